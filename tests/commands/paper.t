#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests build/paper.pdf as it was made last: what TeX complained of, the fonts, the smallest letters, and how full the
# pages are; and that each of these tests sees a fault that was planted. `make test-paper` makes the paper first.
#
# Sizes are heights of the boxes that pdftotext -bbox puts around words, from the font's ascender to its descender: 7.0 for
# words of 8 pt in the paper's Latin Modern, 6.1 for the smallest words of pictures, 5.2 pt of DejaVu Sans. In words that stand upright
# the box is turned. Words of up to four signs may be powers or subscripts, which may be smaller. A page is empty where 40 pt or more
# of its height, between the margins, have no ink.
. "$(dirname "$0")/../support/tap.sh"

readonly MOST_OVERFULL=2 LEAST_WORD=6 LEAST_SCRIPT=4.2 # pt

pdf=build/paper.pdf log=build/paper/paper.log

# Overfull boxes of more than so many points, whatever is undefined.
complaints() { # complaints LOG
    awk -v most="$MOST_OVERFULL" '
        /Warning: (Reference|Citation).*undefined/ || /undefined (references|citations)/ { print }
        /^Overfull \\[hv]box \(/ { split($3, size, /[(pt]+/); if (size[2] + 0 > most) print }' "$1"
}

fonts_not_embedded() { # fonts_not_embedded PDF; the column before three of yes and no
    pdffonts "$1" | awk 'NR > 2 && $(NF - 4) != "yes" { print $1 }'
}

small_words() { # small_words PDF: "PAGE HEIGHT WORD", the smallest first
    pdftotext -bbox "$1" - | perl -CSD -ne '
        BEGIN { ($word, $script) = splice @ARGV, 0, 2 }
        $page++ if /<page /;
        /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)<\/word>/ or next;
        ($wide, $high, $text) = ($3 - $1, $4 - $2, $5);
        $text =~ s/&\w+;/&/g;
        # Upright text is higher than wide; of a few signs it cannot be told, and the larger is taken.
        $short = length($text) <= 4;
        ($small, $large) = $wide < $high ? ($wide, $high) : ($high, $wide);
        $size = $short ? $large : $small;
        printf "%d %.2f %s\n", $page, $size, $text if $size < ($short ? $script : $word) - 0.005;
    ' "$LEAST_WORD" "$LEAST_SCRIPT" | sort -k 2 -n
}

# "PICTURE: WORDS", of pictures whose words go beyond the edge; half a point of a box is air.
cut_words() { # cut_words PDF...
    local file
    for file; do
        pdftotext -bbox "$file" - | NAME=$(basename "$file" .pdf) perl -CSD -ne '
            ($wide, $high) = ($1, $2) if /<page width="([\d.]+)" height="([\d.]+)"/;
            /xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*)<\/word>/ or next;
            push @cut, $5 if $1 < -0.5 || $2 < -0.5 || $3 > $wide + 0.5 || $4 > $high + 0.5;
            END { print "$ENV{NAME}: @cut\n" if @cut }'
    done
}

# "PAGE SHARE", of pages that are more than half empty; the last may be.
empty_pages() { # empty_pages PDF
    rm -f "$scratch"/page-*
    pdftoppm -gray -r 36 "$1" "$scratch/page"
    perl -e '
        for my $file (@ARGV) {
            open my $in, "<:raw", $file or die $file;
            local $/;
            my ($wide, $high, $pixels) = <$in> =~ /^P5\s+(\d+)\s+(\d+)\s+\d+\s(.*)$/s or die $file;
            my ($top, $bottom) = (int($high * 57 / 842), int($high * 777 / 842)); # the page number is below
            my ($empty, $run) = (0, 0);
            for my $row ($top .. $bottom) {
                my $ink = $row < $bottom && substr($pixels, $row * $wide, $wide) =~ /[\x00-\xe0]/;
                if (!$ink && $row < $bottom) { $run++; next }
                $empty += $run if $run >= 20; # 40 pt
                $run = 0;
            }
            my ($page) = $file =~ /-0*(\d+)\.pgm$/;
            my $share = $empty / ($bottom - $top);
            printf "%d %.2f\n", $page, $share if $share > 0.5;
        }' $(ls "$scratch"/page-*.pgm | sed '$d')
}

