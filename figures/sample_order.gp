# SPDX-License-Identifier: GPL-3.0-or-later
# Draws sample_order.csv: P of flattening over the length of a sorted epoch, and how well those of short ones are
# predicted.

high = 480
load "figures/style.gp"

ORANGE = "#d95f02"
DARKGREY = "#444444"
array kind[2] = ["hardest first", "easiest first"]
array hue[2] = [ORANGE, DARKGREY]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.16", left, right)

stats csv using (is("schedules", "hardest first") && column("x") == 0 ? column("y") : 1/0) nooutput
none = STATS_min

set multiplot
set xlabel "first samples by schedule, k" offset 0,0.2
set title font ",14" offset 0,-0.3

eval place(0.075, 0.6)
set title "n = 10^{12}"
set ylabel "P(D ≥ 0.1)" offset 1,0
set logscale y
unset mxtics
unset mytics
set xrange [0:80]
set xtics 20
set yrange [1e-20:10]
set ytics 1e4 format "10^{%L}"
set key at graph 0.04, graph 0.06 left bottom Left reverse samplen 1.2 spacing 1.15 font ",14"
plot none with lines linestyle 2 linewidth 1.2, \
     for [k=1:2] csv using (row("schedules", "predicted ".kind[k])):(column("y")) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:2] csv using (row("schedules", kind[k])):(column("y")) with points pointtype 7 pointsize 1.35 - 0.4 * k linecolor rgb hue[k] title kind[k]

eval place(0.69, 0.98)
set title "n = 10^{15}"
set ylabel "P over its prediction" offset 1,0
unset logscale y
unset key
set xrange [0:24]
set xtics 4
set yrange [0.96:1.04]
set ytics 0.02 format "%.2f"
plot 1 with lines linestyle 4, \
     for [k=1:2] csv using (row("ratio", kind[k]) + 0.9 * (k - 1.5)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb hue[k]
unset multiplot
