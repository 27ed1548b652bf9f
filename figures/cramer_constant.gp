# SPDX-License-Identifier: GPL-3.0-or-later
# Draws cramer_constant.csv: above the constant over the window for two datasets, below how it is approached
# with the height.

wide = 1120
high = 800
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
find(panel, series, what) = sprintf("stats csv using (is('%s', '%s') ? column('%s') : 1/0) nooutput", panel, series, what)
SAW = "#a9a9a9"
set mytics 1
set mxtics 1

set multiplot
do for [i=1:2] {
    name = word("(1.17) (1.18)", i)
    set autoscale
    eval find(name, "edge", "x"); edge = STATS_min
    eval find(name, "root", "x"); root = STATS_min
    set lmargin at screen 0.075 + 0.485 * (i - 1); set rmargin at screen 0.495 + 0.485 * (i - 1)
    set tmargin at screen 0.95; set bmargin at screen 0.60
    set title "dataset ".name font ",15" offset 0,-0.3
    set xrange [edge - 0.03 * (root - edge):root + 0.03 * (root - edge)]
    set yrange [0:1.08]
    set xtics 0.1; set ytics 0.2
    set xlabel "ηλ" offset 0,0.3
    set ylabel (i == 1 ? "e^{ϑc} P(sup S ≥ c)" : "") offset 1.8,0
    set label 1 "Lundberg’s bound" at graph 0.03, first 1.035 left font ",11" textcolor rgb "#555555"
    if (i == 1) {
        set key at graph 0.97, graph 0.06 right bottom Left reverse samplen 2 spacing 1.25 font ",12"
    } else {
        unset key
    }
    plot 1 with lines linestyle 3, \
         csv using (row(name, "constant")):(column("low")):(column("high")) with filledcurves fillcolor rgb "#c6dbef" fillstyle solid noborder title "exact, c from 10 to one step further", \
         csv using (strcol("panel") eq name && (strcol("series") eq "constant" || strcol("series") eq "edge" || strcol("series") eq "root") ? column("x") : 1/0):(column("value")) with lines linestyle 1 title "C of Spitzer’s formula", \
         csv using (row(name, "edge")):(column("value")) with points pointtype 7 pointsize 0.8 linecolor rgb BLUE, \
         csv using (row(name, "root")):(column("value")) with points pointtype 7 pointsize 0.8 linecolor rgb BLUE, \
         csv using (row(name, "simulated")):(column("value")):(2 * column("value_se")) with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.4 linecolor rgb RED title "simulated at c = 10, ± 2 standard errors"
}

set tmargin at screen 0.455; set bmargin at screen 0.085
unset label
set xtics 4
set ytics 0.1
set xlabel "height c"
do for [i=1:2] {
    name = word("nearly incommensurate", i)
    set autoscale
    eval find(name, "mean", "value"); mean = STATS_min
    set xrange [0:24]
    set yrange [0.5:1.13]
    set lmargin at screen 0.075 + 0.485 * (i - 1); set rmargin at screen 0.495 + 0.485 * (i - 1)
    set title (i == 1 ? "(1.17): b ≈ 2a, ηλ = 1.46" : "(1.17): b = φ^2a, ηλ = 1.41766") font ",14" offset 0,-0.3
    set ylabel (i == 1 ? "e^{ϑc} P(sup S ≥ c)" : "") offset 1.8,0
    set key at graph 1.0, graph 1.0 right top Left reverse horizontal maxrows 1 samplen 1.4 width -1 font ",12"
    plot csv using (row(name, "commensurate")):(column("value")) with lines linewidth 1 linecolor rgb SAW title (i == 1 ? "b = 2a, ηλ = 1.46214" : ""), \
         csv using (row(name, "profile")):(column("value")) with lines linewidth 1.5 linecolor rgb BLUE title "exact", \
         mean with lines linestyle 4 title "C", \
         csv using (row(name, "simulated")):(column("value")):(2 * column("value_se")) with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.4 linecolor rgb RED title "simulated"
}
unset multiplot
