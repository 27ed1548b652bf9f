#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult train`: numbers that are known in closed form, formats, files of all kinds, stops and starts, and what it
# refuses.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
data=$scratch/data
steps=$scratch/steps.csv
mkdir "$data"

write() { printf '%b' "$2" >"$data/$1"; } # write NAME TEXT

train() { run "$catapult" train --threads 1 "$@"; } # train WORD...

value() { sed -n "s/^$1,//p" "$scratch/out"; } # value KEY: of the last csv

cell() { # cell STEP COLUMN: of the last --output
    grep -v '^#' "$steps" | awk -F, -v step="$1" -v name="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i }
        $1 == step { print $column }'
}

near() { # near NAME GOT WANT [TOLERANCE]
    if perl -e 'exit !($ARGV[0] ne "" && abs($ARGV[0] - $ARGV[1]) <= $ARGV[2])' -- "$2" "$3" "${4:-1e-12}"; then
        pass "$1"
    else
        fail "$1" "got:  $2" "want: $3"
    fi
}

# One linear layer on two orthogonal inputs: K = I/2, so the critical rate is 2/(1/2) = 4, that of one sample 2; a rate
# of 2 multiplies the residual by 1 - 2 eta K/n = 0, one of 5 by -3/2, and its loss by 9/4.
write plane.csv 'a,b,y\n1,0,1\n0,1,-1\n'
plane=(--data "$data/plane.csv" --layers 'dense 1')

test_closed_forms() {
    train "${plane[@]}" --eta 2 --steps 2 --output "$steps" --format csv
    is 'plane: exit code 0, silent on stderr' "$status$err" 0
    near 'plane: critical rate' "$(value critical_start)" 4
    near 'plane: after one step the loss is 0' "$(cell 1 loss)" 0 1e-30
    near 'plane: eigenvalues' "$(cell 0 lambda_1)" 0.5
    is 'plane: not above' "$(cell 0 above)" 0
    near 'plane: two directions are all' "$(cell 0 top)" "$(value loss_start)"
    train "${plane[@]}" --eta 5 --steps 100 --output "$steps" --format csv
    is 'above: exit code 0' "$status" 0
    near 'above: the loss grows by 9/4' "$(perl -e 'print $ARGV[0] / $ARGV[1]' "$(cell 9 loss)" "$(cell 8 loss)")" 2.25
    is 'above: diverges where 2.25^t > 10^8' "$(value ended),$(value diverged_at),$(value steps)" diverged,23,23
    like 'above: a line says so' "$err" '^catapult: the training diverges at step 23'
    is 'above: rows until then' "$(grep -vc '^#' "$steps")" 24
    is 'above: no NaN' "$(grep -ci nan "$steps")" 0
    train "${plane[@]}" --eta 0.25 --eta-in start --batch 1 --epochs 3 --output "$steps" --format csv
    near 'in critical rates: of the start' "$(value eta_start)" 1
    is 'epochs of two steps' "$(value steps)" 6
    near 'batch of one: critical rate' "$(value critical_start)" 2
    near 'batch of one: killed at its first draw' "$(cell 2 loss)" 0 1e-30
}

test_schedules() {
    train "${plane[@]}" --eta 0.1 --eta-in start --schedule 2:0.25,4:0.5 --steps 6 --output "$steps" --format csv
    is 'schedule' "$(for t in 0 1 2 3 4 5; do cell $t eta; done | xargs printf '%.6g ')" '0.4 0.4 1 1 2 2 '
    train "${plane[@]}" --eta 0.1 --eta-in now --schedule 2:0.25 --steps 3 --output "$steps" --format csv
    near 'schedule: in critical rates of now' "$(cell 2 eta)" 1
    train "${plane[@]}" --eta 1 --cycle 4:3 --steps 5 --output "$steps" --format csv
    is 'cycle' "$(for t in 0 1 2 3 4; do cell $t eta; done | xargs printf '%.6g ')" '1 2 3 2 1 '
    local rise=(--task rank-2 --samples 60 --model two-layer --width 64 --eta 1.2 --eta-in start --steps 60)
    train "${rise[@]}" --format csv --output "$steps"
    is 'catapult: one' "$(value catapults)" 1
    is 'catapult: it is marked at its peak' "$(cell "$(value peak_step)" catapult)" 1
    ok 'catapult: in the top' perl -e 'exit !($ARGV[0] > 0.8)' -- "$(value peak_top_share)"
    train "${rise[@]}" --decay 0.5 --format csv
    near 'decay: half the rate' "$(perl -e 'print $ARGV[0] / $ARGV[1]' "$(value eta_end)" "$(value eta_start)")" 0.5
    train "${rise[@]}" --until 0.5 --format csv
    is 'until: ended' "$(value ended)" until
    ok 'until: below' perl -e 'exit !($ARGV[0] < 0.5)' -- "$(value loss_end)"
}

