#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Disks that are full and memory that is refused, for a few programs and readers; `make faults` has all of them.
. "$(dirname "$0")/../support/tap.sh"

is_limitable 'faults' || plan
FAULT=count LD_PRELOAD=$PWD/build/faults.so true 2>/dev/null || { pass 'faults # SKIP this kernel sends no calls back' && plan; }

for seed in dataset/plain checkpoint/forged page/page words/math svhn/packed jpeg/colour; do
    target=${seed%/*}
    run env "LD_PRELOAD=$PWD/build/faults.so" "build/bin/fuzz/$target" --faults "tests/fuzz/seeds/$seed"
    is "$target: each request for memory is refused once: nothing is lost, the code is 3" "$status$err" 0
done
run tools/faults --seconds 0.1 'figures/drift$' predict-tilt 'trace$'
is 'programs on a disk that is full, or without memory' "$status$err" 0
unlike 'none ended badly' "$out" ' of [0-9]+: '
like 'some were tried' "$out" 'faults: [1-9][0-9]+ tried, 0 ended badly'
plan
