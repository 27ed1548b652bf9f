/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The order of the samples

**Place.** 6.4 Flattening. Does the order of a given set of samples matter?

An epoch that is sorted by difficulty is the simplest curriculum. It has as many samples of each
kind as $p$ says, and only their order is chosen: hardest first, by the largest $|s|$, or easiest
first. After it samples are drawn as ever. How likely is a flatter network then, one that has shed
$D=\Lambda_0-\Lambda_\infty\ge0.1$ of its curvature $\Lambda=\eta\lambda$? All of it is *own*.

While $|Y|$ is small it is multiplied by $m_i = |1-\Lambda_0s_i^2|$ in each step, and the
probabilities go like $|Y|^\vartheta$ (page `curriculum`). Factors commute, so both orders have

$$\frac{\mathbb P_k(D\ge d)}{\mathbb P_0(D\ge d)}\to\prod_t m_{i_t}^\vartheta=e^{\vartheta Gk},$$

with the log-drift $G=\sum_ip_i\log m_i$. In the deflationary regime $G<0$: an epoch, which has no
luck in it, has smaller probabilities than random draws, and its order makes no difference. So says
linear theory. It must fail, for enough hard samples in a row lift $|Y|$ to any height.

**What to see.** Dataset (1.17) at $\eta\lambda_0=1.45$, probabilities of $D\ge0.1$; errors are
smaller than the dots on the left. Left: both orders at $n=10^{12}$, with the prediction (line;
dashed, no schedule). It holds until the hard half of an epoch carries $|Y|$ up by itself. Then
hardest first turns to certainty, with the same samples as easiest first; just before, a spike that
falls short of 0.1 leaves a network so much flatter that a second one is all but impossible. Right:
measured over predicted probabilities of short epochs at $n=10^{15}$, slightly shifted.
*/

#include "odds/curriculum.h"
#include "odds/reduction.h"
#include "page/page.h"
#include "theory/cramer.h"

/** ## Parameters */

static const uint64_t SEED = 20260503;
static const char STREAMS_OF[] = "curriculum";
static const double X0 = 1.45;
static const double WIDTH = 1e12, WIDEST = 1e15;
static const double TENTH = 0.1; /* the reduction looked at */
static const double LOW = 1e-3;  /* |Y| of a spike */
enum { SHOWN_K = 80, STEP_K = 4, SMALL_K = 20, SHORT_K = 60 };
enum { QUICK = 512, FULL = 4096, CLAIMED_QUICK = 2048, CLAIMED_FULL = 16384 };

/* At these points of curriculum its streams are ours; in panels each order has so many. */
enum { EPOCHS_AT = 66, EPOCH_POINTS = 22, NONE_AT = 198, RATIOS_AT = 214, SHORT_AT = 231 };
enum { FIRST, LAST, ORDERS }; /* when the hard samples come */
static const enum curriculum_kind kinds[ORDERS] = {
    CURRICULUM_HARDEST_FIRST, CURRICULUM_EASIEST_FIRST};
static const char *const names[ORDERS] = {"hardest first", "easiest first"};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"curriculum-hardest-first", "own",
     "10 hard samples and then 10 easy ones multiply the probability of $D\\ge0.1$ by "
     "$e^{20\\vartheta G}$ (measured over that, $n=10^{15}$)"},
    {"curriculum-easiest-first", "own",
     "10 easy samples and then 10 hard ones multiply the probability of $D\\ge0.1$ by "
     "$e^{20\\vartheta G}$ (measured over that, $n=10^{15}$)"},
    {"curriculum-order", "own",
     "While $|Y|$ is small the order of 20 samples does not matter (probability hardest first over "
     "easiest first, $n=10^{15}$)"},
    {"curriculum-short", "own",
     "30 hard samples and then 30 easy ones stop short of $D=0.1$: probability of making up for "
     "it, over those from a new start where they end"},
    {"curriculum-order-certain", "own",
     "40 hard samples and then 40 easy ones flatten for sure (probability, $n=10^{12}$)"},
    {"curriculum-order-hopeless", "own",
     "40 easy samples and then 40 hard ones have a probability $e^{80\\vartheta G}$ times that of "
     "random draws (measured over that, $n=10^{12}$)"},
    {"curriculum-certain-from", "own",
     "Hardest first is certain from $\\log n/\\log m_*$ steps on (steps for each unit of $\\log "
     "n$, $10^6$ to $10^{18}$)"},
    {"sample-order-runs-end", "own",
     "After a sorted epoch every run ends by a rule (runs that met the step limit)"},
};