# Looks change nothing of what is trained.
test_looks() {
    local words=(--task rank-4 --inputs 8 --samples 40 --model FCN-3 --width 32 --batch 7 --optimizer adam --eta 0.01
        --steps 50 --test 30 --format csv)
    train "${words[@]}" --watch 1
    local want
    want=$(value loss_end),$(value test_end)
    train "${words[@]}" --watch 0
    is 'looks: none' "$(value loss_end),$(value test_end)" "$want"
    is 'looks: no critical rate' "$(value critical_end)" na
    train "${words[@]}" --watch 7 --output "$steps" --every 10
    is 'looks: some' "$(value loss_end),$(value test_end)" "$want"
    is 'every tenth row, and the last' "$(grep -v '^#' "$steps" | cut -d, -f1 | xargs)" 'step 0 10 20 30 40 50'
    run "$catapult" train "${words[@]}" --watch 7 --threads 2
    is 'threads do not matter' "$(value loss_end),$(value test_end)" "$want"
}

test_formats() {
    local words=(--task rank-2 --inputs 6 --samples 20 --model two-layer --width 16 --eta 0.1 --steps 20)
    train "${words[@]}" --format csv
    is 'csv: two fields a line' "$(grep -cvE '^[a-z_0-9]+,[^,]+$' "$scratch/out")" 0
    grep -v ^seconds "$scratch/out" >"$scratch/csv"
    train "${words[@]}" --format json
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
    train "${words[@]}" --output "$steps"
    like 'text: what learns what' "$(head -n 1 "$scratch/out")" '^two-layer of width 16, 112 weights, learns rank-2'
    like 'text: memory' "$out" 'at most [0-9.e-]+ GB of memory'
    is 'text: no line is longer than 100' "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
    is 'rows: the checksum is that of the lines' "$(sed -n 's/^# sha256 of the lines without #: //p' "$steps")" \
        "$(grep -v '^#' "$steps" | sha256sum | cut -d' ' -f1)"
    train --help
    like 'help: exit code 0' "$status$out" '^0usage: catapult train'
    is 'help: no line is longer than 100' "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
}

# -- files -------------------------------------------------------------------------------------------------------------

npy() { # npy NAME TYPE SHAPE PACK NUMBER...: as numpy.save writes it
    perl -e 'my ($type, $shape, $pack, @x) = @ARGV;
        my $h = "{\x27descr\x27: \x27$type\x27, \x27fortran_order\x27: False, \x27shape\x27: ($shape), }";
        $h .= " " x (63 - (10 + length $h) % 64) . "\n";
        print "\x93NUMPY\x01\x00", pack("v", length $h), $h, pack("$pack*", @x)' "${@:2}" >"$data/$1"
}

idx() { # idx NAME: eight images of 2 x 2, and their classes
    perl -e 'print pack("N4", 0x803, 8, 2, 2), pack("C*", map { $_ * 7 } 1 .. 32)' >"$data/$1-images-idx3-ubyte"
    perl -e 'print pack("N2", 0x801, 8), pack("C*", 3, 5, 7, 3, 5, 5, 3, 5)' >"$data/$1-labels-idx1-ubyte"
}

