# SPDX-License-Identifier: GPL-3.0-or-later
# Draws relu_cone.csv: real ReLU channels beside the cone.

high = 490
load "figures/style.gp"

array start[3] = ["1.7", "1.9", "2.1"]
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.096,0.982,0.144,0.931 spacing 0.126
set title font ",14" offset 0,-0.3

unset title
set ylabel "flipped part of the channel" offset 1,0
set xlabel "step" offset 0,0.4
set xrange [0:40]
set yrange [0:*]
set key at graph 0.98,0.5 right center Left reverse samplen 1.4
plot for [i=1:3] csv using (row("trace", "cone ".start[i])):(column("y")) with lines linewidth 1.6 linecolor rgb cool(i, 3) title "ηλ_+ = ".start[i], \
     for [i=1:3] csv using (row("trace", "network ".start[i])):(column("y")) with points pointtype 7 pointsize 0.45 linecolor rgb cool(i, 3)

unset title
set ylabel "network’s difference from the cone" offset 1,0
set xlabel "n"
set logscale xy
set xrange [5e2:2e7]
set yrange [2e-5:0.2]
set xtics 1e3,10,1e7 format "10^{%L}"
set ytics 1e-4,10,1e-1 format "10^{%L}"
unset mxtics
unset mytics
set key at graph 0.98,0.97 right top
plot csv using (row("differs", "lambda")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.8 linewidth 1.2 linecolor rgb BLUE title "of Λ", \
     csv using (row("differs", "flipped")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.8 linewidth 1.2 linecolor rgb RED title "of the flipped part", \
     csv using (row("differs", "count")):(column("y")) with lines linestyle 2 title "error of a count"
unset multiplot
