#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The verifier and the ledger are tested in turn: one number changed, and the verdict must turn. Here from end to end on
# a few; tests/book/perturb.c does it to every value and every claim.
. "$(dirname "$0")/../support/tap.sh"

quality=${QUALITY:-full}
tools=$PWD/build/bin/tools
expected=$scratch/expected
claims=$scratch/some.claims.csv

# -- the ledger --------------------------------------------------------------------------------------------------------

# edit_claim ID COLUMN=VALUE...: in the copy. perl reads the quoted fields.
edit_claim() {
    perl -i -e '
        my ($id, %new) = (shift, map { split /=/, $_, 2 } splice @ARGV, 0, @ARGV - 1);
        my @names;
        while (<>) {
            chomp(my $line = $_);
            my @cells = $line =~ /(?:^|,)("(?:[^"]|"")*"|[^,]*)/g;
            @names = @cells if !/^#/ && !@names;
            for my $i (0 .. $#names) {
                $cells[$i] = $new{$names[$i]} if !/^#/ && $cells[0] eq $id && exists $new{$names[$i]};
            }
            print /^#/ ? "$line\n" : join(",", @cells[0 .. $#names]) . "\n";
        }' "$@" "$claims"
}

# cell FILE ID COLUMN
cell() {
    perl -e '
        my ($id, $column) = splice @ARGV, 1;
        while (<>) {
            next if /^#/;
            chomp;
            my @cells = /(?:^|,)("(?:[^"]|"")*"|[^,]*)/g;
            @names = @cells if !@names;
            for my $i (0 .. $#names) { print $cells[$i] if $cells[0] eq $id && $names[$i] eq $column }
        }' "$@"
}

# first_id REGEX: the first claim of the file with a line like this
first_id() { grep -v '^#' "$claims" | grep -E -m 1 "$1" | cut -d, -f1; }

fresh_claims() { cp build/tables/windows.claims.csv "$claims"; }

# verdict_of ID: check (without its grade) and source, from a line "pass, exact   own   ID ..."
verdict_of() { sed -nE "s/^([a-z]+)(, (exact|within tolerance|within bound|statistically consistent))? +([a-z]+) +$1 .*/\1 \4/p" "$scratch/out"; }

test_ledger() {
    local id
    fresh_claims
    id=$(first_id ',(equal|within),')
    edit_claim "$id"
    ok 'the editor of this test changes nothing by itself' cmp build/tables/windows.claims.csv "$claims"
    succeeds 'ledger: untouched claims pass' "$tools/ledger" --full "$claims"
    like 'ledger: it lists the claim' "$(verdict_of "$id")" '^pass [a-z]+$'
    like 'ledger: it counts' "$out" "$(grep -cv '^#\|^id,' "$claims") claims: [0-9]+ pass, 0 fail"

    edit_claim "$id" measured=1e9
    refuses 'ledger: a measured number that does not fit its verdict' 1 "some\.claims\.csv:[0-9]+: .*$id.*run" \
        "$tools/ledger" "$claims"
    fresh_claims
    edit_claim "$id" check=fail
    refuses 'ledger: a verdict that does not fit its number' 1 "some\.claims\.csv:[0-9]+: .*$id" \
        "$tools/ledger" "$claims"
    fresh_claims
    edit_claim "$id" source=refuted
    refuses 'ledger: the other verdict as well' 1 "some\.claims\.csv:[0-9]+: .*$id" "$tools/ledger" "$claims"
}

test_failing_check() {
    local id source
    fresh_claims
    id=$(first_id ',(equal|within),.*,own,')
    source=$(cell "$claims" "$id" source)
    edit_claim "$id" measured=1e9 check=fail
    run "$tools/ledger" "$claims"
    is 'ledger: a consistent failure: exit code 1' "$status" 1
    is 'ledger: a consistent failure: it says fail' "$(verdict_of "$id")" "fail $source"
    like 'ledger: a consistent failure: it is counted' "$out" '[0-9]+ pass, 1 fail'
    is 'ledger: a consistent failure is no error' "$err" ''
    edit_claim "$id" measured=na
    run "$tools/ledger" "$claims"
    is 'ledger: no number at all: fail' "$status $(verdict_of "$id")" "1 fail $source"
}