/**
## The runs

The epoch belongs to the law whose probabilities are asked for, and carries no weight; the samples
after it are drawn by the Cramér tilt and weighted (`src/odds/curriculum.c`). All of it starts at
$\mu_0=1$ and $\eta=1$, so $Y_0=n^{-1/2}$. Both samples of (1.17) are equally likely: the first half
of an epoch is of one kind, the second half of the other.
*/

struct study {
    struct page *page;
    struct curriculum curriculum;
    size_t runs, claimed_runs;
    uint64_t points; /* the next simulation's */
    double unfinished;
};

static struct estimate simulate(struct study *study, int order, int k, double n, size_t runs) {
    const struct curriculum_question question = {
        .kind = kinds[order], .steps = k, .width = n, .reduction = TENTH, .height = LOW};
    const struct plan plan = page_plan_of(study->page, STREAMS_OF, study->points++, runs);
    struct curriculum_odds found;
    MUST(curriculum_run(&found, &study->curriculum, &question, &plan, &fault));
    study->unfinished += found.unfinished;
    return found.flatter;
}

static double factor(const struct study *study, int k) {
    return exp(k * curriculum_log_factor(&study->curriculum, CURRICULUM_HARDEST_FIRST));
}

static void write_order(struct study *study, int order) {
    struct page *page = study->page;
    study->points = EPOCHS_AT + EPOCH_POINTS * (uint64_t)order;
    struct estimate none = simulate(study, order, 0, WIDTH, study->claimed_runs);
    const char *line = page_label(page, "predicted %s", names[order]);
    for (int k = 0; k <= SHOWN_K; k += STEP_K) {
        const struct estimate predicted = {none.value * factor(study, k), none.se};
        page_estimate(page, "schedules", line, k, predicted);
    }
    for (int k = 0; k <= SHOWN_K; k += STEP_K) {
        struct estimate odds = simulate(study, order, k, WIDTH, study->runs);
        page_estimate(page, "schedules", names[order], k, odds);
    }
}

/**
## While $|Y|$ is small

Twenty steps are few enough at $n=10^{15}$: ten hard samples in a row take $|Y|$ from
$3\cdot10^{-8}$ to $10^{-6}$ and no further. Each epoch must have its factor, 0.75 a step on
average, and both the same one. The probabilities without a schedule are in all of these ratios, so
they have four times as many runs.
*/

static void claim_small(struct study *study) {
    static const char *const id[ORDERS] = {"curriculum-hardest-first", "curriculum-easiest-first"};
    struct page *page = study->page;
    struct estimate ratio[ORDERS];
    size_t runs = study->claimed_runs;
    study->points = NONE_AT;
    struct estimate none = simulate(study, FIRST, 0, WIDEST, 4 * runs);
    study->points = RATIOS_AT;
    for (int order = 0; order < ORDERS; order++) {
        for (int k = STEP_K; k <= SMALL_K; k += STEP_K) {
            ratio[order] = estimate_ratio(simulate(study, order, k, WIDEST, runs), none);
            ratio[order] = estimate_times(ratio[order], 1 / factor(study, k));
            page_estimate(page, "ratio", names[order], k, ratio[order]);
        }
        claim_consistent(page, id[order], ratio[order], 1, 4);
    }
    claim_consistent(page, "curriculum-order", estimate_ratio(ratio[FIRST], ratio[LAST]), 1, 4);
}

/**
## When a spike falls short

A sorted epoch draws nothing, so where it leads is found by stepping the chain. Hardest first, 60
steps at $n=10^{12}$ spike to $|Y|=0.07$ and shed 0.026: too little, and more harm than good. The
lower $\Lambda$ has $\vartheta=1.66$ in place of 1.37, and the second half of the epoch has shrunk
$|Y|$ to $5\cdot10^{-13}$. The probabilities of 0.1 are now $10^{-19}$, four decades below the
prediction; 64 steps would have been certain. These probabilities are estimated a second time from
where the epoch ends, a start of its own with its own $\Lambda$, $\vartheta$ and tilt.
*/

