/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Spikes: linear, nonlinear with the full batch, nonlinear with SGD

**Place.** 4.1 Spikes. What does a spike look like, and do they come back?

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
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "theory/drift.h"
#include "theory/drift_roots.h"
#include "page/page.h"
#include "page/series.h"
#include "odds/spike_count.h"

/** ## Parameters */

static const uint64_t SEED = 20260311;
static const double MU0 = 1, LAMBDA0 = 2, WIDTH = 1e12, NARROW = 1e8;
static const double UP = 0.1, DOWN = 0.01; /* a spike, in |Y| */
static const double LOW = 1e-30; /* |Y| of a run that is over if G(Lambda) <= 0; see `missed` */
static const double DARK = 1e-3; /* no loss below is drawn */
enum { STEPS = 240, WALKS = 8, MOST_STEPS = 10000000, MANY = 5, LONGEST = 2000 };
enum { TRACE_POINT = 100, SEARCH_POINT = 101, QUICK = 5120, FULL = 102400 };

static const struct {
    const char *dataset;
    double x0;
} setting[] = {{"gess_heydecker_1_17", 1.7}, {"three_roots", 1.1}, {"four_combinations", 3.2}};

enum { TALK, THREE_ROOTS, FOUR, SETTINGS = sizeof setting / sizeof *setting };

/** ## A setting */

struct setup {
    struct dataset dataset;
    struct sgd sgd;
    double x0, mean_s2, flat; /* eta lambda_0; E s^2; no spike for Lambda <= 2/s_*^2 */
    double least_loss; /* min s^2 (4 - s^2 Lambda_0): what a step takes from Lambda, over Y^2 */
};

static void setup_init(struct setup *setup, struct page *page, int k) {
    struct fault fault;
    page_dataset(page, setting[k].dataset, &setup->dataset);
    DIE_UNLESS_OK(sgd_init(&setup->sgd, &setup->dataset, &fault), fault);
    setup->x0 = setting[k].x0;
    setup->mean_s2 = setup->dataset.mean_s2.hi;
    setup->flat = drift_window(&setup->dataset).crit.hi;
    setup->least_loss = INFINITY;
    for (size_t i = 0; i < setup->dataset.atoms; i++) {
        double s2 = setup->sgd.s2[i];
        setup->least_loss = fmin(setup->least_loss, s2 * (4 - s2 * setup->x0));
    }
}

static void setup_clear(struct setup *setup) {
    sgd_clear(&setup->sgd);
    dataset_clear(&setup->dataset);
}

static struct chain start(const struct setup *setup, double n) {
    return chain_start(MU0, LAMBDA0, setup->x0 / LAMBDA0, n);
}

/* E s^2 mu^2/2: the mean over the data of the loss. */
static double loss(const struct setup *setup, double n, double y) {
    double mu = y / (setup->x0 / LAMBDA0);
    return n * setup->mean_s2 * mu * mu / 2;
}

/**
## The three dynamics on the same samples

The linear run is computed as it stands, a product of factors; the sum of their logs is the claim.
As long as $s_i^2(\Lambda_{\mathrm{crit}}+\Lambda_0)\ge2+s_i^4Y^2$, which (1.17) fulfils here for
every $|Y|\le\Lambda_0/2$, no factor of the nonlinear run exceeds that of the linear one in size, so
it stays below, step by step, until it is lazy.
*/

struct together {
    double linear_error; /* largest |log|mu_t/mu_0| - sum log|1 - eta lambda_0 s_i^2|| */
    double above;        /* steps with |Y| above the linear run by more than its roundings */
    double rises;        /* steps at which Lambda rose */
};

/* A step rounds the square, the product, the difference and the product: up to 4 units of 2^-53, of
 * which the first two grow by eta lambda_0 s^2/|1 - eta lambda_0 s^2| < 2.5. */
static const double ROUNDING = 8 * 0x1p-53;

struct trace {
    double linear[STEPS + 1]; /* Y of the linear run */
    struct chain at[STEPS + 1];
};

