#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult trace`: against the recursions as the papers print them, and against the runs of the package.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
shipped=$PWD/data/datasets
data=$scratch/data
mkdir "$data"

write() { printf '%b' "$2" >"$data/$1.csv"; } # write NAME TEXT: a dataset

# trace DATASET ETA [OPTION...]: width 1e12 unless said otherwise; DATASET is shipped or written here.
trace() {
    local file=$data/$1.csv width=(--width 1e12)
    [[ -e $file ]] || file=$shipped/$1.csv
    [[ " ${*:3} " == *' --width'* ]] && width=()
    run "$catapult" trace --dataset "$file" --eta "$2" "${width[@]}" "${@:3}"
}

rows() { grep -v '^#' "$scratch/out" | tail -n +2; } # of the last trace

cell() { rows | sed -n "${1}p" | cut -d, -f"$2"; } # cell ROW COLUMN

# mu' = (1 - eta lambda s^2 + eta^2 s^4 mu^2/n) mu, lambda' = lambda + (eta mu^2/n)(eta lambda s^4 - 4 s^2), loss =
# E s^2 mu^2/2: every row from the one before, to the 15 digits that are printed. Says what is wrong, and how often each
# sample came.
write_second_method() {
    cat >"$scratch/second.pl" <<'PERL'
use strict;
my ($file, $eta, $n, $full_batch) = @ARGV;
my (@s2, @p, $mean);
my $tiny = 2.3e-308;
open my $f, '<', $file or die;
while (<$f>) {
    next if /^#|^s,p/;
    my ($s, $p) = split /[,\n]/;
    push @s2, $s =~ /^sqrt\((.*)\)/ ? $1 : $s * $s;
    push @p, $p;
}
$mean += $p[$_] * $s2[$_] for 0 .. $#p;
my ($mu, $lambda, $t, %count);
while (<STDIN>) {
    chomp;
    my ($step, $sample, $got_mu, $loss, $got_lambda) = split /,/;
    if (defined $mu) {
        my $s2 = $full_batch ? $mean : $sample == 0 ? 0 : $s2[$sample - 1];
        my $c = $eta * $s2 * $mu;
        my $new = (1 - $eta * $lambda * $s2 + $c * $c / $n) * $mu;
        $lambda += $eta * $mu * $mu / $n * ($eta * $lambda * $s2 * $s2 - 4 * $s2);
        abs($got_mu - $new) <= 1e-13 * (1 + $eta * $lambda * $s2) * abs($mu) + $tiny or die "step $step: mu $got_mu, not $new\n";
        abs($got_lambda - $lambda) <= 1e-13 * $lambda or die "step $step: lambda $got_lambda, not $lambda\n";
    }
    ($mu, $lambda) = ($got_mu, $got_lambda);
    abs($loss - $mean * $mu * $mu / 2) <= 1e-13 * $loss + $tiny or die "step $step: loss $loss\n";
    $step == $t++ or die "step $step comes after ", $t - 2, "\n";
    ($step == 0 || $full_batch) == ($sample eq 'na') or die "step $step: sample $sample\n";
    $count{$sample}++;
}
print "$_:$count{$_} " for sort keys %count;
print "steps:", $t - 1, "\n";
PERL
}

follows() { # follows NAME DATASET ETA WIDTH STEPS [OPTION...]
    trace "$2" "$3" --width "$4" --steps "$5" "${@:6}"
    local file=$data/$2.csv said full_batch=0
    [[ -e $file ]] || file=$shipped/$2.csv
    [[ " $* " == *' --full-batch'* ]] && full_batch=1
    said=$(rows | perl "$scratch/second.pl" "$file" "$3" "$4" "$full_batch" 2>&1)
    like "$1: follows the recursions for $5 steps" "$said" "steps:$5\$"
    is "$1: exit code 0, silent on stderr" "$status$err" 0
}

test_recursions() {
    write_second_method
    write mixed 's,p\n0,0.1\n-1.3,0.2\n1,0.3\n1.3,0.4\n'
    follows 'one spike' gess_heydecker_1_17 0.85 1e12 200 --lambda0 2
    follows 'narrow' gess_heydecker_1_18 0.02 50 300 --lambda0 85 --mu0 -3 --replica 7
    follows 'a root, three spikes' three_roots 0.55 1e8 400 --lambda0 2 --seed 5
    follows 'random start' four_combinations 1.6 1000 100 --random-start
    follows 'idle draws and equal squares' mixed 0.9 1e4 2000 --lambda0 2
    follows 'full batch' gess_heydecker_1_17 1.1 1e6 60 --lambda0 2 --full-batch
    follows 'full batch, random start' three_roots 0.5 100 60 --random-start --full-batch
}

