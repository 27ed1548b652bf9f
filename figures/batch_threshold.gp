# SPDX-License-Identifier: GPL-3.0-or-later
# Draws batch_threshold.csv: critical rates over the batch size, in units of gradient descent's.

high = 470
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
stats csv using (is("raw", "full batch") ? (raw_full = column("y"), 1) : 1/0) nooutput
stats csv using (is("centred", "full batch") ? (centred_full = column("y"), 1) : 1/0) nooutput
full(panel) = panel eq "raw" ? raw_full : centred_full
set datafile missing NaN   # so that a line goes from point to point of its own series
row(panel, series) = is(panel, series) ? column("x") : NaN
height(panel, series) = is(panel, series) ? column("y") / full(panel) : NaN
bar(panel, series) = strcol("y_se") eq "na" ? 0 : column("y_se") / full(panel)
above(panel) = is(panel, "drift") ? 100 * (column("y") / full(panel) - 1) : NaN

set multiplot layout 1,3 margins 0.085,0.985,0.145,0.69 spacing 0.085,0 \
    title dataset.", 64 images: critical rates of a two-layer ReLU network at the start" font ",14"
set logscale x 2
set xrange [0.85:76]
set xtics (1, 2, 4, 8, 16, 32, 64)
set mxtics 1
set xlabel "batch size b" offset 0,0.3

set logscale y
do for [panel in "raw centred"] {
    set title panel eq "raw" ? "raw" : "centred" font ",14"
    if (panel eq "raw") { set yrange [0.12:1.3]; set ytics (0.2, 0.3, 0.5, 0.7, 1); set ylabel "critical η / that of gradient descent" offset 1.2,0 }
    else { unset ylabel; set yrange [0.02:1.7]; set ytics (0.03, 0.1, 0.3, 1) }
    if (panel eq "raw") { set key at screen 0.06, screen 0.925 left top vertical maxrows 2 Left reverse font ",14" samplen 2 width 1 } else { unset key }
    plot csv using (row(panel, "full batch")):(height(panel, "full batch")) with lines linestyle 2 title "gradient descent", \
         csv using (row(panel, "median")):(height(panel, "median")) with linespoints pointtype 8 pointsize 0.8 linewidth 1.2 linecolor rgb GREEN title "half of the batches", \
         csv using (row(panel, "drift")):(height(panel, "drift")):(bar(panel, "drift")) with yerrorbars pointtype 7 pointsize 0.7 linewidth 1.5 linecolor rgb BLUE, \
         csv using (row(panel, "drift")):(height(panel, "drift")) with linespoints pointtype 7 pointsize 0.7 linewidth 2.2 linecolor rgb BLUE title "drift is 0", \
         csv using (row(panel, "mean square")):(height(panel, "mean square")) with linespoints pointtype 6 pointsize 0.8 linewidth 1.6 linecolor rgb RED title "mean square grows", \
         csv using (row(panel, "least")):(height(panel, "least")) with linespoints pointtype 10 pointsize 0.8 linewidth 1.2 dashtype (5,3) linecolor rgb GREEN title "least of the batches", \
         csv using (row(panel, "certified")):(height(panel, "certified")) with lines linewidth 1.6 dashtype (2,3) linecolor rgb "#222222" title "no batch, certified"
}

unset logscale y
set title "drift 0, closer"
set ylabel "above gradient descent’s rate (%)" offset 1.5,0 font ",14"
set yrange [-6:6]
set ytics -6, 2, 6
set xrange [3.4:76]
set key default; set key inside left top maxrows 3 Left reverse noautotitle font ",14" samplen 2
plot 0 linestyle 2 title "gradient descent", \
     csv using (row("centred", "drift")):(above("centred")):(100 * bar("centred", "drift")) with yerrorbars pointtype 7 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE, \
     csv using (row("centred", "drift")):(above("centred")) with linespoints pointtype 7 pointsize 0.9 linewidth 2.2 linecolor rgb BLUE title "centred", \
     csv using (row("raw", "drift")):(above("raw")):(100 * bar("raw", "drift")) with yerrorbars pointtype 6 pointsize 0.9 linewidth 1.5 linecolor rgb BLUE, \
     csv using (row("raw", "drift")):(above("raw")) with linespoints pointtype 6 pointsize 0.9 linewidth 1.4 dashtype (6,3) linecolor rgb BLUE title "raw"
unset multiplot
