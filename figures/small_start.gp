# SPDX-License-Identifier: GPL-3.0-or-later
# Draws small_start.csv: test loss and alignment over the standard deviation of the starting weights.

high = 440
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
set datafile missing NaN   # so that a line goes from point to point of its own series
row(panel, series) = is(panel, series) ? column("x") : NaN
height(panel, series) = is(panel, series) ? column("y") : NaN

set multiplot layout 1,2 margins 0.096,0.982,0.168,0.915 spacing 0.123,0.000
set logscale x
set xrange [0.08:1.25]
set xtics (0.1, 0.2, 0.5, 1)
set mxtics 1
set xlabel "σ, standard deviation of the weights at the start" offset 0,0.3

unset title
set ylabel "test loss" offset 1,0
set yrange [0:1]
set key at graph 0.02, 0.97 left top reverse Left font ",14"
plot csv using (row("test", "SGD")):(height("test", "SGD")) with linespoints pointtype 7 pointsize 1 linewidth 1.5 linecolor rgb BLUE title "SGD, batches of 100, one rate for all", \
     csv using (row("test", "gradient descent")):(height("test", "gradient descent")) with points pointtype 4 pointsize 1.4 linewidth 1.5 linecolor rgb GREY title "gradient descent, 0.03 of the critical rate"

unset title
set ylabel "alignment of AGOP with EGOP" offset 1,0
set yrange [0:1]
unset key
plot csv using (row("alignment", "SGD")):(height("alignment", "SGD")) with linespoints pointtype 7 pointsize 1 linewidth 1.5 linecolor rgb BLUE, \
     csv using (row("alignment", "gradient descent")):(height("alignment", "gradient descent")) with points pointtype 4 pointsize 1.4 linewidth 1.5 linecolor rgb GREY
unset multiplot
