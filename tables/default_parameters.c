/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Scaled otherwise, learnt alike

**Place.** 9.7 Learning features. Does it depend on how layers are scaled?

The page `batch_size` finds, as Zhu et al. 2024 do, that small batches learn better features, and
that they are above their critical rate more often, which the paper counts as catapults. There the
layers are scaled for the tangent kernel: weights start as $N(0,1)$, and a layer of $k$ inputs is
$z=Wx/\sqrt k$.

Few people scale networks so. PyTorch's layers are $z=Wx+b$, and at the start $W$ and $b$ are
uniform on $\pm1/\sqrt k$. Zhu et al. (appendix E.1, Figures 29 and 31) say that the batch size
matters all the same, at the rate 0.01, and print no numbers. Here they are, for the rank-2 task,
$y=x_1x_2+0.1\,\varepsilon$ with 2000 samples $x\sim N(0,I_{100})$, and $m=1024$ neurons.

What the scaling changes at the start can be said beforehand. ReLUs have a positive mean, so the
largest eigenvector of the kernel is nearly the constant one, and $\lambda_1/n=1/\eta_{\rm crit}$ is
what the gradients of two independent samples have in common:

$$ \frac1{\eta_{\rm crit}} \approx \frac1{2\pi}, \qquad \frac m{6\pi}+1+\frac1{12}, \qquad
\frac1{2\pi}+\frac14 $$

for the tangent kernel's scaling, for PyTorch's, and for a third. First $1/2\pi$: a gradient by the
last layer has the neurons themselves, each of mean $1/\sqrt{2\pi}$, divided by $\sqrt m$. PyTorch's
neurons have a third of that variance and no divisor: hence $m/6\pi$. The 1 is the last bias; the
$1/12$ are those of the neurons, which two samples share if both switch the neuron on, once in four.
So the critical rate is 0.018 at 1024 neurons, and the paper's 0.01 is 0.55 of it. Here it is 0.6
for all.

The third is the tangent kernel's scaling with biases in the hidden layer, as one may read the
paper's formula, which has a $+\,b$. Such a bias is an input 1 that no $\sqrt k$ divides. It moves
faster than any weight, and its $1/4$ is most of $\lambda_1$.

**What to see.** With all three, batches of 5 end with the smaller test loss and the better
alignment of the network's gradients with those of the task, though with biases by less.
*above* counts the steps above the critical rate of their batch, until the test loss is smallest.
PyTorch's layers are like those of the tangent kernel: thousands for batches of 5, few if any for
50. With the biases the count turns around and explains nothing: with batches of 50 the kernel grows
until the rate *is* the critical one, that *at the end*, and there more steps are above than not.
*/

#include "nets/fit.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters

The tier `deep` has 16 times the runs, in a quarter of an hour of one core. */

enum { SEED = 2929, TEST = 5000, MOST_STEPS = 40000, LOOK = 200 };
static const double NOISE = 0.1, STOP = 1e-3, RATE = 0.6; /* of the critical rate */

enum { KERNEL, DEFAULT, BIASED, SCALINGS };
enum { SMALL, LARGE, BATCHES };
static const size_t BATCH[BATCHES] = {5, 50};

static const struct {
    const char *name, *net;
    enum net_scheme scheme;
} SCALING[SCALINGS] = {
    [KERNEL] = {"tangent kernel", "%zu dense %zu relu dense 1", NET_NTK},
    [DEFAULT] = {"PyTorch", "%zu dense %zu bias relu dense 1 bias", NET_DEFAULT},
    [BIASED] = {"tangent kernel with hidden biases", "%zu dense %zu bias relu dense 1", NET_NTK},
};

