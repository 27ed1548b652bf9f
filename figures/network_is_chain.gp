# SPDX-License-Identifier: GPL-3.0-or-later
# Draws network_is_chain.csv: networks on their chains, what rounding leaves, chaos, neurons, starts.

wide = 1200
high = 820
load "figures/style.gp"

stats csv using (strcol("panel") eq "network" ? column("n") : 1/0) nooutput
array width[3] = [1e2, 1e4, STATS_max]
array hue[3] = [GREEN, RED, BLUE]
name(n) = sprintf("n = 10^{%d}", int(log10(n) + 0.5))
at(panel, n) = strcol("panel") eq panel && column("n") == n ? column("x") : 1/0
all(panel) = strcol("panel") eq panel ? column("x") : 1/0
place(left, right, top, bottom) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen %g; set bmargin at screen %g", left, right, top, bottom)
array left[3] = [0.06, 0.395, 0.73]
array right[3] = [0.325, 0.66, 0.985]

set multiplot
set mxtics 1
set mytics 1
set title font ",14" offset 0,-0.4
set key samplen 1.2 spacing 1.15 font ",11"

set xrange [0:80]
set xtics 20
set xlabel "step" offset 0,0.5
eval place(left[1], right[1], 0.95, 0.585)
set title "|Y|: networks (dots), chains (lines)"
set logscale y
set yrange [1e-21:3]
set ytics 1e4 format "10^{%L}"
set key at graph 0.98, graph 0.62 right top Left reverse
plot for [k=1:3] csv using (at("chain", width[k])):(column("y")) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:3] csv every 2 using (at("network", width[k])):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb hue[k], \
     for [k=1:3] NaN with linespoints pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb hue[k] title name(width[k])
unset key

eval place(left[2], right[2], 0.95, 0.585)
set title "ηλ"
unset logscale y
set yrange [0:1.2]
set ytics 0.2 format "%g"
plot for [k=1:3] csv using (at("chain curvature", width[k])):(column("y")) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:3] csv every 2 using (at("network curvature", width[k])):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb hue[k]

eval place(left[3], right[3], 0.95, 0.585)
set title "difference in |Y|, relative"
set logscale y
set yrange [1e-16:1]
set ytics 1e4 format "10^{%L}"
set label 1 "lines: one standard error\nof rounding" at graph 0.97, graph 0.62 right font ",11"
plot for [k=1:3] csv using (at("difference", width[k])):(column("y_se") > 0 ? column("y_se") : 1/0) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:3] csv using (at("difference", width[k])):(column("y") == 0 ? 1/0 : abs(column("y"))) with points pointtype 7 pointsize 0.3 linecolor rgb hue[k]
unset label 1

eval place(left[1], right[1], 0.455, 0.075)
set title "GD at ηλ = 4: difference in Y"
set xrange [0:30]
set xtics 10
set yrange [1e-20:1]
set ytics 1e4 format "10^{%L}"
set label 1 "3^{t}" at 25, 1e-9 left font ",13" textcolor rgb GREY
plot 1e-18 * 3 ** x with lines linestyle 2, \
     for [k=1:2] csv using (at("chaos", width[k])):(column("y_se")) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:2] csv using (at("chaos", width[k])):(column("y") == 0 ? 1/0 : abs(column("y"))) with points pointtype 7 pointsize 0.5 linecolor rgb hue[k]
unset label 1

eval place(left[2], right[2], 0.455, 0.075)
set title "neurons (a, w) of n = 10^{4}"
unset logscale y
set xrange [-3.4:3.4]
set yrange [-3.4:3.4]
set xtics 2
set ytics 2 format "%g"
set xlabel "a" offset 0,0.5
set ylabel "w" offset 1.5,0
plot csv using (all("neuron start")):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb "#aaaaaa", \
     csv using (all("neuron replayed")):(column("y")) with points pointtype 6 pointsize 0.8 linewidth 0.8 linecolor rgb RED, \
     csv using (all("neuron")):(column("y")) with points pointtype 7 pointsize 0.35 linecolor rgb BLUE
unset ylabel

eval place(left[3], right[3], 0.455, 0.075)
set title "starts: quantiles, networks less draws"
set xrange [-2.2:2.2]
set yrange [-0.15:0.15]
set xtics 1
set ytics 0.05
set xlabel "quantile of two χ² draws" offset 0,0.5
set key at graph 0.03, graph 0.98 left top Left reverse samplen 0.5
plot 0 with lines linestyle 3, \
     csv using (at("start mu", 3000)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.4 linecolor rgb BLUE title "μ_0, n = 3000", \
     csv using (at("start mu", 100)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.4 linecolor rgb GREEN title "μ_0, n = 10^{2}", \
     csv using (at("start lambda", 100)):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.4 linecolor rgb RED title "√n (λ_0 − 2)/2, n = 10^{2}"
unset multiplot
