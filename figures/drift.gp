# SPDX-License-Identifier: GPL-3.0-or-later
# Draws drift.csv: one panel a dataset, G over eta lambda with both windows, poles and roots.

high = 470
load "figures/style.gp"

# Rows of a kind in the i-th panel; the abscissa of the only one of them, into STATS_min.
is(i, kind) = column("panel") == i && strcol("kind") eq kind
find(i, kind) = sprintf("stats csv using (is(%d, '%s') ? column('eta_lambda') : 1/0) nooutput", i, kind)

low = -2.1; top = 1.35
set multiplot layout 1,3 margins 0.085,0.986,0.174,0.895 spacing 0.060
set ytics 0.5
set xlabel "ηλ"

do for [i=1:3] {
    set autoscale  # stats obeys the ranges of the panel before
    eval find(i, "crit");            crit = STATS_min
    eval find(i, "max");             edge = STATS_min
    eval find(i, "crit_full_batch"); gd = STATS_min
    eval find(i, "max_full_batch");  gd_edge = STATS_min
    eval find(i, "curve");           end = STATS_max
    gd_edge = gd_edge < end ? gd_edge : end

    unset object; unset arrow; unset label
    set object 1 rectangle from crit, low to edge, top fillcolor rgb WINDOW fillstyle solid noborder behind
    set object 2 rectangle from gd, top - 0.14 to gd_edge, top fillcolor rgb BAND fillstyle solid noborder behind
    set arrow 1 from 0, 0 to end, 0 nohead linestyle 4
    set arrow 2 from gd, low to gd, top nohead linecolor rgb GREY linewidth 1.4
    set label 2 "GD threshold" at gd, top - 0.07 right offset -0.5,0 font ",14" textcolor rgb GREY
    set label 3 "GD window" at gd, top - 0.07 left offset 0.5,0 font ",14" textcolor rgb "#8c510a"
    set label 4 "SGD window" at (crit + edge) / 2, low + 0.09 center font ",14" textcolor rgb BLUE
    stats csv using (is(i, "title") ? (name = strcol("label"), 0) : 1/0) nooutput
    set title name font ",14"
    set ylabel (i == 1 ? "log-drift G per step" : "") offset 1,0
    set xrange [0:end]
    set yrange [low:top]
    step = end > 1.6 ? 0.5 : 0.25
    set xtics step
    if (i == 1) {
        set key at graph 0.995, 0.09 right bottom Left reverse samplen 2 spacing 1.15 font ",14"
    } else {
        unset key
    }
    plot csv using (is(i, "pole") ? column("eta_lambda") : 1/0):(low):(0):(top - 0.14 - low) \
             with vectors nohead linestyle 3 title "pole 1/s_i^2", \
         csv using (is(i, "curve") ? column("eta_lambda") : 1/0):(column("drift_full_batch")) \
             with lines linestyle 2 title "G_{FB}  (GD)", \
         csv using (is(i, "curve") ? column("eta_lambda") : 1/0):(column("drift")) \
             with lines linestyle 1 title "G (SGD)", \
         csv using (is(i, "root") ? column("eta_lambda") : 1/0):(0) \
             with points pointtype 7 pointsize 0.7 linecolor rgb RED title "root of G"
}
unset multiplot
