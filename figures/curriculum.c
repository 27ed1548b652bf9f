/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Curriculum: which samples first

**Place.** 6.3 Flattening. Does it matter which samples come first?

The abstract of the paper's second version names implications for curriculum learning; what they are
we have not seen. Here is an experiment of our *own*: the first $k$ samples come from a law of their
own, all others are drawn from $p$ as ever. How do the probabilities of a flatter network move, in
the deflationary regime, where only a rare spike flattens?

While $|Y|$ is small its logarithm is a random walk. After $k$ steps it has moved by
$S_k=\sum\log m_i$, $m_i = |1-\Lambda_0s_i^2|$, and a run goes on like one that started at
$Y_0e^{S_k}$. The probabilities of $D=\Lambda_0-\Lambda_\infty\ge d$ are those of the page
`curvature_reduction`, $\mathrm{const}\cdot|Y_0|^\vartheta$, so

$$\frac{\mathbb P_k(D\ge d)}{\mathbb P_0(D\ge d)} \to \mathbb E\,e^{\vartheta S_k}
= \left(\sum_i q_i m_i^\vartheta\right)^k \quad\text{for draws from a law } q .$$

| schedule | the first $k$ samples | factor |
|---|---|---|
| none, $q=p$ | as ever | $1$, by the definition of $\vartheta$ |
| tilt | drawn from $\tilde p_i=p_im_i^\vartheta$ | $(\sum_i p_i m_i^{2\vartheta})^k$ |
| hardest, easiest | the largest $\lvert s\rvert$ alone, the smallest alone | $m_i^{\vartheta k}$ |

So hard samples early help and easy ones hinder, exponentially in $k$. What their order does is the
page `sample_order`.

**What to see.** Dataset (1.17) at $\eta\lambda_0=1.45$, probabilities of $D\ge0.1$; errors are
smaller than the dots. Left: the schedules at $n=10^{12}$, with the prediction (lines; dashed, no
schedule). It holds until the schedule itself carries $|Y|$ up. Middle: the tilt at four widths.
Right: measured over predicted probabilities at $n=10^{15}$, slightly shifted.
*/

#include "exact/exact_lattice.h"
#include "odds/curriculum.h"
#include "page/page.h"

/** ## Parameters */

static const uint64_t SEED = 20260503;
static const double X0 = 1.45;
static const double widths[] = {1e6, 1e9, 1e12, 1e15};
static const char *const width_names[] = {"1e+06", "1e+09", "1e+12", "1e+15"};
enum { TWELVE = 2, FIFTEEN };
static const double TENTH = 0.1; /* the reduction looked at */
static const double LOW = 1e-3;  /* |Y| of a spike so low that the chain is linear to 1e-5 */
static const double RARE = 0.01; /* a drawn schedule is tilted too while P is below */
enum { SHOWN_K = 80, STEP_K = 4, SMALL_K = 20, EXACT_K = 10 };
enum { QUICK = 512, FULL = 4096, CLAIMED_QUICK = 2048, CLAIMED_FULL = 16384 };

/* The schedules of this page; each panel's streams begin at a point of their own, some of which
 * belong to sample_order. */
enum { SCHEDULES = 3, SCHEDULE_POINTS = 22, WIDTHS_AT = 110, RATIOS_AT = 198, EXACT_AT = 224 };
static const char *const names[SCHEDULES] = {"tilt", "hardest", "easiest"};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"curriculum-tilt", "paper, abstract of v2",
     "20 steps drawn from the tilt multiply the probability of $D\\ge0.1$ by $(\\sum_i "
     "p_im_i^{2\\vartheta})^{20}$ (measured over that, $n=10^{15}$)"},
    {"curriculum-hardest", "own",
     "20 times the hardest sample multiplies the probability of $D\\ge0.1$ by $m_*^{20\\vartheta}$ "
     "(measured over that, $n=10^{15}$)"},
    {"curriculum-easiest", "own",
     "20 times the easiest sample multiplies the probability of $D\\ge0.1$ by $m^{20\\vartheta}$ "
     "(measured over that, $n=10^{15}$)"},
    {"curriculum-factor", "own; digits of a second program",
     "A step drawn from the tilt multiplies the probability of $D\\ge0.1$ by this factor ((1.17) "
     "at $\\eta\\lambda=1.45$)"},
    {"curriculum-exact", "own",
     "Probabilities of $|Y|\\ge0.001$ after 10 steps of each schedule agree with the exact ones of the "
     "linear walk (largest difference in standard errors, $n=10^{12}$)"},
    {"curriculum-two-ways", "own",
     "A schedule drawn as it is and one that is tilted agree (ratio of the probabilities of "
     "$D\\ge0.1$ after 10 steps)"},
    {"curriculum-runs-end", "own", "Every run ends by a rule (runs that met the step limit)"},
};

