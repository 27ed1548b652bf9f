/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Features of images

**Place.** 9.8 Learning features. Do small batches learn the features of images better?

On the rank-2 task small batches align better with the task and generalise better
(`figures/batch_size.c`). Zhu et al. 2024 report the same for images, Fashion-MNIST among them
(Figures 9 and 32). There nobody knows the target $f^*$, nor its
$\mathbb E\,\nabla f^*\nabla f^{*\top}$. They put a *surrogate* in its place: the average gradient
outer product (AGOP) of a network that is trained on much more data, and good. So does this page: a
convolutional network learns 12000 clean images (3000 at the quick tier), and four dense layers
learn 1000 of them (500), T-shirts and pullovers of $14\times14$ pixels, with a tenth of the labels
turned wrong, as in the paper. The rate is half the critical one of all of these. The loss is that
of 2000 test images with clean labels, where it is smallest: later the networks learn the wrong
labels by heart. Batches of 5 take the longest to get there, about as many steps as there are
images; twice as many are taken.

How much is such an alignment worth? Two surrogates that differ by their random numbers alone are
not aligned perfectly either. They must agree better with each other than the networks do with one
of them, and must have a smaller loss, or they could not stand in for a target.

Where there are no images the page takes the rank-2 task, with 50 inputs and 1000 samples, and asks
the same of two layers: that synthetic task which other pages take in place of images, the sign of
$x_1x_2$ in 196 dimensions, cannot be learnt from so few samples.

**What to see.** From left to right the batch grows: the test loss (left) grows with it, and the
alignment with the surrogate (right) falls. Numbers on the left say how many steps on batches of 5
and 10 are above the critical rate of their batch. On the rank-2 task a quarter to more than a half
of them are; on images few are, and yet small batches are better.
*/

#include "inputs/label_noise.h"
#include "inputs/stock.h"
#include "inputs/tasks.h"
#include "nets/agop.h"
#include "nets/fit.h"
#include "nets/surrogate.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>
#include <string.h>

/** ## Parameters */

enum { SEED = 3232, TEST = 2000, QUICK_ALL = 3000, ALL = 12000, POOL = 2, LOOK = 50, BATCHES = 4 };
enum { MOST_RUNS = 128 };
static const size_t BATCH[BATCHES] = {5, 10, 50, 100};
enum { LOOKED_AT = 10 }; /* the kernels of larger batches, which tell their rates, take too long */
static const double RATE = 0.5;            /* of the critical rate */
static const unsigned CLASSES[2] = {0, 2}; /* T-shirts and pullovers */
static const double NOISE = 0.1;

/** The rank-2 task has the size of the quick tier of `tables/optimizers.c`. */

enum { TASK_ALL = 8000, TASK_INPUTS = 50, TASK_SAMPLES = 1000, TASK_MOST = 20000, TASK_LOOK = 200 };

/** ## What is claimed */

#define HERE                                                                                       \
    "Images (Fashion-MNIST 0/2, four dense layers; without them the rank-2 task, two layers), "

static const struct claim_text claims[] = {
    {"image-features-alignment", "Zhu et al. 2024, Figures 9 and 32",
     HERE "half the critical rate: batches of 5 and 10 are better aligned with a surrogate than "
          "batches of 50 and 100 (mean difference within a run)"},
    {"image-features-test", "Zhu et al. 2024, Figures 9 and 32",
     HERE "half the critical rate: batches of 5 and 10 have a smaller test loss than batches of 50 "
          "and 100 (mean ratio within a run)"},
    {"image-features-surrogate", "own",
     HERE
     "two surrogates on all samples that differ by their random numbers are better aligned with "
     "each other than any network on few samples is with one of them (largest ratio of the "
     "alignments)"},
    {"image-features-good", "own",
     HERE "a surrogate on all samples has a smaller test loss than any network on few samples "
          "(largest ratio of the losses)"},
};

/** ## The surrogate */

struct lab {
    struct stock all, test;
    struct fit_given given[MOST_RUNS];
    double *label; /* of all runs, with the wrong ones */
    struct fit_question question;
    size_t runs;
    char net[96];
    double *egop;
    double agreement, loss; /* of two surrogates: their alignment, the larger of their losses */
};

