# SPDX-License-Identifier: GPL-3.0-or-later
# Draws top_space.csv: losses and their parts, and norms of the kernel, over the steps, for three networks.

high = 640
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput

array panel[3] = ["images", "cnn", "rank-2"]
array rate[3] = ["1.67", "1.8", "1.67"]
array name[3] = ["five dense layers, ".dataset, "convolutions, ".dataset, "five dense layers, y = x_1x_2 + noise"]

set multiplot layout 2,3 margins 0.082,0.982,0.118,0.895 spacing 0.076,0.115
set xrange [0:*]
set title font ",14" offset 0,-0.4
set key top right Left reverse samplen 1.4 spacing 1.15 font ",14"

set logscale y
set format y "10^{%L}"
unset mytics
set yrange [*:1e4]
do for [k=1:3] {
    set title name[k]."\n".rate[k]." η_{crit}"
    if (k == 1) { set ylabel "loss" offset 1,0 } else { unset ylabel }
    plot csv using (row(panel[k], "loss")):(column("y")) with lines linewidth 5 linecolor rgb "#bbbbbb" title "loss L", \
         csv using (row(panel[k], "top")):(column("y")) with lines linewidth 1.6 linecolor rgb RED title "in five directions", \
         csv using (row(panel[k], "rest")):(column("y")) with linespoints pointtype 7 pointsize 0.35 linewidth 1.6 linecolor rgb GREEN title "in all others"
}

unset logscale y
set format y "%g"
set yrange [0:*]
set xlabel "step" offset 0,0.4
do for [k=1:3] {
    unset title
    if (k == 1) { set ylabel "norm of the kernel, λ_1/n" offset 1,0 } else { unset ylabel }
    stats csv using (is(panel[k], "edge") ? column("y") : 1/0) nooutput
    edge = STATS_min
    stats csv using (is(panel[k], "norm") ? column("y") : 1/0) nooutput
    if (k == 1) { set yrange [0:2.2 * STATS_max] } else { set yrange [0:*] }   # four words in the key
    plot edge with lines linestyle 2 linecolor rgb RED title "1/η at ".rate[k]." η_{crit}", \
         csv using (row(panel[k], "norm")):(column("y")) with lines linewidth 2 linecolor rgb GREY title "at ".rate[k]." η_{crit}", \
         csv using (k == 1 ? row("fast", "norm") : 1/0):(column("y")) with lines linewidth 2 dashtype 3 linecolor rgb GREY title (k == 1 ? "at 2.5 η_{crit}" : ""), \
         csv using (k == 1 ? row("half", "norm") : 1/0):(column("y")) with lines linewidth 2 linecolor rgb GREEN title (k == 1 ? "at 0.5 η_{crit}" : "")
}
unset multiplot
