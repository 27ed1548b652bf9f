/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Each catapult sharpens the features

**Place.** 9.3 Learning features. Does each catapult improve the features?

Gradient descent without any batches can have catapults too, as many as one likes. A two-layer ReLU
network learns $y=x_1x_2+0.1\,\varepsilon$ from 2000 samples $x\sim N(0,I_{100})$, first at half its
critical rate $\eta_{\rm crit}=n/\lambda_1(K)$. Then, every hundred steps, the rate is raised to
$1.15$ times the critical rate *of that moment*. The loss shoots up by a factor of hundreds, the
kernel shrinks until $\eta_{\rm crit}$ is above the rate again, and the loss comes down. Zhu et al.
2024 do so six times and see the test loss fall and the features grow clearer with each catapult
(section 4, Figures 8a, 24 and 26).

A network's features are its average gradient outer product (AGOP),
$$G=\frac1n\sum_i\nabla f(x_i)\,\nabla f(x_i)^\top .$$
The target has ${\mathbb E}\,\nabla f^*\nabla f^{*\top}={\rm diag}(1,1,0,\dots,0)$: only two of a
hundred coordinates matter. The cosine of the two matrices is the *alignment*.

The paper raises to fixed rates, 8, 16, 30, 50, 75, 80. Here its third already diverges, so the
scale of its network must have been another one; in units of the critical rate the same schedule
does what the paper says. A control from the same start keeps its rate.

**What to see.** Above: the loss at its peak falls from one catapult to the next, and the critical
rate grows sevenfold. The test loss falls and the alignment rises with each catapult, while the
control stays behind. Below: the first ten coordinates of the AGOP, each scaled to its largest
entry. Before any catapult it is noise; after three all but two coordinates have faded.
*/

#include "nets/raises.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters

The rate that starts a catapult must be above the critical one, but not by much: in trials at $1.5$
times, the third catapult no longer came back. Nor do fewer samples do: with 500 of them six
catapults left the alignment below a tenth, since a hundred coordinates have 4950 pairs, and one of
them is to be found. */

enum { SEED = 2626, SAMPLES = 2000, QUICK_SAMPLES = 1400, TEST = 5000, INPUTS = 100 };
enum { STAGES = 7, FIRST = 50, LENGTH = 100, SHOWN = RAISES_SHOWN };
static const double NOISE = 0.1, RATE = 0.5, FACTOR = 1.15; /* in critical rates */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"catapults-learn-test", "Zhu et al. 2024, section 4 and Figure 24a",
     "Rank-2 task, gradient descent on a two-layer ReLU network: in every run the test loss is "
     "smaller after each of six catapults (largest ratio of the loss after to that before)"},
    {"catapults-learn-alignment", "Zhu et al. 2024, section 4 and Figure 8a",
     "Rank-2 task, gradient descent on a two-layer ReLU network: in every run the alignment of "
     "AGOP and EGOP is better after each of six catapults (smallest ratio of that after to that "
     "before)"},
    {"catapults-learn-six", "Zhu et al. 2024, Figures 8a and 26",
     "Rank-2 task, gradient descent on a two-layer ReLU network: in every run the alignment is "
     "above 0.9 after six catapults (smallest alignment)"},
    {"catapults-learn-gain", "Zhu et al. 2024, Figure 8a",
     "Rank-2 task, gradient descent on a two-layer ReLU network: in every run the test loss after "
     "six catapults is less than half that of the same training without (largest ratio)"},
    {"catapults-learn-critical", "Zhu et al. 2024, section 3.2",
     "Rank-2 task, gradient descent on a two-layer ReLU network: each catapult ends with a "
     "critical rate above the rate that caused it (catapults that do not, in all runs)"},
    {"catapults-learn-diverged", "own",
     "Rank-2 task, gradient descent on a two-layer ReLU network: no training diverges when the "
     "rate is raised six times to 1.15 critical rates of the time (trainings that do)"},
};

/** ## A training

A stage is what lies between two raises. At its end the page looks at the losses, at the AGOP of the
training samples, and at the critical rate, which costs a kernel of order 2000. The training loss in
between is seen at every step; its largest value in a stage is the peak.

The first `runs` jobs raise the rate, the others are controls of the first runs. */

struct lab {
    struct raises_question question;
    size_t runs;
};

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct raises_question question = lab->question;
    question.fit.plan.replica = number % lab->runs;
    question.factor = number < lab->runs ? FACTOR : 0;
    return raises_run((struct raises_stage *)record, STAGES, &question, fault);
}

static const size_t RECORD = STAGES * sizeof(struct raises_stage) / sizeof(double);

/** ## What the trainings show */

