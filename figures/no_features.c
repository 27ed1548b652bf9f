/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Nothing to learn but noise

**Place.** 9.5 Learning features. What if there are no features to learn?

Catapults help a network to find the few coordinates that matter. Here all matter alike:
$y=|x|/\sqrt d+0.1\,\varepsilon$ with $x\sim N(0,I_{100})$, whose expected gradient outer product is
$I/d^2$, of full rank. A two-layer ReLU network learns it from 128 samples by gradient descent,
first at $0.9$ of its critical rate $\eta_{\rm crit}=n/\lambda_1(K)$, then at $1.3$ critical rates
of the moment, raised anew every ninety steps. Zhu et al. 2024 (Remark 5 and Figure 28) find that
catapults then improve neither the test loss nor the alignment of the network's average gradient
outer product (AGOP) with the task's.

They do harm. The target is nearly a constant: its variance is $1/(2d)=0.005$, so that predicting
its mean has the test loss $0.015$, noise included, better than any network here. A catapult throws
the weights about along the few samples that it sees, and leaves gradients there that the task does
not have. The first one still does no harm, and smooths a little; each later one multiplies the test
loss by about three.

**What to see.** On the left the test loss after each catapult (green), beside a control that keeps
its rate (grey), and the loss of the mean as a line. On the right the alignment: catapults lower it,
to what a gradient along a single direction has ($1/\sqrt d=0.1$).
*/

#include "nets/raises.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 2828, SAMPLES = 128, TEST = 2000, INPUTS = 100 };
enum { STAGES = 5, FIRST = 30, LENGTH = 90 };
static const double NOISE = 0.1, RATE = 0.9, FACTOR = 1.3; /* in critical rates */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"no-features-alignment", "Zhu et al. 2024, Remark 5 and Figure 28",
     "Full-rank task, gradient descent on a two-layer ReLU network: in every run the alignment of "
     "AGOP and EGOP after four catapults is below that before any (largest ratio)"},
    {"no-features-test", "Zhu et al. 2024, Remark 5 and Figure 28",
     "Full-rank task, gradient descent on a two-layer ReLU network: in every run the test loss "
     "after four catapults is more than twice that of the same training without (smallest ratio)"},
    {"no-features-each", "own",
     "Full-rank task, gradient descent on a two-layer ReLU network: in every run the second, "
     "third and fourth catapult each raise the test loss (smallest ratio of the loss after to "
     "before)"},
    {"no-features-mean", "own",
     "Full-rank task, gradient descent on a two-layer ReLU network: no training, with catapults "
     "or without, has a smaller test loss than the mean of the labels (smallest ratio)"},
};

/** ## A training

The first `runs` jobs raise the rate, the others are their controls. */

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

/** ## What the trainings show

The catapult itself is not seen here, only what it leaves: a stage's row is its end. */

static void put_stage(
    struct page *page, const struct raises_stage *stage, size_t runs, size_t s,
    const char *series) {
    double test = 0, test2 = 0, alignment = 0, alignment2 = 0;
    for (size_t r = 0; r < runs; r++) {
        const struct raises_stage *now = stage + r * STAGES + s;
        test += now->test;
        test2 += now->test * now->test;
        alignment += now->alignment;
        alignment2 += now->alignment * now->alignment;
    }
    double x = (double)s, n = (double)runs;
    page_estimate(page, "test", series, x, estimate_mean(n, test, test2));
    page_estimate(page, "alignment", series, x, estimate_mean(n, alignment, alignment2));
}

/** The control has the same start and takes as many steps. It fits the labels early, and then stays
where it is: its test loss and its alignment do not move in the last three stages. The loss of
the mean is the variance of the labels, $1/(2d)$ and the noise.*/
static void
claim_runs(struct page *page, const struct raises_stage *stage, size_t runs, double trivial) {
    double alignment = 0, test = INFINITY, each = INFINITY, mean = INFINITY;
    for (size_t r = 0; r < runs; r++) {
        const struct raises_stage *run = stage + r * STAGES, *control = run + runs * STAGES;
        const size_t last = STAGES - 1;
        alignment = page_worse(alignment, run[last].alignment / run[0].alignment);
        test = fmin(test, run[last].test / control[last].test);
        for (size_t s = 0; s < STAGES; s++) {
            each = s < 2 ? each : fmin(each, run[s].test / run[s - 1].test);
            mean = fmin(mean, fmin(run[s].test, control[s].test) / trivial);
        }
    }
    claim_at_most(page, "no-features-alignment", alignment, 1);
    claim_source_agrees(page, "no-features-alignment");
    claim_at_least(page, "no-features-test", test, 2);
    claim_source_at_least(page, "no-features-test", 1);
    claim_at_least(page, "no-features-each", each, 1);
    claim_at_least(page, "no-features-mean", mean, 1);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 512, 1024), runs = page_replicas(&page, 2, 8);
    char net[64];
    snprintf(net, sizeof net, "%d dense %zu relu dense 1", INPUTS, width);
    page_parameter(&page, "task", "full rank, n = %d, d = %d, noise %g", SAMPLES, INPUTS, NOISE);
    page_parameter(&page, "network", "%s", net);
    page_parameter(
        &page, "raises", "to %g critical rates after %d steps and every %d", FACTOR, FIRST, LENGTH);
    page_parameter(&page, "runs", "%zu", runs);

    struct lab lab = {
        .question =
            {.fit =
                 {.task = {TASK_FULL_RANK, SAMPLES, INPUTS, NOISE, false},
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
    struct raises_stage *stage = page_room(2 * runs * STAGES, sizeof *stage);
    jobs_run(&page, train, &lab, (double *)stage, RECORD, 2 * runs);

    double trivial = tasks_variance(TASK_FULL_RANK, INPUTS) + NOISE * NOISE;
    for (size_t s = 0; s < STAGES; s++) {
        put_stage(&page, stage, runs, s, "catapults");
        put_stage(&page, stage + runs * STAGES, runs, s, "control");
    }
    page_point(&page, "test", "mean", 0, trivial);
    page_point(&page, "test", "mean", STAGES - 1, trivial);
    claim_runs(&page, stage, runs, trivial);
    free(stage);
    return page_finish(&page);
}
