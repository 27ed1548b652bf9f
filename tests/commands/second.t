#!/usr/bin/env perl
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where a claim quotes digits of a second program, that program is one of tests/second: it finds the number by another
# method, without the package, and says how far it may be off. Here all of them are run, and every digit is held against
# what they find:
#
#     a quoted number is off its value by half a unit of its last digit at most, and the value's margin.
#
# Digits with … behind them in the claim are the first ones of a number, not rounded: there the value lies from 0 to one
# whole unit above. Digits are read from the page's source, as they were typed: the ledger has them as doubles. Where a
# claim compares many numbers at once they stand in an array of the page, named below, and the values are ID.1, ID.2 and
# so on. What a test quotes stands in an array of the test. A claim without a value fails, and so does a value without a
# claim. SECOND=deep lets simulations run long.
use strict;
use utf8;
use warnings;

use File::Basename qw(basename dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Math::BigFloat;
use Test::More;

chdir dirname(__FILE__) . '/../..' or die "no checkout: $!\n";
Math::BigFloat->accuracy(60);
binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output);

my %array = ('reach-values' => 'digits', 'three-roots' => 'known', 'optimizers' => 'optimizer_trace');
my %test = ('optimizers' => 'tests/nets/optimizer.c'); # quoted by a test, not by a page
my $number = qr/(?<![\w.])\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w.])/;
my $scratch = tempdir(CLEANUP => 1);

sub big { Math::BigFloat->new(shift) }

sub read_text {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!\n";
    local $/ = undef;
    return <$file>;
}

sub write_text {
    my ($path, $text) = @_;
    open my $file, '>:encoding(UTF-8)', $path or die "$path: $!\n";
    print $file $text;
    close $file or die "$path: $!\n";
}

# -- claims and digits -------------------------------------------------------------------------------------------------

sub cells_of { return $_[0] =~ /(?:^|,)("(?:[^"]|"")*"|[^,]*)/g }

