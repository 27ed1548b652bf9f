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

# Only pages that read images want the data that Debian has, and go on without them.
test_pages_on_images() {
    cp -p "$copy/figures/drift.c" "$scratch/drift.c"
    sed -i '0,/^#include "/s//#include "inputs\/images.h"\n&/' "$copy/figures/drift.c"
    make_in "$copy" -n figures QUALITY=quick build/figures/drift.csv
    is 'a page on images: the data are asked for, once' "$(grep -c '^tools/deps data' "$scratch/out")" 1
    make_in "$copy" -n QUALITY=quick build/figures/regime_map.csv
    is 'a page without images: they are not' "$(grep -c '^tools/deps data' "$scratch/out")" 0
    mv "$scratch/drift.c" "$copy/figures/drift.c"
}

test_bad_settings() {
    make_in "$copy" figures QUALITY=best
    fails 'QUALITY=best: says what there is' 'best.*QUALITY=quick.*QUALITY=full'
    make_in "$copy" accept
    fails 'accept without NAME: says how' 'make accept NAME='
    make_in "$copy" accept NAME=nothing
    fails 'accept of an unknown name: says which there are' '"nothing".*drift'
    make_in "$copy" pictures QUALITY=quick
    fails 'pictures: only those of the full tier' 'full tier'
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

# Whatever is taken away comes back, with what is made of it and nothing else; and then all is well.
test_deleted() {
    local name file kind drawn steps tests_of_deleted=0
    make_in "$copy" -j2 figures tables QUALITY=quick
    while read -r name drawn; do
        for kind in csv claims.csv cost.csv svg pdf tex; do
            file=$(find "$copy/build" -name "$name.$kind" ! -path '*/book/*')
            [[ $file ]] || continue
            rm "$file"
            tests_of_deleted=$((tests_of_deleted + 1))
            make_in "$copy" -j2 figures tables QUALITY=quick
            ok "deleted: $name.$kind is made again" test -s "$file"
            case $kind in
            *csv) steps=("RUN $name \\(quick\\)" ${drawn:+"$drawn $name"} "(PDF|TABLE) $name") ;;
            svg) steps=("$drawn $name" "PDF $name") ;;
            pdf) steps=("PDF $name") ;;
            tex) steps=("TABLE $name") ;;
            esac
            only_steps "deleted: $name.$kind: and what is made of it" "${steps[@]}"
            make_in "$copy" -j2 figures tables QUALITY=quick
            is "deleted: $name.$kind: and then nothing" "$(steps)" ''
        done
    done <<<$'drift GNUPLOT\nregime_map DRAW\nwindows'
    is 'deleted: each kind of file was tried' "$tests_of_deleted" 14
}

# -- versions ----------------------------------------------------------------------------------------------------------

version_in() { sed -n 's/^# version: //p' "$1"; } # version_in CSV

# A tarball, which this copy is like, has no git to ask.
test_version_of_tarball() {
    local number file=$scratch/elsewhere.csv
    number=$(<"$copy/VERSION")
    is 'no git: the version is that of VERSION' "$(version_in "$copy/build/figures/drift.csv")" "catapult $number"
    run env -C / -i "$bin/figures/drift" --quality quick --data "$copy/data/datasets" --output "$file"
    is 'outside make, elsewhere, in an empty environment: the same' "$(version_in "$file")" "catapult $number"
    run env CATAPULT_VERSION=banana VERSION=banana "$bin/figures/drift" --quality quick --data "$copy/data/datasets" \
        --output "$file"
    is 'the environment cannot forge it when a program runs' "$(version_in "$file")" "catapult $number"
    rm "$bin/figures/drift"
    CATAPULT_VERSION=banana VERSION=banana RELEASE=banana make_in "$copy" build/bin/figures/drift QUALITY=quick
    run "$bin/figures/drift" --quality quick --data "$copy/data/datasets" --output "$file"
    is 'nor when it is built' "$(version_in "$file")" "catapult $number"
    make_in "$copy" -j2 figures tables QUALITY=quick
}

git_in() { git -C "$scratch/git" -c user.name=nobody -c user.email=nobody@localhost "$@"; }

