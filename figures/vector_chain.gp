# SPDX-License-Identifier: GPL-3.0-or-later
# Draws vector_chain.csv: a path of network and chain, their distance, probabilities of a rise by width.

high = 410
load "figures/style.gp"

set datafile missing NaN   # so that a line goes from point to point of its own series
dataset = ""
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
at(panel, series) = is(panel, series) ? column("x") : NaN
start = 1
stats csv using (is("path", "network") && column("x") == 1 ? (start = column("y"), 1) : 1/0) nooutput

set multiplot layout 1,3 margins 0.086,0.985,0.198,0.840 spacing 0.095,0.000

set title dataset.", n = 1000, b = 4" font ",14"
set xlabel "step" offset 0,0.3
set ylabel "root mean square of F − y" offset 1,0
set logscale y
set xrange [0:200]
set xtics 50
set key top right font ",14" samplen 1.5 Left reverse
plot csv using (at("path", "chain")):(column("y")) with lines linestyle 1 title "chain", \
     csv using (int(column("x")) % 3 == 0 ? at("path", "network") : NaN):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb RED title "network"

unset title
set ylabel "largest relative difference of Σ" offset 1,0
set format y "10^{%L}"
set yrange [1e-16:1e-9]
set key top left font ",14" samplen 1.5 Left reverse title "d, m, b, n"
shapes = "'images; n = 1000' 'd = 1; m = 2; b = 1; n = 100' 'd = 5; m = 3; b = 1; n = 10' 'd = 5; m = 12; b = 4; n = 10000' 'd = 20; m = 8; b = 8; n = 10' 'd = 20; m = 40; b = 3; n = 1000'"
array shown[6] = ["images, 1000", "1, 2, 1, 100", "5, 3, 1, 10", "5, 12, 4, 10000", "20, 8, 8, 10", "20, 40, 3, 1000"]
array colour[6] = [BLUE, GREY, "#e08214", GREEN, RED, "#762a83"]
plot for [k=1:6] csv using (at("distance", word(shapes, k))):(column("y")) with lines linewidth 1.6 linecolor rgb colour[k] title shown[k]

set title dataset.", b = 4" font ",14"
unset logscale y
set logscale x
set format y "%g"
set format x "10^{%L}"
set xrange [20:2e12]
set xtics (1e3, 1e6, 1e9, 1e12)
set yrange [0:*]
set xlabel "width n" offset 0,0.3
set ylabel "P(three times the start)" offset 1,0
set key bottom right font ",14" samplen 2 Left reverse notitle
frozen = 0
stats csv using (is("odds", "frozen") ? (frozen = column("y"), 1) : 1/0) nooutput
plot frozen with lines linestyle 2 title "frozen kernel", \
     csv using (at("odds", "chain")):(column("y")) with lines linestyle 1 title "chain", \
     csv using (at("odds", "network")):(column("y")):(strcol("y_se") eq "na" ? 0 : column("y_se")) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb RED title "real networks"
unset multiplot