# Of 1e5 draws the numbers of each sample lie within five standard deviations: false alarm 1e-6.
test_frequencies() {
    trace mixed 0.9 --lambda0 2 --steps 1e5
    # shellcheck disable=SC2016
    rows >"$scratch/rows"
    ok 'samples come as often as they should: 0 for s = 0, the first row of |s| = 1.3' perl -e '
        my %want = (0 => 0.1, 2 => 0.6, 3 => 0.3);
        while (<>) { my @c = split /,/; $count{$c[1]}++ if $c[1] ne "na" }
        exit 1 if join(",", sort keys %count) ne "0,2,3";
        for (keys %want) { exit 1 if abs($count{$_} - 1e5 * $want{$_}) > 5 * sqrt(1e5 * $want{$_} * (1 - $want{$_})) }' \
        "$scratch/rows"
}

# -- the same runs as elsewhere ----------------------------------------------------------------------------------------

# The page prints ten digits of the loss from 1e-3 up, and of the curvature eta lambda.
test_same_run_as_page() {
    local replica
    for replica in 0 3; do
        trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 240 --seed 20260311 --program spike_traces --point 100 --replica "$replica"
        rows | perl -F, -lane 'printf "sgd '"$replica"',loss,%d,%.10g\n", $F[0], $F[3] if $F[3] >= 1e-3' >"$scratch/got"
        rows | perl -F, -lane 'printf "sgd '"$replica"',curvature,%d,%.10g\n", $F[0], 0.85 * $F[4]' >>"$scratch/got"
        grep "^sgd $replica," data/expected/full/spike_traces.csv |
            perl -F, -lane 'printf "%s,%s,%d,%.10g\n", @F' >"$scratch/want"
        ok "replica $replica of the page spike_traces" perl -e '
            my ($got, $want) = map { open my $f, "<", $_ or die; [<$f>] } @ARGV;
            exit 1 if @$got != @$want || @$want < 250;
            for (0 .. $#$want) {
                my @g = split /,/, $got->[$_];
                my @w = split /,/, $want->[$_];
                exit 1 if "@g[0..2]" ne "@w[0..2]" || abs($g[3] - $w[3]) > 1.5e-9 * abs($w[3]);
            }' "$scratch/got" "$scratch/want"
    done
}

# Mean time to |mu| >= 0.05 sqrt(n/eta) of two runs of predict, and of the two traces.
test_same_run_as_predict() {
    local replica time=()
    for replica in 0 1; do
        trace gess_heydecker_1_17 0.9 --lambda0 2 --steps 2000 --seed 3 --replica "$replica" --lanes
        time+=("$(rows | perl -F, -lane 'if (abs($F[2]) >= 0.05 * sqrt(1e12 / 0.9)) { print $F[0]; exit }')")
    done
    run "$catapult" predict --dataset "$shipped/gess_heydecker_1_17.csv" --eta 0.9 --lambda0 2 --width 1e12 --method crude \
        --seed 3 --replicas 2 --format csv
    is "the two runs of predict, ${time[*]} steps to the spike" "$(sed -n 's/^steps_to_spike_mean,//p' "$scratch/out")" \
        "$(perl -e 'print(($ARGV[0] + $ARGV[1]) / 2)' "${time[@]}")"
    unlike 'which are not the same' "${time[0]} ${time[1]}" '^(.*) \1$'
}

test_names_of_runs() {
    local option
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 50
    rows >"$scratch/default"
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 50 --seed 1 --replica 0 --program predict --point 0 --mu0 1 --every 1
    ok 'the defaults are what help says' cmp "$scratch/default" <(rows)
    for option in '--seed 2' '--replica 1' '--program predicted' '--point 1' --lanes; do
        # shellcheck disable=SC2086
        trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 50 $option
        ok "$option: another run" test "$(rows | cut -d, -f2 | xargs)" != "$(cut -d, -f2 "$scratch/default" | xargs)"
    done
}

