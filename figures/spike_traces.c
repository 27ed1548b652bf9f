/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Spikes: linear, nonlinear with the full batch, nonlinear with SGD

**Place.** 4.1 Spikes. What does a spike look like, and do spikes come back?

One setting, three dynamics, as in a figure of the talk whose parameters are not known; these are
our own: dataset (1.17), width $n=10^{12}$, start $\mu_0=1$, $\lambda_0=2$, and $\eta\lambda_0=1.7$,
where the log-drift $G$ is positive (inflationary) and gradient descent is unstable too.

1. *Linear.* The curvature is frozen, $\mu' = (1-\eta\lambda_0 s^2)\mu$, so $\log|\mu_t/\mu_0| =
   \sum\log|1-\eta\lambda_0 s_i^2|$ is a random walk with the drift $G$ for ever.
2. *Nonlinear, full batch.* Gradient descent on the mean loss: one catapult (Lewkowycz et al. 2020).
3. *Nonlinear, SGD.* The samples of 1 drive, in $Y=\eta\mu/\sqrt n$ and $\Lambda=\eta\lambda$,
$$Y' = Y(1-s^2\Lambda+s^4Y^2),\qquad \Lambda' = \Lambda + s^2Y^2(s^2\Lambda-4).$$

For $s_*^2\Lambda<4$ the curvature never increases, and while $G(\Lambda)>0$ the loss returns from
however small a value. So SGD spikes until a spike leaves it where $G(\Lambda)\le0$: one spike often
does, and where $G$ changes its sign several times it often does not.

**What to see.** Above: the loss of a linear run, of gradient descent, and of SGD on the samples of
that linear run; light blue, seven more runs; nothing is selected. Below it the curvature. The
linear walk follows its drift (dashed) without end; the nonlinear runs spike, and end below the edge
of gradient descent or below the root of $G$. Bottom left: a run with five spikes on the dataset
with three roots of $G$, its loss (blue), its curvature (grey), where $G>0$ (shaded), and where a
spike begins (red); it is the first of its stream with five. The fourth rises out of a gap where
$G<0$, by chance. Bottom right: the odds of at least $k$ spikes for three datasets.

A *spike* begins when $|Y|$ reaches 0.1 and is over when $|Y|$ has come down to 0.01; only then can
the next one begin. In the loss that is a factor of 100 between the two. All of this is our own but
the recursions and $G$.
*/

#include <math.h>

#include "base/die.h"
#include "odds/spike_count.h"
#include "page/page.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"

/** ## Parameters */

static const uint64_t SEED = 20260311;
static const double MU0 = 1, LAMBDA0 = 2, WIDTH = 1e12, NARROW = 1e8;
static const double UP = 0.1, DOWN = 0.01; /* a spike, in |Y| */
static const double LOW = 1e-30; /* |Y| of a run that is over if G(Lambda) <= 0; see `missed` */
static const double DARK = 1e-3; /* no loss below is drawn */
enum { STEPS = 240, WALKS = 8, MOST_STEPS = 10000000, MANY = 5, LONGEST = 2000 };
enum { TRACE_POINT = 100, SEARCH_POINT = 101, QUICK = 5120, FULL = 102400 };

enum { TALK, THREE_ROOTS, FOUR, SETTINGS };
static const struct {
    const char *dataset, *repeats;
    double x0, share; /* eta lambda_0; runs that spike again, of 10^7 under another seed */
} setting[SETTINGS] = {
    {"gess_heydecker_1_17", "spike-repeats-1-17", 1.7, 0.045535},
    {"three_roots", "spike-repeats-three-roots", 1.1, 0.206395},
    {"four_combinations", "spike-repeats-four-combinations", 3.2, 0.296551}};

/** ## What is claimed */

static const char OTHER_SEED[] = "own; 10^7 runs of another seed";

