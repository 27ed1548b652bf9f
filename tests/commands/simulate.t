#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests what `catapult predict` simulates, against exact probabilities and by its rules.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
shipped=$PWD/data/datasets

# simulate DATASET ETA LAMBDA0 [OPTION...], as csv; width 1e12 unless said otherwise.
simulate() {
    local width=(--width 1e12)
    [[ " ${*:4} " == *' --width'* ]] && width=()
    run "$catapult" predict --dataset "$shipped/$1.csv" --eta "$2" --lambda0 "$3" "${width[@]}" --format csv "${@:4}"
}

value() { sed -n "s/^$1,//p" "$scratch/out"; }

holds() { # holds NAME EXPRESSION: perl, over the values as $v{KEY}
    ok "$1" perl -e 'open my $in, "<", shift; while (<$in>) { chomp; my ($k, $x) = split /,/; $v{$k} = $x }
        exit !eval(shift)' "$scratch/out" "$2"
}

test_keys() {
    simulate gess_heydecker_1_17 1 1.45
    is 'exit code 0' "$status" 0
    is 'silent on stderr' "$err" ''
    is 'the keys of the simulation, in order' "$(sed '1,/^p_spike_asymptotic,/d' "$scratch/out" | cut -d, -f1 | xargs)" \
        'p_spike p_spike_se lambda_final_q10 lambda_final_q50 lambda_final_q90 steps_to_spike_mean effective_sample_size replicas method p_spike_linear_lower p_spike_linear_upper seconds'
    holds 'the wanted relative error is met' '$v{p_spike_se} <= 0.01 * $v{p_spike}'
    holds 'quantiles rise, below lambda0 and above the edge that no spike passes twice' \
        '0 < $v{lambda_final_q10} && $v{lambda_final_q10} < $v{lambda_final_q50} && $v{lambda_final_q50} < $v{lambda_final_q90} && $v{lambda_final_q90} < 1.45'
}

# Where the height is far below 1 the chain is linear: P is what the counts say, and the estimate must agree. The
# probabilities are those of a second program (and (17/83)^15 is exact).
test_exact() {
    local case
    for case in 'gess_heydecker_1_17 1.45 1e12 0.02 9.985649266e-07' 'gess_heydecker_1_17 1.35 1e12 0.02 2.434005708e-12' \
        'gess_heydecker_1_18 1.5 1e30 3.2e-11 4.683412762015431e-11'; do
        read -r name lambda width height want <<<"$case"
        simulate "$name" 1 "$lambda" --width "$width" --height "$height" --height-in paper
        holds "linear: $case: the bounds hold it" \
            "\$v{p_spike_linear_lower} <= $want * (1 + 1e-9) && $want <= \$v{p_spike_linear_upper} * (1 + 1e-9)"
        holds "linear: $case: the bounds are narrow" '$v{p_spike_linear_upper} - $v{p_spike_linear_lower} <= 2e-6 * $v{p_spike_linear_upper}'
    done
    # On this lattice all runs have the same weight to rounding, and at this height what is not linear is below 1e-20.
    holds 'simulated: (17/83)^15' 'abs($v{p_spike} / 4.683412762015431e-11 - 1) <= 1e-12 && $v{p_spike_se} <= 1e-17'
    simulate gess_heydecker_1_17 1 1.45 --height 0.02 --height-in paper --relative-error 0.001
    holds 'simulated: 9.864e-7 at (1.17), 1.45, height 0.02' 'abs($v{p_spike} - 9.864e-7) <= 5 * $v{p_spike_se} + 2e-10'
}

