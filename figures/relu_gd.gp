# SPDX-License-Identifier: GPL-3.0-or-later
# Draws relu_gd.csv: what is lost on data of one sign, P of divergence on both, and where they are a half.

high = 420
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
array width[3] = ["1000", "1e+06", "1e+12"]
array power[3] = ["10^3", "10^6", "10^{12}"]

set multiplot layout 1,3 margins 0.083,0.982,0.179,0.885 spacing 0.104
set title font ",14" offset 0,-0.3
unset mxtics
unset mytics

set title "samples of one sign"
set ylabel "flipped part at the end" offset 1,0
set xlabel "x_+" offset 0,0.4
set xrange [0:16]
set yrange [-0.02:1.02]
set xtics 4
plot csv using (row("one", "cone")):(column("y")) with points pointtype 7 pointsize 0.25 linecolor rgb BLUE

set title "samples of both signs"
set ylabel "P(divergence)" offset 1,0
set xlabel "x_+ = x_−"
set xrange [2.6:4.25]
set xtics 0.4
set key at graph 0.03,0.97 left top Left reverse samplen 1.4
set arrow 1 from 4,-0.02 to 4,1.02 nohead linecolor rgb GREY dashtype (7,4) linewidth 1.4
plot for [i=1:3] csv using (row("two", "sectors ".width[i])):(column("y")) with lines linewidth 2 linecolor rgb cool(i, 3) title "n = ".power[i], \
     csv using (row("two", "network 1000")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 6 pointsize 0.9 linewidth 1.3 linecolor rgb "#222222" title "networks, 10^3", \
     csv using (row("two", "network 10000")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.3 linecolor rgb RED title "networks, 10^4"
unset arrow 1

set title "samples of both signs"
set ylabel "x_+ at which half diverge" offset 1,0
set xlabel "x_−/x_+"
set ylabel "x_+" offset 1.5,0
set logscale x
set xrange [7e-5:1.5]
set xtics 1e-4,10,1 format "10^{%L}"
set yrange [0:18]
set ytics 4
set key at graph 0.99,0.99 right top Left reverse
plot 4 with lines linestyle 2 title "linear", \
     12 with lines linestyle 3 linewidth 1.6 title "12", \
     csv using (row("ratio", "sectors")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.2 linewidth 1.2 linecolor rgb BLUE, \
     csv using (row("ratio", "sectors")):(column("y")) with linespoints pointtype 7 pointsize 0.7 linewidth 1.8 linecolor rgb BLUE title "sectors", \
     csv using (row("ratio", "network")):(column("y")) with points pointtype 6 pointsize 1.3 linewidth 1.6 linecolor rgb "#222222" title "networks of 10^4"
unset multiplot
