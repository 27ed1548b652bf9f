/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Small batches, many catapults, better features

**Place.** 9.1 Learning features. Do small batches generalise better because they catapult more
often?

A two-layer ReLU network learns $y=x_1x_2+0.1\,\varepsilon$ from 2000 samples $x\sim N(0,I_{100})$,
by SGD at half the critical rate of the whole set, $\eta=\eta_{\rm crit}/2$. That rate is safe for
gradient descent. But each batch $B$ has a critical rate of its own,
$\eta_{\rm crit}(B)=b/\lambda_1(K_B)$ with the batch's tangent kernel $K_B$, and the smaller the
batch, the more often it lies below $\eta$: a *catapult*, in the words of Zhu et al. 2024 (section 4
and Table 1). They find that smaller batches catapult more often, learn the two coordinates that
matter better, and have a smaller test loss.

The features of a network are its average gradient outer product
$G=\frac1n\sum_i\nabla f(x_i)\nabla f(x_i)^\top$; those of the task are
$\mathbb E\,\nabla f^*\nabla f^{*\top}={\rm diag}(1,1,0,\dots)$. Their cosine is the *alignment*.

The paper leaves open how the layers are scaled and whether they have biases. Without any bias, with
$z=Wx/\sqrt{d}$ and $W\sim N(0,1)$, with a fresh order of the samples in each epoch, and with the
end at a training loss of $10^{-3}$, its Table 1 comes out; with hidden biases it does not.

The test loss is that of 5000 fresh samples where it is smallest (1000 at the quick tier). Its error
is mostly the test set's: the square of $x_1x_2$ has the standard deviation $\sqrt8$, so that 5000
samples know a loss to $\sqrt8/\sqrt{5000}=4$ %. All batch sizes of a run share the test set, so
their order does not suffer.

**What to see.** From left to right the batch grows. The test loss grows with it, the alignment
falls, and catapults die out: with batches of 50 there are none, and yet 50 and 100 still differ by
a little. Squares are the numbers of the paper.
*/

#include "nets/fit.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 1919, SAMPLES = 2000, INPUTS = 100, BATCHES = 4, MOST_STEPS = 40000 };
enum { QUICK_TEST = 1000, TEST = 5000 };
enum { LOOK = 200 }; /* steps between two looks at the losses */
static const size_t BATCH[BATCHES] = {5, 10, 50, 100};
static const double RATE = 0.5; /* of the critical rate */

/** Table 1 of the paper has no batches of 100. */
static const double PAPER_TEST[BATCHES] = {0.42, 0.59, 0.71, NAN};
static const double PAPER_ALIGNMENT[BATCHES] = {0.95, 0.89, 0.84, NAN};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"batch-size-test-order", "Zhu et al. 2024, Table 1 and Figure 9a",
     "Rank-2 task, two-layer ReLU network: in every run a smaller batch ends with the smaller "
     "test loss (largest ratio of the losses of batches of 5 and 10, 10 and 50)"},
    {"batch-size-alignment-order", "Zhu et al. 2024, Table 1 and Figure 9a",
     "Rank-2 task, two-layer ReLU network: in every run a smaller batch ends with the better "
     "alignment of AGOP and EGOP (largest ratio of the misalignments of batches of 5 and 10, 10 "
     "and 50)"},
    {"batch-size-catapults", "Zhu et al. 2024, section 4 and Figure 9a",
     "Rank-2 task, two-layer ReLU network at half the critical rate: in every run batches of 5 "
     "are above their critical rate at least twice as often as batches of 10 (smallest ratio of "
     "the counts)"},
    {"batch-size-none", "own",
     "Rank-2 task, two-layer ReLU network at half the critical rate: no batch of 50 or 100 is "
     "above its critical rate (steps that are, in all runs)"},
    {"batch-size-test-10", "Zhu et al. 2024, Table 1",
     "Rank-2 task, two-layer ReLU network, batches of 10: the mean test loss is that of a "
     "prototype with other random numbers, 0.587 for width 1024 (0.325 for 256 at the quick tier)"},
    {"batch-size-alignment-10", "Zhu et al. 2024, Table 1",
     "Rank-2 task, two-layer ReLU network, batches of 10: the mean alignment is that of a "
     "prototype with other random numbers, 0.887 for width 1024 (0.954 for 256 at the quick tier)"},
};

/** ## A run

All batch sizes of a run start from the same weights and learn the same data. */

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

/** ## What the runs show

Where the paper says how often a batch was above its critical rate, it counts until the validation
loss is smallest, and so do we. Runs differ in the data as well as in the weights. A test set of
5000 has an error of its own of some four percent in each run, which the mean over runs contains. */

