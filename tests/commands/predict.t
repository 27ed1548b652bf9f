#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult predict` as people use it, and as they misuse it.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
shipped=$PWD/data/datasets
data=$scratch/data
mkdir "$data"

write() { printf '%b' "$2" >"$data/$1"; } # write NAME TEXT: a dataset, with \n and \r in TEXT

# predict DATASET ETA LAMBDA0 [OPTION...]: width 1e12 unless said otherwise; DATASET is shipped or written here. What
# is simulated has tests of its own in simulate.t.
predict() {
    local file=$data/$1 width=(--width 1e12) simulate=(--no-simulate)
    [[ -e $file ]] || file=$shipped/$1
    [[ " ${*:4} " == *' --width'* ]] && width=()
    [[ " ${*:4} " == *' --simulate'* ]] && simulate=()
    run "$catapult" predict --dataset "$file" --eta "$2" --lambda0 "$3" "${width[@]}" "${simulate[@]}" "${@:4}"
}

predict_csv() { predict "$@" --format csv; }

value() { sed -n "s/^$1,//p" "$scratch/out"; } # value KEY: of the last predict_csv

near() { # near NAME GOT WANT [RELATIVE]: default 1e-12
    if perl -e '($g, $w, $r) = @ARGV; exit !($g =~ /^-?[\d.]+(e[+-]?\d+)?$/ && abs($g - $w) <= $r * abs($w))' \
        -- "$2" "$3" "${4:-1e-12}"; then
        pass "$1"
    else
        fail "$1" "got:  $2" "want: $3 within ${4:-1e-12} relative" "stderr: $err"
    fi
}

# -- what it answers ---------------------------------------------------------------------------------------------------

keys='regime eta_lambda0 drift drift_full_batch theta eta_crit eta_max eta_crit_full_batch eta_max_full_batch
    drift_roots_eta lambda_crit lambda_max lambda_crit_full_batch lambda_max_full_batch drift_roots loss lambda0
    sharpness height height_over_cap height_over_start reach p_spike_asymptotic_log10 p_spike_asymptotic'

