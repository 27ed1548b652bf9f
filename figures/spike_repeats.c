/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Do spikes come back?

**Place.** 4.2 Spikes. Do spikes come back, and how often?

A spike of SGD takes curvature, and that ends it. While the log-drift $G$ is positive at the new
$\Lambda=\eta\lambda$ the loss returns, however small it is. So SGD spikes until a spike leaves
$\Lambda$ where $G\le0$: one spike often does, and where $G$ changes its sign several times it often
does not. The runs are those of SGD on the page `spike_traces`, from $\mu_0=1$, $\lambda_0=2$ at the
widths $n=10^{12}$ and $10^8$. The three datasets have one, two and three roots of $G$: (1.17) from
$\eta\lambda_0=1.7$, four combinations from 3.2, three roots from 1.1, each where $G>0$.

A *spike* begins when $|Y|$ reaches 0.1 and is over when $|Y|$ has come down to 0.01, the loss by a
factor of 100; then the next one can begin. All of this is our own but the recursions and $G$.

**What to see.** Left, a run with five spikes on the dataset with three roots of $G$: its loss
(blue), its curvature (grey), where $G>0$ (shaded), and where a spike begins (red); it is the first
of its stream with five. The fourth rises out of a gap where $G<0$, by chance. Right, the
probabilities of at least $k$ spikes for three datasets.
*/

#include "odds/spike_count.h"
#include "page/page.h"
#include "theory/drift_roots.h"

/** ## Parameters */

static const uint64_t SEED = 20260311;
static const struct spike_count_question training = {
    .width = 1e12,
    .start = {.mu0 = 1, .lambda0 = {2, 0}},
    .up = 0.1, /* a spike, in |Y| */
    .down = 0.01,
    .gone = 1e-30, /* |Y| of a run that is over if G(Lambda) <= 0; see `missed` */
    .most_steps = 10000000};
static const double NARROW = 1e8, DARK = 1e-3; /* the other width; the last loss that is drawn */

/* The streams of spike_traces: two for each setting from 0 on, one for the run with many spikes. */
static const char STREAMS_OF[] = "spike_traces";
enum { SEARCH_POINT = 101, MANY = 5, QUICK = 5120, FULL = 102400 };

enum { TALK, THREE_ROOTS, FOUR, SETTINGS };
static const struct {
    const char *dataset, *repeats;
    double x0, share; /* eta lambda_0; runs that spike again, of 10^7 under another seed */
} setting[SETTINGS] = {
    {"gess_heydecker_1_17", "spike-repeats-1-17", 1.7, 0.045535},
    {"three_roots", "spike-repeats-three-roots", 1.1, 0.206395},
    {"four_combinations", "spike-repeats-four-combinations", 3.2, 0.296551}};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"spike-curvature-falls", "own",
     "Curvature never increases, also as rounded (steps of all nonlinear runs where it does)"},
    {"spike-takes-curvature", "own",
     "Each spike takes at least $h^2\\min_i s_i^2(4-s_i^2\\Lambda_0)$ from $\\Lambda$, $h=0.1$ "
     "(least drop over that)"},
    {"spike-ends-at-negative-drift", "own",
     "Every run comes to a curvature with $G\\le0$ (runs that need more than $10^7$ steps, of "
     "three datasets)"},
    {"spike-missed", "own",
     "Further spikes a run given up at $|Y|=10^{-30}$ may have had (Lundberg’s estimate, largest "
     "of three datasets)"},
    {"spike-repeats-1-17", "own; $10^7$ runs of another seed",
     "Runs of (1.17) at $\\eta\\lambda_0=1.7$, $n=10^{12}$ that spike more than once (share)"},
    {"spike-repeats-three-roots", "own; $10^7$ runs of another seed",
     "Runs of the dataset with three roots at $\\eta\\lambda_0=1.1$, $n=10^{12}$ that spike more "
     "than once (share)"},
    {"spike-repeats-four-combinations", "own; $10^7$ runs of another seed",
     "Runs of the dataset with four combinations at $\\eta\\lambda_0=3.2$, $n=10^{12}$ that spike "
     "more than once (share)"},
    {"spike-repeats-any-width", "own",
     "The share of runs that spike more than once does not depend on the width for four "
     "combinations ($10^{12}$ less $10^8$)"},
    {"spike-repeats-oscillate", "own; $10^7$ runs of another seed",
     "The share of runs that spike more than once does depend on the width for three roots, as two "
     "logs near a common unit let it ($10^{12}$ less $10^8$)"},
};

