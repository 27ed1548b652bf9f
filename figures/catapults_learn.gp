# SPDX-License-Identifier: GPL-3.0-or-later
# Draws catapults_learn.csv: losses, alignment and rates over the catapults, and the AGOP after 0, 3 and 6.

high = 820
load "figures/style.gp"

begins(panel, word) = strcol("panel") eq panel && substr(strcol("series"), 1, strlen(word)) eq word
is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, word) = begins(panel, word) ? column("x") : 1/0
later(panel, word) = begins(panel, word) && column("x") > 0 ? column("x") : 1/0

set multiplot

set xlabel "catapults so far" offset 0,0.5
set xrange [-0.3:6.3]
set xtics 0, 1
set mxtics 1

set lmargin at screen 0.07
set rmargin at screen 0.32
set bmargin at screen 0.585
set tmargin at screen 0.95
unset title
set ylabel "loss" offset 1,0
set logscale y
set yrange [0.1:20000]
set format y "%g"
set key at graph 0.98, 0.97 right top noreverse Right font ",14"
plot csv using (later("peak", "catapults")):(column("y")) with points pointtype 9 pointsize 1.1 linecolor rgb RED title "training loss at its peak", \
     csv using (row("test", "catapults")):(column("y")) with points pointtype 7 pointsize 0.8 linecolor rgb GREEN title "test loss", \
     csv using (row("test", "control")):(column("y")) with points pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb GREY title "test loss of the control"

set lmargin at screen 0.41
set rmargin at screen 0.65
unset logscale y
set yrange [0:1.3]
set ytics 0, 0.2, 1
unset title
set ylabel "alignment of AGOP with EGOP" offset 1,0
set key at graph 0.98, 0.99 right top noreverse Right font ",14"
plot csv using (row("alignment", "catapults")):(column("y")) with points pointtype 7 pointsize 0.8 linecolor rgb GREEN title "with catapults", \
     csv using (row("alignment", "control")):(column("y")) with points pointtype 4 pointsize 1.1 linewidth 1.5 linecolor rgb GREY title "control"

set lmargin at screen 0.735
set rmargin at screen 0.985
unset title
set ylabel "learning rate η" offset 1,0
set logscale y
set ytics auto
set yrange [2:100]
set key at graph 0.02, 0.97 left top reverse Left font ",14"
plot csv using (row("critical", "catapults")):(column("y")) with points pointtype 6 pointsize 1 linewidth 1.5 linecolor rgb BLUE title "critical afterwards", \
     csv using (row("rate", "catapults")):(column("y")) with points pointtype 9 pointsize 1 linecolor rgb RED title "of the catapult"

unset logscale y
set palette defined (-1 RED, 0 "white", 1 "#08306b")
set cbrange [-1:1]
set xlabel "coordinate" offset 0,0.5
set ylabel "coordinate" offset 1.5,0
set xrange [0.5:10.5]
set yrange [10.5:0.5]
set xtics 1, 1 scale 0
set ytics 1, 1 scale 0
unset key
set size ratio -1
set style fill solid noborder
do for [k = 0:2] {
    set lmargin at screen 0.06 + 0.3 * k
    set rmargin at screen 0.29 + 0.3 * k
    set bmargin at screen 0.085
    set tmargin at screen 0.435
    set title (k == 0 ? "AGOP before any catapult" : sprintf("AGOP after %d catapults", 3 * k)) font ",14"
    if (k == 2) { set colorbox user origin screen 0.925, 0.085 size screen 0.014, 0.35; set cblabel "entry, of the largest" } else { unset colorbox }
    i(x) = 1 + x - 10 * floor(x / 10)
    j(x) = 1 + floor(x / 10)
    plot csv using (is("agop", sprintf("%d", 3 * k)) ? i(column("x")) : 1/0):(j(column("x"))):(0.5):(0.5):(column("y")) with boxxyerror fillcolor palette
}
unset multiplot
