# SPDX-License-Identifier: GPL-3.0-or-later
# Draws relu_lift.csv: the outputs and curvatures of a run in which one spike brings another, and the lift by height.

high = 420
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (is("parameter", "root") ? column("y") : 1/0) nooutput
root = STATS_min

set multiplot layout 1,3 margins 0.096,0.982,0.179,0.915 spacing 0.104
set title font ",14" offset 0,-0.3
unset mxtics
unset mytics

unset title
set ylabel "output |Y|" offset 1,0
set xlabel "step" offset 0,0.4
set logscale y
set xrange [0:80]
set yrange [1e-15:1]
set ytics 1e-14,1e2,1 format "10^{%L}"
set key at graph 0.03,0.03 left bottom Left reverse samplen 1.4 spacing 1.1
plot csv using (row("output", "split -")):(column("y")) with lines linestyle 2 title "the other, ideal split", \
     csv using (row("output", "sectors +")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE title "first channel", \
     csv using (row("output", "network +")):(column("y")) with points pointtype 7 pointsize 0.45 linecolor rgb BLUE, \
     csv using (row("output", "sectors -")):(column("y")) with lines linewidth 1.8 linecolor rgb RED title "the other", \
     csv using (row("output", "network -")):(column("y")) with points pointtype 7 pointsize 0.45 linecolor rgb RED

unset title
set ylabel "curvature ηλ_±" offset 1,0
unset logscale y
set yrange [0.9:1.75]
set ytics 0.1 format "%g"
set key off
set label 1 "root of G" at 78,root-0.03 right font ",14" textcolor rgb "#444444"
plot root with lines linestyle 3 linewidth 1.6, \
     csv using (row("curvature", "split -")):(column("y")) with lines linestyle 2, \
     csv using (row("curvature", "sectors +")):(column("y")) with lines linewidth 1.8 linecolor rgb BLUE, \
     csv using (row("curvature", "network +")):(column("y")) with points pointtype 7 pointsize 0.45 linecolor rgb BLUE, \
     csv using (row("curvature", "sectors -")):(column("y")) with lines linewidth 1.8 linecolor rgb RED, \
     csv using (row("curvature", "network -")):(column("y")) with points pointtype 7 pointsize 0.45 linecolor rgb RED
unset label 1

unset title
set ylabel "lift of the other channel" offset 1,0
set xlabel "height h of the first"
set logscale xy
set xrange [2e-3:0.25]
set xtics 1e-3,10,1 format "10^{%L}"
set yrange [1e-7:1]
set ytics 1e-6,1e2,1 format "10^{%L}"
set key on at graph 0.97,0.03 right bottom Right noreverse
plot 2 * x / pi with lines linestyle 4 title "2h/π", \
     csv using (row("lift", "lambda")):(column("y")) with points pointtype 7 pointsize 0.9 linecolor rgb GREEN title "of ηλ", \
     0.045 * x**2 with lines linestyle 3 linewidth 1.6 title "∝ h^2", \
     csv using (row("lift", "y")):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linecolor rgb RED title "of |Y|"
unset multiplot