# The claims of all pages are many: a line a page, then what fails, in full and by file, then the sum.
test_pages() {
    local id own counts last
    fresh_claims
    id=$(first_id ',(equal|within),.*,own,')
    counts=$(grep -cv '^#\|^id,' "$claims")
    own=$(grep -cE ',own,' "$claims")
    run "$tools/ledger" build/figures/drift.claims.csv "$claims"
    is 'ledger: all is well: a line for each page, its columns named, and one for all' "$(grep -c . "$scratch/out")" 4
    ok 'ledger: all is well: a page is its file, its claims, its verdicts' \
        grep -qE "^some +$counts +$counts +0 +[0-9]+ +[0-9]+ +[0-9]+ +$own\$" "$scratch/out"
    unlike 'ledger: all is well: no claim is listed' "$out" "$id"
    run "$tools/ledger" build/figures/spike_probability.claims.csv
    ok 'ledger: a page that simulates says how often chance alone would fail a claim' \
        grep -qE '^spike_probability +[0-9]+ +[0-9]+ +0 +[1-9](\.[0-9])?(e-[0-9]+)? +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+$' "$scratch/out"

    edit_claim "$id" measured=1e9 check=fail
    run "$tools/ledger" "$claims" build/figures/drift.claims.csv
    is 'ledger: one fails: exit code 1' "$status" 1
    ok 'ledger: one fails: its page says so' grep -qE "^some +$counts +$((counts - 1)) +1 " "$scratch/out"
    is 'ledger: one fails: it alone is listed' "$(grep -cE '^(pass|fail)' "$scratch/out")" 1
    like 'ledger: one fails: in full, under the name of its file, after all pages' "$out" \
        $'\ndrift .*\n'"$claims"$'\ncheck .*\nfail +own +'"$id.*"$'\n    [^\n]+'
    like 'ledger: one fails: the sum is last' "$(tail -n 1 "$scratch/out")" '^[0-9]+ claims: [0-9]+ pass, 1 fail; '

    run "$tools/ledger" --failed "$claims" build/figures/drift.claims.csv
    is 'ledger --failed: exit code 1' "$status" 1
    is 'ledger --failed: the file comes first' "$(head -n 1 "$scratch/out")" "$claims"
    is 'ledger --failed: the failing claim alone' "$(grep -cE '^(pass|fail|drift|some)' "$scratch/out")" 1

    run "$tools/ledger" --full "$claims" build/figures/drift.claims.csv
    last=$(grep -nxF build/figures/drift.claims.csv "$scratch/out" | cut -d: -f1)
    is 'ledger --full: the claims of a file follow its name' \
        "$(head -n "${last:-0}" "$scratch/out" | grep -cE '^(pass|fail)')" "$counts"
}

# What a claim says of its source never stops anything.
test_refuted_source() {
    local id file
    for file in build/figures/drift.claims.csv build/figures/regime_map.claims.csv build/tables/windows.claims.csv; do
        cp "$file" "$claims"
        id=$(first_id ',confirmed,')
        [[ $id ]] && break
    done
    ok 'there is a confirmed claim' test -n "$id"
    edit_claim "$id" said=1e9 source=refuted
    run "$tools/ledger" --full "$claims"
    is 'ledger: a refuted source: exit code 0' "$status" 0
    is 'ledger: a refuted source: it says so' "$(verdict_of "$id")" 'pass refuted'
    edit_claim "$id" says=unknown source=undetermined
    run "$tools/ledger" --full "$claims"
    is 'ledger: an unknown statement: undetermined' "$status $(verdict_of "$id")" '0 pass undetermined'
}

