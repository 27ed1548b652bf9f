#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests tools/deps without installing anything. All but one of the tests run on a pretended machine: a folder that is
# the whole PATH and holds stand-ins for the compiler, gnuplot, TeX, apt-get, sudo and the rest. What that machine
# lacks is listed in its folder absent/, by name; its apt-get removes names from there and notes each call.
set -u

deps=$(cd "$(dirname "$0")/../../tools" && pwd)/deps
here=$(mktemp -d) || exit 1
trap 'rm -rf "$here"' EXIT
chmod 755 "$here"
count=0

ok() { # ok STATUS NAME: one line of TAP, and what the last run said where that helps
    count=$((count + 1))
    if (($1 == 0)); then
        printf 'ok %d - %s\n' "$count" "$2"
    else
        printf 'not ok %d - %s\n' "$count" "$2"
        printf '# exit code %s; it said:\n' "${status:-none}"
        sed 's/^/#   /' "$here/said"
        sed 's/^/#   called: /' "$here/calls"
    fi
}

skip() { # skip NAME WHY
    count=$((count + 1))
    printf 'ok %d - %s # SKIP %s\n' "$count" "$1" "$2"
}

exits() { [[ $status == "$1" ]]; ok $? "$2"; }
says() { grep -qE -e "$1" "$here/said"; ok $? "$2"; }
is_silent() { [[ ! -s $here/said ]]; ok $? "$1"; }
says_lines() { [[ $(wc -l <"$here/said") -eq $1 ]]; ok $? "$2"; }
calls() { grep -qxE -e "$1" "$here/calls"; ok $? "$2"; }
calls_nothing() { [[ ! -s $here/calls ]]; ok $? "$1"; }

# The one stand-in for all: it acts by the name it is called by. apt-get's packages are the names of what they bring,
# by way of the folder packages/.
write_stand_in() {
    printf '#!/bin/sh\nhere=%q\n' "$here" >"$here/stand_in"
    cat >>"$here/stand_in" <<'END'
me=${0##*/}
lacks() { [ -e "$here/absent/$1" ]; }
note() { echo "$*" >>"$here/calls"; }

compile() {
    seen=' '
    while read -r line; do
        name=${line#*<}
        name=${name%>*}
        lacks "$name" && exit 1
        [ "$name" = cmocka.h ] && may_follow stdarg.h stddef.h stdint.h setjmp.h
        [ "$name" = jpeglib.h ] && may_follow stddef.h stdio.h
        seen="$seen$name "
    done
}

may_follow() {
    for before in "$@"; do
        case $seen in *" $before "*) ;; *) exit 1 ;; esac
    done
}

find_tex() {
    for file in "$@"; do
        lacks "$file" && exit 1
    done
}

candidates() {
    shift
    for package in "$@"; do
        lacks lists || lacks "package-$package" || printf '%s:\n  Candidate: 1.0\n' "$package"
    done
}

install() {
    for word in "$@"; do
        [ -e "$here/packages/$word" ] || continue
        while read -r name; do
            rm -f "$here/absent/$name"
            case $name in *.*) ;; *) ln -sf ../stand_in "$here/bin/$name" ;; esac
        done <"$here/packages/$word"
    done
}

get() {
    note "$me $*"
    lacks quickness && sleep 0.5
    lacks mirror && echo 'E: the mirror is gone' && exit 100
    case $* in
    *' update') rm -f "$here/absent/lists" ;;
    *' install '*) install "$@" ;;
    esac
}

become_root() {
    note "$me $*"
    if [ "$1" = -n ]; then
        lacks sudo_without_password && exit 1
        shift
    fi
    "$@"
    exit
}

case $me in
cc) compile ;;
pkg-config) lacks "$2" && exit 1 ;;
gnuplot) lacks svg && exit 1 ;;
fc-list) lacks font || echo 'DejaVuSans.ttf: DejaVu Sans:style=Book' ;;
kpsewhich) find_tex "$@" ;;
clang) case $* in *wasm32*-fsyntax-only*) ! lacks wasi ;; *wasm32*) ! lacks wasm ;; *-fopenmp*) ! lacks openmp ;; *) ! lacks sanitizer ;; esac || exit 1 ;;
apt-cache) candidates "$@" ;;
apt-get) get "$@" ;;
sudo) become_root "$@" ;;
npm) note "$me $*"; lacks mirror && echo 'npm ERR! the mirror is gone' && exit 1; mkdir build/browser/node_modules ;;
id) cat "$here/uid" ;;
esac
exit 0
END
    chmod 755 "$here/stand_in"
}

