# SPDX-License-Identifier: GPL-3.0-or-later
# Draws cycles.csv: rate, loss in parts and norm of the kernel over three cycles.

high = 470
load "figures/style.gp"

dataset = ""
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0
period = 80

set multiplot layout 1,3 margins 0.096,0.982,0.168,0.766 spacing 0.117,0.000
set label 1 dataset at screen 0.5, screen 0.972 center font ",14"
set key at graph 0.5, graph 1.09 center center vertical maxrows 2 Left reverse font ",14" samplen 1.3
set title font ",14" offset 0,1.5
set xlabel "step" offset 0,0.4
stats csv using (row("run", "loss")) nooutput
set xrange [0:STATS_max + 1]
set xtics period
cycles = int((STATS_max + 1)/period + 0.5)
do for [c=1:cycles] { set arrow c from period*(c - 0.5), graph 0 to period*(c - 0.5), graph 1 nohead linestyle 3 back }

unset title
set ylabel "loss of all samples" offset 1,0
set logscale y
set format y "10^{%L}"
set yrange [1e-4:*]
plot csv using (row("run", "rest")):(column("y")) with lines linewidth 2.2 linecolor rgb GREEN title "L_{>1}", \
     csv using (row("run", "top")):(column("y")) with lines linewidth 1.2 linecolor rgb BLUE title "L_{≤1}", \
     csv using (row("run", "loss")):(column("y")) with lines linewidth 1.2 dashtype (3,3) linecolor rgb "#222222" title "loss"
unset label 1

unset title
set ylabel "critical rates, all at the start = 1" offset 1,0
unset logscale y
set format y "%g"
set yrange [0:12]
plot csv using (row("run", "below")):(column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb BLUE title "batch", \
     csv using (row("run", "above")):(column("y")) with points pointtype 7 pointsize 0.5 linecolor rgb RED title "below rate", \
     csv using (row("run", "rate")):(column("y")) with lines linewidth 1.5 linecolor rgb GREY title "rate"

unset title
set ylabel "λ_1(K)/n, all samples" offset 1,0
set yrange [0:*]
plot csv using (row("run", "norm")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE title "norm of the kernel", \
     NaN linestyle 3 title "fastest"
unset multiplot
