/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# The better the features, the smaller the test loss

**Place.** 9.6 Learning features. Does alignment order the optimisers?

Seven optimisers fit the same 2000 samples of $y=x_1x_2+0.1\,\varepsilon$, $x\sim N(0,I_{100})$,
from the same start of a two-layer ReLU network, until the training loss is below $10^{-3}$. They
all fit, and yet their test losses differ by more than a factor of two: which minimum is found
depends on the way. Zhu et al. 2024 (Figure 11) find that the alignment of the network's average
gradient outer product (AGOP) with the task's, ${\rm diag}(1,1,0,\dots)$, puts the optimisers in the
order of their test losses, whatever makes them learn features well or badly. The rates are those of
their Table 3, batches have 100 samples, and all other constants are PyTorch's. The network has
width 256, for the time it takes; the paper's has 1024. The quick tier has half as many inputs and
samples.

The order is Spearman's correlation of test loss and alignment over the optimisers, $\rho=1-6\sum
d^2/(k(k^2-1))$ with the differences $d$ of ranks; $-1$ is the reverse order exactly. A swap of two
neighbours in a table of seven costs $12/336=0.036$.

**What to see.** Each row is an optimiser at one rate: the test loss where it is smallest, and the
alignment there. RMSprop is ahead of all others in both columns, and Adam and Adagrad are last in
both. Gradient descent and SGD, whose batches of 100 have no catapults, cannot be told apart.
*/

#include "nets/fit.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum { SEED = 1111, BATCH = 100, ROWS = 7 };
enum { LOOK = 100, MOST_STEPS = 60000 };

/** Table 3 of the paper, rank-2. The authors did not tune the rates, and neither does this page:
the table compares minima, not optimisers. RMSprop at $0.01$ takes more than ten thousand steps
where Adam, at the same rate but with momentum, takes fewer than a thousand. */
static const struct {
    enum optimizer_kind kind;
    size_t batch; /* 0: all samples */
    double rate;
} ROW[ROWS] = {
    {OPTIMIZER_RMSPROP, BATCH, 0.01}, {OPTIMIZER_MOMENTUM, BATCH, 2},
    {OPTIMIZER_SGD, BATCH, 2},        {OPTIMIZER_SGD, 0, 2},
    {OPTIMIZER_ADADELTA, BATCH, 2},   {OPTIMIZER_ADAGRAD, BATCH, 0.1},
    {OPTIMIZER_ADAM, BATCH, 0.01},
};

/** The rates are the paper's, each in the units of its optimiser, and no two of them are alike
in speed: RMSprop takes some eighteen times the steps of Adam. So the table compares what people
use, not one optimiser's rule with another's at equal terms; that the order of the losses is that
of the alignment all the same is what makes it worth a claim. */

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"optimizers-order", "Zhu et al. 2024, Figure 11",
     "Rank-2 task, two-layer ReLU network, seven optimisers: the better the alignment of AGOP and "
     "EGOP, the smaller the test loss (Spearman's correlation of the optimisers' means)"},
    {"optimizers-best", "Zhu et al. 2024, Figure 11a",
     "Rank-2 task, two-layer ReLU network, seven optimisers: in every run the optimiser with the "
     "best alignment of AGOP and EGOP has the smallest test loss (runs where not)"},
    {"optimizers-worst", "own",
     "Rank-2 task, two-layer ReLU network, seven optimisers: in every run Adam and Adagrad have "
     "the two largest test losses and the two worst alignments (runs where not)"},
    {"optimizers-fit", "own",
     "Rank-2 task, two-layer ReLU network: each optimiser fits the training set to a loss below "
     "0.001 (trainings that do not)"},
};

