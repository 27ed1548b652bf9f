/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The law of an exit time

**Place.** 10.2 Escapes. What is the law of an exit time?

Where all curvatures are 1 and $C=H$, the mean exit time of a ball is known in any number of
dimensions: with $K=r^2/\varepsilon$ (*own*),
$$\mathbb E\tau=\sum_{n\ge1}\frac{K^n}{2n\,\frac d2(\frac d2+1)\cdots(\frac d2+n-1)},$$
a series of positive terms, so that nothing cancels. What doubles make of it is held against
enclosures in ball arithmetic: the series with a proved rest and, in one dimension, an integral with
a proved error. All times have slope 1 in the end, by $V_0=r^2$; how far away that end is depends on
the dimension.

SGD takes steps, here of $\eta=0.005$, and no run lives to see $10^{40}$ of them. Two simulations do
not need to: *backwards* in time, SGD at a quadratic minimum being reversible, the way out is the
way in, which is not rare; and multilevel *splitting*. In one dimension both are held against the
exact chain.

Ibayashi & Imaizumi (arXiv 2111.04004) call the escape *exponential before stationarity*. From
$\theta^*$ the law of $\tau$ is exponential up to what a transient of order $1/h$ leaves.

**What to see.** Left: exact exit times of a ball in 1 to 100 dimensions, and simulated ones. Right:
the largest distance of $P(\tau>t)$ from the exponential law; it falls like $1/(h\,\mathbb E\tau)$
(dashed).
*/

#include "certified/ball_double.h"
#include "certified/ball_exit.h"
#include "escape/exit_chain.h"
#include "escape/exit_mean.h"
#include "escape/exit_reversed.h"
#include "escape/exit_splitting.h"
#include "page/page.h"

/** ## Parameters */

enum { SEED = 1015, LAW = 8, DIMENSIONS = 4, POINTS = 4 };
static const double RADIUS = 1, ETA = 0.005;
static const size_t DIMENSION[DIMENSIONS] = {1, 2, 10, 100};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"escape-enclosed", "own",
     "Exit times in 1 to 100 dimensions, as doubles: error over what the rounding of K explains, "
     "$2\\cdot10^{-16}K+10^{-15}$, by proved enclosures (largest ratio)"},
    {"escape-proofs", "own",
     "One dimension: the enclosure by a series and that by an integral, to 30 digits, have a number "
     "in common (how many of them have not)"},
    {"escape-backwards", "own",
     "One dimension: exit times run backwards are those of the exact chain, up to $10^{40}$ "
     "(largest distance in standard errors)"},
    {"escape-split-exact", "own",
     "One dimension: exit times by splitting are those of the exact chain (largest distance in "
     "standard errors)"},
    {"escape-exponential", "Ibayashi & Imaizumi, final version, title",
     "One dimension, $\\eta h=0.1$: $P(\\tau>t)$ differs from $\\exp(-t/\\mathbb E\\tau)$ by at "
     "most $2/(h\\mathbb E\\tau)$, also before the chain is stationary (largest difference times "
     "$h\\mathbb E\\tau$)"},
};

/** ## Exact, and proved

The doubles are exact numbers, so what is enclosed is the time at exactly these. */

static struct ball_exit_question enclosed(size_t d, double epsilon) {
    struct ball_exit_question question = {.dimensions = d};
    ball_point_init_d(&question.curvature, 1);
    ball_point_init_d(&question.noise, 1);
    ball_point_init_d(&question.epsilon, epsilon);
    ball_point_init_d(&question.radius, RADIUS);
    return question;
}

/* Of a double, over what it may be. */
static double error_of(size_t d, double epsilon) {
    const struct exit_mean_question doubles = {1, 1, epsilon, RADIUS, d};
    struct ball_exit_question question = enclosed(d, epsilon);
    arb_t mean;
    arb_init(mean);
    ball_exit_mean(mean, &question, 30);
    double value = exit_mean(&doubles), error = ball_double_error(value, mean);
    arb_clear(mean);
    ball_exit_question_clear(&question);
    return error / value / (2e-16 / epsilon + 1e-15);
}

static bool proofs_overlap(double epsilon) {
    struct ball_exit_question question = enclosed(1, epsilon);
    arb_t series, integral;
    arb_init(series);
    arb_init(integral);
    ball_exit_mean(series, &question, 30);
    ball_exit_integral(integral, &question, 30);
    bool overlap = arb_overlaps(series, integral) && arb_is_finite(integral);
    arb_clear(series);
    arb_clear(integral);
    ball_exit_question_clear(&question);
    return overlap;
}

