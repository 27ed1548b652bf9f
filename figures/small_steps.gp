# SPDX-License-Identifier: GPL-3.0-or-later
# Draws small_steps.csv: test loss and alignment over the batch size, at a large rate and at a small one.

high = 440
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
set datafile missing NaN   # so that a line goes from point to point of its own series
row(panel, series) = is(panel, series) ? column("x") : NaN
height(panel, series) = is(panel, series) ? column("y") : NaN

set multiplot layout 1,2 margins 0.096,0.982,0.168,0.915 spacing 0.123,0.000
set logscale x
set xrange [4:62]
set xtics (5, 10, 50)
set mxtics 1
set xlabel "batch size" offset 0,0.3

unset title
set ylabel "test loss" offset 1,0
set yrange [0:1.3]
set key at graph 0.98, 0.25 right top noreverse Right font ",14"
plot csv using (row("test", "large")):(height("test", "large")) with linespoints pointtype 7 pointsize 1 linewidth 1.5 linecolor rgb BLUE title "rate η_{crit}/2", \
     csv using (row("test", "small")):(height("test", "small")) with linespoints pointtype 4 pointsize 1.2 linewidth 1.5 linecolor rgb GREY title "rate η_{crit}/40, no catapults"

unset title
set ylabel "alignment of AGOP with EGOP" offset 1,0
set yrange [0:1]
unset key
plot csv using (row("alignment", "large")):(height("alignment", "large")) with linespoints pointtype 7 pointsize 1 linewidth 1.5 linecolor rgb BLUE title "rate η_{crit}/2", \
     csv using (row("alignment", "small")):(height("alignment", "small")) with linespoints pointtype 4 pointsize 1.2 linewidth 1.5 linecolor rgb GREY title "rate η_{crit}/40, no catapults"
unset multiplot
