# SPDX-License-Identifier: GPL-3.0-or-later
# Draws even_odds.csv: the probabilities at four widths, a column a dataset; above on a linear axis, below on a
# logarithmic one.

high = 810
load "figures/style.gp"

LAZY         = "#eef0f2"
INFLATIONARY = "#fbe0d3"
OUTSIDE      = "#d9d9d9"
WIDTHS       = "6 9 12 15"                         # their powers of ten

is(i, kind) = column("panel") == i && strcol("kind") eq kind
find(i, kind) = sprintf("stats csv using (is(%d, '%s') ? column('eta_lambda') : 1/0) nooutput", i, kind)
edge_of(k) = 0.09 + 0.485 * (k - 1)                 # left margin of the k-th column
stretch(k, from, to, colour) = sprintf("set object %d rectangle from first %.8g, graph 0 to first %.8g, graph 1 fillcolor rgb '%s' fillstyle solid noborder behind", k, from, to, colour)
line(k, x, top) = sprintf("set arrow %d from first %.8g, graph 0 to first %.8g, graph %g nohead linestyle %d", k, x, x, top, 10 + k)
set style line 11 linecolor rgb GREY linewidth 1.3
set style line 12 linecolor rgb GREY linewidth 1.3 dashtype (4,4)
along = "center rotate by 90 font ',14' textcolor rgb '#555555'"

set multiplot
do for [i=1:2] {
    unset object; unset arrow; unset label; unset logscale; unset key
    set autoscale
    eval find(i, "crit");        crit = STATS_min
    eval find(i, "max");         max = STATS_min
    eval find(i, "root");        root = STATS_min
    eval find(i, "threshold");   gd = STATS_min
    eval find(i, "mean_square"); square = STATS_min
    stats csv using (is(i, "root") ? (name = strcol("label"), 0) : 1/0) nooutput
    from = crit - 0.10 * (max - crit); to = max + 0.08 * (max - crit)
    beside = 0.022 * (to - from)                   # from a line to the middle of the text along it
    set xrange [from:to]
    set xtics 0.2
    set lmargin at screen edge_of(i); set rmargin at screen edge_of(i) + 0.41
    eval stretch(1, from, crit, LAZY)
    eval stretch(2, crit, root, WINDOW)
    eval stretch(3, root, max, INFLATIONARY)
    eval stretch(4, max, to, OUTSIDE)

    # Above: a linear axis.
    set tmargin at screen 0.94; set bmargin at screen 0.55
    eval line(1, gd, 0.91)
    eval line(2, square, 0.91)
    set title "dataset ".name font ",14" offset 0,-0.3
    set ytics 0.2
    set mytics 1
    set yrange [0:1.075]
    set format x ""; set format y "%g"; set xlabel ""
    set ylabel (i == 1 ? "n^{−ϑ/2}" : "") textcolor rgb RED offset 1,0
    set label 1 "lazy" at (from + crit) / 2, graph 0.5 @along
    set label 2 "deflationary" at (crit + root) / 2, graph 0.95 center font ",14" textcolor rgb BLUE
    set label 3 "inflationary" at (root + max) / 2, graph 0.5 center rotate by 90 font ",14" textcolor rgb "#8c510a"
    set label 4 "divergent" at (max + to) / 2, graph 0.5 @along
    set label 5 "GD threshold: ϑ = 1" at gd - beside, graph 0.55 @along
    set label 6 "mean loss grows: ϑ = 2" at square - beside, graph 0.55 @along
    plot for [k=1:4] csv using (is(i, "curve") ? column("eta_lambda") : 1/0):(column("p_1e".word(WIDTHS, k))) \
             with lines linecolor rgb warm(k, 4) linewidth 2.2, \
         csv using (is(i, "root") ? column("eta_lambda") : 1/0):(1) \
             with points pointtype 7 pointsize 0.8 linecolor rgb RED

    # Below: a logarithmic axis.
    unset title; unset label
    set tmargin at screen 0.50; set bmargin at screen 0.10
    eval line(1, gd, 1)
    eval line(2, square, 1)
    set logscale y
    set yrange [1e-20:30]
    set format x "%g"; set format y "10^{%T}"
    set ytics 1e4
    unset mytics
    set xlabel "ηλ"
    set ylabel (i == 1 ? "n^{−ϑ/2}" : "") textcolor rgb RED offset 2,0
    if (i == 1) {
        set key at graph 0.93, graph 0.58 right top Left reverse samplen 2 spacing 1.25 font ",14"
    }
    plot for [k=1:4] csv using (is(i, "curve") ? column("eta_lambda") : 1/0):(column("p_1e".word(WIDTHS, k))) \
             with lines linecolor rgb warm(k, 4) linewidth 2.2 title "n = 10^{".word(WIDTHS, k)."}", \
         for [k=1:4] csv using (is(i, "threshold") ? column("eta_lambda") : 1/0):(column("p_1e".word(WIDTHS, k))) \
             with points pointtype 7 pointsize 0.6 linecolor rgb warm(k, 4)
}
unset multiplot