/* The mean over the runs of a batch size of one number of the records, and its row. */
static double put_mean(
    struct page *page, const char *panel, const struct fit *fit, size_t runs, size_t b,
    size_t offset) {
    double sum = 0, sum2 = 0, x = (double)BATCH[b];
    for (size_t r = 0; r < runs; r++) {
        double value = ((const double *)(fit + b * runs + r))[offset / sizeof(double)];
        sum += value;
        sum2 += value * value;
    }
    struct estimate mean = estimate_mean((double)runs, sum, sum2);
    if (runs > 1) {
        page_estimate(page, panel, "here", x, mean);
    } else { /* of one run nobody knows the error */
        page_point(page, panel, "here", x, mean.value);
    }
    return mean.value;
}

/* A level has the error of its test sets (4 % each, that of the prototype included) and of few
 * data sets: 0.08 is three times both together for three runs, 0.15 for one. */
static void claim_levels(struct page *page, double test, double alignment, bool wide) {
    claim_within(page, "batch-size-test-10", test, wide ? 0.587 : 0.325, wide ? 0.08 : 0.15);
    claim_within(page, "batch-size-alignment-10", alignment, wide ? 0.887 : 0.954, 0.03);
    if (wide) {
        claim_source_within(page, "batch-size-test-10", 0.59, 0.08);
        claim_source_within(page, "batch-size-alignment-10", 0.89, 0.03);
        return;
    }
    claim_source_unknown(page, "batch-size-test-10");
    claim_reason(page, "batch-size-test-10", "the paper has width 1024 alone; see the tier full");
    claim_source_unknown(page, "batch-size-alignment-10");
    claim_reason(
        page, "batch-size-alignment-10", "the paper has width 1024 alone; see the tier full");
}

static void put_means(struct page *page, const struct fit *fit, size_t runs, bool wide) {
    for (size_t b = 0; b < BATCHES; b++) {
        double x = (double)BATCH[b];
        double test = put_mean(page, "test", fit, runs, b, offsetof(struct fit, test));
        double alignment =
            put_mean(page, "alignment", fit, runs, b, offsetof(struct fit, alignment));
        put_mean(page, "catapults", fit, runs, b, offsetof(struct fit, catapults));
        if (!isnan(PAPER_TEST[b])) {
            page_point(page, "test", "paper", x, PAPER_TEST[b]);
            page_point(page, "alignment", "paper", x, PAPER_ALIGNMENT[b]);
        }
        if (BATCH[b] == 10) {
            claim_levels(page, test, alignment, wide);
        }
    }
}

/** The order holds when every run has it: each run compares trainings on the same data. */
static void claim_orders(struct page *page, const struct fit *fit, size_t runs) {
    double test = 0, alignment = 0, catapults = INFINITY, none = 0;
    for (size_t r = 0; r < runs; r++) {
        for (size_t b = 0; b < 2; b++) {
            const struct fit *small = fit + b * runs + r, *large = small + runs;
            test = page_worse(test, small->test / large->test);
            alignment = page_worse(alignment, (1 - small->alignment) / (1 - large->alignment));
        }
        catapults = fmin(catapults, fit[r].catapults / fit[runs + r].catapults);
        none += fit[2 * runs + r].catapults + fit[3 * runs + r].catapults;
    }
    claim_at_most(page, "batch-size-test-order", test, 1);
    claim_source_agrees(page, "batch-size-test-order");
    claim_at_most(page, "batch-size-alignment-order", alignment, 1);
    claim_source_agrees(page, "batch-size-alignment-order");
    claim_at_least(page, "batch-size-catapults", catapults, 2);
    claim_source_at_least(page, "batch-size-catapults", 1);
    claim_equal(page, "batch-size-none", none, 0);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 256, 1024), runs = page_replicas(&page, 1, 3);
    char net[64];
    snprintf(net, sizeof net, "%d dense %zu relu dense 1", INPUTS, width);
    page_parameter(&page, "task", "rank-2, n = %d, d = %d, noise 0.1", SAMPLES, INPUTS);
    page_parameter(&page, "network", "%s", net);
    page_parameter(&page, "runs", "%zu", runs);

    struct lab lab = {
        .question = fit_rank2(net, SAMPLES, INPUTS, page_key(&page, 0), page_key(&page, 1)),
        .runs = runs,
    };
    lab.question.test = page_size(&page, QUICK_TEST, TEST);
    lab.question.plan.pairs = 1;
    lab.question.rate = RATE;
    lab.question.relative = true;
    lab.question.most = MOST_STEPS;
    lab.question.every = LOOK;
    struct fit *fit = page_room(BATCHES * runs, sizeof *fit);
    jobs_run(&page, train, &lab, (double *)fit, RECORD, BATCHES * runs);
    put_means(&page, fit, runs, width == 1024);
    claim_orders(&page, fit, runs);
    free(fit);
    return page_finish(&page);
}
