#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests that README's examples of the calculator say what README says they do. The time they take is left out.
. "$(dirname "$0")/../support/tap.sh"

# The examples, a file each: the command in .sh, what it should print in .want.
cut_examples() {
    awk -v to="$scratch/" '
        /^```console$/ { inside = 1; next }
        /^```$/ { inside = 0 }
        !inside { next }
        /^\$ / { n++; name = sprintf("%s%02d", to, n); command = 1; sub(/^\$ /, "") }
        command { print > (name ".sh"); command = /\\$/; next }
        { print > (name ".want") }' README.md
}

test_examples() {
    local script name count=0
    cut_examples
    for script in "$scratch"/*.sh; do
        name=$(head -c 100 "$script" | head -n 1)
        [[ $name == build/bin/catapult* ]] || continue
        count=$((count + 1))
        # How far a command is, which it says after 15 s, is no answer.
        bash "$script" 2>&1 </dev/null | sed '/ (after [0-9]* s)$/d; s/^\(  seconds *\).*/\1/' >"$scratch/got"
        sed -i 's/^\(  seconds *\).*/\1/' "${script%.sh}.want"
        ok "README: $name" diff "${script%.sh}.want" "$scratch/got"
    done
    ok 'README: at least five examples' test "$count" -ge 5
}

test_examples
plan
