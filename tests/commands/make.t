#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests the Makefile's promises in a scratch copy: that it builds what is needed and no more, and that nothing that
# fails leaves a file that looks complete.
. "$(dirname "$0")/../support/tap.sh"

copy=$scratch/copy
bin=$copy/build/bin

# What every file of the build is and when it was written; make's own notes aside.
snapshot() { find "$copy/build" -type f ! -path '*/.*' -exec stat -c '%n %y' {} + | sort; }

modified() { stat -c %y "$copy/$1"; } # modified FILE

# only_steps NAME REGEX...: each step of the last make matches one of these, and each of these matches a step.
only_steps() {
    local name=$1 all regex
    shift
    all=$(IFS='|'; echo "$*")
    if ((status != 0)); then
        fail "$name" "exit code $status" "$err"
        return
    fi
    if steps | grep -qvxE "$all"; then
        fail "$name" 'not needed:' "$(steps | grep -vxE "$all")"
        return
    fi
    for regex; do
        if ! steps | grep -qxE "$regex"; then
            fail "$name" "no step: $regex" "$(steps)"
            return
        fi
    done
    pass "$name"
}

# Each failing step leaves none of these files.
absent() { # absent NAME FILE...
    local file there=()
    for file in "${@:2}"; do
        [[ -e $copy/$file ]] && there+=("$file")
    done
    is "$1" "${there[*]}" ''
}

no_temporaries() { # no_temporaries NAME
    is "$1" "$(find "$copy/build" -name '*.tmp*' -o -name '*.new')" ''
}

fails() { # fails NAME REGEX: the last make did, and said this on stderr
    if ((status != 0)) && grep -qE -e "$2" "$scratch/err"; then
        pass "$1"
    else
        fail "$1" "exit code $status; wanted on stderr: $2" "$err"
    fi
}

# -- before anything is built ------------------------------------------------------------------------------------------

test_help() {
    local target
    make_in "$copy" help
    is 'help: exit code 0' "$status" 0
    for target in help figures tables data claims verify accept paper book test bench check-all clean all why; do
        like "help: $target" "$out" "make $target +[^ ]"
    done
    while read -r target; do
        like "help: documented in the Makefile: $target" "$out" "make $target +[^ ]"
    done < <(sed -n 's/^\([a-z][a-z-]*\):.*##.*/\1/p' "$copy/Makefile")
    is 'help: on stdout' "$err" ''
    ok 'help: builds nothing' test ! -e "$copy/build"
    make_in "$copy"
    like 'make alone is make help' "$out" 'make figures +[^ ]'
}

test_path_with_spaces() {
    local folder="$scratch/a folder"
    copy_sources "$folder"
    make_in "$folder" figures
    fails 'a path with spaces: says so, and what to do' 'space.*"[^"]*/a folder".*move'
    ok 'a path with spaces: in one line' one_line "$scratch/err"
    ok 'a path with spaces: builds nothing' test ! -e "$folder/build"
    rm -rf "$folder"
}

test_unwritable() {
    echo 'in the way' >"$copy/build"
    make_in "$copy" figures
    fails 'build is a file: says so, and what to do' 'cannot write into build/.*(writable|clean)'
    ok 'build is a file: in one line' one_line "$scratch/err"
    is 'build is a file: it is left alone' "$(cat "$copy/build")" 'in the way'
    make_in "$copy" clean
    absent 'build is a file: make clean removes it' build
}

test_bad_settings() {
    make_in "$copy" figures QUALITY=best
    fails 'QUALITY=best: says what there is' 'best.*QUALITY=quick.*QUALITY=full'
    make_in "$copy" accept
    fails 'accept without NAME: says how' 'make accept NAME='
    make_in "$copy" accept NAME=nothing
    fails 'accept of an unknown name: says which there are' '"nothing".*drift'
    make_in "$copy" why
    fails 'why without FILE: says how' 'make why FILE='
}

# -- building ----------------------------------------------------------------------------------------------------------

test_first_build() {
    local name before
    make_in "$copy" -j2 figures QUALITY=quick
    is 'make -j2 figures: exit code 0' "$status" 0
    is 'make -j2 figures: silent on stderr' "$err" ''
    for name in figures/{drift,regime_map}.{csv,claims.csv,svg,pdf} bin/catapult; do
        ok "make -j2 figures: build/$name" test -s "$copy/build/$name"
    done
    is 'one line a step' "$(grep -cvE '^  [A-Z]+ +[^ ].*' "$scratch/out")" 0
    no_temporaries 'make -j2 figures: no temporary files'
    before=$(snapshot)
    make_in "$copy" figures QUALITY=quick
    is 'again: exit code 0' "$status" 0
    is 'again: no step' "$(steps)" ''
    is 'again: no file is touched' "$(snapshot)" "$before"
}

