/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Template: the exponent through the window

Copy `template.c` and `template.gp` to `figures/NAME.c` and `figures/NAME.gp`; nothing else has to
be told. Replace the title above, this prose (Markdown with TeX mathematics), the caption below, and
the computation. Say what is claimed, in which equation, with which parameters and units, and where
it comes from.

**What to see.** The exponent $\vartheta$ of dataset (1.17) falls from $\infty$ at the lower edge of
the window to 0 at the root of the log-drift.
*/

#include "theory/cramer.h"
#include "theory/drift.h"
#include "page/page.h"

/** ## Parameters */

static const double FROM = 1.2, TO = 1.6; /* eta lambda */

static const struct csvwriter_column columns[] = {
    {"eta_lambda", "ηλ", CSVWRITER_SIGNIFICANT, 12},
    {"theta", "ϑ", CSVWRITER_SIGNIFICANT, 12},
};

/** ## The computation */

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_init(&page, argc, argv, __FILE__, columns, sizeof columns / sizeof *columns);
    page_parameter(&page, "eta_lambda", "%g to %g", FROM, TO);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    size_t points = page_size(&page, 50, 200);
    double rises = 0, last = INFINITY;
    for (size_t i = 0; i < points; i++) {
        double x = FROM + (TO - FROM) * (double)i / (double)(points - 1);
        double theta = cramer_exponent(&dataset, dd_of(x));
        csvwriter_real(&page.table, x);
        csvwriter_real(&page.table, theta);
        rises += theta > last;
        last = theta;
    }
    /** A claim: what is measured, what is expected, where the sentence comes from. */
    page_claim(
        &page, &(struct claim){
                   .id = "template-exponent-falls",
                   .statement = "ϑ falls through the window of (1.17) "
                                "(points where it rises)",
                   .origin = "own",
                   .measured = rises,
                   .relation = CLAIM_EQUAL,
                   .expected = 0});
    dataset_clear(&dataset);
    return page_finish(&page);
}
