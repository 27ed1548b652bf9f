# SPDX-License-Identifier: GPL-3.0-or-later
# What every gnuplot figure shares. The Makefile sets `csv` (the numbers) and `out` (the SVG).
# The names are those of the drawing library's palette (page/picture.h): same colour, same meaning.

set datafile separator ","
set datafile commentschars "#"
set datafile columnheaders
set encoding utf8
set key noautotitle

if (!exists("wide")) wide = 1000
if (!exists("high")) high = 420
set terminal svg size wide, high font "DejaVu Sans,14" background "#ffffff" dynamic
set output out

BLUE   = "#2166ac"   # SGD
RED    = "#b2182b"   # roots, rare events
GREY   = "#6b6b6b"   # gradient descent on the whole loss
GREEN  = "#1b7837"
WINDOW = "#dbe9f6"   # the minibatch window
BAND   = "#fde3c8"   # between two thresholds

# What has an order, widths, rates, heights, goes from light to dark as it goes from small to large: the k-th of n shades. Blue;
# red for what stands beside a blue scale. Nothing else has shades (picture_cool is the same for Cairo).
channel(colour, shift) = (int(colour) >> shift) & 255
blend(a, b, t, shift) = int(channel(a, shift) * (1 - t) + channel(b, shift) * t + 0.5) << shift
mix(a, b, t) = blend(a, b, t, 16) + blend(a, b, t, 8) + blend(a, b, t, 0)
scale(light, middle, dark, t) = t < 0.5 ? mix(light, middle, 2 * t) : mix(middle, dark, 2 * t - 1)
part(k, n) = n > 1 ? (k - 1) / (n - 1.0) : 0.5
cool(k, n) = scale(0x92c5de, 0x2166ac, 0x05213f, part(k, n))
warm(k, n) = scale(0xf4a582, 0xb2182b, 0x4d0409, part(k, n))

set border 3 linecolor rgb "#444444"
set tics nomirror out textcolor rgb "#222222"
set style line 1 linecolor rgb BLUE linewidth 2.2
set style line 2 linecolor rgb GREY linewidth 1.8 dashtype (7,4)
set style line 3 linecolor rgb "#999999" linewidth 1 dashtype (2,3)
set style line 4 linecolor rgb "#222222" linewidth 0.8

# Says where the panel just plotted stands in the picture, by lines of text behind the SVG's drawing: tools/book writes there,
# under a reader's pointer, the values of the CSV. An axis is "COLUMN" or "COLUMN log"; `rows` are those whose cells are as in
# "COLUMN=TEXT,COLUMN=TEXT"; `words` have lines ended by | and cells as {COLUMN} or {COLUMN ITS_ERROR}.
set print out . ".panels"
panel(x, y, rows, words) = sprintf("<!-- panel\t%.6f %.6f %.6f %.6f\t%s\t%.9g %.9g\t%s\t%.9g %.9g\t%s\t%s\t-->", \
    GPVAL_TERM_XMIN / real(wide), 1 - GPVAL_TERM_YMAX / real(high), (GPVAL_TERM_XMAX - GPVAL_TERM_XMIN) / real(wide), \
    (GPVAL_TERM_YMAX - GPVAL_TERM_YMIN) / real(high), x, GPVAL_X_MIN, GPVAL_X_MAX, y, GPVAL_Y_MIN, GPVAL_Y_MAX, rows, words)

# Logarithms where there are any: gnuplot 6 complains of each complex number, also in rows that are not drawn.
lg(y) = y > 0 ? log10(y) : NaN
