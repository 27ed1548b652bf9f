# SPDX-License-Identifier: GPL-3.0-or-later
# Draws network_neurons.csv: neurons at the start and at the top of a spike, and the two lines on which they lie.

high = 550
load "figures/style.gp"

all(panel) = strcol("panel") eq panel ? column("x") : 1/0
place(left, right) = sprintf("set lmargin at screen %g; set rmargin at screen %g; set tmargin at screen 0.92; set bmargin at screen 0.13", left, right)

# The start of a neuron is the row before the neuron itself.
a0 = w0 = NaN
seen(panel) = panel eq "neuron start" ? (a0 = column("x"), w0 = column("y"), 0) : panel eq "neuron"
over(sign) = seen(strcol("panel")) ? a0 + sign * w0 : 1/0
moved(sign) = column("x") + sign * column("y")

set multiplot
set title font ",14" offset 0,-0.4
set key at graph 0.99, graph 0.99 right top Left reverse samplen 0.5 spacing 1.15 font ",14"
set xlabel offset 0,0.5
set ylabel offset 1.5,0
set xtics 2
set ytics 2

eval place(0.07, 0.49)
set title "neurons of a network of n = 10^{4}"
set xrange [-3.6:3.6]
set yrange [-3.6:3.6]
set xlabel "a"
set ylabel "w"
plot csv using (all("neuron start")):(column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb "#aaaaaa" title "start", \
     csv using (all("neuron replayed")):(column("y")) with points pointtype 6 pointsize 0.85 linewidth 0.8 linecolor rgb RED title "replayed by U and V", \
     csv using (all("neuron")):(column("y")) with points pointtype 7 pointsize 0.4 linecolor rgb BLUE title "top of a spike"

eval place(0.57, 0.985)
set title "a + w and a − w of the same neurons"
set xrange [-5:5]
set yrange [-5:5]
set xlabel "at the start"
set ylabel "at the top of the spike"
plot csv using (over(1)):(moved(1)) with points pointtype 7 pointsize 0.45 linecolor rgb GREEN title "a + w: slope U", \
     csv using (over(-1)):(moved(-1)) with points pointtype 7 pointsize 0.45 linecolor rgb BLUE title "a − w: slope V"
unset multiplot
