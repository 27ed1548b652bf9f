#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `make MPI=1`: the same bytes on any number of ranks, and a rank that dies loses nothing. Skipped without MPI.
. "$(dirname "$0")/../support/tap.sh"

if ! type -P mpicc mpirun >/dev/null; then
    echo '1..0 # SKIP no mpicc and mpirun here; tools/deps mpi installs them'
    exit 0
fi

# In a container one is often root and has few cores; OpenMPI wants to be told that this is meant.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1

copy=$scratch/copy
data=$PWD/data/datasets
alone=$PWD/build/bin
both=$copy/build/bin
question=(predict --dataset "$data/gess_heydecker_1_17.csv" --eta 1 --lambda0 1.45 --width 1e12 --height 0.02 --format csv)

test_build() {
    copy_sources "$copy"
    make_in "$copy" -j2 MPI=1 build/bin/catapult build/bin/figures/{curvature_reduction,no_flattening} build/bin/tests/runs/ensemble
    is 'builds with MPI=1' "$status" 0
    is 'without a warning' "$err" ''
    make_in "$copy" MPI=2 help
    like 'MPI=2 is refused' "$err" 'MPI="2": give MPI=1'
}

test_ensembles() {
    local ranks
    for ranks in 1 2 3 7; do
        succeeds "the tests of ensembles on $ranks ranks" timeout 60 mpirun -n $ranks "$both/tests/runs/ensemble"
    done
}

# The copy is no checkout: its version lacks the commit.
unversioned() {
    grep -v '^# version: ' "$scratch/$1"
}

test_page() {
    "$alone/figures/curvature_reduction" --quality quick --data "$data" --output "$scratch/one.csv"
    local ranks
    for ranks in 1 2 3; do
        succeeds "a page on $ranks ranks" mpirun -n $ranks "$both/figures/curvature_reduction" --quality quick --data "$data" \
            --threads $((4 - ranks)) --output "$scratch/$ranks.csv"
        ok "a page on $ranks ranks: the same CSV" cmp <(unversioned one.csv) <(unversioned $ranks.csv)
        ok "a page on $ranks ranks: the same claims" cmp <(unversioned one.claims.csv) <(unversioned $ranks.claims.csv)
    done
}

# Its blocks call what is an ensemble by itself.
test_blocks_that_call_ensembles() {
    "$alone/figures/no_flattening" --quality quick --data "$data" --output "$scratch/one.csv"
    succeeds 'a page whose blocks call ensembles ends on 2 ranks' timeout 60 mpirun -n 2 "$both/figures/no_flattening" \
        --quality quick --data "$data" --threads 1 --output "$scratch/2.csv"
    ok 'a page whose blocks call ensembles: the same CSV' cmp <(unversioned one.csv) <(unversioned 2.csv)
}

test_predict() {
    "$alone/catapult" "${question[@]}" | grep -v ^seconds >"$scratch/want"
    local ranks
    for ranks in 2 5; do
        run mpirun -n $ranks "$both/catapult" "${question[@]}"
        ok "predict on $ranks ranks: said once, the same" cmp "$scratch/want" <(grep -v ^seconds <<<"$out")
    done
    # 1000 replicas are two blocks: three of the ranks have nothing to do.
    "$alone/catapult" "${question[@]}" --replicas 1000 | grep -v ^seconds >"$scratch/want"
    run mpirun -n 5 "$both/catapult" "${question[@]}" --replicas 1000
    ok 'more ranks than blocks' cmp "$scratch/want" <(grep -v ^seconds <<<"$out")
    run mpirun -n 3 "$both/catapult" "${question[@]}" --replicas 0
    is 'bad input: the exit code' "$status" 2
    is 'bad input: said once' "$(grep -c 'catapult: --replicas: 0 is out of range' "$scratch/err")" 1
}

# interrupt SIGNAL RANK: a long run on 3 ranks, of which one gets a signal once there is a checkpoint.
interrupt() {
    local process
    mpirun -n 3 "$both/catapult" "${long[@]}" >"$scratch/out" 2>"$scratch/err" &
    while kill -0 $! && (($(stat -c %s "$scratch/kept" 2>/dev/null || echo 0) <= 1000)); do sleep 0.1; done
    for process in $(pgrep -f "^$both/catapult predict"); do
        if tr '\0' '\n' <"/proc/$process/environ" | grep -qE "^(OMPI_COMM_WORLD_RANK|PMI_RANK)=$2\$"; then
            kill -"$1" "$process"
        fi
    done
    wait $!
    status=$?
    read_output
}

# goes_on NAME RANKS: from the checkpoint that is left
goes_on() {
    ok "$1: a checkpoint is left" test -s "$scratch/kept"
    run mpirun -n "$2" "$both/catapult" "${long[@]}"
    ok "$1: resumed on $2 ranks: the same" cmp "$scratch/want" <(grep -v ^seconds <<<"$out")
    ok "$1: resumed: the checkpoint is gone" test ! -e "$scratch/kept"
}

test_interrupted() {
    local long
    long_enough 4 0.0002 "$alone/catapult" "${question[@]}"
    long=("${question[@]:1}" --checkpoint "$scratch/kept")
    interrupt KILL 2
    ok 'a rank dies: the run ends' test "$status" -ne 0
    like 'a rank dies: with a message' "$out$err" 'rank|KILLED|BAD TERMINATION'
    goes_on 'a rank dies' 2
    interrupt TERM 0
    is 'a signal: the exit code' "$status" 4
    is 'a signal: said once' "$(grep -c 'stopped by a signal after .* the same command goes on' "$scratch/err")" 1
    goes_on 'a signal' 4
}

test_build
test_ensembles
test_page
test_blocks_that_call_ensembles
test_predict
test_interrupted
plan
