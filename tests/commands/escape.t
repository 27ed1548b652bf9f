#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult escape`: against exact exit times of the chain in one dimension, and against the closed forms.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult

escape() { run "$catapult" escape --format csv "$@"; }
value() { sed -n "s/^$1,//p" "$scratch/out"; } # value KEY: of the last answer

near() { # near NAME GOT WANT TOLERANCE
    if awk -v g="$2" -v w="$3" -v t="$4" 'BEGIN { d = g - w; exit !(g != "" && g == g + 0 && d <= t && -d <= t) }'; then
        pass "$1"
    else
        fail "$1" "got:  $2" "want: $3 to $4"
    fi
}

# eta E nu of the exact chain with radius 1: curvature, noise, eta, batch (epsilon = eta/B), and its value.
test_one_dimension() {
    local h noise eta batch want steps se
    while read -r h noise eta batch want; do
        escape --curvature "$h" --noise "$noise" --eta "$eta" --batch "$batch" --radius 1 --seed 3
        is "h $h, $noise, eta $eta: exit code 0, silent on stderr" "$status$err" 0
        steps=$(awk "BEGIN { print log($want/$eta)/log(10) }")
        se=$(value log10_steps_se)
        near "h $h, $noise, eta $eta: five standard errors" "$(value log10_steps)" "$steps" "$(awk "BEGIN { print 5*$se }")"
        near "h $h, $noise, eta $eta: the error is small" "$se" 0 0.02
    done <<'ROWS'
1 hessian 0.5 5 4745.984364
1 identity 0.1 1 11728.0421
2 hessian 0.5 5 319.4067195
ROWS
}

# V0 of a ball and of a depth.
test_closed_forms() {
    local noise domain want
    while read -r noise domain want; do
        # shellcheck disable=SC2086
        escape --curvature 0.5,1,2 --noise $noise $domain --eta 0.01 --batch 1 --runs 0
        near "V0: $noise $domain" "$(value v0_slow)" "$want" 1e-12
        is "no runs, no simulation: $noise $domain" "$(value log10_steps)" ''
    done <<'ROWS'
hessian --radius=3 9
identity --radius=3 4.5
hessian --depth=0.7 0.7
identity --depth=0.7 1.4
ROWS
    escape --curvature 0.5,1,2 --eta 0.1 --batch 1 --depth 1 --runs 0
    near 'steps lower V0 by 1 - eta h/2' "$(value v0)" 0.9 1e-12
    near 'the sharpest direction is the way out' "$(value exit_curvature)" 2 0
}

test_formats() {
    local first
    escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1
    first=$out
    escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1
    is 'the same numbers again' "$out" "$first"
    escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1 --seed 2
    unlike 'another seed, others' "$first" "$(value log10_steps)"
    run "$catapult" escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1 --format json
    like 'json' "$out" '"exponent": ?[0-9.]+'
    like 'json: where it leaves' "$out" '"exit_share_1": ?0[0-9.]+'
    run "$catapult" escape --curvature 1,2 --eta 0.1 --batch 4 --depth 1
    like 'for people' "$out" 'exponent V0/epsilon +[0-9.]+'
}

refused() { # refused NAME REGEX OPTION...
    run "$catapult" escape "${@:3}"
    is "$1: exit code 2, nothing on stdout" "$status$out" 2
    like "$1: says what" "$err" "$2"
    ok "$1: in one line" one_line "$scratch/err"
}

# Files: a Hessian that is diagonal is a list of curvatures, and turning both matrices changes nothing.
test_matrices() {
    local noise log se flux
    cd "$scratch" || exit
    printf '2,0,0\n0,1,0\n0,0,0.5\n' >plain.csv
    printf 'a,b,c\n1,0,0\n0,3,0\n0,0,0.2\n' >noise.csv
    # both by the same rotation, by 30 degrees in the plane of the first two
    awk 'BEGIN {
        c = sqrt(3)/2; s = 0.5
        for (k = 0; k < 2; k++) {
            a = k ? 1 : 2; b = k ? 3 : 1; file = k ? "turned_noise.csv" : "turned.csv"
            printf "%.17g,%.17g,0\n%.17g,%.17g,0\n0,0,%g\n", c*c*a + s*s*b, c*s*(a - b), c*s*(a - b), s*s*a + c*c*b, k ? 0.2 : 0.5 >file
        }
    }'
    for noise in hessian identity; do
        escape --curvature 2,1,0.5 --noise $noise --eta 0.1 --batch 4 --depth 0.5
        log=$(value log10_steps)
        want=$(value v0)
        flux=$(value log10_steps_flux)
        escape --hessian turned.csv --noise $noise --eta 0.1 --batch 4 --depth 0.5
        near "steps by the flux, turned, $noise" "$(value log10_steps_flux)" "$flux" 1e-9
        near "V0, turned, $noise" "$(value v0)" "$want" 1e-12
        se=$(value log10_steps_se)
        near "steps, turned, $noise" "$(value log10_steps)" "$log" "$(awk "BEGIN { print 7*$se }")" # of two
    done
    escape --hessian plain.csv --noise noise.csv --eta 0.1 --batch 4 --radius 1
    want=$(value v0)
    log=$(value log10_steps)
    near 'V0 of two files: (h/c)(1 - eta h/2), the least' "$want" "$(awk 'BEGIN { print 1/3*0.95 }')" 1e-6
    near 'where it leaves: along the noisiest' "$(value exit_curvature_1)" 1 1e-12
    near 'nearly all of it' "$(value exit_share_1)" 0.95 0.05
    escape --hessian turned.csv --noise turned_noise.csv --eta 0.1 --batch 4 --radius 1
    near 'V0 of two files, turned' "$(value v0)" "$want" 1e-12
    near 'the flux of two files is near their steps' "$(value log10_steps_flux)" "$log" 0.2
    near 'steps of two files, turned' "$(value log10_steps)" "$log" "$(awk "BEGIN { print 7*$(value log10_steps_se) }")"
    escape --curvature 2,1,0.5 --noise noise.csv --eta 0.1 --batch 4 --radius 1
    near 'curvatures and a file' "$(value v0)" "$want" 1e-12
    cd - >/dev/null || exit
}