test_version_of_checkout() {
    local first second csv=build/figures/drift.csv
    if ! type -P git >/dev/null; then
        pass 'the version of a checkout # SKIP there is no git'
        return
    fi
    cp -a "$copy" "$scratch/git"
    git_in init -q && git_in add -A && git_in commit -qm one
    first=$(git_in rev-parse --short=10 HEAD)
    touch "$scratch/git/figures/drift.c"
    make_in "$scratch/git" -j2 figures tables QUALITY=quick
    is 'a checkout: VERSION, and the commit' "$(version_in "$scratch/git/$csv")" "catapult $(<"$copy/VERSION")+g$first"
    git_in commit -q --allow-empty -m two
    second=$(git_in rev-parse --short=10 HEAD)
    make_in "$scratch/git" -j2 figures tables QUALITY=quick
    is 'a commit alone: no step' "$(steps)" ''
    is 'a commit alone: the numbers say of which version they are' "$(version_in "$scratch/git/$csv")" \
        "catapult $(<"$copy/VERSION")+g$first"
    touch "$scratch/git/figures/drift.c"
    make_in "$scratch/git" -j2 figures tables QUALITY=quick
    is 'a program made after it is of the new version' "$(version_in "$scratch/git/$csv")" \
        "catapult $(<"$copy/VERSION")+g$second"
    # git takes a checkout of another owner for dangerous.
    touch "$scratch/git/figures/drift.c"
    GIT_TEST_ASSUME_DIFFERENT_OWNER=1 make_in "$scratch/git" build/figures/drift.csv QUALITY=quick
    is 'a checkout of another owner: VERSION, and the commit' "$(version_in "$scratch/git/$csv")" \
        "catapult $(<"$copy/VERSION")+g$second"
    # A folder in another checkout is not of that one's version.
    cp -a "$copy" "$scratch/git/inner"
    touch "$scratch/git/inner/figures/drift.c"
    make_in "$scratch/git/inner" -j2 figures QUALITY=quick
    is 'a tarball unpacked in a checkout: VERSION' "$(version_in "$scratch/git/inner/$csv")" "catapult $(<"$copy/VERSION")"
    mv "$scratch/git/.git/HEAD" "$scratch/git/.git/HEAD.kept"
    make_in "$scratch/git" build/figures/drift.csv QUALITY=quick
    like 'a checkout that git cannot read: a warning' "$err" 'git does not read this checkout'
    rm -rf "$scratch/git"
}

# Whoever has git write CRLF gets scripts that run all the same.
test_clone_with_crlf() {
    local name
    if ! type -P git >/dev/null; then
        pass 'a clone with CRLF # SKIP there is no git'
        return
    fi
    mkdir "$scratch/git"
    copy_sources "$scratch/git"
    git_in init -q && git_in add -A && git_in commit -qm one
    git clone -q -c core.autocrlf=true "$scratch/git" "$scratch/crlf"
    for name in tools/deps tools/plot Makefile figures/drift.c data/datasets/three_roots.csv tests/support/tap.sh; do
        ok "a clone with CRLF: $name has none" cmp "$scratch/git/$name" "$scratch/crlf/$name"
    done
    rm -rf "$scratch/git" "$scratch/crlf"
}

# Before 4.3 a version is silently empty, and a rule for several files runs once for each.
test_old_make() {
    make_in "$copy" help .FEATURES='archives second-expansion order-only'
    fails 'an old make: says which is needed' 'this is GNU make [0-9.]+; 4\.3 or later is needed'
    ok 'an old make: in one line' one_line "$scratch/err"
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
    local name object=build/obj/src/base/die.o
    for name in OPT=-O1 CFLAGS=-DWORDS="'\"two words\"'" CPPFLAGS=-DMARK LDFLAGS=-Wl,-O1; do
        make_in "$copy" $object "$name"
        only_steps "$name: compiled" 'CC src/base/die\.c'
        make_in "$copy" $object "$name"
        is "$name, the same: not again" "$(steps)" ''
        export "${name?}"
        make_in "$copy" $object
        is "$name, from the environment: not again" "$(steps)" ''
        unset "${name%%=*}"
    done
    make_in "$copy" $object
    only_steps 'other flags: again' 'CC src/base/die\.c'
}

