#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests tools/check-layers: the walls of src/ stand, and whoever climbs one is named.
. "$(dirname "$0")/../support/tap.sh"

copy=$scratch/copy

# planted NAME FILE HEADER REGEX: FILE including HEADER is refused with a line that matches; the file is put back.
planted() {
    cp "$copy/$2" "$scratch/kept"
    echo "#include \"$3\"" >>"$copy/$2"
    run tools/check-layers "$copy"
    mv "$scratch/kept" "$copy/$2"
    if ((status == 1)) && grep -qE -e "^check-layers: $2: $4" "$scratch/err" && (($(wc -l <"$scratch/err") == 1)); then
        pass "$1"
    else
        fail "$1" "exit code $status" "$err"
    fi
}

copy_sources "$copy"
succeeds 'the walls stand' tools/check-layers
succeeds 'in a copy too' tools/check-layers "$copy"
planted 'an include upward is refused' src/base/number.c theory/drift.h 'base may not include "theory/drift\.h"'
planted 'a single header is allowed and no other' tools/table.c page/picture.h 'tools may not include "page/picture\.h"'
planted 'an inner header is refused to outsiders' figures/drift.c theory/drift_field.h '"theory/drift_field\.h" is an inner header of theory'
planted 'and to the tests of another wing' tests/chain/sgd.c theory/drift_field.h '"theory/drift_field\.h" is an inner header'
planted 'a header without its wing is refused' src/theory/drift.c dataset.h '"dataset\.h" lacks its wing'
planted 'the header of another page is refused' figures/drift.c phase_plane.h '"phase_plane\.h" belongs to another page'
planted 'a wing that is not known is refused' tools/table.c attic/box.h '"attic/box\.h" is of no wing'

mkdir "$copy/src/attic" && echo '#include "base/fault.h"' >"$copy/src/attic/box.c"
run tools/check-layers "$copy"
like 'a wing without a line is refused' "$err" 'src/LAYERS has no line for attic'
rm -r "$copy/src/attic"

sed -i 's/^\(base .*options |\)/\1 odds/' "$copy/src/LAYERS"
run tools/check-layers "$copy"
like 'a line that looks upward is refused' "$err" 'base may not include odds'

plan
