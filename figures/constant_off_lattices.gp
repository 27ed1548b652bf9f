# SPDX-License-Identifier: GPL-3.0-or-later
# Draws constant_off_lattices.csv: the profile off all lattices, over the height.

high = 460
load "figures/style.gp"

of(series) = strcol("series") eq series ? column("x") : 1/0
stats csv using (strcol("series") eq "mean" ? column("value") : 1/0) nooutput
mean = STATS_min

set lmargin at screen 0.085; set rmargin at screen 0.985
set tmargin at screen 0.91; set bmargin at screen 0.16
set title "dataset (1.17), b = φ^2a" font ",14" offset 0,-0.3
set autoscale
set xrange [0:24]
set yrange [0.6:1.0]
set xtics 4
set ytics 0.1
set xlabel "height c" offset 0,0.3
set ylabel "e^{ϑc} P(sup S ≥ c)" offset 1.5,0
set key at graph 1.0, graph 1.0 right top Left reverse horizontal maxrows 1 samplen 1.6 font ",14"
plot csv using (of("profile")):(column("value")) with lines linewidth 1.5 linecolor rgb BLUE title "exact, ηλ = 1.41766", \
     mean with lines linestyle 4 title "C", \
     csv using (of("simulated")):(column("value")):(2 * column("value_se")) with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.4 linecolor rgb RED title "simulated, ± 2 standard errors"