static const struct claim_text claims[] = {
    {"spike-linear-sum", "own",
     "Linear: log |μ_t/μ_0| is the sum of log |1 − ηλ_0 s_i²| (largest difference over 8 runs of "
     "240 steps)"},
    {"spike-linear-above", "own",
     "On the same samples the nonlinear run of (1.17) never exceeds the linear one until it is lazy "
     "(steps of 8 runs where it does)"},
    {"spike-full-batch-end", "Lewkowycz et al. 2020, Theorem 1",
     "The full batch catapults to a curvature below its edge: final ηλ 𝔼s²"},
    {"spike-curvature-falls", "own",
     "Curvature never increases, also as rounded (steps of all nonlinear runs where it does)"},
    {"spike-takes-curvature", "own",
     "Each spike takes at least $h^2\\min_i s_i^2(4-s_i^2\\Lambda_0)$ from Λ, h = 0.1 (least drop "
     "over that)"},
    {"spike-ends-at-negative-drift", "own",
     "Every run comes to a curvature with G ≤ 0 (runs that need more than 10^7 steps, of three "
     "datasets)"},
    {"spike-missed", "own",
     "Further spikes a run given up at |Y| = 10^-30 may have had (Lundberg’s estimate, largest of "
     "three datasets)"},
    {"spike-repeats-1-17", OTHER_SEED,
     "Runs of (1.17) at ηλ_0 = 1.7, n = 10^12 that spike more than once (share)"},
    {"spike-repeats-three-roots", OTHER_SEED,
     "Runs of the dataset with three roots at ηλ_0 = 1.1, n = 10^12 that spike more than once "
     "(share)"},
    {"spike-repeats-four-combinations", OTHER_SEED,
     "Runs of the dataset with four combinations at ηλ_0 = 3.2, n = 10^12 that spike more than once "
     "(share)"},
    {"spike-repeats-any-width", "own",
     "The share of runs that spike more than once does not depend on the width for four "
     "combinations (10^12 less 10^8)"},
    {"spike-repeats-oscillate", OTHER_SEED,
     "The share of runs that spike more than once does depend on the width for three roots, as two "
     "logs near a common unit let it (10^12 less 10^8)"},
};

/** ## A setting: a dataset, and training on it from $\eta\lambda_0$ */

struct setup {
    struct dataset dataset;
    struct sgd sgd;
    struct spike_count_question question;
    double x0;
};

static void setup_init(struct setup *setup, struct page *page, int k) {
    page_dataset(page, setting[k].dataset, &setup->dataset);
    MUST(sgd_init(&setup->sgd, &setup->dataset, &fault));
    setup->x0 = setting[k].x0;
    setup->question = (struct spike_count_question){
        .dataset = &setup->dataset,
        .sgd = &setup->sgd,
        .eta = setup->x0 / LAMBDA0,
        .width = WIDTH,
        .start = {.mu0 = MU0, .lambda0 = dd_of(LAMBDA0)},
        .up = UP,
        .down = DOWN,
        .gone = LOW,
        .most_steps = MOST_STEPS};
    page_parameter(page, setting[k].dataset, "eta_lambda0 %g", setup->x0);
}

static void setup_clear(struct setup *setup) {
    sgd_clear(&setup->sgd);
    dataset_clear(&setup->dataset);
}

static struct chain start_of(const struct setup *setup) {
    return chain_start(MU0, LAMBDA0, setup->question.eta, WIDTH);
}

/** The loss is $\mathbb E s^2\,\mu^2/2$, the mean over the data. */

static double loss(const struct setup *setup, double y) {
    double mu = y / setup->question.eta;
    return WIDTH * setup->dataset.mean_s2.hi * mu * mu / 2;
}

static void write_path(
    struct page *page, const struct setup *setup, const char *panel, const struct chain *at,
    int steps, double dark) {
    for (int t = 0; t <= steps; t++) {
        if (loss(setup, at[t].y) >= dark) {
            page_point(page, panel, "loss", t, loss(setup, at[t].y));
        }
    }
    for (int t = 0; t <= steps; t++) {
        page_point(page, panel, "curvature", t, at[t].eta_lambda);
    }
}