test_methods_agree() {
    simulate gess_heydecker_1_17 1 1.5 --width 1e4 --relative-error 0.003
    local p se
    p=$(value p_spike)
    se=$(value p_spike_se)
    is 'the default is the tilt' "$(value method)" tilt
    simulate gess_heydecker_1_17 1 1.5 --width 1e4 --relative-error 0.01 --method crude
    is 'crude is named' "$(value method)" crude
    holds 'tilt and crude agree within five standard errors' "abs(\$v{p_spike} - $p) <= 5 * sqrt(\$v{p_spike_se}**2 + $se**2)"
    simulate gess_heydecker_1_17 1 1.45 --method splitting --relative-error 0.03
    is 'splitting is named' "$(value method)" splitting
    holds 'splitting meets its error, and counts its replicas' \
        '$v{p_spike_se} <= 0.03 * $v{p_spike} && $v{replicas} % 1024 == 0 && $v{effective_sample_size} >= 1111 && $v{effective_sample_size} < $v{replicas}'
    p=$(value p_spike) se=$(value p_spike_se)
    local median steps
    median=$(value lambda_final_q50) steps=$(value steps_to_spike_mean)
    simulate gess_heydecker_1_17 1 1.45
    holds 'splitting and tilt agree within five standard errors, at odds of one in a million' \
        "abs(\$v{p_spike} - $p) <= 5 * sqrt(\$v{p_spike_se}**2 + $se**2)"
    holds 'and on the way there, and after it' \
        "abs(\$v{lambda_final_q50} - $median) <= 0.1 * (\$v{lambda_final_q90} - \$v{lambda_final_q10}) && abs(\$v{steps_to_spike_mean} - $steps) <= 0.05 * $steps"
    simulate three_roots 1 1 --width 1e6 --height 0.1 --height-in paper --method splitting
    p=$(value p_spike) se=$(value p_spike_se)
    simulate three_roots 1 1 --width 1e6 --height 0.1 --height-in paper --method crude
    holds 'and with crude at a pole' "abs(\$v{p_spike} - $p) <= 5 * sqrt(\$v{p_spike_se}**2 + $se**2)"
    simulate four_combinations 1 2.3
    holds 'three points: the grid encloses, within a tenth' \
        '$v{p_spike_linear_lower} < $v{p_spike_linear_upper} && $v{p_spike_linear_lower} > 0.9 * $v{p_spike_linear_upper}'
}

test_same_bytes() {
    local threads first
    for threads in 1 2 5; do
        simulate gess_heydecker_1_17 1 1.45 --threads "$threads"
        grep -v '^seconds' "$scratch/out" >"$scratch/$threads"
        ok "$threads threads: the same bytes" cmp "$scratch/1" "$scratch/$threads"
    done
    first=$(value p_spike)
    simulate gess_heydecker_1_17 1 1.45 --seed 2
    ok 'another seed: another estimate' test "$first" != "$(value p_spike)"
    for threads in 1 3; do
        simulate gess_heydecker_1_17 1 1.45 --threads "$threads" --method splitting --relative-error 0.05
        grep -v '^seconds' "$scratch/out" >"$scratch/splitting.$threads"
    done
    ok 'splitting: the same bytes' cmp "$scratch/splitting.1" "$scratch/splitting.3"
}