test_quality() {
    local before
    like 'quick: said in the CSV' "$(cat "$copy/build/figures/drift.csv")" '# quality: quick'
    make_in "$copy" data QUALITY=full
    only_steps 'another QUALITY: the programs run again, and nothing is compiled but what was not yet' \
        'RUN drift \(full\)' 'RUN regime_map \(full\)' 'RUN windows \(full\)' '(RUN|(CC|LINK) .*tables/).*'
    like 'full: said in the CSV' "$(cat "$copy/build/figures/drift.csv")" '# quality: full'
    before=$(snapshot)
    make_in "$copy" data QUALITY=full
    is 'the same QUALITY: nothing' "$(steps)$(snapshot)" "$before"
    make_in "$copy" figures QUALITY=full
}

test_touched_drawing() {
    local csv svg
    csv=$(modified build/figures/drift.csv) svg=$(modified build/figures/drift.svg)
    touch "$copy/figures/drift.gp"
    make_in "$copy" figures QUALITY=full
    only_steps 'a changed .gp: redraws' 'GNUPLOT drift' 'PDF drift'
    is 'a changed .gp: the CSV stays' "$(modified build/figures/drift.csv)" "$csv"
    ok 'a changed .gp: the SVG is new' test "$(modified build/figures/drift.svg)" != "$svg"
    touch "$copy/figures/regime_map.draw.c"
    csv=$(modified build/figures/regime_map.csv)
    make_in "$copy" figures QUALITY=full
    only_steps 'a changed .draw.c: redraws' 'CC figures/regime_map\.draw\.c' 'LINK .*/regime_map\.draw' \
        'DRAW regime_map' 'PDF regime_map'
    is 'a changed .draw.c: the CSV stays' "$(modified build/figures/regime_map.csv)" "$csv"
}

