#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests `catapult forecast`: numbers that are known in closed form, three formats, and what it refuses.
. "$(dirname "$0")/../support/tap.sh"

catapult=$PWD/build/bin/catapult
data=$scratch/data
mkdir "$data"

write() { printf '%b' "$2" >"$data/$1"; } # write NAME TEXT

forecast() { run "$catapult" forecast --threads 1 "$@"; } # forecast WORD...

value() { sed -n "s/^$1,//p" "$scratch/out"; } # value KEY: of the last csv

near() { # near NAME GOT WANT [TOLERANCE]
    if perl -e 'exit !($ARGV[0] ne "" && abs($ARGV[0] - $ARGV[1]) <= $ARGV[2])' -- "$2" "$3" "${4:-1e-12}"; then
        pass "$1"
    else
        fail "$1" "got:  $2" "want: $3"
    fi
}

write plane.csv 'a,b,y\n1,0,1\n0,1,-1\n'
write three.csv 'y,a,b\n1,1,0\n-1,0.9,0.6\n0.5,0.2,1.1\n'
write k.csv '2,0\n0,2\n'

# Two orthogonal inputs: K = 2 I, so 2m/lambda = 2, and a batch of one has 1; eta_2 = 1 too.
test_closed_forms() {
    forecast --data "$data/plane.csv" --model linear --batch 1 --eta 0.9 --critical --format csv
    is 'orthogonal: exit code 0, silent on stderr' "$status$err" 0
    near 'orthogonal: full batch' "$(value eta_full_batch)" 2
    near 'orthogonal: lazy' "$(value eta_lazy)" 1
    near 'orthogonal: median of batches' "$(value batch_eta_q50)" 1
    near 'orthogonal: no batch is above' "$(value batches_above)" 0
    near 'orthogonal: mean square' "$(value eta_mean_square)" 1
    near 'orthogonal: drift log|1 - 1.8|/2' "$(value drift)" "$(perl -e 'print log(0.8) / 2')" 0.005
    near 'orthogonal: critical' "$(value eta_critical)" 1 0.005
    is 'orthogonal: nothing rises' "$(value p_rise_frozen),$(value p_rise_frozen_se)" 0,na
    is 'orthogonal: safe' "$(value verdict)" safe
    forecast --data "$data/plane.csv" --model linear --batch 1 --eta 1.2 --format csv
    near 'orthogonal, above: all batches are above' "$(value batches_above)" 1
    is 'orthogonal, above: likely' "$(value verdict)" likely
    cp "$scratch/out" "$scratch/data.csv"
    forecast --kernel "$data/k.csv" --batch 1 --eta 1.2 --format csv
    for key in eta_full_batch eta_lazy eta_mean_square drift; do
        is "kernel file: the same $key" "$(value $key)" "$(sed -n "s/^$key,//p" "$scratch/data.csv")"
    done
}

# K = (I + J)/2: a batch of two has 4/1.5, and the last of an epoch of three, alone, 2. With the drift above 0 few steps
# are safe, and many are not.
test_words() {
    write equal.csv '1,0.5,0.5\n0.5,1,0.5\n0.5,0.5,1\n'
    forecast --kernel "$data/equal.csv" --batch 2 --eta 1.9 --format csv
    near 'certified: fresh batches' "$(value eta_lazy)" "$(perl -e 'print 8 / 3')" 1e-9
    forecast --kernel "$data/equal.csv" --batch 2 --eta 1.9 --sampling epochs --format csv
    near 'certified: the short last batch' "$(value eta_lazy)" 2
    local slow=(--data "$data/three.csv" --label y --model linear --batch 1 --eta 0.95)
    forecast "${slow[@]}" --steps 4 --height 100
    like 'words: safe so far' "$out" '^Safe so far: 0 % of runs'
    forecast "${slow[@]}" --steps 4 --height 100 --format csv
    is 'words: slow' "$(value verdict)" slow
    forecast "${slow[@]}" --steps 400 --height 10
    like 'words: likely' "$out" '^Likely: '
}