# "CLAIM LINES", of claims in the ledger that take more than three lines, and last "pages SPENT" on all of it. Claims begin at
# their destinations, as do the headings of their programs, so a claim at the foot of a page is not measured.
ledger_lines() { # ledger_lines PDF LEADING
    pdfinfo -dests "$1" | perl -ne '
        BEGIN { $leading = shift @ARGV }
        push @{$at{$1}}, [$2, $3, $4] if /^\s*(\d+) \[ *XYZ +\S+ +([\d.]+) .*"((?:claim|ledger):(.*))"/;
        END {
            for my $page (sort { $a <=> $b } keys %at) {
                my @here = sort { $b->[0] <=> $a->[0] } @{$at{$page}};
                $spent += ($here[0][0] - $here[-1][0]) / 720;
                for my $i (0 .. $#here - 1) {
                    my $lines = ($here[$i][0] - $here[$i + 1][0] - 3) / $leading; # 3 pt may stand before a heading
                    printf "%s %.1f\n", $here[$i][1], $lines if $here[$i][1] =~ /^claim/ && $lines > 3.5;
                }
            }
            printf "pages %.1f\n", $spent;
        }' "$2"
}

# How many links there are, and how many of them say where they lead.
links() { # links PDF
    perl -MCompress::Zlib -0777 -ne '
        my $all = $_;
        while (/stream\r?\n(.*?)endstream/gs) { my $text = uncompress($1); $all .= $text if defined $text && $text =~ m{/Link}; }
        my @links = $all =~ m{(<<(?:[^<>]|<<[^<>]*>>|<[^<>]*>)*/Subtype ?/Link(?:[^<>]|<<[^<>]*>>|<[^<>]*>)*>>)}g;
        printf "%d %d\n", scalar @links, scalar grep { m{/Contents ?\(To } } @links;' "$1"
}

test_the_paper() {
    is 'TeX: no box over 2 pt too full, no undefined reference or citation' "$(complaints "$log")" ''
    is 'all fonts are embedded' "$(fonts_not_embedded "$pdf")" ''
    ok 'there are fonts' test "$(pdffonts "$pdf" | wc -l)" -gt 10
    is 'no word is smaller than 6 pt, no power or subscript than 4.2' "$(small_words "$pdf" | head -n 20)" ''
    is 'no word of a picture is cut by its edge' "$(cut_words build/figures/*.pdf)" ''
    ok 'there are words' test "$(pdftotext -bbox "$pdf" - | grep -c '<word')" -gt 10000
    is 'no page is more than half empty but the last' "$(empty_pages "$pdf")" ''
    like 'it says who made it, and what it is about' "$(pdfinfo "$pdf")" $'Title: +[A-Z].*Keywords: +[a-z].*Author: +[A-Z]'
    like 'and so does its XMP' "$(pdfinfo -meta "$pdf" | tr -d '\n')" '<dc:creator>.*The catapult authors.*<dc:title>.*Large spikes[^<]*reproduced<.*<xmp:CreateDate>[0-9-]+T00:00:00'
    like 'all links say where they lead' "$(links "$pdf")" '^([1-9][0-9]{2,}) \1$'
    is 'no claim of the ledger takes more than three lines' "$(ledger_lines "$pdf" 8.4 | sed '$d')" ''
    like 'the ledger takes at most 12 pages' "$(ledger_lines "$pdf" 8.4 | tail -n 1)" '^pages ([1-9]|1[01])\.[0-9]$|^pages 12\.0$'
}

# A document with one fault: each test has to see it.
faulty() { # faulty NAME TEXT
    faulty_with "$1" '' "$2"
}
faulty_with() { # faulty_with NAME PREAMBLE TEXT
    mkdir -p "$scratch/$1"
    printf '%s\n' '\documentclass[a4paper]{article}\usepackage[T1]{fontenc}\usepackage{lmodern}' "$2" '\begin{document}' "$3" '\end{document}' \
        >"$scratch/$1/paper.tex"
    (cd "$scratch/$1" && max_print_line=10000 pdflatex -interaction=nonstopmode paper.tex) >/dev/null 2>&1
}

test_planted_faults() {
    faulty none 'Words. \newpage Words.'
    is 'planted: nothing, so nothing is found' "$(complaints "$scratch/none/paper.log")$(small_words "$scratch/none/paper.pdf")" ''
    faulty wide '\noindent\hbox to \dimexpr\linewidth+3pt{\hrulefill}'
    like 'planted: a box 3 pt too wide' "$(complaints "$scratch/wide/paper.log")" 'Overfull .hbox \(3\.'
    faulty high '\vbox to 900pt{\vfill}\newpage x'
    like 'planted: a box too high' "$(complaints "$scratch/high/paper.log")" 'Overfull .vbox'
    faulty undefined 'See \ref{nowhere} and \cite{nobody}.'
    like 'planted: a reference to nothing' "$(complaints "$scratch/undefined/paper.log")" 'Reference .nowhere'
    like 'planted: a citation of nobody' "$(complaints "$scratch/undefined/paper.log")" 'Citation .nobody'
    faulty small '\fontsize{6}{7}\selectfont legible \fontsize{4}{5}\selectfont illegible'
    is 'planted: a word of 4 pt, and one of 6 pt, whose box is 5.3' "$(small_words "$scratch/small/paper.pdf" | cut -d' ' -f3 | tr '\n' ' ')" 'illegible legible '
    faulty cut '\noindent\hskip466pt W'
    is 'planted: a word beyond the edge' "$(cut_words "$scratch/cut/paper.pdf")" 'paper: W'
    faulty script '$x^{\hbox{\fontsize{2}{2}\selectfont 2}}$ and \rotatebox{90}{x}'
    like 'planted: a power that nobody can read' "$(small_words "$scratch/script/paper.pdf")" '^1 [12]\.[0-9]+ 2'
    faulty empty 'Words. \newpage Words, \vspace{250pt} words, \vspace{300pt} words. \newpage Words.'
    is 'planted: pages with white alone, at the end or in between; not the last' "$(empty_pages "$scratch/empty/paper.pdf" | cut -d' ' -f1 | tr '\n' ' ')" '1 2 '
    faulty_with links '\usepackage{hyperref}' '\hyperlink{claim:b}{b} \hypertarget{claim:a}{a}\\[60pt] \hypertarget{claim:b}{b}\\[20pt] \hypertarget{claim:c}{c}'
    is 'planted: a link that does not say where it leads' "$(links "$scratch/links/paper.pdf")" '1 0'
    is 'planted: a claim of eight lines, of 11 pt each' "$(ledger_lines "$scratch/links/paper.pdf" 11)" $'claim:a 6.3\npages 0.1'
    # A font that is not embedded: the standard one of each reader.
    printf '%s\n' '%!PS' '/Helvetica findfont 12 scalefont setfont 72 72 moveto (words) show showpage' >"$scratch/font.ps"
    if command -v ps2pdf >/dev/null && ps2pdf -dEmbedAllFonts=false -dPDFSETTINGS=/default "$scratch/font.ps" "$scratch/font.pdf" 2>/dev/null; then
        like 'planted: a font that is not embedded' "$(fonts_not_embedded "$scratch/font.pdf")" 'Helvetica'
    else
        cat >"$scratch/font.pdf" <<'PDF'
%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 35>>stream
BT /F 12 Tf 50 50 Td (words) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
PDF
        like 'planted: a font that is not embedded' "$(fonts_not_embedded "$scratch/font.pdf" 2>/dev/null)" 'Helvetica'
    fi
}

for program in pdflatex pdftotext pdffonts pdftoppm; do
    if ! command -v "$program" >/dev/null; then
        pass "the paper # SKIP no $program"
        plan
    fi
done
test_planted_faults
if [[ -e $pdf && -e $log ]]; then
    test_the_paper
else
    pass 'the paper # SKIP none is built; make test-paper builds it'
fi
plan
