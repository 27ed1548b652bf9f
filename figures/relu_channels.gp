# SPDX-License-Identifier: GPL-3.0-or-later
# Draws relu_channels.csv: the probabilities of one spike and of both, and of the second given the first.

high = 490
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.100,0.982,0.144,0.931 spacing 0.135
set title font ",14" offset 0,-0.3
unset mxtics
unset mytics
set logscale xy
set format y "10^{%L}"

unset title
set ylabel "P(|Y| ≥ 0.05)" offset 1,0
set xlabel "n" offset 0,0.4
set xrange [5e2:2e18]
set xtics 1e3,1e3,1e18 format "10^{%L}"
set yrange [1e-17:3]
set ytics 1e-15,1e3,1
set key at graph 0.03,0.03 left bottom Left reverse
plot csv using (row("odds", "split")):(column("y")) with lines linestyle 2 title "ideal split, either and both", \
     csv using (row("odds", "split both")):(column("y")) with lines linestyle 2, \
     csv using (row("odds", "sectors")):(column("y")) with linespoints pointtype 7 pointsize 0.6 linewidth 1.6 linecolor rgb BLUE title "in either channel", \
     csv using (row("odds", "sectors both")):(column("y")) with linespoints pointtype 7 pointsize 0.6 linewidth 1.6 linecolor rgb RED title "in both", \
     csv using (row("odds", "network")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 6 pointsize 1.3 linewidth 1.4 linecolor rgb "#222222" title "real networks", \
     csv using (row("odds", "network both")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 6 pointsize 1.3 linewidth 1.4 linecolor rgb "#222222"

unset title
set ylabel "P(a second, given a first)" offset 1,0
set yrange [1e-4:1]
set ytics 1e-4,10,1
set key at graph 0.97,0.03 right bottom Right noreverse
plot csv using (row("given", "split")):(column("y")) with lines linestyle 2 title "ideal split", \
     csv using (row("given", "sectors")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.4 linecolor rgb RED title "sectors", \
     csv using (row("given", "network")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 6 pointsize 1.3 linewidth 1.4 linecolor rgb "#222222" title "real networks"
unset multiplot