# Two samples of lengths 1 and 1.3 at the angle 0.3: an operator on the circle has theta to ten digits.
test_theta() {
    write pair.csv "1,$(perl -e 'print 1.3 * cos(0.3)')\n$(perl -e 'print 1.3 * cos(0.3)'),1.69\n"
    local pair=(--kernel "$data/pair.csv" --replicas 20 --method crude)
    forecast "${pair[@]}" --batch 1 --eta 1.35 --format csv
    near 'theta: two samples' "$(value theta)" 2.665395727328 0.05
    near 'theta: its error' "$(value theta_se)" 0.04 0.03
    near 'theta above 2: the mean square falls' "$(value growth_mean_square)" -0.0404090112502 1e-9
    forecast "${pair[@]}" --batch 1 --eta 1.45 --format csv
    near 'theta: below 2' "$(value theta)" 1.0574629664 0.03
    near 'theta below 2: the mean square grows' "$(value growth_mean_square)" 0.1242432416728 1e-9
    forecast "${pair[@]}" --batch 1 --eta 1.45
    like 'theta: in words' "$out" 'twice as large is 2\.[01][0-9]* times as rare \(theta = 1\.0'
    forecast "${pair[@]}" --batch 1 --eta 1.1 --format csv
    is 'theta: certified, none' "$(value theta)" inf
    forecast "${pair[@]}" --batch 1 --eta 1.7 --format csv
    is 'theta: the drift is positive' "$(value theta)" 0
    forecast "${pair[@]}" --batch 2 --eta 0.2 --format csv
    is 'theta: gradient descent' "$(value theta)" inf
    forecast "${pair[@]}" --batch 1 --eta 1.35 --sampling epochs --format csv
    is 'theta: epochs have no exact growth, and no theta that is known' \
        "$(value growth_mean_square) $(value theta)" 'na na'
}

test_units() {
    local words loss eta times
    while read -r loss eta times; do
        forecast --data "$data/three.csv" --label y --model relu --batch 2 --eta "$eta" --loss "$loss" --format csv
        words="$(value drift) $(value p_rise_frozen) $(value batches_above)"
        [[ $loss == half-mean ]] && want=$words full=$(value eta_full_batch)
        is "loss $loss: the same drift and odds" "$words" "$want"
        near "loss $loss: limits in its units" \
            "$(perl -e 'print $ARGV[0] * $ARGV[1]' "$(value eta_full_batch)" "$times")" "$full" 1e-9
    done <<'CASES'
half-mean 2 1
mean 1 2
sum 0.5 4
CASES
}

test_formats() {
    local words=(--data "$data/three.csv" --label y --model linear --width 100 --batch 1 --eta 1 --steps 50)
    forecast "${words[@]}" --format csv
    is 'csv: two fields a line' "$(grep -cvE '^[a-z_0-9]+,[^,]+$' "$scratch/out")" 0
    grep -v ^seconds "$scratch/out" >"$scratch/csv"
    forecast "${words[@]}" --format json
    ok 'json: parses, and says what csv says' perl -MJSON::PP -e '
        my ($csv, $json) = map { local $/; open my $f, "<", $_ or die; <$f> } @ARGV;
        my %want = map { split /,/ } split /\n/, $csv;
        delete $want{key};
        my $got = decode_json($json);
        delete $got->{seconds};
        die if keys %$got != keys %want;
        for (keys %want) {
            my $said = $got->{$_} // "na";
            $said eq $want{$_} || abs($said - $want{$_}) <= 1e-14 * abs($said) or die "$_: $said\n";
        }' "$scratch/csv" "$scratch/out"
    run "$catapult" forecast "${words[@]}" --threads 2 --format csv
    is 'threads do not matter' "$(grep -v ^seconds "$scratch/out")" "$(cat "$scratch/csv")"
    forecast "${words[@]}"
    like 'text: a sentence first' "$(head -n 1 "$scratch/out")" '^(Safe|Rare|Possible|Likely)'
    like 'text: the feedback' "$out" 'exact chain'
    forecast --kernel "$data/k.csv" --batch 1 --eta 0.9
    like 'text: certified' "$out" 'certified'
    like 'text: what is not covered' "$out" 'Not covered: the kernel changes'
    is 'text: no line is longer than 100' "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
    forecast --help
    like 'help: exit code 0' "$status$out" '^0usage: catapult forecast'
    is 'help: no line is longer than 100' "$(awk 'length > 100' "$scratch/out" | wc -l | tr -d ' ')" 0
}