# Who includes cramer.h is read from the sources, not from the compiler's notes that make uses.
test_touched_header() {
    local users user
    make_in "$copy" -j2 data build/bin/catapult QUALITY=full
    touch "$copy/src/theory/cramer.h"
    make_in "$copy" -j2 data build/bin/catapult QUALITY=full
    users=$(cd "$copy" && grep -lE '#include "theory/cramer\.h"' src/*/*.c figures/*.c tables/*.c calculator/*.c |
        grep -v '\.draw\.c$')
    for user in $users; do
        like "a changed header: $user is compiled" "$(steps)" "CC $user"
    done
    unlike 'a changed header: no stranger is compiled' "$(steps)" 'CC src/(base/csvfile|base/csvwriter|base/number|book/tex)\.c'
    like 'a changed header: the programs run again' "$(steps)" 'RUN regime_map'
    make_in "$copy" data build/bin/catapult QUALITY=full
    is 'a changed header: and then nothing' "$(steps)" ''
}

test_flags() {
    make_in "$copy" build/obj/src/base/die.o OPT=-O1
    like 'one object: compiled' "$(steps)" 'CC src/base/die\.c'
    make_in "$copy" build/obj/src/base/die.o OPT=-O1
    is 'the same flags: not again' "$(steps)" ''
    make_in "$copy" build/obj/src/base/die.o
    only_steps 'other flags: again' 'CC src/base/die\.c'
}

test_verbose() {
    touch "$copy/figures/drift.gp"
    make_in "$copy" build/figures/drift.svg QUALITY=full V=1
    like 'V=1: the command is shown' "$out" 'gnuplot -e '
    is 'V=1: in place of the step' "$(steps)" ''
    touch "$copy/figures/drift.gp"
    make_in "$copy" build/figures/drift.svg QUALITY=full
    unlike 'V=0: the command is not shown' "$out" 'gnuplot -e '
    touch "$copy/figures/drift.gp"
    make_in "$copy" why FILE=build/figures/drift.svg QUALITY=full
    like 'why: names the file that changed' "$out" 'drift\.gp'
    make_in "$copy" build/figures/drift.svg QUALITY=full
}

# -- failing -----------------------------------------------------------------------------------------------------------

test_failing_program() {
    local file=$copy/data/datasets/gess_heydecker_1_17.csv line
    make_in "$copy" data QUALITY=full
    cp "$file" "$scratch/kept"
    echo '1.3,half' >>"$file"
    line=$(wc -l <"$file")
    make_in "$copy" -k data QUALITY=full
    fails 'a bad dataset: make fails and says where' "gess_heydecker_1_17\.csv:$line: p: \"half\""
    absent 'a bad dataset: no results of those who read it' build/figures/drift{,.claims,.cost}.csv \
        build/tables/windows{,.claims,.cost}.csv
    no_temporaries 'a bad dataset: no temporary files'
    cp "$scratch/kept" "$file"
    make_in "$copy" data QUALITY=full
    is 'mended: exit code 0' "$status" 0
    ok 'mended: the results are back' test -s "$copy/build/figures/drift.csv"
}

# A full disk as gnuplot meets it: half a picture, and exit code 0.
test_full_disk_gnuplot() {
    local real
    real=$(type -P gnuplot)
    mkdir "$scratch/half"
    cat >"$scratch/half/gnuplot" <<FAKE
#!/bin/sh
"$real" "\$@" || exit
for word; do
    out=\$(printf '%s' "\$word" | sed -n "s/.*out='\([^']*\)'.*/\1/p")
    [ -n "\$out" ] && head -c 1000 "\$out" >"\$out.half" && mv "\$out.half" "\$out"
done
exit 0
FAKE
    chmod +x "$scratch/half/gnuplot"
    make_in "$copy" figures QUALITY=full
    rm -f "$copy"/build/figures/drift.{svg,pdf}
    PATH=$scratch/half:$PATH make_in "$copy" build/figures/drift.pdf QUALITY=full
    fails 'half a picture: refused' 'drift\.svg: .*incomplete.*disk full'
    absent 'half a picture: neither SVG nor PDF is left' build/figures/drift.{svg,pdf}
    no_temporaries 'half a picture: no temporary files'
    make_in "$copy" figures QUALITY=full
    only_steps 'once there is room, it is drawn' 'GNUPLOT drift' 'PDF drift'
}

# limited KIB COMMAND...: the command on a disk with room for that much in a file.
limited() {
    local kib=$1
    shift
    run bash -c 'trap "" XFSZ; ulimit -f "$0"; exec "$@"' "$kib" "$@"
}

# shellcheck disable=SC2317  # called by way of ok
is_empty() { [[ ! $(ls -A "$1") ]]; }

test_full_disk_programs() {
    is_limitable 'full disk: programs' || return 0
    local room=$scratch/room program
    mkdir "$room"
    make_in "$copy" data build/bin/tools/{table,ledger,weave} QUALITY=full
    for program in figures/drift figures/regime_map tables/windows; do
        limited 1 "$bin/$program" --data "$copy/data/datasets" --output "$room/x.csv"
        refused "full disk: $program: exit code 3 and one line" 3 "$room/x.*\.csv: .*(large|space)"
        ok "full disk: $program leaves nothing" is_empty "$room"
        rm -rf "${room:?}"/*
    done
    limited 64 "$bin/figures/drift" --data "$copy/data/datasets" --output "$room/x.csv"
    refused 'full disk: the claims fit, the numbers do not' 3 "$room/x\.csv: .*(large|space)"
    ok 'full disk: the numbers are not there, nor a part of them' test ! -e "$room/x.csv"
    is 'full disk: nor a temporary file' "$(find "$room" -name '*.tmp*')" ''
    rm -rf "${room:?}"/*
    limited 1 "$bin/figures/regime_map.draw" --csv "$copy/build/figures/regime_map.csv" --output "$room/x.svg"
    # fontconfig, which has a cache of its own to write, may complain of the same disk first.
    sed -i '/^write cache: /d; /^Fontconfig /d' "$scratch/err"
    err=$(<"$scratch/err")
    refused 'full disk: a drawing' 3 "$room/x\.svg: .*(large|space)"
    limited 1 "$bin/tools/ledger" --quiet --tex "$room/x.tex" "$copy/build/figures/drift.claims.csv"
    refused 'full disk: the ledger' 3 "$room/x\.tex: .*(large|space)"
    limited 1 "$bin/tools/weave" page --source "$copy/figures/drift.c" --csv "$copy/build/figures/drift.csv" \
        --picture drift.svg --output "$room/x.md"
    refused 'full disk: a page' 3 "$room/x\.md: .*(large|space)"
    limited 1 "$bin/tools/table" --output "$room/x.tex" "$copy"/build/tables/windows.csv{,,,,}
    refused 'full disk: a table' 3 "$room/x\.tex: .*(large|space)"
    ok 'full disk: none of them leaves anything' is_empty "$room"
}

test_bad_output() {
    local room=$scratch/bad_output
    mkdir "$room"
    refuses 'output in a folder that is not there' 3 'nowhere/x.*\.csv: .*No such file' \
        "$bin/tables/windows" --data "$copy/data/datasets" --output "$room/nowhere/x.csv"
    refuses 'no --output' 2 '--output FILE.*missing' "$bin/tables/windows"
    refuses 'an unknown tier' 2 '--quality.*"best".*quick\|full' "$bin/tables/windows" --output "$room/x.csv" \
        --quality best
    refuses 'no datasets there' 2 'nowhere/.*\.csv: .*No such file' "$bin/figures/drift" --data nowhere \
        --output "$room/x.csv"
    ok 'none of them leaves anything' is_empty "$room"
    # Replacing by rename would turn /dev/null into a regular file when root asks for it.
    mkfifo "$room/x.csv"
    run "$bin/tables/windows" --data "$copy/data/datasets" --output "$room/x.csv"
    ok 'an output that is no regular file is not replaced' test -p "$room/x.csv"
}

copy_sources "$copy"
keep_light "$copy"
test_help
test_path_with_spaces
test_unwritable
test_flags
test_first_build
test_bad_settings
test_quality
test_touched_drawing
test_touched_header
test_verbose
test_failing_program
test_full_disk_gnuplot
test_full_disk_programs
test_bad_output
plan
