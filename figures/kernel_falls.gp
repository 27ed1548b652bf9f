# SPDX-License-Identifier: GPL-3.0-or-later
# Draws kernel_falls.csv: the largest eigenvalue by step, its fall by width, its spread by width.

high = 410
load "figures/style.gp"

set datafile missing NaN   # so that a line goes from point to point of its own series
dataset = ""
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
at(panel, series) = is(panel, series) ? column("x") : NaN
bar(panel, series) = strcol("y_se") eq "na" ? 0 : column("y_se")
array rate[3] = ["0.7", "0.9", "1.05"]

set multiplot layout 1,3 margins 0.095,0.985,0.198,0.852 spacing 0.101,0.000

set title dataset.", ReLU, b = 4, n = 1000" font ",14"
set xlabel "step" offset 0,0.3
set ylabel "λ_1(K) over that at the start" offset 1,0
set xrange [0:100]
set yrange [0.5:1.05]
set key bottom left font ",14" samplen 1.5 Left reverse
plot for [k=1:3] csv using (at("path", "mean ".rate[k])):(column("y")) with lines linewidth 2.2 linecolor rgb cool(k, 3) title "η = ".rate[k]." η_2", \
     for [k=1:3] csv using (at("path", "quartile 1 ".rate[k])):(column("y")) with lines linewidth 1 dashtype (4,3) linecolor rgb cool(k, 3), \
     for [k=1:3] csv using (at("path", "quartile 3 ".rate[k])):(column("y")) with lines linewidth 1 dashtype (4,3) linecolor rgb cool(k, 3)

unset title
set logscale xy
set format x "10^{%L}"
set format y "10^{%L}"
set xrange [80:13000]
set yrange [1e-5:1]
set xlabel "width n" offset 0,0.3
set ylabel "fall of λ_1(K) in 100 steps" offset 1,0
plot 70/x with lines linestyle 3 title "1/n", \
     for [k=1:3] csv using (at("fall", rate[k])):(column("y")):(bar("fall", rate[k])) with yerrorlines pointtype 7 pointsize 0.7 linewidth 1.6 linecolor rgb cool(k, 3) title "η = ".rate[k]." η_2"

set title "networks at the start" font ",14"
set ylabel "relative deviation of λ_1" offset 1,0
set yrange [0.01:0.3]
set format y "%g"
set ytics (0.01, 0.02, 0.05, 0.1, 0.2)
plot 2/sqrt(x) with lines linestyle 3 title "2/√n", \
     csv using (at("spread", "start")):(column("y")):(bar("spread", "start")) with yerrorbars pointtype 7 pointsize 0.8 linewidth 1.6 linecolor rgb BLUE title "networks, surrogates"
unset multiplot
