#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult scan` and `catapult safe` against `catapult predict`, and by their rules.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
pair=$PWD/data/datasets/gess_heydecker_1_17.csv

value() { sed -n "s/^$1,//p" "$scratch/out"; }

holds() { # holds NAME EXPRESSION: perl, over the values as $v{KEY}
    ok "$1" perl -e 'open my $in, "<", shift; while (<$in>) { chomp; my ($k, $x) = split /,/; $v{$k} = $x }
        exit !eval(shift)' "$scratch/out" "$2"
}

safe() { run "$catapult" safe --dataset "$pair" --format csv "$@"; }

# -- scan --------------------------------------------------------------------------------------------------------------

test_rows() {
    run "$catapult" scan --dataset "$pair" --eta 0.55:1.25:36 --width 1e6
    is 'scan: exit code 0, silent on stderr' "$status$err" 0
    is 'scan: a header and a row for each rate' "$(wc -l <"$scratch/out")" 37
    is 'scan: the regimes in their order' "$(cut -d, -f4 "$scratch/out" | uniq | xargs)" \
        'regime lazy deflationary inflationary divergent'
    is 'scan: the phases in their order' "$(cut -d, -f5 "$scratch/out" | uniq | xargs)" 'phase lazy catapult'
    is 'scan: the ends as typed' "$(sed -n '2s/,.*//p; 37s/,.*//p' "$scratch/out" | xargs)" '0.55 1.25'
    ok 'scan: one height, and P rises' perl -e '
        open my $in, "<", shift; <$in>; my ($p, $h) = (0, 0);
        while (<$in>) { my @x = split /,/; next if $x[3] eq "divergent";
            $h ||= $x[8]; exit 1 if abs($x[8] / $h - 1) > 1e-9 || $x[11] < 0.9 * $p; $p = $x[11] }
        exit !($p > 0.99)' "$scratch/out"
    run "$catapult" scan --dataset "$pair" --eta 0.7 --width 1e3:1e12:4 --no-simulate
    is 'scan: widths' "$(cut -d, -f2 "$scratch/out" | xargs)" 'width 1000 1000000 1000000000 1e+12'
    is 'scan: not simulated' "$(cut -d, -f12,14 "$scratch/out" | uniq | xargs)" 'p_spike,method na,none'
}

# A row is what predict says of that rate.
test_is_predict() {
    local row
    run "$catapult" scan --dataset "$pair" --eta 0.7 --width 1e8
    row=$(tail -n 1 "$scratch/out")
    run "$catapult" predict --dataset "$pair" --eta 0.7 --width 1e8 --replicas 4096 --format csv
    like 'scan: the row is what predict says' "$row" "^0\.7,100000000,1\.4,deflationary,lazy,"
    ok 'scan: p_spike, its error and theta' perl -e 'my @r = split /,/, shift; for (7, 11, 12) {
        my $want = shift; exit 1 if abs($r[$_] - $want) > 1e-11 * $want }' "$row" "$(value theta)" "$(value p_spike)" \
        "$(value p_spike_se)"
}

# -- safe --------------------------------------------------------------------------------------------------------------

# On both sides of the rate, other runs of another method: P is above the bound, and below it.
test_safe() {
    safe --probability 0.01 --width 1e8
    is 'safe: exit code 0, silent on stderr' "$status$err" 0
    holds 'safe: P is the bound, within its error' 'abs($v{p_spike} - 0.01) <= 1e-3 * 0.01 + 1e-9 || $v{p_spike} < 0.01'
    holds 'safe: between the lazy edge and the end' '$v{eta_crit} < $v{eta_safe} && $v{eta_safe} < $v{eta_max}'
    holds 'safe: near the formula' 'abs($v{eta_safe_asymptotic} / $v{eta_safe} - 1) < 0.02'
    holds 'safe: the error is small' '$v{eta_safe_se} > 0 && $v{eta_safe_se} < 1e-3 * $v{eta_safe}'
    is 'safe: the limits' "$(value eta_crit) $(value eta_crit_full_batch)" '0.59171597633136097 0.74349442379182151'
    local rate height side
    rate=$(value eta_safe) height=$(value height_over_start)
    for side in 0.99 1.01; do
        run "$catapult" predict --dataset "$pair" --eta "$(perl -e 'printf "%.17g", $ARGV[0] * $ARGV[1]' "$rate" $side)" \
            --width 1e8 --height "$height" --height-in start --method crude --seed 7 --replicas 50000 --format csv
        holds "safe: crude runs at $side times the rate" "(\$v{p_spike} - 0.01) * ($side - 1) > 3 * \$v{p_spike_se} * abs($side - 1)"
    done
}

