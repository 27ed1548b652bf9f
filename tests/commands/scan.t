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
    holds 'safe: beside it what folklore takes, and the median of the samples' 'abs($v{sample_eta_q50} - 1 / 1.69) < 1e-12'
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

# -- vectors -----------------------------------------------------------------------------------------------------------

vectors=(--data "$PWD/data/examples/vectors.csv" --label y --model linear --threads 1)

# A row is what forecast says of that rate.
test_vector_rows() {
    local row
    run "$catapult" scan "${vectors[@]}" --batch 4 --eta 0.3:1.1:19 --no-simulate
    is 'vectors: exit code 0' "$status" 0
    is 'vectors: a header and a row for each rate' "$(wc -l <"$scratch/out")" 20
    is 'vectors: the regimes in their order' "$(cut -d, -f4 "$scratch/out" | uniq | xargs)" \
        'regime lazy contracting recovering leaving'
    is 'vectors: no probabilities' "$(cut -d, -f12,15 "$scratch/out" | uniq | xargs)" 'p_rise,method na,none'
    run "$catapult" scan "${vectors[@]}" --batch 1:4:3 --eta 0.5 --no-simulate
    is 'vectors: batches' "$(cut -d, -f2 "$scratch/out" | xargs)" 'batch 1 2 4'
    run "$catapult" scan "${vectors[@]}" --batch 2 --width 100:1e4:2 --eta 0.6 --replicas 500 --method crude
    is 'vectors: widths' "$(cut -d, -f3 "$scratch/out" | xargs)" 'width 100 10000'
    run "$catapult" scan "${vectors[@]}" --batch 4 --eta 0.7 --replicas 500 --method crude
    row=$(tail -n 1 "$scratch/out")
    run "$catapult" forecast "${vectors[@]}" --batch 4 --eta 0.7 --replicas 500 --method crude --format csv
    ok 'vectors: the row is what forecast says' perl -e 'my @r = split /,/, shift; for (4 .. 12) {
        my $want = shift; exit 1 if abs($r[$_] - $want) > 1e-11 * abs $want }' "$row" "$(value drift)" "$(value drift_se)" \
        "$(value theta)" "$(value theta_se)" "$(value eta_lazy)" "$(value eta_mean_square)" "$(value eta_full_batch)" "$(value p_rise_frozen)" "$(value p_rise_frozen_se)"
    ok 'vectors: a probability between' perl -e 'my @r = split /,/, shift; exit !($r[11] > 0.01 && $r[11] < 1)' "$row"
}

# At the rate that it finds other runs have the bound, or what is near it.
test_safe_vectors() {
    run "$catapult" safe "${vectors[@]}" --batch 4 --probability 0.1 --loss mean --format csv
    is 'safe, vectors: exit code 0' "$status" 0
    holds 'safe, vectors: below the limit of gradient descent' '$v{eta_safe} > 0 && $v{eta_safe} < 1.2 * $v{eta_full_batch}'
    holds 'safe, vectors: the error is small' '$v{eta_safe_se} > 0 && $v{eta_safe_se} < 0.02 * $v{eta_safe}'
    local rate se side
    rate=$(value eta_safe) se=$(value eta_safe_se)
    for side in -1 1; do
        run "$catapult" forecast "${vectors[@]}" --batch 4 --loss mean --seed 7 --method crude --replicas 20000 --format csv \
            --eta "$(perl -e 'printf "%.17g", $ARGV[0] + $ARGV[2] * (6 * $ARGV[1] + 0.01 * $ARGV[0])' "$rate" "$se" $side)"
        holds "safe, vectors: other runs, side $side" "(\$v{p_rise_frozen} - 0.1) * $side > 0"
    done
    run "$catapult" safe "${vectors[@]}" --batch 4 --probability 0.1
    like 'safe, vectors: in words' "$out" '^Up to eta = .* a rise to 3 times the start'
    like 'safe, vectors: folklore' "$out" 'Folklore: 2/lambda_max of all samples is .* half of the'
    run "$catapult" safe "${vectors[@]}" --batch 4 --probability 0.1 --loss mean --format csv
    local least half
    least=$(value batch_eta_least) half=$(value batch_eta_q50)
    run "$catapult" forecast "${vectors[@]}" --batch 4 --eta 0.3 --loss mean --method crude --replicas 20 --format csv
    is 'safe, vectors: the batches are those of forecast' "$half" "$(value batch_eta_q50)"
    ok 'safe, vectors: the least is below the quartile, and above what is certified' perl -e \
        'exit !($ARGV[0] < $ARGV[1] && $ARGV[0] > $ARGV[2])' "$least" "$(value batch_eta_q25)" "$(value eta_lazy)"
    refuses 'safe, vectors: no probability' 2 '--probability: 0 is out of range' "$catapult" safe "${vectors[@]}" --batch 4 \
        --probability 0
}

