/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/identity.h"

#include <float.h>

static const double SPREAD = 0.4; /* of an error, between seeds */

const struct csvwriter_column identity_columns[IDENTITY_COLUMNS] = {
    {"identity", "identity", CSVWRITER_TEXT, 0},  {"scope", "holds", CSVWRITER_TEXT, 0},
    {"cases", "looked at", CSVWRITER_INTEGER, 0}, {"unit", "unit", CSVWRITER_TEXT, 0},
    {"error", "error", CSVWRITER_SIGNIFICANT, 2}, {"error_se", "spread", CSVWRITER_SIGNIFICANT, 2},
    {"most", "claimed", CSVWRITER_INTEGER, 0},
};

void identity_measure(struct identity_meter *meter, double off, double unit) {
    meter->cases++;
    if (off != 0) {
        meter->worst = page_worse(meter->worst, fabs(off) / (unit * DBL_EPSILON / 2));
    }
}

void identity_row(
    struct page *page, const struct identity *identity, const struct identity_meter *meter) {
    double worst = meter->worst, error = identity->most > 0 ? fmax(1, worst) : worst;
    page_text(page, identity->name);
    page_text(page, identity->scope);
    page_integer(page, meter->cases);
    page_text(page, identity->unit);
    page_reals(page, error, SPREAD * error);
    page_integer(page, identity->most);
    claim_at_most(page, identity->claim, worst, identity->most);
}
