# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_mean_loss.csv: where gradient descent ends, what it loses lazily, how high it climbs.

high = 400
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.90; set bmargin at screen 0.19", left, right)
find(panel, series, what) = sprintf("stats csv using (is('%s', '%s') ? column('%s') : 1/0) nooutput", panel, series, what)
array hue[5] = [GREY, BLUE, GREEN, "#8c510a", RED]
LETTERS = "A B C D E"

# Numbers are looked up before there are ranges, which hide what lies outside.
array at[5]
array end[5]
do for [k=1:5] {
    eval find("final", word(LETTERS, k), "x"); at[k] = STATS_min
    eval find("final", word(LETTERS, k), "y"); end[k] = STATS_min
}
eval find("final", "threshold", "x"); threshold = STATS_min

set multiplot
unset mxtics
unset mytics
set title font ",14" offset 0,-0.3

eval place(0.08, 0.385)
unset title
set ylabel "curvature ηλ at the end" offset 1,0
set xlabel "ηλ_0" offset 0,0.3
set xrange [1.8:4.2]
set yrange [1.3:3.5]
set xtics 0.4
set ytics 0.5
set arrow 1 from threshold, graph 0 to threshold, graph 1 nohead linecolor rgb GREY linewidth 1.4 dashtype (6,4)
set label 1 "threshold" at threshold, graph 0.05 left offset 0.6,0 font ",14" textcolor rgb GREY
do for [k=1:5] {
    set label 10 + k word(LETTERS, k) at at[k], end[k] center offset 0,0.9 font ",14"
}
plot csv using (row("final", "GD")):(column("y")) with lines linecolor rgb GREY linewidth 2.2, \
     csv using (row("final", "root")):(column("y")) with points pointtype 7 pointsize 0.8 linecolor rgb RED, \
     for [k=1:5] csv using (row("final", word(LETTERS, k))):(column("y")) with points pointtype 7 pointsize 0.7 linecolor rgb "#222222"
unset arrow
unset label

set logscale x
unset mxtics
set xrange [1e6:1e18]
set xtics 1e4 format "10^{%L}"
set xlabel "width n" offset 0,0.3

eval place(0.485, 0.70)
set title "lazy"
set ylabel "curvature ηλ lost" offset 1,0
set logscale y
unset mytics
set yrange [1e-20:1e-3]
set ytics 1e4 format "10^{%L}"
set key at graph 0.97, graph 0.99 right top Left reverse samplen 1 spacing 1.15 font ",14"
plot for [k=1:3] csv using (row("by hand", word(LETTERS, k))):(column("y")) with lines linewidth 1.2 linecolor rgb hue[k], \
     for [k=1:3] csv using (row("lost", word(LETTERS, k))):(column("y")) with points pointtype 7 pointsize 0.5 linecolor rgb hue[k] title word(LETTERS, k)

eval place(0.785, 0.982)
set title "catapult"
set ylabel "largest |Y|" offset 1,0
unset logscale y
set yrange [0:0.8]
set ytics 0.2 format "%g"
plot for [k=4:5] csv using (row("peak", word(LETTERS, k))):(column("y")) with linespoints pointtype 7 pointsize 0.5 linecolor rgb hue[k] title word(LETTERS, k)
unset multiplot
