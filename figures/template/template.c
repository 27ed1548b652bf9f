/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Template: the exponent through the window

**Place.** 12.1 Your own figures. How fast does a spike become typical?

Copy `template.c` and `template.gp` to `figures/NAME.c` and `figures/NAME.gp`; nothing else has to
be told. Replace the title, its place in the argument (chapter, place and question order the book,
the paper and the README), this prose (Markdown with TeX mathematics), the caption below and the
computation. Say what is claimed, in which equation, with which parameters and units, and where it
comes from: here $\sum_i p_i|1-\eta\lambda s_i^2|^\vartheta=1$ (Gess & Heydecker, talk).

**What to see.** The exponent $\vartheta$ of dataset (1.17) falls from $\infty$ at the lower edge of
the window to 0 at the root of the log-drift.
*/

#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const double FROM = 1.2, TO = 1.6; /* eta lambda */

/** ## What is claimed: `*` stands for the page's name, so that every copy has an id of its own */

static const struct claim_text claims[] = {
    {"*-falls", "own", "$\\vartheta$ falls through the window of (1.17) (points where it rises)"},
};

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, 0, claims, COUNT(claims));
    page_parameter(&page, "eta_lambda", "%g to %g", FROM, TO);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);

    /** The computation: a point of the curve is a row with a panel, a series, x and y. */
    size_t points = page_size(&page, 50, 200);
    double rises = 0, last = INFINITY;
    for (size_t i = 0; i < points; i++) {
        double x = FROM + (TO - FROM) * (double)i / (double)(points - 1);
        double theta = cramer_exponent(&dataset, dd_of(x));
        page_point(&page, "all", "exponent", x, theta);
        rises += theta > last;
        last = theta;
    }

    claim_equal(&page, "*-falls", rises, 0);
    dataset_clear(&dataset);
    return page_finish(&page);
}
