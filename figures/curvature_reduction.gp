# SPDX-License-Identifier: GPL-3.0-or-later
# Draws curvature_reduction.csv: the law of the reduction, its correction, and how many runs the simulation is worth.

high = 430
load "figures/style.gp"
# Logarithms of ordinates are taken by hand: gnuplot warns where an axis was logarithmic in an earlier panel.

array size[4] = ["1e+06", "1e+09", "1e+12", "1e+15"]
array power[4] = ["10^6", "10^9", "10^{12}", "10^{15}"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
find(series) = sprintf("stats csv using (is('parameter', '%s') ? column('y') : 1/0) nooutput", series)
eval find("K"); K = STATS_min
eval find("kappa"); kappa = STATS_min

set multiplot layout 1,3 margins 0.096,0.982,0.168,0.897 spacing 0.098,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1
set logscale x
set xlabel "reduction d" offset 0,0.4

unset title
set ylabel "n^{ϑ/2} P(D ≥ d)" offset 1,0
set xrange [1e-7:0.5]
set yrange [-0.3:5.6]
set xtics 1e2 format "10^{%L}"
set ytics 1 format "10^{%g}"
set key at graph 0.04, 0.04 left bottom Left reverse samplen 1.4 spacing 1.15 font ",14"
plot log10(K) - kappa * log10(x) with lines linestyle 4 linewidth 1.2 title "K d^{−ϑ/2}", \
     for [i=1:4] csv using (row("collapse", size[i])):(lg(column("y"))) with points pointtype 7 pointsize 1.05 - 0.22 * i linecolor rgb cool(i, 4) title "n = ".power[i], \
     csv using (row("collapse", "random")):(lg(column("y"))) with lines linewidth 1.4 linecolor rgb GREEN title "N(0,1) weights, 10^{12}"

unset title
set ylabel "P(D ≥ d) over K(Y_0^2/d)^{ϑ/2}" offset 1,0
set xrange [1e-5:0.5]
set xtics 10
set yrange [0:1.15]
set ytics 0.2 format "%g"
set key at graph 0.05, 0.05 left bottom
plot 1 with lines linestyle 3, \
     (x < 0.2 ? 1 - 4.3 * x : 1/0) with lines linestyle 2 title "1 − 4.3 d", \
     for [i=1:4] csv using (row("law", size[i])):(column("y")) with points pointtype 7 pointsize 1.05 - 0.18 * i linecolor rgb cool(i, 4) title "n = ".power[i]

set title "n = 10^{12}"
set ylabel "effective runs over runs" offset 1,0
set xrange [1e-7:0.5]
set xtics 1e2 format "10^{%L}"
set yrange [0:1]
set ytics 0.2
set key at graph 0.05, 0.97 left top
plot csv using (row("effective", "kept")):(column("y")) with lines linestyle 1 title "tilt kept", \
     csv using (row("effective", "off")):(column("y")) with lines linewidth 2.2 linecolor rgb RED dashtype (7,4) title "off above |Y| = 0.1"
unset multiplot
