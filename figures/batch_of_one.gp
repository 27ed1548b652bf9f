# SPDX-License-Identifier: GPL-3.0-or-later
# Draws batch_of_one.csv: a run with its jumps, who is above the critical rate, and all rises.

high = 400
load "figures/style.gp"

row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0

set multiplot layout 1,3 margins 0.08,0.985,0.165,0.77 spacing 0.095,0
set key at graph 0.5, graph 1.1 center center horizontal maxrows 2 Left reverse font ",14" samplen 1 width -1
set title font ",14" offset 0,2.3
set xlabel "step" offset 0,0.4
set xrange [0:600]

set title "η = 1.5 η_{crit}(x_*)"
set ylabel "loss of all samples" offset 1,0
set logscale y
set format y "10^{%L}"
plot csv using (row("loss", "all")):(column("y")) with lines linewidth 1.5 linecolor rgb BLUE title "batches of one", \
     csv using (row("loss", "doubled")):(column("y")) with points pointtype 7 pointsize 0.9 linecolor rgb RED title "x_* drawn"

set title "the same run"
set ylabel "η/η_{crit} of the batch" offset 1.5,0
unset logscale y
set format y "%g"
set yrange [0:1.75]
plot csv using (row("ratio", "other")):(column("y")) with points pointtype 7 pointsize 0.3 linecolor rgb BLUE title "another", \
     csv using (row("ratio", "doubled")):(column("y")) with points pointtype 7 pointsize 0.9 linecolor rgb RED title "x_*", \
     1 with lines linewidth 1.2 dashtype (6,4) linecolor rgb GREY title "critical"

set title "all runs"
set ylabel "relative rise of the loss" offset 1,0
set xlabel "η/η_{crit}(x_*) at the start" offset 0,0.4
set xrange [1.05:2.15]
set xtics (1.2, 1.5, 1.8, 2)
set logscale y
set format y "10^{%L}"
set yrange [*:*]
plot csv using (row("rise", "doubled") - 0.02):(column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb RED title "above critical", \
     csv using (row("rise", "other") + 0.02):(column("y")) with points pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb BLUE title "largest other", \
     0.1 with lines linewidth 1.2 dashtype (2,3) linecolor rgb GREY title "a tenth"
unset multiplot
