# SPDX-License-Identifier: GPL-3.0-or-later
# Draws many_outputs.csv: the spectrum at the start, the loss and its parts, the norm of the kernel.

high = 420
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
stats csv using (is("norm", "edge") ? column("y") : 1/0) nooutput
edge = STATS_min

set multiplot layout 1,3 margins 0.088,0.982,0.190,0.874 spacing 0.116,0.000
set title font ",14" offset 0,-0.3
set key top right Left reverse samplen 1.4 spacing 1.15 font ",14"
set xtics 10

set title "kernel at the start, ".dataset
set xrange [0:51]
set logscale y
set format y "10^{%L}"
unset mytics
set xlabel "i"
set ylabel "λ_i/(nk)" offset 1,0
plot edge with lines linestyle 2 linecolor rgb RED title "1/η", \
     csv using (row("spectrum", "start")):(column("y")) with points pointtype 7 pointsize 0.5 linecolor rgb GREY title "eigenvalues"

set title "loss and its parts"
set xrange [0:*]
set xtics 4
set xlabel "step"
set ylabel "loss" offset 1,0
set key samplen 1 spacing 1.05
array split[3] = ["10", "30", "50"]
plot [][*:1e6] csv using (row("loss", "all")):(column("y")) with lines linewidth 5 linecolor rgb "#bbbbbb" title "loss L", \
     csv using (row("loss", "top 10")):(column("y")) with lines linewidth 1.6 linecolor rgb RED title "in ten directions", \
     for [k=1:3] csv using (row("loss", "rest ".split[k])):(column("y")) with linespoints pointtype 7 pointsize 0.4 linewidth 1.6 linecolor rgb cool(k, 3) title "beyond the first ".split[k]

set title "norm of the kernel"
unset logscale y
set format y "%g"
set yrange [0:*]
set ylabel "λ_1/(nk)" offset 1,0
plot edge with lines linestyle 2 linecolor rgb RED title "1/η", \
     csv using (row("norm", "all")):(column("y")) with lines linewidth 2 linecolor rgb GREY title "at 2.94 η_{crit}"
unset multiplot