test_safe_scales() {
    local rate
    safe --probability 1e-6 --width 1e6
    rate=$(value eta_safe)
    printf 's,p\n100,0.5\n130,0.5\n' >"$scratch/hundred.csv"
    run "$catapult" safe --dataset "$scratch/hundred.csv" --format csv --probability 1e-6 --width 1e6
    holds 'safe: in other units of s' "abs(1e4 * \$v{eta_safe} / $rate - 1) < 1e-5"
    safe --probability 1e-6 --width 1e6 --loss mean
    holds 'safe: of another loss' "abs(2 * \$v{eta_safe} / $rate - 1) < 1e-5"
    safe --probability 1e-6 --width 1e6 --lambda0 4
    holds 'safe: twice the curvature, about half the rate' "abs(2 * \$v{eta_safe} / $rate - 1) < 0.02"
    safe --probability 1e-3 --width 1e6
    holds 'safe: more may spike, more is safe' "\$v{eta_safe} > $rate"
}

# One sample is gradient descent: it spikes for sure or not at all.
test_safe_ends() {
    printf 's\n1\n' >"$scratch/one.csv"
    run "$catapult" safe --dataset "$scratch/one.csv" --format csv --probability 1e-6 --width 1e12
    holds 'safe: one sample: P jumps where the height comes into reach, just above the edge' \
        '$v{eta_safe} >= $v{eta_crit} && $v{eta_safe} < 1.2 * $v{eta_crit} && $v{p_spike} == 0 && $v{eta_safe_se} < 1e-5'
    safe --probability 1e-6 --width 4
    holds 'safe: what nothing reaches is safe to the end' '$v{eta_safe} == $v{eta_max} && $v{p_spike} eq "na"'
    run "$catapult" safe --dataset "$pair" --probability 1e-6 --width 4
    like 'safe: and says so' "$out" 'At no rate of the theory a spike is likelier than 1e-06'
    run "$catapult" safe --dataset "$pair" --probability 1e-6 --width 1e6
    like 'safe: text: three rates first' "$(head -n 3 "$scratch/out" | xargs)" \
        'Up to eta = 0\.656.*cannot spike.* 0\.591716.*stable up to eta = 0\.743494'
}

# -- refusals ----------------------------------------------------------------------------------------------------------

test_refusals() {
    refuses 'no range' 2 '--eta: 2:1 is not a range; give FROM:TO' "$catapult" scan --dataset "$pair" --eta 2:1 --width 9
    refuses 'no rate' 2 '--eta RANGE is missing' "$catapult" scan --dataset "$pair" --width 9
    refuses 'a probability of 1' 2 '--probability: 1 .*between 0 and 1' "$catapult" safe --dataset "$pair" --probability 1 --width 9
    refuses 'random starts' 2 '--random-start: some random starts' "$catapult" safe --dataset "$pair" --probability 0.1 \
        --width 9 --random-start
    local command example
    for command in scan safe; do
        succeeds "$command --help" "$catapult" $command --help
        example=$(sed -n '/^example: /,$p' "$scratch/out" | sed 's/^example: *//' | tr -d '\\\n')
        # shellcheck disable=SC2086  # the example is meant to be split
        succeeds "$command: the example of the help works" "${catapult%/*}"/$example
    done
}

test_rows
test_is_predict
test_safe
test_safe_scales
test_safe_ends
test_refusals
plan