# float64, C order, as numpy.save writes it
npy() { # npy NAME SHAPE NUMBER...
    perl -e 'my ($shape, @x) = @ARGV;
        my $h = "{\x27descr\x27: \x27<f8\x27, \x27fortran_order\x27: False, \x27shape\x27: ($shape), }";
        $h .= " " x (63 - (10 + length $h) % 64) . "\n";
        print "\x93NUMPY\x01\x00", pack("v", length $h), $h, pack("d<*", @x)' "${@:2}" >"$data/$1"
}

# Twins have one direction: K has the rank 2, and their labels 1 and 3 are not both met. (1 - 3)^2/2 of 14 is out of
# reach; with the same label nothing is.
test_twins() {
    local model
    write twins.csv 'a,b,y\n1,0,1\n0,1,2\n1,0,3\n'
    for model in linear relu; do
        forecast --data "$data/twins.csv" --model "$model" --batch 1 --eta 0.9 --format csv
        is "twins, $model: answered" "$status$err" 0
        is "twins, $model: rank" "$(value rank)" 2
        near "twins, $model: labels out of reach" "$(value labels_beyond)" "$(perl -e 'print 1 / 7')" 1e-9
    done
    forecast --data "$data/twins.csv" --model linear --batch 1 --eta 0.9
    like 'twins: says what a loss without a zero changes' "$out" 'The loss has no zero: 14\.3 % of'
    write twins.csv 'a,b,y\n1,0,1\n0,1,2\n1,0,1\n'
    forecast --data "$data/twins.csv" --model relu --batch 1 --eta 0.9
    unlike 'equal twins: the loss has a zero' "$out" 'no zero'
}

# K = 3 and 1 without a connection, eta = 1, batches of two with replacement: the first residual is multiplied by -2, 1 or
# -1/2 with the odds 1/4, 1/4, 1/2, and ever gets to 2^k with the odds 2^-k.
test_rare() {
    write ruin.csv '3,0\n0,1\n'
    write one.csv 'r\n1\n0\n'
    local ruin=(--kernel "$data/ruin.csv" --residual "$data/one.csv" --batch 2 --eta 1 --sampling replacement --steps 200)
    forecast "${ruin[@]}" --height "$(perl -e 'print 0.9 * 2**20')" --format csv
    is 'one in 2^20: by splitting' "$status$(value method)" 0splitting
    near 'one in 2^20: within four errors' "$(value p_rise_frozen)" "$(perl -e 'print 2**-20')" \
        "$(perl -e 'print 4 * shift' "$(value p_rise_frozen_se)")"
    ok 'one in 2^20: an error of 10 %' perl -e 'exit !($ARGV[1] <= 0.1 * $ARGV[0])' "$(value p_rise_frozen)" \
        "$(value p_rise_frozen_se)"
    forecast "${ruin[@]}" --height "$(perl -e 'print 0.9 * 2**12')"
    like 'one in 2^12: in words' "$out" '^Rare: one run in [34][0-9.e+]+ \(± '
    forecast "${ruin[@]}" --height "$(perl -e 'print 0.9 * 2**5')" --format csv
    is 'one in 32: by plain runs' "$(value method)" crude
    ok 'one in 32: to 1 %' perl -e 'exit !($ARGV[1] <= 0.0101 * $ARGV[0] && abs($ARGV[0] - 2**-5) < 4 * $ARGV[1])' \
        "$(value p_rise_frozen)" "$(value p_rise_frozen_se)"
    forecast "${ruin[@]}" --height 1e90
    like 'out of reach: says so' "$out" 'Splitting finds no way to the height'
}

