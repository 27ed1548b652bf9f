#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The promise of the README: a figure is added by two files and no other edit, and a dataset by one. Tried in a scratch
# copy of this checkout with what is built already.
. "$(dirname "$0")/../support/tap.sh"

export QUALITY=${QUALITY:-full}
copy=$scratch/copy
name=new_figure

new_project() {
    copy_sources "$copy"
    keep_light "$copy"
    [[ ! -d build ]] || cp -a build "$copy/build"
    make_in "$copy" figures tables
    is 'before: everything is built' "$status" 0
    make_in "$copy" verify
    is 'before: everything is verified' "$status" 0
}

checksums() { (cd "$copy" && find . -path ./build -prune -o -type f -exec cksum {} + | sort -k 3); }

# Half a figure is refused at once, with what is missing.
test_half_a_figure() {
    cp "$copy/figures/template/template.c" "$copy/figures/$name.c"
    make_in "$copy" figures
    ok 'a program without a drawing: refused' test "$status" -ne 0
    like 'a program without a drawing: says what to add' "$err" "nothing draws $name.*\.gp or .*\.draw\.c"
    cp "$copy/figures/$name.c" "$copy/tables/drift.c"
    make_in "$copy" figures
    ok 'a figure and a table of one name: refused' test "$status" -ne 0
    like 'a figure and a table of one name: says so' "$err" 'share a name.*rename'
    rm "$copy/tables/drift.c" "$copy/figures/$name.c"
}

test_new_figure() {
    local before file
    before=$(checksums)
    cp "$copy/figures/template/template.c" "$copy/figures/$name.c"
    cp "$copy/figures/template/template.gp" "$copy/figures/$name.gp"
    make_in "$copy" figures
    is 'make figures: exit code 0' "$status" 0
    like 'make figures: runs the new program' "$(steps)" "RUN $name"
    unlike 'make figures: and no other' "$(steps | grep -v "$name")" 'RUN'
    for file in csv claims.csv svg pdf; do
        ok "build/figures/$name.$file" test -s "$copy/build/figures/$name.$file"
    done
    like 'the CSV is named after the file' "$(head -n 5 "$copy/build/figures/$name.csv")" "# program: $name"
    like 'the SVG is complete and carries its provenance' "$(cat "$copy/build/figures/$name.svg")" \
        "program: $name.*</svg>"
    make_in "$copy" data
    is 'make data: exit code 0' "$status" 0
    make_in "$copy" build/bin/catapult
    is 'no other file was edited' "$(checksums | grep -v "figures/$name\.\(c\|gp\)$")" "$before"
}

# What the template claims, by the CSV it wrote: the ledger must show just that.
test_in_the_ledger() {
    local id
    id=$(grep -v '^#' "$copy/build/figures/$name.claims.csv" | sed -n '2s/,.*//p')
    make_in "$copy" claims
    is 'make claims: exit code 0' "$status" 0
    like 'make claims: has a line for it' "$out" "$name +[1-9][0-9]* +[1-9][0-9]* +0 "
    make_in "$copy" claims NAME=$name
    is 'make claims NAME=: exit code 0' "$status" 0
    ok 'the template has a claim' test -n "$id"
    like 'make claims NAME=: shows the claim' "$out" "pass, exact +[a-z]+ +${id:-none}"
}

test_in_the_book() {
    local page=$copy/build/book/$name.html index=$copy/build/book/index.html title
    title=$(sed -n 's/^# //p' "$copy/figures/$name.c" | head -n 1)
    make_in "$copy" book
    is 'make book: exit code 0' "$status" 0
    ok 'the book has the page' test -s "$page"
    like 'the page has its title' "$(cat "$page" 2>&1)" "${title%% *}"
    like 'the page shows the picture' "$(cat "$page" 2>&1)" "$name\.svg"
    like 'the page links the CSV' "$(cat "$page" 2>&1)" "href=\"$name\.csv\""
    ok 'the picture is there' test -s "$copy/build/book/$name.svg"
    ok 'the CSV is there' test -s "$copy/build/book/$name.csv"
    like 'the index links the page' "$(cat "$index" 2>&1)" "href=\"$name\.html\""
}

# TeX is not needed for this, and not asked for.
test_in_the_paper() {
    local float=$copy/build/paper/$name.tex
    make_in "$copy" build/paper/index.tex
    is 'the index of the paper: exit code 0' "$status" 0
    ok 'the index of the paper exists' test -s "$copy/build/paper/index.tex"
    like 'the index of the paper reads the float' "$(cat "$copy/build/paper/index.tex" 2>&1)" "paper/$name\.tex"
    like 'the index of the paper places the float' "$(cat "$copy/build/paper/index.tex" 2>&1)" "floatitem\{$name\}"
    ok 'the float exists' test -s "$float"
    like 'the float shows the picture' "$(cat "$float" 2>&1)" "build/figures/$name\.pdf"
}

