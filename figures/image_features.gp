# SPDX-License-Identifier: GPL-3.0-or-later
# Draws image_features.csv: test loss and alignment over the batch size, with the share of steps above
# the critical rate of their batch.

high = 370
load "figures/style.gp"

is(panel) = strcol("panel") eq panel
set datafile missing NaN

row(panel) = is(panel) ? column("x") : NaN
height(panel) = is(panel) ? column("y") : NaN

# The share stands beside the test loss of the same batch size, which comes first in the file.
loss = NaN
beside(_) = (is("test") ? (loss = column("y"), NaN) : is("above") ? loss : NaN)
share(_) = is("above") ? sprintf("%.2g %% of the steps are above", 100 * column("y")) : ""

set multiplot layout 1,2 margins 0.09,0.985,0.178,0.95 spacing 0.12,0
set logscale x
set xrange [4:125]
set xtics (5, 10, 50, 100)
set mxtics 1
set xlabel "batch size" offset 0,0.3
set offsets 0, 0, graph 0.1, graph 0.1

set ylabel "test loss, ± s.e. over runs" offset 1.5,0
plot csv using (row("test")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE notitle, \
     csv using (row("test")):(height("test")) with lines linewidth 1.2 linecolor rgb BLUE notitle, \
     csv using (row("above")):(beside(0)):(share(0)) with labels left offset 1,-0.7 notitle

set ylabel "alignment with the surrogate, ± s.e." offset 1.5,0
plot csv using (row("alignment")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE notitle, \
     csv using (row("alignment")):(height("alignment")) with lines linewidth 1.2 linecolor rgb BLUE notitle
unset multiplot