static struct together
run_together(struct page *page, const struct setup *setup, uint64_t replica, struct trace *trace) {
    struct rng rng = rng_of(page_key_old(page, SEED, TRACE_POINT), replica);
    struct chain at = start(setup, WIDTH);
    double linear = at.y, sum = 0, first = at.y;
    struct together found = {0};
    for (int t = 0; t <= STEPS; t++) {
        trace->at[t] = at;
        trace->linear[t] = linear;
        size_t i = sgd_draw(&setup->sgd, &rng);
        struct chain next = chain_step(at, setup->sgd.s2[i]);
        linear *= 1 - setup->x0 * setup->sgd.s2[i];
        sum += drift_log_factor(dd_of(setup->x0), setup->dataset.atom[i].s2);
        found.linear_error = page_worse(found.linear_error, fabs(log(fabs(linear / first)) - sum));
        found.above += at.eta_lambda > setup->flat &&
                       fabs(next.y) > fabs(linear) * (1 + 2 * (t + 1) * ROUNDING);
        found.rises += next.eta_lambda > at.eta_lambda;
        at = next;
    }
    return found;
}

static void put_trace(
    struct page *page, const struct setup *setup, const char *panel, const struct chain *at,
    int steps, double dark) {
    for (int t = 0; t <= steps; t++) {
        if (loss(setup, WIDTH, at[t].y) >= dark) {
            series_put_exact(page, panel, "loss", t, loss(setup, WIDTH, at[t].y));
        }
    }
    for (int t = 0; t <= steps; t++) {
        series_put_exact(page, panel, "curvature", t, at[t].eta_lambda);
    }
}

static void
put_linear(struct page *page, const struct setup *setup, const double *y, uint64_t replica) {
    char series[16];
    snprintf(series, sizeof series, "%d", (int)replica);
    for (int t = 0; t <= STEPS; t++) {
        series_put_exact(page, "linear", series, t, loss(setup, WIDTH, y[t]));
    }
}

/* exp(2Gt): the loss is quadratic in mu. */
static void put_drift(struct page *page, const struct setup *setup) {
    double g = drift(&setup->dataset, dd_of(setup->x0));
    for (int t = 0; t <= STEPS; t += STEPS) {
        series_put_exact(
            page, "linear", "drift", t, loss(setup, WIDTH, start(setup, WIDTH).y) * exp(2 * g * t));
    }
}

static void put_full_batch(struct page *page, const struct setup *setup) {
    struct chain at[STEPS + 1] = {start(setup, WIDTH)};
    for (int t = 0; t < STEPS; t++) {
        at[t + 1] = chain_step(at[t], setup->mean_s2);
    }
    put_trace(page, setup, "full batch", at, STEPS, DARK);
}

/**
## Counting spikes

A run is over when $\Lambda\le2/s_*^2$, where $|Y|$ never grows again, or when $|Y|\le10^{-30}$ and
$G(\Lambda)\le0$: below $10^{-9}$ $\Lambda$ no longer moves in double precision, and the walk falls.
It may still come back, with odds near $(|Y|/0.1)^{\vartheta(\Lambda)}$ (Lundberg); their sum is
kept as what the count can have missed. With $G(\Lambda)>0$ it comes back for sure, and the run goes
on.
*/

static struct spike_count_question question_of(const struct setup *setup, double n) {
    return (struct spike_count_question){
        .dataset = &setup->dataset,
        .sgd = &setup->sgd,
        .eta = setup->x0 / LAMBDA0,
        .width = n,
        .start = {.mu0 = MU0, .lambda0 = dd_of(LAMBDA0)},
        .up = UP,
        .down = DOWN,
        .gone = LOW,
        .most_steps = MOST_STEPS};
}

static struct spike_count
count(struct page *page, const struct setup *setup, uint64_t point, double n) {
    struct spike_count_question question = question_of(setup, n);
    struct spike_count tally;
    struct fault fault;
    const struct plan plan = {
        .key = page_key_old(page, SEED, point),
        .runs = page_replicas(page, QUICK, FULL),
        .watch = &page->watch};
    DIE_UNLESS_OK(spike_count_run(&tally, &question, &plan, &fault), fault);
    return tally;
}

static void put_counts(struct page *page, const struct spike_count *tally, const char *name) {
    for (int k = 1; k <= SPIKE_COUNT_MOST; k++) {
        series_put(page, "spikes", name, k, spike_count_share(tally, k));
    }
}

/** ## A run with many spikes: the first replica of its stream that has so many */

static uint64_t search(struct page *page, const struct spike_count_question *question) {
    struct rng_key key = page_key_old(page, SEED, SEARCH_POINT);
    for (uint64_t replica = 0;; replica++) {
        struct rng rng = rng_of(key, replica);
        struct spike_count tally = {0};
        if (spike_count_follow(question, &rng, &tally) >= MANY) {
            page_parameter(
                page, "many_spikes", "replica %d, the first with %d", (int)replica, MANY);
            return replica;
        }
    }
}

