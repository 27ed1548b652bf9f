# SPDX-License-Identifier: GPL-3.0-or-later
# Draws cramer_constant.csv: the constant over the window for two datasets.

high = 470
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
find(panel, series, what) = sprintf("stats csv using (is('%s', '%s') ? column('%s') : 1/0) nooutput", panel, series, what)
set mytics 1
set mxtics 1

set multiplot
do for [i=1:2] {
    name = word("(1.17) (1.18)", i)
    set autoscale
    eval find(name, "edge", "x"); edge = STATS_min
    eval find(name, "root", "x"); root = STATS_min
    set lmargin at screen 0.085 + 0.485 * (i - 1); set rmargin at screen 0.495 + 0.485 * (i - 1)
    set tmargin at screen 0.91; set bmargin at screen 0.15
    set title "dataset ".name font ",14" offset 0,-0.3
    set xrange [edge - 0.03 * (root - edge):root + 0.03 * (root - edge)]
    set yrange [0:1.08]
    set xtics 0.1; set ytics 0.2
    set xlabel "ηλ" offset 0,0.3
    set ylabel (i == 1 ? "e^{ϑc} P(sup S ≥ c)" : "") offset 1.8,0
    set label 1 "Lundberg’s bound" at graph 0.03, first 1.035 left font ",14" textcolor rgb "#555555"
    if (i == 1) {
        set key at graph 0.97, graph 0.06 right bottom Left reverse samplen 1.5 spacing 1.25 width -8 font ",14"
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

unset multiplot
