# SPDX-License-Identifier: GPL-3.0-or-later
# Draws reach.csv: the largest |Y| over eta lambda_0, and the furthest states in the plane.

high = 480
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0

set multiplot layout 1,2 margins 0.078,0.985,0.161,0.901 spacing 0.101,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1

unset title
set ylabel "largest |Y| within reach" offset 1,0
set xlabel "ηλ_0" offset 0,0.4
set xrange [1.18:2.37]
set xtics 0.2 format "%g"
set autoscale y
stats csv using (is("root", "0") ? column("x") : 1/0) nooutput
set yrange [0:1.25]
set arrow 1 from STATS_min, graph 0 to STATS_min, graph 0.74 nohead linestyle 2 linecolor rgb RED
set label 1 "G = 0" at STATS_min, graph 0.04 left offset 0.6,0 font ",14" textcolor rgb RED
set key at graph 0.02, 0.98 left top Left reverse samplen 1.6 spacing 1.15 font ",14"
plot csv using (row("edge", "0")):(column("y")) with lines linestyle 2 linewidth 1.2 title "slope 1/√2", \
     x / 2 with lines linestyle 3 linewidth 1.6 title "ηλ_0/2", \
     csv using (row("reach", "0")):(column("y")) with lines linewidth 1.8 linecolor rgb "#222222" title "any order of the samples", \
     csv using (row("mean", "0")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.6 linecolor rgb BLUE title "SGD, mean of sup |Y|"
unset arrow; unset label

set title "the furthest states"
set xlabel "s_*^2 |Y|" offset 0,0.4
set ylabel "s_*^2 ηλ" offset 1.5,0
set xrange [0:2]
set xtics 0.5
set yrange [1.5:4.1]
set ytics 0.5
set key at graph 0.98, 0.05 right bottom Left reverse samplen 1.6 spacing 1.15 font ",14"
plot 2 * x with lines linestyle 3 linewidth 1.6 title "|Y| = ηλ/2", \
     2 with lines linestyle 4, \
     for [k=0:8] csv using (row("curve", "".k)):(column("y")) with lines linewidth 1.6 linecolor rgb BLUE title (k == 0 ? "any order of the samples" : "")
unset multiplot