/**
## The runs

The first $k$ steps belong to the law whose probabilities are asked for, and carry no weight; the
others are drawn by the Cramér tilt and weighted, as on the page `curvature_reduction`
(`src/odds/reduction.c`). Drawn schedules are tilted once more, from $q_i$ to $q_im_i^\vartheta$, as
long as what they lead to is rare: then all runs that count have nearly the same weight. All of it
starts at $\mu_0=1$ and $\eta=1$, so $Y_0=n^{-1/2}$.
*/

struct study {
    struct page *page;
    struct curriculum curriculum;
    size_t runs, claimed_runs;
    uint64_t points; /* the next simulation's */
    double unfinished;
};

static struct curriculum_odds
simulate(struct study *study, enum curriculum_kind kind, int k, double n, size_t runs, bool tilts) {
    const struct curriculum_question question = {
        .kind = kind, .steps = k, .width = n, .reduction = TENTH, .height = LOW, .tilts = tilts};
    const struct plan plan = page_plan(study->page, study->points++, runs);
    struct curriculum_odds found;
    MUST(curriculum_run(&found, &study->curriculum, &question, &plan, &fault));
    study->unfinished += found.unfinished;
    return found;
}

static double factor(const struct study *study, enum curriculum_kind kind, int k) {
    return exp(k * curriculum_log_factor(&study->curriculum, kind));
}

/**
## The panels

Each step of a schedule multiplies the probabilities by a factor. A step on the hardest sample
lengthens $|Y|$ by $m_*=1.45$, and the factor is 1.67; the easiest one shortens $|Y|$ to 0.45 of
what it was, and the factor is 0.33. Draws from the tilt, which prefers hard samples, have the
factor 1.443: three steps triple the probabilities. Random draws have 1, because the lucky among
them make up for the rest. A line is this prediction, as far as it is a probability; a dot is a
simulation.
*/

static void write_schedule(
    struct study *study, const char *panel, const char *series, enum curriculum_kind kind,
    double n) {
    struct page *page = study->page;
    struct estimate none = simulate(study, kind, 0, n, study->claimed_runs, false).flatter;
    const char *line = page_label(page, "predicted %s", series);
    for (int k = 0; k <= SHOWN_K; k += STEP_K) {
        double predicted = none.value * factor(study, kind, k);
        if (predicted <= 1) {
            page_estimate(page, panel, line, k, (struct estimate){predicted, none.se});
        }
    }
    for (int k = 0; k <= SHOWN_K; k += STEP_K) {
        bool rare = none.value * factor(study, kind, k) < RARE;
        struct curriculum_odds found = simulate(study, kind, k, n, study->runs, rare);
        page_estimate(page, panel, series, k, found.flatter);
    }
}

/**
The panel on the right divides the probabilities by their prediction, at $n=10^{15}$. The
probabilities without a schedule are in all of these ratios, so they have four times as many runs.
Twenty steps are few enough for $|Y|$ to stay small: the last ratio of each schedule is claimed.
*/

static void claim_factors(struct study *study) {
    static const char *const id[SCHEDULES] = {
        "curriculum-tilt", "curriculum-hardest", "curriculum-easiest"};
    struct page *page = study->page;
    size_t runs = study->claimed_runs;
    double n = widths[FIFTEEN];
    study->points = RATIOS_AT;
    struct estimate none = simulate(study, CURRICULUM_TILT, 0, n, 4 * runs, false).flatter;
    for (enum curriculum_kind kind = 0; (int)kind < SCHEDULES; kind++) {
        struct estimate ratio = {NAN, NAN};
        for (int k = STEP_K; k <= SMALL_K; k += STEP_K) {
            ratio = estimate_ratio(simulate(study, kind, k, n, runs, true).flatter, none);
            ratio = estimate_times(ratio, 1 / factor(study, kind, k));
            page_estimate(page, "ratio", names[kind], k, ratio);
        }
        claim_consistent(page, id[kind], ratio, 1, 4);
    }
    claim_source_unknown(page, "curriculum-tilt");
    claim_reason(
        page, "curriculum-tilt", "it names implications for curriculum learning, not which");
    double tilt = factor(study, CURRICULUM_TILT, 1);
    claim_within(page, "curriculum-factor", tilt, 1.4430068116824742, 1e-12);
}

