# SPDX-License-Identifier: GPL-3.0-or-later
# Draws gd_vs_sgd.csv: for each dataset a strip of two bands over the two drifts.

high = 720
load "figures/style.gp"

# Every stretch of a band has a colour, and the word it carries.
colour(series) = series[*:3] eq "GD " \
    ? (series eq "GD lazy" ? 0xeef0f2 : series eq "GD catapult" ? 0xfde3c8 : 0xbdbdbd) \
    : (series eq "SGD lazy" ? 0xeef0f2 : series eq "SGD deflationary" ? 0xbcd7ee : \
       series eq "SGD inflationary" ? 0xf6b799 : 0xbdbdbd)
word_of(series) = word(series, 2)
row_of(series) = series[*:3] eq "GD " ? 1 : 0

is(panel, kind, series) = strcol("panel") eq panel && strcol("kind") eq kind && (series eq "" || strcol("series") eq series)
x_of(panel, kind, series) = is(panel, kind, series) ? column("x") : 1/0
find(panel, kind, series, what) = sprintf("stats csv using (is('%s', '%s', '%s') ? column('%s') : 1/0) nooutput", panel, kind, series, what)
# Margins in pixels from the left and the top.
box(left, right, top, bottom) = sprintf("set lmargin at screen %.6f; set rmargin at screen %.6f; set tmargin at screen %.6f; set bmargin at screen %.6f", left / (1.0 * wide), right / (1.0 * wide), 1 - top / (1.0 * high), 1 - bottom / (1.0 * high))

# The name of an ordinate, at the same distance from its axis whatever the tics.
name_y(text, left) = text eq "" ? "unset label 9" : sprintf("set label 9 '%s' at screen %.6f, graph 0.5 center rotate by 90", text, (left - 70) / (1.0 * wide))

DATASETS = "'four combinations' (1.17) (1.18)"
set style line 11 linecolor rgb GREY linewidth 1.4 dashtype (6,4)
set style line 12 linecolor rgb RED linewidth 1
set style fill solid border rgb "#ffffff"

# Numbers are looked up before there are ranges, which hide what lies outside.
array place[5]
do for [k=1:5] {
    eval find("four combinations", "place", word("A B C D E", k), "x")
    place[k] = STATS_min
}

set multiplot
do for [i=1:3] {
    name = word(DATASETS, i)
    left = i == 3 ? 590 : 82; right = i == 2 ? 490 : 985
    top = i == 1 ? 40 : 405;  tall = i == 1 ? 200 : 140

    unset logscale; set autoscale
    unset object; unset arrow; unset label; unset key; unset xlabel
    eval find(name, "mark", "range", "x"); from = STATS_min
    eval find(name, "mark", "range", "y"); to = STATS_min
    eval find(name, "mark", "GD window", "x"); gd = STATS_min
    roots = ""
    stats csv using (is(name, "mark", "root") ? (roots = roots.sprintf(" %.10g", column("x")), 0) : 1/0) nooutput
    set xrange [from:to]

    # The strip; a band too narrow for its word shows its colour alone.
    fits(span) = span / (to - from) * (right - left) > 9 * strlen(word_of(strcol("series"))) + 4
    eval box(left, right, top, top + 56)
    set title "dataset ".name font ",14" offset 0,-0.4
    set border 0; unset xtics
    set yrange [-0.5:1.5]
    set ytics ("GD" 1, "SGD" 0) scale 0 textcolor rgb "#222222"
    plot csv using (is(name, "band", "") ? (column("x") + column("y")) / 2 : 1/0):(row_of(strcol("series"))):(column("x")):(column("y")):(row_of(strcol("series")) - 0.46):(row_of(strcol("series")) + 0.46):(colour(strcol("series"))) \
             with boxxyerror linecolor rgb variable, \
         csv using (is(name, "band", "") ? (column("x") + column("y")) / 2 : 1/0):(row_of(strcol("series"))):(fits(column("y") - column("x")) ? word_of(strcol("series")) : "") \
             with labels font ",14" textcolor rgb "#222222"

    # The drifts.
    eval box(left, right, top + 62, top + 62 + tall)
    unset title
    set border 3
    low = i == 1 ? -1.3 : -2.1; up = i == 1 ? 0.9 : 1.35
    set yrange [low:up]
    set ytics 0.5 scale 1 textcolor rgb "#222222"
    set xtics 0.2 scale 1 out nomirror
    set format x "%g"
    eval name_y(i == 3 ? "" : "log-drift per step", left)
    set xlabel "ηλ" offset 0,0.3
    set arrow 1 from first from, 0 to first to, 0 nohead linestyle 4
    set arrow 2 from first gd, graph 0 to first gd, graph 1 nohead linestyle 11
    do for [k=1:words(roots)] {
        set arrow 2 + k from first real(word(roots, k)), graph 0 to first real(word(roots, k)), graph 1 nohead linestyle 12
    }
    if (i == 1) {
        set key at graph 0.01, graph 0.98 left top Left reverse samplen 2 spacing 1.2 font ",14"
        do for [k=1:5] {
            set label 20 + k word("A B C D E", k) at place[k], graph 0.07 center font ",14"
        }
    }
    plot csv using (x_of(name, "curve", "G_FB")):(column("y")) with lines linestyle 2 title "G_{FB}  (GD)", \
         csv using (x_of(name, "curve", "G")):(column("y")) with lines linestyle 1 title "G  (SGD)", \
         csv using (x_of(name, "mark", "root")):(0) with points pointtype 7 pointsize 0.8 linecolor rgb RED title "root of G"
}
unset multiplot