# lambda0 = 2 +- 2/sqrt(n), mu0 = 0 +- 1: means of 100 runs, and of their squares, within five standard errors.
test_random_start() {
    local replica
    : >"$scratch/starts"
    for replica in {0..99}; do
        trace gess_heydecker_1_17 0.5 --width 100 --random-start --steps 1 --replica "$replica"
        cell 1 3,5 >>"$scratch/starts"
    done
    # shellcheck disable=SC2016
    ok 'random starts are those of N(0,1) weights' perl -F, -lane '
        $m += $F[0]; $mm += $F[0]**2; $l += $F[1] - 2; $ll += ($F[1] - 2)**2;
        END { exit !(abs($m) < 50 && abs($mm - 100) < 70 && abs($l) < 10 && abs($ll - 4) < 3) }' "$scratch/starts"
}

# -- what is written ---------------------------------------------------------------------------------------------------

test_every() {
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 1003
    rows | awk -F, '$1 % 10 == 0 || $1 == 1003' >"$scratch/want"
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 1003 --every 10
    ok '--every 10: every tenth row, and the last' cmp "$scratch/want" <(rows)
    is 'no row twice' "$(rows | cut -d, -f1 | uniq -d)" ''
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 5 --every 1e9
    is 'longer than the run: its two ends' "$(rows | cut -d, -f1 | xargs)" '0 5'
}

test_provenance() {
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 20
    is 'the keys' "$(sed -n 's/^# \([a-z0-9]*\)[: ].*/\1/p' "$scratch/out" | xargs)" \
        'program version compiler flags seed parameters column column column column column sha256'
    is 'the checksum' "$(sed -n 's/^# sha256 of the lines without #: //p' "$scratch/out")" \
        "$(grep -v '^#' "$scratch/out" | sha256sum | cut -d' ' -f1)"
    like 'the seed' "$out" '# seed: 1: stream \(seed, predict, 0\), replica 0'
    like 'the parameters' "$out" 'eta=0.85; lambda0=2; mu0=1; width=1e12; method=SGD; steps=20'
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 20 --full-batch
    like 'gradient descent has no seed' "$out" '# seed: none'
    cp "$shipped/gess_heydecker_1_17.csv" "$data/$(printf 'a\nb').csv"
    trace "$(printf 'a\nb')" 0.85 --lambda0 2 --steps 20
    is 'a name on two lines adds no line' "$(rows | wc -l)" 21
}

# There is a whole file already.
test_full_disk() {
    is_limitable 'a disk that is full' || return 0
    refuses 'a disk that is full: nothing changes' 3 'cannot write.*run.csv: File too large' bash -c \
        "trap '' XFSZ; ulimit -f 8; exec '$catapult' trace --dataset '$shipped/three_roots.csv' --eta 0.5 --lambda0 2 --width 1e12 --steps 1e6 --output '$scratch/there/run.csv'"
    ok 'a disk that is full: the old file is whole' cmp "$scratch/want" "$scratch/there/run.csv"
    is 'a disk that is full: nothing else is left' "$(ls "$scratch/there")" run.csv
}

test_output() {
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 100
    cp "$scratch/out" "$scratch/want"
    mkdir "$scratch/there"
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 100 --output "$scratch/there/run.csv"
    is '--output: silent' "$status$out$err" 0
    ok '--output: what would have been printed' cmp "$scratch/want" "$scratch/there/run.csv"
    is '--output: nothing else' "$(ls "$scratch/there")" run.csv
    test_full_disk
    for steps in 10 1e6; do
        "$catapult" trace --dataset "$shipped/three_roots.csv" --eta 0.5 --lambda0 2 --width 1e12 --steps "$steps" \
            >/dev/full 2>"$scratch/err"
        status=$?
        : >"$scratch/out"
        read_output
        refused "standard output is full, $steps steps" 3 'No space left on device'
    done
    refuses 'a device is not replaced' 2 '/dev/null: not a regular file' "$catapult" trace --dataset \
        "$shipped/three_roots.csv" --eta 0.5 --lambda0 2 --width 1e12 --output /dev/null
}

