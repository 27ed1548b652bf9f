# SPDX-License-Identifier: GPL-3.0-or-later
# Draws batch_size.csv: test loss, alignment and catapults over the batch size.

high = 370
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
set datafile missing NaN   # so that a line goes from point to point of its own series
row(panel, series) = is(panel, series) ? column("x") : NaN
height(panel, series) = is(panel, series) ? column("y") : NaN

bars = 0   # of one run nobody knows the error
stats csv using (is("test", "here") && strcol("y_se") ne "na" ? (bars = 1, 1) : 0) nooutput

set multiplot layout 1,3 margins 0.075,0.985,0.178,0.95 spacing 0.095,0
set logscale x
set xrange [4:125]
set xtics (5, 10, 50, 100)
set mxtics 1
set xlabel "batch size" offset 0,0.3

set ylabel "test loss" offset 1.5,0
set yrange [0:0.8]
set key at graph 0.97, 0.2 right width -6 Left reverse font ",14"
plot csv using (row("test", "here")):(column("y")):(bars ? column("y_se") : 0) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE, \
     csv using (row("test", "here")):(height("test", "here")) with linespoints pointtype 7 pointsize 0.9 linewidth 1.2 linecolor rgb BLUE title (bars ? "here, ± s.e. over runs" : "here, one run, width 256"), \
     csv using (row("test", "paper")):(height("test", "paper")) with points pointtype 4 pointsize 1.3 linewidth 1.5 linecolor rgb GREY title "Zhu et al., Table 1"

set ylabel "alignment of AGOP with EGOP" offset 1.5,0
set yrange [0.7:1]
plot csv using (row("alignment", "here")):(column("y")):(bars ? column("y_se") : 0) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE, \
     csv using (row("alignment", "here")):(height("alignment", "here")) with linespoints pointtype 7 pointsize 0.9 linewidth 1.2 linecolor rgb BLUE title (bars ? "here, ± s.e. over runs" : "here, one run, width 256"), \
     csv using (row("alignment", "paper")):(height("alignment", "paper")) with points pointtype 4 pointsize 1.3 linewidth 1.5 linecolor rgb GREY title "Zhu et al., Table 1"

set ylabel "steps above the batch’s critical rate" offset 1.5,0
set yrange [-0.2:4]
set ytics ("0" 0, "10" 1.0414, "100" 2.0043, "1000" 3.0004, "10^4" 4)
up(y) = log10(1 + y)
set key at graph 0.97, 0.97 right noreverse Right font ",14"
plot csv using (row("catapults", "here")):(up(height("catapults", "here"))) with linespoints pointtype 7 pointsize 0.9 linewidth 1.2 linecolor rgb RED title (bars ? "here, mean over runs" : "here, one run, width 256")
unset multiplot