test_bad_claims() {
    local id
    fresh_claims
    id=$(first_id ',(equal|within),')
    cp "$claims" "$scratch/again.claims.csv"
    refuses 'ledger: an id that means two claims: names it and both files' 2 \
        "[a-z-]+, in $claims and in $scratch/again\.claims\.csv; rename" "$tools/ledger" "$claims" "$scratch/again.claims.csv"
    edit_claim "$id" relation=nearly
    refuses 'ledger: an unknown relation' 2 "some\.claims\.csv:[0-9]+: .*$id" "$tools/ledger" "$claims"
    fresh_claims
    edit_claim "$id" expected=two
    refuses 'ledger: a word for a number' 2 "some\.claims\.csv:[0-9]+: .*$id" "$tools/ledger" "$claims"
    refuses 'ledger: a file of other things' 2 'windows\.csv: .*claims' "$tools/ledger" build/tables/windows.csv
    refuses 'ledger: a missing file' 2 'gone\.csv: .*No such file' "$tools/ledger" "$scratch/gone.csv"
    refuses 'ledger: no file' 2 'usage: ' "$tools/ledger"
    refuses 'ledger: an unknown option' 2 '--fail: .*usage: ' "$tools/ledger" --fail "$claims"
    refuses 'ledger: an option of before' 2 '--tex: .*usage: ' "$tools/ledger" --tex
    refuses 'ledger: show without an id' 2 '^ledger: ' "$tools/ledger" show
    refuses 'typeset: no files' 2 'usage: ' "$tools/typeset" --statements build/theorems.csv --output "$scratch/x.tex"
}

# -- what the papers state ---------------------------------------------------------------------------------------------

# In a checkout with fewer pages some statements have no claims: those behind them are said all the same.
test_statements_without_claims() {
    local ids
    fresh_claims
    mapfile -t ids < <(grep -v '^#\|^id,' "$claims" | cut -d, -f1)
    printf 'statement,source,claims,reading\nFirst.,one,%s,\nSecond.,two,nobody-claims-this,\nThird.,three,%s,\n' \
        "${ids[0]}" "${ids[1]}" >"$scratch/statements.csv"
    succeeds 'theorems: a statement without claims' "$tools/theorems" "$scratch/statements.csv" "$claims"
    like 'theorems: the one behind it is said too' "$out" "First\. \[one\].*  ${ids[0]} .*Third\. \[three\].*  ${ids[1]} "
    unlike 'theorems: itself it is not' "$out" 'Second'
    succeeds "theorems: into files" "$tools/theorems" --csv "$scratch/said.csv" --markdown "$scratch/statements.md" "$scratch/statements.csv" "$claims"
    unlike 'theorems: Markdown: itself it is not' "$(cat "$scratch/statements.md")" 'Second'
    is 'theorems: as many claims in Markdown as in CSV' "$(grep -c '^- ' "$scratch/statements.md")" \
        "$(grep -vc '^#\|^statement,' "$scratch/said.csv")"
}

# The table of one paper has its statements alone, and the words of the claims: turn a verdict, and the table turns.
test_one_paper() {
    claims=$scratch/top_space.claims.csv
    cp build/figures/top_space.claims.csv "$claims"
    printf 'statement,source,claims,reading\nOurs.,"A et al. 2024, Figure 5",%s,as printed\nAn other.,"A et al. 2023, Figure 5",%s,\n' \
        'top-space-spike nobody-claims-this top-space-share' top-space-spike >"$scratch/statements.csv"
    one_paper() { "$tools/summary" --source 'A et al. 2024' --tex "$scratch/one.tex" --markdown "$scratch/one.md" "$scratch/statements.csv" "$claims"; }
    succeeds 'summary: a table' one_paper
    like 'summary: place, statement, verdict, reading, page' "$(grep -F '| Figure' "$scratch/one.md")" \
        '^\| Figure 5 \| Ours\. \| confirmed \| as printed \| \[top_space\]\(top_space\.html\) \|$'
    is 'summary: in TeX the same row alone' "$(grep -c '^.summaryrow' "$scratch/one.tex")" 1
    edit_claim top-space-spike says=equal said=-1 source=refuted 'reason=it is not so'
    succeeds 'summary: after a verdict has turned' one_paper
    like 'summary: a refuted claim is said, and why' "$(grep -F '| Figure' "$scratch/one.md")" \
        '\| confirmed 1 of 2, refuted 1 of 2: it is not so \|'
    refuses 'summary: no files' 2 'usage: ' "$tools/summary" --source A --tex "$scratch/one.tex" --markdown "$scratch/one.md" "$scratch/statements.csv"
    claims=$scratch/some.claims.csv
}

