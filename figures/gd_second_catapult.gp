# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_second_catapult.csv: a run with two catapults, and the probabilities of a second one.

high = 460
load "figures/style.gp"

array levels[3] = ["0.1 0.02", "0.1 0.01", "0.2 0.01"]
array words[3] = ["h = 0.1, l = 0.02", "h = 0.1, l = 0.01", "h = 0.2, l = 0.01"]
array hue[3] = ["#9ecae1", BLUE, RED]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.15", left, right)

set multiplot
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

eval place(0.07, 0.49)
stats csv using (is("example", "curvature") && column("x") == 0 ? column("y") : 1/0) nooutput
set title sprintf("two catapults of one run, ηλ_0 = %.4f", STATS_max)
set xlabel "step" offset 0,0.4
set logscale y
set yrange [5e-6:10]
set ytics 10 format "10^{%L}"
set xrange [0:*]
set key at graph 0.33, 0.04 left bottom Left reverse samplen 1.6 spacing 1.15 font ",14"
set label 1 "h = 0.2" at graph 0.99, first 0.3 right font ",14" textcolor rgb GREY
set label 2 "l = 0.01" at graph 0.99, first 0.015 right font ",14" textcolor rgb GREY
plot 0.2 with lines linestyle 3, 0.01 with lines linestyle 3, \
     csv using (row("example", "curvature")):(column("y")) with lines linewidth 1.6 linecolor rgb GREY title "ηλ", \
     csv using (row("example", "height")):(column("y")) with linespoints linewidth 1.6 pointtype 7 pointsize 0.4 linecolor rgb BLUE title "|Y|"
unset label

eval place(0.57, 0.985)
unset title
set ylabel "density of a second catapult (1/l)" offset 1,0
set xlabel "ηλ_0" offset 0,0.4
unset logscale y
set xrange [3.4:4]
set xtics 0.1
set yrange [0:1.4]
set ytics 0.2 format "%g"
set arrow 1 from 2 + sqrt(2), graph 0 to 2 + sqrt(2), graph 1 nohead linestyle 2
set label 1 "2 + √2" at 2 + sqrt(2), graph 0.5 left offset 0.6,0 font ",14" textcolor rgb GREY
set key at graph 0.1, 0.95 left top Left reverse samplen 1.6 spacing 1.15 font ",14"
plot for [i=1:3] csv using (row("odds", levels[i])):(column("y")) with linespoints linewidth (i == 1 ? 6 : 1.6) pointtype 7 pointsize 0.4 linecolor rgb hue[i] title words[i]
unset multiplot