# The library with no other wings than figures/drift.c stands on, while it is compiled for the sake of its flags.
narrow() {
    local wing
    mkdir "$scratch/wings"
    for wing in "$copy"/src/*/; do
        case $(basename "$wing") in
        base | random | theory | runs | page | book) ;;
        *) mv "$wing" "$scratch/wings" ;;
        esac
    done
}

# What the user wants comes along and beats ours, but not what makes the numbers the same everywhere.
test_users_flags() {
    local flags="-O0 -DWORDS='\"two words\"' -std=gnu99 -ffp-contract=fast"
    narrow
    make_in "$copy" -j2 build/bin/figures/drift V=1 CFLAGS="$flags" CPPFLAGS=-DMARK LDFLAGS=-Wl,-O1
    is "the user's flags: exit code 0" "$status" 0
    ok "the user's flags: compiling" \
        grep -qF -e "-DMARK -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wshadow -fopenmp -O2 $flags -std=c17 -ffp-contract=off" "$scratch/out"
    like "the user's flags: linking" "$out" '-std=c17 -ffp-contract=off -Wl,-O1 -o build/bin/figures/drift\.tmp '
    run "$bin/figures/drift" --quality quick --data "$copy/data/datasets" --output "$scratch/flags.csv"
    like "the user's flags: in the provenance" "$(sed -n 's/^# flags: //p' "$scratch/flags.csv")" "-O2 $flags -std=c17"
    mv "$scratch"/wings/* "$copy/src"
    make_in "$copy" figures CFLAGS='-g -ffast-math'
    fails 'flags that change the numbers are refused by name' '-ffast-math would change the numbers.*CFLAGS'
    make_in "$copy" figures OPT=-Ofast
    fails 'in OPT too' '-Ofast would change the numbers.*OPT'
}

test_verbose() {
    touch "$copy/figures/drift.gp"
    make_in "$copy" build/figures/drift.svg QUALITY=full V=1
    like 'V=1: the command is shown' "$out" 'tools/plot figures/drift\.gp '
    is 'V=1: in place of the step' "$(steps)" ''
    touch "$copy/figures/drift.gp"
    make_in "$copy" build/figures/drift.svg QUALITY=full
    unlike 'V=0: the command is not shown' "$out" 'tools/plot'
    touch "$copy/figures/drift.gp"
    make_in "$copy" why FILE=build/figures/drift.svg QUALITY=full
    like 'why: names the file that changed' "$out" 'drift\.gp'
    make_in "$copy" build/figures/drift.svg QUALITY=quick
    (unset QUALITY && make_in "$copy" why FILE=build/figures/drift.svg && echo "$out") >"$scratch/why"
    like 'why: asks about the tier that was made last' "$(<"$scratch/why")" 'drift\.svg is up to date'
    is 'why: and leaves it' "$(<"$copy/build/.quality")" quick
    make_in "$copy" build/figures/drift.svg QUALITY=full
}

# -- claims ------------------------------------------------------------------------------------------------------------

test_claims() {
    make_in "$copy" claims QUALITY=full
    is 'claims: exit code 0' "$status" 0
    like 'claims: a line a page' "$out" $'\ndrift +[0-9]+ .*\nregime_map +[0-9]+ .*\nwindows +[0-9]+ '
    unlike 'claims: no claim is listed' "$out" 'sign-changes'
    rm "$copy/build/figures/drift.claims.csv" "$copy/build/tables/windows.claims.csv"
    make_in "$copy" claims NAME=drift QUALITY=full
    only_steps 'claims NAME=drift: makes those of drift alone' 'RUN drift \(full\)'
    like 'claims NAME=drift: in full' "$out" 'pass, exact +refuted +sign-changes-1-17 .*Number of sign changes'
    NAME=somebody make_in "$copy" claims FAILED=1 QUALITY=full
    like 'claims: a NAME of the environment is no wish' "$out" ' pass, 0 fail'
    unlike 'claims FAILED=1: only what fails' "$out" 'drift +[0-9]'
    make_in "$copy" claims NAME=nothing
    fails 'claims of an unknown name: says which there are' '"nothing".*drift'
    make_in "$copy" -j2 figures tables QUALITY=full
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

# Whatever a dataset is called, its bytes are what the numbers depend on, and its name is no word of make or the shell.
test_names_of_datasets() {
    local folder=$copy/data/datasets name
    make_in "$copy" build/tables/windows.csv QUALITY=quick
    for name in 'my data' "a';touch PWNED;'" 'a$(touch PWNED)b' 'a;touch PWNED;' 'a: %b #c' $'two\nlines' '-n' 'd[1]*'; do
        printf '# label: named\ns,p\n1,0.5\nsqrt(2),0.5\n' >"$folder/$name.csv"
        make_in "$copy" build/tables/windows.csv QUALITY=quick
        is "a dataset called ${name//$'\n'/ }: exit code 0" "$status$err" 0
        only_steps "a dataset called ${name//$'\n'/ }: its numbers are made" 'RUN windows \(quick\)'
        like "a dataset called ${name//$'\n'/ }: it is among them" "$(<"$copy/build/tables/windows.csv")" $'\nnamed,'
        make_in "$copy" build/tables/windows.csv QUALITY=quick
        is "a dataset called ${name//$'\n'/ }: not again" "$(steps)" ''
        rm "$folder/$name.csv"
    done
    is 'no name was run' "$(find "$copy" -name 'PWNED*')" ''
    cp -p "$folder/three_roots.csv" "$scratch/kept"
    sed -i 's/^# label: .*/# label: other/' "$folder/three_roots.csv"
    touch -r "$scratch/kept" "$folder/three_roots.csv"
    make_in "$copy" build/tables/windows.csv QUALITY=quick
    only_steps 'a dataset changed, its time not: its numbers are made' 'RUN windows \(quick\)'
    cp "$scratch/kept" "$folder/three_roots.csv"
    make_in "$copy" -j2 figures tables QUALITY=full
}