# Formulas of our own that are taken for something else would be printed as they are typed.
test_own_formulas() {
    "$tools/theorems" --csv "$scratch/said.csv" paper/theorems.csv build/figures/*.claims.csv build/tables/*.claims.csv
    "$tools/typeset" --statements "$scratch/said.csv" --output "$scratch/claims.tex" build/figures/*.claims.csv build/tables/*.claims.csv
    ok 'typeset: it wrote claims and statements' grep -q '^\\statementclaim{root-1-17}\|^\\ledgerrow{root-1-17}' "$scratch/claims.tex"
    is 'typeset: all formulas are known' "$(grep 'textbackslash\|\\[\\^_]' "$scratch/claims.tex" | grep -v endcsname | head -n 3)" ''
}

# What stands raw would come out as typed, in print and on the web.
test_raw_mathematics() {
    local id raw
    fresh_claims
    id=$(first_id ',(equal|within),')
    for raw in 'up to 10^12' 'from λ_0 on' '$\input{x}$' 'half a $formula'; do
        fresh_claims
        edit_claim "$id" "statement=$raw"
        refuses "ledger: raw mathematics: $raw" 2 "some\.claims\.csv: claim $id: raw mathematics at " "$tools/ledger" "$claims"
    done
    fresh_claims
    edit_claim "$id" 'statement=up to $10^{12}$ of `a_b`'
    succeeds 'ledger: formulas and code' "$tools/ledger" --full "$claims"
    like 'ledger: on a terminal they are Unicode' "$out" 'up to 10¹² of a_b \['
    printf 'statement,source,claims,reading\nUp to λ_0.,one,%s,\n' "$id" >"$scratch/statements.csv"
    refuses 'theorems: raw mathematics' 2 'statements\.csv:2: raw mathematics at "_0\."' "$tools/theorems" "$scratch/statements.csv" "$claims"
    printf 'statement,source,claims,reading\nUp.,one,%s,to λ_0\n' "$id" >"$scratch/statements.csv"
    refuses 'theorems: raw mathematics of a reading' 2 'statements\.csv:2: raw mathematics at "_0"' "$tools/theorems" "$scratch/statements.csv" "$claims"
}

# -- one claim ---------------------------------------------------------------------------------------------------------

test_show() {
    local line
    succeeds 'ledger show: a claim' "$tools/ledger" show root-1-17
    like 'ledger show: what is claimed' "$out" $'^root-1-17\n  Root of G for \(1\.17\), as ηλ\n'
    like 'ledger show: measured, expected, check' "$out" $'\n  measured    1\.5917.*\n  expected    1\.5917[0-9]* within 1e-15\n  check       pass, within tolerance, off by '
    line=$(grep -n '"root-1-17"' figures/drift.c | head -n 1 | cut -d: -f1)
    like 'ledger show: where it is declared' "$out" "  declared    figures/drift\.c:$line"$'\n'
    line=$(grep -n 'claim_within(.*"root-1-17"' figures/drift.c | cut -d: -f1)
    like 'ledger show: where it is computed' "$out" "  computed    figures/drift\.c:$line: claim_within"
    like 'ledger show: how to run it' "$out" '  all of it   make claims NAME=drift'
    refuses 'ledger show: an unknown id: the nearest' 2 'no claim is called "root-1-71"; the nearest is root-1-17' "$tools/ledger" show root-1-71
    succeeds 'ledger show: a source that is refuted' "$tools/ledger" show sign-changes-1-17
    like 'ledger show: what it says, and why not' "$out" $'\n  it says     at least 2\n  so it is    refuted: one root in '
    succeeds 'ledger show: of a file' "$tools/ledger" show roots-proved build/tables/windows.claims.csv
    refuses 'ledger show: of a file without it' 2 'no claim is called "root-1-17"' "$tools/ledger" show root-1-17 build/tables/windows.claims.csv
    run "$tools/ledger" show all
    line=$(cat build/{figures,tables}/*.claims.csv | grep -cv '^#\|^id,')
    is 'ledger show all: every claim' "$(grep -c '^  declared  ' "$scratch/out")" "$line"
    is 'ledger show all: every claim is found in its program' \
        "$(grep -c '^  computed    [a-z]*/[a-z_]*\.c:[0-9]' "$scratch/out")" "$line"
}