# The commands of a machine that has everything.
write_commands() {
    local name
    mkdir "$here/whole"
    for name in bash cat cp dirname env flock grep ln mkdir mktemp rm sed sleep tail; do
        ln -s "$(type -P "$name")" "$here/whole/$name"
    done
    for name in cc make pkg-config gnuplot fc-list rsvg-convert exiftool prove latexmk pdflatex kpsewhich pdfinfo \
        pdftoppm pandoc clang wasm-ld clang-format cppcheck nm hyperfine mpicc mpirun node npm chromium apt-get apt-cache sudo id; do
        ln -s ../stand_in "$here/whole/$name"
    done
}

# A machine that has everything, whose user is root.
new_machine() {
    rm -rf "${here:?}"/{bin,absent,packages,tmp}
    cp -a "$here/whole" "$here/bin"
    mkdir "$here/absent" "$here/packages" "$here/tmp"
    echo 0 >"$here/uid"
    : >"$here/calls"
    : >"$here/said"
}

lack() {
    local name
    for name in "$@"; do
        mkdir -p "$(dirname "$here/absent/$name")"
        touch "$here/absent/$name"
    done
}
lack_command() { rm "${@/#/$here/bin/}"; }
brings() { printf '%s\n' "${@:2}" >"$here/packages/$1"; }    # brings PACKAGE NAME...

# on_it [NAME=VALUE...] GROUP...: tools/deps on the pretended machine, without a terminal.
on_it() {
    local given=()
    while [[ ${1:-} == *=* ]]; do
        given+=("$1")
        shift
    done
    setsid -w env -i PATH="$here/bin" TMPDIR="$here/tmp" "${given[@]}" "$here/bin/bash" "$deps" "$@" \
        >"$here/said" 2>&1 </dev/null
    status=$?
}

# ask_it ANSWER [NAME=VALUE]: the same on a terminal of its own, with the answer typed.
ask_it() {
    printf '%s\n' "$1" | TERM=dumb script -qec \
        "env -i PATH='$here/bin' TMPDIR='$here/tmp' ${2:-} '$here/bin/bash' '$deps' core" /dev/null >"$here/said" 2>&1
    status=$?
}

test_complete() {
    local group
    for group in core test paper book dev mpi; do
        new_machine
        on_it "$group"
        exits 0 "$group: all here, exit code 0"
        is_silent "$group: all here, silent"
        calls_nothing "$group: all here, apt-get and sudo are left alone"
    done
}

# Each kind of thing is noticed when it is missing, by its group and by no other.
test_each_missing() {
    local group name package
    while read -r group name package; do
        new_machine
        if [[ -e $here/bin/$name ]]; then lack_command "$name"; else lack "$name"; fi
        on_it DEPS=check "$group"
        exits 2 "$name missing: exit code 2"
        says "missing: .*\(Debian: ([a-z0-9-]+ )*$package\): [a-zA-Z]" "$name missing: package and reason are named"
        says "type: apt-get install --no-install-recommends .*$package( |\$)" "$name missing: the command is shown"
        calls_nothing "$name missing: DEPS=check calls neither apt-get nor sudo"
    done <<END
core cc gcc
core stdio.h libc6-dev
core make make
core pkg-config pkg-config
core cairo libcairo2-dev
core csv.h libcsv-dev
core zlib.h zlib1g-dev
core jpeglib.h libjpeg-dev
core gmp.h libgmp-dev
core mpfr.h libmpfr-dev
core sha2.h libmd-dev
core Random123/philox.h librandom123-dev
core omp.h libomp-dev
core gnuplot gnuplot-nox
core svg gnuplot-nox
core rsvg-convert librsvg2-bin
core exiftool libimage-exiftool-perl
core font fonts-dejavu-core
test prove perl
test cmocka.h libcmocka-dev
test cc gcc
paper latexmk latexmk
paper pdflatex texlive-latex-base
paper kpsewhich texlive-latex-recommended
paper lmodern.sty lmodern
paper booktabs.sty texlive-latex-recommended
paper microtype.sty texlive-latex-recommended
paper amsmath.sty texlive-latex-base
paper geometry.sty texlive-latex-base
paper hyperref.sty texlive-latex-base
paper longtable.sty texlive-latex-base
paper phvr8t.tfm texlive-fonts-recommended
paper pdfinfo poppler-utils
paper pdftoppm poppler-utils
book pandoc pandoc
browser node nodejs
browser npm npm
browser chromium chromium
dev clang clang
dev sanitizer libclang-rt-dev
dev openmp libomp-dev
dev clang-format clang-format
dev cppcheck cppcheck
dev nm binutils
dev hyperfine hyperfine
mpi mpicc libopenmpi-dev
mpi mpirun openmpi-bin
END
}

