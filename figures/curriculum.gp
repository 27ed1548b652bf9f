# SPDX-License-Identifier: GPL-3.0-or-later
# Draws curriculum.csv: probabilities of flattening over the length of a schedule, for schedules and for widths, and how
# well they are predicted.

high = 450
load "figures/style.gp"

array kind[3] = ["tilt", "hardest", "easiest"]
array hue[3] = [BLUE, RED, GREEN]
array width[4] = ["1e+06", "1e+09", "1e+12", "1e+15"]
array power[4] = ["n = 10^6", "10^9", "10^{12}", "10^{15}"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.16", left, right)

stats csv using (is("schedules", "tilt") && column("x") == 0 ? column("y") : 1/0) nooutput
none = STATS_min

set multiplot
set xlabel "first samples by schedule, k" offset 0,0.2
set title font ",14" offset 0,-0.3

eval place(0.092, 0.37)
set title "n = 10^{12}"
set ylabel "P(D ≥ 0.1)" offset 1,0
set logscale y
unset mxtics
unset mytics
set xrange [0:80]
set xtics 20
set yrange [1e-20:10]
set ytics 1e4 format "10^{%L}"
set key at graph 0.985, graph 0.595 right top Left reverse samplen 1.2 spacing 1.15 font ",14"
plot none with lines linestyle 2 linewidth 1.2, \
     for [k=1:3] csv using (row("schedules", "predicted ".kind[k])):(column("y")) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:3] csv using (row("schedules", kind[k])):(column("y")) with points pointtype 7 pointsize 0.55 linecolor rgb hue[k] title kind[k]

eval place(0.475, 0.70)
set title "the tilt, four widths"
set ylabel "P(D ≥ 0.1)" offset 1,0
set yrange [1e-10:10]
set ytics 1e2
set key at graph 0.985, graph 0.32
plot for [k=1:4] csv using (row("widths", "predicted ".width[k])):(column("y")) with lines linewidth 1.2 linecolor rgb cool(k, 4), \
     for [k=1:4] csv using (row("widths", width[k])):(column("y")) with points pointtype 7 pointsize 0.55 linecolor rgb cool(k, 4) title power[k]

eval place(0.785, 0.985)
set title "n = 10^{15}"
set ylabel "P over its prediction" offset 1,0
unset logscale y
unset key
set xrange [0:24]
set xtics 4
set yrange [0.96:1.04]
set ytics 0.02 format "%.2f"
plot 1 with lines linestyle 4, \
     for [k=1:3] csv using (row("ratio", kind[k]) + 0.8 * (k - 2)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb hue[k]
unset multiplot