test_known_without() {
    simulate gess_heydecker_1_17 1 1 --simulate
    is 'lazy: 0' "$(value p_spike)" 0
    is 'lazy: by a bound' "$(value method)" bound
    simulate gess_heydecker_1_17 1 1
    is 'lazy: not simulated unless asked' "$(value p_spike)" ''
    simulate gess_heydecker_1_17 1 3 --simulate
    is 'divergent: na' "$(value p_spike)" na
    simulate gess_heydecker_1_17 1 1.45 --height 2
    is 'above Lambda0/2: 0' "$(value p_spike)" 0
    run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 1 --lambda0 1.45 --width 1e12 --height 0.3 --height-in paper
    like 'out of reach: it says why' "$out" 'No run reaches the height 3e\+05: the curvature falls'
    simulate gess_heydecker_1_17 1 1.45 --mu0 1e6 --height 0.05
    is 'at the height from the start: 1' "$(value p_spike)" 1
    run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 1 --lambda0 1.45 --width 1e12 --replicas 20
    like 'too few runs: it says so' "$out" 'error cannot be trusted'
    run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 1 --lambda0 1.45 --width 1e18 --method crude \
        --replicas 20000
    like 'no hit: the bound that leaves' "$out" 'Not one of 20000 runs reaches the height: fewer than one in 6\.7e\+03 do'
    run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 0.7 --width 1e12 --method crude --replicas 2
    like 'two runs: too few, and no bound above 1' "$out" 'too few to say anything: raise --replicas'
    unlike 'two runs: no bound' "$out" 'fewer than one'
    run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 0.61 --width 1e12 --method splitting \
        --height 0.05 --height-in paper
    like 'splitting, out of reach: the same explanation' "$out" 'No run reaches the height.*the curvature falls'
    unlike 'splitting, out of reach: no advice that cannot help' "$out" '--replicas'
    simulate gess_heydecker_1_17 1 1.9 --height 0.9 --height-in paper
    is 'inflationary, below Lambda0/2 and out of reach: 0' "$(value p_spike)" 0
    is 'by a bound, as the other sample is lazy' "$(value method) $(value replicas)" 'bound 0'
    printf 's,p\n1.1,0.5\n1.3,0.5\n' >"$scratch/close.csv"
    run "$catapult" predict --dataset "$scratch/close.csv" --eta 1 --lambda0 1.9 --width 1e12 --format csv --height 0.94
    is 'out of reach where it is not: 0' "$(value p_spike)" 0
    is 'and given up after 65536 runs' "$(value replicas)" 65536
    is 'and no error of it' "$(value p_spike_se)" na
    simulate gess_heydecker_1_17 1 1.45 --no-simulate
    is '--no-simulate: nothing simulated' "$(value p_spike)" ''
}

# From random weights tilt and crude agree, and P is of the size that the formula has.
test_random_start() {
    simulate gess_heydecker_1_17 0.7 2 --random-start --width 1000
    like 'random start: given lambda0 is refused' "$err" '--lambda0, --random-start: give one'
    random() {
        run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 0.7 --width 1e6 --random-start \
            --format csv "$@"
    }
    random --relative-error 0.01
    is 'random start: by the tilt' "$(value method)" tilt
    local p se
    p=$(value p_spike) se=$(value p_spike_se)
    holds 'random start: within a factor of the formula' '$v{p_spike} < $v{p_spike_asymptotic} && $v{p_spike} > $v{p_spike_asymptotic}/2'
    random --method crude --relative-error 0.03
    is 'random start: crude' "$(value method)" crude
    holds 'random start: tilt and crude agree' "abs(\$v{p_spike} - $p) <= 5 * sqrt(\$v{p_spike_se}**2 + $se**2)"
}

# Where the weights of narrow networks scatter, and some start outside the theory.
test_narrow_random_start() {
    local width
    for width in 4 10 30 100; do
        run timeout 20 "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 0.7 --width $width --random-start \
            --format csv
        holds "random start of $width neurons: a trusted answer" '$v{p_spike} > 0.2 && $v{p_spike} < 0.6 && $v{p_spike_se} <= 0.01 * $v{p_spike}'
    done
}

