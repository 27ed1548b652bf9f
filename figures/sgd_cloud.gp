# SPDX-License-Identifier: GPL-3.0-or-later
# Draws sgd_cloud.csv: for each place the loss over the curvature, gradient descent over the cloud of SGD.

high = 620
load "figures/style.gp"

LETTERS = "A B C D E"
LIGHT = "#dbe9f6"
MEDIUM = "#9ecae1"
array words[5] = ["both lazy", "lazy / deflationary", "lazy / inflationary", "catapult / inflationary", "catapult / deflationary"]

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
box(left, right, top, bottom) = sprintf("set lmargin at screen %.5f; set rmargin at screen %.5f; set tmargin at screen %.5f; set bmargin at screen %.5f", left, right, top, bottom)

# Numbers are looked up before there are ranges, which hide what lies outside.
array x0[5]
do for [k=1:5] {
    stats csv using (is("place", word(LETTERS, k)) ? column("x") : 1/0) nooutput
    x0[k] = STATS_min
}
stats csv using (is("place", "A") ? column("y") : 1/0) nooutput
threshold = STATS_min

# The rows of one panel, once for its many lines.
$rows << END
series,x,y
END
row(series) = word(strcol("series"), 1) eq word(series, 1) ? column("x") : 1/0    # what is printed has spaces around
choose(panel) = sprintf("undefine $rows; set print $rows; print 'series,x,y'; unset print; set table $rows append separator comma; plot csv using (strcol('series')):(column('x')):(column('y')) with table if (strcol('panel') eq '%s'); unset table", panel)

set style fill solid noborder
set multiplot
unset mxtics
set xrange [0:300]
set xtics 0, 100, 200
do for [k=1:5] {
    panel = word(LETTERS, k)
    left = 0.085 + 0.184 * (k - 1)
    right = left + 0.168

    eval box(left, right, 0.93, 0.54)
    set title sprintf("%s:  %s", panel, words[k]) font ",14" offset 0,-0.3
    set logscale y
    unset mytics
    set yrange [1e-10:1e14]
    set ytics 1e4
    set format y (k == 1 ? "10^{%L}" : "")
    set format x ""
    unset xlabel
    if (k == 1) { set ylabel "loss" offset 1.5,0 } else { unset ylabel }
    eval choose(panel." loss")
    plot $rows using (row("nine tenths")):(column("y")) with filledcurves closed linecolor rgb LIGHT, \
         $rows using (row("half")):(column("y")) with filledcurves closed linecolor rgb MEDIUM, \
         for [r=0:29] $rows using (row("".r)):(column("y")) with lines linewidth 0.4 linecolor rgb BLUE, \
         $rows using (row("gd")):(column("y")) with lines linewidth 2.4 linecolor rgb "#222222"

    eval box(left, right, 0.50, 0.12)
    unset title
    unset logscale y
    set yrange [0:4.6]
    set ytics 1
    set format y (k == 1 ? "%g" : "")
    set format x "%g"
    set xlabel "step" offset 0,0.4
    if (k == 1) { set ylabel "ηλ" offset 0.5,0 }
    set label 1 sprintf("ηλ_0 = %.3g", x0[k]) at graph 0.05, graph 0.95 left font ",14"
    eval choose(panel." curvature")
    plot $rows using (row("nine tenths")):(column("y")) with filledcurves closed linecolor rgb LIGHT, \
         $rows using (row("half")):(column("y")) with filledcurves closed linecolor rgb MEDIUM, \
         for [r=0:29] $rows using (row("".r)):(column("y")) with lines linewidth 0.4 linecolor rgb BLUE, \
         threshold with lines linestyle 2 linewidth 1.2, \
         $rows using (row("gd")):(column("y")) with lines linewidth 2.4 linecolor rgb "#222222"
    unset label
}
unset multiplot
