# SPDX-License-Identifier: GPL-3.0-or-later
# Draws spike_traces.csv: three dynamics, loss above curvature; below, a run with many spikes, and odds.

wide = 1200
high = 960
load "figures/style.gp"

PALE = "#9ecae1"
INFLATIONARY = "#fbe0d3"
array name[3] = ["gess_heydecker_1_17", "three_roots", "four_combinations"]
array words[3] = ["(1.17), ηλ_0 = 1.7", "three roots, ηλ_0 = 1.1", "four combinations, ηλ_0 = 3.2"]
array hue[3] = [BLUE, RED, GREEN]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right, top, bottom) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g", left, right, top, bottom)
root(panel, i) = sprintf("stats csv using (is('%s', 'root') && column('x') == %d ? column('y') : 1/0) nooutput", panel, i)

array left[3] = [0.055, 0.385, 0.715]
array right[3] = [0.325, 0.655, 0.985]
array over[3] = ["(i) linear", "(ii) nonlinear, full batch", "(iii) nonlinear, SGD"]

set multiplot
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

set xrange [0:240]
set xtics 40
do for [i=1:3] {
    unset label; unset key
    eval place(left[i], right[i], 0.96, 0.725)
    set title over[i] font ",14" offset 0,-0.3
    set logscale y
    set yrange [1e-3:1e26]
    set ytics 1e6 format "10^{%L}"
    set format x ""
    unset xlabel
    if (i == 1) {
        set label 1 "loss" at graph 0.03, graph 0.93 left font ",12"
        set label 2 "dashed: drift G" at graph 0.97, graph 0.06 right font ",11"
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

    unset label
    eval place(left[i], right[i], 0.695, 0.525)
    unset title
    unset logscale y
    set yrange [0:1.9]
    set ytics 0.5 format "%g"
    set format x "%g"
    set xlabel "step" offset 0,0.5
    eval root("talk", 0)
    if (i == 1) {
        set label 1 "curvature ηλ" at graph 0.03, first 1.45 left font ",12"
        plot 1.7 with lines linewidth 1.8 linecolor rgb BLUE
    }
    if (i == 2) {
        set label 1 "2/𝔼s^2" at graph 0.97, first 2 / 1.345 right offset 0,0.6 font ",11" textcolor rgb GREY
        plot 2 / 1.345 with lines linestyle 2, \
             csv using (row("full batch", "curvature")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY
    }
    if (i == 3) {
        set label 1 "G = 0" at graph 0.97, first STATS_min right offset 0,0.6 font ",11" textcolor rgb RED
        plot STATS_min with lines linestyle 2 linecolor rgb RED, \
             for [k=1:7] csv using (row("sgd ".k, "curvature")):(column("y")) with lines linewidth 1 linecolor rgb PALE, \
             csv using (row("sgd 0", "curvature")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE
    }
}

unset label
eval place(left[1], 0.60, 0.395, 0.075)
set title "a run with five spikes: three roots of G, ηλ_0 = 1.1" font ",14" offset 0,-0.3
set xlabel "step" offset 0,0.5
set xrange [0:*]
set xtics 100
set border 11
set logscale y
set yrange [1e-24:1e14]
set ytics 1e6 format "10^{%L}" nomirror
set y2range [0:1.3]
set y2tics 0.2 nomirror
set ylabel "loss" offset 1.5,0 textcolor rgb BLUE
set y2label "ηλ" offset -1,0 textcolor rgb GREY
eval root("many", 0); low = STATS_min
eval root("many", 1); middle = STATS_min
eval root("many", 2); high_root = STATS_min
set object 1 rectangle from graph 0, second low to graph 1, second middle fillcolor rgb INFLATIONARY fillstyle solid noborder behind
set object 2 rectangle from graph 0, second high_root to graph 1, graph 1 fillcolor rgb INFLATIONARY fillstyle solid noborder behind
set label 1 "G > 0" at graph 0.985, second (low + middle) / 2 right font ",11" textcolor rgb "#8c510a"
set label 2 "G > 0" at graph 0.985, second 1.2 right font ",11" textcolor rgb "#8c510a"
plot csv using (row("many", "loss")):(column("y")) with lines linewidth 1.3 linecolor rgb BLUE, \
     csv using (row("many", "spike")):(column("y")) with points pointtype 7 pointsize 0.7 linecolor rgb RED, \
     csv using (row("many", "curvature")):(column("y")) axes x1y2 with lines linewidth 1.8 linecolor rgb GREY
unset object; unset label; unset y2tics; unset y2label; unset ylabel

eval place(left[3], right[3], 0.395, 0.075)
set border 3
set title "odds of at least k spikes" font ",14" offset 0,-0.3
set xlabel "k" offset 0,0.5
set xrange [0.6:8.4]
set xtics 1
set yrange [5e-6:10]
set ytics 10 format "10^{%L}"
set key at graph 0.99, 0.99 right top Left reverse samplen 1.4 spacing 1.15 font ",11"
plot for [i=1:3] csv using (row("spikes", name[i]) + 0.08 * (i - 2)):(column("y") > 0 ? column("y") : 1/0):(column("y_se")) \
         with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.2 linecolor rgb hue[i] title words[i], \
     for [i=1:3] csv using (row("spikes", name[i]) + 0.08 * (i - 2)):(column("y") > 0 ? column("y") : 1/0) with lines linewidth 1 linecolor rgb hue[i]
unset multiplot
