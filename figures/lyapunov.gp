# SPDX-License-Identifier: GPL-3.0-or-later
# Draws lyapunov.csv: the drift by rate at four angles, k(theta) with its kink, the root by angle.

high = 410
load "figures/style.gp"

set datafile missing NaN   # so that a line goes from point to point of its own series
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
at(panel, series) = is(panel, series) ? column("x") : NaN
bar(panel, series) = strcol("y_se") eq "na" ? 0 : column("y_se")
array angle[4] = ["angle 0", "angle 0.1", "angle 0.3", "angle 0.785"]
array label[4] = ["φ = 0: scalar G", "φ = 0.1", "φ = 0.3", "φ = π/4"]
scalar = descent = 0
stats csv using (is("root", "scalar") ? (scalar = column("y"), 1) : 1/0) nooutput
stats csv using (is("root", "gradient descent") ? (descent = column("y"), 1) : 1/0) nooutput

set multiplot layout 1,3 margins 0.086,0.985,0.198,0.852 spacing 0.095,0.000

set title "two samples, lengths 1, 1.3" font ",14"
set xlabel "x = ηλ" offset 0,0.3
set ylabel "drift γ" offset 1.5,0
set xrange [1.1:1.9]
set xtics 0.2
set yrange [-0.6:0.9]
set key top left font ",14" samplen 1.5 Left reverse
plot 0 with lines linestyle 3, \
     for [k=1:4] csv using (at("drift", angle[k])):(column("y")) with lines linewidth 2 linecolor rgb (k == 1 ? 0x6b6b6b : cool(k - 1, 3)) title label[k], \
     for [k=1:4] csv using (at("simulated", angle[k])):(column("y")) with points pointtype 7 pointsize 0.6 linecolor rgb (k == 1 ? 0x6b6b6b : cool(k - 1, 3))

set title "φ = 0.1, ηλ = 1.25" font ",14"
set xtics 2
set xlabel "θ" offset 0,0.3
set ylabel "k(θ)" offset 1.5,0
set xrange [0:9.5]
set yrange [-0.06:0.42]
plot 0 with lines linestyle 3, \
     csv using (at("exponent", "operator")):(column("y")) with lines linestyle 1 title "operator", \
     csv using (at("exponent", "fast")):(column("y")):(bar("exponent", "fast")) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb GREEN title "clones, fast start", \
     csv using (at("exponent", "slow")):(column("y")):(bar("exponent", "slow")) with yerrorbars pointtype 6 pointsize 0.8 linewidth 1.5 linecolor rgb RED title "clones, slow start"

unset title
set xtics auto
set logscale x
set xlabel "angle φ" offset 0,0.3
set ylabel "ηλ at which γ = 0" offset 1,0
set xrange [0.002:1.5]
set yrange [1.05:1.65]
set key bottom left font ",14" samplen 2 Left reverse
set format x "%g"
plot scalar with lines linecolor rgb RED linewidth 1.8 dashtype (7,4) title "scalar theory, φ = 0", \
     descent with lines linestyle 2 title "gradient descent, φ = 0", \
     csv using (at("root", "drift")):(column("y")) smooth unique with lines linestyle 1 title "γ = 0", \
     csv using (at("root", "drift")):(column("y")):(bar("root", "drift")) with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.5 linecolor rgb BLUE
unset multiplot