test_files() {
    local words=(--model FCN-2 --width 8 --eta 0.01 --steps 5 --format csv)
    npy x.npy '<f8' '2, 2' 'd<' 1 0 0 1
    npy y.npy '<i8' '2,' 'q<' 1 -1
    train --data "$data/x.npy" --labels "$data/y.npy" "${words[@]}"
    local want
    want=$(value loss_end)
    train --data "$data/plane.csv" --label y "${words[@]}"
    is 'npy and csv: the same' "$(value loss_end)" "$want"
    write classes.csv 'c,a,b\n3,1,0\n5,0,1\n7,2,2\n3,1,1\n'
    train --data "$data/classes.csv" --label c --classes 3,5 "${words[@]}"
    is 'classes: three samples, one output' "$(value samples),$(value outputs)" 3,1
    train --data "$data/classes.csv" --label c --classes 3,5,7 "${words[@]}"
    is 'classes: four samples, three outputs' "$(value samples),$(value outputs)" 4,3
    idx small
    local images=(--data "$data/small-images-idx3-ubyte" --labels "$data/small-labels-idx1-ubyte")
    train "${images[@]}" --classes 3,5 "${words[@]}"
    is 'idx: seven of two classes' "$(value samples),$(value inputs)" 7,4
    train "${images[@]}" --classes 3,5 --layers 'conv 3 relu dense 1' --eta 0.01 --steps 2 --format csv
    is 'idx: convolutions' "$status,$(value weights)" 0,39
    npy i.npy '|u1' '3, 4, 4' C $(seq 48)
    npy l.npy '|u1' '3,' C 0 1 0
    train --data "$data/i.npy" --labels "$data/l.npy" --shape 4x4x1 --model CNN-2 --width 2 --eta 1e-6 --steps 2 --format csv
    is 'npy: convolutions, with a shape' "$status,$(value weights)" 0,50
}

# -- stops and starts --------------------------------------------------------------------------------------------------

test_resume() {
    local kept=$scratch/kept ends=0 said='' wait=0.1 words=(--task rank-2 --inputs 30 --samples 200 --model two-layer --width 128
        --batch 5 --optimizer momentum --eta 0.02 --watch 100 --steps 60000 --decay 0.5 --output "$steps")
    train "${words[@]}"
    cp "$steps" "$scratch/want.csv"
    grep -v -e seconds -e GB "$scratch/out" >"$scratch/want"
    while ! timeout --preserve-status --signal TERM "$wait" "$catapult" train "${words[@]}" --threads 2 \
        --checkpoint "$kept" >"$scratch/out" 2>"$scratch/err"; do
        ends=$((ends + 1))
        ((ends < 40)) || break
        wait=$(awk "BEGIN { print 1.5 * $wait }")
        said+=$(cat "$scratch/err") # nothing where it came before the first step
        [[ -e $kept ]] || continue
        run "$catapult" train "${words[@]}" --seed 2 --checkpoint "$kept"
        refused "stop $ends: of another question" 2 'kept: a checkpoint of another run'
    done
    ok 'stopped at least once' test "$ends" -ge 1
    like 'says how to go on' "$said" \
        "catapult: stopped by a signal after [0-9]+ of at most 60000 steps; the same command goes on from $kept"
    ok 'goes on to the same bytes' cmp "$steps" "$scratch/want.csv"
    is 'goes on to the same answer' "$(grep -v -e seconds -e GB "$scratch/out")" "$(cat "$scratch/want")"
    ok 'the checkpoint is gone' test ! -e "$kept"
}

# -- the picture -------------------------------------------------------------------------------------------------------

# Catapults are shaded, and there are as many lines as columns to be drawn; --output is not needed.
test_plot() {
    local words=(--task rank-2 --samples 60 --model two-layer --width 64 --eta 1.2 --eta-in start --test 20 --steps)
    train "${words[@]}" 60 --plot "$scratch/p.svg" --format csv
    is 'plot: exit code 0, silent on stderr' "$status$err" 0
    ok 'plot: an svg' grep -q '<svg' "$scratch/p.svg"
    local shaded plain
    shaded=$(grep -c '<image' "$scratch/p.svg")
    train "${words[@]}" 60 --climb 1e9 --plot "$scratch/q.svg" --format csv
    plain=$(grep -c '<image' "$scratch/q.svg")
    is 'plot: a catapult is shaded in three panels' "$((shaded - plain))" 3
    train "${words[@]}" 6000 --batch 6 --watch 0 --plot "$scratch/p.pdf" --format csv
    like 'plot: a pdf' "$(head -c 5 "$scratch/p.pdf")" '^%PDF-'
    refuses_words '--plot: "p.png"; give a name in .svg or .pdf' "${words[@]}" 60 --plot p.png
    refuses "no folder for --plot" 3 'no/p.svg' "$catapult" train "${plane[@]}" --eta 1 --steps 1 --format csv \
        --plot "$scratch/no/p.svg"
}

