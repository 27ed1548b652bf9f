# SPDX-License-Identifier: GPL-3.0-or-later
# Draws relu_flattening.csv: what a spike takes, the probabilities of a reduction, and their local power.

high = 420
load "figures/style.gp"

array size[3] = ["1e+06", "1e+12", "1e+18"]
array power[3] = ["10^6", "10^{12}", "10^{18}"]
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
find(series) = sprintf("stats csv using (is('parameter', '%s') ? column('y') : 1/0) nooutput", series)
eval find("theta"); theta = STATS_min
eval find("C"); C = STATS_min

set multiplot layout 1,3 margins 0.083,0.982,0.179,0.915 spacing 0.104
set title font ",14" offset 0,-0.3
unset mxtics
unset mytics

unset title
set ylabel "ηλ lost over (Y_{max} − Y_{min})/π" offset 1,0
set xlabel "Y_{max} − Y_{min}" offset 0,0.4
set logscale x
set xrange [8e-5:1]
set xtics 1e-4,10,1 format "10^{%L}"
set yrange [0:3]
set key at graph 0.03,0.97 left top Left reverse samplen 1 spacing 1.15
plot 1 with lines linestyle 3, \
     csv using (row("taken", "lost")):(column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb BLUE title "by the channel", \
     csv using (row("taken", "moved")):(column("y")) with points pointtype 6 pointsize 0.7 linewidth 1.4 linecolor rgb RED title "to the other channel", \
     csv using (row("taken", "linear")):(column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb GREY title "linear network"

unset title
set ylabel "n^{ϑ/2} P(D ≥ d)" offset 1,0
set xlabel "reduction d"
set xrange [1e-7:0.5]
set xtics 1e-6,1e2,1 format "10^{%L}"
set yrange [-0.5:9.5]
set ytics 2 format "10^{%g}"
set key at graph 0.98,0.97 right top
plot log10(C) - theta * log10(pi * x) with lines linestyle 4 linewidth 1.2 title "C (π d)^{−ϑ}", \
     for [i=1:3] csv using (row("odds", size[i])):(lg(column("y"))) with points pointtype 7 pointsize 1.05 - 0.25 * i linecolor rgb cool(i, 3) title "n = ".power[i], \
     csv using (row("odds", "split")):(lg(column("y"))) with lines linestyle 2 title "ideal split"

unset title
set ylabel "local power of d" offset 1,0
set yrange [-1.6:-0.5]
set ytics 0.2 format "%g"
set key at graph 0.03,0.6 left center
plot -theta with lines linestyle 4 linewidth 1.2 title "−ϑ", \
     -theta / 2 with lines linestyle 4 dashtype (2,3) linewidth 1.2 title "−ϑ/2", \
     for [i=1:3] csv using (row("slope", size[i])):(column("y")) with points pointtype 7 pointsize 1.05 - 0.25 * i linecolor rgb cool(i, 3), \
     csv using (row("slope", "split")):(column("y")) with lines linestyle 2
unset multiplot
