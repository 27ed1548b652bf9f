/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The same with PyTorch's parameters

**Place.** 9.7 Learning features. Do PyTorch's default parameters change that?

All pages of this chapter take $z=Wx/\sqrt{\rm fan\ in}$ and $W\sim N(0,1)$ without biases, a
parameterisation made for the theory of wide networks. What PyTorch does when nobody says otherwise
is $z=Wx+b$ with $W$ and $b$ uniform on $\pm1/\sqrt{\rm fan\ in}$: the same functions at the start
but for a factor, and another gradient flow: at the same rate each layer learns as many times faster
as it has inputs, 100 times the first and 1024 times the second. Zhu et al. 2024 (appendix E.1,
Figures 29 and 31) repeat their experiment with it, at the rate $0.01$, and find the same: the
smaller the batch, the more catapults, the better the features, the smaller the test loss.

The critical rate $\eta_{\rm crit}=n/\lambda_1(K)$ of the whole set is about $0.017$ at width 1024,
so that their rate is $0.6$ of it; the page takes that fraction, at every width. A *catapult* is a
step at a rate above the critical one of its batch.

**What to see.** Batches of 5 and of 50, joined for each run, which has its own data and start: test
loss, and alignment of the average gradient outer product (AGOP) with that of the task. Each run's
line has the same slope as with the other parameterisation in `figures/batch_size.c`.
*/

#include "nets/fit.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 2929, SAMPLES = 2000, TEST = 5000, INPUTS = 100, BATCHES = 2 };
enum { LOOK = 200, MOST_STEPS = 40000 };
static const size_t BATCH[BATCHES] = {5, 50};
static const double NOISE = 0.1, STOP = 1e-3, RATE = 0.6; /* of the critical rate */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"default-parameters-test", "Zhu et al. 2024, appendix E.2 and Figure 31a",
     "Rank-2 task, two-layer ReLU network with PyTorch's default parameters: in every run batches "
     "of 5 end with a smaller test loss than batches of 50 (largest ratio)"},
    {"default-parameters-alignment", "Zhu et al. 2024, appendix E.1 and Figure 29a",
     "Rank-2 task, two-layer ReLU network with PyTorch's default parameters: in every run batches "
     "of 5 end with a better alignment of AGOP and EGOP than batches of 50 (largest ratio of the "
     "misalignments)"},
    {"default-parameters-catapults", "Zhu et al. 2024, appendix E.1 and Figure 29a",
     "Rank-2 task, two-layer ReLU network with PyTorch's default parameters: in every run batches "
     "of 5 are above their critical rate in hundreds of steps (fewest steps)"},
    {"default-parameters-rare", "own",
     "Rank-2 task, two-layer ReLU network with PyTorch's default parameters: batches of 50 are "
     "above their critical rate at most a tenth as often as batches of 5 (largest ratio)"},
};

/** ## A training

The two batch sizes of a run share data and start. */

struct lab {
    struct fit_question question;
    size_t runs;
};

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct fit_question question = lab->question;
    question.plan.batch = BATCH[number / lab->runs];
    question.plan.replica = number % lab->runs;
    return fit_run((struct fit *)record, &question, fault);
}

static const size_t RECORD = sizeof(struct fit) / sizeof(double);

/** ## What the runs show */

static void put_runs(struct page *page, const struct fit *fit, size_t runs) {
    for (size_t r = 0; r < runs; r++) {
        for (size_t b = 0; b < BATCHES; b++) {
            const struct fit *found = fit + b * runs + r;
            double x = (double)BATCH[b];
            page_point(page, "test", page_label(page, "run %zu", r), x, found->test);
            page_point(page, "alignment", page_label(page, "run %zu", r), x, found->alignment);
            page_point(page, "catapults", page_label(page, "run %zu", r), x, found->catapults);
        }
        page_point(page, "critical", page_label(page, "run %zu", r), 0, fit[r].critical);
    }
}

/** Batches of 50 may be above their critical rate now and then, since $0.6$ of the whole set's rate
is more than the half of `figures/batch_size.c`; a narrow network has it more often. */
static void claim_runs(struct page *page, const struct fit *fit, size_t runs) {
    double test = 0, alignment = 0, fewest = INFINITY, ratio = 0;
    for (size_t r = 0; r < runs; r++) {
        const struct fit *small = fit + r, *large = fit + runs + r;
        test = page_worse(test, small->test / large->test);
        alignment = page_worse(alignment, (1 - small->alignment) / (1 - large->alignment));
        fewest = fmin(fewest, small->catapults);
        ratio = page_worse(ratio, large->catapults / small->catapults);
    }
    claim_at_most(page, "default-parameters-test", test, 1);
    claim_source_agrees(page, "default-parameters-test");
    claim_at_most(page, "default-parameters-alignment", alignment, 1);
    claim_source_agrees(page, "default-parameters-alignment");
    claim_at_least(page, "default-parameters-catapults", fewest, 100);
    claim_source_at_least(page, "default-parameters-catapults", 1);
    claim_at_most(page, "default-parameters-rare", ratio, 0.1);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 256, 1024), runs = page_replicas(&page, 1, 3);
    char net[64];
    snprintf(net, sizeof net, "%d dense %zu bias relu dense 1 bias", INPUTS, width);
    page_parameter(&page, "task", "rank-2, n = %d, d = %d, noise %g", SAMPLES, INPUTS, NOISE);
    page_parameter(&page, "network", "%s", net);
    page_parameter(&page, "runs", "%zu", runs);

    struct lab lab = {
        .question =
            {.task = {TASK_RANK2, SAMPLES, INPUTS, NOISE, false},
             .data = page_key(&page, 0),
             .test = TEST,
             .net = net,
             .scheme = NET_DEFAULT,
             .sigma = 1,
             .plan = {.pairs = 1, .key = page_key(&page, 1)},
             .rate = RATE,
             .relative = true,
             .stop = STOP,
             .most = MOST_STEPS,
             .every = LOOK},
        .runs = runs,
    };
    struct fit *fit = page_room(BATCHES * runs, sizeof *fit);
    jobs_run(&page, train, &lab, (double *)fit, RECORD, BATCHES * runs);
    put_runs(&page, fit, runs);
    claim_runs(&page, fit, runs);
    free(fit);
    return page_finish(&page);
}