# accept is told of one name, and both tiers have their reference: what a check of the whole asks for.
test_verification() {
    local tier other
    make_in "$copy" verify
    ok 'make verify: fails, for nobody has looked at it' test "$status" -ne 0
    like 'make verify: names it and says what to do' "$out" "$name\.csv +no reference.*make accept NAME=$name"
    make_in "$copy" accept NAME=$name
    is 'make accept: exit code 0' "$status" 0
    for tier in quick full; do
        like "make accept: says what it did: $tier" "$out" "accepted: data/expected/$tier/$name\.csv, [0-9]+ rows, new"
        ok "make accept: $tier: the numbers are of that tier" grep -qx "# quality: $tier" "$copy/data/expected/$tier/$name.csv"
    done
    ok 'make accept: keeps the numbers' test "$(grep -v '^#' "$copy/build/figures/$name.csv" | cksum)" = \
        "$(grep -v '^#' "$copy/data/expected/$QUALITY/$name.csv" | cksum)"
    make_in "$copy" verify
    is 'make verify: passes now' "$status" 0
    like 'make verify: names it' "$out" "$name\.csv +[0-9]+ identical"
    is 'make verify: nothing had to be made again' "$(steps)" ''
    other=$([[ $QUALITY == quick ]] && echo full || echo quick)
    ok 'and in the other tier too' "$copy/build/bin/tools/verify" "$copy/data/expected/$other" "$copy/build/accept/$other/$name.csv"
}

# The page is changed: how its numbers differ is shown before they are accepted, and of a failing page nothing is.
test_changed_figure() {
    local before first last
    cp "$copy/figures/$name.c" "$scratch/kept.c"
    sed -i 's/FROM = 1\.2, TO = 1\.6/FROM = 1.2, TO = 1.59/' "$copy/figures/$name.c"
    make_in "$copy" accept NAME=$name
    is 'a changed figure: make accept: exit code 0' "$status" 0
    first=$(grep -nm 1 ': x: accepted 1\.2[0-9]*, got 1\.2' "$scratch/out" | cut -d: -f1)
    last=$(grep -nm 1 '^accepted: .*in place of the former$' "$scratch/out" | cut -d: -f1)
    ok 'a changed figure: the differences come before anything is accepted' test "${first:-9999}" -lt "${last:-0}"
    sed -i 's/rises += theta > last;/rises += theta <= last;/' "$copy/figures/$name.c"
    before=$(cksum "$copy"/data/expected/*/$name.csv)
    make_in "$copy" accept NAME=$name
    ok 'a figure whose check fails: make accept fails' test "$status" -ne 0
    like 'a figure whose check fails: the claim is shown, and the tiers named' "$out$err" \
        'fail .*nothing was accepted|fail .*fail in: quick full'
    is 'a figure whose check fails: nothing is accepted' "$(cksum "$copy"/data/expected/*/$name.csv)" "$before"
    echo 'int broken' >>"$copy/figures/$name.c"
    make_in "$copy" accept NAME=$name
    like 'a figure that does not compile: nothing is accepted, and it is said' "$err" 'nothing was accepted'
    is 'a figure that does not compile: nothing is accepted indeed' "$(cksum "$copy"/data/expected/*/$name.csv)" "$before"
    cp "$scratch/kept.c" "$copy/figures/$name.c"
    make_in "$copy" accept NAME=$name TIER=full
    like 'TIER=full: that tier' "$out" 'accepted: data/expected/full/'
    unlike 'TIER=full: and no other' "$out" 'quick'
    make_in "$copy" accept NAME=$name
    is 'and back again' "$status" 0
    make_in "$copy" accept NAME=$name TIER=deep
    like 'deep: only where there is a reference' "$err" "no data/expected/deep/$name\.csv"
    mkdir -p "$copy/data/expected/deep"
    cp "$copy/data/expected/full/$name.csv" "$copy/data/expected/deep/"
    make_in "$copy" accept NAME=$name TIER=deep
    like 'deep: where there is one, and when asked' "$out" "accepted: data/expected/deep/$name\.csv"
    rm -r "$copy/data/expected/deep"
    make_in "$copy" accept NAME=$name TIER=best
    like 'an unknown tier: says which there are' "$err" '"best".*quick, full and deep'
    make_in "$copy" figures tables
}

test_new_dataset() {
    printf '# label: fresh\n# source: own; a test\ns,p\n1,0.4\nsqrt(3),0.6\n' >"$copy/data/datasets/fresh.csv"
    make_in "$copy" tables
    is 'a new dataset: exit code 0' "$status" 0
    like 'a new dataset: it is in the table' "$(cat "$copy/build/tables/windows.csv")" \
        'fresh,crit,0\.6666666[67]* ± .*fresh,max,1\.33333333* ± '
    like 'a new dataset: also in LaTeX' "$(cat "$copy/build/tables/windows.tex")" 'emph\{fresh\}'
    make_in "$copy" verify
    ok 'a new dataset: make verify notices' test "$status" -ne 0
    like 'a new dataset: it says where' "$out" 'windows.* rows|windows\.csv:[0-9]+:'
    rm "$copy/data/datasets/fresh.csv"
    make_in "$copy" verify
    is 'the dataset taken away again: make verify passes' "$status" 0
}

new_project
test_half_a_figure
test_new_figure
test_in_the_ledger
test_in_the_book
test_in_the_paper
test_verification
test_changed_figure
test_new_dataset
plan
