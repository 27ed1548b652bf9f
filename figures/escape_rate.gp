# SPDX-License-Identifier: GPL-3.0-or-later
# Draws escape_rate.csv: exponents over the sharpness, and exit times over 1/epsilon.

high = 490
load "figures/style.gp"

row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0
array CASE[4] = ["SGD ball", "Langevin ball", "SGD depth", "Langevin depth"]
array COLOUR[4] = [BLUE, RED, GREEN, GREY]
array MARK[4] = [7, 5, 9, 13]

set multiplot layout 1,2 margins 0.078,0.985,0.155,0.902 spacing 0.101,0.000

set title "ε log E τ as ε → 0" font ",14"
set logscale xy
set xlabel "sharpness α, H → αH" offset 0,0.4
set ylabel "V_0, ε log E τ" offset 1.5,0
set xrange [0.45:4.6]
set yrange [0.15:20]
set xtics (0.5, 1, 2, 4)
set ytics (0.2, 0.5, 1, 2, 4)
set mxtics 1
set mytics 1
set key at graph 0.02, 0.99 left top Left reverse maxrows 3 font ",14" samplen 2 width -2
plot for [k=1:4] csv using (row("exponent", CASE[k])):(column("y")) with points pointtype MARK[k] pointsize 1.1 linecolor rgb COLOUR[k] title CASE[k], \
     for [k=1:4] csv using (row("height", CASE[k])):(column("y")) with lines linewidth 1.8 linecolor rgb COLOUR[k] title (k == 4 ? "V_0, closed form" : ""), \
     for [k=1:2] csv using (row("v1", CASE[k])):(column("y")) with lines linewidth 1.6 dashtype (6,4) linecolor rgb COLOUR[k] title (k == 2 ? "v1, Theorem 1" : "")
unset logscale
set ytics auto
set xtics auto

set title "d = 10, curvatures from 1/2 to 2" font ",14"
set xlabel "1/ε" offset 0,0.4
set ylabel "log_{10} E τ" offset 1.5,0
set xrange [0:220]
set yrange [0:42]
set xtics 50
set ytics 10
set key at graph 0.98, 0.03 right bottom Left reverse maxrows 10 font ",14" samplen 2 width -1
plot for [k=1:4] csv using (row("flux", CASE[k])):(column("y")) with lines linewidth 1.8 linecolor rgb COLOUR[k] title CASE[k], \
     for [k=1:4] csv using (row("cases", CASE[k])):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.8 linecolor rgb COLOUR[k] title (k == 4 ? "backwards" : ""), \
     for [k=1:4] csv using (row("cases splitting", CASE[k])):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.5 linewidth 1.5 linecolor rgb "#222222" title (k == 4 ? "splitting" : ""), \
     for [k=1:2] csv using (row("cases v1", CASE[k])):(column("y")) with lines linewidth 1.6 dashtype (6,4) linecolor rgb COLOUR[k] title (k == 2 ? "v1, Theorem 1" : "")
unset multiplot
