# SPDX-License-Identifier: GPL-3.0-or-later
load "figures/style.gp"
set xlabel "ηλ"
set ylabel "ϑ"
set yrange [0:*]
plot csv using (column("x")):(column("y")) with lines linestyle 1
