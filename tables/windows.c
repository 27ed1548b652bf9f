/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The windows and the roots of the log-drift, proved to 30 digits

**Place.** 2.4 Regimes. Where are the windows and the roots of the drift, provably?

For each dataset in `data/datasets`: the minibatch window $2/s_*^2 < \eta\lambda < 4/s_*^2$, in
which a spike can happen and divergence cannot; the same for gradient descent on the whole loss,
with $\mathbb E s^2$ for $s_*^2$ (Lewkowycz et al. 2020); and every root of the log-drift $G =
\sum_i p_i\log|1-\eta\lambda s_i^2|$ in $(0, 4/s_*^2)$, where SGD changes between spikes that are
rare and spikes that are typical. All are enclosures in ball arithmetic, from the decimals of the
file: the true value lies within the radius, and the number of roots is a theorem.

**What to see.** Gradient descent turns unstable (crit, GD) above the lower edge of SGD's window
and, for (1.17) and (1.18), below the root of $G$. Two points can give one root or three, and also
none or two; `tables/pairings.c` says what that makes of both algorithms.

Why proofs? A regime is a sign. A search that steps over two roots, or a double that is off by an
ulp beside one of them, would call spikes rare where they are typical, and nothing in a simulation
would tell: a rare spike that does not come looks like a typical one that has not come yet.

$G$ is strictly concave between neighbouring poles $1/s_i^2$. So a positive value proves that a gap
has two roots, a change of sign encloses one, and tangents around the maximum that stay below 0
prove that it has none. $m$ distinct $|s_i|$ allow at most $2m-1$: none below the first pole, two in
each of the $m-1$ gaps, one above the last. Drop a file with columns `s,p` into `data/datasets` and
it appears here.
*/

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "certified/ball_roots.h"
#include "certified/ball_window.h"
#include "theory/drift_roots.h"
#include "page/page.h"

/** ## Parameters */

enum { DIGITS = BALL_DIGITS, POINTS = 198 }; /* points of a gap */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"poles-are-minus-infinity", "own",
     "At a pole $\\eta\\lambda s_i^2=1$ the drift is $-\\infty$ (poles of all datasets where not)"},
    {"concave-between-poles", "own",
     "Between neighbouring poles $G$ is strictly concave (points of all datasets where its second "
     "difference is not negative)"},
    {"number-of-roots", "own",
     "$m$ distinct $|s_i|$ give at most $2m-1$ roots of $G$, and the bound is attained (smallest "
     "number to spare over all datasets)"},
    {"roots-proved", "own; enclosures",
     "In no gap of any dataset does it stay open how many roots $G$ has (gaps where it does, at 30 "
     "digits)"},
    {"roots-counted", "own; enclosures",
     "The core finds as many roots of $G$ as are proved (datasets where not)"},
};

/**
## The edges

They are fractions of the data and need no search: $2/s_*^2$ and $4/s_*^2$ for SGD, $2/\mathbb E
s^2$ and $4/\mathbb E s^2$ for gradient descent. A row of the table is a number, its enclosure, and
what proves it.
*/

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"quantity", "$\\eta\\lambda$ at", CSVWRITER_TEXT, 0},
    {"enclosure", "enclosure", CSVWRITER_TEXT, 0},
    {"proof", "proof", CSVWRITER_TEXT, 0},
};

static void write_row(
    struct page *page, const struct dataset *dataset, const char *quantity, const char *enclosure,
    const char *proof) {
    page_text(page, dataset->label);
    page_text(page, quantity);
    page_text(page, enclosure);
    page_text(page, proof);
}

