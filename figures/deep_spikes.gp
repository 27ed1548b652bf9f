# SPDX-License-Identifier: GPL-3.0-or-later
# Draws deep_spikes.csv: losses and their parts, and norms of the kernel, of two networks by two methods.

high = 660
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
dataset = ""
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput

array panel[4] = ["wrn gd", "wrn sgd", "vit gd", "vit sgd"]
array name[4] = ["WRN-10, gradient descent", "WRN-10, SGD", "ViT-4, gradient descent", "ViT-4, SGD"]
array top[4] = ["in five directions", "in one direction", "in five directions", "in one direction"]

set multiplot layout 2,4 margins 0.088,0.982,0.112,0.862 spacing 0.063,0.103
set label 1 dataset.", twice the critical rate" at screen 0.5, screen 0.97 center font ",14"
set xrange [0:*] noextend
set title font ",14" offset 0,-0.4
set key at graph 1.05, graph 1.02 right top Left reverse samplen 0.6 width -2 spacing 1.15 font ",14"

set logscale y
set format y "10^{%L}"
unset mytics
set yrange [1e-3:1e7]
do for [k=1:4] {
    set title name[k]
    if (k == 1) { set ylabel "loss of all samples" offset 0.5,0 } else { unset ylabel }
    plot csv using (row(panel[k], "loss")):(column("y")) with lines linewidth 5 linecolor rgb "#bbbbbb" title "loss", \
         csv using (row(panel[k], "top")):(column("y")) with lines linewidth 1.6 linecolor rgb RED title top[k], \
         csv using (row(panel[k], "rest")):(column("y")) with linespoints pointtype 7 pointsize 0.35 linewidth 1.6 linecolor rgb GREEN title "in all others"
    unset label 1
}

unset logscale y
set format y "%g"
set yrange [0:*]
set xlabel "step" offset 0,0.4
set key at graph 0.92, graph 1.02
do for [k=1:4] {
    unset title
    if (k == 1) { set ylabel "norm of the kernel, λ_1/n" offset 1,0 } else { unset ylabel }
    stats csv using (is(panel[k], "edge") ? column("y") : 1/0) nooutput
    edge = STATS_min
    tick = k < 3 ? 0.5 : 5
    set ytics tick
    plot edge with lines linestyle 2 linecolor rgb RED title "1/η", \
         csv using (row(panel[k], "norm")):(column("y")) with lines linewidth 2 linecolor rgb (k % 2 ? GREY : BLUE) title (k % 2 ? "gradient descent" : "SGD")
}
unset multiplot