# What npm brings is no package of Debian, and goes into build/.
test_npm() {
    local here_before=$PWD room=$here/room
    mkdir -p "$room/tests/browser"
    echo '{}' >"$room/tests/browser/package.json"
    echo '{ "a": 1 }' >"$room/tests/browser/package-lock.json"
    cd "$room" || return
    new_machine
    on_it DEPS=check browser
    exits 2 'npm: missing modules: exit code 2'
    says 'missing: build/browser/node_modules' 'npm: missing modules are named'
    says 'type: DEPS=auto tools/deps browser' 'npm: the command is shown'
    calls_nothing 'npm: DEPS=check calls nothing'
    on_it core
    is_silent 'npm: no other group wants them'
    on_it browser
    exits 0 'npm: auto: exit code 0'
    calls 'npm ci --prefix build/browser --ignore-scripts .*' 'npm: auto: they are installed by the lock file, and run nothing'
    : >"$here/calls"
    on_it browser
    is_silent 'npm: all here, silent'
    calls_nothing 'npm: all here, npm is left alone'
    echo '{ "a": 2 }' >tests/browser/package-lock.json
    on_it DEPS=check browser
    exits 2 'npm: another lock file: they are missing'
    lack mirror
    on_it browser
    exits 3 'npm: it fails: exit code 3'
    says 'the mirror is gone' 'npm: it fails: its words are shown'
    [[ ! -e build/browser ]]
    ok $? 'npm: it fails: nothing is left'
    cd "$here_before" || return
}

test_only_the_missing() {
    new_machine
    lack csv.h lmodern.sty
    lack_command pandoc
    on_it DEPS=check core
    says_lines 2 'one missing header: one line for it and one with the command'
    says 'missing: header csv\.h' 'the missing header is the one named'
    [[ ! $(ls -A "$here/tmp") ]]
    ok $? 'DEPS=check writes nothing, not even a lock'
    on_it DEPS=check test
    exits 0 "what other groups lack is no matter to 'test'"
    on_it DEPS=check core paper book core
    says_lines 4 'several groups: one line for each missing thing, also if a group is named twice'
    says 'install --no-install-recommends pandoc libcsv-dev lmodern$' 'several groups: one command for all'
    new_machine
    lack amsmath.sty geometry.sty
    on_it DEPS=check paper
    says 'install --no-install-recommends texlive-latex-base$' 'a package that brings two missing things is named once'
}

# FLINT 3 took in Arb, so its header, and on Debian its package, have two names.
test_moved_header() {
    local first='install --no-install-recommends libflint-arb-dev( |$)'
    new_machine
    lack flint/arb.h
    on_it core
    is_silent 'arb.h under its old name will do'
    new_machine
    lack arb.h
    on_it core
    is_silent 'arb.h under its new name will do'
    lack_arb
    on_it DEPS=check core
    exits 2 'arb.h under no name: exit code 2'
    says 'missing: any flint/arb.h,arb.h \(Debian: libflint-arb-dev or libflint-dev\)' 'arb.h under no name: both packages are named'
    says "type: apt-get $first" 'the first package that there is is the one to install'
    touch "$here/absent/package-libflint-arb-dev"
    on_it DEPS=check core
    says 'type: apt-get install --no-install-recommends libflint-dev( |$)' 'where there is no such package, the next'
    touch "$here/absent/package-libflint-dev"
    on_it DEPS=check core
    says "type: apt-get update && apt-get $first" 'where there is none, the first, after an update'
}

