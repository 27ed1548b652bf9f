#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult critical`: numbers that are known in closed form, kernels and Jacobians from files, formats, and what it
# refuses.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
data=$scratch/data
mkdir "$data"

write() { printf '%b' "$2" >"$data/$1"; } # write NAME TEXT

critical() { run "$catapult" critical --threads 1 "$@"; } # critical WORD...

value() { sed -n "s/^$1,//p" "$scratch/out"; } # value KEY: of the last csv

near() { # near NAME GOT WANT [TOLERANCE]
    if perl -e 'exit !($ARGV[0] ne "" && abs($ARGV[0] - $ARGV[1]) <= $ARGV[2])' -- "$2" "$3" "${4:-1e-12}"; then
        pass "$1"
    else
        fail "$1" "got:  $2" "want: $3"
    fi
}

npy() { # npy NAME TYPE SHAPE PACK NUMBER...: as numpy.save writes it
    perl -e 'my ($type, $shape, $pack, @x) = @ARGV;
        my $h = "{\x27descr\x27: \x27$type\x27, \x27fortran_order\x27: False, \x27shape\x27: ($shape), }";
        $h .= " " x (63 - (10 + length $h) % 64) . "\n";
        print "\x93NUMPY\x01\x00", pack("v", length $h), $h, pack("$pack*", @x)' "${@:2}" >"$data/$1"
}

# One linear layer on inputs (3, 0) and (0, 1): K = diag(9, 1)/2, so lambda_1 = 9/2, the rate of both 2/(9/2) = 4/9, that
# of single samples 2/9 or 2; the loss is the mean of (w x/sqrt 2 - y)^2, so its Hessian has the largest eigenvalue 9/2.
write plane.csv 'a,b,y\n3,0,1\n0,1,-1\n'
plane=(--data "$data/plane.csv" --layers 'dense 1')

test_closed_forms() {
    critical "${plane[@]}" --batch 1 --format csv
    is 'plane: exit code 0, silent on stderr' "$status$err" 0
    near 'plane: by the kernel' "$(value eta_critical)" "$(perl -e 'print 4 / 9')"
    near 'plane: by the Hessian' "$(value eta_hessian)" "$(perl -e 'print 4 / 9')" 1e-4
    near 'plane: the smallest batch' "$(value eta_batch_q00)" "$(perl -e 'print 2 / 9')" 1e-8
    near 'plane: the largest batch' "$(value eta_batch_q100)" 2 1e-8
    near 'plane: certain' "$(value eta_batch_certain)" "$(perl -e 'print 2 / 9')"
    near 'plane: second eigenvalue' "$(value lambda_2)" 0.5
    critical "${plane[@]}" --format csv --no-hessian
    is 'no Hessian, no batch' "$(value eta_hessian),$(value batch),$(value eta_batch_q50)" na,na,na
    critical "${plane[@]}" --steps 50 --eta 0.1 --format csv
    near 'linear: the kernel stays' "$(value eta_critical)" "$(perl -e 'print 4 / 9')"
    is 'trained: so far' "$(value steps)" 50
    ok 'trained: the loss is smaller' perl -e 'exit !($ARGV[0] < 0.5)' -- "$(value loss)"
}

# Rates of each loss, in units of that of the mean of (f - y)^2.
test_losses() {
    local loss times batch
    write two.csv 'a,b,y,z\n1,0,1,0\n0,1,-1,1\n'
    while read -r loss times batch; do
        critical "${plane[@]}" --batch 1 --loss "$loss" --format csv
        near "loss $loss: all" "$(value eta_critical)" "$(perl -e 'print 4 / 9 * $ARGV[0]' "$times")"
        near "loss $loss: batches" "$(value eta_batch_q00)" "$(perl -e 'print 2 / 9 * $ARGV[0]' "$batch")" 1e-8
    done <<'CASES'
mean 1 1
half-mean 2 2
sum 0.5 1
half-sum 1 2
CASES
    critical "${plane[@]}" --momentum 0.9 --format csv
    near 'momentum' "$(value eta_critical)" "$(perl -e 'print 4 / 9 * 1.9')"
}

# The one kernel of two outputs in three files: K = J J^T, rows in the order of samples, then outputs.
test_files() {
    npy j.npy '<f8' '2, 2, 3' 'd<' 1 0 0 0 2 0 0 0 3 1 1 1
    npy k.npy '<f8' '4, 4' 'd<' 1 0 0 1 0 4 0 2 0 0 9 3 1 2 3 3
    npy b.npy '<f4' '2, 2, 2, 2' 'f<' 1 0 0 4 0 1 0 2 0 0 1 2 9 3 3 3
    write k.csv '1,0,0,1\n0,4,0,2\n0,0,9,3\n1,2,3,3\n'
    local file want
    for file in 'jacobian j.npy' 'kernel k.npy' 'kernel b.npy' 'kernel k.csv'; do
        critical "--${file% *}" "$data/${file#* }" --outputs 2 --batch 1 --format csv
        want=${want:-$(value eta_critical),$(value eta_batch_q00),$(value lambda_4)}
        is "$file: exit code 0" "$status$err" 0
        is "$file: samples and outputs" "$(value samples),$(value outputs)" 2,2
        near "$file: the trace" "$(perl -e 'print $ARGV[0] + $ARGV[1] + $ARGV[2] + $ARGV[3]' "$(value lambda_1)" \
            "$(value lambda_2)" "$(value lambda_3)" "$(value lambda_4)")" 17 1e-9
        near "$file: batches of one: K of 9, 3, 3, 3" "$(value eta_batch_q00)" \
            "$(perl -e 'print 2 / (6 + sqrt(18))')" 1e-8
        near "$file: the same rate" "$(value eta_critical)" "${want%%,*}" 1e-12
    done
    is 'a kernel has no weights to tell, nor a loss' "$(value weights),$(value loss),$(value steps)" na,na,na
    critical --jacobian "$data/j.npy" --format csv
    is 'one output: six weights' "$(value samples),$(value outputs),$(value weights)" 2,1,6
    near 'half-mean: 2 n/lambda_1, as max_learning_rate' "$("$catapult" critical --kernel "$data/k.csv" --loss half-mean \
        --format csv | sed -n 's/^eta_critical,//p')" "$("$catapult" critical --kernel "$data/k.csv" --format csv |
        perl -F, -ane 'print 2 * 4 / $F[1] if $F[0] eq "lambda_1"')" 1e-12
}