static const struct csvwriter_column columns[] = {
    {"optimizer", "optimiser", CSVWRITER_TEXT, 0},
    {"rate", "$\\eta$", CSVWRITER_SIGNIFICANT, 2},
    {"test", "test loss", CSVWRITER_SIGNIFICANT, 10},
    {"test_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"alignment", "alignment", CSVWRITER_SIGNIFICANT, 10},
    {"alignment_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"steps", "steps", CSVWRITER_SIGNIFICANT, 6},
};

/** ## A training

Job `row runs + run`. Runs differ in data and start; all optimisers of a run share both. */

struct lab {
    struct fit_question question;
    size_t runs;
};

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct fit_question question = lab->question;
    size_t row = number / lab->runs;
    question.plan.optimizer = ROW[row].kind;
    question.plan.batch = ROW[row].batch;
    question.plan.replica = number % lab->runs;
    question.rate = ROW[row].rate;
    return fit_run((struct fit *)record, &question, fault);
}

static const size_t RECORD = sizeof(struct fit) / sizeof(double);

/** ## What the trainings show */

/** The means over runs make the rows, and the ranks of these means the correlation. */

/* The mean over runs of a number of the records; of one run nobody knows the error. */
static struct estimate mean_of(const struct fit *fit, size_t runs, size_t offset) {
    double sum = 0, sum2 = 0;
    for (size_t r = 0; r < runs; r++) {
        double value = ((const double *)(fit + r))[offset / sizeof(double)];
        sum += value;
        sum2 += value * value;
    }
    struct estimate mean = estimate_mean((double)runs, sum, sum2);
    mean.se = runs > 1 ? mean.se : NAN;
    return mean;
}

/** Spearman's correlation of `count` pairs without ties: a rank is the number of those below. */
static double spearman(const double *a, const double *b, size_t count) {
    double squares = 0, k = (double)count;
    for (size_t i = 0; i < count; i++) {
        double difference = 0;
        for (size_t j = 0; j < count; j++) {
            difference += (a[j] < a[i]) - (b[j] < b[i]);
        }
        squares += difference * difference;
    }
    return 1 - 6 * squares / (k * (k * k - 1));
}

/** The best row by one column must be the best by the other. */

/* Tells whether the row of the best alignment has the smallest test loss. */
static bool is_best_twice(const struct fit *fit, size_t runs, size_t r) {
    size_t aligned = 0, tested = 0;
    for (size_t i = 1; i < ROWS; i++) {
        aligned = fit[i * runs + r].alignment > fit[aligned * runs + r].alignment ? i : aligned;
        tested = fit[i * runs + r].test < fit[tested * runs + r].test ? i : tested;
    }
    return aligned == tested;
}

/* Tells whether each of the rows [0, end) is ahead of all rows after them, in both columns. */
static bool is_ahead(const struct fit *fit, size_t runs, size_t r, size_t end) {
    for (size_t i = 0; i < end; i++) {
        for (size_t j = end; j < ROWS; j++) {
            const struct fit *a = fit + i * runs + r, *b = fit + j * runs + r;
            if (a->test >= b->test || a->alignment <= b->alignment) {
                return false;
            }
        }
    }
    return true;
}

/** Within each run the optimisers share data and start, so a difference between them is theirs. Two
neighbours may change places from run to run; the ends of the table may not. */
static void claim_runs(struct page *page, const struct fit *fit, size_t runs, double stop) {
    double best = 0, worst = 0, open = 0;
    for (size_t r = 0; r < runs; r++) {
        best += !is_best_twice(fit, runs, r);
        worst += !is_ahead(fit, runs, r, ROWS - 2);
    }
    for (size_t j = 0; j < ROWS * runs; j++) {
        open += !(fit[j].train < stop);
    }
    claim_equal(page, "optimizers-best", best, 0);
    claim_source_agrees(page, "optimizers-best");
    claim_equal(page, "optimizers-worst", worst, 0);
    claim_equal(page, "optimizers-fit", open, 0);
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    size_t width = page_size(&page, 64, 256), runs = page_replicas(&page, 1, 2);
    size_t samples = page_size(&page, 1000, 2000), inputs = page_size(&page, 50, 100);
    char net[64];
    snprintf(net, sizeof net, "%zu dense %zu relu dense 1", inputs, width);
    page_parameter(&page, "task", "rank-2, n = %zu, d = %zu, noise 0.1", samples, inputs);
    page_parameter(&page, "network", "%s", net);
    page_parameter(&page, "runs", "%zu", runs);

    struct lab lab = {
        .question = fit_rank2(net, samples, inputs, page_key(&page, 0), page_key(&page, 1)),
        .runs = runs,
    };
    lab.question.most = MOST_STEPS;
    lab.question.every = LOOK;
    struct fit *fit = page_room(ROWS * runs, sizeof *fit);
    jobs_run(&page, train, &lab, (double *)fit, RECORD, ROWS * runs);

    double tests[ROWS], alignments[ROWS];
    for (size_t row = 0; row < ROWS; row++) {
        const struct fit *mine = fit + row * runs;
        struct estimate test = mean_of(mine, runs, offsetof(struct fit, test));
        struct estimate alignment = mean_of(mine, runs, offsetof(struct fit, alignment));
        struct estimate steps = mean_of(mine, runs, offsetof(struct fit, steps));
        page_text(&page, ROW[row].batch == 0 ? "GD" : optimizer_name(ROW[row].kind));
        page_reals(
            &page, ROW[row].rate, test.value, test.se, alignment.value, alignment.se, steps.value);
        tests[row] = test.value;
        alignments[row] = alignment.value;
    }
    claim_at_most(&page, "optimizers-order", spearman(tests, alignments, ROWS), -0.9);
    claim_source_at_most(&page, "optimizers-order", -0.9);
    claim_runs(&page, fit, runs, lab.question.stop);
    free(fit);
    return page_finish(&page);
}
