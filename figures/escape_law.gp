# SPDX-License-Identifier: GPL-3.0-or-later
# Draws escape_law.csv: exit times of a ball over 1/epsilon, and how far their law is from exponential.

high = 490
load "figures/style.gp"

row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0
array DIMENSION[4] = ["d = 1", "d = 2", "d = 10", "d = 100"]

set multiplot layout 1,2 margins 0.078,0.985,0.155,0.902 spacing 0.101,0.000

set title "C = H, h = 1, ball of radius 1" font ",14"
set xlabel "1/ε" offset 0,0.4
set ylabel "log_{10} E τ" offset 1.5,0
set xrange [0:280]
set yrange [0:42]
set xtics 50
set ytics 10
set key at graph 0.98, 0.03 right bottom Left reverse maxrows 10 font ",14" samplen 2 width 0
plot for [k=1:4] csv using (row("exact", DIMENSION[k])):(column("y")) with lines linewidth 1.8 linecolor rgb cool(k, 4) title DIMENSION[k] . ", exact", \
     for [k=1:4] csv using (row("backwards", DIMENSION[k])):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.8 linecolor rgb cool(k, 4) title (k == 4 ? "SGD, backwards" : ""), \
     csv using (row("splitting", DIMENSION[1])):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.5 linewidth 1.5 linecolor rgb "#222222" title "SGD, splitting"

set title "d = 1, ηh = 0.1" font ",14"
set ylabel "largest |P(τ > t) − exp(−t/E τ)|" offset 1.5,0
set xrange [1.5:9.5]
set yrange [-4:0]
set xtics 1
set ytics ("1" 0, "0.1" -1, "0.01" -2, "0.001" -3, "10^{−4}" -4)
set key at graph 0.98, 0.97 right top Left reverse font ",14" samplen 2
plot csv using (row("law", "1/hE")):(column("y")) with lines linestyle 2 title "1/(h E τ)", \
     csv using (row("law", "distance")):(column("y")) with linespoints pointtype 7 pointsize 0.8 linewidth 1.5 linecolor rgb BLUE title "exact chain"
unset multiplot
