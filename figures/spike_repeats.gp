# SPDX-License-Identifier: GPL-3.0-or-later
# Draws spike_repeats.csv: a run with many spikes, and the probabilities of so many.

high = 460
load "figures/style.gp"

INFLATIONARY = "#fbe0d3"
array name[3] = ["gess_heydecker_1_17", "three_roots", "four_combinations"]
array words[3] = ["(1.17), ηλ_0 = 1.7", "three roots, ηλ_0 = 1.1", "four combinations, ηλ_0 = 3.2"]
array hue[3] = [BLUE, RED, GREEN]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right, top, bottom) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g", left, right, top, bottom)
root(i) = sprintf("stats csv using (is('many', 'root') && column('x') == %d ? column('y') : 1/0) nooutput", i)

set multiplot
set mxtics 1
set mytics 1

eval place(0.08, 0.575, 0.9, 0.15)
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
set ylabel "loss" offset 2,0 textcolor rgb BLUE
set y2label "curvature ηλ" offset -1.5,0 textcolor rgb GREY
eval root(0); low = STATS_min
eval root(1); middle = STATS_min
eval root(2); high_root = STATS_min
set object 1 rectangle from graph 0, second low to graph 1, second middle fillcolor rgb INFLATIONARY fillstyle solid noborder behind
set object 2 rectangle from graph 0, second high_root to graph 1, graph 1 fillcolor rgb INFLATIONARY fillstyle solid noborder behind
set label 1 "G > 0" at graph 0.985, second (low + middle) / 2 right font ",14" textcolor rgb "#8c510a"
set label 2 "G > 0" at graph 0.985, second 1.2 right font ",14" textcolor rgb "#8c510a"
plot csv using (row("many", "loss")):(column("y")) with lines linewidth 1.3 linecolor rgb BLUE, \
     csv using (row("many", "spike")):(column("y")) with points pointtype 7 pointsize 0.7 linecolor rgb RED, \
     csv using (row("many", "curvature")):(column("y")) axes x1y2 with lines linewidth 1.8 linecolor rgb GREY
unset object; unset label; unset y2tics; unset y2label; unset ylabel

eval place(0.745, 0.985, 0.82, 0.15)
set border 3
set ylabel "share of the runs" offset 1.5,0
unset title
set ylabel "P(at least k spikes)" offset 1,0
set xlabel "k" offset 0,0.5
set xrange [0.6:8.4]
set xtics 1
set yrange [5e-6:30]
set ytics 10 format "10^{%L}"
set key at screen 0.985, 0.995 right top Left reverse samplen 1.0 spacing 1.15 font ",14"
plot for [i=1:3] csv using (row("spikes", name[i]) + 0.12 * (i - 2)):(column("y") > 0 ? column("y") : 1/0):(column("y_se")) \
         with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.2 linecolor rgb hue[i] title words[i], \
     for [i=1:3] csv using (row("spikes", name[i]) + 0.12 * (i - 2)):(column("y") > 0 ? column("y") : 1/0) with lines linewidth 1 linecolor rgb hue[i]
unset multiplot
