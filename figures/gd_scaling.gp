# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_scaling.csv: steps to the peak over the width, and what a lazy run sheds.

high = 460
load "figures/style.gp"

array size[4] = ["1000", "1e+06", "1e+09", "1e+12"]
array power[4] = ["10^3", "10^6", "10^9", "10^{12}"]
array climber[4] = ["2.25", "2.5", "3", "3.5"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.15", left, right)

set multiplot
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

eval place(0.075, 0.485)
unset title
set ylabel "steps to the peak of a catapult" offset 1,0
set xlabel "n" offset 0,0.4
set xrange [1e3:1e18]
set logscale x
set xtics 1e3 format "10^{%L}"
set yrange [0:105]
set ytics 20 format "%g"
set key at graph 0.05, 0.97 left top Left reverse samplen 1 spacing 1.15 font ",14"
plot for [i=1:4] csv using (row("predicted", climber[i])):(column("y")) with lines linewidth 1.2 linecolor rgb cool(i, 4), \
     for [i=1:4] csv using (row("duration", climber[i])):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb cool(i, 4) title "ηλ_0 = ".climber[i]

eval place(0.575, 0.985)
unset title
set ylabel "(Λ_0 − Λ_∞)/Y_0^2 of a lazy run" offset 1,0
set xlabel "ηλ_0" offset 0,0.4
unset logscale x
set xrange [0:2]
set xtics 0.5 format "%g"
set logscale y
set yrange [2:400]
set ytics 10
set key at graph 0.5, 0.95 center top Left reverse samplen 1 spacing 1.15 font ",14"
plot csv using (row("lazy", "limit")):(column("y")) with lines linestyle 4 linewidth 1.2 title "(4 − x)/(x(2 − x))", \
     for [i=1:4] csv using (row("lazy", size[i])):(column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb cool(i, 4) title "n = ".power[i]
unset multiplot
