# SPDX-License-Identifier: GPL-3.0-or-later
# Draws divergence.csv: peak loss and final curvature over the rate, and thresholds over the number of layers.

high = 470
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput

array curve[4] = ["linear 2", "tanh 2", "relu 2", "relu 4"]
array called[4] = ["linear, 2 layers", "tanh, 2 layers", "ReLU, 2 layers", "ReLU, 4 layers"]
array colour[4] = [GREY, GREEN, "#92c5de", BLUE]

set multiplot layout 1,3 margins 0.096,0.982,0.157,0.834 spacing 0.110,0.000 title dataset." as 14 × 14 pixels, 128 samples, gradient descent" font ",14" offset 0,-0.2
unset mxtics
unset mytics

unset title
set ylabel "largest loss over the first" offset 1,0
set xlabel "ηλ_0" offset 0,0.4
set xrange [0:14.5]
set xtics 2
set logscale y
set yrange [0.3:3e3]
set ytics format "10^{%L}"
set key at graph 0.02,0.99 left top Left reverse samplen 1.4 font ",14"
set arrow 1 from 2,0.3 to 2,3e3 nohead linestyle 3
set arrow 2 from 4,0.3 to 4,3e3 nohead linestyle 3

plot for [i=1:4] csv using (row("peak", curve[i])):(column("y")) with linespoints pointtype 7 pointsize 0.5 linewidth 1.8 linecolor rgb colour[i] title called[i], \
     for [i=1:4] csv using (row("diverged", curve[i])):(0.8 * 0.8 ** i) with points pointtype 2 pointsize 0.7 linewidth 1.6 linecolor rgb colour[i], \
     1/0 with points pointtype 2 pointsize 0.7 linewidth 1.6 linecolor rgb "#222222" title "diverged"
unset logscale y
unset arrow 2

unset title
set ylabel "ηλ at the end" offset 1,0
set yrange [0:4]
set ytics 1 format "%g"
set arrow 1 from 2,0 to 2,4 nohead linestyle 3
set key at graph 0.99,0.99 right top Left reverse
plot x with lines linestyle 3 linewidth 1.6 title "as at the start", \
     2 with lines linestyle 2 linecolor rgb RED title "2, edge of stability", \
     for [i=1:4] csv using (row("end", curve[i])):(column("y")) with linespoints pointtype 7 pointsize 0.5 linewidth 1.8 linecolor rgb colour[i]
unset arrow 1

unset title
set ylabel "divergence from ηλ_0 =" offset 1,0
set xlabel "layers"
set xrange [1.7:5.3]
set xtics 1
set logscale y 2
set yrange [0.9:160]
set ytics ("1" 1, "2" 2, "4" 4, "8" 8, "12" 12, "16" 16, "32" 32)
array act[3] = ["linear", "tanh", "relu"]
array shade[3] = [GREY, GREEN, BLUE]
array kind[4] = ["standardised", "gain 2", "interval", "sphere"]
array named[4] = ["standardised", "gain 2", "[0, 1]", "length 1"]
array mark[4] = [7, 5, 6, 8]
set key at graph 0.99,1.12 right top Left reverse maxrows 4 width -1 samplen 1
at(panel, series) = is(panel, series) ? column("x") : 1/0
plot 4 with lines linestyle 3 linewidth 1.4, 12 with lines linestyle 2 linecolor rgb RED, \
     for [k=1:4] for [i=1:3] csv using (row("threshold", act[i]." ".kind[k])):(column("y")) with linespoints pointtype mark[k] pointsize 0.9 linewidth 1.3 dashtype 1 + 2 * (k == 4) linecolor rgb shade[i], \
     for [k=1:4] 1/0 with points pointtype mark[k] pointsize 0.9 linecolor rgb "#222222" title named[k], \
     1/0 with lines linewidth 2 linecolor rgb GREY title "linear", 1/0 with lines linewidth 2 linecolor rgb GREEN title "tanh", 1/0 with lines linewidth 2 linecolor rgb BLUE title "ReLU", \
     for [i=1:3] csv using (row("threshold", act[i]." gain 2") + 0 * column("y")):(column("y") > 30 ? column("y") : 1/0):(0):(column("y") * 0.35) with vectors linewidth 1.5 linecolor rgb shade[i], \
     csv using (row("threshold", "relu interval")):(column("y") > 28 ? column("y") : 1/0):(0):(column("y") * 0.35) with vectors linewidth 1.5 linecolor rgb BLUE
unset multiplot
