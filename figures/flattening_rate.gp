# SPDX-License-Identifier: GPL-3.0-or-later
# Draws flattening_rate.csv: the rate, and what the probabilities make of the start.

high = 460
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.099,0.980,0.161,0.931 spacing 0.127,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1
set format x "%g"
set format y "%g"
set key spacing 1.1 samplen 1.2 font ",14"

unset title
set ylabel "rate γ" offset 1,0
set xlabel "ηλ" offset 0,0.4
set xrange [1:2]
set xtics 0.2
set yrange [0:3]
set ytics 0.5
set key at graph 0.97, 0.97 right top noreverse Right
plot csv using (row("rate", "1.17")):(column("y")) with lines linewidth 2.2 linecolor rgb BLUE title "(1.17)", \
     csv using (row("rate", "1.18")):(column("y")) with lines linewidth 2.2 linecolor rgb RED title "(1.18)", \
     csv using (row("edge", "1.17")):(column("y")) with points pointtype 7 pointsize 0.8 linecolor rgb BLUE

unset title
set ylabel "probability over y^ϑ" offset 1,0
set xlabel "y = |Y_0|/ε" offset 0,0.4
set logscale x
set xrange [1e-6:1]
set xtics 1e2 format "10^{%L}"
set yrange [0:1.5]
set ytics 0.2 format "%g"
set key at graph 0.04, 0.06 left bottom Left reverse
plot 1 with lines linestyle 3, \
     csv using (row("shape", "operator")):(column("y")) with points pointtype 7 pointsize 0.22 linecolor rgb BLUE title "moment at 0.8 γ", \
     csv using (row("shape", "simulated")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.7 linecolor rgb RED title "P(r ≥ 10), simulated"
unset multiplot