/**
## Against exact probabilities

A spike of $|Y|=10^{-3}$ is linear, and the probabilities of the linear walk are exact
(`src/exact/exact_lattice.c`): a schedule moves the start, and the rest has to climb from there. In
10 steps no schedule climbs as far itself. What the chain adds is of order $10^{-5}$, far below the
errors.
*/

/** Of ten draws from the tilt some are hard, with binomial probabilities, and the probabilities of
a spike are a mean over their number. Any other schedule is a row of samples that is known
beforehand; the sorted epochs of the page `sample_order` are held against exact probabilities here,
too. */

static double exact_spike(
    const struct curriculum *curriculum, const struct ball_data *data, enum curriculum_kind kind,
    double climb) {
    const struct exact_budget budget = {1e-9, 1e9};
    struct curriculum_move move[CURRICULUM_MOST_STEPS + 1];
    size_t moves = curriculum_moves(move, curriculum, kind, EXACT_K);
    double sum = 0;
    for (size_t j = 0; j < moves; j++) {
        struct exact_bound bound;
        MUST(exact_lattice_to(&bound, data, X0, exp(climb - move[j].moved), &budget, &fault));
        sum += move[j].share * bound.upper;
    }
    return sum;
}

static void claim_exact(struct study *study, const struct dataset *dataset) {
    struct ball_data data;
    double worst = 0, n = widths[TWELVE];
    size_t runs = study->claimed_runs;
    study->points = EXACT_AT;
    MUST(ball_data_init(&data, dataset, &fault));
    for (enum curriculum_kind kind = 0; kind < CURRICULUM_KINDS; kind++) {
        struct estimate spike = simulate(study, kind, EXACT_K, n, runs, false).spike;
        double exact = exact_spike(&study->curriculum, &data, kind, log(LOW * sqrt(n)));
        worst = page_worse(worst, estimate_sigmas(spike, exact));
    }
    ball_data_clear(&data);
    claim_agrees(study->page, "curriculum-exact", worst, 4, CURRICULUM_KINDS);

    /** The second tilt, that of the schedule itself, must not change the probabilities. */
    struct estimate plain = simulate(study, CURRICULUM_TILT, EXACT_K, n, runs, false).flatter;
    struct estimate tilted = simulate(study, CURRICULUM_TILT, EXACT_K, n, runs, true).flatter;
    claim_consistent(study->page, "curriculum-two-ways", estimate_ratio(plain, tilted), 1, 4);
}

int main(int argc, char **argv) {
    struct page page;
    struct dataset dataset;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "dataset", "(1.17)");
    page_parameter(&page, "eta_lambda0", "%g", X0);
    page_parameter(&page, "n", "10^6, 10^9, 10^12, 10^15");
    page_dataset(&page, "gess_heydecker_1_17", &dataset);
    struct study study = {
        .page = &page,
        .runs = page_replicas(&page, QUICK, FULL),
        .claimed_runs = page_replicas(&page, CLAIMED_QUICK, CLAIMED_FULL)};
    MUST(curriculum_init(&study.curriculum, &dataset, X0, &fault));

    /** Three schedules at $n=10^{12}$; the tilt at four widths. */
    for (enum curriculum_kind kind = 0; (int)kind < SCHEDULES; kind++) {
        study.points = SCHEDULE_POINTS * kind;
        write_schedule(&study, "schedules", names[kind], kind, widths[TWELVE]);
    }
    study.points = WIDTHS_AT;
    for (size_t w = 0; w < COUNT(widths); w++) {
        write_schedule(&study, "widths", width_names[w], CURRICULUM_TILT, widths[w]);
    }

    /** Measured over predicted probabilities, and a second way to both. */
    claim_factors(&study);
    claim_exact(&study, &dataset);
    claim_equal(&page, "curriculum-runs-end", study.unfinished, 0);
    dataset_clear(&dataset);
    return page_finish(&page);
}