# -- what is refused ---------------------------------------------------------------------------------------------------

refuses_words() { # refuses_words REGEX WORD...
    train "${@:2}"
    refused "words: ${*:2}" 2 "$1"
}

test_refusals() {
    local t=(--task rank-2 --eta 1) m=(--model two-layer) d=(--data "$data/plane.csv" --eta 1)
    refuses_words '--model, --layers: give one' "${t[@]}"
    refuses_words '--model, --layers: give one' "${t[@]}" "${m[@]}" --layers 'dense 1'
    refuses_words '--task, --images, --data: give one' --eta 1 "${m[@]}"
    refuses_words '--task, --images, --data: give one' "${t[@]}" "${m[@]}" --images mnist
    refuses_words 'there are two-layer, FCN-L' "${t[@]}" --model FCN
    refuses_words 'CNN-4 is for images' "${t[@]}" --model CNN-4
    refuses_words 'give their --shape' "${d[@]}" --model CNN-4
    refuses_words '--layers: network' "${t[@]}" --layers 'dense'
    refuses_words '--batch: 2001 of 2000 samples; give 1 to 2000' "${t[@]}" "${m[@]}" --batch 2001
    refuses_words '--replacement: give the --batch' "${t[@]}" "${m[@]}" --replacement
    refuses_words '--eta: 0 is out of range' --task rank-2 --eta 0 "${m[@]}"
    refuses_words '--steps, --epochs: give one' "${t[@]}" "${m[@]}" --steps 1 --epochs 1
    refuses_words '--until, --decay: batches see' "${t[@]}" "${m[@]}" --batch 5 --watch 0 --until 1
    refuses_words '--decay: 1 is out of range' "${t[@]}" "${m[@]}" --decay 1
    refuses_words '--schedule: "3:1,2:1"' "${t[@]}" "${m[@]}" --schedule 3:1,2:1
    refuses_words '--schedule: "3"' "${t[@]}" "${m[@]}" --schedule 3
    refuses_words '--cycle: "9:0.5"' "${t[@]}" "${m[@]}" --cycle 9:0.5
    refuses_words '--classes, --label-noise: a task has none' "${t[@]}" "${m[@]}" --classes 1,2
    refuses_words '--inputs, --noise, --normalise: belong' "${d[@]}" "${m[@]}" --inputs 3
    refuses_words '--test: belongs to' "${d[@]}" "${m[@]}" --test 3
    refuses_words '--samples: 3 of 2 there' "${d[@]}" "${m[@]}" --samples 3
    refuses_words 'is a folder; give --images SET' --data "$data" --eta 1 "${m[@]}"
    refuses_words '--labels: belongs to NPY' "${d[@]}" "${m[@]}" --labels x
    refuses_words '--labels: give the file' --data "$data/x.npy" --eta 1 "${m[@]}"
    refuses_words '--classes: "1,1"' "${d[@]}" "${m[@]}" --classes 1,1
    refuses_words '--classes: give two' "${d[@]}" "${m[@]}" --classes 1
    refuses_words 'the label of sample 2 is no class' "${d[@]}" "${m[@]}" --classes 1,2
    refuses_words '--shape: "2x2x1" for samples of 2' "${d[@]}" "${m[@]}" --shape 2x2x1
    refuses_words 'missing.csv' --data missing.csv --eta 1 "${m[@]}"
    refuses_words "$scratch/mnist.* not all there|mnist" --images mnist --data-dir "$scratch" --eta 1 "${m[@]}"
    refuses_words 'GB of memory are needed.*for rows' "${t[@]}" "${m[@]}" --steps 1e12 --output "$scratch/x.csv"
    ok 'nothing is left half-written' test ! -e "$scratch/x.csv"
    refuses "no folder for --output" 3 'no/x.csv' "$catapult" train "${plane[@]}" --eta 1 --steps 1 --format csv \
        --output "$scratch/no/x.csv"
}

test_closed_forms
test_schedules
test_looks
test_formats
test_files
test_resume
test_plot
test_refusals
plan