/** ## A setting: a dataset, and training on it from $\eta\lambda_0$ */

struct setup {
    struct dataset dataset;
    struct sgd sgd;
    struct spike_count_question question;
    struct spike_count wide, narrow; /* at n = 10^12 and 10^8 */
};

static void setup_init(struct setup *setup, struct page *page, int k) {
    page_dataset(page, setting[k].dataset, &setup->dataset);
    MUST(sgd_init(&setup->sgd, &setup->dataset, &fault));
    setup->question = training;
    setup->question.dataset = &setup->dataset;
    setup->question.sgd = &setup->sgd;
    setup->question.eta = setting[k].x0 / training.start.lambda0.hi;
    page_parameter(page, setting[k].dataset, "eta_lambda0 %g", setting[k].x0);
}

/**
## A run with many spikes

With three roots $G$ is positive in two ranges of $\Lambda$, from 0.741 to 0.944 and from 1.033 on.
Each spike takes a bite from $\Lambda$, and after a small bite $G$ may still be positive. The run
shown is the first replica of its stream with five spikes. Three of them come within 30 steps. They
leave $\Lambda$ in the gap between the two ranges. There the walk falls on average, but its drift is
small, and after 430 steps chance lifts it to a fourth spike.
*/

static double loss(const struct spike_count_question *asked, struct chain at) {
    return chain_loss(at, asked->eta, asked->width, asked->dataset->mean_s2.hi);
}

enum { LOSS, CURVATURE, BEGINNINGS, SERIES };
static const char *const series[SERIES] = {"loss", "curvature", "spike"};

static void write_many(struct page *page, const struct spike_count_question *asked) {
    struct rng_key key = page_key_of(page, STREAMS_OF, SEARCH_POINT);
    uint64_t replica = spike_count_first(asked, key, MANY);
    page_parameter(page, "many_spikes", "replica %d, the first with %d", (int)replica, MANY);
    for (int what = 0; what < SERIES; what++) {
        struct rng rng = rng_of(key, replica);
        struct spike_count tally = {0};
        struct spike_count_state run = spike_count_start(asked, &rng);
        for (int t = 0; run.spikes < MANY || loss(asked, run.at) >= DARK; t++) {
            struct spike_count_state last = run;
            spike_count_step(&run, asked, &rng, &tally);
            const double x[] = {t, t, t + 1};
            const double y[] = {loss(asked, last.at), last.at.eta_lambda, loss(asked, run.at)};
            if (what != BEGINNINGS || run.spikes > last.spikes) {
                page_point(page, "many", series[what], x[what], y[what]);
            }
        }
    }
}

/**
## Counting spikes

A run is over when $\Lambda\le2/s_*^2$, where $|Y|$ never grows again, or when $|Y|\le10^{-30}$ and
$G(\Lambda)\le0$: below $10^{-9}$ $\Lambda$ no longer moves in double precision, and the walk falls.
It may still come back, with a probability near $(|Y|/0.1)^{\vartheta(\Lambda)}$ (Lundberg); their
sum is kept as what the count can have missed. With $G(\Lambda)>0$ the walk comes back for sure, and
the run goes on.

How often a run spikes is decided by how far a spike overshoots the root. From 1.7, close above the
only root of (1.17), one run in twenty has another spike. On the dataset with four combinations,
from 3.2, three in ten have.
*/

static struct spike_count
spikes_of(struct page *page, const struct setup *setup, int point, double n) {
    struct spike_count_question question = setup->question;
    struct plan plan = page_plan(page, 0, page_replicas(page, QUICK, FULL));
    struct spike_count found;
    plan.key = page_key_of(page, STREAMS_OF, (uint64_t)point);
    question.width = n;
    MUST(spike_count_run(&found, &question, &plan, &fault));
    return found;
}

