/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Neither algorithm is the safer one

**Place.** 2.5 Regimes. Who spikes where, gradient descent or SGD?

Gradient descent is *lazy* below $\eta\lambda = 2/\mathbb E s^2$ and *catapults* above (Lewkowycz et
al. 2020). SGD is lazy below $2/s_*^2$, where no step lengthens the output. Above, it is
*deflationary* where $G=\sum_ip_i\log|1-\eta\lambda s_i^2|$ is negative, and a spike is a rare
event, and *inflationary* where $G$ is positive and spikes are typical. The thresholds of the two
have nothing to do with one another: one is a mean of the data, the others are roots of a sum of
logarithms. They cut the window of SGD, $2/s_*^2<\eta\lambda<4/s_*^2$, into stretches, and in each
stretch the two make a pair. Four pairs can be thought of. Which occur?

One would expect that SGD is the nervous one of the two: it follows single samples, and the
strongest of them decides its window. For the two datasets of the talk the opposite is true. With
samples that are alike, $s_{\min}^2\ge s_*^2/2$, gradient descent turns unstable first, and SGD
stays calm for another tenth of $\eta\lambda$.

**What to see.** The two datasets of the talk pass through three pairs, in the same order. The three
roots change SGD's regime three times while gradient descent catapults all along. The four
combinations meet every pair on one axis. In order of the learning rate: both are quiet; SGD spikes
while gradient descent is lazy; both spike; gradient descent catapults while SGD has calmed down
again. So neither algorithm is the safer one for all data.

The second dataset with a story, three roots, was made for the talk's sentence that two points can
change the sign of $G$ several times: close to its pole at $\eta\lambda=1$ the weak sample undoes
any number of lifts of the strong one, and further up it does not.
*/

#include <math.h>

#include "base/die.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "theory/random_dataset.h"

/** ## Parameters */

static const char *const names[] = {
    "gess_heydecker_1_17", "gess_heydecker_1_18", "three_roots", "four_combinations"};
enum { THREE = 2, FOUR, DATASETS, MOST_MARKS = 8, TRIES = 1000 };
static const char *const SEED = "erand48 1 17 18, for one claim; no number of the table is random";

static const struct csvwriter_column columns[] = {
    {"dataset", "dataset", CSVWRITER_TEXT, 0},
    {"from", "$\\eta\\lambda$ from", CSVWRITER_SIGNIFICANT, 10},
    {"to", "to", CSVWRITER_SIGNIFICANT, 10},
    {"gradient_descent", "gradient descent", CSVWRITER_TEXT, 0},
    {"sgd", "SGD", CSVWRITER_TEXT, 0},
    {"drift", "$G$ in the middle", CSVWRITER_DECIMALS, 10},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"alike-samples-one-root", "own",
     "With $s_{\\min}^2\\ge s_*^2/2$ the window holds one root of $G$ if $G>0$ at its upper edge, "
     "else none (of 1000 pseudo-random datasets, those where not)"},
    {"three-roots", "own; eight digits of a second program",
     "The roots of the dataset three roots are 0.74149036…, 0.94448304…, 1.03296742… as "
     "$\\eta\\lambda$ (largest difference)"},
    {"four-combinations-first-root", "own; five digits of a second program",
     "First root of $G$ of the four combinations, as $\\eta\\lambda$"},
    {"four-combinations-second-root", "own; five digits of a second program",
     "Second root of $G$ of the four combinations, as $\\eta\\lambda$"},
    {"four-combinations", "own",
     "All four pairings of GD lazy or catapult with SGD deflationary or inflationary on one axis "
     "(intervals that are as said)"},
};

/**
## The marks, and the stretches between them

The marks are the ends of SGD's window, the threshold of gradient descent if it lies inside, and the
roots of $G$ inside, of which none can be missed (`tables/windows.c` proves them). Between two marks
no sign changes, so the middle speaks for the whole stretch. One caution: above $4/\mathbb E s^2$
gradient descent diverges, but that is above SGD's window, for $\mathbb E s^2\le s_*^2$.
*/

struct axis {
    struct dataset dataset;
    struct drift_roots roots;
    double mark[MOST_MARKS];
    int marks;
};

static void insert(struct axis *axis, double x) {
    int i = axis->marks++;
    for (; i > 0 && axis->mark[i - 1] > x; i--) {
        axis->mark[i] = axis->mark[i - 1];
    }
    axis->mark[i] = x;
}

static void axis_init(struct axis *axis, const struct page *page, const char *name) {
    *axis = (struct axis){.marks = 0};
    page_dataset(page, name, &axis->dataset);
    MUST(drift_roots_init(&axis->roots, &axis->dataset, &fault));
    if (axis->roots.count > MOST_MARKS - 3) {
        DIE(STATUS_INPUT, "%s.csv: %zu roots of G; give the dataset of this page", name,
            axis->roots.count);
    }
    struct drift_window sgd = drift_window(&axis->dataset);
    double threshold = drift_window_full_batch(&axis->dataset).crit.hi;
    insert(axis, sgd.crit.hi);
    insert(axis, sgd.max.hi);
    if (threshold < sgd.max.hi) {
        insert(axis, threshold);
    }
    for (size_t i = 0; i < axis->roots.count; i++) {
        if (axis->roots.root[i].x > sgd.crit.hi) {
            insert(axis, axis->roots.root[i].x);
        }
    }
}

