# SPDX-License-Identifier: GPL-3.0-or-later
# Draws image_features.csv: test loss and alignment over the batch size, and the optimisers.

high = 370
load "figures/style.gp"

is(panel) = strcol("panel") eq panel
set datafile missing NaN

row(panel) = is(panel) ? column("x") : NaN
height(panel) = is(panel) ? column("y") : NaN

# Names stand on the outer side, or beside their point where there is room.
left(side) = is("optimizers") && (strcol("series") eq "RMSprop" || strcol("series") eq "SGD+M" || strcol("series") eq "SGD") != side ? column("x") : NaN

set multiplot layout 1,3 margins 0.08,0.985,0.17,0.95 spacing 0.1,0
set logscale x
set xrange [4:125]
set xtics (5, 10, 50, 100)
set mxtics 1
set xlabel "batch size" offset 0,0.3

set ylabel "test loss, ± s.e. over runs" offset 1.5,0
set yrange [0:*]
plot csv using (row("test")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE notitle, \
     csv using (row("test")):(height("test")) with lines linewidth 1.2 linecolor rgb BLUE notitle

set ylabel "alignment with the surrogate, ± s.e." offset 1.5,0
plot csv using (row("alignment")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE notitle, \
     csv using (row("alignment")):(height("alignment")) with lines linewidth 1.2 linecolor rgb BLUE notitle

unset logscale x
set xrange [*:*]
set xtics autofreq 0.02
set offsets graph 0.35, graph 0.3, graph 0.1, graph 0.1
set xlabel "alignment with the surrogate" offset 0,0.3
set ylabel "test loss, batches of 100" offset 1.5,0
set yrange [*:*]
plot csv using (row("optimizers")):(height("optimizers")) with points pointtype 7 pointsize 0.9 linecolor rgb RED notitle, \
     csv using (left(0)):(height("optimizers")):(strcol("series")) with labels right offset -0.7,0 font ",14" notitle, \
     csv using (left(1)):(height("optimizers")):(strcol("series")) with labels left offset 0.7,0 font ",14" notitle
unset multiplot
