/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Features of images

**Place.** 9.8 Learning features. Do small batches learn the features of images better?

On the rank-2 task small batches align better with the task and generalise better
(`figures/batch_size.c`), and so does whatever optimiser aligns better (`tables/optimizers.c`). Zhu
et al. 2024 report the same for images, Fashion-MNIST among them (Figures 9, 11 and 32). There
nobody knows the target $f^*$, nor its $\mathbb E\,\nabla f^*\nabla f^{*\top}$. They put a
*surrogate* in its place: the average gradient outer product (AGOP) of a network that is trained on
much more data, and good. So does this page: a convolutional network learns 12000 clean images (4000 at the quick tier), and
four dense layers learn 1000 of them, T-shirts and pullovers of $14\times14$ pixels, with a tenth
of the labels turned wrong, as in the paper. The rate is half the critical one of all 1000. The loss
is that of 2000 test images with clean labels, where it is smallest in 1000 steps: later the
networks learn the wrong labels by heart.

How much is such an alignment worth? Two surrogates that differ by their random numbers alone are
not aligned perfectly either, and no network here can be expected to do better; their alignment is
claimed beside the others.

The optimisers have batches of 100 and their rates of the paper's Table 3 for its images of faces
(Adam and RMSprop $10^{-3}$, Adagrad $5\cdot10^{-3}$); SGD has half the critical rate, SGD with
momentum 0.3 of that, as momentum makes ten steps of one, and Adadelta 2. The order is Spearman's
correlation of test loss and alignment over the optimisers of one run, and its mean over runs.

**What to see.** On the left the test loss over the batch size, in the middle the alignment with the
surrogate: small batches align better, and have the smaller loss by a little. On the right the
optimisers, means over runs: those with the better alignment tend to the smaller loss, but the order
is not strict.
*/

#include "inputs/label_noise.h"
#include "inputs/stock.h"
#include "nets/agop.h"
#include "nets/fit.h"
#include "nets/surrogate.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>
#include <string.h>

/** ## Parameters */

enum {
    SEED = 3232,
    QUICK_ALL = 4000,
    ALL = 12000,
    TEST = 2000,
    POOL = 2,
    LOOK = 100,
    MOST_RUNS = 64
};
enum { BATCHES = 4, CASES = 9, OPTIMIZERS = CASES - BATCHES + 1 };
static const unsigned CLASSES[2] = {0, 2}; /* T-shirts and pullovers */
static const double NOISE = 0.1;

/** The first four cases are batch sizes of SGD, the last of which is also the first optimiser.
Kernels of large batches, which tell their critical rates, are left out: where hardly a batch of 5
is above, no larger one is. */
static const struct {
    enum optimizer_kind kind;
    size_t batch;
    double rate;
    bool relative; /* in critical rates of all samples */
} CASE[CASES] = {
    {OPTIMIZER_SGD, 5, 0.5, true},         {OPTIMIZER_SGD, 10, 0.5, true},
    {OPTIMIZER_SGD, 50, 0.5, true},        {OPTIMIZER_SGD, 100, 0.5, true},
    {OPTIMIZER_MOMENTUM, 100, 0.15, true}, {OPTIMIZER_ADADELTA, 100, 2, false},
    {OPTIMIZER_ADAGRAD, 100, 5e-3, false}, {OPTIMIZER_RMSPROP, 100, 1e-3, false},
    {OPTIMIZER_ADAM, 100, 1e-3, false},
};

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"image-features-alignment", "Zhu et al. 2024, Figures 9 and 32",
     "Images (Fashion-MNIST 0/2; without them a synthetic task), four dense layers at half the "
     "critical rate: batches of 5 and 10 are better aligned with a surrogate than batches of 50 "
     "and 100 (mean difference within a run)"},
    {"image-features-test", "Zhu et al. 2024, Figures 9 and 32",
     "Images, four dense layers at half the critical rate: batches of 5 and 10 have a smaller "
     "test loss than batches of 50 and 100 (mean ratio within a run)"},
    {"image-features-catapults", "Zhu et al. 2024, Figures 9 and 32",
     "Images, four dense layers of 96 neurons at half the critical rate: of the steps on batches "
     "of 5 and 10 at most 1 % are above the critical rate of their batch, and at most 5 % for 64 "
     "neurons and half the images at the quick tier (share until the smallest test loss)"},
    {"image-features-order", "Zhu et al. 2024, Figure 11",
     "Images, six optimisers: the better the alignment with a surrogate, the smaller the test "
     "loss (Spearman's correlation within a run, mean over runs)"},
    {"image-features-surrogate", "own",
     "Images: two surrogates that differ by their random numbers are aligned by at least a half "
     "(alignment of their AGOPs)"},
    {"image-features-good", "own",
     "Images: the surrogate takes at most 6 % of the test images for the wrong class (share)"},
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
};