static const struct csvwriter_column columns[] = {
    {"scaling", "scaling", CSVWRITER_TEXT, 0},
    {"batch", "batch", CSVWRITER_INTEGER, 0},
    {"critical", "$\\eta_{\\rm crit}$", CSVWRITER_SIGNIFICANT, 4},
    {"formula", "formula", CSVWRITER_SIGNIFICANT, 4},
    {"end", "at the end", CSVWRITER_SIGNIFICANT, 4},
    {"test", "test loss", CSVWRITER_DECIMALS, 3},
    {"test_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"alignment", "alignment", CSVWRITER_DECIMALS, 3},
    {"alignment_se", "its error", CSVWRITER_SIGNIFICANT, 2},
    {"above", "above", CSVWRITER_SIGNIFICANT, 4},
    {"steps", "of steps", CSVWRITER_SIGNIFICANT, 4},
};

/** ## What is claimed */

#define TASK_HERE "Rank-2 task, two-layer ReLU network at 0.6 critical rates, "

static const struct claim_text claims[] = {
    {"default-parameters-test", "Zhu et al. 2024, Figures 29 and 31",
     TASK_HERE "scaling and biases of PyTorch: in every run batches of 5 end with a smaller test "
               "loss than batches of 50 (largest ratio)"},
    {"default-parameters-alignment", "Zhu et al. 2024, Figure 29",
     TASK_HERE "scaling and biases of PyTorch: in every run batches of 5 end with a better "
               "alignment of AGOP and EGOP than batches of 50 (largest ratio of misalignments)"},
    {"default-parameters-above", "Zhu et al. 2024, Figure 29",
     TASK_HERE "scaling and biases of PyTorch: in every run batches of 50 are above their critical "
               "rate at most a fifth as often as batches of 5 (largest ratio of counts)"},
    {"default-parameters-others", "own",
     TASK_HERE "scaling of the tangent kernel, without biases and with those of the hidden layer: "
               "in every run batches of 5 end with a smaller test loss than batches of 50 (largest "
               "ratio)"},
    {"default-parameters-biases", "own",
     TASK_HERE "scaling of the tangent kernel with hidden biases: in every run it is batches of 50 "
               "that are above their critical rate more often, not batches of 5 (largest ratio of "
               "the counts of 5 and 50)"},
    {"default-parameters-edge", "own",
     TASK_HERE "scaling of the tangent kernel with hidden biases, batches of 50: the kernel grows "
               "until the critical rate of all samples is the rate (their ratio at the end, of the "
               "run where it is farthest from 1)"},
    {"default-parameters-critical", "own",
     "Rank-2 task, two-layer ReLU network of $m$ neurons: the inverse critical rate at the start "
     "is $1/2\\pi$ in the scaling of the tangent kernel, with hidden biases $1/2\\pi+1/4$, in "
     "PyTorch's $m/6\\pi+13/12$ (largest relative difference times $\\sqrt m$)"},
};

/** ## A run

All six trainings of a run learn the same data, those of a scaling from the same weights. */

struct run {
    struct fit fit;
    double end; /* the critical rate of all samples after the last step */
};

struct lab {
    struct fit_question question;
    size_t width, runs;
};

static const size_t RECORD = sizeof(struct run) / sizeof(double);

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct run *run = (struct run *)record;
    struct fit_question question = lab->question;
    size_t row = number / lab->runs, scaling = row / BATCHES, d = question.task.inputs;
    struct fit_state state;
    char net[64];
    snprintf(net, sizeof net, SCALING[scaling].net, d, lab->width);
    question.net = net;
    question.scheme = SCALING[scaling].scheme;
    question.plan.batch = BATCH[row % BATCHES];
    question.plan.replica = number % lab->runs;
    enum status status = fit_init(&state, &question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *g = page_room(d * d, sizeof *g);
    status = fit_train(&state, UINT64_MAX, fault);
    if (status == STATUS_OK) {
        status = fit_critical(&run->end, &state, fault);
    }
    if (status == STATUS_OK) {
        status = fit_features(&state.found.alignment, g, &state, &state.best, fault);
    }
    run->fit = state.found;
    free(g);
    fit_clear(&state);
    return status;
}

/** ## What the runs show */

static double critical_by_formula(size_t scaling, size_t width) {
    const double constant = 1 / (2 * M_PI); /* (E max(z, 0))^2 of z ~ N(0, 1) */
    const double inverse[SCALINGS] = {
        [KERNEL] = constant,
        [DEFAULT] = (double)width * constant / 3 + 1 + 1.0 / 12,
        [BIASED] = constant + 0.25,
    };
    return 1 / inverse[scaling];
}

/* The mean over all runs of the number that stands here in the record of the first, with its error;
 * of one run nobody knows it. */
static struct estimate mean_of(const double *first, size_t runs) {
    double sum = 0, sum2 = 0;
    for (size_t r = 0; r < runs; r++) {
        double value = first[r * RECORD];
        sum += value;
        sum2 += value * value;
    }
    struct estimate mean = estimate_mean((double)runs, sum, sum2);
    mean.se = runs > 1 ? mean.se : NAN;
    return mean;
}

static void put_row(struct page *page, const struct lab *lab, const struct run *run, size_t row) {
    struct estimate critical = mean_of(&run->fit.critical, lab->runs),
                    end = mean_of(&run->end, lab->runs), test = mean_of(&run->fit.test, lab->runs),
                    alignment = mean_of(&run->fit.alignment, lab->runs),
                    above = mean_of(&run->fit.catapults, lab->runs),
                    steps = mean_of(&run->fit.best, lab->runs);
    page_text(page, SCALING[row / BATCHES].name);
    page_integer(page, (long long)BATCH[row % BATCHES]);
    page_reals(
        page, critical.value, critical_by_formula(row / BATCHES, lab->width), end.value, test.value,
        test.se, alignment.value, alignment.se, above.value, steps.value);
}

/** A run compares trainings on the same data, so the worst of all runs can be claimed. */

struct worst {
    double test[SCALINGS], misaligned, above, biased, edge, critical;
};

static struct worst see_runs(const struct lab *lab, const struct run *all) {
    struct worst worst = {.edge = 1};
    for (size_t i = 0; i < SCALINGS * lab->runs; i++) {
        size_t scaling = i / lab->runs;
        const struct run *small = all + scaling * BATCHES * lab->runs + i % lab->runs,
                         *large = small + lab->runs;
        const struct fit *five = &small->fit, *fifty = &large->fit;
        double ratio = large->end / (RATE * fifty->critical),
               formula = critical_by_formula(scaling, lab->width);
        worst.test[scaling] = page_worse(worst.test[scaling], five->test / fifty->test);
        worst.critical = page_worse(worst.critical, fabs(five->critical / formula - 1));
        if (scaling == DEFAULT) {
            double misaligned = (1 - five->alignment) / (1 - fifty->alignment);
            worst.misaligned = page_worse(worst.misaligned, misaligned);
            worst.above = page_worse(worst.above, fifty->catapults / five->catapults);
        } else if (scaling == BIASED) {
            worst.biased = page_worse(worst.biased, five->catapults / fifty->catapults);
            worst.edge = fabs(ratio - 1) > fabs(worst.edge - 1) ? ratio : worst.edge;
        }
    }
    return worst;
}

static void claim_all(struct page *page, const struct worst *worst, size_t width) {
    claim_at_most(page, "default-parameters-test", worst->test[DEFAULT], 1);
    claim_source_agrees(page, "default-parameters-test");
    claim_at_most(page, "default-parameters-alignment", worst->misaligned, 1);
    claim_source_agrees(page, "default-parameters-alignment");
    claim_at_most(page, "default-parameters-above", worst->above, 0.2);
    claim_source_at_most(page, "default-parameters-above", 1);
    claim_at_most(
        page, "default-parameters-others", page_worse(worst->test[KERNEL], worst->test[BIASED]), 1);
    claim_at_most(page, "default-parameters-biases", worst->biased, 1);
    /* From 1/0.6 at the start. It hovers, and the last look may be at any time. */
    claim_within(page, "default-parameters-edge", worst->edge, 1, 0.25);
    /* Sums over m weights have relative errors of a few 1/sqrt(m): that of squares sqrt(2/m). */
    claim_at_most(page, "default-parameters-critical", worst->critical * sqrt((double)width), 4);
}

int main(int argc, char **argv) {
    struct page page;
    page_open_table(
        &page, argc, argv, __FILE__, SEED, claims, COUNT(claims), columns, COUNT(columns));
    size_t samples = page_size(&page, 800, 2000), inputs = page_size(&page, 40, 100);
    struct lab lab = {
        .question =
            {.task = {TASK_RANK2, samples, inputs, NOISE, false},
             .data = page_key(&page, 0),
             .test = TEST,
             .sigma = 1,
             .plan = {.pairs = 1, .key = page_key(&page, 1)},
             .rate = RATE,
             .relative = true,
             .stop = STOP,
             .most = MOST_STEPS,
             .every = LOOK},
        .width = page_size(&page, 128, 1024),
        .runs = page_replicas(&page, 1, 3),
    };
    page_parameter(&page, "task", "rank-2, n = %zu, d = %zu, noise %g", samples, inputs, NOISE);
    page_parameter(&page, "neurons", "%zu", lab.width);
    page_parameter(&page, "runs", "%zu", lab.runs);

    struct run *run = page_room(SCALINGS * BATCHES * lab.runs, sizeof *run);
    jobs_run(&page, train, &lab, (double *)run, RECORD, SCALINGS * BATCHES * lab.runs);
    for (size_t row = 0; row < SCALINGS * BATCHES; row++) {
        put_row(&page, &lab, run + row * lab.runs, row);
    }
    struct worst worst = see_runs(&lab, run);
    claim_all(&page, &worst, lab.width);
    free(run);
    return page_finish(&page);
}