# The kernel of 10^5 samples would take 80 GB.
test_many() {
    perl -e 'srand 1; print "a,b,y\n"; printf "%.3f,%.3f,1\n", rand() - 0.5, rand() for 1 .. 100000' >"$data/many.csv"
    forecast --data "$data/many.csv" --model linear --batch 32 --eta 0.3 --method crude --replicas 20 --format csv
    is 'many samples, linear: answered' "$status$(value rank)" 02
    forecast --data "$data/many.csv" --model relu --batch 32 --eta 0.3
    refused 'many samples, relu: what it costs, and the way out' 2 \
        'many.csv: the kernel of 100000 samples takes 400 GB and about .* min; give --take'
    forecast --data "$data/many.csv" --model relu --batch 32 --eta 0.3 --take 40 --method crude --replicas 20 --format csv
    is 'many samples, some taken: answered' "$status$(value samples)" 040
}

# Four images of 1 x 2 pixels, of classes 3, 5, 7, 3, as files that other programs write.
idx() { perl -e 'print pack("C*", 0, 0, 8, scalar @ARGV ? shift : 0), map { /^n(.*)/ ? pack("N", $1) : pack("C", $_) } @ARGV' "$@"; }

# The kernel of a narrow ReLU network falls while the loss rises; that of a wide one stays, and its surrogate rises as often.
test_width() {
    local relu=(--data "$data/three.csv" --label y --model relu --batch 1 --eta 1.8 --steps 40 --relative-error 0.1)
    forecast "${relu[@]}" --width 20 --format csv
    is 'width 20: the network itself' "$status$err$(value width_by),$(value method_width)" 0network,crude
    local narrow frozen
    narrow=$(value p_rise_width) frozen=$(value p_rise_frozen)
    ok 'width 20: rises less often than with the kernel frozen' perl -e 'exit !($ARGV[0] < 0.8 * $ARGV[1])' "$narrow" "$frozen"
    forecast "${relu[@]}" --width 1e10 --format csv
    is 'width 10^10: a surrogate' "$(value width_by)" surrogate
    is 'width 10^10: the same frozen kernel' "$(value p_rise_frozen)" "$frozen"
    near 'width 10^10: rises as often' "$(value p_rise_width)" "$frozen" "$(perl -e 'print 5 * shift' "$(value p_rise_width_se)")"
    forecast "${relu[@]}" --width 20
    like 'width, text: what the probability is of' "$out" 'That is at width 20, by the network itself. With the kernel frozen'
    like 'width, text: what the frozen kernel is worth' "$out" 'rises are frequent it is an upper forecast'
    forecast "${relu[@]}" --width 20 --height 10 --replicas 1000
    like 'width, text: too rare' "$out" 'That is with the kernel frozen\. At width 20, by the network itself,'
    like 'width, text: why' "$out" 'Neurons are not split'
    run "$catapult" safe --threads 1 "${relu[@]:0:8}" --steps 40 --width 20 --probability 0.2 --format csv
    is 'safe at a width: exit code 0' "$status$err" 0
    narrow=$(value eta_safe)
    run "$catapult" safe --threads 1 "${relu[@]:0:8}" --steps 40 --probability 0.2 --format csv
    ok 'safe: with the kernel frozen a smaller rate, where rises are frequent' perl -e 'exit !($ARGV[0] > 1.05 * $ARGV[1])' "$narrow" "$(value eta_safe)"
    run "$catapult" safe --threads 1 "${relu[@]:0:8}" --width 20 --probability 1e-4
    refused 'safe at a width: too rare for plain runs' 2 '--probability: 0.0001 is less than plain runs of neurons tell'
    run "$catapult" scan --threads 1 "${relu[@]:0:8}" --steps 40 --relative-error 0.1 --eta 1.8 --width 20
    near 'scan: the probability at the width' "$(awk -F, 'NR == 2 { print $(NF - 3) }' "$scratch/out")" \
        "$(forecast "${relu[@]}" --width 20 --format csv; value p_rise_width)"
}

