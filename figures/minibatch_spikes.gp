# SPDX-License-Identifier: GPL-3.0-or-later
# Draws minibatch_spikes.csv: a training in each column; who is above, the loss in parts, the norm.

high = 760
load "figures/style.gp"

dataset = ""
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
title1 = title2 = title3 = ""
is_title(k) = strcol("panel") eq "title" && column("x") == k
stats csv using (is_title(1) ? (title1 = strcol("series"), 1) : 1/0) nooutput
stats csv using (is_title(2) ? (title2 = strcol("series"), 1) : 1/0) nooutput
stats csv using (is_title(3) ? (title3 = strcol("series"), 1) : 1/0) nooutput
row(k, series) = strcol("panel") eq sprintf("run %d", k) && strcol("series") eq series ? column("x") : 1/0

set multiplot layout 3,3 columnsfirst margins 0.082,0.982,0.090,0.885 spacing 0.069,0.063
set label 1 dataset at screen 0.5, screen 0.975 center font ",14"
set xrange [0:*]
set key font ",14" samplen 1.5 Left reverse
do for [k=1:3] {
    set title (k == 1 ? title1 : k == 2 ? title2 : title3) font ",14" offset 0,-0.3
    unset xlabel
    if (k == 1) { set ylabel "η/η_{crit} of the batch" offset 1,0 } else { unset ylabel }
    unset logscale y
    set format y "%g"
    set yrange [0:*]
    set key top right
    plot csv using (row(k, "ratio")):(column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb BLUE notitle, \
         csv using (row(k, "ratio")):(column("y") > 1 ? column("y") : 1/0) with points pointtype 7 pointsize 0.5 linecolor rgb RED title (k == 1 ? "above critical" : ""), \
         1 with lines linewidth 1.2 dashtype (6,4) linecolor rgb GREY notitle
    unset label 1
    unset title
    if (k == 1) { set ylabel "loss of all samples" offset 1,0 }
    set logscale y
    set format y "10^{%L}"
    set yrange [1e-4:*]
    plot csv using (row(k, "rest")):(column("y")) with lines linewidth 2.2 linecolor rgb GREEN title (k == 1 ? "L_{>1}" : ""), \
         csv using (row(k, "top")):(column("y")) with lines linewidth 1.2 linecolor rgb BLUE title (k == 1 ? "L_{≤1}, along u_1" : ""), \
         csv using (row(k, "loss")):(column("y")) with lines linewidth 1.2 dashtype (3,3) linecolor rgb "#222222" title (k == 1 ? "loss" : "")
    if (k == 1) { set ylabel "λ_1(K)/n" offset 1,0 }
    unset logscale y
    set format y "%g"
    set yrange [0:*]
    set xlabel "step" offset 0,0.4
    plot csv using (row(k, "norm")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE notitle
}
unset multiplot