static void write_roots(struct page *page, const struct setup *setup, const char *panel) {
    struct drift_roots roots;
    MUST(drift_roots_init(&roots, &setup->dataset, &fault));
    for (size_t i = 0; i < roots.count; i++) {
        page_point(page, panel, "root", (double)i, roots.root[i].x);
    }
    drift_roots_clear(&roots);
}

/**
## The three dynamics on the same samples

The linear run is computed as it stands, a product of factors; the sum of their logs is the claim.
As long as $s_i^2(\Lambda_{\mathrm{crit}}+\Lambda_0)\ge2+s_i^4Y^2$, which (1.17) fulfils here for
every $|Y|\le\Lambda_0/2$, no factor of the nonlinear run exceeds that of the linear one in size. So
the nonlinear run stays below, step by step, until it is lazy.

The two agree as long as $|Y|$ is small. At $|Y|=0.1$ a step takes about 0.02 from $\Lambda$, nine
times as much at 0.3, and a few such steps bring $\Lambda$ from 1.7 below the root 1.59 of $G$. That
is the whole of a spike: the climb is the linear walk, the fall begins when the climb has paid.
*/

struct together {
    double linear_error; /* largest |log|mu_t/mu_0| - sum log|1 - eta lambda_0 s_i^2|| */
    double above;        /* steps with |Y| above the linear run by more than its roundings */
    double rises;        /* steps at which Lambda rose */
};

/* A step rounds the square, the product, the difference and the product: up to 4 units of 2^-53, of
 * which the first two grow by eta lambda_0 s^2/|1 - eta lambda_0 s^2| < 2.5. */
static const double ROUNDING = 8 * 0x1p-53;

static void write_together(
    struct page *page, const struct setup *setup, uint64_t replica, struct together *found) {
    struct rng rng = rng_of(page_key(page, TRACE_POINT), replica);
    struct chain at[STEPS + 2] = {start_of(setup)};
    double linear = at[0].y, sum = 0, flat = drift_window(&setup->dataset).crit.hi;
    const char *series = page_label(page, "%d", (int)replica);
    for (int t = 0; t <= STEPS; t++) {
        page_point(page, "linear", series, t, loss(setup, linear));
        size_t i = sgd_draw(&setup->sgd, &rng);
        at[t + 1] = chain_step(at[t], setup->sgd.s2[i]);
        linear *= 1 - setup->x0 * setup->sgd.s2[i];
        sum += drift_log_factor(dd_of(setup->x0), setup->dataset.atom[i].s2);
        double off = fabs(log(fabs(linear / at[0].y)) - sum);
        found->linear_error = page_worse(found->linear_error, off);
        found->above += at[t].eta_lambda > flat &&
                        fabs(at[t + 1].y) > fabs(linear) * (1 + 2 * (t + 1) * ROUNDING);
        found->rises += at[t + 1].eta_lambda > at[t].eta_lambda;
    }
    write_path(page, setup, page_label(page, "sgd %d", (int)replica), at, STEPS, DARK);
}

/** The drift of the loss is $e^{2Gt}$, since the loss is quadratic in $\mu$. */

static void write_drift(struct page *page, const struct setup *setup) {
    double g = drift(&setup->dataset, dd_of(setup->x0)), first = loss(setup, start_of(setup).y);
    page_point(page, "linear", "drift", 0, first);
    page_point(page, "linear", "drift", STEPS, first * exp(2 * g * STEPS));
}

static void write_full_batch(struct page *page, const struct setup *setup) {
    struct chain at[STEPS + 1] = {start_of(setup)};
    for (int t = 0; t < STEPS; t++) {
        at[t + 1] = chain_step(at[t], setup->dataset.mean_s2.hi);
    }
    write_path(page, setup, "full batch", at, STEPS, DARK);
}

