# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_edge.csv: a run with two catapults, their odds, the density at 4, the stay near 4.

wide = 1200
high = 800
load "figures/style.gp"

array levels[3] = ["0.1 0.02", "0.1 0.01", "0.2 0.01"]
array words[3] = ["h = 0.1, l = 0.02", "h = 0.1, l = 0.01", "h = 0.2, l = 0.01"]
array hue[3] = ["#9ecae1", BLUE, RED]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 2,2 margins 0.055,0.985,0.085,0.95 spacing 0.075,0.155
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

stats csv using (is("example", "curvature") && column("x") == 0 ? column("y") : 1/0) nooutput
set title sprintf("two catapults of one run, ηλ_0 = %.4f", STATS_max)
set xlabel "step" offset 0,0.4
set logscale y
set yrange [5e-6:10]
set ytics 10 format "10^{%L}"
set xrange [0:*]
set key at graph 0.98, 0.04 right bottom Left reverse samplen 1.6 spacing 1.15 font ",11"
set label 1 "h = 0.2" at graph 0.99, first 0.3 right font ",11" textcolor rgb GREY
set label 2 "l = 0.01" at graph 0.99, first 0.015 right font ",11" textcolor rgb GREY
plot 0.2 with lines linestyle 3, 0.01 with lines linestyle 3, \
     csv using (row("example", "curvature")):(column("y")) with lines linewidth 1.6 linecolor rgb GREY title "ηλ", \
     csv using (row("example", "height")):(column("y")) with linespoints linewidth 1.6 pointtype 7 pointsize 0.4 linecolor rgb BLUE title "|Y|"
unset label

set title "odds of a second catapult, over l"
set xlabel "ηλ_0" offset 0,0.4
unset logscale y
set xrange [3.4:4]
set xtics 0.1
set yrange [0:1.4]
set ytics 0.2 format "%g"
set arrow 1 from 2 + sqrt(2), graph 0 to 2 + sqrt(2), graph 1 nohead linestyle 2
set label 1 "2 + √2" at 2 + sqrt(2), graph 0.5 left offset 0.6,0 font ",11" textcolor rgb GREY
set key at graph 0.1, 0.95 left top Left reverse samplen 1.6 spacing 1.15 font ",11"
plot for [i=1:3] csv using (row("odds", levels[i])):(column("y")) with linespoints linewidth (i == 1 ? 6 : 1.6) pointtype 7 pointsize 0.4 linecolor rgb hue[i] title words[i]
unset arrow; unset label

set title "ηλ_0 = 4: density of Y over many steps"
set xlabel "Y" offset 0,0.4
set xrange [-2:2]
set xtics 1
set yrange [0:1.3]
set ytics 0.2
set key at graph 0.5, 0.95 center top Left reverse samplen 1.6 spacing 1.15 font ",11"
set boxwidth 0.05
plot csv using (row("density", "steps")):(column("y")) with boxes fillstyle solid noborder linecolor rgb WINDOW title "steps", \
     csv using (row("density", "arcsine")):(column("y")) with lines linewidth 1.6 linecolor rgb RED title "1/(π√(4 − Y^2))"

set title "steps until |ηλ − 4| reaches 1"
set xlabel "|ηλ_0 − 4|" offset 0,0.4
set logscale x
set xrange [1e-12:0.2]
set xtics 1e-12, 1e3 format "10^{%L}"
set yrange [0:50]
set ytics 10
set key at graph 0.98, 0.95 right top Left reverse samplen 1.6 spacing 1.15 font ",11"
stats csv using (is("stay", "below") && column("x") < 2e-7 && column("x") > 5e-8 ? column("y") : 1/0) nooutput
plot STATS_mean - log(x / 1e-7) / (2 * log((1 + sqrt(5)) / 2)) with lines linestyle 4 title "slope 1/(2 log((1 + √5)/2))", \
     csv using (row("stay", "below")):(column("y")) with points pointtype 7 pointsize 0.7 linecolor rgb BLUE title "from below", \
     csv using (row("stay", "above")):(column("y")) with points pointtype 6 pointsize 0.9 linecolor rgb RED title "from above"
unset multiplot