static void
take(struct stock *stock, struct page *page, enum images_part part, size_t count, uint64_t point) {
    struct stock_question question =
        stock_images(CLASSES, 2, CHOOSE_ZERO_ONE, count, page->data_dir);
    question.part = part;
    question.choose.pool = POOL;
    MUST(stock_take(stock, &question, page_key(page, point), 0, &fault));
}

/** Two surrogates: the features are those of the first, the second tells how sure these are. */
static void make_surrogate(struct page *page, struct lab *lab) {
    const struct samples *train = &lab->all.samples;
    size_t inputs = train->inputs;
    char net[128];
    snprintf(
        net, sizeof net,
        "%zux%zux%zu conv 8 bias relu pool 2 conv 16 bias relu dense 64 bias relu dense 1 bias",
        lab->all.height, lab->all.width, lab->all.channels);
    struct surrogate_question question = {
        .net = net,
        .scheme = NET_DEFAULT,
        .plan = {.batch = 50, .optimizer = OPTIMIZER_ADAM, .key = page_key(page, 4)},
        .rate = 1e-3,
        .steps = page_size(page, 200, 600),
    };
    double *second = page_room(inputs * inputs, sizeof *second), error, other;
    lab->egop = page_room(inputs * inputs, sizeof *lab->egop);
    MUST(surrogate_egop(lab->egop, &error, &question, train, &lab->test.samples, &fault));
    question.plan.replica = 1;
    MUST(surrogate_egop(second, &other, &question, train, &lab->test.samples, &fault));
    claim_at_least(
        page, "image-features-surrogate", agop_alignment(lab->egop, second, inputs), 0.5);
    claim_at_most(page, "image-features-good", fmax(error, other), 0.06);
    free(second);
}

/** ## A training

All cases of a run learn the same images from the same start. */

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct fit_question question = lab->question;
    size_t run = number / CASES, c = number % CASES;
    question.given = &lab->given[run];
    question.plan.optimizer = CASE[c].kind;
    question.plan.batch = CASE[c].batch;
    question.plan.pairs = CASE[c].batch <= 10;
    question.plan.replica = run;
    question.rate = CASE[c].rate;
    question.relative = CASE[c].relative;
    return fit_run((struct fit *)record, &question, fault);
}

static const size_t RECORD = sizeof(struct fit) / sizeof(double);