# The logarithm goes on where no double does; and short times are plain runs.
test_sizes() {
    escape --curvature 1 --eta 0.01 --batch 10 --radius 1
    is 'beyond 10^308 there are no steps' "$status$err$(value steps)" 0na
    near 'but their logarithm' "$(value log10_steps)" 434.3 2 # 995/log(10) and a factor
    escape --curvature 1 --eta 0.01 --batch 1e9 --radius 1
    is 'too rare even backwards' "$status$err$(value log10_steps)" 0na
    like 'says so' "$(value method)" '^none'
    near 'and has the flux' "$(value log10_steps_flux)" "$(awk 'BEGIN { print 0.995e11/log(10) }')" 1e5
    escape --curvature 1,2 --eta 0.1 --batch 1 --radius 0.01
    like 'all noise: plain runs' "$(value method)" '^plain runs'
    near 'out at the first step, nearly always' "$(value steps)" 1 0.02
    # 10 000 dimensions: -log P is d/2 (s - 1 - log s), s = 1.9 the edge over the mean of |x|^2, and a factor
    escape --curvature "$(yes 1 | head -n 10000 | paste -sd,)" --eta 0.1 --batch 1000 --radius 1 --runs 500
    is '10 000 dimensions: silent' "$status$err" 0
    near '10 000 dimensions: the exponent of the noise' "$(value log10_steps)" \
        "$(awk 'BEGIN { print 5000*(0.9 - log(1.9))/log(10) }')" 4
}

test_refusals() {
    refused 'no domain' 'give one of them' --curvature 1 --eta 0.1 --batch 1
    refused 'two domains' 'give one of them' --curvature 1 --eta 0.1 --batch 1 --radius 1 --depth 1
    refused 'a word' '"x" is not a curvature' --curvature 1,x --eta 0.1 --batch 1 --radius 1
    refused 'a hole' '"" is not a curvature' --curvature 1,,2 --eta 0.1 --batch 1 --radius 1
    refused 'a saddle' '"-1" is not a curvature' --curvature=-1 --eta 0.1 --batch 1 --radius 1
    refused 'an unstable rate' 'rate times curvature below 2' --curvature 30 --eta 0.1 --batch 1 --radius 1
    refused 'half a sample' 'give 1 or more' --curvature 1 --eta 0.1 --batch 0 --radius 1
    refused 'no rate' 'above 0' --curvature 1 --eta 0 --batch 1 --radius 1
    refused 'no radius' 'above 0' --curvature 1 --eta 0.1 --batch 1 --radius 0
    refused 'no depth' 'above 0' --curvature 1 --eta 0.1 --batch 1 --depth 0
    refused 'flat' '"0" is not a curvature' --curvature 1,0 --eta 0.1 --batch 1 --radius 1
    refused 'no minimum' 'give one of them' --eta 0.1 --batch 1 --radius 1
    refused 'two minima' 'give one of them' --curvature 1 --hessian x.csv --eta 0.1 --batch 1 --radius 1
    refused '20 000 dimensions' '20000 numbers; give up to 16384' \
        --curvature "$(yes 1 | head -n 20000 | paste -sd,)" --eta 0.1 --batch 1 --radius 1
}

test_refused_files() {
    local name text want
    local -a rest=(--eta 0.1 --batch 1 --radius 1)
    while IFS='|' read -r name text want; do
        # shellcheck disable=SC2059
        printf "$text" >"$scratch/bad.csv"
        refused "Hessian: $name" "$want" --hessian "$scratch/bad.csv" "${rest[@]}"
    done <<'ROWS'
indefinite|1,0\n0,-2\n|hessian: indefinite: its least eigenvalue is -2
singular|1,1\n1,1\n|hessian: singular
not symmetric|1,0.5\n0.4,1\n|not symmetric: row 1, column 2
not square|1,0,0\n0,1,0\n|2 rows of 3
a word|1,0\n0,x\n|column 2
empty||bad.csv
ROWS
    printf '1,0\n0,2\n' >"$scratch/good.csv"
    while IFS='|' read -r name text want; do
        # shellcheck disable=SC2059
        printf "$text" >"$scratch/bad.csv"
        refused "noise: $name" "$want" --hessian "$scratch/good.csv" --noise "$scratch/bad.csv" "${rest[@]}"
    done <<'ROWS'
not positive|1,0\n0,-2\n|noise: indefinite
none in one direction|1,0\n0,0\n|noise: singular
another size|1,0,0\n0,1,0\n0,0,1\n|3 rows of 3; give a square of 2, as the Hessian is
ROWS
    refused 'no such file' 'nowhere' --hessian nowhere.csv "${rest[@]}"
    refused 'no such noise' 'nowhere' --curvature 1 --noise nowhere.csv "${rest[@]}"
    yes 1 | head -n 1100 | paste -sd, | sed 'p;p' >"$scratch/wide.csv"
    refused 'a wide file' '3 rows of 1100; give a square of up to 1024, or eigenvalues' --hessian "$scratch/wide.csv" "${rest[@]}"
}

test_one_dimension
test_closed_forms
test_formats
test_matrices
test_sizes
test_refusals
test_refused_files
plan
