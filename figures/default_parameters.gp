# SPDX-License-Identifier: GPL-3.0-or-later
# Draws default_parameters.csv: test loss and alignment of each run with batches of 5 and of 50.

wide = 1200
high = 440
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
set datafile missing NaN   # so that a line goes from point to point of its own series
row(panel, series) = is(panel, series) ? column("x") : NaN
height(panel, series) = is(panel, series) ? column("y") : NaN
run(r) = sprintf("run %d", r)

runs = 0
stats csv using (strcol("panel") eq "critical" ? (runs = runs + 1, 1) : 0) nooutput

set multiplot layout 1,2 margins 0.06,0.985,0.15,0.9 spacing 0.08,0
set logscale x
set xrange [4:62]
set xtics (5, 50)
set mxtics 1
set xlabel "batch size" offset 0,0.3

set title "test loss" font ",14"
set yrange [0:1]
set key at graph 0.98, 0.2 right top noreverse Right font ",12"
plot for [r = 0:runs - 1] csv using (row("test", run(r))):(height("test", run(r))) with linespoints pointtype 7 pointsize 1 linewidth 1.5 linecolor rgb BLUE title (r == 0 ? "a run, SGD at 0.6 critical rates" : "")

set title "alignment of features, AGOP with EGOP" font ",14"
set yrange [0.5:1]
unset key
plot for [r = 0:runs - 1] csv using (row("alignment", run(r))):(height("alignment", run(r))) with linespoints pointtype 7 pointsize 1 linewidth 1.5 linecolor rgb BLUE
unset multiplot