/**
## Why a run ends at all

A step at $|Y|\ge h$ takes $s^2Y^2(4-s^2\Lambda)$ from $\Lambda$, and $\Lambda$ is at most
$\Lambda_0$. So no spike of height $h$ takes less than $h^2\min_i s_i^2(4-s_i^2\Lambda_0)$, and
there is room for so many spikes only.

The nearer $G$ ends to 0, the longer the last fall takes. Of $3\cdot10^7$ runs under another seed
four took more than $10^7$ steps, so surely less than $3\cdot10^{-7}$ of the runs here should. As
many may be late as Poisson's law allows but for a probability of $10^{-5}$.
*/

static void claim_ends(struct page *page, const struct setup setup[SETTINGS]) {
    double rises = 0, unfinished = 0, runs = 0, drop = INFINITY;
    struct estimate missed = {0, 0};
    for (int k = 0; k < SETTINGS; k++) {
        const struct spike_count *wide = &setup[k].wide;
        rises += wide->rises + setup[k].narrow.rises;
        unfinished += wide->unfinished;
        runs += wide->runs;
        missed = estimate_larger(missed, spike_count_missed(wide));
        drop = fmin(drop, wide->least_drop / spike_count_toll(&setup[k].question));
    }
    claim_equal(page, "spike-curvature-falls", rises, 0);
    claim_at_least(page, "spike-takes-curvature", drop, 1);
    claim_rare(page, "spike-ends-at-negative-drift", unfinished, SPIKE_COUNT_LATE * runs);
    claim_estimate_at_most(page, "spike-missed", missed, 1e-3 + 4 * missed.se);
}

/**
## Does the width matter?

What a climb remembers of the width is the phase at which it passes small heights. It forgets the
phase (renewal theorem), slowly when the logs are near multiples of a common unit: for three roots
at 1.1 they are $-2.303$ and $0.942$, close to $-22$ and 9 units, and a climb takes few steps.
Elsewhere what is remembered is below the error.
*/

static void claim_repeats(struct page *page, const struct setup setup[SETTINGS]) {
    struct estimate change[SETTINGS];
    for (int k = 0; k < SETTINGS; k++) {
        struct estimate share = spike_count_share(&setup[k].wide, 2);
        change[k] = estimate_less(share, spike_count_share(&setup[k].narrow, 2));
        claim_consistent(page, setting[k].repeats, share, setting[k].share, 4);
    }
    claim_consistent(page, "spike-repeats-any-width", change[FOUR], 0, 4);
    claim_consistent(page, "spike-repeats-oscillate", change[THREE_ROOTS], -0.019545, 4);
}

/** ## All together */

int main(int argc, char **argv) {
    struct page page;
    struct setup setup[SETTINGS];
    struct drift_roots roots;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    page_parameter(&page, "start", "mu0 1; lambda0 2; n %g", training.width);
    page_parameter(&page, "streams of", "%s", STREAMS_OF);
    page_parameter(&page, "spike", "|Y| from %g until %g", training.up, training.down);
    for (int k = 0; k < SETTINGS; k++) {
        setup_init(&setup[k], &page, k);
    }

    /** A run with five spikes, and the roots of $G$ that it passes. */
    write_many(&page, &setup[THREE_ROOTS].question);
    MUST(drift_roots_init(&roots, &setup[THREE_ROOTS].dataset, &fault));
    for (size_t i = 0; i < roots.count; i++) {
        page_point(&page, "many", "root", (double)i, roots.root[i].x);
    }
    drift_roots_clear(&roots);

    /** How many spikes there are, at two widths. */
    for (int k = 0; k < SETTINGS; k++) {
        setup[k].wide = spikes_of(&page, &setup[k], k, training.width);
        setup[k].narrow = spikes_of(&page, &setup[k], SETTINGS + k, NARROW);
        for (int spikes = 1; spikes <= SPIKE_COUNT_MOST; spikes++) {
            struct estimate share = spike_count_share(&setup[k].wide, spikes);
            page_estimate(&page, "spikes", setting[k].dataset, spikes, share);
        }
    }

    /** All runs end, and some spike again. */
    claim_ends(&page, setup);
    claim_repeats(&page, setup);
    for (int k = 0; k < SETTINGS; k++) {
        sgd_clear(&setup[k].sgd);
        dataset_clear(&setup[k].dataset);
    }
    return page_finish(&page);
}