static void put_many(struct page *page, const struct setup *setup) {
    struct spike_count_question question = question_of(setup, WIDTH);
    struct rng rng = rng_of(page_key_old(page, SEED, SEARCH_POINT), search(page, &question));
    struct spike_count tally = {0};
    struct spike_count_state run = {.at = start(setup, WIDTH)};
    struct chain at[LONGEST + 1];
    int t = 0, spike[SPIKE_COUNT_MOST + 1] = {0};
    for (; t < LONGEST && (run.spikes < MANY || loss(setup, WIDTH, run.at.y) >= DARK); t++) {
        at[t] = run.at;
        spike_count_step(&run, &question, &rng, &tally);
        int k = run.spikes <= SPIKE_COUNT_MOST ? run.spikes : SPIKE_COUNT_MOST;
        spike[k] = spike[k] > 0 ? spike[k] : t + 1;
    }
    put_trace(page, setup, "many", at, t - 1, 0);
    for (int k = 1; k <= MANY; k++) {
        series_put_exact(page, "many", "spike", spike[k], loss(setup, WIDTH, at[spike[k]].y));
    }
}

static void put_roots(struct page *page, const struct setup *setup, const char *panel) {
    struct drift_roots roots;
    struct fault fault;
    DIE_UNLESS_OK(drift_roots_init(&roots, &setup->dataset, &fault), fault);
    for (size_t i = 0; i < roots.count; i++) {
        series_put_exact(page, panel, "root", (double)i, roots.root[i].x);
    }
    drift_roots_clear(&roots);
}

/** ## The claims: the three dynamics */

static struct together claim_traces(struct page *page, const struct setup *setup) {
    struct together all = {0};
    for (uint64_t replica = 0; replica < WALKS; replica++) {
        char panel[16];
        struct trace trace;
        struct together found = run_together(page, setup, replica, &trace);
        all.linear_error = page_worse(all.linear_error, found.linear_error);
        all.above += found.above;
        all.rises += found.rises;
        put_linear(page, setup, trace.linear, replica);
        snprintf(panel, sizeof panel, "sgd %d", (int)replica);
        put_trace(page, setup, panel, trace.at, STEPS, DARK);
    }
    put_drift(page, setup);
    put_full_batch(page, setup);
    /* The sum of the logs rounds at up to 240 ln 2 = 166: 2^-46 a step; the rest is the
     * product's. */
    page_claim_value(
        page, "spike-linear-sum",
        "Linear: log |μ_t/μ_0| is the sum of log |1 − ηλ_0 s_i²| (largest "
        "difference over 8 runs of 240 steps)",
        "own", all.linear_error, 0, (STEPS + 1) * (ROUNDING + 0x1p-46));
    page_claim_value(
        page, "spike-linear-above",
        "On the same samples the nonlinear run of (1.17) never exceeds the linear "
        "one until it is lazy (steps of 8 runs where it does)",
        "own", all.above, 0, 0);
    struct chain_descent descent = chain_descend(start(setup, WIDTH), setup->mean_s2, MOST_STEPS);
    page_claim(
        page, &(struct claim){
                  .id = "spike-full-batch-end",
                  .statement = "The full batch catapults to a curvature "
                               "below its edge: final ηλ 𝔼s²",
                  .origin = "Lewkowycz et al. 2020, Theorem 1",
                  .measured = descent.last.eta_lambda * setup->mean_s2,
                  .relation = CLAIM_AT_MOST,
                  .expected = 2,
                  .says = CLAIM_AT_MOST,
                  .said = 2});
    return all;
}

/**
## The claims: many runs

What a climb remembers of the width is the phase at which it passes small heights. It forgets that
(renewal theorem), slowly when the logs are near multiples of a common unit: for three roots at 1.1
they are $-2.303$ and $0.942$, close to $-22$ and 9 units, and a climb takes few steps. Elsewhere
the remainder is below the error.
*/

