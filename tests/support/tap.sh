# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What the command tests share; each sources it first. It goes to the top of the checkout, makes a folder for scratch
# that vanishes at the end, and gives assertions that print TAP. The last line of a test is `plan`: a test that dies
# before it prints no plan, and prove reports that as a failure.
set -u

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/catapult-test.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT

# -- assertions --------------------------------------------------------------------------------------------------------

tests=0
failures=0

pass() { # pass NAME
    tests=$((tests + 1))
    printf 'ok %d - %s\n' "$tests" "$1"
}

fail() { # fail NAME WHY...: each WHY may have many lines
    tests=$((tests + 1))
    failures=$((failures + 1))
    printf 'not ok %d - %s\n' "$tests" "$1"
    printf '%s\n' "${@:2}" | head -n 40 | sed 's/^/#   /'
}

ok() { # ok NAME COMMAND...: the command succeeds
    if "${@:2}" >/dev/null 2>&1; then pass "$1"; else fail "$1" "this failed: ${*:2}"; fi
}

is() { # is NAME GOT WANT: the same text
    if [[ $2 == "$3" ]]; then pass "$1"; else fail "$1" "got:  $2" "want: $3"; fi
}

like() { # like NAME TEXT REGEX: the extended regular expression is found somewhere in the text
    if [[ $2 =~ $3 ]]; then pass "$1"; else fail "$1" "no match of: $3" "in: $2"; fi
}

unlike() { # unlike NAME TEXT REGEX
    if [[ ! $2 =~ $3 ]]; then pass "$1"; else fail "$1" "found: $3" "in: $2"; fi
}

# Programs built with MPI need files and memory for MPI itself: limits that are far below that say nothing of ours.
is_limitable() { # is_limitable NAME: else the tests of that name are skipped
    [[ ${MPI:-0} != 1 ]] || { pass "$1 # SKIP built with MPI" && false; }
}

plan() {
    printf '1..%d\n' "$tests"
    exit $((failures > 0))
}

# -- commands ----------------------------------------------------------------------------------------------------------

# run COMMAND...: leaves its exit code in status and what it wrote in out and err (and in the files of these names).
run() {
    "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
    read_output
}

# Bash drops zero bytes, and would complain of them. By itself it reads without another process, of which there would be
# thousands.
read_output() {
    { out=$(<"$scratch/out") && err=$(<"$scratch/err"); } 2>/dev/null
}

# one_line FILE: exactly one line, complete and not blank
one_line() {
    local lines
    mapfile lines <"$1"
    [[ ${#lines[@]} -eq 1 && ${lines[0]} == *[![:space:]]*$'\n' ]]
}

# timed COMMAND...: leaves how many seconds it took in `took`, and its output, without the time it states itself, in want
timed() {
    local begin=$EPOCHREALTIME
    "$@" >"$scratch/out" || return
    took=$(awk "BEGIN { print $EPOCHREALTIME - $begin }")
    grep -v ^seconds "$scratch/out" >"$scratch/want"
}

# long_enough SECONDS ERROR COMMAND...: asks for less and less --relative-error, from ERROR on, until the command takes
# so many seconds on this machine. Work goes as the inverse square of the error, but a first run may be too short to tell.
# Leaves what `timed` does, and the command in `question`.
long_enough() {
    local error=$2
    while :; do
        question=("${@:3}" --relative-error "$error")
        timed "${question[@]}" || return
        awk "BEGIN { exit !($took >= $1) }" && return
        error=$(awk "BEGIN { cut = sqrt(1.2 * $1 / $took); print $error / (cut > 3 ? 3 : cut) }")
    done
}

# What is wrong with the last run if it was to end with CODE, say nothing on stdout and one line on stderr that
# matches REGEX goes into faults; nothing when it did.
find_refusal_faults() { # find_refusal_faults CODE REGEX
    faults=()
    [[ $status == "$1" ]] || faults+=("exit code $status instead of $1")
    [[ ! -s $scratch/out ]] || faults+=("stdout: $out")
    one_line "$scratch/err" || faults+=('stderr is not one line')
    [[ $err =~ $2 ]] || faults+=("stderr does not match: $2")
}

refused() { # refused NAME CODE REGEX: of the last run
    local faults
    find_refusal_faults "$2" "$3"
    if ((${#faults[@]} == 0)); then pass "$1"; else fail "$1" "${faults[@]}" "stderr: $err"; fi
}

refuses() { # refuses NAME CODE REGEX COMMAND...
    run "${@:4}"
    refused "$1" "$2" "$3"
}

succeeds() { # succeeds NAME COMMAND...
    run "${@:2}"
    if ((status == 0)); then pass "$1"; else fail "$1" "exit code $status" "$err" "$(tail -n 20 "$scratch/out")"; fi
}

# -- copies of the project ---------------------------------------------------------------------------------------------

# The files of this checkout as they are now, without build/, each ended by NUL: those git would take; all when this
# is not a checkout but a tarball.
list_sources() {
    if [[ $(git rev-parse --show-toplevel 2>/dev/null) == "$(pwd -P)" ]]; then
        git ls-files -z --cached --others --exclude-standard | while IFS= read -rd '' file; do
            [[ -e $file ]] && printf '%s\0' "$file"
        done
    else
        find . \( -path ./build -o -path ./.git \) -prune -o \( -type f -o -type l \) -print0
    fi
}

copy_sources() { # copy_sources FOLDER
    mkdir -p "$1" && list_sources | tar -cf - --null -T - | tar -xf - -C "$1"
}

# What the build promises it promises for any figures; those that simulate for seconds are left out of a copy that is
# built many times.
keep_light() { # keep_light FOLDER
    local file stem
    for file in "$1"/figures/*.* "$1"/tables/*.*; do
        stem=${file##*/}
        case ${stem%%.*} in
        style | drift | regime_map | cramer_exponent | windows | edges | exponents | two_points) ;;
        *) rm "$file" ;;
        esac
    done
}

# make_in FOLDER WORD...: make there, as typed at a fresh prompt. Nothing of a make that runs this test may reach it,
# but CC, OPT and QUALITY stay, for what is built already was built with them. Nothing is ever installed.
make_in() {
    run env -u MAKEFLAGS -u MFLAGS -u GNUMAKEFLAGS -u MAKEOVERRIDES -u MAKELEVEL -u V -u NAME -u FILE \
        -u SOURCE_DATE_EPOCH DEPS=check make --no-print-directory -C "$@"
}

# The steps of the last make, one a line and sorted: "CC src/theory/drift.c", "RUN drift (full)".
steps() { sed -n 's/^  \([A-Z]\{2,\}\)  *\([^ ].*\)$/\1 \2/p' "$scratch/out" | sort; }