static void put_exact(struct page *page) {
    double worst = 0, apart = 0;
    for (size_t k = 0; k < DIMENSIONS; k++) {
        size_t d = DIMENSION[k];
        const char *name = page_label(page, "d = %zu", d);
        for (double inverse = d == 100 ? 60 : (double)d; inverse <= 260; inverse += 2) {
            const struct exit_mean_question question = {1, 1, 1 / inverse, RADIUS, d};
            page_point(page, "exact", name, inverse, exit_mean_log(&question) / log(10));
            worst = page_worse(worst, error_of(d, 1 / inverse));
            apart += d == 1 && !proofs_overlap(1 / inverse);
        }
    }
    claim_at_most(page, "escape-enclosed", worst, 1);
    claim_equal(page, "escape-proofs", apart, 0);
}

/** ## Simulated

The chain's own time is exact in one dimension, by Nyström's method. */

static double exact_chain(double epsilon) {
    const struct exit_chain_question question = {ETA, 1, 1, epsilon, RADIUS};
    struct exit_chain chain;
    MUST(exit_chain_init(&chain, &question, &fault));
    double log_mean = log(ETA * chain.mean);
    exit_chain_clear(&chain);
    return log_mean;
}

static struct estimate
backwards(struct page *page, uint64_t point, const struct valley *valley, double epsilon) {
    const struct exit_reversed_question question = {*valley, ETA, epsilon};
    struct plan plan = page_plan(page, point, page_replicas(page, 8000, 200000));
    struct exit_reversed found;
    MUST(exit_reversed_run(&found, &question, &plan, &fault));
    return (struct estimate){found.log_mean.value + log(ETA), found.log_mean.se};
}

static struct estimate
split(struct page *page, uint64_t point, const struct valley *valley, double epsilon) {
    const struct exit_splitting_question question = {
        *valley, ETA, epsilon, page_size(page, 200, 250)};
    struct plan plan = page_plan(page, point, page_replicas(page, 16, 32));
    struct exit_splitting found;
    MUST(exit_splitting_run(&found, &question, &plan, &fault));
    return (struct estimate){found.log_mean.value + log(ETA), found.log_mean.se};
}

static void
put_log10(struct page *page, const char *panel, size_t d, double inverse, struct estimate natural) {
    page_estimate(
        page, panel, page_label(page, "d = %zu", d), inverse, estimate_times(natural, 1 / log(10)));
}

static void put_simulated(struct page *page) {
    double worst_back = 0, worst_split = 0, one[100];
    size_t splits = page_size(page, 1, POINTS);
    for (size_t i = 0; i < COUNT(one); i++) {
        one[i] = 1;
    }
    for (size_t k = 0; k < DIMENSIONS; k++) {
        size_t d = DIMENSION[k];
        const struct valley valley = {d, one, one, VALLEY_BALL, RADIUS};
        for (size_t i = 0; i < POINTS; i++) {
            double inverse = d == 100 ? 80 + 40 * (double)i : 20 + 25 * (double)i;
            struct estimate found = backwards(page, 100 + 10 * k + i, &valley, 1 / inverse);
            put_log10(page, "backwards", d, inverse, found);
            if (d > 1) {
                continue;
            }
            double exact = exact_chain(1 / inverse);
            worst_back = page_worse(worst_back, estimate_sigmas(found, exact));
            if (i < splits) {
                struct estimate other = split(page, 200 + i, &valley, 1 / inverse);
                put_log10(page, "splitting", d, inverse, other);
                worst_split = page_worse(worst_split, estimate_sigmas(other, exact));
            }
        }
    }
    claim_agrees(page, "escape-backwards", worst_back, 4, POINTS);
    claim_agrees(page, "escape-split-exact", worst_split, 4, (double)splits);
}

/** ## The law of the exit time

From $\theta^*$, not from the stationary law: the chain needs a time of order $1/h$ to forget its
start, and by so much of $\mathbb E\tau$ the law differs from the exponential one. */

static double put_law(struct page *page) {
    double most = 0, time[LAW];
    int last = page->quick ? LAW - 2 : LAW;
    for (int i = 0; i < last; i++) {
        const struct exit_chain_question question = {0.1, 1, 1, 1 / (2.0 + i), RADIUS};
        struct exit_chain chain;
        double distance;
        MUST(exit_chain_init(&chain, &question, &fault));
        MUST(exit_chain_distance(&distance, &chain, fmin(2, 20000 / chain.mean), &fault));
        time[i] = question.eta * chain.mean;
        page_point(page, "law", "distance", 2 + i, log10(distance));
        most = page_worse(most, distance * time[i]);
        exit_chain_clear(&chain);
    }
    for (int i = 0; i < last; i++) {
        page_point(page, "law", "1/hE", 2 + i, -log10(time[i]));
    }
    return most;
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "h, c, r; rate", "1; %g", ETA);
    put_exact(&page);
    put_simulated(&page);
    /** A chain that starts at the bottom takes about $\frac12\log(V_0/\varepsilon)/h$ to be
    stationary at the boundary. */
    claim_at_most(&page, "escape-exponential", put_law(&page), 2);
    claim_source_agrees(&page, "escape-exponential");
    return page_finish(&page);
}
