# SPDX-License-Identifier: GPL-3.0-or-later
# Draws network_rounding.csv: chaos carries rounding to the size of the output, and the floor of a lazy run.

high = 460
load "figures/style.gp"

array width[4] = [1e2, 1e3, 1e4, 1e5]
name(n) = sprintf("n = 10^{%d}", int(log10(n) + 0.5))
at(panel, n) = strcol("panel") eq panel && column("n") == n ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.15", left, right)

set multiplot
set title font ",14" offset 0,-0.4
set xlabel "step" offset 0,0.5
set logscale y
set mytics 1

eval place(0.09, 0.485)
set title "ηλ = 4"
set ylabel "|Y of the network − Y of the chain|" offset 1,0
set xrange [0:30]
set xtics 10
set yrange [1e-19:1]
set ytics 1e4 format "10^{%L}"
set label 1 "3^{t}" at 24, 1e-8 left font ",14" textcolor rgb GREY
set label 2 "lines: one standard error\nof rounding" at graph 0.97, graph 0.16 right font ",14"
plot 1e-18 * 3 ** x with lines linestyle 2, \
     for [k=1:4] csv using (at("chaos", width[k])):(column("y_se")) with lines linewidth 1.2 linecolor rgb cool(k, 4), \
     for [k=1:4] csv using (at("chaos", width[k])):(column("y") == 0 ? 1/0 : abs(column("y"))) with points pointtype 7 pointsize 0.45 linecolor rgb cool(k, 4)
unset label 1
unset label 2

eval place(0.59, 0.985)
set title "ηλ = 0.7; dots: networks, lines: chains"
set ylabel "|Y|" offset 1,0
set logscale x
set xrange [1:500]
set xtics 10
set yrange [1e-24:1]
set key at graph 0.03, graph 0.03 left bottom Left reverse samplen 1.2 spacing 1.15 font ",14"
set label 1 "1/t" at 150, 5e-21 left font ",14" textcolor rgb GREY
plot (x > 28 ? 7e-17 / x : 1/0) with lines linestyle 2, \
     for [k=1:4] csv using (at("lazy chain", width[k])):(column("y")) with lines linewidth 1.2 linecolor rgb cool(k, 4), \
     for [k=1:4] csv using (at("lazy network", width[k])):(column("y") == 0 ? 1/0 : column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb cool(k, 4), \
     for [k=1:4] NaN with linespoints pointtype 7 pointsize 0.6 linewidth 1.2 linecolor rgb cool(k, 4) title name(width[k])
unset multiplot
