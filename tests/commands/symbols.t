#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests the check of names in tools/check-all: what others can see is called after its file, and nothing is mutable.
. "$(dirname "$0")/../support/tap.sh"

copy=$scratch/copy

# planted NAME FILE TEXT REGEX: TEXT at the end of FILE is refused with a line that matches; the file is put back.
planted() {
    cp "$copy/$2" "$scratch/kept"
    echo "$3" >>"$copy/$2"
    run "$copy/tools/check-all" symbols
    mv "$scratch/kept" "$copy/$2"
    if ((status == 1)) && grep -qE -e "^$2: $4" "$scratch/err"; then pass "$1"; else fail "$1" "exit code $status" "$err"; fi
}

# A few files of each kind are enough, and quick.
copy_sources "$copy"
find "$copy/src" "$copy/calculator" -name '*.c' ! -name path.c ! -name number.c ! -name catapult.c -delete
succeeds 'the names are in order' "$copy/tools/check-all" symbols
planted 'a function without the prefix of its file' src/base/path.c 'int way(void); int way(void) { return 1; }' 'way lacks the prefix path_'
planted 'a variable that changes' src/base/path.c 'extern int path_last; int path_last = 1;' 'path_last is a mutable variable'
planted 'the same hidden in a function' src/base/number.c \
    'int number_next(void); int number_next(void) { static int last = 1; return last++; }' 'last[.0-9]* is a mutable variable'
planted 'a function of the calculator without the prefix of its file' calculator/catapult.c \
    'int say(void); int say(void) { return 1; }' 'say lacks the prefix catapult_'
plan
