# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_phases.csv: where runs end, how high they get, and one run of each phase.

high = 840
load "figures/style.gp"

array size[4] = ["1000", "1e+06", "1e+09", "1e+12"]
array power[4] = ["10^3", "10^6", "10^9", "10^{12}"]
array phase[3] = ["lazy", "catapult", "divergent"]
array colour[3] = [GREEN, BLUE, RED]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 2,2 margins 0.088,0.985,0.091,0.945 spacing 0.111,0.170
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

set xlabel "ηλ_0" offset 0,0.4
set xrange [0:4.2]
set xtics 1
set object 1 rectangle from 2, graph 0 to 4, graph 1 fillcolor rgb BAND fillstyle transparent solid 0.55 noborder behind
set label 1 "lazy" at 1, graph 0.965 center font ",14" textcolor rgb GREEN
set label 2 "catapult" at 3, graph 0.965 center font ",14" textcolor rgb "#8c510a"

unset title
set ylabel "ηλ at the end" offset 1,0
set yrange [0:2.2]
set ytics 0.5
set key at 0.06, 2.0 left top Left reverse samplen 0.8 spacing 1.15 font ",14"
plot 2 with lines linestyle 4, \
     [2:2.8] 4 - x with lines linestyle 2 title "4 − ηλ_0", \
     for [i=1:4] csv using (row("final", size[i])):(column("y")) with lines linewidth 1.2 linecolor rgb cool(i, 4) title "n = ".power[i]

unset title
set ylabel "largest loss over n" offset 1,0
set label 1 "lazy" at 1, graph 0.04
set label 2 "catapult" at 3, graph 0.04
set logscale y
set yrange [1e-14:3]
set ytics 1e-16,1e4,1e12 format "10^{%L}"
set label 3 "λ_0^2/8" at 0.05, 0.08 left font ",14" textcolor rgb "#444444"
plot 0.5 with lines linestyle 3, \
     for [i=1:4] csv using (row("peak", size[i])):(column("y")) with lines linewidth 1.6 linecolor rgb cool(i, 4)
unset label; unset object; unset key

set title "three runs, n = 10^6"
set ylabel "loss" offset 1,0
set xlabel "step" offset 0,0.4
set xrange [0:30]
set xtics 10
set yrange [1e-9:1e11]
set key at graph 1, 0.99 right top Left reverse samplen 1.6 spacing 1.15 font ",14"
array start[3] = ["1.5", "2.8", "4.2"]
plot for [i=1:3] csv using (row("loss", phase[i])):(column("y")) with linespoints linewidth 1.6 pointtype 7 pointsize 0.35 \
     linecolor rgb colour[i] title sprintf("%s (ηλ_0 = %s)", phase[i], start[i])

set title "the same runs"
set ylabel "curvature ηλ" offset 1,0
unset logscale y
set yrange [0:8]
set ytics 2 format "%g"
unset key
plot 2 with lines linestyle 3, 4 with lines linestyle 3, \
     for [i=1:3] csv using (row("curvature", phase[i])):(column("y")) with linespoints linewidth 1.6 pointtype 7 pointsize 0.35 linecolor rgb colour[i]
unset multiplot
