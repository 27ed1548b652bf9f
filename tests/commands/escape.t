#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult escape`: against exact exit times of the chain in one dimension, and against the closed forms.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult

escape() { run "$catapult" escape --format csv "$@"; }
value() { sed -n "s/^$1,//p" "$scratch/out"; } # value KEY: of the last answer

near() { # near NAME GOT WANT TOLERANCE
    if awk -v g="$2" -v w="$3" -v t="$4" 'BEGIN { d = g - w; exit !(g != "" && g == g + 0 && d <= t && -d <= t) }'; then
        pass "$1"
    else
        fail "$1" "got:  $2" "want: $3 to $4"
    fi
}

# eta E nu of the exact chain with radius 1: curvature, noise, eta, batch (epsilon = eta/B), and its value.
test_one_dimension() {
    local h noise eta batch want steps se
    while read -r h noise eta batch want; do
        escape --curvature "$h" --noise "$noise" --eta "$eta" --batch "$batch" --radius 1 --seed 3
        is "h $h, $noise, eta $eta: exit code 0, silent on stderr" "$status$err" 0
        steps=$(awk "BEGIN { print log($want/$eta)/log(10) }")
        se=$(value log10_steps_se)
        near "h $h, $noise, eta $eta: five standard errors" "$(value log10_steps)" "$steps" "$(awk "BEGIN { print 5*$se }")"
        near "h $h, $noise, eta $eta: the error is small" "$se" 0 0.02
    done <<'ROWS'
1 hessian 0.5 5 4745.984364
1 identity 0.1 1 11728.0421
2 hessian 0.5 5 319.4067195
ROWS
}

# V0 of a ball and of a depth.
test_closed_forms() {
    local noise domain want
    while read -r noise domain want; do
        # shellcheck disable=SC2086
        escape --curvature 0.5,1,2 --noise $noise $domain --eta 0.01 --batch 1 --runs 0
        near "V0: $noise $domain" "$(value v0_slow)" "$want" 1e-12
        is "no runs, no simulation: $noise $domain" "$(value log10_steps)" ''
    done <<'ROWS'
hessian --radius=3 9
identity --radius=3 4.5
hessian --depth=0.7 0.7
identity --depth=0.7 1.4
ROWS
    escape --curvature 0.5,1,2 --eta 0.1 --batch 1 --depth 1 --runs 0
    near 'steps lower V0 by 1 - eta h/2' "$(value v0)" 0.9 1e-12
    near 'the sharpest direction is the way out' "$(value exit_curvature)" 2 0
}

test_formats() {
    local first
    escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1
    first=$out
    escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1
    is 'the same numbers again' "$out" "$first"
    escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1 --seed 2
    unlike 'another seed, others' "$first" "$(value log10_steps)"
    run "$catapult" escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1 --format json
    like 'json' "$out" '"exponent": ?[0-9.]+'
    run "$catapult" escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1
    like 'for people' "$out" 'exponent V0/epsilon +[0-9.]+'
}

refused() { # refused NAME REGEX OPTION...
    run "$catapult" escape "${@:3}"
    is "$1: exit code 2, nothing on stdout" "$status$out" 2
    like "$1: says what" "$err" "$2"
    ok "$1: in one line" one_line "$scratch/err"
}

test_refusals() {
    refused 'no domain' 'give one of them' --curvature 1 --eta 0.1 --batch 1
    refused 'two domains' 'give one of them' --curvature 1 --eta 0.1 --batch 1 --radius 1 --depth 1
    refused 'a word' '"x" is not a curvature' --curvature 1,x --eta 0.1 --batch 1 --radius 1
    refused 'a hole' '"" is not a curvature' --curvature 1,,2 --eta 0.1 --batch 1 --radius 1
    refused 'a saddle' '"-1" is not a curvature' --curvature=-1 --eta 0.1 --batch 1 --radius 1
    refused 'an unstable rate' 'rate times curvature below 2' --curvature 30 --eta 0.1 --batch 1 --radius 1
    refused 'all noise' 'within the noise' --curvature 1 --eta 0.1 --batch 1 --radius 0.01
    refused 'half a sample' 'give 1 or more' --curvature 1 --eta 0.1 --batch 0 --radius 1
    refused 'no rate' 'above 0' --curvature 1 --eta 0 --batch 1 --radius 1
}

test_one_dimension
test_closed_forms
test_formats
test_refusals
plan
