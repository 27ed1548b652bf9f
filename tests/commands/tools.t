#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests what all programs that serve the build have in common: they explain themselves, refuse what they do not
# understand, and draw and typeset without anybody's own settings.
. "$(dirname "$0")/../support/tap.sh"

tools=()
for file in tools/* bench/*; do
    case $file in
    tools/book) tools+=(build/bin/tools/book) ;;
    bench/bench.c | bench/randomness.c | tools/*.c) tools+=("build/bin/${file%.c}") ;;
    *) [[ -f $file && -x $file ]] && tools+=("$file") ;;
    esac
done

test_help() {
    local tool
    for tool in "${tools[@]}"; do
        run "$tool" --help
        is "$tool --help: exit code 0" "$status" 0
        like "$tool --help: the usage, on stdout" "$out" "^[Uu]sage: ([a-z]+/)?${tool##*/} "
        like "$tool --help: what it does" "$out" $'\n\n[A-Z][^\n]+'
        is "$tool --help: nothing on stderr" "$err" ''
    done
    ok 'none was overlooked' test "${#tools[@]}" -ge 19
}

test_wrong_usage() {
    local tool
    for tool in "${tools[@]}"; do
        refuses "$tool: words it does not understand: exit code 2 and one line" 2 "^[a-z/-]+: " \
            "$tool" --no-such-option 1 2 3 4
    done
}

# -- gnuplot -----------------------------------------------------------------------------------------------------------

plot() { # plot EXPRESSION: by sed, on the script of drift, which is drawn
    sed "$1" figures/drift.gp >"$scratch/drawn.gp"
    cmp -s figures/drift.gp "$scratch/drawn.gp" && [[ $1 ]] && fail "sed changed nothing: $1"
    run tools/plot "$scratch/drawn.gp" build/figures/drift.csv "$scratch/drawn.svg"
}

test_columns() {
    local there='there are panel, kind, label, eta_lambda, drift, drift_full_batch'
    plot ''
    is 'plot: exit code 0' "$status$err" 0
    like 'plot: the picture' "$(tail -c 20 "$scratch/drawn.svg")" '</svg>'
    rm "$scratch/drawn.svg"
    plot 's/column("drift")/column("drfit")/'
    refused 'plot: a misspelt column: the script, its line, the column, and which there are' 2 \
        "^plot: $scratch/drawn\.gp:$(grep -n 'column("drift")' figures/drift.gp | cut -d: -f1): column \"drfit\" is not in build/figures/drift\.csv; $there"
    ok 'plot: a misspelt column: nothing is drawn' test ! -e "$scratch/drawn.svg"
    plot "s/column('eta_lambda')/column('eta')/"
    refused 'plot: also in the text of a command' 2 "column \"eta\" is not in .*; $there"
    plot 's/strcol("label")/strcol("lable")/'
    refused 'plot: a column of text' 2 "column \"lable\" is not in .*; $there"
    plot '$a plot csv using "panel":"height"'
    refused 'plot: a column named by itself' 2 "column \"height\" is not in .*; $there"
    plot '$a # column("height") is of another time'
    is 'plot: a comment names nothing' "$status$err" 0
    # What only gnuplot can find: with the word in place the curve would be left out, and the exit code is 0.
    plot 's/column("drift")/column("drif"."x")/'
    is 'plot: a misspelt column put together: exit code 2' "$status" 2
    like 'plot: a misspelt column put together: it is named, and which there are' "$err" \
        'no column with header "drifx".*the columns of build/figures/drift\.csv are panel,kind'
    ok 'plot: a misspelt column put together: nothing is left' test ! -e "$scratch/drawn.svg"
}

test_own_settings_of_gnuplot() {
    plot ''
    mv "$scratch/drawn.svg" "$scratch/plain.svg"
    mkdir "$scratch/home"
    printf 'set grid\nset linetype 1 lc rgb "red"\nset title "mine"\nset samples 7\n' >"$scratch/home/.gnuplot"
    HOME=$scratch/home GNUTERM=dumb plot ''
    ok "plot: a person's own settings change nothing" cmp "$scratch/plain.svg" "$scratch/drawn.svg"
    echo 'this is no command' >"$scratch/home/.gnuplot"
    HOME=$scratch/home GNUTERM=no_such_terminal plot ''
    is 'plot: nor do broken ones' "$status$err" 0
    ok 'plot: nor do broken ones: the picture' cmp "$scratch/plain.svg" "$scratch/drawn.svg"
}

# What has no logarithm is complex, of which gnuplot 6 says a line each; here that is left to lg of style.gp.
test_logarithms() {
    is 'plot: columns have their logarithms by lg' "$(grep -nE '(log10|log|sqrt)\(column' figures/*.gp)" ''
    printf 'load "figures/style.gp"\nset print "%s"\nprint lg(100), lg(0), lg(-1)\n' "$scratch/logs" >"$scratch/logs.gp"
    run gnuplot -d -e "out='$scratch/none.svg'" "$scratch/logs.gp"
    is 'plot: lg' "$(tr -s ' ' <"$scratch/logs")" '2.0 NaN NaN'
}

