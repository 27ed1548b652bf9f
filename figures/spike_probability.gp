# SPDX-License-Identifier: GPL-3.0-or-later
# Draws spike_probability.csv: P against the width, and what feedback changes, one column a dataset.

high = 790
load "figures/style.gp"

sets = "(1.17) (1.18)"
values = "1.3 1.45 1.55 1.4 1.6 1.75"
at(i, j) = word(values, 3 * (i - 1) + j)
is(i, j) = strcol("dataset") eq word(sets, i) && strcol("eta_lambda") eq at(i, j)

words = "{dataset}, ηλ₀ = {eta_lambda}, n = {n}|P = {p p_se}|linear {linear_upper}|over it {ratio ratio_se}" . \
        "|splitting {splitting splitting_se}|crude {crude crude_se}"

set multiplot layout 2,2 margins 0.098,0.984,0.102,0.942 spacing 0.081,0.121
set logscale x
unset mxtics
unset mytics
set xrange [1e3:1e19]
set format x "10^{%T}"
set xtics 1e3
do for [i=1:2] {
    set title "dataset " . word(sets, i) font ",14"
    set logscale y
    set yrange [1e-34:30]
    set format y "10^{%T}"
    set ytics (1, 1e-6, 1e-12, 1e-18, 1e-24, 1e-30)
    set ylabel (i == 1 ? "P" : "")
    set xlabel ""
    set key at graph 0.03, 0.04 left bottom Left reverse samplen 2 spacing 1.15 font ",14"
    plot for [j=1:3] csv using (is(i, j) ? column("n") : 1/0):(column("linear_upper")) \
             with lines linewidth 1.4 linecolor rgb cool(j, 3) notitle, \
         for [j=1:3] csv using (is(i, j) ? column("n") : 1/0):(column("p")) \
             with points pointtype 7 pointsize 0.55 linecolor rgb cool(j, 3) title "ηλ_0 = " . at(i, j), \
         for [j=1:3] csv using (is(i, j) && strcol("crude") ne "na" ? column("n") : 1/0):(column("crude")) \
             with points pointtype 2 pointsize 1.1 linewidth 1.4 linecolor rgb RED title (j == 3 ? "crude" : ""), \
         for [j=1:3] csv using (is(i, j) && strcol("splitting") ne "na" ? column("n") : 1/0):(column("splitting")) \
             with points pointtype 4 pointsize 1.3 linewidth 1.4 linecolor rgb RED title (j == 3 ? "splitting" : "")
    print panel("n log", "p log", "dataset=" . word(sets, i), words)
}
do for [i=1:2] {
    set title ""
    unset logscale y
    set yrange [0.8:1.02]
    set format y "%g"
    set ytics 0.05
    set ylabel (i == 1 ? "P over its linear value" : "")
    set xlabel "width n"
    unset key
    set arrow 1 from 1e3, 1 to 1e19, 1 nohead linestyle 4
    plot for [j=1:3] csv using (is(i, j) ? column("n") : 1/0):(column("ratio")):(column("ratio_se")) \
             with yerrorbars pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb cool(j, 3) notitle
    print panel("n log", "ratio", "dataset=" . word(sets, i), words)
}
unset multiplot