# The kernel of a network, exported as what it is, is the same question.
test_round_trip() {
    local words=(--task rank-2 --inputs 5 --samples 9 --model two-layer --width 8 --batch 4 --format csv)
    critical "${words[@]}"
    local want
    want=$(value eta_critical)
    run "$catapult" train "${words[@]:0:8}" --width 8 --eta 1e-9 --steps 1 --format csv
    near 'train and critical agree' "$(value critical_start)" "$want" 1e-9
    run "$catapult" critical "${words[@]}" --threads 2
    near 'threads do not matter' "$(value eta_critical)" "$want" 0
}

test_formats() {
    local words=("${plane[@]}" --batch 1)
    critical "${words[@]}" --format csv
    is 'csv: two fields a line' "$(grep -cvE '^[a-z_0-9]+,[^,]+$' "$scratch/out")" 0
    grep -v ^seconds "$scratch/out" >"$scratch/csv"
    critical "${words[@]}" --format json
    ok 'json: parses, and says what csv says' perl -MJSON::PP -e '
        my ($csv, $json) = map { local $/; open my $f, "<", $_ or die; <$f> } @ARGV;
        my %want = map { split /,/ } split /\n/, $csv;
        delete $want{key};
        my $got = decode_json($json);
        delete $got->{seconds};
        die if keys %$got != keys %want;
        for (keys %want) {
            my $said = $got->{$_} // "na";
            $said eq $want{$_} || abs($said - $want{$_}) <= 1e-14 * abs($said) or die "$_: $said\n";
        }' "$scratch/csv" "$scratch/out"
    critical "${words[@]}"
    like 'text: a sentence first' "$(head -n 1 "$scratch/out")" '^For all 2 samples the critical rate is 0.4444 by the tangent'
    is 'text: no line is longer than 100' "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
    critical --help
    like 'help: exit code 0' "$status$out" '^0usage: catapult critical'
    is 'help: no line is longer than 100' "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
}

refuses_words() { # refuses_words REGEX WORD...
    critical "${@:2}"
    refused "words: ${*:2}" 2 "$1"
}

test_refusals() {
    local k=(--kernel "$data/k.npy")
    refuses_words '--model, --layers: give one'
    refuses_words '--kernel, --jacobian: give one of them$' "${k[@]}" --jacobian "$data/j.npy"
    refuses_words 'or a network and data' "${k[@]}" --model FCN-3
    refuses_words '--steps, --eta: belong to a network' "${k[@]}" --steps 3 --eta 1
    refuses_words '--steps, --eta: give both' "${plane[@]}" --steps 3
    refuses_words '--outputs: belongs to' "${plane[@]}" --outputs 2
    refuses_words '--batch: 5 of 4 samples; give 1 to 4' "${k[@]}" --batch 5
    refuses_words '--batch: 0 is out of range' "${k[@]}" --batch 0
    refuses_words 'k.npy: 4 rows of 4 numbers, with --outputs 3' "${k[@]}" --outputs 3
    refuses_words 'j.npy: 6 numbers a sample' --jacobian "$data/j.npy" --outputs 4
    refuses_words '--momentum: 1 is out of range' "${k[@]}" --momentum 1
    refuses_words '--values: 33 is out of range' "${k[@]}" --values 33
    refuses_words 'missing.npy' --kernel missing.npy
    write bad.csv '1,0.5\n0.25,1\n'
    refuses_words 'bad.csv: elements \(2, 1\) and \(1, 2\) are 0.25 and 0.5' --kernel "$data/bad.csv"
    write bad.csv '-1,0\n0,-2\n'
    refuses_words 'largest eigenvalue of the kernel is -1' --kernel "$data/bad.csv"
    write bad.csv '0,0\n0,0\n'
    refuses_words 'largest eigenvalue of the kernel is 0' --kernel "$data/bad.csv"
    refuses_words '--eta: at 9 the training diverges' "${plane[@]}" --steps 100 --eta 9
    refuses_words '--layers: 2 outputs for samples of 1' --data "$data/plane.csv" --layers 'dense 2'
}

test_closed_forms
test_losses
test_files
test_round_trip
test_formats
test_refusals
plan