static void
put_trainings(struct page *page, const struct raises_stage *stage, size_t runs, size_t trainings) {
    for (size_t t = 0; t < trainings; t++) {
        char label[32];
        snprintf(label, sizeof label, t < runs ? "catapults %zu" : "control %zu", t % runs);
        for (size_t s = 0; s < STAGES; s++) {
            const struct raises_stage *now = stage + t * STAGES + s;
            page_point(page, "test", label, (double)s, now->test);
            page_point(page, "alignment", label, (double)s, now->alignment);
            page_point(page, "rate", label, (double)s, now->rate);
            if (t < runs) {
                page_point(page, "critical", label, (double)s, now->critical);
            }
            page_point(page, "peak", label, (double)s, now->peak);
        }
    }
}

/** The pictures of the AGOP are those of the first run; a series is a matrix, x counts its entries
row by row. */
static void put_features(struct page *page, const struct raises_stage *stage) {
    for (size_t s = 0; s < STAGES; s += 3) {
        double most = 0;
        for (size_t k = 0; k < SHOWN * SHOWN; k++) {
            most = fmax(most, fabs(stage[s].agop[k]));
        }
        for (size_t k = 0; k < SHOWN * SHOWN; k++) {
            const char *label = page_label(page, "%zu", s);
            page_point(page, "agop", label, (double)k, stage[s].agop[k] / most);
        }
    }
}

/** Six times in each run, not on average: a catapult that made either number worse would show. */
static void claim_stages(struct page *page, const struct raises_stage *stage, size_t runs) {
    double test = 0, alignment = INFINITY, six = INFINITY, over = 0;
    for (size_t r = 0; r < runs; r++) {
        const struct raises_stage *run = stage + r * STAGES;
        for (size_t s = 1; s < STAGES; s++) {
            test = page_worse(test, run[s].test / run[s - 1].test);
            alignment = fmin(alignment, run[s].alignment / run[s - 1].alignment);
            over += run[s].critical <= run[s].rate;
        }
        six = fmin(six, run[STAGES - 1].alignment);
    }
    claim_at_most(page, "catapults-learn-test", test, 1);
    claim_source_agrees(page, "catapults-learn-test");
    claim_at_least(page, "catapults-learn-alignment", alignment, 1);
    claim_source_agrees(page, "catapults-learn-alignment");
    claim_at_least(page, "catapults-learn-six", six, 0.9);
    claim_source_at_least(page, "catapults-learn-six", 0.9);
    claim_equal(page, "catapults-learn-critical", over, 0);
    claim_source_agrees(page, "catapults-learn-critical");
}

/** Both networks have taken the same number of steps. The control shows that time alone is not what
helps; it does learn, but slowly. */
static void
claim_gain(struct page *page, const struct raises_stage *stage, size_t runs, size_t trainings) {
    double ratio = 0, diverged = 0;
    for (size_t t = 0; t < trainings; t++) {
        const struct raises_stage *end = stage + t * STAGES + STAGES - 1;
        if (t >= runs) {
            ratio = page_worse(ratio, stage[(t - runs) * STAGES + STAGES - 1].test / end->test);
        }
        diverged += end->diverged;
    }
    claim_at_most(page, "catapults-learn-gain", ratio, 0.5);
    claim_source_at_most(page, "catapults-learn-gain", 1);
    claim_equal(page, "catapults-learn-diverged", diverged, 0);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 128, 1024), runs = page_replicas(&page, 1, 2);
    size_t samples = page_size(&page, QUICK_SAMPLES, SAMPLES);
    size_t trainings = runs + page_replicas(&page, 1, 1);
    char net[64];
    snprintf(net, sizeof net, "%d dense %zu relu dense 1", INPUTS, width);
    page_parameter(&page, "task", "rank-2, n = %zu, d = %d, noise %g", samples, INPUTS, NOISE);
    page_parameter(&page, "network", "%s", net);
    page_parameter(
        &page, "raises", "to %g critical rates after %d steps and every %d", FACTOR, FIRST, LENGTH);

    struct lab lab = {
        .question =
            {.fit =
                 {.task = {TASK_RANK2, samples, INPUTS, NOISE, false},
                  .data = page_key(&page, 0),
                  .test = TEST,
                  .net = net,
                  .scheme = NET_NTK,
                  .sigma = 1,
                  .plan = {.batch = 0, .key = page_key(&page, 1)},
                  .rate = RATE,
                  .relative = true,
                  .most = UINT64_MAX,
                  .every = UINT64_MAX},
             .first = FIRST,
             .length = LENGTH},
        .runs = runs,
    };
    struct raises_stage *stage = page_room(trainings * STAGES, sizeof *stage);
    jobs_run(&page, train, &lab, (double *)stage, RECORD, trainings);
    put_trainings(&page, stage, runs, trainings);
    put_features(&page, stage);
    claim_stages(&page, stage, runs);
    claim_gain(&page, stage, runs, trainings);
    free(stage);
    return page_finish(&page);
}
