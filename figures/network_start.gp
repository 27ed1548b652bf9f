# SPDX-License-Identifier: GPL-3.0-or-later
# Draws network_start.csv: quantiles of the starts of real networks less those of two chi-square draws.

high = 460
load "figures/style.gp"

stats csv using (abs(column("y")) + column("y_se")) nooutput
at(panel, n) = strcol("panel") eq panel && column("n") == n ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.91; set bmargin at screen 0.16", left, right)

set multiplot
set title font ",14" offset 0,-0.4
set xrange [-2.2:2.2]
set yrange [-1.3 * STATS_max:1.3 * STATS_max]
set xtics 1
set xlabel "quantile of two χ² draws" offset 0,0.3
set ylabel "quantile of networks, less that" offset 1.5,0

eval place(0.09, 0.52)
set title "output μ_0"
plot 0 with lines linestyle 3, \
     csv using (at("start mu", 3000)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.45 linecolor rgb BLUE, \
     csv using (at("start mu", 100)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.45 linecolor rgb RED

eval place(0.57, 0.985)
set title "curvature √n (λ_0 − 2)/2"
unset ylabel
set ytics format ""
set key at graph 0.98, graph 0.98 right top Left reverse samplen 0.5 spacing 1.15 font ",14"
plot 0 with lines linestyle 3, \
     csv using (at("start lambda", 3000)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.45 linecolor rgb BLUE title "n = 3000", \
     csv using (at("start lambda", 100)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.45 linecolor rgb RED title "n = 100"
unset multiplot