/**
## A run with many spikes

With three roots $G$ is positive in two ranges of $\Lambda$, from 0.741 to 0.944 and from 1.033 on.
Each spike takes a bite from $\Lambda$, and after a small bite $G$ may still be positive. The run
shown is the first replica of its stream with five spikes. Three of them come within 30 steps. They
leave $\Lambda$ in the gap between the two ranges. There the walk falls on average, but its drift is
small, and after 430 steps chance lifts it to a fourth spike.
*/

static void write_many(struct page *page, const struct setup *setup) {
    struct rng_key key = page_key(page, SEARCH_POINT);
    uint64_t replica = spike_count_first(&setup->question, key, MANY);
    page_parameter(page, "many_spikes", "replica %d, the first with %d", (int)replica, MANY);
    struct rng rng = rng_of(key, replica);
    struct spike_count tally = {0};
    struct spike_count_state run = {.at = start_of(setup)};
    struct chain at[LONGEST + 1];
    int t = 0, spike[MANY + 1] = {0};
    for (; t < LONGEST && (run.spikes < MANY || loss(setup, run.at.y) >= DARK); t++) {
        int before = run.spikes;
        at[t] = run.at;
        spike_count_step(&run, &setup->question, &rng, &tally);
        if (run.spikes > before && run.spikes <= MANY) {
            spike[run.spikes] = t + 1;
        }
    }
    write_path(page, setup, "many", at, t - 1, 0);
    for (int k = 1; k <= MANY; k++) {
        page_point(page, "many", "spike", spike[k], loss(setup, at[spike[k]].y));
    }
}

/**
## Counting spikes

A run is over when $\Lambda\le2/s_*^2$, where $|Y|$ never grows again, or when $|Y|\le10^{-30}$ and
$G(\Lambda)\le0$: below $10^{-9}$ $\Lambda$ no longer moves in double precision, and the walk falls.
It may still come back, with odds near $(|Y|/0.1)^{\vartheta(\Lambda)}$ (Lundberg); their sum is
kept as what the count can have missed. With $G(\Lambda)>0$ the walk comes back for sure, and the
run goes on.

How often a run spikes is decided by how far a spike overshoots the root. From 1.7, close above the
only root of (1.17), one run in twenty has another spike. On the dataset with four combinations,
from 3.2, three in ten have.
*/

static struct spike_count
spikes_of(struct page *page, const struct setup *setup, uint64_t point, double n) {
    struct spike_count_question question = setup->question;
    struct plan plan = page_plan(page, point, page_replicas(page, QUICK, FULL));
    struct spike_count found;
    question.width = n;
    MUST(spike_count_run(&found, &question, &plan, &fault));
    return found;
}

/**
Why does a run end at all? A step at $|Y|\ge h$ takes $s^2Y^2(4-s^2\Lambda)$ from $\Lambda$, and
$\Lambda$ is at most $\Lambda_0$. So no spike of height $h$ takes less than $h^2\min_i
s_i^2(4-s_i^2\Lambda_0)$, and there is room for so many spikes only.
*/

static double least_drop(const struct setup *setup) {
    double least = INFINITY;
    for (size_t i = 0; i < setup->dataset.atoms; i++) {
        double s2 = setup->sgd.s2[i];
        least = fmin(least, s2 * (4 - s2 * setup->x0));
    }
    return UP * UP * least;
}

/**
## Above: eight runs, each linear and nonlinear on the same samples, and gradient descent

The sum of the logs rounds at up to $240\log2=166$, $2^{-46}$ a step; the rest of its tolerance is
the product's.
*/

static double three_dynamics(struct page *page, const struct setup *setup) {
    struct together all = {0};
    for (uint64_t replica = 0; replica < WALKS; replica++) {
        write_together(page, setup, replica, &all);
    }
    write_drift(page, setup);
    write_full_batch(page, setup);
    write_roots(page, setup, "talk");
    double rounded = (STEPS + 1) * (ROUNDING + 0x1p-46), mean_s2 = setup->dataset.mean_s2.hi;
    struct chain_descent descent = chain_descend(start_of(setup), mean_s2, MOST_STEPS);
    claim_within(page, "spike-linear-sum", all.linear_error, 0, rounded);
    claim_equal(page, "spike-linear-above", all.above, 0);
    claim_at_most(page, "spike-full-batch-end", descent.last.eta_lambda * mean_s2, 2);
    claim_source_agrees(page, "spike-full-batch-end");
    return all.rises;
}

