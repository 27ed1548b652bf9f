# SPDX-License-Identifier: GPL-3.0-or-later
# Draws forecast_network.csv: probabilities by rate and by width, forecast and real; criteria over what came
# true.

high = 470
load "figures/style.gp"

set datafile missing NaN   # so that a line goes from point to point of its own series
dataset = ""
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
at(panel, series) = is(panel, series) ? column("x") : NaN
bar(panel, series) = strcol("y_se") eq "na" ? 0 : column("y_se")
array batch[3] = ["1", "4", "32"]

set multiplot layout 1,3 margins 0.082,0.985,0.346,0.853 spacing 0.090,0.000

set title dataset.", ReLU, n = 1000" font ",14"
set xlabel "η over gradient descent's limit" offset 0,0.3
set ylabel "P(three times the start within 100 steps)" offset 1,0
set xrange [0.4:1.4]
set xtics 0.2
set yrange [0:1.05]
set key off
set label 1 "b = 1" at 0.5,0.5 center textcolor rgb cool(1, 3) font ",14"
set label 2 "b = 4" at 0.83,0.5 center textcolor rgb cool(2, 3) font ",14"
set label 3 "b = 32" at 1.3,0.07 center textcolor rgb cool(3, 3) font ",14"
plot for [k=1:3] csv using (at("odds", "frozen ".batch[k])):(column("y")) with lines linewidth 1.4 dashtype (6,4) linecolor rgb cool(k, 3), \
     for [k=1:3] csv using (at("odds", "surrogate ".batch[k])):(column("y")) with lines linewidth 2 linecolor rgb cool(k, 3), \
     for [k=1:3] csv using (at("odds", "real ".batch[k])):(column("y")):(bar("odds", "real ".batch[k])) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb cool(k, 3)
unset label 1
unset label 2
unset label 3

set title "b = 4, at the mean-square threshold" font ",14"
set xtics auto
set logscale x
set format x "10^{%L}"
set xrange [200:2e8]
set yrange [0:*]
set xlabel "width n" offset 0,0.3
set ylabel "P" offset 1,0
frozen = 0
stats csv using (is("width", "frozen") ? (frozen = column("y"), 1) : 1/0) nooutput
set key bottom right font ",14" samplen 2 Left reverse
plot frozen with lines linestyle 2 title "frozen kernel", \
     csv using (at("width", "surrogate")):(column("y")):(bar("width", "surrogate")) with yerrorlines pointtype 7 pointsize 0.3 linewidth 1.6 linecolor rgb BLUE title "surrogate", \
     csv using (at("width", "real")):(column("y")):(bar("width", "real")) with yerrorbars pointtype 7 pointsize 0.8 linewidth 1.5 linecolor rgb RED title "real networks"

unset title
set ylabel "critical rate over the real one" offset 1,0
unset logscale x
set logscale y
set xrange [-0.6:5.6]
set yrange [0.45:2.1]
set ytics (0.5, 0.6, 0.8, 1, 1.25, 1.5, 2)
set xtics ("1" 0, "4" 1, "32" 2, "1" 3, "4" 4, "32" 5) font ",14"
set xlabel "b;  ReLU left, linear right" offset 0,0.3
set arrow 1 from 2.5,0.45 to 2.5,2.1 nohead linestyle 3
set key at screen 0.98,0.14 right center vertical font ",14" samplen 1 Left reverse maxrows 2 width 1
array name[6] = ["frozen", "surrogate", "mean square", "least", "median", "gradient descent"]
array title[6] = ["frozen kernel", "surrogate", "mean square", "least of the batches", "median of the batches", "gradient descent"]
array type[6] = [7, 6, 5, 11, 9, 13]
array shade[6] = [BLUE, BLUE, "#e08214", GREEN, RED, GREY]
plot 1 with lines linestyle 4, \
     for [k=1:6] csv using (at("criteria", name[k]) + 0.08 * (k - 3.5)):(column("y")):(bar("criteria", name[k])) with yerrorbars pointtype type[k] pointsize 0.9 linewidth 1.2 linecolor rgb shade[k] title title[k]
unset multiplot
