# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_vs_sgd.csv: for each dataset a strip of two bands over the two drifts; for the first also
# where gradient descent ends, and below it one run for each stretch.

wide = 1120
high = 1180
load "tools/style.gp"

# Every stretch of a band has a colour, and the word it carries.
colour(series) = series[*:3] eq "GD " \
    ? (series eq "GD lazy" ? 0xeef0f2 : series eq "GD catapult" ? 0xfde3c8 : 0xbdbdbd) \
    : (series eq "SGD lazy" ? 0xeef0f2 : series eq "SGD deflationary" ? 0xbcd7ee : \
       series eq "SGD inflationary" ? 0xf6b799 : 0xbdbdbd)
word_of(series) = series eq "SGD divergent" ? "outside" : word(series, 2)
row_of(series) = series[*:3] eq "GD " ? 1 : 0

is(panel, kind, series) = strcol("panel") eq panel && strcol("kind") eq kind && (series eq "" || strcol("series") eq series)
x_of(panel, kind, series) = is(panel, kind, series) ? column("x") : 1/0
find(panel, kind, series, what) = sprintf("stats csv using (is('%s', '%s', '%s') ? column('%s') : 1/0) nooutput", panel, kind, series, what)
# Margins in pixels from the left and the top.
box(left, right, top, bottom) = sprintf("set lmargin at screen %.6f; set rmargin at screen %.6f; set tmargin at screen %.6f; set bmargin at screen %.6f", left / (1.0 * wide), right / (1.0 * wide), 1 - top / (1.0 * high), 1 - bottom / (1.0 * high))

# The name of an ordinate, at the same distance from its axis whatever the tics.
name_y(text, left) = text eq "" ? "unset label 9" : sprintf("set label 9 '%s' at screen %.6f, graph 0.5 center rotate by 90", text, (left - 70) / (1.0 * wide))

DATASETS = "'four combinations' (1.17) (1.18)"
RUNS = "A B C D"
set style line 11 linecolor rgb GREY linewidth 1.4 dashtype (6,4)
set style line 12 linecolor rgb RED linewidth 1
set style fill solid border rgb "#ffffff"

