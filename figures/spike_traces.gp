# SPDX-License-Identifier: GPL-3.0-or-later
# Draws spike_traces.csv: three dynamics, the loss above the curvature.

high = 560
load "figures/style.gp"

PALE = "#9ecae1"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right, top, bottom) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g", left, right, top, bottom)

array left[3] = [0.085, 0.405, 0.725]
array right[3] = [0.345, 0.665, 0.985]
array over[3] = ["(i) linear", "(ii) nonlinear, full batch", "(iii) nonlinear, SGD"]

set multiplot
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

set xrange [0:240]
set xtics 40
do for [i=1:3] {
    unset label; unset key; unset ylabel
    eval place(left[i], right[i], 0.93, 0.525)
    set title over[i] font ",14" offset 0,-0.3
    set logscale y
    set yrange [1e-4:1e26]
    set ytics 1e-4,1e6,1e26 format "10^{%L}"
    set format x ""
    unset xlabel
    if (i == 1) {
        set ylabel "loss" offset 1.2,0
        set label 1 "dashed: drift G" at graph 0.97, graph 0.06 right font ",14"
        plot for [k=1:7] csv using (row("linear", "".k)):(column("y")) with lines linewidth 1 linecolor rgb PALE, \
             csv using (row("linear", "drift")):(column("y")) with lines linestyle 2 linecolor rgb "#222222", \
             csv using (row("linear", "0")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE
    }
    if (i == 2) {
        plot csv using (row("full batch", "loss")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY
    }
    if (i == 3) {
        plot for [k=1:7] csv using (row("sgd ".k, "loss")):(column("y")) with lines linewidth 1 linecolor rgb PALE, \
             csv using (row("sgd 0", "loss")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE
    }

    unset label; unset ylabel
    eval place(left[i], right[i], 0.47, 0.125)
    unset title
    unset logscale y
    set yrange [0:1.9]
    set ytics 0.5 format "%g"
    set format x "%g"
    set xlabel "step" offset 0,0.5
    stats csv using (is("talk", "root") ? column("y") : 1/0) nooutput
    if (i == 1) {
        set ylabel "curvature ηλ" offset 0,0
        plot 1.7 with lines linewidth 1.8 linecolor rgb BLUE
    }
    if (i == 2) {
        set label 1 "2/𝔼s^2" at graph 0.97, first 2 / 1.345 right offset 0,0.6 font ",14" textcolor rgb GREY
        plot 2 / 1.345 with lines linestyle 2, \
             csv using (row("full batch", "curvature")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY
    }
    if (i == 3) {
        set label 1 "G = 0" at graph 0.97, first STATS_min right offset 0,0.6 font ",14" textcolor rgb RED
        plot STATS_min with lines linestyle 2 linecolor rgb RED, \
             for [k=1:7] csv using (row("sgd ".k, "curvature")):(column("y")) with lines linewidth 1 linecolor rgb PALE, \
             csv using (row("sgd 0", "curvature")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE
    }
}
unset multiplot