# Another error may be asked of the same checkpoint; 0.48 and 0.480 are one question; a refusal names what differs.
test_checkpoint() {
    local question=("$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --lambda0 1.45 --width 1e12 --format csv)
    "${question[@]}" --eta 1 --relative-error 1e-5 --replicas 1e9 --checkpoint "$scratch/kept" >/dev/null 2>&1 &
    while kill -0 $! && (($(stat -c %s "$scratch/kept" 2>/dev/null || echo 0) <= 1000)); do sleep 0.1; done
    kill -TERM $!
    wait $!
    cp "$scratch/kept" "$scratch/copy"
    refuses 'checkpoint: what differs has a name' 2 'eta 1, .*not of this one .*eta 1\.1, ' "${question[@]}" --eta 1.1 \
        --relative-error 1e-5 --replicas 1e9 --checkpoint "$scratch/kept"
    run "${question[@]}" --eta 1.0 --relative-error 0.02 --replicas 1e9 --checkpoint "$scratch/kept"
    is 'checkpoint: another error goes on' "$status$err" 0
    holds 'checkpoint: with the runs there are' '$v{p_spike_se} < 0.02 * $v{p_spike} && $v{replicas} > 16384'
}

# Next to the edge P is below all doubles: said so, at once. One sample alone is one run.
test_edges() {
    local rate
    for rate in 0.591716 0.59172 0.5918 0.592; do
        run timeout 10 "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta $rate --width 1e12
        like "edge: eta $rate: rare by the formula" "$(head -n 2 "$scratch/out" | xargs)" \
            'A spike is rare \(deflationary\): by the formula for wide networks one run in 10\^[0-9]+ reaches'
        unlike "edge: eta $rate: not that no run does" "$out" 'Not one|No run'
    done
    simulate gess_heydecker_1_17 0.592 2
    is 'edge: no p_spike of no digits' "$(value p_spike) $(value method)" 'na none'
    printf 's\n1\n' >"$scratch/one.csv"
    run timeout 10 "$catapult" predict --dataset "$scratch/one.csv" --eta 1.0001 --width 1e12 --format csv
    is 'one sample: one run' "$(value p_spike) $(value p_spike_se) $(value replicas)" '1 0 2'
    run timeout 10 "$catapult" predict --dataset "$scratch/one.csv" --eta 1.0001 --width 1e12
    unlike 'one sample: trusted' "$out" 'trusted'
    refuses 'a unit of no height' 2 '--height-in: .*give --height too' "$catapult" predict --dataset "$scratch/one.csv" \
        --eta 1.1 --width 9 --height-in start
}

# The bounds of the linear walk want exact data with at most 64 distinct s^2; the simulation does without.
test_no_bounds() {
    local rows
    for rows in '1,sqrt(0.5)\n2,0.2928932188134525\n' "$(perl -e 'print 1 + $_ / 100, ",0.01\\n" for 0 .. 99')"; do
        printf 's,p\n%b' "$rows" >"$scratch/data.csv"
        run "$catapult" predict --dataset "$scratch/data.csv" --eta 1 --lambda0 0.55 --width 1e6 --method crude --replicas 100 \
            --format csv
        is "no bounds: exit code 0 ($(wc -l <"$scratch/data.csv") lines)" "$status$err" 0
        is 'no bounds: not available' "$(value p_spike_linear_lower) $(value p_spike_linear_upper)" 'na na'
        is 'no bounds: simulated all the same' "$(value method) $(value replicas)" 'crude 100'
    done
}

test_refusals() {
    local option
    for option in '--replicas 0' '--replicas 1.5' '--threads 1e6' '--threads -1' '--relative-error 0' '--relative-error 1' \
        '--seed -1' '--seed 0.5' '--seed 9007199254740993' '--replicas 9007199254740993'; do
        # shellcheck disable=SC2086
        refuses "refused: $option" 2 "${option%% *}: .*give" "$catapult" predict --dataset "$shipped/three_roots.csv" \
            --eta 1 --lambda0 1 --width 1e12 $option
    done
    refuses 'an unknown method' 2 '--method: "best".*tilt\|splitting\|crude' "$catapult" predict --dataset "$shipped/three_roots.csv" \
        --eta 1 --lambda0 1 --width 1e12 --method best
    refuses 'digits of what is not certified' 2 '--digits: .*--certify' "$catapult" predict --dataset \
        "$shipped/three_roots.csv" --eta 1 --lambda0 1 --width 1e12 --digits 50
    refuses 'yes and no' 2 '--simulate, --no-simulate' "$catapult" predict --dataset "$shipped/three_roots.csv" \
        --eta 1 --lambda0 1 --width 1e12 --simulate --no-simulate
}

test_keys
test_exact
test_methods_agree
test_same_bytes
test_known_without
test_random_start
test_narrow_random_start
test_edges
test_checkpoint
test_no_bounds
test_refusals
plan
