#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Feeds every reader of outside bytes with the seeds of its fuzzer, and with these changed at random, the same way each
# time. `make fuzz` does more, with clang. What an input broke once is a seed.
. "$(dirname "$0")/../support/tap.sh"

for target in tests/fuzz/*.c; do
    target=$(basename "$target" .c)
    ok "$target has seeds" test -e "$(echo "tests/fuzz/seeds/$target/"* | cut -d' ' -f1)"
    run "build/bin/fuzz/$target" --changes 300 "tests/fuzz/seeds/$target/"*
    is "$target: nothing is found" "$status$err" 0
done
for file in tests/fuzz/seeds/* tests/fuzz/dict/*; do
    ok "$file is of a target" test -e "tests/fuzz/$(basename "$file").c"
done
plan
