# SPDX-License-Identifier: GPL-3.0-or-later
# Draws kernel_or_hessian.csv: the ratio of the two critical rates along training, and at the start by width.

high = 460
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput

set multiplot layout 1,2 margins 0.088,0.982,0.190,0.862 spacing 0.139,0.000

set title "critical rates along SGD, ".dataset font ",14"
set xlabel "step"
set ylabel "kernel’s over Hessian’s" offset 1,0
set yrange [0.8:1.4]
set object 1 rectangle from graph 0, first 0.9 to graph 1, first 1.1 fillcolor rgb WINDOW fillstyle solid noborder behind
set label 1 "within 10 %" at graph 0.985, first 0.93 right font ",14" textcolor rgb "#555555"
set key at graph 0.98, 0.97 right top Left reverse font ",14" samplen 1.5
plot csv using (row("two-layer", "ratio")):(column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb BLUE title "two layers, 1.3 × critical", \
     csv using (row("FCN-5", "ratio")):(column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb RED title "five layers, 1.67 × critical"
unset object; unset label

set title "two layers at the start" font ",14"
set xlabel "width"
set ylabel "|ratio − 1|" offset 1,0
set logscale xy
set xrange [45:6000]
set xtics (64, 256, 1024, 4096)
set mxtics 1
set yrange [1e-6:1]
set ytics 10 format "10^{%L}"
plot csv using (row("width", "start")):(column("y")) with points pointtype 6 pointsize 0.8 linewidth 1.3 linecolor rgb BLUE title "a network", \
     csv using (row("width", "mean")):(column("y")) with lines linewidth 1.5 linecolor rgb BLUE title "mean", \
     [64:4096] 0.4/sqrt(x) with lines linestyle 3 title "∝ width^{−1/2}"
unset multiplot