static void write_ball(
    struct page *page, const struct dataset *dataset, const char *quantity, const arb_t x,
    const char *proof) {
    char *text = ball_text(x, DIGITS);
    if (text == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    write_row(page, dataset, quantity, text, proof);
    free(text);
}

static void
write_edges(struct page *page, const struct dataset *dataset, const struct ball_data *data) {
    struct ball_window sgd, gd;
    ball_window_init(&sgd, &data->s2[0], DIGITS);
    ball_window_init(&gd, data->mean_s2, DIGITS);
    write_ball(page, dataset, "crit", sgd.crit, "2/s_*²");
    write_ball(page, dataset, "max", sgd.max, "4/s_*²");
    write_ball(page, dataset, "crit, GD", gd.crit, "2/𝔼s²");
    write_ball(page, dataset, "max, GD", gd.max, "4/𝔼s²");
    ball_window_clear(&sgd);
    ball_window_clear(&gd);
}

/**
## The roots

What proves a root depends on its gap. $G$ falls to $-\infty$ at both poles of a gap, so roots come
in pairs: $G$ rises through the first and falls through the second. A single root there is in the
gap that the end of the window cuts, if $G$ is still positive at the cut. It is the root above which
spikes are typical up to the end of the window, and in the printed datasets it is the only one.

That a gap has no root takes a bound on its maximum. A concave function lies below each of its
tangents. Two of them, on either side of the maximum, cross above it: if they cross below 0, $G$ is
negative in the whole gap.
*/

static size_t gap_of(const struct ball_root *root) {
    return root->side > 0 ? root->pole : root->pole - 1;
}

static const char *proof_of(const struct ball_roots *roots, size_t i) {
    if (!roots->root[i].proved) {
        return "undecided: G touches 0 as far as these digits tell";
    }
    size_t gap = gap_of(&roots->root[i]);
    if (i + 1 < roots->count && gap_of(&roots->root[i + 1]) == gap) {
        return "G rises; first of two between its poles";
    }
    if (i > 0 && gap_of(&roots->root[i - 1]) == gap) {
        return "G falls; second of two between its poles";
    }
    return "G rises; alone, since G > 0 at the end";
}

static void
write_roots(struct page *page, const struct dataset *dataset, const struct ball_roots *roots) {
    for (size_t i = 0; i < roots->count; i++) {
        char quantity[64];
        snprintf(quantity, sizeof quantity, "root %zu of %zu", i + 1, roots->count);
        write_ball(page, dataset, quantity, roots->root[i].x, proof_of(roots, i));
    }
    if (roots->count == 0) {
        write_row(page, dataset, "no root", "na", "G < 0 below its tangents in every gap");
    }
}

/**
## Why no root can be missed

The search rests on three facts and not on a grid. They are looked at for every dataset: at a pole
$G=-\infty$; between neighbouring poles $G$ is strictly concave, as a sum of logarithms of distances
from the poles; and so $m$ distinct $|s_i|$ give at most $2m-1$ roots, a bound that two points
attain.
*/

struct findings {
    int finite_poles, not_concave;
    double spare_roots; /* smallest 2m - 1 - number of roots */
    int undecided;      /* gaps whose roots are not proved */
    int miscounted;     /* datasets in which the core finds another number of roots */
};

static int points_not_concave(const struct dataset *dataset, double from, double to) {
    int count = 0;
    double h = (to - from) / (POINTS + 2);
    for (int i = 1; i <= POINTS; i++) {
        double x = from + i * h + h / 2;
        double second = drift(dataset, dd_of(x - h / 4)) + drift(dataset, dd_of(x + h / 4)) -
                        2 * drift(dataset, dd_of(x));
        count += !(second < 0);
    }
    return count;
}

static void
update_facts(struct findings *found, const struct dataset *dataset, size_t number_of_roots) {
    for (size_t i = 0; i < dataset->atoms; i++) {
        struct dd pole = dd_div(dd_of(1), dataset->atom[i].s2);
        found->finite_poles += drift(dataset, pole) != -INFINITY;
        if (i + 1 < dataset->atoms) {
            double next = 1 / dataset->atom[i + 1].s2.hi;
            found->not_concave += points_not_concave(dataset, pole.hi, next);
        }
    }
    double spare = 2 * (double)dataset->atoms - 1 - (double)number_of_roots;
    found->spare_roots = fmin(found->spare_roots, spare);
}

static void write_proofs(
    struct page *page, const struct dataset *dataset, const struct ball_data *data,
    struct findings *found, size_t seen) {
    struct ball_roots roots;
    MUST(ball_roots_init(&roots, data, dataset, DIGITS, &fault));
    write_edges(page, dataset, data);
    write_roots(page, dataset, &roots);
    found->undecided += (int)roots.undecided;
    found->miscounted += roots.count != seen;
    ball_roots_clear(&roots);
}

/**
The core finds the same roots in doubles, and is asked how many. A dataset whose probabilities are
no fractions has no exact form that balls could start from: its row says so.
*/

static void write_dataset(struct page *page, const struct dataset *dataset, void *found) {
    struct drift_roots seen;
    MUST(drift_roots_init(&seen, dataset, &fault));
    update_facts(found, dataset, seen.count);

    struct ball_data data;
    struct fault fault;
    enum status status = ball_data_init(&data, dataset, &fault);
    if (status == STATUS_INPUT) {
        write_row(page, dataset, "not certified", "na", fault.text);
    } else {
        DIE_UNLESS_OK(status, fault);
        write_proofs(page, dataset, &data, found, seen.count);
        ball_data_clear(&data);
    }
    drift_roots_clear(&seen);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct findings found = {.spare_roots = INFINITY};
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));

    /** The table: every dataset with its edges and roots, and on the way the three facts. */
    page_parameter(&page, "datasets", "%d", page_datasets(&page, write_dataset, &found));
    page_parameter(&page, "digits", "%d", DIGITS);
    claim_equal(&page, "poles-are-minus-infinity", found.finite_poles, 0);
    claim_equal(&page, "concave-between-poles", found.not_concave, 0);
    claim_equal(&page, "number-of-roots", found.spare_roots, 0);

    /** What the enclosures decided, and whether the doubles of the core agree. */
    claim_equal(&page, "roots-proved", found.undecided, 0);
    claim_equal(&page, "roots-counted", found.miscounted, 0);
    return page_finish(&page);
}
