# SPDX-License-Identifier: GPL-3.0-or-later
# Draws moderate_spike.csv: what the width does to P of a reduction, their local power, and P given a spike.

high = 430
load "figures/style.gp"
# Logarithms of ordinates are taken by hand: gnuplot warns where an axis was logarithmic in an earlier panel.

array size[4] = ["1e+06", "1e+09", "1e+12", "1e+15"]
array power[4] = ["10^6", "10^9", "10^{12}", "10^{15}"]
array level[4] = ["0.001", "0.01", "0.1", "0.22"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
find(series) = sprintf("stats csv using (is('parameter', '%s') ? column('y') : 1/0) nooutput", series)
eval find("kappa"); kappa = STATS_min
at(panel, series, n) = sprintf("stats csv using (is('%s', '%s') && column('x') == %g ? column('y') : 1/0) nooutput", panel, series, n)
array middle[4]
do for [k=1:4] { eval at("width", level[k], 1e12); middle[k] = STATS_min }
eval at("given", "log", 1e15); last = STATS_min

set multiplot layout 1,3 margins 0.096,0.982,0.168,0.927 spacing 0.098,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1
set logscale x

unset title
set ylabel "P(D ≥ d)" offset 1,0
set xlabel "n" offset 0,0.4
set xtics 1e3 format "10^{%L}"
set ytics 2 format "10^{%g}"
set key at graph 0.98, 0.98 right top samplen 1.4 spacing 1.15 font ",14"
set xrange [1e5:1e16]
set yrange [-11:1]
plot for [k=1:4] log10(middle[k]) - kappa * log10(x / 1e12) with lines linewidth 1.2 linecolor rgb warm(k, 4), \
     for [k=1:4] csv using (row("width", level[k])):(lg(column("y"))) with points pointtype 7 pointsize 0.8 linecolor rgb warm(k, 4) title "d = ".level[k]

set xlabel "reduction d" offset 0,0.4
set xrange [1e-5:0.5]
set xtics 10 format "10^{%L}"
set format y "%g"
unset title
set ylabel "local power of d" offset 1,0
set yrange [-1.6:-0.4]
set ytics 0.2
set key at graph 0.05, 0.05 left bottom Left reverse samplen 1.4 spacing 1.15 font ",14"
plot -kappa with lines linestyle 4 linewidth 1.2 title "−ϑ/2", \
     (x < 0.08 ? -kappa - 4.3 * x / (1 - 4.3 * x) : 1/0) with lines linestyle 2 title "with 1 − 4.3 d", \
     for [i=1:4] csv using (row("slope", size[i])):(column("y")) with points pointtype 7 pointsize 1.05 - 0.18 * i linecolor rgb cool(i, 4) title "n = ".power[i]

set xlabel "n" offset 0,0.4
set xrange [1e5:1e16]
set xtics 1e3 format "10^{%L}"
unset title
set ylabel "P(D ≥ 0.1), given a spike" offset 1,0
set yrange [0:0.5]
set ytics 0.1 format "%g"
set key at graph 0.98, 0.98 right top
plot last * (log(1e15) / log(x))**(2 * kappa) with lines linestyle 2 linewidth 1.2 title "(log n)^{−ϑ}", \
     csv using (row("given", "log")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.8 linecolor rgb GREEN title "of |Y| = 1/log n", \
     csv using (row("given", "fixed")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.8 linecolor rgb RED title "of |Y| = 0.02"

unset multiplot
