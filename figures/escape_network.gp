# SPDX-License-Identifier: GPL-3.0-or-later
# Draws escape_network.csv: exit times of a network over noise, depth and sharpness, and over the radius of a ball.

high = 860
load "figures/style.gp"

row(panel, series) = strcol("panel") eq panel && strcol("series") eq series ? column("x") : 1/0

set multiplot layout 2,2 margins 0.078,0.985,0.082,0.952 spacing 0.1,0.145
set ylabel "log_{10} E τ" offset 1.5,0

set title "over the noise" font ",14"
set xlabel "1/ε = B/η" offset 0,0.4
set xrange [15:110]
set yrange [-0.6:4]
set ytics 1
set xtics 20
set key at graph 0.02, 0.99 left top Left reverse font ",14" samplen 2
plot csv using (row("batch", "theory")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY title "quadratic minimum, B = 1 to 4", \
     csv using (row("rate", "theory")):(column("y")) with lines linewidth 1.8 dashtype (6,3) linecolor rgb GREY title "the same, four rates", \
     csv using (row("batch", "batches")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 1 linecolor rgb BLUE title "real batches", \
     csv using (row("rate", "batches")):(column("y")):(column("y_se")) with yerrorbars pointtype 6 pointsize 1.2 linewidth 1.3 linecolor rgb BLUE title "the same, four rates", \
     csv using (row("batch", "normal")):(column("y")):(column("y_se")) with yerrorbars pointtype 5 pointsize 0.9 linecolor rgb GREEN title "normal noise", \
     csv using (row("rate", "normal")):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.1 linewidth 1.3 linecolor rgb GREEN title "the same, four rates"

set title "over the depth" font ",14"
set xlabel "V_0/ε of the depth ΔL" offset 0,0.4
set xrange [2:7]
set xtics 1
set key at graph 0.02, 0.99 left top Left reverse font ",14" samplen 2
plot csv using (row("depth", "theory")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY title "quadratic minimum", \
     csv using (row("depth", "batches")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 1 linecolor rgb BLUE title "real batches", \
     csv using (row("depth", "normal")):(column("y")):(column("y_se")) with yerrorbars pointtype 5 pointsize 0.9 linecolor rgb GREEN title "normal noise", \
     csv using (row("images", "theory")):(column("y")) with lines linewidth 1.8 dashtype (6,3) linecolor rgb GREY title "the same, images", \
     csv using (row("images", "batches")):(column("y")):(column("y_se")) with yerrorbars pointtype 6 pointsize 1.2 linewidth 1.3 linecolor rgb BLUE title "batches of images", \
     csv using (row("images", "normal")):(column("y")):(column("y_se")) with yerrorbars pointtype 4 pointsize 1.1 linewidth 1.3 linecolor rgb GREEN title "normal noise, images"

set title "over the sharpness, L_α(θ) = L(√α θ)" font ",14"
set xlabel "1/α" offset 0,0.4
set xrange [0.37:1.04]
set xtics 0.2
set yrange [-0.6:4]
plot csv using (row("sharpness", "theory")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY title "quadratic minimum", \
     csv using (row("sharpness", "Langevin theory")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY notitle, \
     csv using (row("sharpness", "batches")):(column("y")):(column("y_se")) with yerrorbars pointtype 7 pointsize 1 linecolor rgb BLUE title "real batches", \
     csv using (row("sharpness", "normal")):(column("y")):(column("y_se")) with yerrorbars pointtype 5 pointsize 0.9 linecolor rgb GREEN title "normal noise", \
     csv using (row("sharpness", "Langevin")):(column("y")):(column("y_se")) with yerrorbars pointtype 9 pointsize 1.1 linecolor rgb RED title "Langevin noise"

set title "Langevin noise, out of a ball" font ",14"
set xlabel "V_0/ε = λ_{min} r^2/(εc)" offset 0,0.4
set xrange [0:7.5]
set xtics 1
set yrange [-1.5:4]
plot csv using (row("ball", "diffusion")):(column("y")) with lines linestyle 2 title "free diffusion", \
     csv using (row("ball", "theory")):(column("y")) with lines linewidth 1.8 linecolor rgb GREY title "quadratic minimum", \
     csv using (row("ball", "network")):(column("y")):(column("y_se")) with yerrorbars pointtype 9 pointsize 1.1 linecolor rgb RED title "network"
unset multiplot
