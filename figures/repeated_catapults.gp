# SPDX-License-Identifier: GPL-3.0-or-later
# Draws repeated_catapults.csv: the loss and its parts, and the norm of the kernel, through four catapults.

high = 640
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput

set multiplot layout 2,1 margins 0.095,0.982,0.112,0.925 spacing 0.000,0.103
set xrange [0:130]
set xtics 35
set key opaque at graph 0.985, graph 0.84 right top Left reverse maxrows 2 samplen 1.6 spacing 1.15 width 1 font ",14"
set logscale y
set format y "10^{%L}"
unset mytics
set ytics 1e2
set ylabel "loss" offset 1,0

set title "five dense layers, ".dataset font ",14" offset 0,-0.4
set yrange [*:1e5]
set label 1 "1.67 η_{crit}" at 4, 1.2e4 left font ",14"
set label 2 "1.5 η_{crit}  of then" at 36, 1.2e4 left font ",14"
set label 3 "1.5 η_{crit}  of then" at 71, 1.2e4 left font ",14"
set label 4 "1.5 η_{crit}  of then" at 106, 1.2e4 left font ",14"
do for [k=1:3] { set arrow k from 35*k, graph 0 to 35*k, graph 1 nohead back linestyle 3 }
plot csv using (row("run", "loss")):(column("y")) with lines linewidth 5 linecolor rgb "#bbbbbb" title "loss L", \
     csv using (row("run", "top")):(column("y")) with lines linewidth 1.6 linecolor rgb RED title "in ten directions", \
     csv using (row("run", "rest")):(column("y")) with lines linewidth 1.6 linecolor rgb GREEN title "in all others", \
     csv using (row("control", "loss")):(column("y")) with lines linestyle 2 title "control: the last rate from the start"

unset title
do for [k=1:4] { unset label k }
set key top right maxrows 2
set yrange [0.002:0.5]
set xlabel "step" offset 0,0.4
set ylabel "λ_1/n" offset 1,0
plot csv using (row("run", "edge")):(column("y")) with steps linewidth 1.8 dashtype (7,4) linecolor rgb RED title "1/η", \
     csv using (row("run", "norm")):(column("y")) with lines linewidth 2 linecolor rgb GREY title "norm of the kernel"
unset multiplot
