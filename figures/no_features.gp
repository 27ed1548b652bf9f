# SPDX-License-Identifier: GPL-3.0-or-later
# Draws no_features.csv: test loss and alignment over the catapults, where there are no features.

high = 440
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.108,0.982,0.168,0.915 spacing 0.135,0.000
set xlabel "catapults so far" offset 0,0.3
set xrange [-0.2:4.2]
set xtics 0, 1

unset title
set ylabel "test loss" offset 1,0
set logscale y
set yrange [0.008:12]
set format y "%g"
set key at graph 0.02, 0.97 left top reverse Left font ",14"
plot csv using (row("test", "catapults")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb GREEN title "with catapults, ± s.e. over runs", \
     csv using (row("test", "control")):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb GREY title "rate kept (control)", \
     csv using (row("test", "mean")):(column("y")) with lines linestyle 4 title "mean of the labels"

unset logscale y
set yrange [0:0.5]
unset title
set ylabel "alignment of AGOP with EGOP" offset 1,0
set key at graph 0.98, 0.97 right top noreverse Right font ",14"
plot csv using (row("alignment", "catapults")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb GREEN title "with catapults", \
     csv using (row("alignment", "control")):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb GREY title "rate kept (control)"
unset multiplot