test_csv() {
    predict_csv three_roots.csv 0.7 1.4
    is 'csv: exit code 0' "$status" 0
    is 'csv: silent on stderr' "$err" ''
    is 'csv: the keys, in order' "$(cut -d, -f1 "$scratch/out" | xargs)" "key $(xargs <<<"$keys")"
    is 'csv: a header' "$(head -n 1 "$scratch/out")" 'key,value'
    is 'csv: two fields a line' "$(grep -cvE '^[a-z_0-9]+,[^,]+$' "$scratch/out")" 0
    # 17 digits are enough to give a double back, and these numbers need them.
    # shellcheck disable=SC2016  # the dollars are perl's
    ok 'csv: 17 significant digits' perl -ne '
        for my $x (/,(.*)/ && $1 ne "value" ? grep(!/^[a-z]/, split /;/, $1) : ()) {
            exit 1 if sprintf("%.17g", $x) ne $x;
            $long++ if ($x =~ s/e.*//r =~ tr/0-9//) >= 16;
        }
        END { exit !($long >= 9) }' "$scratch/out"
}

test_json() {
    cat >"$scratch/same.pl" <<'PERL'
use strict;
use JSON::PP;
my ($csv, $json) = map { local $/; open my $f, '<', $_ or die; <$f> } @ARGV;
my %want = map { /^(\w+),(.*)$/ ? ($1, $2) : () } split /\n/, $csv;
my $got = decode_json($json);
delete $want{key};
sub fault { die "$_[0]: csv $want{$_[0]}, json $_[1]\n" }
join(' ', sort keys %want) eq join(' ', sort keys %$got) or die "keys: ", join(' ', keys %$got), "\n";
for my $key (keys %want) {
    my @want = split /;/, $want{$key};
    my @got = ref $got->{$key} ? @{$got->{$key}} : $got->{$key} // 'na';
    @want == @got or fault($key, "@got");
    for (0 .. $#want) {
        # The parser keeps 15 digits; that all 17 are there is seen in the text.
        my $same = $want[$_] =~ /\d/ ? abs($want[$_] - $got[$_]) <= 1e-14 * abs($want[$_]) : $want[$_] eq $got[$_];
        $same && ($want[$_] eq 'na' || index($json, $want[$_]) >= 0) or fault($key, $got[$_]);
    }
}
PERL
    local case
    for case in 'three_roots.csv 0.7 1.4' 'three_roots.csv 1 1' 'three_roots.csv 1 0.5' 'three_roots.csv 1 9'; do
        # shellcheck disable=SC2086  # the case is three words
        predict_csv $case
        cp "$scratch/out" "$scratch/csv"
        # shellcheck disable=SC2086
        predict $case --format json
        if perl "$scratch/same.pl" "$scratch/csv" "$scratch/out" >"$scratch/said" 2>&1; then
            pass "json: parses, and says what csv says: $case"
        else
            fail "json: parses, and says what csv says: $case" "$(cat "$scratch/said")" "$out"
        fi
    done
}

# People get the verdict first, in words, then the same numbers.
test_text() {
    local lambda regime verdict
    while read -r lambda regime verdict; do
        predict_csv gess_heydecker_1_17.csv 1 "$lambda"
        is "text: $regime at $lambda" "$(value regime)" "$regime"
        predict gess_heydecker_1_17.csv 1 "$lambda" --format text
        like "text: $regime: the verdict comes first" "$(head -n 1 "$scratch/out")" "$verdict"
        like "text: $regime: the regime by its name" "$out" "regime +$regime"
    done <<'CASES'
1.1 lazy [Nn]o spike
1.45 deflationary rare
1.7 inflationary [Ee]xpect a spike
2.5 divergent [Oo]utside the theory
CASES
    predict gess_heydecker_1_17.csv 1 1.45
    like 'text: the default; it has the exponent' "$out" '1\.3717841'
    like 'text: the root' "$out" '1\.59171597633'
    like 'text: what a spike is' "$out" 'A spike: \|mu\| >= 3\.62e\+04, 0\.05 of lambda0 sqrt\(n\)/2'
}

# -- known answers -----------------------------------------------------------------------------------------------------

test_known_exponents() {
    local file lambda theta
    while read -r file lambda theta; do
        predict_csv "$file.csv" 1 "$lambda"
        near "theta: $file at $lambda" "$(value theta)" "$theta" 2e-12
        is "theta: $file at $lambda: deflationary" "$(value regime)" deflationary
    done <<CASES
gess_heydecker_1_17 1.35 2.670564806131
gess_heydecker_1_17 1.45 1.371784178009
gess_heydecker_1_17 1.55 0.3999476786555
gess_heydecker_1_18 1.5 $(perl -e 'printf "%.17g", log(83 / 17) / log(2)')
three_roots 1 $(perl -e 'printf "%.17g", log(1.25) / log(2.24)')
CASES
}

# The exponent, the log-drifts, the windows and P again, by their definitions and by bisection alone.
write_second_method() {
    cat >"$scratch/second.pl" <<'PERL'
use strict;
my ($file, $eta, $lambda, $width, $mu0, $height) = @ARGV;
my (@s2, @p);
open my $f, '<', $file or die;
while (<$f>) {
    next if /^#|^s,p/;
    my ($s, $p) = split /[,\n]/;
    push @s2, $s =~ /^sqrt\((.*)\)/ ? $1 : $s * $s;
    push @p, $p;
}
my ($x, $top, $mean, $drift) = ($eta * $lambda, 0, 0, 0);
for (0 .. $#p) {
    $top = $s2[$_] if $s2[$_] > $top;
    $mean += $p[$_] * $s2[$_];
    $drift += $p[$_] * log abs(1 - $x * $s2[$_]);
}
sub excess { my $t = shift; my $sum = -1; $sum += $p[$_] * abs(1 - $x * $s2[$_])**$t for 0 .. $#p; $sum }
my ($low, $high) = (1e-9, 1);
$high *= 2 until excess($high) > 0;
for (1 .. 200) { my $t = ($low + $high) / 2; excess($t) > 0 ? ($high = $t) : ($low = $t) }
my $p = ($height * sqrt($width / $eta) / abs($mu0))**(-$low);
printf "%.15g ", $_ for $x, $drift, log abs(1 - $x * $mean), $low, 2 / $eta / $top, 4 / $eta / $top,
    2 / $eta / $mean, 4 / $eta / $mean, $p > 1 ? 1 : $p;
PERL
}

test_second_method() {
    local file eta lambda width mu0 height i want
    local key=(eta_lambda0 drift drift_full_batch theta lambda_crit lambda_max lambda_crit_full_batch
        lambda_max_full_batch p_spike_asymptotic)
    write_second_method
    write odd.csv 's,p\n-0.3,0.1\n0.45,0.25\n1.1,0.65\n'
    while read -r file eta lambda width mu0 height; do
        local path=$data/$file
        [[ -e $path ]] || path=$shipped/$file
        read -ra want <<<"$(perl "$scratch/second.pl" "$path" "$eta" "$lambda" "$width" "$mu0" "$height")"
        predict_csv "$file" "$eta" "$lambda" --width "$width" --mu0 "$mu0" --height "$height" \
            --height-in paper
        for i in "${!key[@]}"; do
            near "second method: $file at $eta $lambda $width $mu0 $height: ${key[i]}" \
                "$(value "${key[i]}")" "${want[i]:-none}" 1e-9
        done
    done <<'CASES'
gess_heydecker_1_17.csv 0.7 2 1e12 1 0.05
gess_heydecker_1_18.csv 0.01 120 1e6 -0.5 0.02
three_roots.csv 2.5 0.39 1e9 3 0.1
four_combinations.csv 0.25 15 40 1e3 0.01
odd.csv 1 1.7 1e8 1 0.05
CASES
}

test_known_roots() {
    local file want roots i
    while read -r file want; do
        predict_csv "$file.csv" 1 1.9
        IFS=';' read -ra roots <<<"$(value drift_roots)"
        IFS=';' read -ra want <<<"$want"
        is "roots: $file has ${#want[@]}" "${#roots[@]}" "${#want[@]}"
        for i in "${!want[@]}"; do
            near "roots: $file: the root ${want[i]}" "${roots[i]:-none}" "${want[i]}" 1e-8
        done
    done <<'CASES'
gess_heydecker_1_17 1.59171597633
gess_heydecker_1_18 1.8197212184
three_roots 0.74149036;0.94448304;1.03296742
four_combinations 2.57002757;3.53969979
CASES
    predict_csv gess_heydecker_1_17.csv 1 1.9
    near 'roots: (1.17) is 2.69/1.69' "$(value drift_roots)" "$(perl -e 'printf "%.17g", 2.69 / 1.69')" 1e-15
    write lonely.csv 's,p\n1,1\n'
    predict_csv lonely.csv 1 1.9
    is 'roots: one sample: log|1 - x| is 0 at x = 2' "$(value drift_roots)" 2
    write none.csv 's,p\n0.001,0.999\n1,0.001\n'
    predict_csv none.csv 1 0.5
    is 'roots: the key is there even when there are few' "$(grep -c '^drift_roots,' "$scratch/out")" 1
}

test_known_windows() {
    local file crit max gd
    while read -r file crit max gd; do
        predict_csv "$file.csv" 1 1.9
        near "windows: $file: lambda_crit" "$(value lambda_crit)" "$crit" 2e-15
        near "windows: $file: lambda_max" "$(value lambda_max)" "$max" 2e-15
        near "windows: $file: lambda_crit_full_batch" "$(value lambda_crit_full_batch)" "$gd" 2e-5
        near "windows: $file: lambda_max_full_batch" "$(value lambda_max_full_batch)" \
            "$(perl -e 'printf "%.17g", 2 * $ARGV[0]' "$(value lambda_crit_full_batch)")" 1e-15
    done <<CASES
gess_heydecker_1_17 $(perl -e 'printf "%.17g %.17g", 2 / 1.69, 4 / 1.69') 1.48699
gess_heydecker_1_18 1 2 1.70940
three_roots $(perl -e 'printf "%.17g %.17g", 2 / 3.24, 4 / 3.24') 0.71633
four_combinations 2 4 3.0205
CASES
}

# The regime at its exact boundaries: decided by the decimals as typed, where doubles would slip.
test_boundaries() {
    local s eta lambda regime why
    while read -r s eta lambda regime why; do
        write one.csv "s,p\n$s,1\n"
        predict_csv one.csv "$eta" "$lambda"
        is "boundary: s=$s, eta=$eta, lambda0=$lambda: $regime ($why)" "$(value regime)" "$regime"
    done <<'CASES'
0.8 1 3.125 lazy x s^2 is 2
0.8 0.1 31.25 lazy 0.1 is no double
0.8 1 3.1250000000000000000001 inflationary just above 2
0.8 1 3.1249999999999999999999 lazy just below 2
0.8 1 6.25 divergent x s^2 is 4
0.8 0.3 20.8333333333333333333333 inflationary just below 4
sqrt(2) 1 1 lazy s^2 is 2
sqrt(2) 1 2 divergent s^2 is 2
1.4142135623730951 1 1 inflationary s^2 is just above 2
1.4142135623730950 1 1 lazy s^2 is just below 2
CASES
    predict_csv gess_heydecker_1_18.csv 1 1
    is 'boundary: (1.18) is lazy at 1' "$(value regime)" lazy
    predict_csv gess_heydecker_1_18.csv 1 2
    is 'boundary: (1.18) is divergent at 2' "$(value regime)" divergent
}

test_pole() {
    write one.csv 's,p\n0.8,1\n'
    predict_csv one.csv 1 1.5625
    is 'pole: drift is -inf' "$(value drift)" -inf
    is 'pole: the full batch too' "$(value drift_full_batch)" -inf
    is 'pole: below the window it is lazy' "$(value regime)" lazy
    predict_csv three_roots.csv 1 1
    is 'pole in the window: drift is -inf' "$(value drift)" -inf
    is 'pole in the window: deflationary' "$(value regime)" deflationary
    predict_csv three_roots.csv 0.1 10
    is 'pole in the window: 0.1 times 10 is 1' "$(value drift)" -inf
}

# -- the probability at its ends, and scaling --------------------------------------------------------------------------

test_special_values() {
    predict_csv gess_heydecker_1_17.csv 1 1
    is 'lazy: theta is inf' "$(value theta)" inf
    is 'lazy: P is 0' "$(value p_spike_asymptotic)" 0
    predict_csv gess_heydecker_1_17.csv 1 1 --mu0 1e9 --height 0.05
    is 'lazy, but already at the height: P is 1' "$(value p_spike_asymptotic)" 1
    predict_csv gess_heydecker_1_17.csv 1 1.7
    is 'inflationary: theta is 0' "$(value theta)" 0
    is 'inflationary: P is 1' "$(value p_spike_asymptotic)" 1
    predict_csv gess_heydecker_1_17.csv 1 3
    is 'divergent: theta is na' "$(value theta)" na
    is 'divergent: P is na' "$(value p_spike_asymptotic)" na
    like 'divergent: drift is given all the same' "$(value drift)" '^[0-9.]+$'
    predict_csv gess_heydecker_1_17.csv 1 1.45 --mu0 1e7 --height 0.05
    is 'deflationary, but already at the height: P is 1' "$(value p_spike_asymptotic)" 1
    predict_csv gess_heydecker_1_17.csv 1 1.45 --width 1e300 --height 1e300
    like 'tiny P: no sign of an overflow' "$(value p_spike_asymptotic)" '^(0|[0-9.]+e-[0-9]+)$'
    predict three_roots.csv 1 0.62 --width 1e300
    unlike 'P below the smallest double: the text does not say inf' "$(head -n 1 "$scratch/out")" 'inf'
    predict gess_heydecker_1_17.csv 1 1.45 --mu0 1e9 --height 0.05
    unlike 'already at the height: the text does not call that rare' "$(head -n 1 "$scratch/out")" 'rare'
}

test_scaling() {
    local eta lambda regime drift theta crit
    predict_csv gess_heydecker_1_17.csv 1 1.5
    regime=$(value regime) drift=$(value drift) theta=$(value theta) crit=$(value lambda_crit)
    while read -r eta lambda; do
        predict_csv gess_heydecker_1_17.csv "$eta" "$lambda"
        is "scaling: $eta times $lambda: regime" "$(value regime)" "$regime"
        is "scaling: $eta times $lambda: the same bits of drift" "$(value drift)" "$drift"
        is "scaling: $eta times $lambda: the same bits of theta" "$(value theta)" "$theta"
        near "scaling: $eta times $lambda: lambda_crit goes as 1/eta" \
            "$(perl -e 'printf "%.17g", $ARGV[0] * $ARGV[1]' "$(value lambda_crit)" "$eta")" "$crit" 1e-15
    done <<'CASES'
0.1 15
1e-6 1.5e6
30 0.05
CASES
}

test_spellings() {
    predict_csv gess_heydecker_1_17.csv 0.7 2 --width 1000000000000 --mu0 1 --height 0.05 --height-in cap --loss half
    local plain=$out width
    for width in 1e12 1.0E+12 10e11; do
        predict_csv gess_heydecker_1_17.csv 0.7 2 --width "$width"
        is "spelling: --width $width, and the defaults of --mu0 and --height" "$out" "$plain"
    done
    run "$catapult" predict --no-simulate --width=1e12 --format=csv --lambda0=2 --eta=0.7 \
        --dataset="$shipped/gess_heydecker_1_17.csv"
    is 'spelling: --name=value, in any order' "$out" "$plain"
    predict_csv gess_heydecker_1_17.csv 0.7 2 --mu0 -1
    is 'spelling: a negative mu0' "$out" "$plain"
}

# -- in the asker's terms ----------------------------------------------------------------------------------------------

# The same system with s * 100 and eta/10^4: the same odds, the same words.
test_units() {
    local rate words
    write hundred.csv 's,p\n100,0.5\n130,0.5\n'
    for rate in 0.6 0.7 0.85 1.1; do
        for words in '--width 1e12' '--width 64' '--width 1'; do
            # shellcheck disable=SC2086  # the words are options
            predict_csv gess_heydecker_1_17.csv "$rate" 2 --simulate $words
            cp "$scratch/out" "$scratch/one"
            # shellcheck disable=SC2086
            predict_csv hundred.csv "${rate}e-4" 2 --simulate $words
            ok "units: eta $rate, $words: the same p_spike, height and odds" perl -e '
                open my $f, "<", $_ and push @t, { map { chomp; split /,/, $_, 2 } <$f> } for @ARGV;
                for (qw(p_spike p_spike_asymptotic height_over_cap height_over_start theta reach)) {
                    my ($x, $y) = ($t[0]{$_}, $t[1]{$_});
                    $x eq $y or abs($x - $y) <= 1e-9 * abs($x) or die "$_: $x $y\n";
                }
                exit !($t[0]{regime} eq $t[1]{regime})' "$scratch/one" "$scratch/out"
            like "units: eta $rate, $words: an answer" "$(value p_spike)" '^[0-9]'
        done
    done
    predict hundred.csv 0.85e-4 2 --simulate
    like 'units: a spike that is certain' "$(head -n 1 "$scratch/out")" 'Expect a spike at width 1e\+12: 100 % of runs'
    unlike 'units: no word against it' "$out" 'No run|rare'
    predict hundred.csv 0.7e-4 2 --simulate
    like 'units: one that is rare' "$(head -n 1 "$scratch/out")" 'A spike is rare at width 1e\+12: one run in 1\.8[0-9]e\+09'
}

# One weight, inputs 0 ... 199: rare, and no word of a height that no run reaches.
test_regression() {
    { echo s; seq 0 199; } >"$data/regression.csv"
    predict_csv regression.csv 9e-5 1
    near 'regression: the largest rate that cannot spike' "$(value eta_crit)" "$(perl -e 'printf "%.17g", 2 / 199 ** 2')" 1e-14
    predict regression.csv 9e-5 1 --simulate
    like 'regression: rare' "$(head -n 1 "$scratch/out")" 'A spike is rare at width'
    unlike 'regression: not out of reach' "$out" 'No run'
    like 'regression: the rate is in the first lines' "$(head -n 5 "$scratch/out")" 'cannot spike at this lambda0 is 5\.05038e-05'
}

# At width 256 the default height lies above the start, and P below 1.
test_small_widths() {
    local width
    for width in 8 64 256 1024; do
        predict_csv gess_heydecker_1_17.csv 0.7 2 --width "$width" --simulate
        ok "width $width: above the start, within the reach, and P is between 0 and 1" perl -e '
            my %v = map { chomp; split /,/, $_, 2 } <STDIN>;
            exit !($v{height_over_start} > 1 && $v{height} < $v{reach} && $v{p_spike} > 0 && $v{p_spike} < 1
                && $v{p_spike_asymptotic} < 1)' <"$scratch/out"
    done
    predict gess_heydecker_1_17.csv 0.7 2 --width 1 --simulate
    like 'width 1: nothing lies above the start' "$(head -n 1 "$scratch/out")" 'No spike: from this start no run rises'
}

# gradient descent on the sum of 6 rows is stable to 2/sum s^2
test_losses() {
    printf '%s\n' s 100 200 300 400 500 600 >"$data/six.csv"
    predict_csv six.csv 1e-5 1
    near 'loss: the mean of half the square' "$(value eta_crit_full_batch)" "$(perl -e 'printf "%.17g", 12 / 910000')"
    predict six.csv 1e-5 1
    like 'loss: half: gradient descent is stable' "$out" 'Gradient descent on the whole loss would be stable \(lazy\)'
    local loss want
    while read -r loss want; do
        predict_csv six.csv 1e-5 1 --loss "$loss"
        near "loss: $loss" "$(value eta_crit_full_batch)" "$want"
        is "loss: $loss is named" "$(value loss)" "$loss"
        near "loss: $loss, certified" "$(predict_csv six.csv 1e-5 1 --loss "$loss" --certify && value eta_crit_full_batch | cut -d' ' -f1)" "$want"
    done <<CASES
mean $(perl -e 'printf "%.17g", 6 / 910000')
half-sum $(perl -e 'printf "%.17g", 2 / 910000')
sum $(perl -e 'printf "%.17g", 1 / 910000')
CASES
    predict six.csv 1e-5 1 --loss half-sum
    like 'loss: half-sum: gradient descent diverges' "$out" 'would be divergent here; its limit is eta = 2\.1978e-06'
    run "$catapult" predict --help
    like 'loss: the help says which is meant' "$out" 'half the squared error'
}

test_tiny_odds() {
    predict gess_heydecker_1_17.csv 0.5949 2 --height 0.05 --height-in paper
    like 'tiny odds: in words' "$(head -n 2 "$scratch/out")" 'No run reaches the height'
    predict_csv gess_heydecker_1_17.csv 0.5949 2 --height 0.05 --height-in paper
    near 'tiny odds: the logarithm has them' "$(value p_spike_asymptotic_log10)" -311.57447809735 1e-9
    is 'tiny odds: no digits that are none' "$(value p_spike_asymptotic)" 0
    predict three_roots.csv 1 0.62 --width 1e300
    unlike 'tiny odds: not inf' "$out" '(in|=) inf'
}

# G touches 0 between these two: doubles cannot tell none from two.
test_touching() {
    write none.csv 's,p\n1,0.5\n2.4142135623730950488,0.5\n'
    write two.csv 's,p\n1,0.5\n2.4142135623730951,0.5\n'
    local name
    for name in none two; do
        predict_csv "$name.csv" 0.2 1
        is "touching: $name: doubles say that they cannot tell" "$(value drift_roots)" \
            'undecided by doubles (--certify decides) near 2.9289322'
    done
    predict_csv none.csv 0.2 1 --certify
    is 'touching: none' "$(value drift_roots)" ''
    predict_csv two.csv 0.2 1 --certify
    like 'touching: two' "$(value drift_roots)" '^2\.92893217[0-9]* ± [^;]*;2\.92893220'
}

test_outlier() {
    { echo s; seq 1 9999 | sed 's/.*/1/'; echo 30; } >"$data/outlier.csv"
    predict outlier.csv 0.1 2
    like 'outlier: outside the theory, by one sample' "$(head -n 3 "$scratch/out" | xargs)" \
        'Outside the theory.*1 of 2 sizes, drawn with probability 0\.0001; the largest, \|s\| = 30, stands in row 10000'
    like 'outlier: and what holds without it' "$out" 'Without them nothing spikes up to eta = 1,'
    like 'outlier: and what holds with it' "$out" 'cannot spike at this lambda0 is 0\.00111111'
}

# -- help and version --------------------------------------------------------------------------------------------------

test_help() {
    local name
    succeeds 'catapult --help' "$catapult" --help
    like 'catapult --help: usage and the command' "$out" 'usage: catapult .*predict'
    is 'catapult --help: on stdout' "$err" ''
    succeeds 'catapult predict --help' "$catapult" predict --help
    for name in dataset column weights loss eta lambda0 width mu0 random-start height height-in certify digits format help; do
        like "catapult predict --help: --$name" "$out" "--$name"
    done
    for name in ${keys//_full_batch/}; do
        like "catapult predict --help: the key $name" "$out" "$name"
    done
    for name in predict scan safe; do
        run "$catapult" $name --help
        is "catapult $name --help: lines fit a terminal" "$(awk 'length > 98' "$scratch/out")" ''
    done
    succeeds 'catapult --version' "$catapult" --version
    like 'catapult --version: the version' "$out" "^catapult $(sed 's/\./\\./g' VERSION)"
    like 'catapult --version: the compiler and flags' "$out" '(gcc|clang) [0-9].*-std=c17'
}

# The example that the help shows must work.
test_example() {
    local example
    run "$catapult" predict --help
    example=$(sed -n '/^example: /,$p' "$scratch/out" | sed 's/^example: *//' | tr -d '\\\n')
    # shellcheck disable=SC2086  # the example is meant to be split
    succeeds 'the example of the help works' "${catapult%/*}"/$example
}

# -- bad input ---------------------------------------------------------------------------------------------------------

bad_file() { # bad_file NAME REGEX: of what lies at $data/bad.csv
    predict bad.csv 1 1.5
    refused "bad data: $1" 2 "bad\.csv.*$2"
}

bad_data() { # bad_data NAME REGEX TEXT
    write bad.csv "$3"
    bad_file "$1" "$2"
}

test_bad_data() {
    rm -f "$data/bad.csv"
    refuses 'bad data: missing file' 2 'missing\.csv.*No such file.*give' \
        "$catapult" predict --dataset "$data/missing.csv" --eta 1 --lambda0 1.5 --width 1e12
    bad_data 'empty' 'empty.*must' ''
    bad_data 'only blank lines' 'empty.*must' '\n \n\n'
    bad_data 'only a header' 'no data.*add' 's,p\n'
    bad_data 'no header' '"?1"?.*must be s,p' '1,0.5\n1.3,0.5\n'
    bad_data 'wrong column' ':1: .*q.*must be s,p' 's,q\n1,0.5\n1.3,0.5\n'
    bad_data 'wrong column below a comment' ':2: .*q.*must be s,p' '# data\ns,q\n1,1\n'
    bad_data 'extra column' '(w|3 columns).*must be s,p' 's,p,w\n1,0.5,1\n1.3,0.5,1\n'
    bad_data 'one column' 'must be s,p' 'p\n1\n'
    bad_data 'vectors and labels' ':1: .*"x1".*the length of the row; labels do not matter.*--column' \
        'x1,x2,y\n-12.5,3.0,16.5\n35.1,-20.2,31.1\n'
    bad_data 'rounded probabilities' 'sum to 0\.999999;.*give --weights' \
        's,p\n1,0.333333\n1.05,0.333333\n1.1,0.333333\n'
    bad_data 'percents' ':2: p: "83%" is a percentage; give --weights' 's,p\n1,83%\n1.3,17%\n'
    bad_data 'old Macs: the line' ':3: p: "abc"' 's,p\r1,0.5\r1.3,abc\r'
    bad_data 'an empty row among others' ':3: the line is empty but for ","; take it away' 's,p\n1,0.5\n,\n1.3,0.5\n'
    bad_data 'commas and points' ':3: a comma in a number.*write decimal points' 's;p\n1;0.5\n1,3;0.5\n'
    bad_data 'column twice' 'must be s,p' 's,s\n1,1\n'
    bad_data 'short row' ':3: 1 .*2.*give' 's,p\n1,0.5\n1.3\n'
    bad_data 'long row' ':3: 3 .*2.*give' 's,p\n1,0.5\n1.3,0.5,1\n'
    bad_data 'text in s' ':3: s: "one" .*write' 's,p\n1,0.5\none,0.5\n'
    bad_data 'text in p' ':2: p: "half" .*write' 's,p\n1,half\n1.3,0.5\n'
    bad_data 'empty field' ':3: s: "" .*write' 's,p\n1,0.5\n,0.5\n'
    bad_data 'trailing junk' ':3: s: "1\.3x" .*write' 's,p\n1,0.5\n1.3x,0.5\n'
    bad_data 'hexadecimal' ':2: s: "0x1" .*write' 's,p\n0x1,1\n'
    bad_data 'NaN' ':3: s: "NaN" .*write' 's,p\n1,0.5\nNaN,0.5\n'
    bad_data 'Inf' ':3: s: "Inf" .*write' 's,p\n1,0.5\nInf,0.5\n'
    bad_data 'negative infinity' ':3: s: "-inf" .*write' 's,p\n1,0.5\n-inf,0.5\n'
    bad_data 'overflow' ':3: s: "1e400" .*range' 's,p\n1,0.5\n1e400,0.5\n'
    bad_data 'underflow' ':3: s: "1e-400" .*range' 's,p\n1,0.5\n1e-400,0.5\n'
    bad_data 'root of a negative number' ':2: s: "sqrt\(-2\)" .*write' 's,p\nsqrt(-2),1\n'
    bad_data 'p = 0' ':3: p: 0 .*write' 's,p\n1,1\n1.3,0\n'
    bad_data 'p < 0' ':3: p: -0\.5 .*write' 's,p\n1,1.5\n1.3,-0.5\n'
    bad_data 'sum of p is 0.9' 'sum to 0\.9;.*must' 's,p\n1,0.5\n1.3,0.4\n'
    bad_data 'sum of p off by 2e-9' 'sum to 1\.000000002;.*must' 's,p\n1,0.5\n1.3,0.500000002\n'
    bad_data 'all s = 0' 'every s is 0.*give' 's,p\n0,0.5\n0,0.5\n'
    bad_data 'binary' ':1: .*not a text.*give' '\0177ELF\0002\0001\0001\0000\0000\n\0000\0377\n'
    bad_data 'binary below the header' ':3: .*not a text.*give' 's,p\n1,0.5\n1.3\0000,0.5\n'
    bad_data 'unclosed quote' ':2: .*quote.*close' 's,p\n"1,0.5\n1.3,0.5\n'
    bad_data 'unclosed quote at the end' ':3: .*quote.*close' 's,p\n1,0.5\n1.3,"0.5'
    bad_data 'a quote inside a field' ':2: .*quote' 's,p\n1"2,1\n'
    rm "$data/bad.csv"
    mkdir "$data/bad.csv"
    bad_file 'a directory' 'directory.*(give|CSV)'
    rmdir "$data/bad.csv"
}

test_too_many_rows() {
    awk 'BEGIN { print "s,p"; for (i = 0; i <= 100000; i++) print 1 + i % 7 ",1e-5" }' >"$data/bad.csv"
    bad_file '100001 rows' ':100002: .*100000 rows'
    # Few distinct values: the roots of very many are a matter of speed, and of `make bench`.
    head -n 100001 "$data/bad.csv" >"$data/many.csv"
    predict_csv many.csv 1 0.05
    is '100000 rows are accepted' "$status" 0
    near '100000 rows: the largest s' "$(value lambda_crit)" "$(perl -e 'printf "%.17g", 2 / 49')"
}

# bad_option NAME REGEX WORD...: after good options for all that is required
bad_option() {
    predict gess_heydecker_1_17.csv 1 1.5 "${@:3}"
    refused "bad option: $1" 2 "$2"
}

# Each required option once more, with a bad value in place of the good one.
bad_value() { # bad_value OPTION VALUE REGEX
    local eta=1 lambda0=1.5 width=1e12 mu0=1 height=0.05 digits=30
    local "$1=$2"
    refuses "bad value: --$1 $2" 2 "--$1: .*$3" "$catapult" predict --dataset "$shipped/three_roots.csv" \
        --eta "$eta" --lambda0 "$lambda0" --width "$width" --mu0 "$mu0" --height "$height" --digits "$digits"
}

test_bad_values() {
    local name text
    for name in eta lambda0 height; do
        bad_value "$name" 0 '0 .*give'
        bad_value "$name" -1 '-1 .*give'
    done
    for name in eta lambda0 height width mu0; do
        for text in nan inf -inf 1e400 1x '' ' ' 0x10 one; do
            bad_value "$name" "$text" '"'
        done
    done
    bad_value mu0 0 '0 .*give'
    bad_value mu0 -0.0 '0 .*give'
    bad_value width 0 '0 .*give'
    bad_value width -5 '-5 .*give'
    bad_value width 0.5 '0\.5 .*give'
    bad_value width 2.5 '2\.5 .*give'
}

test_bad_options() {
    local name words
    bad_option 'unknown' '--bogus.*--help' --bogus 1
    bad_option 'unknown, with =' '--bogus.*--help' --bogus=1
    bad_option 'one dash' '-eta.*--help' -eta 1
    bad_option 'a cluster of letters' '-xyz.*--help' -xyz
    bad_option 'twice' '--eta.*twice' --eta 1
    bad_option 'a stray word' '"word".*--help' word
    bad_option 'a stray word after --' '"word".*--help' -- word
    bad_option 'unknown format' '--format.*"xml".*text\|csv\|json' --format xml
    bad_option 'part of a format' '--format.*"cs".*text\|csv\|json' --format cs
    bad_option 'two formats in one' '--format.*"text\|csv" ' --format 'text|csv'
    bad_option 'empty format' '--format.*text\|csv\|json' --format ''
    for name in dataset eta width; do
        words=(--dataset "$shipped/three_roots.csv" --eta 1 --lambda0 1 --width 10)
        for i in 0 2 4 6; do
            [[ ${words[i]} == "--$name" ]] && unset "words[i]" "words[i+1]" && break
        done
        refuses "missing: --$name" 2 "--$name .*missing: ." "$catapult" predict "${words[@]}"
    done
    for name in dataset eta lambda0 width mu0 height digits format; do
        refuses "missing value: --$name" 2 "--$name.*value is missing" "$catapult" predict "--$name"
    done
    refuses 'empty name of a file' 2 '--dataset.*give' "$catapult" predict --dataset '' --eta 1 --lambda0 1 --width 1
}

test_bad_commands() {
    refuses 'no command' 2 'catapult: .*predict.*--help' "$catapult"
    refuses 'unknown command' 2 '"foretell" .*--help' "$catapult" foretell
    refuses 'unknown option in front' 2 '"--eta" .*--help' "$catapult" --eta 1
    refuses 'a command of two lines' 2 'x.y.*--help' "$catapult" $'x\ny'
    refuses 'a file name of two lines' 2 'x.y.*No such file' "$catapult" predict --dataset $'x\ny' --eta 1 \
        --lambda0 1 --width 1
    refuses 'an option of two lines' 2 'x.y.*--help' "$catapult" predict $'--x\ny'
}

# -- certified ---------------------------------------------------------------------------------------------------------

certify_csv() { predict_csv "$@" --certify; }

# What a double says of a key lies within some ulps of the enclosure, and infinities and na are the same. Roots are
# compared one by one, those next to a pole by the logarithm of the distance.
write_agrees() {
    cat >"$scratch/agrees.pl" <<'PERL'
use strict;
use utf8;
use open qw(:std :utf8);
my ($double, $ball, $ulps) = @ARGV;
sub table { open my $f, '<', $_[0] or die; map { chomp; split /,/, $_, 2 } <$f> }
my %double = table($double);
my %ball = table($ball);
my $number = qr/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/;
join(' ', sort keys %double) eq join(' ', sort keys %ball) or die "keys differ\n";
sub near {
    my ($key, $d, $b) = @_;
    return if $d eq $b;
    my ($middle, $radius) = $b =~ /^($number) ± ($number)$/ or die "$key: \"$b\" is no enclosure\n";
    abs($d - $middle) <= $radius + $ulps * 2.3e-16 * abs($middle) or die "$key: $d is not within $b\n";
}
for my $key (sort keys %double) {
    next if $key eq 'regime' && $double{$key} eq $ball{$key};
    my @d = split /;/, $double{$key};
    my @b = split /;/, $ball{$key};
    @d == @b or die "$key: $double{$key} against $ball{$key}\n";
    for my $i (0 .. $#d) {
        if ($d[$i] =~ /^($number)([+-])exp\(($number)\)$/) {
            my ($pole, $side, $log) = ($1, $2, $3);
            if ($b[$i] !~ /exp/) { # 30 digits part them yet
                near($key, $pole, $b[$i]);
                next;
            }
            $b[$i] =~ /^(.*) ([+-]) exp\((.*)\)$/ && $2 eq $side or die "$key: $d[$i] against $b[$i]\n";
            near("$key, pole", $pole, ($b[$i] =~ /^(.*) [+-] exp/)[0]);
            near("$key, distance", $log, ($b[$i] =~ /exp\((.*)\)/)[0]);
        } else {
            near($key, $d[$i], $b[$i]);
        }
    }
}
PERL
}

# Both modes on a grid of questions: all regimes, poles, edges, roots next to poles, heights at the start.
test_certify_agrees() {
    local file eta lambda words
    write_agrees
    write thin.csv 's,p\n1,0.99\nsqrt(0.4),0.01\n'
    write thinner.csv 's,p\n1,1\nsqrt(0.4),1e-300\n'
    write idle.csv 's,p\n0,0.5\n1,0.25\n1.3,0.25\n'
    while read -r file eta lambda words; do
        # shellcheck disable=SC2086  # the words are options
        predict_csv "$file.csv" "$eta" "$lambda" $words
        cp "$scratch/out" "$scratch/double"
        # shellcheck disable=SC2086
        certify_csv "$file.csv" "$eta" "$lambda" $words
        if ((status == 0)) && perl "$scratch/agrees.pl" "$scratch/double" "$scratch/out" 40 2>"$scratch/said"; then
            pass "certify: holds what doubles say: $file $eta $lambda $words"
        else
            fail "certify: holds what doubles say: $file $eta $lambda $words" "$(cat "$scratch/said")" "$err"
        fi
    done <<'CASES'
gess_heydecker_1_17 1 1
gess_heydecker_1_17 1 1.25
gess_heydecker_1_17 0.7 2
gess_heydecker_1_17 sqrt(2) sqrt(1.0125)
gess_heydecker_1_17 1 1.45 --width 1e6 --height 0.2 --mu0 -3
gess_heydecker_1_17 1 1.45 --mu0 1e9
gess_heydecker_1_17 1 1.7
gess_heydecker_1_17 1 3
gess_heydecker_1_18 1 0.5
gess_heydecker_1_18 1 1
gess_heydecker_1_18 sqrt(2) sqrt(2)
gess_heydecker_1_18 0.01 120 --width 40
gess_heydecker_1_18 1 1.999
three_roots 1 1
three_roots 0.1 10
three_roots 2.5 0.39
three_roots 1e-6 1.2e6
four_combinations 0.25 15
four_combinations 1 2.3
four_combinations 1 4.1
thin 1 2.2
thin 0.5 5
thinner 0.1 25
thinner 1 2.7
idle 1 1.45
CASES
    certify_csv thin.csv 1 2.2
    like 'certify: a root next to its pole is the pole and a distance' "$(value drift_roots)" \
        '^[0-9.]+ ± [0-9.e-]+;2\.49999999[0-9]* ± [0-9.e-]+;2\.500000'
    certify_csv thin.csv 1 2.2 --digits 5
    like 'certify: with few digits, it is one sooner' "$(value drift_roots)" \
        ';2\.5000 ± [0-9.e-]+ - exp\(-39\.22[0-9]* ± [0-9.e-]+\);2\.5000 ± [0-9.e-]+ \+ exp\(-39\.22'
}

# The digits that are asked for, and at 30 those of a second method to 50.
test_certify_digits() {
    local digits
    certify_csv gess_heydecker_1_17.csv 1 1.45
    like 'certify: 30 digits are the default' "$(value theta)" '^1\.37178417800[0-9]{18} ± [0-9.]+e-(29|3[0-9])$'
    like 'certify: the root is 2.69/1.69' "$(value drift_roots)" '^1\.5917159763313609467455621301(8|7[0-9]) ± '
    certify_csv gess_heydecker_1_17.csv 1 1.45 --digits 5
    like 'certify: 5 digits' "$(value theta)" '^1\.371[78] ± [0-9.]+e-(0?[45])$|^1\.37(17|18)[0-9]? ± '
    certify_csv gess_heydecker_1_18.csv 1 1.5 --digits 50
    near 'certify: theta is log(83/17)/log 2' "$(value theta | cut -d' ' -f1)" \
        "$(perl -e 'printf "%.17g", log(83 / 17) / log(2)')" 1e-15
    like 'certify: theta to 50 digits' "$(value theta)" '^2\.2875765900965[0-9]{36} ± [0-9.]+e-(49|5[0-9])$'
    certify_csv gess_heydecker_1_17.csv 1 1.45 --digits 10000
    is 'certify: 10000 digits: exit code 0' "$status" 0
    like 'certify: 10000 digits: theta has as many' "$(value theta | cut -d' ' -f1 | tr -d '\n' | wc -c)" '^ *1000[01]$'
    like 'certify: 10000 digits: those of 30 come first' "$(value theta)" '^1\.37178417800'
    predict_csv gess_heydecker_1_17.csv 1 1.45 --digits 5
    is 'digits alone are refused' "$status" 2
}

# Three formats, the same strings.
test_certify_formats() {
    local key text
    certify_csv three_roots.csv 0.7 1.1
    is 'certify: csv: silent on stderr' "$err" ''
    is 'certify: csv: the keys, in order' "$(cut -d, -f1 "$scratch/out" | xargs)" "key $(xargs <<<"$keys")"
    is 'certify: csv: two fields a line' "$(grep -cvE '^[a-z_0-9]+,[^,]+$' "$scratch/out")" 0
    cp "$scratch/out" "$scratch/csv"
    text=$out
    predict three_roots.csv 0.7 1.1 --certify --format json
    cat >"$scratch/json.pl" <<'PERL'
use strict;
use JSON::PP;
my ($csv, $json) = map { local $/; open my $f, '<:raw', $_ or die; <$f> } @ARGV;
my %want = map { /^(\w+),(.*)$/ ? ($1, $2) : () } split /\n/, $csv;
delete $want{key};
my $got = decode_json($json);
for (keys %$got) {
    my $said = ref $got->{$_} ? join(';', @{$got->{$_}}) : $got->{$_};
    utf8::encode($said);
    # What was asked stays a number, of which the parser keeps 15 digits.
    my $asked = /^(lambda0|sharpness|height.*|reach)$/ && abs($said - $want{$_}) <= 1e-14 * abs($said);
    $asked || $said eq $want{$_} or die "$_: $said\n";
    delete $want{$_};
}
die join(' ', keys %want) if %want;
PERL
    ok 'certify: json: parses, and says what csv says' perl "$scratch/json.pl" "$scratch/csv" "$scratch/out"
    predict three_roots.csv 0.7 1.1 --certify
    for key in theta drift lambda_max; do
        like "certify: text: the enclosure of $key" "$out" "$(sed -n "s/^$key,//p" <<<"$text")"
    done
    like 'certify: text: the verdict comes first' "$(head -n 1 "$scratch/out")" 'rare|Expect'
    predict three_roots.csv 1 9 --certify --format json
    like 'certify: json: na is null' "$out" '"theta": null'
    predict three_roots.csv 1 1 --certify --format json
    like 'certify: json: -inf is a string' "$out" '"drift": "-inf"'
    write thinner.csv 's,p\n1,1\nsqrt(0.4),1e-300\n'
    predict thinner.csv 1 2.5 --certify
    unlike 'certify: text: odds of almost 1 are not a start at the height' "$(head -n 1 "$scratch/out")" 'starts'
}

# Where doubles, and pairs of them, see an edge, a pole or a zero.
test_certify_decides() {
    local rows lambda key want
    while read -r rows lambda key want; do
        write edge.csv "s,p\n${rows//;/\\n}\n"
        certify_csv edge.csv 1 "$lambda"
        is "certify: decides: $rows at $lambda: $key" "$(value "$key")" "$want"
    done <<'CASES'
0.8,1 3.125 regime lazy
0.8,1 3.125000000000000000000000000000000000000000000000000000000001 regime inflationary
0.8,1 6.249999999999999999999999999999999999999999999999999999999999 regime inflationary
0.8,1 6.25 regime divergent
0.8,1 1.5625 drift -inf
1,0.5;sqrt(2),0.5 1.5 drift 0 ± 0
1,0.5;sqrt(2),0.5 1.5 regime inflationary
1,0.5;sqrt(2),0.5 1.4999999999999999999999999999999999999999999999999999999999 regime deflationary
1,0.5;sqrt(2),0.5 sqrt(2.25) regime inflationary
1,0.5;sqrt(2),0.5 sqrt(2.24999999999999999999999999999999999999999999999999999999) regime deflationary
CASES
    write edge.csv 's,p\nsqrt(1.2),0.999\nsqrt(0.3000000000000000000000000000000000000000000000000000001),0.001\n'
    certify_csv edge.csv 1 2.9
    is 'certify: decides: a root between a pole and the end, 1e-55 apart' "$(value drift_roots | tr -cd ';')" ';;'
}

test_certify_undecided() {
    write touch.csv 's,p\n2,0.6666666666\n1,0.3333333333\n'
    certify_csv touch.csv 1 0.7 --digits 12
    like 'undecided: where G touches 0' "$(value drift_roots)" '^undecided at 12 digits near 0\.7500000[0-9]* ± '
    predict touch.csv 1 0.7 --certify --format json
    like 'undecided: in json' "$out" '"drift_roots": \["undecided at 30 digits near 0\.75'
    predict touch.csv 1 0.7 --certify
    like 'undecided: in words' "$out" 'undecided at 30 digits near 0\.75'
    # 1 + sqrt(2), where two even samples touch 0, raised in its 200th decimal.
    write touch.csv "s,p\n1,0.5\n$(perl -MMath::BigFloat -e '
        print substr(Math::BigFloat->new(2)->bsqrt(250)->badd(1)->bstr, 0, 201), 9'),0.5\n"
    certify_csv touch.csv 1 0.58 --digits 5
    like 'undecided: two roots 1e-100 apart, with 5 digits' "$(value drift_roots)" '^undecided at 5 digits near 0\.5857'
    certify_csv touch.csv 1 0.58 --digits 120
    like 'undecided: decided with 120 digits' "$(value drift_roots)" '^0\.58578[0-9]+ ± [0-9.e-]+;0\.58578[0-9]+ ± [0-9.e-]+$'
}

test_certify_refusals() {
    local digits
    for digits in 0 -1 10001 2.5 1e9 1e-3; do
        bad_value digits "$digits" '.*give a whole number from 1 to 10000'
    done
    bad_value digits x '"x" is not a number'
    bad_option 'a flag with a value' '--certify=yes: --certify takes no value' --certify=yes
    bad_option 'a flag with a word behind it' '"yes".*--help' --certify yes
    bad_option 'a flag twice' '--certify: given twice' --certify --certify
    bad_option 'part of a flag' '--cert: unknown option' --cert
    write bad.csv 's,p\n1,sqrt(0.5)\n2,0.2928932188134525\n'
    predict bad.csv 1 0.6 --certify
    refused 'certify: an irrational p' 2 'p = 0\.7071.* irrational.*decimal'
    predict bad.csv 1 0.6
    is 'an irrational p is fine for doubles' "$status" 0
    write bad.csv 's,p\n1,0.5\n1.0000000000000000000000000000000000000001,0.5\n'
    predict bad.csv 1 1.5 --certify
    refused 'certify: s^2 closer than doubles tell' 2 '2 distinct s\^2, of which doubles tell 1 apart'
    awk 'BEGIN { print "s,p"; for (i = 0; i < 1001; i++) print 1 + i / 1000 "," 0.000999000999 }' >"$data/bad.csv"
    predict bad.csv 1 0.4 --certify
    refused 'certify: 1001 distinct points' 2 '1001 distinct s\^2.*1000'
    predict missing.csv 1 0.4 --certify
    refused 'certify: no such file' 2 'missing\.csv.*give'
}

# -- odd, and accepted -------------------------------------------------------------------------------------------------

# same_answer NAME TEXT [OPTION...]: as the plain file gives, but for the last bits of sums in another order
same_answer() {
    write given.csv "$2"
    predict_csv given.csv 1 1.45 "${@:3}"
    if [[ $status == 0 && ! $err && $out == "$plain" ]]; then
        pass "accepted: $1"
    else
        fail "accepted: $1" "exit code $status; $err" "$out" 'instead of' "$plain"
    fi
}

test_accepted() {
    write given.csv 's,p\n1,0.5\n1.3,0.5\n'
    predict_csv given.csv 1 1.45
    local plain=$out
    like 'accepted: plain' "$plain" 'theta,1\.37178'
    same_answer 'CRLF' 's,p\r\n1,0.5\r\n1.3,0.5\r\n'
    same_answer 'byte order mark' '\0357\0273\0277s,p\n1,0.5\n1.3,0.5\n'
    same_answer 'byte order mark and CRLF' '\0357\0273\0277s,p\r\n1,0.5\r\n1.3,0.5\r\n'
    same_answer 'quotes' '"s","p"\n"1","0.5"\n1.3,"0.5"\n'
    same_answer 'blank lines' '\n\ns,p\n\n1,0.5\n  \n1.3,0.5\n\n'
    same_answer 'blanks around numbers' 's, p\n 1 , 0.5\n1.3,\t0.5\n'
    same_answer 'no final newline' 's,p\n1,0.5\n1.3,0.5'
    same_answer 'comments' '# label: mine\n# a "half quote\ns,p\n1,0.5\n# more\n1.3,0.5\n'
    same_answer 'columns p,s' 'p,s\n0.5,1\n0.5,1.3\n'
    same_answer 'rows in another order' 's,p\n1.3,0.5\n1,0.5\n'
    same_answer 'duplicate s' 's,p\n1,0.25\n1.3,0.5\n1,0.25\n'
    same_answer 'either sign of s' 's,p\n-1,0.25\n1.3,0.125\n1,0.25\n-1.3,0.375\n'
    same_answer 'other spellings of numbers' 's,p\n+1.00,5e-1\n13e-1,.5\n'
    same_answer 'a root' 's,p\nsqrt(1),0.5\n-sqrt(1.69),0.5\n'
    same_answer 'semicolons and decimal commas' 's;p\n1;0,5\n1,3;0,5\n'
    same_answer 'the line of Excel' 'sep=;\ns;p\n1;0,5\n1,3;0,5\n'
    same_answer 'trailing commas' 's,p,\n1,0.5,\n1.3,0.5,\n'
    same_answer 'rows of commas' 's,p\n1,0.5\n1.3,0.5\n,\n,\n'
    same_answer 'lines of old Macs' 's,p\r1,0.5\r1.3,0.5\r'
    same_answer 'the index of pandas' ',s,p\n0,1,0.5\n1,1.3,0.5\n'
    same_answer 's alone' 's\n1\n1.3\n'
    same_answer 'weights' 's,p\n1,50%\n1.3,50%\n' --weights
    same_answer 'counts' 's,p\n1,415\n1.3,415\n' --weights
    same_answer 'other columns' 'n,size,odds\n7,1,0.5\n8,1.3,0.5\n' --column size,odds
    same_answer 'another column alone' 'n,size,odds\n7,1,0.5\n8,1.3,0.5\n' --column size
    run "$catapult" predict --dataset - --eta 1 --lambda0 1.45 --width 1e12 --no-simulate --format csv
    refused 'standard input: empty' 2 'standard input: empty'
    out=$(printf 's,p\n1,0.5\n1.3,0.5\n' | "$catapult" predict --dataset - --eta 1 --lambda0 1.45 --width 1e12 \
        --no-simulate --format csv)
    is 'accepted: standard input' "$out" "$plain"
    same_answer 'sum of p off by 1e-12' 's,p\n1,0.5000000000005\n1.3,0.5000000000005\n'
}

# A draw of s = 0 changes nothing: the drift counts it, and the exponent does not.
test_idle() {
    local drift theta
    predict_csv gess_heydecker_1_17.csv 1 1.45
    drift=$(value drift) theta=$(value theta)
    write idle.csv 's,p\n0,0.5\n1,0.25\n1.3,0.25\n'
    predict_csv idle.csv 1 1.45
    near 's = 0 beside others: half the drift' "$(value drift)" "$(perl -e 'printf "%.17g", $ARGV[0] / 2' -- "$drift")"
    near 's = 0 beside others: the same exponent' "$(value theta)" "$theta"
}

# -- the system fails --------------------------------------------------------------------------------------------------

test_full_device() {
    local format words
    if [[ ! -c /dev/full ]]; then
        pass 'full device # SKIP there is no /dev/full here'
        return
    fi
    for words in '--help' '--version' 'predict --help' 'predict text' 'predict csv' 'predict json'; do
        format=${words#predict }
        # shellcheck disable=SC2086  # some are two words
        case $words in
        *-*) "$catapult" $words >/dev/full 2>"$scratch/err" ;;
        *) "$catapult" predict --dataset "$shipped/three_roots.csv" --eta 1 --lambda0 1 --width 10 --format "$format" \
            >/dev/full 2>"$scratch/err" ;;
        esac
        status=$?
        : >"$scratch/out"
        read_output
        refused "full device: $words" 3 'standard output: .*No space left'
    done
    "$catapult" --version >&- 2>"$scratch/err"
    status=$?
    read_output
    refused 'closed stdout' 3 'standard output: '
}

test_csv
test_json
test_text
test_known_exponents
test_second_method
test_known_roots
test_known_windows
test_boundaries
test_pole
test_special_values
test_scaling
test_spellings
test_units
test_regression
test_small_widths
test_losses
test_tiny_odds
test_touching
test_outlier
test_help
test_example
test_bad_data
test_too_many_rows
test_bad_values
test_bad_options
test_bad_commands
test_certify_agrees
test_certify_digits
test_certify_formats
test_certify_decides
test_certify_undecided
test_certify_refusals
test_accepted
test_idle
test_full_device
plan
