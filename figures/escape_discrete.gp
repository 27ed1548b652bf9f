# SPDX-License-Identifier: GPL-3.0-or-later
# Draws escape_discrete.csv: what steps do to exit times, over the rate and over the noise, and the error left.

high = 560
load "figures/style.gp"

row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0
array WEAK[3] = ["0.2", "0.05", "0.02"]
array RATE[3] = ["0.1", "0.3", "0.5"]
array SMALL[4] = ["0.005", "0.01", "0.03", "0.1"]

set multiplot layout 1,3 margins 0.075,0.985,0.13,0.925 spacing 0.095,0

set title "fixed noise ε" font ",14"
set logscale x
set xrange [0.0022:0.6]
set yrange [-22:2]
set xlabel "rate ηh"
set ylabel "log (η E ν/E τ)" offset 1,0
set key at graph 0.03, 0.03 left bottom Left reverse maxrows 12 font ",14" samplen 1.5
plot for [k=1:3] csv using (row("rate", "exact " . WEAK[k])):(column("y")) with points pointtype 6 pointsize 0.9 linewidth 1.3 linecolor rgb cool(4 - k, 3) title "exact, ε = " . WEAK[k], \
     for [k=1:3] csv using (row("rate", "both " . WEAK[k])):(column("y")) with lines linewidth 1.8 linecolor rgb cool(4 - k, 3) title (k == 1 ? "both corrections" : ""), \
     for [k=1:3] csv using (row("rate", "rate " . WEAK[k])):(column("y")) with lines linewidth 1.4 dashtype (6,4) linecolor rgb cool(4 - k, 3) title (k == 1 ? "rate alone" : ""), \
     csv using (row("rate", "runs 0.2")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 0.7 linecolor rgb cool(3, 3) title "SGD, plain runs", \
     for [k=2:3] csv using (row("rate", "backwards " . WEAK[k])):(column("y")):(column("y_se")) with yerrorbars pointtype 5 pointsize 0.7 linecolor rgb cool(4 - k, 3) title (k == 2 ? "SGD, backwards" : ""), \
     for [k=2:3] csv using (row("rate", "splitting " . WEAK[k])):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.2 linewidth 1.3 linecolor rgb "#222222" title (k == 3 ? "SGD, splitting" : "")

set title "fixed rate ηh" font ",14"
set xrange [4.5:650]
set yrange [0.4:1.1]
set xlabel "1/ε"
set ylabel "slope of log (η E ν) over 1/ε" offset 1,0
set key at graph 0.98, 0.03 right bottom Left reverse font ",14" samplen 1.5
plot csv using (row("slope", "slow")):(column("y")) with lines linestyle 2 title "slow SGD", \
     for [k=1:3] csv using (row("slope", RATE[k])):(column("y")) with linespoints pointtype 7 pointsize 0.6 linewidth 1.5 linecolor rgb cool(k, 3) title "exact, ηh = " . RATE[k], \
     for [k=1:3] csv using (row("limit", RATE[k])):(column("y")) with lines linewidth 1.2 dashtype (2,3) linecolor rgb cool(k, 3) title (k == 3 ? "1 − ηh/2" : "")

unset title
unset logscale
set xrange [-0.9:0.25]
set yrange [-5:4]
set xtics ("0.2" -0.69897, "0.5" -0.30103, "1" 0, "1.5" 0.17609)
set ytics ("10^{−5}" -5, "10^{−4}" -4, "10^{−3}" -3, "0.01" -2, "0.1" -1, "1" 0)
set xlabel "u = hr (η/εc)^{1/2}"
set ylabel "relative error of η E ν" offset 1.5,0
set key at graph 0.02, 0.99 left top Left reverse font ",14" samplen 1.5
array MARK[4] = [7, 5, 9, 13]
plot csv using (row("error", "rate")):(column("y")) with linespoints pointtype 6 pointsize 0.8 linewidth 1.4 dashtype (6,4) linecolor rgb GREY title "rate alone, ηh = 0.01", \
     for [k=1:4] csv using (row("error", "both " . SMALL[k])):(column("y")) with points pointtype MARK[k] pointsize 0.9 linecolor rgb cool(k, 4) title "both, ηh = " . SMALL[k], \
     for [k=1:4] csv using (row("error", "bound " . SMALL[k])):(column("y")) with lines linewidth 1.3 dashtype (2,3) linecolor rgb cool(k, 4) title (k == 4 ? "0.05 u^3 + 0.2 ηh" : "")
unset multiplot
