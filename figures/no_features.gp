# SPDX-License-Identifier: GPL-3.0-or-later
# Draws no_features.csv: test loss and alignment over the catapults, where there are no features.

wide = 1200
high = 440
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.07,0.985,0.15,0.9 spacing 0.09,0
set xlabel "catapults so far" offset 0,0.3
set xrange [-0.2:4.2]
set xtics 0, 1
set pointintervalbox 0

set title "test loss" font ",14"
set logscale y
set yrange [0.008:12]
set format y "%g"
set key at graph 0.02, 0.97 left top reverse Left font ",12"
plot csv using (row("test", "catapults")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb GREEN title "with catapults, ± s.e. over runs", \
     csv using (row("test", "control")):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb GREY title "rate kept (control)", \
     csv using (row("test", "mean")):(column("y")) with lines linestyle 4 title "mean of the labels"

unset logscale y
set yrange [0:0.5]
set title "alignment of features, AGOP with EGOP" font ",14"
set key at graph 0.98, 0.97 right top noreverse Right font ",12"
plot csv using (row("alignment", "catapults")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb GREEN title "with catapults", \
     csv using (row("alignment", "control")):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb GREY title "rate kept (control)"
unset multiplot