static void claim_short(struct study *study) {
    struct chain at = curriculum_end(&study->curriculum, CURRICULUM_HARDEST_FIRST, SHORT_K, WIDTH);
    size_t runs = study->claimed_runs;

    /** Only $|Y|$ and $\Lambda$ are handed over: from the new start's own point of view the width
    is $|Y|^{-2}$, and what is still to be shed is the new $d$. */
    struct reduction_question question =
        reduction_question_of(study->curriculum.dataset, at.eta_lambda, pow(at.y, -2), 1, 0);
    question.limit = TENTH;
    question.level[0] = TENTH - (X0 - at.eta_lambda);
    const struct plan plan = page_plan_of(study->page, STREAMS_OF, SHORT_AT, runs);
    struct reduction found;
    MUST(reduction_run(&found, &question, &plan, &fault));
    study->unfinished += found.unfinished;
    double theta = cramer_exponent(study->curriculum.dataset, dd_of(at.eta_lambda));
    struct estimate again = estimate_times(reduction_odds(&found, 0), pow(fabs(at.y), theta));
    study->points = SHORT_AT + 1;
    struct estimate once = simulate(study, FIRST, SHORT_K, WIDTH, runs);
    claim_consistent(study->page, "curriculum-short", estimate_ratio(once, again), 1, 4);
}

/**
## Where order decides

Hardest first, half of the epoch climbs by $\log m_*$ a step: it takes $\log n/\log m_*$ steps in
all, and a constant, to shed 0.1 for sure. Steps are counted in twos, so a slope over
$\log(10^{12})$ is known to $2/27$. Certain is an epoch that passes $D=0.1$ by itself, before
anything is drawn.
*/

static int steps_to_certainty(const struct curriculum *curriculum, double n) {
    int k = 2;
    while (k < CURRICULUM_MOST_STEPS &&
           curriculum_end(curriculum, CURRICULUM_HARDEST_FIRST, k, n).eta_lambda > X0 - TENTH) {
        k += 2;
    }
    return k;
}

static void claim_order(struct study *study) {
    const struct curriculum *curriculum = &study->curriculum;
    struct page *page = study->page;
    size_t runs = study->claimed_runs;
    struct estimate none = simulate(study, FIRST, 0, WIDTH, runs);
    struct estimate first = simulate(study, FIRST, SHOWN_K, WIDTH, runs);
    struct estimate last = simulate(study, LAST, SHOWN_K, WIDTH, runs);

    /** The same 80 samples, once the one way and once the other: the probabilities are 1 and
    $4\cdot10^{-18}$. Easiest first, $|Y|$ shrinks before it is lifted and nothing is shed, so
    the probabilities are $e^{80\vartheta G}$ or ten decades worse than those of random draws. */
    struct estimate over = estimate_times(estimate_ratio(last, none), 1 / factor(study, SHOWN_K));
    claim_within(/* nothing is drawn before it is shed: 1e-9 is for rounding */
                 page, "curriculum-order-certain", first.value, 1, 1e-9);
    claim_consistent(page, "curriculum-order-hopeless", over, 1, 4);

    int steps = steps_to_certainty(curriculum, 1e18) - steps_to_certainty(curriculum, 1e6);
    double unit = log(1e12);
    claim_within(page, "curriculum-certain-from", steps / unit, 1 / curriculum->step[0], 2 / unit);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^12, 10^15");
    page_parameter(&page, "streams of", "%s", STREAMS_OF);
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    struct study study = {
        .page = &page,
        .runs = page_replicas(&page, QUICK, FULL),
        .claimed_runs = page_replicas(&page, CLAIMED_QUICK, CLAIMED_FULL)};
    MUST(curriculum_init(&study.curriculum, &dataset, X0, &fault));

    /** Both orders, in epochs of up to 80 samples; then short epochs, to a percent. */
    write_order(&study, FIRST);
    write_order(&study, LAST);
    claim_small(&study);

    /** The linear walk is left behind: a spike falls short, a long epoch is certain. */
    claim_short(&study);
    claim_order(&study);
    claim_equal(&page, "sample-order-runs-end", study.unfinished, 0);
    dataset_clear(&dataset);
    return page_finish(&page);
}
