# SPDX-License-Identifier: GPL-3.0-or-later
# Draws flattening_resonances.csv: the rates of phases on lattices, those of one lattice, and P of two starts there.

high = 430
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
find(panel, series, name) = sprintf("stats csv using (is('%s', '%s') ? column('%s') : 1/0) nooutput", panel, series, name)
eval find("phase", "beside", "y"); beside = STATS_min
eval find("phase", "rate", "y"); one = STATS_min # of y just below 1

set multiplot layout 1,3 margins 0.077,0.982,0.168,0.897 spacing 0.104,0.000
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1
set format x "%g"
set format y "%g"
set key spacing 1.1 samplen 1.2 font ",14"

unset title
set ylabel "rate γ" offset 1,0
set xlabel "ηλ" offset 0,0.4
set xrange [1:2]
set xtics 0.2
set yrange [0:3]
set ytics 0.5
set key at graph 0.97, 0.97 right top noreverse Right
plot csv using (row("rate", "1.17")):(column("y")) with lines linewidth 2.2 linecolor rgb BLUE title "(1.17)", \
     csv using (row("rate", "1.18")):(column("y")) with lines linewidth 2.2 linecolor rgb RED title "(1.18)", \
     for [k=0:6] csv using (row("lattice", sprintf("1.17 %d", k))):(column("y")) with lines linewidth 1 linecolor rgb BLUE, \
     for [k=0:6] csv using (row("lattice", sprintf("1.18 %d", k))):(column("y")) with lines linewidth 1 linecolor rgb RED

set title "(1.18), ηλ = 1.5"
set ylabel "rate γ of a start" offset 1,0
set xlabel "y = |Y_0|/ε" offset 0,0.4
set xrange [0.5:1]
set xtics 0.1
set yrange [0:2.5]
plot csv using (row("phase", "rate")):(column("y")) with lines linestyle 4 linewidth 1.6 title "of its phase", \
     beside with lines linestyle 2 title "γ beside ηλ = 1.5", \
     csv using (row("phase", "simulated") < 0.75 ? column("x") : 1/0):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linecolor rgb BLUE title "simulated, 0.55 ε", \
     csv using (row("phase", "simulated") > 0.75 ? column("x") : 1/0):(column("y")):(2 * column("y_se")) with yerrorbars pointtype 7 pointsize 0.9 linecolor rgb RED title "0.95 ε"

set title "the same starts"
set xlabel "r = shed/ε^2" offset 0,0.4
set xrange [0:125]
set xtics 25
set yrange [0:100]
set ytics 20
set key at graph 0.04, 0.97 left top Left reverse
set ylabel "−log_{10} P" offset 1.5,0
decades = -1 / log(10)
plot x * one / 0.95**2 / log(10) with lines linestyle 4 linewidth 1.2 title "rate of the phase", \
     x * one / 0.55**2 / log(10) with lines linestyle 4 linewidth 1.2 notitle, \
     csv using (row("odds", "0.55")):(decades * column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb BLUE title "from 0.55 ε", \
     csv using (row("odds", "0.95")):(decades * column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb RED title "from 0.95 ε"

unset multiplot