static void axis_clear(struct axis *axis) {
    drift_roots_clear(&axis->roots);
    dataset_clear(&axis->dataset);
}

static struct dd middle_of(const struct axis *axis, int stretch) {
    return dd_of((axis->mark[stretch] + axis->mark[stretch + 1]) / 2);
}

static void write_axis(struct page *page, const struct axis *axis) {
    for (int i = 0; i + 1 < axis->marks; i++) {
        struct dd x = middle_of(axis, i);
        page_text(page, axis->dataset.label);
        page_reals(page, axis->mark[i], axis->mark[i + 1]);
        page_text(page, drift_phase_name(drift_phase(&axis->dataset, x)));
        page_text(page, drift_regime_name(drift_regime(&axis->dataset, x)));
        page_reals(page, drift(&axis->dataset, x));
    }
}

/**
## Alike samples

With $s_{\min}^2\ge s_*^2/2$ every factor increases through the window, as the page of the drift
says (`figures/drift.c`). So $G$ at the upper edge alone tells how many roots the search must find
inside: one if it is positive, else none, and then no learning rate makes spikes typical. A thousand
pseudo-random datasets of two to six samples are asked, always the same ones.
*/

static size_t roots_in_window(const struct dataset *dataset) {
    struct drift_roots roots;
    MUST(drift_roots_init(&roots, dataset, &fault));
    double crit = drift_window(dataset).crit.hi;
    size_t inside = 0;
    for (size_t k = 0; k < roots.count; k++) {
        inside += roots.root[k].x > crit;
    }
    drift_roots_clear(&roots);
    return inside;
}

static int alike_datasets_that_differ(void) {
    unsigned short state[3] = {1, 17, 18};
    int wrong = 0;
    for (int i = 0; i < TRIES; i++) {
        struct dataset dataset;
        MUST(random_dataset_init(&dataset, state, 0.5, false, &fault));
        size_t expected = drift(&dataset, drift_window(&dataset).max) > 0;
        wrong += roots_in_window(&dataset) != expected;
        dataset_clear(&dataset);
    }
    return wrong;
}

/**
## Two datasets with more roots

The digits come from a second program, which finds the roots by bisection alone. A claim on roots
takes NaN where their number is another one, and no claim passes over a NaN.
*/

static double root_of(const struct axis *axis, size_t i, size_t count) {
    return axis->roots.count == count ? axis->roots.root[i].x : NAN;
}

static void claim_three(struct page *page, const struct axis *axis) {
    static const double known[] = {0.74149036, 0.94448304, 1.03296742};
    double worst = 0;
    for (size_t i = 0; i < 3; i++) {
        worst = page_worse(worst, fabs(root_of(axis, i, 3) - known[i]));
    }
    claim_within(page, "three-roots", worst, 0, 1e-8);
}

static void claim_four(struct page *page, const struct axis *axis) {
    static const enum drift_phase phase[] = {
        DRIFT_PHASE_LAZY, DRIFT_PHASE_LAZY, DRIFT_PHASE_CATAPULT, DRIFT_PHASE_CATAPULT};
    static const enum drift_regime regime[] = {
        DRIFT_DEFLATIONARY, DRIFT_INFLATIONARY, DRIFT_INFLATIONARY, DRIFT_DEFLATIONARY};
    int right = 0;
    for (int i = 0; i < 4 && i + 1 < axis->marks; i++) {
        struct dd x = middle_of(axis, i);
        right += drift_phase(&axis->dataset, x) == phase[i] &&
                 drift_regime(&axis->dataset, x) == regime[i];
    }
    claim_within(page, "four-combinations-first-root", root_of(axis, 0, 2), 2.5700, 5e-5);
    claim_within(page, "four-combinations-second-root", root_of(axis, 1, 2), 3.5397, 5e-5);
    claim_equal(page, "four-combinations", right, 4);
}

int main(int argc, char **argv) {
    struct page page;
    struct axis axis[DATASETS];
    page_open_table(&page, argc, argv, __FILE__, 0, claims, COUNT(claims), columns, COUNT(columns));
    page.seed = SEED;
    page_parameter(&page, "datasets", "(1.17), (1.18), three roots, four combinations");

    /** The table: for each dataset the stretches of its window, and who does what there. */
    for (int d = 0; d < DATASETS; d++) {
        axis_init(&axis[d], &page, names[d]);
        write_axis(&page, &axis[d]);
    }

    /** One root where samples are alike, two datasets with more, and the order of the pairs. */
    claim_equal(&page, "alike-samples-one-root", alike_datasets_that_differ(), 0);
    claim_three(&page, &axis[THREE]);
    claim_four(&page, &axis[FOUR]);
    for (int d = 0; d < DATASETS; d++) {
        axis_clear(&axis[d]);
    }
    return page_finish(&page);
}