# -- the verifier ------------------------------------------------------------------------------------------------------

fresh_expected() {
    rm -rf "$expected"
    cp -r "data/expected/$quality" "$expected"
}

verify() { run "$tools/verify" "$expected" "$@"; }

# The accepted value in column COLUMN of line LINE becomes VALUE; leaves the old one in `old`.
replace_accepted() { # replace_accepted FILE LINE COLUMN_NUMBER VALUE
    old=$(sed -n "$2p" "$expected/$1" | cut -d, -f"$3")
    awk -F, -v OFS=, -v line="$2" -v column="$3" -v value="$4" \
        'NR == line { $column = value } { print }' "$expected/$1" >"$scratch/edited"
    cp "$scratch/edited" "$expected/$1"
}

# differs NAME FILE LINE COLUMN_NUMBER COLUMN VALUE: one accepted value is VALUE, and the verifier names all of it.
differs() {
    local old result
    fresh_expected
    result=$(ls build/{figures,tables}/"$2" 2>/dev/null)
    replace_accepted "$2" "$3" "$4" "$6"
    verify "$result"
    is "verify: $1: exit code 1" "$status" 1
    ok "verify: $1: file, line, column, accepted and found" \
        grep -qF "$result:$3: $5: accepted $6, got $old" "$scratch/out"
    like "verify: $1: counted" "$out" "$2 .* 1 differs"
    like "verify: $1: the verdict" "$(tail -n 1 "$scratch/out")" 'NOT verified'
}

last_line() { wc -l <"data/expected/$quality/$1"; }

test_one_value() {
    local curve theta
    # The line numbers below are those of both files: they have the same lines.
    differs 'a number in the last row' exponents.csv "$(last_line exponents.csv)" 3 drift -0.02277220193615
    differs 'an enclosure' windows.csv "$(last_line windows.csv)" 3 enclosure '1.03296742201123679713433962831 ± 4.18e-30'
    differs 'a text' regime_map.csv "$(last_line regime_map.csv)" 1 panel elsewhere
    curve=$(awk -F, '$2 == "curve" { line[++n] = NR } END { print line[int(n / 2)] }' \
        "data/expected/$quality/drift.csv")
    differs 'a number in the middle' drift.csv "$curve" 4 eta_lambda 7.00000000000
    differs 'infinity for a number' drift.csv "$curve" 5 drift inf
    differs 'a whole number' accuracy.csv "$(last_line accuracy.csv)" 2 cases 2
    theta=$(awk -F, '!/^#/ && $7 == "na" { print NR; exit }' "data/expected/$quality/regime_map.csv")
    differs 'a number for na' regime_map.csv "$theta" 7 theta 1.5
}