# Networks without a closed form have the kernel of one random start.
test_nets() {
    local quick=(--batch 1 --eta 0.1 --method crude --replicas 20 --format csv) closed drawn
    write twice.csv "y,a,b\n1,$(perl -e 'print sqrt 2'),0\n-1,$(perl -e 'printf "%.17g,%.17g", 0.9 * sqrt 2, 0.6 * sqrt 2')\n0.5,$(perl -e 'printf "%.17g,%.17g", 0.2 * sqrt 2, 1.1 * sqrt 2')\n"
    write layers 'dense 4000\nrelu dense 1\n'
    write whole '2 dense 200 tanh dense 1'
    forecast --data "$data/three.csv" --label y --model relu "${quick[@]}"
    closed=$(value lambda_max)
    forecast --data "$data/twice.csv" --label y --model "$data/layers" "${quick[@]}"
    is 'a file of layers: exit code 0' "$status$err" 0
    near 'a file of layers: the closed form, but for the start' "$(value lambda_max)" "$closed" "$(perl -e 'print 0.1 * shift' "$closed")"
    drawn=$(value lambda_max)
    forecast --data "$data/twice.csv" --label y --model "$data/layers" "${quick[@]}" --seed 2
    ok 'a file of layers: another seed, another start' test "$(value lambda_max)" != "$drawn"
    forecast --data "$data/twice.csv" --label y --model "$data/whole" "${quick[@]}"
    drawn=$(value lambda_max)
    forecast --data "$data/three.csv" --label y --model tanh --width 200 "${quick[@]}"
    near 'tanh: in the units of the closed forms' "$(value lambda_max)" "$drawn" 1e-12
    forecast --data "$data/three.csv" --label y --model tanh --width 200 --batch 1 --eta 0.1
    like 'tanh, text: says what is frozen' "$out" 'Covered: the kernel of one random start of this network'
    refuses_words '--width: give one' --data "$data/three.csv" --model tanh --batch 1 --eta 1
    refuses_words '--width: give one' --data "$data/three.csv" --model relu --parameterisation pytorch --batch 1 --eta 1
    refuses_words '--width: leave it out' --data "$data/three.csv" --model "$data/whole" --width 3 --batch 1 --eta 1
    refuses_words 'none of linear, relu and tanh, and no file' --data "$data/three.csv" --model rely --batch 1 --eta 1
    refuses_words '--parameterisation: belongs to --data' --kernel "$data/k.csv" --parameterisation pytorch --batch 1 --eta 1
    write whole '3 dense 200 tanh dense 1'
    refuses_words '3 inputs and 1 outputs, for samples of 2' --data "$data/three.csv" --model "$data/whole" --batch 1 --eta 1
    write whole 'dense 200 tanh dense 2'
    refuses_words '2 inputs and 2 outputs' --data "$data/three.csv" --model "$data/whole" --batch 1 --eta 1
    write whole 'dense 200 sine dense 1'
    refuses_words 'sine' --data "$data/three.csv" --model "$data/whole" --batch 1 --eta 1
    : >"$data/whole"
    refuses_words 'give layers' --data "$data/three.csv" --model "$data/whole" --batch 1 --eta 1
}