lack_arb() {
    lack flint/arb.h arb.h
}

# Data are looked for in a folder, which a copy of the script has elsewhere. They may be missing.
test_data() {
    local original=$deps deps=$here/deps_of_data file=$here/tmp/fashion-mnist/train-images-idx3-ubyte.gz
    new_machine
    sed "s|/usr/share/datasets|$here/tmp|" "$original" >"$deps"
    on_it DEPS=check data
    exits 0 'no data, DEPS=check: exit code 0'
    says "missing: file $file .Debian: dataset-fashion-mnist.: [a-z]" 'no data, DEPS=check: says which, and what without'
    says 'type: apt-get install --no-install-recommends dataset-fashion-mnist$' 'no data, DEPS=check: the command is shown'
    says_lines 2 'no data, DEPS=check: two lines'
    calls_nothing 'no data, DEPS=check: nothing is installed'
    on_it DEPS=auto data
    exits 0 'data cannot be used after installing: exit code 0'
    calls 'apt-get .*install --no-install-recommends dataset-fashion-mnist' 'no data, DEPS=auto: installs them'
    lack mirror
    on_it DEPS=auto data
    exits 0 'no data, and apt-get fails: exit code 0'
    says 'apt-get failed to install dataset-fashion-mnist' 'no data, and apt-get fails: it says so'
    on_it DEPS=check core data
    exits 2 'no data, asked for with another group: exit code 2'
    mkdir -p "${file%/*}"
    touch "$file"
    on_it DEPS=check data
    exits 0 'the data are here: exit code 0'
    is_silent 'the data are here: silent'
    lack csv.h
    on_it DEPS=check core
    exits 2 'what is no data may not be missing'
}

# What makes the calculator of the web book may be missing, too.
test_web() {
    new_machine
    on_it DEPS=check web
    is_silent 'what makes WebAssembly is here: silent'
    lack wasi wasm
    lack_command wasm-ld
    on_it DEPS=check web
    exits 0 'nothing that makes WebAssembly, DEPS=check: exit code 0'
    says 'missing: wasm stdio.h .Debian: wasi-libc.: [a-z]' 'no C library for WebAssembly: its package is named'
    says 'install --no-install-recommends lld wasi-libc libclang-rt-dev-wasm32$' 'nothing that makes WebAssembly: the command is shown'
    on_it DEPS=check book web
    exits 2 'nothing that makes WebAssembly, asked for with another group: exit code 2'
}

# The real compiler, and a header that is there but does not compile.
test_real_compiler() {
    new_machine
    if ! echo '#include <csv.h>' | cc -x c -fsyntax-only - 2>/dev/null; then
        skip 'a header that does not compile' 'the compiler or libcsv is not installed'
        return
    fi
    mkdir "$here/tmp/broken"
    echo '#error broken' >"$here/tmp/broken/csv.h"
    lack_command cc
    PATH=$here/bin:$PATH DEPS=check CC='cc -g' CPPFLAGS="-DWORDS='\"two words\"' -Werror -I$here/tmp/broken" "$deps" core \
        >"$here/said" 2>&1
    status=$?
    says 'missing: header csv\.h' 'a header that does not compile is missing; CC and CPPFLAGS are heeded'
    ! grep -qE 'missing: header (stdio|gmp)\.h' "$here/said"
    ok $? 'the headers beside it are not'
}

test_other_compiler() {
    new_machine
    on_it DEPS=check CC=cc-99 core
    says 'missing: command cc-99 \(Debian: gcc\)' 'CC is the compiler that is looked for'
    ln -s ../stand_in "$here/bin/cc-99"
    on_it DEPS=check 'CC=cc-99 -O2' core
    ! grep -q 'command cc-99' "$here/said"
    ok $? 'CC may carry options'
}

