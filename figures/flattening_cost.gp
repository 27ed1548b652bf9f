# SPDX-License-Identifier: GPL-3.0-or-later
# Draws flattening_cost.csv: the cost of the way down, and how far it is a straight line.

high = 460
load "figures/style.gp"

array set_of[2] = ["1.17", "1.18"]
array name[2] = ["(1.17) from 1.45", "(1.18) from 1.6"]
array hue[2] = [BLUE, RED]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
array edge[2]
array rate[2] # of the first node, where d is small
array last[2]
do for [k=1:2] {
    stats csv using (is("edge", set_of[k]) ? column("x") : 1/0) nooutput
    edge[k] = STATS_min
    stats csv using (is("theory", set_of[k]) ? column("x") : 1/0) nooutput
    last[k] = STATS_max
    stats csv using (is("theory", set_of[k]) && column("x") > 0 && column("x") < 0.05 * edge[k] ? column("y") / column("x") : 1/0) nooutput
    rate[k] = STATS_min
}

set multiplot layout 1,2 margins 0.099,0.980,0.161,0.931 spacing 0.127,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1
set format x "%g"
set format y "%g"
set key at graph 0.04, 0.97 left top Left reverse samplen 1.6 spacing 1.15 font ",14"

unset title
set ylabel "cost C(d)" offset 1,0
set xlabel "reduction d" offset 0,0.4
set xrange [0:0.65]
set xtics 0.1
set yrange [0:1.1]
set ytics 0.2
do for [k=1:2] { set arrow k from edge[k], 0 to edge[k], 1.1 nohead linestyle 3 }
set label 1 "edges of the windows" at edge[1] + 0.01, 1.02 left font ",14" textcolor rgb GREY offset 1,-12
plot for [k=1:2] (x < last[k] ? rate[k] * x : 1/0) with lines linewidth 1.4 dashtype (7,4) linecolor rgb hue[k], \
     for [k=1:2] csv using (row("theory", set_of[k])):(column("y")) with lines linewidth 2.2 linecolor rgb hue[k] title name[k]
unset arrow 1
unset arrow 2
unset label 1

unset title
set ylabel "cost over its straight line" offset 1,0
set xlabel "d over the way to the edge" offset 0,0.4
set xrange [0:1]
set xtics 0.2
set yrange [0.9:2.6]
set ytics 0.2
set label 1 "1.05" at 0.99, 1.05 right offset 0,0.6 font ",14" textcolor rgb GREY
plot 1 with lines linestyle 4, 1.05 with lines linestyle 3, \
     for [k=1:2] csv using (row("theory", set_of[k]) > 0 ? column("x") / edge[k] : 1/0):(column("y") / (rate[k] * column("x"))) with lines linewidth 2.2 linecolor rgb hue[k] title name[k]
unset multiplot
