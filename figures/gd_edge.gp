# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_edge.csv: the density of Y on the wall, and how long runs stay near it.

high = 460
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.15", left, right)

set multiplot
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

eval place(0.08, 0.485)
set title "ηλ_0 = 4"
set ylabel "density of Y over many steps" offset 1,0
set xlabel "Y" offset 0,0.4
set xrange [-2:2]
set xtics 1
set yrange [0:1.3]
set ytics 0.2
set key at graph 0.5, 0.95 center top Left reverse samplen 1.6 spacing 1.15 font ",14"
set boxwidth 0.05
plot csv using (row("density", "steps")):(column("y")) with boxes fillstyle solid noborder linecolor rgb WINDOW title "steps", \
     csv using (row("density", "arcsine")):(column("y")) with lines linewidth 1.6 linecolor rgb RED title "1/(π√(4 − Y^2))"

eval place(0.575, 0.985)
unset title
set ylabel "steps until |ηλ − 4| is 1" offset 1,0
set xlabel "|ηλ_0 − 4|" offset 0,0.4
set logscale x
set xrange [1e-12:0.2]
set xtics 1e-12, 1e3 format "10^{%L}"
set yrange [0:50]
set ytics 10
set key at graph 0.98, 0.95 right top Left reverse samplen 1.6 spacing 1.15 font ",14"
stats csv using (is("stay", "below") && column("x") < 2e-7 && column("x") > 5e-8 ? column("y") : 1/0) nooutput
plot STATS_mean - log(x / 1e-7) / (2 * log((1 + sqrt(5)) / 2)) with lines linestyle 4 title "slope 1/(2 log((1 + √5)/2))", \
     csv using (row("stay", "below")):(column("y")) with points pointtype 7 pointsize 0.7 linecolor rgb BLUE title "from below", \
     csv using (row("stay", "above")):(column("y")) with points pointtype 6 pointsize 0.9 linecolor rgb RED title "from above"
unset multiplot