test_kinds() {
    idx 3 n4 n1 n2 255 0 0 255 51 51 0 255 >"$data/images"
    idx 1 n4 3 5 7 3 >"$data/labels"
    local images=(--data "$data/images" --labels "$data/labels" --batch 1 --eta 0.5 --format csv --replicas 20 --method crude)
    forecast "${images[@]}" --model linear --classes 3,5
    is 'idx: exit code 0' "$status$err" 0
    is 'idx: two classes' "$(value samples)" 3
    near 'idx: pixels are byte/255' "$(value lambda_max)" 4
    near 'idx: labels are -1 and 1' "$(value labels_beyond)" "$(perl -e 'print 2 / 3')" 1e-9
    gzip -k "$data/images"
    forecast --data "$data/images.gz" "${images[@]:2}" --model linear --classes 3,5
    near 'idx: packed' "$(value lambda_max)" 4
    forecast "${images[@]}" --model relu --classes 3,7 --take 2
    is 'idx: one of each' "$status$err$(value samples)" 02
    forecast "${images[@]}" --model relu --classes 3,7 --take 4
    refused 'idx: more than there are' 2 'images: .*ask for fewer'
    forecast "${images[@]}" --model relu --classes 3,4
    refused 'idx: no such class' 2 'images: .*none of class 4'
    forecast "${images[@]}" --model relu --classes 3
    refused 'idx: one class' 2 '--classes: "3" is not two different labels'
    forecast "${images[@]}" --model relu --classes 3,3
    refused 'idx: the same class' 2 'two different labels'
    forecast --data "$data/images" --model relu --batch 1 --eta 1
    refused 'idx: no labels' 2 'give the IDX file of their --labels'
    forecast --data "$data/labels" --labels "$data/images" --classes 3,5 --model relu --batch 1 --eta 1
    refused 'idx: exchanged' 2 'exchange the names'
    head -c 20 "$data/images" >"$data/cut"
    forecast --data "$data/cut" --labels "$data/labels" --classes 3,5 --model relu --batch 1 --eta 1
    refused 'idx: cut short' 2 'cut: '
    npy x.npy '3, 2' 1 0 0 1 0.2 0.2
    npy y.npy '3,' 3 5 7
    npy y4.npy '4,' 3 5 7 7
    write x.csv 'a,b,y\n1,0,3\n0,1,5\n0.2,0.2,7\n'
    local quick=(--method crude --replicas 20 --format csv)
    local words=(--model relu --classes 3,5 --batch 1 --eta 0.5 "${quick[@]}")
    forecast --data "$data/x.npy" --labels "$data/y.npy" "${words[@]}"
    is 'npy: exit code 0' "$status$err" 0
    grep -v ^seconds "$scratch/out" >"$scratch/npy"
    forecast --data "$data/x.csv" "${words[@]}"
    is 'npy and csv: the same' "$(grep -v ^seconds "$scratch/out")" "$(cat "$scratch/npy")"
    run "$catapult" forecast --threads 1 --data - "${words[@]}" <"$data/x.csv"
    "$catapult" forecast --threads 1 --data - "${words[@]}" <"$data/x.csv" 2>&1 | grep -v ^seconds >"$scratch/stdin"
    is 'standard input: the same' "$(cat "$scratch/stdin")" "$(cat "$scratch/npy")"
    forecast --data "$data/x.npy" --model relu --batch 1 --eta 0.5 "${quick[@]}"
    is 'npy without labels' "$status$err$(value samples)" 03
    forecast --data "$data/x.csv" --label none --model linear --batch 1 --eta 0.05 "${quick[@]}"
    is 'csv without labels: all columns are inputs' "$status$err$(value rank)" 03
    forecast --data "$data/x.npy" --labels "$data/y4.npy" --model relu --batch 1 --eta 1
    refused 'npy: lengths differ' 2 '4 samples where .*x.npy has 3'
    forecast --data "$data/x.npy" --label y --model relu --batch 1 --eta 1
    refused 'npy: no columns' 2 '--label: .* no columns with names'
    forecast --data "$data/x.csv" --labels "$data/y.npy" --model relu --batch 1 --eta 1
    refused 'csv: labels are a column' 2 '--labels: .*in a column'
    forecast --data "$data/x.csv" --model relu --classes 3,9 --batch 1 --eta 1
    refused 'csv: no such label' 2 'x.csv: no sample has the label 9'
    forecast --data "$data/x.csv" --model relu --take 4 --batch 1 --eta 1
    refused 'csv: more than there are' 2 'x.csv: --take 4 of 3'
}