# A compiler that makes an empty file where it was told to and takes make with it, as a machine does that loses its power.
test_killed() {
    local what real
    mkdir "$scratch/dying"
    real=$(type -P "${CC:-gcc}")
    cat >"$scratch/dying/$(basename "$real")" <<'END'
#!/bin/sh
for word; do
    if [ "${before-}" = -o ] || [ "${before-}" = rcs ]; then made=$word; fi
    before=$word
done
case ${made-} in
$DIES_AT)
    : >"$made"
    # make runs us by itself, or by a shell.
    read -r _ name _ parent _ <"/proc/$PPID/stat"
    [ "$name" = '(make)' ] || kill -KILL "$parent"
    kill -KILL "$PPID"
    exit 1
    ;;
esac
exec "$REAL" "$@"
END
    chmod +x "$scratch/dying/$(basename "$real")"
    sed "s|\"\\\$REAL\"|$(type -P ar)|" "$scratch/dying/$(basename "$real")" >"$scratch/dying/ar"
    chmod +x "$scratch/dying/ar"
    make_in "$copy" build/bin/figures/drift QUALITY=full
    for what in obj/src/base/die.o libcatapult.a bin/figures/drift; do
        echo >>"$copy/src/base/die.c"
        { REAL=$real DIES_AT="*build/$what*" PATH=$scratch/dying:$PATH make_in "$copy" build/bin/figures/drift QUALITY=full; } 2>/dev/null
        ok "killed while it made $what" test "$status" -ne 0
        make_in "$copy" build/bin/figures/drift QUALITY=full
        is "killed while it made $what: the next make goes on" "$status$err" 0
        succeeds "killed while it made $what: the program runs" "$bin/figures/drift" --help
    done
    cp src/base/die.c "$copy/src/base/die.c"
    make_in "$copy" -j2 figures tables QUALITY=full
    no_temporaries 'killed: nothing is left of it'
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

# limited KIB COMMAND...: the command on a disk with room for that much in a file. What it complains of goes through a
# pipe, for our own file of it is on that disk.
limited() {
    run bash -c 'trap "" XFSZ
        { (ulimit -f "$0" && exec "$@" 2>&1 >&3) | cat >&2; } 3>&1
        exit "${PIPESTATUS[0]}"' "$@"
}

# shellcheck disable=SC2317  # called by way of ok
is_empty() { [[ ! $(ls -A "$1") ]]; }

test_full_disk_programs() {
    is_limitable 'full disk: programs' || return 0
    local room=$scratch/room program
    mkdir "$room"
    make_in "$copy" data build/bin/tools/{table,typeset,weave,book} QUALITY=full
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
    printf 'statement,source,claim,verdict\n' >"$scratch/no_statements.csv"
    limited 1 "$bin/tools/typeset" --statements "$scratch/no_statements.csv" --output "$room/x.tex" "$copy/build/figures/drift.claims.csv"
    refused 'full disk: the ledger' 3 "$room/x\.tex: .*(large|space)"
    limited 0 "$bin/tools/weave" float --source "$copy/figures/drift.c" --output "$room/x.tex"
    refused 'full disk: a float' 3 "$room/x\.tex: .*(large|space)"
    limited 1 env -C "$copy" "$bin/tools/book" search --output "$room/x.js" figures/drift.c
    refused 'full disk: a page of the book' 3 "$room/x\.js: .*(large|space)"
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
test_old_make
test_path_with_spaces
test_unwritable
test_pages_on_images
test_flags
test_users_flags
export OPT=-O0 # a build of the whole in half the time: of the numbers nothing is asked here
test_first_build
test_deleted
test_version_of_tarball
test_version_of_checkout
test_clone_with_crlf
test_bad_settings
test_quality
test_touched_drawing
test_touched_header
test_verbose
test_claims
test_failing_program
test_names_of_datasets
test_killed
test_full_disk_gnuplot
test_full_disk_programs
test_bad_output
plan