test_wrong_usage() {
    new_machine
    on_it DEPS=bogus core
    exits 2 'DEPS=bogus: exit code 2'
    says_lines 1 'DEPS=bogus: one line'
    says "'bogus'.*auto.*ask.*check" 'DEPS=bogus: it says what was wrong and what would be right'
    for group in cores '' 'core test' 'c*'; do
        on_it core "$group"
        exits 2 "unknown group '$group': exit code 2"
        says_lines 1 "unknown group '$group': one line"
        says 'core test paper book browser dev fuzz mpi data' "unknown group '$group': it names the groups there are"
    done
    on_it
    exits 2 'no group: exit code 2'
    says '^tools/deps: usage' 'no group: it tells the usage'
    calls_nothing 'wrong usage installs nothing'
}

# Without a terminal, as here, an unset DEPS is auto.
test_auto_as_root() {
    new_machine
    lack csv.h
    lack_command gnuplot
    brings libcsv-dev csv.h
    brings gnuplot-nox gnuplot
    on_it core
    exits 0 'auto, root: exit code 0'
    says 'missing: header csv\.h .*libcsv-dev' 'auto, root: it says what was missing before it installs'
    calls 'apt-get .*DPkg::Lock::Timeout=120 install --no-install-recommends libcsv-dev gnuplot-nox' \
        'auto, root: one call installs just what is missing'
    ! grep -qE 'update|sudo' "$here/calls"
    ok $? 'auto, root: neither update nor sudo where they are not needed'
    on_it core
    is_silent 'auto, root: silent the second time'
}

test_empty_lists() {
    new_machine
    lack csv.h lists
    brings libcsv-dev csv.h
    on_it DEPS=check core
    says 'type: apt-get update && apt-get install' 'empty lists: the command to type begins with the update'
    on_it DEPS=auto core
    exits 0 'empty lists: exit code 0'
    [[ $(sed 's/.* \(update\|install\).*/\1/' "$here/calls") == $'update\ninstall' ]]
    ok $? 'empty lists: update, then install'
}

test_apt_fails() {
    new_machine
    lack csv.h mirror
    on_it core
    exits 3 'apt-get fails: exit code 3'
    says 'apt-get failed to install libcsv-dev' 'apt-get fails: one line says so'
    says '^E: the mirror is gone' "apt-get fails: apt's last words are shown"
    new_machine
    lack csv.h
    on_it core
    exits 3 'installed, but still not usable: exit code 3'
    says 'cannot be used$' 'installed, but still not usable: it says so'
    [[ $(grep -c 'missing: header csv\.h' "$here/said") == 2 ]]
    ok $? 'installed, but still not usable: what it is is said again'
    [[ ! $(find "$here/tmp" -type f) ]]
    ok $? 'failures leave no temporary files, and no lock where others can write'
}

test_not_root() {
    new_machine
    echo 1000 >"$here/uid"
    lack csv.h sudo_without_password
    brings libcsv-dev csv.h
    on_it core
    exits 2 'neither root nor sudo without password: exit code 2'
    says 'type: sudo apt-get install --no-install-recommends libcsv-dev$' 'neither root nor sudo: the command to type'
    ! grep -q '^apt-get' "$here/calls"
    ok $? 'neither root nor sudo: nothing is installed'
    rm "$here/absent/sudo_without_password"
    on_it core
    exits 0 'sudo without password: exit code 0'
    calls 'sudo -n env .*apt-get .*install .*libcsv-dev' 'sudo without password: it installs'
    lack csv.h
    lack_command sudo
    on_it core
    exits 2 'no sudo at all: exit code 2'
}

# Once with a real user that is not root, where we may become one.
test_nobody() {
    local name='user nobody: exit code 2, and nothing is installed'
    new_machine
    lack csv.h sudo_without_password
    ln -sf "$(type -P id)" "$here/bin/id"
    cp "$deps" "$here/deps"
    chmod 755 "$here/deps"
    chmod 777 "$here/tmp"
    chmod 666 "$here/calls"
    local become=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    if ! "${become[@]}" test -x "$here/deps" 2>/dev/null; then
        skip "$name" 'cannot become another user'
        return
    fi
    "${become[@]}" env -i PATH="$here/bin" TMPDIR="$here/tmp" DEPS=auto "$here/deps" core >"$here/said" 2>&1 </dev/null
    status=$?
    [[ $status == 2 ]] && grep -q 'type: sudo apt-get install' "$here/said" && ! grep -q '^apt-get' "$here/calls"
    ok $? "$name"
}