# m = 64 as a prototype took them: the first 32 of each class, mean |x|^2 = 1. Its pixels were single precision.
test_images() {
    local folder=/usr/share/datasets/fashion-mnist
    [[ -e $folder/train-images-idx3-ubyte.gz ]] || { pass 'images # SKIP no Fashion-MNIST' && return; }
    perl -MIO::Uncompress::Gunzip=gunzip -e '
        my ($folder, $to) = @ARGV; my ($x, $y);
        gunzip "$folder/train-images-idx3-ubyte.gz", \$x; gunzip "$folder/train-labels-idx1-ubyte.gz", \$y;
        my (@rows, $sum);
        for my $class (0, 1) {
            my $left = 32;
            for (my $i = 0; $left; $i++) {
                next if ord(substr $y, 8 + $i, 1) != $class;
                push @rows, [map { $_ / 255 } unpack "C*", substr $x, 16 + 784 * $i, 784]; $left--;
            } }
        for (@rows) { $sum += $_ ** 2 for @$_ }
        my $s = sqrt(64 / $sum); my $h = "{\x27descr\x27: \x27<f8\x27, \x27fortran_order\x27: False, \x27shape\x27: (64, 784), }";
        $h .= " " x (63 - (10 + length $h) % 64) . "\n"; open my $f, ">", $to or die;
        print $f "\x93NUMPY\x01\x00", pack("v", length $h), $h, map { pack "d<*", map { $_ * $s } @$_ } @rows' \
        "$folder" "$data/raw.npy"
    local model b square full words
    while read -r model b square full; do
        forecast --data "$data/raw.npy" --model "$model" --batch "$b" --eta 0.1 --format csv --replicas 20 --method crude
        near "images, $model, b = $b: mean square" "$(value eta_mean_square)" "$square" 1e-8
        near "images, $model, b = $b: full batch" "$(value eta_full_batch)" "$full" 1e-9
    done <<'CASES'
relu 1 1.5492338120 2.733622970329
relu 4 2.4816642216 2.733622970329
relu 32 2.7211589999 2.733622970329
linear 1 0.7890950257 1.262379776141
linear 4 1.1603887170 1.262379776141
CASES
    # the largest rate with P = 5 %, to the 2 or 3 % that the prototype's runs left open
    npy y.npy '64,' $(perl -e 'print "-1 " x 32, "1 " x 32')
    for words in '1 1.277' '4 2.214'; do
        run "$catapult" safe --threads 1 --data "$data/raw.npy" --labels "$data/y.npy" --model relu --batch "${words% *}" \
            --probability 0.05 --format csv
        near "images, b = ${words% *}: safe at 5 %" "$(value eta_safe)" "${words#* }" "$(perl -e 'print 0.03 * shift' "${words#* }")"
    done
}

test_files() {
    npy k.npy '2, 2' 2 0 0 2
    npy r.npy '2,' 1 -1
    write r.csv 'r\n1\n-1\n'
    forecast --kernel "$data/k.npy" --residual "$data/r.npy" --batch 1 --eta 1.2 --format csv
    is 'npy: exit code 0' "$status$err" 0
    grep -v ^seconds "$scratch/out" >"$scratch/npy"
    forecast --kernel "$data/k.csv" --residual "$data/r.csv" --batch 1 --eta 1.2 --format csv
    is 'npy and csv: the same' "$(grep -v ^seconds "$scratch/out")" "$(cat "$scratch/npy")"
    npy wide.npy '2, 3' 1 0 0 0 1 0
    forecast --kernel "$data/wide.npy" --batch 1 --eta 1
    refused 'npy: not square' 2 'wide.npy: 2 rows and 3 columns'
}

refuses_kernel() { # refuses_kernel NAME TEXT REGEX [WORD...]
    write bad.csv "$2"
    forecast --kernel "$data/bad.csv" --batch 1 --eta 1 "${@:4}"
    refused "kernel: $1" 2 "$3"
}

refuses_data() { # refuses_data NAME TEXT REGEX
    write bad.csv "$2"
    forecast --data "$data/bad.csv" --model relu --batch 1 --eta 1
    refused "data: $1" 2 "$3"
}

refuses_words() { # refuses_words REGEX WORD...
    forecast "${@:2}"
    refused "words: ${*:2}" 2 "$1"
}

test_refusals() {
    local k=(--kernel "$data/k.csv") d=(--data "$data/three.csv")
    refuses_kernel 'not square' '1,0\n0,1\n1,1\n' 'bad.csv: 3 rows and 2 columns; give a square'
    refuses_kernel 'not symmetric' '1,0.5\n0.25,1\n' 'bad.csv: .*symmetric'
    refuses_kernel 'indefinite' '1,2\n2,1\n' 'bad.csv: .*eigenvalue is -1'
    refuses_kernel 'zero' '0,0\n0,0\n' 'bad.csv: .*largest eigenvalue is 0'
    refuses_kernel 'NaN' '1,nan\nnan,1\n' 'bad.csv:1: column 2: "nan"'
    refuses_kernel 'empty' '' 'bad.csv'
    refuses_data 'zeros' 'a,b,y\n0,0,1\n-0,0,2\n' 'bad.csv: all inputs are 0'
    refuses_data 'NaN' 'a,b,y\n0,nan,1\n1,0,2\n' 'bad.csv:2: column b: "nan"'
    refuses_data 'one column' 'a\n1\n' 'one column'
    refuses_words 'batch: 0 is out of range' "${k[@]}" --batch 0 --eta 1
    refuses_words '--batch: 3 of 2 samples' "${k[@]}" --batch 3 --eta 1
    refuses_words '--eta: 0 is out of range' "${k[@]}" --batch 1 --eta 0
    refuses_words '--eta: -1 is out of range' "${k[@]}" --batch 1 --eta -1
    refuses_words '--eta.*"nan"' "${k[@]}" --batch 1 --eta nan
    refuses_words '--height: 1 is out' "${k[@]}" --batch 1 --eta 1 --height 1
    refuses_words '--steps: 0 is out' "${k[@]}" --batch 1 --eta 1 --steps 0
    refuses_words '--data, --kernel: give one' --batch 1 --eta 1
    refuses_words '--data, --kernel: give one' "${k[@]}" "${d[@]}" --batch 1 --eta 1
    refuses_words '--model: give linear, relu' "${d[@]}" --batch 1 --eta 1
    refuses_words 'belong to --data' "${k[@]}" --model relu --batch 1 --eta 1
    refuses_words '--batch: 4 of 3 samples; with --width of a ReLU network' "${d[@]}" --model relu --width 100 --batch 4 --eta 1 \
        --sampling replacement
    refuses_words '--width: 0 is out of range' "${d[@]}" --model relu --width 0 --batch 1 --eta 1
    refuses_words '--take: 0 is out' "${d[@]}" --model relu --take 0 --batch 1 --eta 1
    refuses_words '--label, --labels: give one' "${d[@]}" --model relu --label y --labels x --batch 1 --eta 1
    refuses_words 'belong to --kernel' "${d[@]}" --model relu --residual x --batch 1 --eta 1
    refuses_words 'column z' "${d[@]}" --model relu --label z --batch 1 --eta 1
    refuses_words 'short last batch of 1' "${d[@]}" --model relu --batch 2 --eta 1 --loss sum --sampling epochs
    refuses_words 'missing.csv' --kernel missing.csv --batch 1 --eta 1
    write r.csv '0\n0\n'
    refuses_words 'all 0' "${k[@]}" --residual "$data/r.csv" --batch 1 --eta 1
    write r.csv '1\n2\n3\n'
    refuses_words '3 numbers for 2 samples' "${k[@]}" --residual "$data/r.csv" --batch 1 --eta 1
}

for t in ${ONLY:-closed_forms words theta units formats files twins rare width nets many kinds images refusals}; do "test_$t"; done
plan