/* Each run learns images of its own, as long as there are enough. */
static void take_data(struct page *page, struct lab *lab, size_t samples) {
    size_t all = page_size(page, QUICK_ALL, ALL);
    take(&lab->all, page, IMAGES_TRAINING, all, 0);
    take(&lab->test, page, IMAGES_TEST, TEST, 1);
    make_surrogate(page, lab);
    lab->label = page_room(lab->runs * samples, sizeof *lab->label);
    for (size_t r = 0; r < lab->runs; r++) {
        size_t first = r * samples % (all - samples + 1);
        struct samples train = samples_part(&lab->all.samples, first, samples);
        double *label = lab->label + r * samples;
        memcpy(label, train.y, samples * sizeof *label);
        train.y = label;
        label_noise_add(&train, NOISE, page_key(page, 3), r);
        lab->given[r] = (struct fit_given){train, lab->test.samples, lab->egop};
    }
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

static void put_cases(struct page *page, const struct fit *fit, size_t runs) {
    for (size_t c = 0; c < CASES; c++) {
        double test[MOST_RUNS], alignment[MOST_RUNS];
        for (size_t r = 0; r < runs; r++) {
            test[r] = fit[r * CASES + c].test;
            alignment[r] = fit[r * CASES + c].alignment;
        }
        struct estimate tested = mean_of(test, runs), aligned = mean_of(alignment, runs);
        if (c < BATCHES) {
            page_estimate(page, "test", "SGD", (double)CASE[c].batch, tested);
            page_estimate(page, "alignment", "SGD", (double)CASE[c].batch, aligned);
        }
        if (c >= BATCHES - 1) {
            page_estimate(page, "optimizers", optimizer_name(CASE[c].kind), aligned.value, tested);
        }
    }
}

/** Batches of 5 and 10 against those of 50 and 100, within each run, which has data and start in
common: what differs from run to run by more than any batch size does drops out. */
static void claim_batches(struct page *page, const struct fit *fit, size_t runs, double most) {
    double aligned[MOST_RUNS], tested[MOST_RUNS], above = 0, steps = 0;
    for (size_t r = 0; r < runs; r++) {
        const struct fit *f = fit + r * CASES;
        aligned[r] = (f[0].alignment + f[1].alignment - f[2].alignment - f[3].alignment) / 2;
        tested[r] = (f[0].test + f[1].test) / (f[2].test + f[3].test);
        above += f[0].catapults + f[1].catapults;
        steps += f[0].best + f[1].best;
    }
    claim_estimate_at_least(page, "image-features-alignment", mean_of(aligned, runs), 0);
    claim_source_agrees(page, "image-features-alignment");
    claim_estimate_at_most(page, "image-features-test", mean_of(tested, runs), 1);
    claim_source_agrees(page, "image-features-test");
    claim_at_most(page, "image-features-catapults", above / steps, most);
    claim_source_unknown(page, "image-features-catapults");
    claim_reason(
        page, "image-features-catapults",
        "the source draws its counts and prints no number; at half the critical rate of these "
        "images few batches are above their own, so that catapults are not why small batches are "
        "better here");
}

/** Spearman's correlation, without ties: a rank is the number of those below. */
static double order_of(const struct fit *fit) {
    double squares = 0, k = OPTIMIZERS;
    for (size_t i = BATCHES - 1; i < CASES; i++) {
        double difference = 0;
        for (size_t j = BATCHES - 1; j < CASES; j++) {
            difference += (fit[j].test < fit[i].test) - (fit[j].alignment < fit[i].alignment);
        }
        squares += difference * difference;
    }
    return 1 - 6 * squares / (k * (k * k - 1));
}

static void claim_order(struct page *page, const struct fit *fit, size_t runs) {
    double order[MOST_RUNS];
    for (size_t r = 0; r < runs; r++) {
        order[r] = order_of(fit + r * CASES);
    }
    claim_estimate_at_most(page, "image-features-order", mean_of(order, runs), 0);
    claim_source_agrees(page, "image-features-order");
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 64, 96), samples = page_size(&page, 500, 1000);
    struct lab *lab = page_room(1, sizeof *lab);
    lab->runs = page_replicas(&page, 3, 4);
    take_data(&page, lab, samples);
    snprintf(
        lab->net, sizeof lab->net, "%zu dense %zu relu dense %zu relu dense %zu relu dense 1",
        lab->all.samples.inputs, width, width, width);
    lab->question = (struct fit_question){
        .net = lab->net,
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.key = page_key(&page, 2)},
        .most = page_size(&page, 400, 1000),
        .every = LOOK,
    };
    page_parameter(&page, "data", "%s, n = %zu", lab->all.name, samples);
    page_parameter(&page, "network", "%s", lab->net);
    page_parameter(&page, "runs", "%zu", lab->runs);

    struct fit *fit = page_room(CASES * lab->runs, sizeof *fit);
    jobs_run(&page, train, lab, (double *)fit, RECORD, CASES * lab->runs);
    put_cases(&page, fit, lab->runs);
    claim_batches(&page, fit, lab->runs, width >= 96 ? 0.01 : 0.05);
    claim_order(&page, fit, lab->runs);
    free(fit);
    free(lab->label);
    stock_clear(&lab->all);
    stock_clear(&lab->test);
    free(lab->egop);
    free(lab);
    return page_finish(&page);
}