static void
take(struct stock *stock, struct page *page, enum images_part part, size_t count, uint64_t point) {
    struct stock_question question =
        stock_images(CLASSES, 2, CHOOSE_ZERO_ONE, count, page->data_dir);
    struct tasks_question task = {TASK_RANK2, TASK_ALL, TASK_INPUTS, 0.1, false};
    question.part = part;
    question.choose.pool = POOL;
    MUST(stock_take(stock, &question, page_key(page, point), 0, &fault));
    if (!stock->real) {
        samples_clear(&stock->samples);
        task.count = part == IMAGES_TEST ? count : TASK_ALL;
        MUST(tasks_draw(&stock->samples, &task, page_key(page, point), 0, &fault));
    }
}

/** Two surrogates: the features are those of the first, the second tells how sure these are. */
static void make_surrogate(struct page *page, struct lab *lab) {
    const struct samples *train = &lab->all.samples;
    size_t inputs = train->inputs;
    char net[128];
    if (lab->all.real) {
        snprintf(
            net, sizeof net,
            "%zux%zux%zu conv 8 bias relu pool 2 conv 16 bias relu dense 64 bias relu dense 1 bias",
            lab->all.height, lab->all.width, lab->all.channels);
    } else {
        snprintf(net, sizeof net, "%zu dense 64 bias relu dense 1 bias", inputs);
    }
    struct surrogate_question question = {
        .net = net,
        .scheme = NET_DEFAULT,
        .plan = {.batch = 50, .optimizer = OPTIMIZER_ADAM, .key = page_key(page, 4)},
        .rate = lab->all.real ? 1e-3 : 1e-2,
        .steps = lab->all.real ? page_size(page, 200, 600) : 2000,
    };
    double *second = page_room(inputs * inputs, sizeof *second), other;
    lab->egop = page_room(inputs * inputs, sizeof *lab->egop);
    MUST(surrogate_egop(lab->egop, &lab->loss, &question, train, &lab->test.samples, &fault));
    question.plan.replica = 1;
    MUST(surrogate_egop(second, &other, &question, train, &lab->test.samples, &fault));
    lab->agreement = agop_alignment(lab->egop, second, inputs);
    lab->loss = fmax(lab->loss, other);
    free(second);
}

/** ## A training

All batch sizes of a run learn the same samples from the same start. */

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct fit_question question = lab->question;
    size_t run = number / BATCHES;
    question.given = &lab->given[run];
    question.plan.batch = BATCH[number % BATCHES];
    question.plan.pairs = BATCH[number % BATCHES] <= LOOKED_AT;
    question.plan.replica = run;
    return fit_run((struct fit *)record, &question, fault);
}

static const size_t RECORD = sizeof(struct fit) / sizeof(double);

/* Each run learns samples of its own, as long as there are enough. */
static void take_data(struct page *page, struct lab *lab, size_t samples) {
    take(&lab->all, page, IMAGES_TRAINING, page_size(page, QUICK_ALL, ALL), 0);
    take(&lab->test, page, IMAGES_TEST, TEST, 1);
    make_surrogate(page, lab);
    size_t all = lab->all.samples.count;
    samples = lab->all.real ? samples : TASK_SAMPLES;
    lab->label = page_room(lab->runs * samples, sizeof *lab->label);
    for (size_t r = 0; r < lab->runs; r++) {
        struct samples part =
            samples_part(&lab->all.samples, r * samples % (all - samples + 1), samples);
        double *label = lab->label + r * samples;
        memcpy(label, part.y, samples * sizeof *label);
        part.y = label;
        if (lab->all.real) { /* the task has its noise */
            label_noise_add(&part, NOISE, page_key(page, 3), r);
        }
        lab->given[r] = (struct fit_given){part, lab->test.samples, lab->egop};
    }
}

/* Images end after twice as many steps as samples, the task with a small training loss, as on the
 * pages before. */
