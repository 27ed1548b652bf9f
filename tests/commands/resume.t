#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests that what is ended in the middle goes on to the same bytes: `catapult predict --checkpoint`, and the programs of
# figures/, which keep a checkpoint of themselves.
. "$(dirname "$0")/../support/tap.sh"

data=$PWD/data/datasets
kept=$scratch/kept
predict=("$PWD/build/bin/catapult" predict --dataset "$data/gess_heydecker_1_17.csv" --eta 1 --lambda0 1.45 --width 1e12
    --height 0.02 --format csv)
program=("$PWD/build/bin/figures/inflation_time" --quality full --data "$data")

third() { awk "BEGIN { print $took / 3 }"; }

# until_done SIGNAL SECONDS COMMAND...: ends it after so long, then ever later, and starts it again until it gets
# through. Leaves how often it was ended in `ends`, what it said then in `said`, and whether `kept` was there.
until_done() {
    local wait=$2
    ends=0 said='' seen=no
    while ! { timeout --preserve-status --signal "$1" "$wait" "${@:3}" >"$scratch/out" 2>"$scratch/err"; } 2>/dev/null; do
        said+=$(cat "$scratch/err")
        [[ -e $kept ]] && seen=yes
        ends=$((ends + 1))
        ((ends < 40)) || return
        wait=$(awk "BEGIN { print 1.3 * $wait }")
    done
}

came_through() { # came_through NAME GOT WANT
    ok "$1: ended at least once" test "$ends" -ge 1
    is "$1: a checkpoint was left" "$seen" yes
    ok "$1: the same bytes" cmp "$2" "$3"
    ok "$1: the checkpoint is gone" test ! -e "$kept"
}

# until_done comes first to the time of the first checkpoint, so that SIGKILL, which leaves none, has something to leave.
test_predict() {
    long_enough 2 0.0004 "${predict[@]}" --threads 1
    until_done KILL 1.1 "${question[@]}" --checkpoint "$kept"
    grep -v ^seconds "$scratch/out" >"$scratch/got"
    came_through 'predict, SIGKILL' "$scratch/got" "$scratch/want"
    question[-3]=2 # threads, where there was one
    until_done TERM "$(third)" "${question[@]}" --checkpoint "$kept"
    grep -v ^seconds "$scratch/out" >"$scratch/got"
    came_through 'predict, SIGTERM' "$scratch/got" "$scratch/want"
    long_enough 0.8 0.02 "${predict[@]}" --method splitting --threads 1
    until_done TERM "$(third)" "${question[@]}" --checkpoint "$kept"
    grep -v ^seconds "$scratch/out" >"$scratch/got"
    came_through 'predict, splitting' "$scratch/got" "$scratch/want"
    like 'SIGTERM: says how to go on' "$said" "stopped by a signal after [0-9]+ of .* the same command goes on from $kept"
}

test_program() {
    kept=$scratch/page.checkpoint
    timed "${program[@]}" --output "$scratch/want.csv"
    until_done TERM "$(third)" "${program[@]}" --output "$scratch/page.csv"
    came_through 'a page, SIGTERM' "$scratch/page.csv" "$scratch/want.csv"
    ok 'a page, SIGTERM: the same claims' cmp "$scratch/page.claims.csv" "$scratch/want.claims.csv"
}

# left_behind WORD...: what a run of predict leaves that is asked to stop when it has kept something
left_behind() {
    "${predict[@]}" "$@" --threads 1 --checkpoint "$kept" >"$scratch/out" 2>"$scratch/err" &
    while kill -0 $! && (($(stat -c %s "$kept" 2>/dev/null || echo 0) <= 1000)); do sleep 0.1; done
    kill -TERM $!
    wait $!
}

# A checkpoint is of the datasets that were read, also from a folder whose name would be a pattern to a shell.
test_other_data() {
    local page=("${program[@]:0:3}" --data "$scratch/d[1]" --output "$scratch/page.csv")
    kept=$scratch/page.checkpoint
    mkdir "$scratch/d[1]" "$scratch/d1"
    cp "$data"/*.csv "$scratch/d[1]"
    timed "${page[@]}" --threads 1
    timeout --preserve-status --signal TERM "$(third)" "${page[@]}" --threads 1 >"$scratch/out" 2>"$scratch/err"
    ok 'other data: a checkpoint to refuse' test -s "$kept"
    printf '1.5,0.5\n1,0.5\n' | cat <(grep -v '^[0-9]' "$data/gess_heydecker_1_17.csv") - >"$scratch/d[1]/gess_heydecker_1_17.csv"
    refuses 'other data: the checkpoint is of another run' 2 'page.checkpoint: a checkpoint of another run' "${page[@]}"
    rm -r "$scratch/d[1]" "$scratch/d1" "$kept"
}

test_refusals() {
    kept=$scratch/foreign
    left_behind --relative-error 1e-5 --replicas 1e9
    ok 'a checkpoint to refuse' test -s "$kept"
    cp "$kept" "$scratch/copy"
    refuses 'of another question' 2 "$kept: a checkpoint of another run" "${predict[@]}" --relative-error 1e-4 --checkpoint "$kept"
    cp "$kept" "$scratch/page.checkpoint"
    refuses 'of another program' 2 'page.checkpoint: a checkpoint of another run' "${program[@]}" --output "$scratch/page.csv"
    ok 'it is left as it was' cmp "$kept" "$scratch/copy"
    head -c 1000 "$scratch/copy" >"$kept"
    refuses 'cut short' 2 "$kept: not a whole checkpoint" "${predict[@]}" --relative-error 1e-5 --replicas 1e9 --checkpoint "$kept"
    refuses 'something else' 2 "not a whole checkpoint" "${predict[@]}" --checkpoint "$data/gess_heydecker_1_17.csv"
    ok 'something else is left alone' test -s "$data/gess_heydecker_1_17.csv"
}

test_full_disk() {
    refuses 'nowhere to keep a checkpoint: said before the work' 3 "$scratch/none/kept: cannot write" \
        "${predict[@]}" --checkpoint "$scratch/none/kept"
    bash -c 'ulimit -f 1; exec "$@"' - "$PWD/build/bin/catapult" trace --dataset "$data/three_roots.csv" --eta 0.48 --lambda0 2 \
        --width 1e6 --steps 1000 >"$scratch/large" 2>"$scratch/err"
    is 'a limit on the size of files: no signal but exit code 3' "$? $(grep -c 'standard output.*File too large' \
        "$scratch/err")" '3 1'
    refuses 'a checkpoint that is no file' 2 '/dev/full: not a' "${predict[@]}" --checkpoint /dev/full
}

test_options() {
    local page=("$PWD/build/bin/figures/drift" --quality quick --data "$data" --output "$scratch/drift.csv")
    refuses 'a seed that is none' 2 '--seed: 1\.5 is out of range; give a whole number from 0' "${page[@]}" --seed 1.5
    refuses 'a seed that a double cannot hold' 2 '--seed: .* out of range; .* from 0 to 9007199254740992' "${page[@]}" --seed 9007199254740993
    refuses 'too many threads' 2 '--threads: 1000000 is out of range; give a whole number from 0 to 1024' "${page[@]}" --threads 1e6
    refuses 'nowhere to write results: said before the work' 3 "$scratch/none/page.csv: cannot write" \
        "${program[@]}" --output "$scratch/none/page.csv"
    refuses 'no such tier' 2 'quality.*deepest.*quick|full|deep' "${page[0]}" --output "$scratch/drift.csv" --quality deepest
}

test_options
test_predict
test_program
test_other_data
test_refusals
test_full_disk
plan