set multiplot
do for [i=1:3] {
    name = word(DATASETS, i)
    left = i == 3 ? 640 : 92; right = i == 2 ? 540 : 1090
    top = i == 1 ? 40 : 902;  tall = i == 1 ? 200 : 140

    unset logscale; set autoscale
    unset object; unset arrow; unset label; unset key; unset xlabel
    eval find(name, "mark", "range", "x"); from = STATS_min
    eval find(name, "mark", "range", "y"); to = STATS_min
    eval find(name, "mark", "GD window", "x"); gd = STATS_min
    roots = ""
    stats csv using (is(name, "mark", "root") ? (roots = roots.sprintf(" %.10g", column("x")), 0) : 1/0) nooutput
    set xrange [from:to]

    # The strip.
    eval box(left, right, top, top + 56)
    set title "dataset ".name font ",14" offset 0,-0.4
    set border 0; unset xtics
    set yrange [-0.5:1.5]
    set ytics ("GD" 1, "SGD" 0) scale 0 textcolor rgb "#222222"
    plot csv using (is(name, "band", "") ? (column("x") + column("y")) / 2 : 1/0):(row_of(strcol("series"))):(column("x")):(column("y")):(row_of(strcol("series")) - 0.46):(row_of(strcol("series")) + 0.46):(colour(strcol("series"))) \
             with boxxyerror linecolor rgb variable, \
         csv using (is(name, "band", "") ? (column("x") + column("y")) / 2 : 1/0):(row_of(strcol("series"))):(word_of(strcol("series"))) \
             with labels font ",11" textcolor rgb "#222222"

    # The drifts.
    eval box(left, right, top + 62, top + 62 + tall)
    unset title
    set border 3
    low = i == 1 ? -1.3 : -2.1; up = i == 1 ? 0.9 : 1.35
    set yrange [low:up]
    set ytics 0.5 scale 1 textcolor rgb "#222222"
    set xtics 0.2 scale 1 out nomirror
    set format x (i == 1 ? "" : "%g")
    eval name_y(i == 3 ? "" : "log-drift per step", left)
    if (i > 1) { set xlabel "ηλ" offset 0,0.3 }
    set arrow 1 from first from, 0 to first to, 0 nohead linestyle 4
    set arrow 2 from first gd, graph 0 to first gd, graph 1 nohead linestyle 11
    do for [k=1:words(roots)] {
        set arrow 2 + k from first real(word(roots, k)), graph 0 to first real(word(roots, k)), graph 1 nohead linestyle 12
    }
    if (i == 1) {
        set key at graph 0.01, graph 0.98 left top Left reverse samplen 2 spacing 1.2 font ",12"
        stats csv using (strcol("kind") eq "title" ? (at = column("x"), 0) : 1/0) nooutput
    }
    plot csv using (x_of(name, "curve", "G_FB")):(column("y")) with lines linestyle 2 title "G_{FB}  (GD)", \
         csv using (x_of(name, "curve", "G")):(column("y")) with lines linestyle 1 title "G  (SGD)", \
         csv using (x_of(name, "mark", "root")):(0) with points pointtype 7 pointsize 0.8 linecolor rgb RED title "root of G"

    if (i == 1) {
        # Where gradient descent ends.
        eval box(left, right, top + 275, top + 275 + 125)
        unset key
        unset arrow 1
        set yrange [1.3:3.5]
        set ytics 0.5
        set format x "%g"
        eval name_y("ηλ, at the end", left)
        set xlabel "ηλ, at the start of gradient descent" offset 0,0.3
        set label 1 "GD threshold" at gd, graph 0.06 left offset 0.6,0 font ",11" textcolor rgb GREY
        plot csv using (x_of(name, "final", "GD")):(column("y")) with lines linecolor rgb GREY linewidth 2.2, \
             csv using (strcol("kind") eq "title" ? column("x") : 1/0):(column("y")):(strcol("panel")) \
             with labels point pointtype 7 pointsize 0.7 linecolor rgb "#222222" offset 0,0.9 font ",13" textcolor rgb "#222222"
    }
}

# One run for each stretch: the loss, and below it the curvature.
set autoscale
eval find("four combinations", "mark", "GD window", "x"); gd = STATS_min
unset object; unset arrow; unset label; unset key
set xrange [0:170]
set xtics 50
do for [k=1:4] {
    run = word(RUNS, k)
    left = 92 + 255 * (k - 1); right = left + 233
    set autoscale
    stats csv using (is(run, "title", "") ? (name = strcol("series"), 0) : 1/0) nooutput
    eval box(left, right, 555, 670)
    set title run.":  ".name font ",12" offset 0,-0.5
    set xrange [0:170]
    set logscale y; set yrange [1e-15:1e15]
    set ytics (1e-10, 1, 1e10)  # a list: gnuplot steps through every minor tic of a large factor
    set format x ""; set format y (k == 1 ? "10^{%T}" : "")
    unset xlabel
    eval name_y(k == 1 ? "loss μ²/2" : "", left)
    plot csv using (x_of(run, "run", "GD loss")):(column("y")) with lines linecolor rgb GREY linewidth 2.2

    eval box(left, right, 685, 785)
    unset title; unset logscale
    set yrange [1.6:4.2]
    set ytics 1
    set format x "%g"; set format y (k == 1 ? "%g" : "")
    set xlabel "step" offset 0,0.3
    eval name_y(k == 1 ? "ηλ" : "", left)
    set arrow 1 from graph 0, first gd to graph 1, first gd nohead linestyle 11
    plot csv using (x_of(run, "run", "GD curvature")):(column("y")) with lines linecolor rgb GREY linewidth 2.2
    unset arrow 1
}
unset multiplot