static void claim_runs(
    struct page *page, const struct setup setup[SETTINGS], const struct spike_count tally[SETTINGS],
    const struct together *traces) {
    double rises = traces->rises, unfinished = 0, missed = 0, drop = INFINITY;
    for (int k = 0; k < SETTINGS; k++) {
        rises += tally[k].rises;
        unfinished += tally[k].unfinished;
        missed = page_worse(missed, tally[k].missed / tally[k].runs);
        drop = fmin(drop, tally[k].least_drop / (UP * UP * setup[k].least_loss));
    }
    page_claim_value(
        page, "spike-curvature-falls",
        "Curvature never increases, also as rounded (steps of all nonlinear runs "
        "where it does)",
        "own", rises, 0, 0);
    page_claim(
        page, &(struct claim){
                  .id = "spike-takes-curvature",
                  .statement = "Each spike takes at least $h^2\\min_i "
                               "s_i^2(4-s_i^2\\Lambda_0)$ from Λ, h = 0.1 (least "
                               "drop over that)",
                  .origin = "own",
                  .measured = drop,
                  .relation = CLAIM_AT_LEAST,
                  .expected = 1});
    /* The nearer G ends to 0, the longer it takes: 4 of 3·10^7 runs of another seed took more
     * steps, so of these 0.04 should, and more than 2 do with odds of 10^-5. */
    page_claim_value(
        page, "spike-ends-at-negative-drift",
        "Every run comes to a curvature with G ≤ 0 (runs that need more than 10^7 "
        "steps, of three datasets)",
        "own", unfinished, 0, 2);
    page_claim_value(
        page, "spike-missed",
        "Further spikes a run given up at |Y| = 10^-30 may have had (Lundberg’s "
        "estimate, largest of three datasets)",
        "own", missed, 0, 1e-3);
}

/* The expected shares are those of 10^7 runs under another seed. */
static void claim_repeats(
    struct page *page, const struct spike_count tally[SETTINGS],
    const struct spike_count narrow[SETTINGS]) {
    static const char *const id[] = {
        "spike-repeats-1-17", "spike-repeats-three-roots", "spike-repeats-four-combinations"};
    static const char *const text[] = {
        "Runs of (1.17) at ηλ_0 = 1.7, n = 10^12 that spike more than once (share)",
        "The same for the dataset with three roots at 1.1",
        "The same for the dataset with four combinations at 3.2"};
    static const double expected[] = {0.045535, 0.206395, 0.296551};
    for (int k = 0; k < SETTINGS; k++) {
        series_claim(
            page, id[k], text[k], "own; 10^7 runs of another seed", spike_count_share(&tally[k], 2),
            expected[k], 4);
    }
    series_claim(
        page, "spike-repeats-any-width",
        "The share for four combinations does not depend on the width (10^12 less 10^8)", "own",
        estimate_less(spike_count_share(&tally[FOUR], 2), spike_count_share(&narrow[FOUR], 2)), 0,
        4);
    series_claim(
        page, "spike-repeats-oscillate",
        "That for three roots does, as two logs near a common unit let it (10^12 less 10^8)",
        "own; 10^7 runs of another seed",
        estimate_less(
            spike_count_share(&tally[THREE_ROOTS], 2), spike_count_share(&narrow[THREE_ROOTS], 2)),
        -0.019545, 4);
}

int main(int argc, char **argv) {
    struct page page;
    struct setup setup[SETTINGS];
    struct spike_count tally[SETTINGS], narrow[SETTINGS];
    page_init(&page, argc, argv, __FILE__, series_columns, SERIES_COLUMNS);
    page_parameter(&page, "start", "mu0 %g; lambda0 %g; n %g", MU0, LAMBDA0, WIDTH);
    page_parameter(&page, "spike", "|Y| from %g until %g", UP, DOWN);
    for (int k = 0; k < SETTINGS; k++) {
        setup_init(&setup[k], &page, k);
        page_parameter(&page, setting[k].dataset, "eta_lambda0 %g", setting[k].x0);
    }
    struct together traces = claim_traces(&page, &setup[TALK]);
    put_roots(&page, &setup[TALK], "talk");
    put_many(&page, &setup[THREE_ROOTS]);
    put_roots(&page, &setup[THREE_ROOTS], "many");
    for (int k = 0; k < SETTINGS; k++) {
        tally[k] = count(&page, &setup[k], (uint64_t)k, WIDTH);
        narrow[k] = count(&page, &setup[k], (uint64_t)(SETTINGS + k), NARROW);
        put_counts(&page, &tally[k], setting[k].dataset);
    }
    claim_runs(&page, setup, tally, &traces);
    claim_repeats(&page, tally, narrow);
    for (int k = 0; k < SETTINGS; k++) {
        setup_clear(&setup[k]);
    }
    return page_finish(&page);
}
