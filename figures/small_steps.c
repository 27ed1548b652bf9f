/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Without catapults all batches are alike

**Place.** 9.2 Learning features. Does the batch size matter without catapults?

`figures/batch_size.c` trains a two-layer ReLU network on $y=x_1x_2+0.1\,\varepsilon$, $x\sim
N(0,I_{100})$, at half the critical rate of the whole set, $\eta_{\rm crit}/2$: the smaller the
batch, the smaller the test loss, and the more *catapults*, steps at a rate above the critical one
of their batch, $\eta_{\rm crit}(B)=b/\lambda_1(K_B)$. Is it the catapults, or the noise of small
batches as such?

Zhu et al. 2024 take the rate twenty times smaller, $\eta_{\rm crit}/40$ (Figures 10 and 34). No
batch is then above its critical rate. A batch of 5 is as noisy as before beside its gradient, but
the noise has no time to add up: all batch sizes follow the gradient flow of the whole set, and the
test loss no longer depends on them. It is that of the largest batches, not of the smallest. The
price is twenty times the steps; so the network has width 512 here, and there is one run.

**What to see.** Over the batch size, from the same start and on the same samples: the test loss and
the alignment of the network's average gradient outer product (AGOP) with the task's, at the large
rate (blue) and at the small one (grey). The blue line has a slope, the grey one none.
*/

#include "nets/fit.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 3434, SAMPLES = 2000, INPUTS = 100, BATCHES = 3, RATES = 2 };
enum { LOOK = 200, MOST_STEPS = 200000 };
static const size_t BATCH[BATCHES] = {5, 10, 50};
static const double RATE[RATES] = {1. / 2, 1. / 40}; /* of the critical rate */
static const char *const SERIES[RATES] = {"large", "small"};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"small-steps-alike", "Zhu et al. 2024, section 4 and Figures 10 and 34",
     "Rank-2 task, two-layer ReLU network at a fortieth of the critical rate: batches of 5, 10 "
     "and 50 end with nearly the same test loss (largest over smallest of a run, less 1)"},
    {"small-steps-spread", "Zhu et al. 2024, section 4 and Figure 10",
     "Rank-2 task, two-layer ReLU network: between batches of 5, 10 and 50 the test losses at a "
     "fortieth of the critical rate differ by less than a fifth of what they do at half of it "
     "(ratio of the spreads)"},
    {"small-steps-none", "Zhu et al. 2024, appendix E.5",
     "Rank-2 task, two-layer ReLU network at a fortieth of the critical rate: no batch of 5 or 10 "
     "is above its critical rate (steps that are)"},
    {"small-steps-price", "own",
     "Rank-2 task, two-layer ReLU network: with batches of 5 the small rate ends with a test loss "
     "at least a quarter above that of the large one, and with the worse alignment (ratio of test "
     "losses)"},
};

/** ## A training

The kernels of batches of 50, which tell their critical rates, are left out: where no batch of 5 or
10 is above, no larger one is. */

struct lab {
    struct fit_question question;
    size_t runs;
};

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct fit_question question = lab->question;
    size_t kind = number / lab->runs;
    question.plan.batch = BATCH[kind % BATCHES];
    question.plan.pairs = question.plan.batch <= 10;
    question.plan.replica = number % lab->runs;
    question.rate = RATE[kind / BATCHES];
    return fit_run((struct fit *)record, &question, fault);
}

static const size_t RECORD = sizeof(struct fit) / sizeof(double);

/** ## What the trainings show */

/** How much the batch size matters is the largest test loss of a run over the smallest, less 1: 0
where it does not matter at all.*/
static double spread(const struct fit *fit, size_t runs, size_t r) {
    double least = INFINITY, most = 0;
    for (size_t b = 0; b < BATCHES; b++) {
        least = fmin(least, fit[b * runs + r].test);
        most = fmax(most, fit[b * runs + r].test);
    }
    return most / least - 1;
}

static void put_runs(struct page *page, const struct fit *fit, size_t runs) {
    for (size_t kind = 0; kind < RATES * BATCHES; kind++) {
        const char *series = SERIES[kind / BATCHES];
        double x = (double)BATCH[kind % BATCHES];
        for (size_t r = 0; r < runs; r++) {
            const struct fit *found = fit + kind * runs + r;
            page_point(page, "test", series, x, found->test);
            page_point(page, "alignment", series, x, found->alignment);
            page_point(page, "steps", series, x, found->steps);
            if (kind % BATCHES < 2) {
                page_point(page, "catapults", series, x, found->catapults);
            }
        }
    }
}

/** The three trainings at the small rate are three noisy versions of one path, the gradient flow,
and take the same number of steps to within some percent; their test losses still follow the
batch size, by a percent or two, as they do beyond 50 at the large rate. */
static void claim_runs(struct page *page, const struct fit *fit, size_t runs) {
    const struct fit *small = fit + BATCHES * runs;
    double alike = 0, ratio = 0, none = 0, price = INFINITY;
    for (size_t r = 0; r < runs; r++) {
        alike = page_worse(alike, spread(small, runs, r));
        ratio = page_worse(ratio, spread(small, runs, r) / spread(fit, runs, r));
        none += small[r].catapults + small[runs + r].catapults;
        price =
            fmin(price, small[r].alignment < fit[r].alignment ? small[r].test / fit[r].test : 0);
    }
    /* The same test set for all, so that its error of 4 % hardly counts; the largest batches of the
     * large rate, which have no catapults either, differ by 2 %. */
    claim_at_most(page, "small-steps-alike", alike, 0.05);
    claim_source_at_most(page, "small-steps-alike", 0.05);
    claim_at_most(page, "small-steps-spread", ratio, 0.2);
    claim_source_at_most(page, "small-steps-spread", 1);
    claim_equal(page, "small-steps-none", none, 0);
    claim_source_agrees(page, "small-steps-none");
    claim_at_least(page, "small-steps-price", price, 1.25);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 64, 512), runs = page_replicas(&page, 1, 1);
    size_t samples = page_size(&page, 1000, SAMPLES);
    char net[64];
    snprintf(net, sizeof net, "%d dense %zu relu dense 1", INPUTS, width);
    page_parameter(&page, "task", "rank-2, n = %zu, d = %d, noise 0.1", samples, INPUTS);
    page_parameter(&page, "network", "%s", net);
    page_parameter(&page, "runs", "%zu", runs);

    struct lab lab = {
        .question = fit_rank2(net, samples, INPUTS, page_key(&page, 0), page_key(&page, 1)),
        .runs = runs,
    };
    lab.question.relative = true;
    lab.question.most = MOST_STEPS;
    lab.question.every = LOOK;
    struct fit *fit = page_room(RATES * BATCHES * runs, sizeof *fit);
    jobs_run(&page, train, &lab, (double *)fit, RECORD, RATES * BATCHES * runs);
    put_runs(&page, fit, runs);
    claim_runs(&page, fit, runs);
    free(fit);
    return page_finish(&page);
}
