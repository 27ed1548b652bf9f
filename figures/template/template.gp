# SPDX-License-Identifier: GPL-3.0-or-later
load "figures/style.gp"
set xlabel "ηλ"
set ylabel "ϑ"
set yrange [0:*]
plot csv using (column("eta_lambda")):(column("theta")) with lines linestyle 1