test_no_apt() {
    new_machine
    lack csv.h
    lack_command apt-get apt-cache
    on_it core
    exits 2 'no apt-get: exit code 2'
    says 'missing: header csv\.h \(Debian: libcsv-dev\): [a-z]' 'no apt-get: the check, the Debian name, the reason'
    says 'dnf .*pacman .*brew' 'no apt-get: how to find the name on other systems'
}

test_ask() {
    new_machine
    lack csv.h
    brings libcsv-dev csv.h
    on_it DEPS=ask core
    exits 2 'ask without a terminal: exit code 2'
    calls_nothing 'ask without a terminal: nothing is installed'
    if ! script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
        skip 'ask on a terminal' 'script, which gives a terminal, does not work here'
        return
    fi
    ask_it '' DEPS=ask
    exits 2 'ask, plain return: exit code 2'
    calls_nothing 'ask, plain return: nothing is installed'
    # A newcomer, who has not heard of DEPS, is asked too.
    ask_it n
    exits 2 'DEPS unset on a terminal, n: exit code 2'
    says 'install libcsv-dev with apt-get\?' 'DEPS unset on a terminal: it asks'
    calls_nothing 'DEPS unset on a terminal, n: nothing is installed'
    ask_it '' DEPS=auto
    exits 0 'auto on a terminal: exit code 0'
    ! grep -q '[?]' "$here/said"
    ok $? 'auto on a terminal: it does not ask'
    lack csv.h
    ask_it y
    exits 0 'DEPS unset on a terminal, y: exit code 0'
    calls 'apt-get .*install .*libcsv-dev' 'DEPS unset on a terminal, y: it installs'
}

test_two_at_once() {
    local first second
    new_machine
    lack csv.h quickness
    brings libcsv-dev csv.h
    env -i PATH="$here/bin" TMPDIR="$here/tmp" DEPS=auto "$here/bin/bash" "$deps" core >/dev/null 2>&1 </dev/null &
    first=$!
    env -i PATH="$here/bin" TMPDIR="$here/tmp" DEPS=auto "$here/bin/bash" "$deps" core >/dev/null 2>&1 </dev/null &
    second=$!
    wait "$first" && wait "$second"
    status=$?
    exits 0 'two at once: both succeed'
    [[ $(grep -c install "$here/calls") == 1 ]]
    ok $? 'two at once: one installs, the other waits and then has nothing to do'
}

# This very machine, judged by a second, plainer look. It holds whether or not the packages are installed.
has_core() {
    local compiler
    read -ra compiler <<<"${CC:-cc} ${CPPFLAGS:-}"
    printf '#include <%s>\n' stdio.h csv.h gmp.h mpfr.h sha2.h | "${compiler[@]}" -x c -fsyntax-only - 2>/dev/null &&
        type -P make pkg-config gnuplot rsvg-convert exiftool fc-list >/dev/null &&
        pkg-config --exists cairo && fc-list | grep -q 'DejaVu Sans'
}

test_this_machine() {
    local expected=2
    new_machine
    has_core 2>/dev/null && expected=0
    DEPS=check "$deps" core >"$here/said" 2>&1
    status=$?
    exits "$expected" "this machine, group core: exit code $expected"
    if ((expected == 0)); then
        is_silent 'this machine, group core: silent'
    else
        says 'missing: ' 'this machine, group core: it says what is missing'
    fi
}

write_stand_in
write_commands
test_complete
test_each_missing
test_npm
test_only_the_missing
test_moved_header
test_data
test_web
test_real_compiler
test_other_compiler
test_wrong_usage
test_auto_as_root
test_empty_lists
test_apt_fails
test_not_root
test_nobody
test_no_apt
test_ask
test_two_at_once
test_this_machine
printf '1..%d\n' "$count"