static void ask(struct page *page, struct lab *lab) {
    size_t width = page_size(page, 48, 96), inputs = lab->all.samples.inputs;
    if (lab->all.real) {
        snprintf(
            lab->net, sizeof lab->net, "%zu dense %zu relu dense %zu relu dense %zu relu dense 1",
            inputs, width, width, width);
    } else {
        snprintf(lab->net, sizeof lab->net, "%zu dense 64 relu dense 1", inputs);
    }
    lab->question = (struct fit_question){
        .net = lab->net,
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.key = page_key(page, 2)},
        .rate = RATE,
        .relative = true,
        .stop = lab->all.real ? 0 : 1e-3,
        .most = lab->all.real ? 2 * lab->given[0].train.count : TASK_MOST,
        .every = lab->all.real ? LOOK : TASK_LOOK,
    };
    page_parameter(
        page, "data", "%s%s, n = %zu", lab->all.real ? "" : "rank-2, ", lab->all.name,
        lab->given[0].train.count);
    page_parameter(page, "network", "%s", lab->net);
    page_parameter(page, "runs", "%zu", lab->runs);
}

/** ## What the trainings show */

static struct estimate mean_of(const double *value, size_t runs) {
    double sum = 0, sum2 = 0;
    for (size_t r = 0; r < runs; r++) {
        sum += value[r];
        sum2 += value[r] * value[r];
    }
    struct estimate mean = estimate_mean((double)runs, sum, sum2);
    mean.se *=
        sqrt((double)runs / (double)(runs - 1)); /* the mean of few is theirs, not the law's */
    return mean;
}

static void put_batches(struct page *page, const struct fit *fit, size_t runs) {
    for (size_t b = 0; b < BATCHES; b++) {
        double test[MOST_RUNS], alignment[MOST_RUNS], share[MOST_RUNS], x = (double)BATCH[b];
        for (size_t r = 0; r < runs; r++) {
            const struct fit *f = fit + r * BATCHES + b;
            test[r] = f->test;
            alignment[r] = f->alignment;
            share[r] = f->catapults / f->best;
        }
        page_estimate(page, "test", "SGD", x, mean_of(test, runs));
        page_estimate(page, "alignment", "SGD", x, mean_of(alignment, runs));
        if (BATCH[b] <= LOOKED_AT) {
            page_estimate(page, "above", "SGD", x, mean_of(share, runs));
        }
    }
}

/** Batches of 5 and 10 against those of 50 and 100, within each run, which has data and start in
common: what differs from run to run by more than any batch size does drops out. */
static void claim_batches(struct page *page, const struct fit *fit, size_t runs) {
    double aligned[MOST_RUNS], tested[MOST_RUNS];
    for (size_t r = 0; r < runs; r++) {
        const struct fit *f = fit + r * BATCHES;
        aligned[r] = (f[0].alignment + f[1].alignment - f[2].alignment - f[3].alignment) / 2;
        tested[r] = (f[0].test + f[1].test) / (f[2].test + f[3].test);
    }
    claim_estimate_at_least(page, "image-features-alignment", mean_of(aligned, runs), 0);
    claim_source_agrees(page, "image-features-alignment");
    claim_estimate_at_most(page, "image-features-test", mean_of(tested, runs), 1);
    claim_source_agrees(page, "image-features-test");
}

/** The surrogate stands in for the target only if it knows more than those it judges. */
static void claim_surrogate(struct page *page, const struct lab *lab, const struct fit *fit) {
    double aligned = 0, loss = 0;
    for (size_t j = 0; j < BATCHES * lab->runs; j++) {
        aligned = page_worse(aligned, fit[j].alignment / lab->agreement);
        loss = page_worse(loss, lab->loss / fit[j].test);
    }
    claim_at_most(page, "image-features-surrogate", aligned, 1);
    claim_at_most(page, "image-features-good", loss, 1);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    struct lab *lab = page_room(1, sizeof *lab);
    lab->runs = page_replicas(&page, 5, 6);
    take_data(&page, lab, page_size(&page, 500, 1000));
    ask(&page, lab);

    struct fit *fit = page_room(BATCHES * lab->runs, sizeof *fit);
    jobs_run(&page, train, lab, (double *)fit, RECORD, BATCHES * lab->runs);
    put_batches(&page, fit, lab->runs);
    claim_batches(&page, fit, lab->runs);
    claim_surrogate(&page, lab, fit);
    free(fit);
    free(lab->label);
    stock_clear(&lab->all);
    stock_clear(&lab->test);
    free(lab->egop);
    free(lab);
    return page_finish(&page);
}