/**
## Below: how often runs of three datasets spike

The nearer $G$ ends to 0, the longer the last fall takes. Of $3\cdot10^7$ runs under another seed
four took more than $10^7$ steps, so of the runs here 0.04 should, and more than 2 do with odds of
$10^{-5}$.
*/

static void claim_ends(
    struct page *page, const struct setup *setup, const struct spike_count *wide, double rises) {
    double unfinished = 0, missed = 0, drop = INFINITY;
    for (int k = 0; k < SETTINGS; k++) {
        rises += wide[k].rises;
        unfinished += wide[k].unfinished;
        missed = page_worse(missed, wide[k].missed / wide[k].runs);
        drop = fmin(drop, wide[k].least_drop / least_drop(&setup[k]));
    }
    claim_equal(page, "spike-curvature-falls", rises, 0);
    claim_at_least(page, "spike-takes-curvature", drop, 1);
    claim_within(page, "spike-ends-at-negative-drift", unfinished, 0, 2);
    claim_within(page, "spike-missed", missed, 0, 1e-3);
}

/**
Does the width matter? What a climb remembers of the width is the phase at which it passes small
heights. It forgets the phase (renewal theorem), slowly when the logs are near multiples of a common
unit: for three roots at 1.1 they are $-2.303$ and $0.942$, close to $-22$ and 9 units, and a climb
takes few steps. Elsewhere what is remembered is below the error.
*/

static void
claim_repeats(struct page *page, const struct spike_count *wide, const struct spike_count *narrow) {
    struct estimate change[SETTINGS];
    for (int k = 0; k < SETTINGS; k++) {
        struct estimate share = spike_count_share(&wide[k], 2);
        change[k] = estimate_less(share, spike_count_share(&narrow[k], 2));
        claim_consistent(page, setting[k].repeats, share, setting[k].share, 4);
    }
    claim_consistent(page, "spike-repeats-any-width", change[FOUR], 0, 4);
    claim_consistent(page, "spike-repeats-oscillate", change[THREE_ROOTS], -0.019545, 4);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct setup setup[SETTINGS];
    struct spike_count wide[SETTINGS], narrow[SETTINGS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "start", "mu0 %g; lambda0 %g; n %g", MU0, LAMBDA0, WIDTH);
    page_parameter(&page, "spike", "|Y| from %g until %g", UP, DOWN);
    for (int k = 0; k < SETTINGS; k++) {
        setup_init(&setup[k], &page, k);
    }

    /** What a spike looks like, and a run with five. */
    double rises = three_dynamics(&page, &setup[TALK]);
    write_many(&page, &setup[THREE_ROOTS]);
    write_roots(&page, &setup[THREE_ROOTS], "many");

    /** How many spikes there are, at two widths. */
    for (int k = 0; k < SETTINGS; k++) {
        wide[k] = spikes_of(&page, &setup[k], (uint64_t)k, WIDTH);
        narrow[k] = spikes_of(&page, &setup[k], (uint64_t)(SETTINGS + k), NARROW);
        for (int spikes = 1; spikes <= SPIKE_COUNT_MOST; spikes++) {
            struct estimate share = spike_count_share(&wide[k], spikes);
            page_estimate(&page, "spikes", setting[k].dataset, spikes, share);
        }
    }

    /** All runs end, and some spike again. */
    claim_ends(&page, setup, wide, rises);
    claim_repeats(&page, wide, narrow);
    for (int k = 0; k < SETTINGS; k++) {
        setup_clear(&setup[k]);
    }
    return page_finish(&page);
}
