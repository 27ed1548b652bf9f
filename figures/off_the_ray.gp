# SPDX-License-Identifier: GPL-3.0-or-later
# Draws off_the_ray.csv: a mean trace, growth rates, P of a spike and what spikes take, at five angles to a ray.

high = 820
load "figures/style.gp"

is(panel, series) = strcol("panel") eq panel && strcol("series") eq series
row(panel, series) = is(panel, series) ? column("x") : 1/0
stats csv using (strcol("panel") eq "data" ? (dataset = strcol("series"), 1) : 1/0) nooutput
stats csv using (is("angle", "images") ? column("y") : 1/0) name "images" nooutput
stats csv using (is("drift", "G") ? column("y") : 1/0) name "G" nooutput

array angle[5] = ["0", "0.03", "0.1", "0.3", "0.5"]

set multiplot layout 2,2 margins 0.096,0.982,0.090,0.862 spacing 0.135,0.184 title sprintf("ReLU network, width 1024; directions of 16 images (%s, mean angle to the ray %.2f rad), lengths of dataset (1.17)", dataset, images_mean) font ",14" offset 0,-0.2
unset mxtics
unset mytics

set title "ηλ = 1.55"
set ylabel "mean of log |f(t)|/|f(0)|" offset 1,0
set xlabel "step" offset 0,0.4
set xrange [0:90]
set yrange [-12:2.5]
set ytics 2
set key at graph 0.02,0.03 left bottom Left reverse samplen 1.4 font ",14"
plot G_mean * x with lines linestyle 2 title "scalar theory, G t", \
     for [i=1:5] csv using (row("trace", angle[i])):(column("y")) with lines linewidth 2 linecolor rgb cool(i, 5) title "φ = ".angle[i]

set title "steps 30 to 90"
set ylabel "growth of log |f| per step" offset 1,0
set xlabel "ηλ"
set xrange [1.25:1.75]
set xtics 0.1
set yrange [-0.25:0.37]
set ytics 0.1
set key at graph 0.02,0.97 left top Left reverse
set arrow 1 from 1.48699,-0.25 to 1.48699,0.2 nohead linestyle 3
set arrow 2 from 1.59172,-0.25 to 1.59172,0.2 nohead linestyle 3
set label 1 "ϑ = 1" at 1.483,-0.225 right font ",14"
set label 2 "ϑ = 0" at 1.596,-0.225 left font ",14"
plot 0 with lines linestyle 4 notitle, \
     csv using (row("growth", "G")):(column("y")) with lines linestyle 2 title "scalar theory, G", \
     for [i=2:5] csv using (row("growth", angle[i])):(column("y")):(column("y_se")) with yerrorlines pointtype 7 pointsize 0.6 linewidth 1.6 linecolor rgb cool(i, 5) title "φ = ".angle[i]
unset arrow
unset label

unset title
set ylabel "P(|Y| ≥ 0.1 within 60 steps)" offset 1,0
set xlabel "ηλ"
set xrange [1.4:1.85]
set yrange [0:1]
set ytics 0.2
set key at graph 0.02,0.97 left top Left reverse
plot csv using (row("odds", "cone")):(column("y")) with lines linestyle 2 title "cone, scalar theory", \
     for [i=1:5] csv using (row("odds", angle[i])):(column("y")):(column("y_se")) with yerrorlines pointtype 7 pointsize 0.6 linewidth 1.6 linecolor rgb cool(i, 5) title "φ = ".angle[i]

set title "ηλ = 1.7"
set ylabel "fall of ηλ over span of Y/π" offset 1,0
set xlabel "φ"
set xrange [-0.02:0.53]
set yrange [0:5.5]
set ytics 1
set key at graph 0.02,0.05 left bottom Left reverse
plot csv using (row("fall", "cone")):(column("y")):(column("y_se")) with yerrorlines pointtype 6 pointsize 0.9 linewidth 1.6 linecolor rgb GREY dashtype (7,4) title "cone, scalar theory", \
     csv using (row("fall", "network")):(column("y")):(column("y_se")) with yerrorlines pointtype 7 pointsize 0.8 linewidth 1.8 linecolor rgb BLUE title "network, norm of its kernel"
unset multiplot
