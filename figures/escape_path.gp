# SPDX-License-Identifier: GPL-3.0-or-later
# Draws escape_path.csv: ways out of a disc, the quasi-potential on its rim, exit times and tubes.

high = 900
load "figures/style.gp"

row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0
array KIND[4] = ["isotropic", "like the Hessian", "turned", "turning"]
array COLOUR[4] = [RED, BLUE, GREEN, "#222222"]
array MARK[4] = [5, 7, 9, 13]

set multiplot layout 2,2 margins 0.078,0.985,0.078,0.955 spacing 0.1,0.13

set title "ways out of the disc" font ",14"
set size ratio -1
set xlabel "θ_1" offset 0,0.4
set ylabel "θ_2" offset 1.5,0
set xrange [-1.12:1.12]
set yrange [-1.12:1.12]
set xtics 0.5
set ytics 0.5
set parametric
set trange [0:2*pi]
unset key
plot cos(t), sin(t) with lines linewidth 1 dashtype (2,3) linecolor rgb GREY title "rim", \
     for [k=1:4] for [r=0:2] csv using (row(sprintf("exit %d", r), KIND[k])):(column("y")) with lines linewidth 0.5 linecolor rgb COLOUR[k] notitle, \
     for [k=1:4] csv using (row("way 1", KIND[k])):(column("y")) with lines linewidth 3.2 linecolor rgb COLOUR[k] title KIND[k], \
     for [k=1:2] csv using (row("way 2", KIND[k])):(column("y")) with lines linewidth 3.2 linecolor rgb COLOUR[k] notitle
unset parametric
set size noratio
set key

set title "quasi-potential on the rim" font ",14"
set xlabel "angle on the rim, degrees" offset 0,0.4
set ylabel "V" offset 1.5,0
set xrange [0:360]
set yrange [0:7]
set xtics 90
set ytics 1
set key at graph 0.015, 0.985 left top Left reverse maxrows 3 font ",14" samplen 1.5 width -3
plot for [k=1:4] csv using (row("rim action", KIND[k])):(column("y")) with lines linewidth 1.8 linecolor rgb COLOUR[k] title KIND[k], \
     for [k=1:4] csv using (row("rim grid", KIND[k])):(column("y")) with points pointtype 6 pointsize 0.9 linewidth 1.2 linecolor rgb COLOUR[k] title (k == 4 ? "Hamilton–Jacobi" : ""), \
     for [k=1:2] csv using (row("rim exact", KIND[k])):(column("y")) with points pointtype 2 pointsize 0.5 linecolor rgb GREY title (k == 2 ? "closed form" : "")

set title "mean exit times" font ",14"
set xlabel "1/ε" offset 0,0.4
set ylabel "log_{10} E τ" offset 1.5,0
set xrange [12:40]
set yrange [2:17]
set xtics 5
set ytics 2
set key at graph 0.02, 0.98 left top Left reverse font ",14" samplen 2
plot for [k=1:4] csv using (row("slope", KIND[k])):(column("y")) with lines linewidth 1.4 linecolor rgb COLOUR[k] title (k == 4 ? "slope V_0" : ""), \
     csv using (row("slope", "first version")):(column("y")) with lines linewidth 1.6 dashtype (6,4) linecolor rgb COLOUR[2] title "slope of v1", \
     for [k=1:4] csv using (row("times", KIND[k])):(column("y")):(column("y_se")) with yerrorbars pointtype MARK[k] pointsize 1 linecolor rgb COLOUR[k] title KIND[k]

set title "tube around the path that holds an exit" font ",14"
set xlabel "ε" offset 0,0.4
set ylabel "mean squared radius" offset 1.5,0
set xrange [-1.62:-1.1]
set yrange [-2.7:-0.5]
set xtics ("0.03" -1.5229, "0.04" -1.3979, "0.06" -1.2218)
set ytics ("0.01" -2, "0.03" -1.5229, "0.1" -1, "0.3" -0.5229)
set key at graph 0.98, 0.03 right bottom Left reverse font ",14" samplen 2
plot for [k=1:4] csv using (row("tube", KIND[k])):(column("y")):(column("y_se")) with yerrorbars pointtype MARK[k] pointsize 1 linecolor rgb COLOUR[k] title KIND[k], \
     x - 0.25 + 0.5 with lines linestyle 2 title "proportional to ε", \
     x - 0.42 + 0.2 with lines linestyle 2 notitle
unset multiplot