# 300000 rows of 70 bytes, 21 MB, in 35 MB of address space, most of which are libraries.
test_memory() {
    is_limitable 'memory does not grow with the run' || return 0
    ok 'memory does not grow with the run' bash -c "ulimit -v 35000; exec '$catapult' trace --dataset \
        '$shipped/three_roots.csv' --eta 0.5 --lambda0 2 --width 1e12 --steps 3e5 >'$scratch/long'"
    is 'a long run: every row' "$(grep -vc '^#' "$scratch/long")" 300002
    rm "$scratch/long"
}

# -- the ends of the range of doubles ----------------------------------------------------------------------------------

# s = 1 multiplies by -1e-15, seldom enough for the walk to rise, and from 1e-300 it dips to where a double is 0 or has
# few digits.
test_comes_back_from_zero() {
    write dipping 's,p\n1,0.01\nsqrt(3),0.99\n'
    trace dipping 1 --lambda0 1.000000000000001 --mu0 1e-300 --steps 4000
    rows >"$scratch/rows"
    # shellcheck disable=SC2016
    ok 'a walk below the range of doubles is 0, and comes back to where its factors say' perl -F, -lane '
        BEGIN { $log = log 1e-300; $zeros = 0 }
        if ($F[0] > 0) { $log += $F[1] == 1 ? log(1.000000000000001 - 1) : log 2 }
        $zeros++ if $F[2] == 0;
        $spiked ||= abs($F[2]) > 1;
        if ($F[2] != 0 && $zeros > 0 && !$spiked) {
            $seen++;
            $bad++ if abs(log(abs $F[2]) - $log) > 1e-12 * $F[0];
        }
        END { exit !($zeros > 0 && $seen > 50 && !$bad) }' "$scratch/rows"
}

# ended NAME STEPS: of the last trace, which broke off
ended() {
    is "$1: exit code 0" "$status" 0
    unlike "$1: no row that is not finite" "$(rows)" 'inf|nan'
    ok "$1: there are rows, fewer than asked for" test "$(rows | wc -l)" -gt 2 -a "$(rows | wc -l)" -lt "$2"
    like "$1: the file says why" "$out" "# ended: after step $(rows | tail -n 1 | cut -d, -f1) the loss grows past 1.8e308.*from 4 on"
    ok "$1: and so does one line on stderr" test "$(wc -l <"$scratch/err")" -eq 1
    is "$1: the same" "catapult: $(sed -n 's/^# ended: //p' "$scratch/out")" "$err"
}

test_divergence() {
    trace gess_heydecker_1_17 1.6 --lambda0 2 --full-batch
    ended 'gradient descent' 1000
    like 'gradient descent: what would be right' "$err" 'below 1\.487'
    trace gess_heydecker_1_17 2.5 --lambda0 2
    ended SGD 1000
    like 'SGD: what would be right' "$err" 'below 1\.183'
    local last
    last=$(rows | tail -n 1)
    trace gess_heydecker_1_17 2.5 --lambda0 2 --every 100
    is 'with --every: the last row all the same' "$(rows | tail -n 1)" "$last"
    trace gess_heydecker_1_17 0.85 --lambda0 2
    unlike 'a run that ends as asked says nothing' "$out" '# ended'
}

# -- what is refused ---------------------------------------------------------------------------------------------------

