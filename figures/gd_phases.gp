# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_phases.csv: six panels over eta lambda_0, steps and width.

wide = 1200
high = 840
load "figures/style.gp"

array shade[4] = ["#9ecae1", "#4292c6", BLUE, "#08306b"]
array size[4] = ["1000", "1e+06", "1e+09", "1e+12"]
array power[4] = ["10^3", "10^6", "10^9", "10^{12}"]
array phase[3] = ["lazy", "catapult", "divergent"]
array colour[3] = [GREEN, BLUE, RED]
array climber[4] = ["2.25", "2.5", "3", "3.5"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 2,3 margins 0.045,0.985,0.085,0.95 spacing 0.055,0.155
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

set xlabel "ηλ_0" offset 0,0.4
set xrange [0:4.2]
set xtics 1
set object 1 rectangle from 2, graph 0 to 4, graph 1 fillcolor rgb BAND fillstyle transparent solid 0.55 noborder behind
set label 1 "lazy" at 1, graph 0.965 center font ",11" textcolor rgb GREEN
set label 2 "catapult" at 3, graph 0.965 center font ",11" textcolor rgb "#8c510a"

set title "where runs end: final ηλ"
set yrange [0:2.2]
set ytics 0.5
set key at 0.1, 1.9 left top Left reverse samplen 1.6 spacing 1.15 font ",11"
plot 2 with lines linestyle 4, \
     [2:2.8] 4 - x with lines linestyle 2 title "4 − ηλ_0", \
     for [i=1:4] csv using (row("final", size[i])):(column("y")) with lines linewidth 1.2 linecolor rgb shade[i] title "n = ".power[i]

set title "largest loss over n"
set label 1 "lazy" at 1, graph 0.04
set label 2 "catapult" at 3, graph 0.04
set logscale y
set yrange [1e-14:3]
set ytics 1e3 format "10^{%L}"
set label 3 "λ_0^2/8" at 0.05, 0.08 left font ",11" textcolor rgb "#444444"
plot 0.5 with lines linestyle 3, \
     for [i=1:4] csv using (row("peak", size[i])):(column("y")) with lines linewidth 1.6 linecolor rgb shade[i]
unset label; unset object; unset key

set title "loss of three runs, n = 10^6"
set xlabel "step"
set xrange [0:30]
set xtics 10
set yrange [1e-9:1e11]
set key at graph 1, 0.99 right top Left reverse samplen 1.6 spacing 1.15 font ",11"
array start[3] = ["1.5", "2.8", "4.2"]
plot for [i=1:3] csv using (row("loss", phase[i])):(column("y")) with linespoints linewidth 1.6 pointtype 7 pointsize 0.35 \
     linecolor rgb colour[i] title sprintf("%s (ηλ_0 = %s)", phase[i], start[i])

set title "steps to the peak"
set xlabel "n" offset 0,0.4
set xrange [1e3:1e18]
set logscale x
set xtics 1e3 format "10^{%L}"
unset logscale y
set yrange [0:105]
set ytics 20 format "%g"
set key at graph 0.05, 0.97 left top Left reverse samplen 1 spacing 1.15 font ",11"
plot for [i=1:4] csv using (row("predicted", climber[i])):(column("y")) with lines linewidth 1.2 linecolor rgb shade[i], \
     for [i=1:4] csv using (row("duration", climber[i])):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb shade[i] title "ηλ_0 = ".climber[i]

set title "what a lazy run sheds: (Λ_0 − Λ_∞)/Y_0^2"
set xlabel "ηλ_0" offset 0,0.4
unset logscale x
set xrange [0:2]
set xtics 0.5 format "%g"
set logscale y
set yrange [2:400]
set ytics 10
set key at graph 0.5, 0.95 center top Left reverse samplen 1 spacing 1.15 font ",11"
plot csv using (row("lazy", "limit")):(column("y")) with lines linestyle 4 linewidth 1.2 title "(4 − x)/(x(2 − x))", \
     for [i=1:4] csv using (row("lazy", size[i])):(column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb shade[i] title "n = ".power[i]

set title "curvature of the same runs: ηλ"
set xlabel "step" offset 0,0.4
set xrange [0:30]
set xtics 10
unset logscale y
set yrange [0:8]
set ytics 2
unset key
plot 2 with lines linestyle 3, 4 with lines linestyle 3, \
     for [i=1:3] csv using (row("curvature", phase[i])):(column("y")) with linespoints linewidth 1.6 pointtype 7 pointsize 0.35 linecolor rgb colour[i]
unset multiplot
