# SPDX-License-Identifier: GPL-3.0-or-later
# Draws inflation_time.csv: mean times and probabilities over the width.

high = 480
load "figures/style.gp"

array start[5] = ["1.65", "1.7", "1.75", "1.8", "1.9"]
array reached[6] = ["0.02", "0.05", "0.1", "0.2", "0.3", "0.4"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.078,0.985,0.161,0.901 spacing 0.096,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

unset title
set ylabel "mean steps to |Y| = 0.02, over x" offset 1,0
set xlabel "n" offset 0,0.4
set logscale x
set xrange [5e3:2e18]
set xtics 1e4, 1e2 format "10^{%L}"
set logscale y
set yrange [2.2:45]
set ytics (3, 5, 10, 20)
set key at graph 0.98, 0.97 right top Left reverse samplen 1.2 spacing 1.15 font ",14"
plot for [i=1:5] csv using (row("limit", start[i])):(column("y")) with lines linewidth 1.2 dashtype (7,4) linecolor rgb cool(i, 5), \
     for [i=1:5] csv using (row("predicted", start[i])):(column("y")) with lines linewidth 1.4 linecolor rgb cool(i, 5), \
     for [i=1:5] csv using (row("time", start[i])):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.5 linecolor rgb cool(i, 5) title "ηλ_0 = ".start[i]

set title "ηλ_0 = 1.7"
set ylabel "P(the height is reached)" offset 1,0
unset logscale y
set yrange [0:1.05]
set ytics 0.2
unset key
do for [i=1:6] {
    stats csv using (is("odds", reached[i]) && column("x") > 1e17 ? column("y") : 1/0) nooutput
    set label i "|Y| ≥ ".reached[i] at 1e18, STATS_mean right offset 0,1.4 font ",14" textcolor rgb warm(i, 6)
}
unset label 1
unset label 2
set label 3 "|Y| ≥ 0.02, 0.05 and 0.1" at 1e18, 0.93 right offset 0,0 font ",14" textcolor rgb warm(3, 6)
plot for [i=1:6] csv using (row("odds", reached[i])):(column("y")):(column("y_se")) with yerrorlines pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb warm(i, 6)
unset multiplot
