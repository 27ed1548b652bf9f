#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests the bits that bench/randomness hands to programs that test random numbers, and bench/dieharder, where there is one and where not.
. "$(dirname "$0")/../support/tap.sh"

randomness=$PWD/build/bin/bench/randomness

# numbers N OPTION...: the first N numbers of 64 bits, in hexadecimal.
numbers() {
    "$randomness" "${@:2}" --bytes $((8 * $1)) | perl -e 'local $/; print join " ", map { sprintf "%016x", $_ } unpack "Q*", <>'
}

# The numbers are those of a Python program that knows SHA-256 from hashlib, Philox and xoroshiro from their papers.
test_numbers() {
    is 'Philox' "$(numbers 3 --generator philox)" '864fa3c563b4d859 18d4fba24a9a9101 8a3459c8463edb35'
    is 'xoroshiro' "$(numbers 3 --generator xoroshiro)" 'fbfc17afe1579843 0b4dcd0219348e99 b87e58049fe64254'
    is 'one of each replica, Philox' "$(numbers 3 --generator philox --numbers 1)" '864fa3c563b4d859 4f31a3494b7cf490 6a1df0e3dfdf407f'
    is 'one of each replica, xoroshiro' "$(numbers 3 --generator xoroshiro --numbers 1)" \
        'fbfc17afe1579843 5e8428111cfe7e5c cc4b79fd54a174d6'
    is 'two of each, another seed, Philox' "$(numbers 4 --generator philox --numbers 2 --seed 7)" \
        'add7b8a656630808 24cf51f917a048fa 2cf6da0611337ecc e8b457f5c440e3ca'
    is 'two of each, another seed, xoroshiro' "$(numbers 4 --generator xoroshiro --numbers 2 --seed 7)" \
        'e3eda7f119928200 c2ffe888e86f026d f2fa4bf271c40112 2b54ffe3abb6597d'
}

test_ends() {
    is 'as many bytes as are asked for' "$("$randomness" --generator xoroshiro --bytes 100001 | wc -c)" 100001
    is 'ends when nobody reads' "$("$randomness" --generator philox 2>&1 | head -c 100000 | wc -c)" 100000
    "$randomness" --generator philox 2>"$scratch/err" | head -c 1 >/dev/null
    is 'and says nothing' "${PIPESTATUS[0]} $(cat "$scratch/err")" '0 '
    "$randomness" --generator philox --bytes 10 2>"$scratch/err" >/dev/full
    is 'a full disk: exit code 3' "$?" 3
    like 'and why' "$(cat "$scratch/err")" 'standard output'
}

test_bad_usage() {
    local option
    for option in '--generator rand' '--generator philox --numbers 0' '--generator philox --bytes 1.5' '--generator philox --seed -1' ''; do
        # shellcheck disable=SC2086
        run "$randomness" $option
        is "'$option': exit code 2" "$status" 2
    done
}

# Stands for dieharder: reads some bits, as it does, and says what the test wants.
stand_in() { # stand_in WORD
    mkdir -p "$scratch/bin"
    printf '#!/bin/sh\nhead -c 1000000 | wc -c\necho "a_test|0|100|100|0.5| %s"\necho "$@" >>%s\n' "$1" "$scratch/asked" >"$scratch/bin/dieharder"
    chmod +x "$scratch/bin/dieharder"
}

test_dieharder() {
    mkdir "$scratch/none"
    run env PATH="$scratch/none" "$(type -P bash)" bench/dieharder "$scratch/report"
    is 'without dieharder: exit code 2' "$status" 2
    like 'and says what to install' "$err" 'apt-get install dieharder'
    stand_in PASSED
    run env PATH="$scratch/bin:$PATH" bench/dieharder "$scratch/report" -d 3
    is 'four streams' "$(grep -c '^# randomness' "$scratch/report") $(grep -c '^1000000' "$scratch/report")" '4 4'
    is 'exit code 0 when all passed' "$status" 0
    is 'the options are handed on' "$(sort -u "$scratch/asked")" '-g 200 -d 3'
    stand_in FAILED
    run env PATH="$scratch/bin:$PATH" bench/dieharder "$scratch/report"
    is 'exit code 1 when one failed' "$status" 1
    like 'all tests unless told' "$(tail -n 1 "$scratch/asked")" '-a$'
}

test_numbers
test_ends
test_bad_usage
test_dieharder
plan