# Points lie on lines, and on their error bars, and cut neither.
test_halos() {
    printf 'load "figures/style.gp"\nplot csv using "x":"y":(1) with yerrorbars pointtype 7\n' >"$scratch/bars.gp"
    printf 'x,y\n1,2\n2,4\n' >"$scratch/bars.csv"
    run tools/plot "$scratch/bars.gp" "$scratch/bars.csv" "$scratch/bars.svg"
    is 'plot: two points, and no white under them' "$(grep -c "<use .*'#gpPt6' transform" "$scratch/bars.svg") $(grep -ci "<use .*#ffffff" "$scratch/bars.svg")" '2 0'
}

# Shades of an order are those of style.gp, from light to dark: a figure that has colours of its own for one, as the elements of
# an array or the words of a list, has two of them on a line which differ in nothing but how light they are.
own_shades() { # own_shades NAME.gp...
    perl -ne '
        my @colours = map { [map { hex } /../g] } /#([0-9a-f]{6})\b/g;
        push @colours, [0x21, 0x66, 0xac] if /\bBLUE\b/;
        push @colours, [0xb2, 0x18, 0x2b] if /\bRED\b/;
        push @colours, [0x1b, 0x78, 0x37] if /\bGREEN\b/;
        next unless /\barray\b|\bword\(|^\w+ *= *"#.* #/;
        my @largest = map { my @c = @$_; (sort { $c[$b] <=> $c[$a] } 0 .. 2)[0] } grep { my @c = sort { $a <=> $b } @$_; $c[2] - $c[0] > 24 } @colours;
        my %count;
        print "$ARGV: $_" if grep { ++$count{$_} > 2 } @largest;
    ' "$@"
}

test_shades() {
    local script='set print "-"; do for [k=1:5] { print sprintf("%06x %06x", cool(k, 5), warm(k, 5)) }'
    is 'shades: no figure has its own' "$(own_shades figures/*.gp)" ''
    printf '%s\n' 'array shade[3] = ["#9ecae1", BLUE, "#08306b"]' 'shade(j) = word("#08306b #2171b5 #6baed6", j)' \
        'array hue[3] = [BLUE, RED, GREEN]' 'array hue[4] = [GREEN, "#d98200", RED, BLUE]' >"$scratch/shades.gp"
    is 'shades: own ones are seen, and hues are none' "$(own_shades "$scratch/shades.gp" | grep -c .)" 2
    printf 'load "figures/style.gp"\n%s\n' "$script" >"$scratch/print.gp"
    run gnuplot -d -e "out='$scratch/none.svg'" "$scratch/print.gp"
    ok 'shades: from light to dark' perl -e '
        my $bad = @ARGV != 10;
        for my $scale (0, 1) {
            my @light = map { my @c = map { hex } $ARGV[2 * $_ + $scale] =~ /../g; 0.2126 * $c[0] + 0.7152 * $c[1] + 0.0722 * $c[2] } 0 .. 4;
            $bad ||= grep { $light[$_] <= $light[$_ + 1] + 10 } 0 .. 3;
        }
        exit $bad' $out
    is "shades: Cairo's are the same" "$(grep -o '0x[0-9a-f]*, 0x[0-9a-f]*, 0x[0-9a-f]*' src/page/picture.c)" \
        "$(sed -n 's/^cool(k, n) = scale(\(.*\), part.*/\1/p' figures/style.gp)"
}

# -- latexmk -----------------------------------------------------------------------------------------------------------

test_own_settings_of_latexmk() {
    if ! type -P latexmk pdflatex >/dev/null; then
        pass "latex: a person's own settings # SKIP there is no latexmk"
        return
    fi
    printf '\\documentclass{article}\\begin{document}Hello.\\end{document}\n' >"$scratch/hello.tex"
    echo 'die "own settings\n";' >"$scratch/home/.latexmkrc"
    cp "$scratch/home/.latexmkrc" "$scratch/.latexmkrc"
    run env -C "$scratch" HOME="$scratch/home" "$PWD/tools/latex" hello.tex hello.pdf
    is "latex: a person's own settings are not read: exit code 0" "$status$err" 0
    like "latex: a person's own settings are not read: the paper" "$(head -c 5 "$scratch/hello.pdf")" '%PDF-'
}

# What a document asks for outside its folder it does not get.
test_latex_is_shut_in() {
    type -P latexmk pdflatex >/dev/null || return
    echo 'precious' >"$scratch/secret.txt"
    printf '\\documentclass{article}\\begin{document}\\input{%s}\\end{document}\n' "$scratch/secret.txt" >"$scratch/home/reads.tex"
    run env -C "$scratch/home" "$PWD/tools/latex" reads.tex reads.pdf
    is 'latex: a file elsewhere is not read: exit code 1' "$status" 1
    ok 'latex: a file elsewhere is not read: no paper' test ! -e "$scratch/home/reads.pdf"
    printf '\\documentclass{article}\\begin{document}\\immediate\\write18{touch ran}Hello.\\end{document}\n' >"$scratch/home/runs.tex"
    run env -C "$scratch/home" "$PWD/tools/latex" runs.tex runs.pdf
    ok 'latex: no command is run' test ! -e "$scratch/home/ran"
}

test_help
test_wrong_usage
test_columns
test_own_settings_of_gnuplot
test_logarithms
test_halos
test_shades
test_own_settings_of_latexmk
test_latex_is_shut_in
plan