# The claims of a page that name a second program: [{id, expected, statement, ...}, ...].
sub claims_of {
    my ($path) = @_;
    my (@names, @claims);
    for my $line (grep { !/^#/ } split /\n/, read_text($path)) {
        my @cells = map { s/^"(.*)"$/$1/r =~ s/""/"/gr } cells_of($line);
        if (!@names) { @names = @cells; next }
        my %claim;
        @claim{@names} = @cells;
        push @claims, \%claim if $claim{origin} =~ /second program/;
    }
    return \@claims;
}

# The digits a claim quotes, as typed in its page; `values` says whether there are many.
sub quoted {
    my ($claim, $source, $many) = @_;
    if ($many) {
        my $name = $array{$claim->{id}} or return;
        my ($list) = $source =~ /\b$name\[\w*\]\s*=\s*\{([^}]*)\}/ or return;
        return $list =~ /$number/g;
    }
    # What is the same double; of 2.5 and 2.50 the latter, which says more.
    my $expected = big($claim->{expected});
    my @same = grep { abs($_ - $claim->{expected}) <= 1e-12 * abs($claim->{expected}) } $source =~ /$number/g;
    @same = grep { (big($_) - $expected)->babs <= $expected->copy->babs * big('3e-16') } @same;
    @same = sort { unit_of($a) <=> unit_of($b) } @same;
    return @same ? $same[0] : ();
}

# Of the last digit: 0.001 for 1.250, 10^-8 for 3.14e-06.
sub unit_of {
    my ($digits) = @_;
    my ($after) = $digits =~ /\.(\d*)/;
    my ($power) = $digits =~ /e(.*)/i;
    return big('1e' . (($power // 0) - length($after // '')));
}

# -- the rule ----------------------------------------------------------------------------------------------------------

# What is wrong with a quoted number, or nothing.
sub fault {
    my ($digits, $found, $statement) = @_;
    my ($value, $margin) = map { big($_) } @$found;
    return "no number: @$found" if $value->is_nan || $margin->is_nan || $margin < 0;
    return "the margin is more than a tenth of the value: @$found" if $margin * 10 > $value->copy->babs;
    my ($off, $unit) = ($value - big($digits), unit_of($digits));
    my @range = $statement =~ /\Q$digits\E…/ ? (0, $unit) : (-$unit / 2, $unit / 2);
    return if $off >= $range[0] - $margin && $off <= $range[1] + $margin;
    return "quoted: $digits, found: $found->[0] ± $found->[1]";
}

sub claim_fault {
    my ($claim, $source, $value) = @_;
    my $id = $claim->{id};
    my @parts = sort { ($a =~ /(\d+)$/)[0] <=> ($b =~ /(\d+)$/)[0] } grep { /^\Q$id\E\.\d+$/ } keys %$value;
    my @ids = @parts ? @parts : $value->{$id} ? $id : return 'no program of tests/second has a value for it';
    my @digits = quoted($claim, $source, scalar @parts) or return 'the page does not quote the number it expects';
    return @digits . ' numbers quoted, ' . @ids . ' found' if @digits != @ids;
    return join '; ', grep { defined } map { fault($digits[$_], $value->{$ids[$_]}, $claim->{statement}) } 0 .. $#ids;
}

# ID => what is wrong, '' if nothing, for all claims under a folder and all values.
sub faults {
    my ($root, $value) = @_;
    my %fault;
    for my $path (glob "$root/build/{figures,tables}/*.claims.csv") {
        my $claims = claims_of($path);
        my $page = "$root/" . basename(dirname $path) . '/' . basename($path, '.claims.csv') . '.c';
        my $source = @$claims ? read_text($page) : '';
        $fault{$_->{id}} = claim_fault($_, $source, $value) for @$claims;
    }
    $fault{$_} = claim_fault({id => $_, statement => ''}, read_text("$root/$test{$_}"), $value) for keys %test;
    for my $id (keys %$value) {
        $fault{$id} = 'no claim names a second program for it' if !exists $fault{$id =~ s/\.\d+$//r};
    }
    return \%fault;
}

# -- the programs ------------------------------------------------------------------------------------------------------

sub values_of {
    my ($program, $value) = @_;
    my ($header, @rows) = split /\n/, `build/bin/second/$program`;
    ok($? == 0 && ($header // '') eq 'claim,value,margin' && @rows, "$program ends well, with rows");
    for my $row (@rows) {
        my ($id, @found) = split /,/, $row, -1;
        $value->{$id} = $value->{$id} ? ['given', 'twice'] : \@found;
    }
}

my %value;
for my $source (glob 'tests/second/*.c') {
    unlike(read_text($source), qr/#\s*include\s*"/, "$source includes nothing of the package");
    values_of(basename($source, '.c'), \%value);
}
my $faults = faults('.', \%value);
cmp_ok(scalar keys %$faults, '>=', 30, 'there are claims to look at');
is($faults->{$_}, '', $_) for sort keys %$faults;

# -- whatever is wrong is found ----------------------------------------------------------------------------------------

# A copy of the pages with such claims and of their ledgers; returns ID => page.
sub copy_pages {
    my %page;
    for my $path (glob 'build/{figures,tables}/*.claims.csv') {
        my $kind = basename(dirname $path);
        my $name = basename($path, '.claims.csv');
        my $claims = claims_of($path);
        next if !@$claims;
        mkdir "$scratch/$_" for 'build', "build/$kind", $kind;
        write_text("$scratch/$path", read_text($path));
        write_text("$scratch/$kind/$name.c", read_text("$kind/$name.c"));
        $page{$_->{id}} = {claim => $_, ledger => "$scratch/$path", source => "$scratch/$kind/$name.c"} for @$claims;
    }
    for my $id (keys %test) {
        make_path("$scratch/" . dirname $test{$id});
        write_text("$scratch/$test{$id}", read_text($test{$id}));
        $page{$id} = {claim => {id => $id, statement => ''}, map { $_ => "$scratch/$test{$id}" } qw(ledger source)};
    }
    return \%page;
}

# Two units of the last digit more, or as many as the margin takes.
sub wrong {
    my ($digits, $margin) = @_;
    my ($mantissa, $power) = $digits =~ /^([^e]*)(.*)$/i;
    my ($after) = $mantissa =~ /\.(\d*)/;
    my $units = (2 + 2 * big($margin) / unit_of($digits))->bceil;
    return (big($mantissa) + $units * unit_of($mantissa))->bfround(-length($after // '')) . $power;
}

# A ledger that expects another number.
sub expecting {
    my ($ledger, $claim, $wrong) = @_;
    my ($column, @lines);
    for my $line (split /\n/, $ledger) {
        my @cells = cells_of($line);
        ($column) = grep { $cells[$_] eq 'expected' } 0 .. $#cells if $cells[0] eq 'id';
        $cells[$column] = $wrong if $cells[0] eq $claim->{id};
        push @lines, join ',', @cells;
    }
    return join "\n", @lines, '';
}

# What is found to be wrong when the number is another one, in the page and, if it is there, in the ledger.
sub plant {
    my ($page, $digits, $wrong, $many) = @_;
    my ($source, $ledger) = map { read_text($page->{$_}) } qw(source ledger);
    write_text($page->{source}, $source =~ s/(?<![\w.])\Q$digits\E(?![\w.])/$wrong/gr);
    write_text($page->{ledger}, expecting($ledger, $page->{claim}, $wrong)) if !$many;
    my $fault = faults($scratch, \%value)->{$page->{claim}{id}};
    write_text($page->{source}, $source);
    write_text($page->{ledger}, $ledger);
    return $fault;
}

my $pages = copy_pages();
is_deeply(faults($scratch, \%value), $faults, 'the copy has the same faults');
for my $id (sort grep { $pages->{$_} && ($value{$_} || $value{"$_.1"}) } keys %$faults) {
    my $page = $pages->{$id};
    my $many = !$value{$id};
    my ($digits) = quoted($page->{claim}, read_text($page->{source}), $many);
    my $wrong = wrong($digits, $value{$many ? "$id.1" : $id}[1]);
    like(plant($page, $digits, $wrong, $many), qr/quoted: \Q$wrong\E, found/, "$id: $wrong is refused");
}

my ($some) = grep { $value{$_} && !$faults->{$_} } sort keys %$faults;
my %fewer = %value;
delete $fewer{$some};
like(faults($scratch, \%fewer)->{$some}, qr/no program/, 'a claim without a value is refused');
like(faults($scratch, {%value, stray => [1, 0]})->{stray}, qr/no claim/, 'a value without a claim is refused');
like(faults($scratch, {%value, $some => [1, 1]})->{$some}, qr/margin/, 'a value that says nothing is refused');
like(faults($scratch, {%value, $some => ['nan', 0]})->{$some}, qr/no number/, 'a value that is none is refused');
my %more = (%value, 'reach-values.6' => [1, 0]);
like(faults($scratch, \%more)->{'reach-values'}, qr/5 numbers/, 'one value too many is refused');
done_testing();