test_refusals() {
    local options regex
    while IFS='|' read -r options regex; do
        # shellcheck disable=SC2086
        refuses "refused: $options" 2 "$regex" "$catapult" trace --dataset "$shipped/three_roots.csv" $options
    done <<'CASES'
--eta 1 --lambda0 1|--width N is missing
--eta 1 --lambda0 1 --width 1e400|--width: "1e400" is outside the range
--eta 1 --lambda0 1 --width 0|--width: 0 is out of range; give a whole number
--eta 1 --lambda0 1 --width 10.5|--width: 10.5 is out of range
--eta 1 --width 1 --random-start|--width: 1 is out of range; give 2 neurons
--eta 0 --lambda0 1 --width 1e12|--eta: 0 is out of range; give a learning rate
--eta -1 --lambda0 1 --width 1e12|--eta: -1 is out of range
--eta nan --lambda0 1 --width 1e12|--eta: "nan" is not a number
--eta 1 --lambda0 0 --width 1e12|--lambda0: 0 is out of range
--eta 1e100 --lambda0 1e100 --width 1e12|their product 1e\+200 is out of range
--eta 1 --lambda0 1 --width 1e12 --mu0 0|--mu0: 0 is out of range.*never moves
--eta 1 --lambda0 1 --width 100 --mu0 5.1|--mu0: 5.1 is out of range; no network starts above.* 5
--eta 1 --lambda0 1 --width 1e12 --mu0 1e-303|--mu0: 1e-303 is out of range
--eta 1 --lambda0 1 --width 1e12 --steps 0|--steps: 0 is out of range; give a whole number from 1
--eta 1 --lambda0 1 --width 1e12 --steps -3|--steps: -3 is out of range
--eta 1 --lambda0 1 --width 1e12 --steps 1.5|--steps: 1.5 is out of range
--eta 1 --lambda0 1 --width 1e12 --steps 1e16|--steps: 1e\+16 is out of range
--eta 1 --lambda0 1 --width 1e12 --every 0|--every: 0 is out of range
--eta 1 --lambda0 1 --width 1e12 --seed -1|--seed: -1 is out of range
--eta 1 --lambda0 1 --width 1e12 --replica 0.5|--replica: 0.5 is out of range
--eta 1 --lambda0 1 --width 1e12 --point 1e17|--point: 1e\+17 is out of range
--eta 1 --lambda0 1 --width 1e12 --random-start|--lambda0, --random-start: give one of them
--eta 1 --mu0 1 --width 1e12 --random-start|--mu0, --random-start: give one of them
--eta 1 --lambda0 1 --width 1e12 --full-batch --seed 1|--seed, --full-batch: give one of them
--eta 1 --lambda0 1 --width 1e12 --full-batch --replica 0|--replica, --full-batch: give one of them
--eta 1 --lambda0 1 --width 1e12 --full-batch --program a|--program, --full-batch: give one of them
--eta 1e-70 --lambda0 1e80 --width 1e300 --mu0 1e200|the loss at the start is above 1.8e308
--eta 1 --lambda0 1 --width 1e12 --sample 1|--sample: unknown option
CASES
    refuses 'no such dataset' 2 'no-such.csv: .*No such file' "$catapult" trace --dataset no-such.csv --eta 1 --lambda0 1 \
        --width 1e12 --output "$scratch/none.csv"
    ok 'a refusal makes no file' test ! -e "$scratch/none.csv"
    succeeds 'full batch from a random start has a seed' "$catapult" trace --dataset "$shipped/three_roots.csv" --eta 0.5 \
        --width 1e12 --full-batch --random-start --seed 2
    trace gess_heydecker_1_17 0.85 --lambda0 2 --steps 20
    grep -v '^#' "$scratch/out" >"$scratch/two"
    trace gess_heydecker_1_17 0.85 --steps 20
    ok 'lambda0 is 2 unless said' cmp "$scratch/two" <(grep -v '^#' "$scratch/out")
    printf 'n,size\n415,1\n415,1.3\n' >"$scratch/counts.csv"
    run "$catapult" trace --dataset "$scratch/counts.csv" --column size,n --weights --eta 0.85 --width 1e12 --steps 20
    ok 'other columns, and weights' cmp "$scratch/two" <(grep -v '^#' "$scratch/out")
    like 'other columns: the head names them' "$out" 'counts\.csv; column=size,n; weights; eta=0\.85'
    succeeds 'help' "$catapult" trace --help
    like 'help: the columns' "$out" 'columns: step; sample'
    is 'help: lines fit a terminal' "$(awk 'length > 90' "$scratch/out")" ''
}

# A file without a name vanishes with the program, in the middle of a thousand million steps.
test_killed() {
    local folder=$scratch/killed child
    mkdir "$folder"
    "$catapult" trace --dataset "$shipped/gess_heydecker_1_17.csv" --eta 0.7 --width 1e12 --steps 1e9 --output "$folder/trace.csv" 2>/dev/null &
    child=$!
    sleep 0.3
    kill -TERM "$child"
    wait "$child" 2>/dev/null
    is 'killed: by the signal' "$?" 143
    is 'killed: leaves nothing' "$(ls -A "$folder")" ''
}

test_recursions
test_frequencies
test_same_run_as_page
test_same_run_as_predict
test_names_of_runs
test_random_start
test_every
test_provenance
test_output
test_memory
test_comes_back_from_zero
test_divergence
test_refusals
test_killed
plan
