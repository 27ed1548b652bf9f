#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Pictures are read in print: at the width of tools/weave's float, letters have at least 7 pt, and indices four fifths of
# that, which gnuplot gives them. Each panel has names on its axes.
. "$(dirname "$0")/../support/tap.sh"

printed=$(sed -n 's/.*includegraphics\[width=\([0-9.]*\)pt\].*/\1/p' tools/weave.c)
ok 'the width of a printed picture is known' test "${printed%.*}" -gt 400

# letters FILE.svg: the smallest size in points of what is no index, and of all, as "7.1 5.7".
letters() {
    awk -v printed="$printed" '
        match($0, /viewBox="0 0 [0-9.]+/) && !width { width = substr($0, RSTART + 13, RLENGTH - 13) }
        {
            for (text = $0; match(text, /font-size="[0-9.]+"([^>]* dy=)?/); text = substr(text, RSTART + RLENGTH)) {
                found = substr(text, RSTART, RLENGTH)
                size = found
                gsub(/[^0-9.]/, "", size)
                size *= printed / width
                if (!least || size < least) least = size
                if (found !~ /dy=/ && (!plain || size < plain)) plain = size
            }
        }
        END { printf "%.2f %.2f\n", plain, least }' "$1"
}

small=
for script in figures/*.gp; do
    name=$(basename "$script" .gp)
    [ "$name" = style ] && continue
    read -r plain least <<<"$(letters "build/figures/$name.svg")"
    awk -v plain="$plain" -v least="$least" 'BEGIN { exit !(plain >= 7 && least >= 5.6) }' || small+=" $name ($plain, $least pt)"
done
is 'letters of at least 7 pt in every picture, indices of 5.6' "$small" ''

sed 's/font-size="14.00"/font-size="13.00"/' build/figures/drift.svg >"$scratch/small.svg"
read -r plain least <<<"$(letters "$scratch/small.svg")"
ok 'smaller letters are seen' awk -v plain="$plain" 'BEGIN { exit !(plain > 0 && plain < 7) }'

nameless=
for script in figures/*.gp; do
    name=$(basename "$script" .gp)
    [ "$name" = style ] && continue
    grep -q 'set ylabel\|name_y' "$script" && grep -q 'set xlabel' "$script" || nameless+=" $name"
done
is 'every picture names its axes' "$nameless" ''

plan
