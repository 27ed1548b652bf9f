# SPDX-License-Identifier: GPL-3.0-or-later
# Draws no_flattening.csv: the probabilities, their exponents beside the integral of the rate, and how these are approached.

high = 930
load "figures/style.gp"
# Logarithms of ordinates are taken by hand: gnuplot warns where an axis was logarithmic in an earlier panel.

array first[4] = ["0.05", "0.02", "0.01", "0.005"]
array second[4] = ["0.08", "0.04", "0.02", "0.01"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
cost(set, height) = row("cost", set." ".height)
find(panel, series, name) = sprintf("stats csv using (is('%s', '%s') ? column('%s') : 1/0) nooutput", panel, series, name)
eval find("edge", "1.17", "x"); edge17 = STATS_min
eval find("edge", "1.18", "x"); edge18 = STATS_min
stats csv using (is("theory", "1.17") && column("x") > 0 && column("x") < 0.01 ? column("y") / column("x") : 1/0) nooutput
rate17 = STATS_min # of the first node, where d is small

set multiplot layout 2,2 margins 0.100,0.986,0.082,0.951 spacing 0.117,0.138
set title font ",14" offset 0,-0.3
set mxtics 1
set mytics 1
decades(height) = column("y") / real(height)**2 / log(10)

set title "both datasets"
set logscale x
set xlabel "d/ε^2" offset 0,0.4
set xrange [1:4000]
set xtics 10 format "10^{%L}"
set yrange [-3.4:3]
set ytics ("0.01" -2, "1" 0, "10" 1, "100" 2, "1000" 3)
set ylabel "−log_{10} P" offset 1,0
set key at graph 0.99, 0.03 right bottom Left reverse samplen 1.2 spacing 1.05 font ",14"
plot log10(rate17 * x / log(10)) with lines linestyle 2 title "(1.17): γ(Λ_0) d/ε^2", \
     for [i=1:4] csv using (cost("1.17", first[i]) / real(first[i])**2):(log10(decades(first[i]))) with lines linewidth 2 linecolor rgb cool(i, 4) title "(1.17), ε = ".first[i], \
     for [i=1:4] csv using (cost("1.18", second[i]) / real(second[i])**2):(log10(decades(second[i]))) with lines linewidth 2 linecolor rgb warm(i, 4) title "(1.18), ε = ".second[i]
unset logscale
unset ylabel

set format x "%g"
set format y "%g"
set key at graph 0.04, 0.97 left top Left reverse samplen 1.2 spacing 1.1 font ",14"
set xlabel "reduction d" offset 0,0.4
set title "(1.17) from ηλ_0 = 1.45"
set ylabel "−ε^2 log P" offset 1,0
set xrange [0:0.36]
set xtics 0.1
set yrange [0:0.21]
set ytics 0.05
set arrow 1 from edge17, 0 to edge17, 0.21 nohead linestyle 3
set label 1 "edge of the window" at edge17, 0.004 right offset -0.5,0.3 font ",14" textcolor rgb GREY
plot csv using (row("theory", "1.17")):(column("y")) with lines linestyle 4 linewidth 1.4 title "∫ γ", \
     for [i=1:4] csv using (cost("1.17", first[i])):(column("y")) with points pointtype 7 pointsize 0.62 - 0.08 * i linecolor rgb cool(i, 4) title "ε = ".first[i]

set title "(1.18) from ηλ_0 = 1.6"
set ylabel "−ε^2 log P" offset 1,0
set xrange [0:0.72]
set xtics 0.2
set yrange [0:1.25]
set ytics 0.25
set arrow 1 from edge18, 0 to edge18, 1.25 nohead linestyle 3
unset label 1
plot csv using (row("theory", "1.18")):(column("y")) with lines linestyle 4 linewidth 1.4 title "∫ γ", \
     for [i=1:4] csv using (cost("1.18", second[i])):(column("y")) with points pointtype 7 pointsize 0.62 - 0.08 * i linecolor rgb warm(i, 4) title "ε = ".second[i]
unset arrow 1

unset title
set ylabel "1 − exponent over ∫ γ" offset 1,0
set logscale x
set xlabel "ε" offset 0,0.4
set xrange [0.004:0.1]
set xtics ("0.005" 0.005, "0.01" 0.01, "0.02" 0.02, "0.05" 0.05, "0.08" 0.08)
set yrange [-3:-0.7]
set ytics ("0.001" -3, "0.01" -2, "0.1" -1)
set key at graph 0.04, 0.97 left top Left reverse
missing(series) = log10(1 - column("y"))
down(series) = log10(1 - column("y") - (column("y_se") < 0.45 * (1 - column("y")) ? 2 * column("y_se") : 0))
up(series) = log10(1 - column("y") + 2 * column("y_se"))
plot 2.0 / 3 * log10(x) with lines linestyle 2 title "ε^{2/3}", \
     csv using (row("ratio", "1.17")):(missing("1.17")):(down("1.17")):(up("1.17")) with yerrorbars pointtype 7 pointsize 0.8 linecolor rgb BLUE title "(1.17), d = 0.05", \
     csv using (row("ratio", "1.18")):(missing("1.18")):(down("1.18")):(up("1.18")) with yerrorbars pointtype 7 pointsize 0.8 linecolor rgb RED title "(1.18), d = 0.16"

unset multiplot