test_whole_tier() {
    fresh_expected
    rm "$expected/drift.csv"
    verify build/figures/{drift,regime_map}.csv
    is 'verify: a missing reference: exit code 1' "$status" 1
    like 'verify: a missing reference: says what to do' "$out" 'drift\.csv +no reference.*make accept NAME=drift'
    like 'verify: a missing reference: the others are looked at' "$out" 'regime_map\.csv +[0-9]+ identical'
    fresh_expected
    verify build/figures/{drift,regime_map}.csv build/tables/windows.csv
    is 'verify: untouched: exit code 0' "$status" 0
    unlike 'verify: untouched: nothing differs' "$out" 'differs|NOT'
}

test_comments() {
    fresh_expected
    sed -i 's/^# version: .*/# version: another one/; s/^# sha256.*/# sha256: 0/; /^# compiler/d' \
        "$expected/windows.csv"
    ok 'verify: the comments are changed indeed' test "$(grep -c 'another one' "$expected/windows.csv")" = 1
    verify build/tables/windows.csv
    is 'verify: other comments: exit code 0' "$status" 0
    ok 'verify: other comments: identical' grep -qE '^windows\.csv +[0-9]+ identical$' "$scratch/out"
}

# A page whose images are not on this machine shows a task in their stead, and nobody can hold that against theirs.
test_other_data() {
    fresh_expected
    sed -i 's/^# parameters: /&data=Digits 3\/8; /; $s/[0-9]/7/' "$expected/windows.csv"
    verify build/tables/windows.csv build/figures/drift.csv
    is 'verify: other data: exit code 0' "$status" 0
    like 'verify: other data: named, with what was accepted' "$out" \
        'windows\.csv +other data, not compared: .*accepted with data=Digits 3/8'
    like 'verify: other data: the last line counts it' "$(tail -n 1 "$scratch/out")" '1 results of other data'
    like 'verify: other data: the others are compared' "$out" 'drift\.csv +[0-9]+ identical'
    sed 's/^# parameters: /&data=Digits 3\/8; /' build/tables/windows.csv >"$scratch/windows.csv"
    verify "$scratch/windows.csv"
    is 'verify: the same data: compared, exit code 1' "$status" 1
    rm "$scratch/windows.csv"
}

test_shape() {
    local case
    for case in 'a row less' 'a row more' 'swapped columns' 'swapped rows'; do
        fresh_expected
        case $case in
        'a row less') sed -i '$d' "$expected/windows.csv" ;;
        'a row more') tail -n 1 "data/expected/$quality/windows.csv" >>"$expected/windows.csv" ;;
        'swapped columns') sed -i 's/^dataset,quantity,enclosure,/dataset,enclosure,quantity,/' "$expected/windows.csv" ;;
        'swapped rows') swap_last_rows "$expected/windows.csv" ;;
        esac
        verify build/tables/windows.csv
        is "verify: $case: exit code 1" "$status" 1
        like "verify: $case: the verdict" "$(tail -n 1 "$scratch/out")" 'NOT verified'
    done
}

swap_last_rows() {
    awk '{ line[NR] = $0 } END { for (i = 1; i < NR - 1; i++) print line[i]; print line[NR]; print line[NR - 1] }' \
        "$1" >"$scratch/edited"
    cp "$scratch/edited" "$1"
}

test_bad_results() {
    fresh_expected
    refuses 'verify: a missing result' 2 'windows\.csv: .*No such file' "$tools/verify" "$expected" \
        "$scratch/windows.csv"
    printf 'dataset,crit\none\n' >"$scratch/windows.csv"
    refuses 'verify: a result cut short' 2 'windows\.csv:2: ' "$tools/verify" "$expected" "$scratch/windows.csv"
    refuses 'verify: no arguments' 2 'usage: ' "$tools/verify"
    run "$tools/verify" "$scratch/nowhere" build/tables/windows.csv
    is 'verify: no such folder of references: exit code 1' "$status" 1
}

test_ledger
test_failing_check
test_pages
test_refuted_source
test_bad_claims
test_statements_without_claims
test_one_paper
test_own_formulas
test_raw_mathematics
test_show
test_one_value
test_whole_tier
test_comments
test_other_data
test_shape
test_bad_results
plan