# -- pictures ----------------------------------------------------------------------------------------------------------

test_pictures() {
    local plot
    for plot in svg pdf; do
        run "$catapult" scan --dataset "$pair" --eta 0.55:1.25:36 --width 1e3:1e6:2 --no-simulate --plot "$scratch/a.$plot"
        is "picture, $plot: exit code 0, silent on stderr" "$status$err" 0
        is "picture, $plot: the rows all the same" "$(wc -l <"$scratch/out")" 73
        run "$catapult" scan --dataset "$pair" --eta 0.55:1.25:36 --width 1e3:1e6:2 --no-simulate --plot "$scratch/b.$plot"
        ok "picture, $plot: the same bytes" cmp "$scratch/a.$plot" "$scratch/b.$plot"
    done
    ok 'picture: svg' grep -q '^<svg' "$scratch/a.svg"
    ok 'picture: pdf' grep -aq '^%PDF' "$scratch/a.pdf"
    run "$catapult" scan "${vectors[@]}" --batch 1:2:2 --eta 0.1:1:5 --replicas 100 --method crude --plot "$scratch/v.svg"
    is 'picture of vectors: exit code 0' "$status$err" 0
    ok 'picture of vectors: svg' grep -q '^<svg' "$scratch/v.svg"
    refuses 'picture: another kind' 2 '--plot: .*x.png: give a name that ends in .svg or .pdf' "$catapult" scan \
        --dataset "$pair" --eta 0.5:1 --width 9 --plot "$scratch/x.png"
    refuses 'picture: of one rate' 2 '--plot: one learning rate' "$catapult" scan --dataset "$pair" --eta 0.5 --width 9 \
        --plot "$scratch/x.svg"
    run "$catapult" scan --dataset "$pair" --eta 0.5:1:3 --width 9 --no-simulate --plot "$scratch/no/x.svg"
    like 'picture: no such folder' "$status$err" '^3catapult: .*no/x.svg'
}

# -- refusals ----------------------------------------------------------------------------------------------------------

test_refusals() {
    refuses 'no range' 2 '--eta: 2:1 is not a range; give FROM:TO' "$catapult" scan --dataset "$pair" --eta 2:1 --width 9
    refuses 'no rate' 2 '--eta RANGE is missing' "$catapult" scan --dataset "$pair" --width 9
    refuses 'a probability of 1' 2 '--probability: 1 .*between 0 and 1' "$catapult" safe --dataset "$pair" --probability 1 --width 9
    refuses 'random starts' 2 '--random-start: some random starts' "$catapult" safe --dataset "$pair" --probability 0.1 \
        --width 9 --random-start
    refuses 'vectors: more than there are' 2 '--batch: 1000 of 48 samples' "$catapult" scan "${vectors[@]}" --batch 1:1000:3 \
        --eta 0.5
    refuses 'vectors: backwards' 2 '--eta: 2:1 is not a range' "$catapult" scan "${vectors[@]}" --batch 1 --eta 2:1
    refuses 'vectors: a batch of 0' 2 '--batch: 0 is out of range' "$catapult" scan "${vectors[@]}" --batch 0 --eta 1
    refuses 'vectors: no file' 2 'missing.csv' "$catapult" safe --data missing.csv --model relu --batch 1 --probability 0.1
    refuses 'vectors: a range of widths of one network' 2 '--width: 50:200:3 is a range; give one width' "$catapult" scan \
        "${vectors[@]}" --parameterisation pytorch --batch 1 --width 50:200:3 --eta 1
    refuses 'vectors: a range of widths that ends in none' 2 '--width: 20.5 is out of range' "$catapult" scan "${vectors[@]}" \
        --batch 1 --width 20:20.5:2 --eta 1
    is 'vectors: a range of widths that ends in none: no row was printed' "$out" ''
    local command example
    for command in scan safe; do
        succeeds "$command --help" "$catapult" $command --help
        is "$command --help: no line is longer than 100" "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
        perl -ne 'if (s/^example: //) { $on = 1 } $on &&= /\S/; s/\\\n//; print if $on; print "\n" if !$on && $was; $was = $on;
            END { print "\n" }' "$scratch/out" | grep . >"$scratch/examples"
        is "$command --help: an example of scalars and one of vectors" "$(wc -l <"$scratch/examples" | tr -d ' ')" 2
        while read -r example; do
            # shellcheck disable=SC2086  # the example is meant to be split
            succeeds "$command: the example of the help works" "${catapult%/*}"/$example
        done <"$scratch/examples"
    done
}

for t in ${ONLY:-rows is_predict safe safe_scales safe_ends vector_rows safe_vectors pictures refusals}; do "test_$t"; done
plan
