# SPDX-License-Identifier: GPL-3.0-or-later
# Draws network_is_chain.csv: networks on their chains through two spikes, and what rounding leaves.

high = 440
load "figures/style.gp"

stats csv using (strcol("panel") eq "network" ? column("n") : 1/0) nooutput
array width[3] = [1e2, 1e4, STATS_max]
name(n) = sprintf("n = 10^{%d}", int(log10(n) + 0.5))
at(panel, n) = strcol("panel") eq panel && column("n") == n ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.15", left, right)

set multiplot
set mytics 1
set title font ",14" offset 0,-0.4
set key samplen 1.2 spacing 1.15 font ",14"
set xrange [0:80]
set xtics 20
set xlabel "step" offset 0,0.5

eval place(0.088, 0.325)
set title "dots: networks, lines: chains"
set ylabel "|Y|" offset 1,0
set logscale y
set yrange [1e-21:3]
set ytics 1e4 format "10^{%L}"
set key at graph 0.99, graph 0.99 right top Left reverse samplen 0.8
plot for [k=1:3] csv using (at("chain", width[k])):(column("y")) with lines linewidth 1.2 linecolor rgb cool(k, 3), \
     for [k=1:3] csv every 2 using (at("network", width[k])):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb cool(k, 3), \
     for [k=1:3] NaN with linespoints pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb cool(k, 3) title name(width[k])
unset key

eval place(0.40, 0.645)
set title "dots: networks, lines: chains"
set ylabel "ηλ" offset 1,0
unset logscale y
set yrange [0:1.2]
set ytics 0.2 format "%g"
plot for [k=1:3] csv using (at("chain curvature", width[k])):(column("y")) with lines linewidth 1.2 linecolor rgb cool(k, 3), \
     for [k=1:3] csv every 2 using (at("network curvature", width[k])):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb cool(k, 3)

eval place(0.74, 0.985)
unset title
set ylabel "relative difference in |Y|" offset 1,0
set logscale y
set yrange [1e-16:1]
set ytics 1e4 format "10^{%L}"
set label 1 "lines: one standard error\nof rounding" at graph 0.97, graph 0.62 right font ",14"
plot for [k=1:3] csv using (at("difference", width[k])):(column("y_se") > 0 ? column("y_se") : 1/0) with lines linewidth 1.2 linecolor rgb cool(k, 3), \
     for [k=1:3] csv using (at("difference", width[k])):(column("y") == 0 ? 1/0 : abs(column("y"))) with points pointtype 7 pointsize 0.3 linecolor rgb cool(k, 3)
unset multiplot
