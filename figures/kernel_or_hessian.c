/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Kernel or Hessian?

**Place.** 8.8 Deep networks. Is the critical rate of the kernel that of the Hessian?

Two learning rates are called critical. That of the *kernel*, $\eta_K=b/\lambda_1(K_B)$, is where
a linear model with the tangent kernel of the batch stops to converge. That of the *Hessian* of
the batch's loss, $\eta_H=2/\lambda_1(H_B)$, is where gradient descent on that loss leaves a
minimum. With $L=\frac1b|f-y|^2$ and $r=f-y$,

$$ H_B=\frac2b\Bigl(J^\top J+\sum_i r_i\,\nabla^2 f_i\Bigr), $$

and $J^\top J$ has the largest eigenvalue of $K_B=JJ^\top$: the two rates differ by the second
term alone. It is small twice over: $\nabla^2f$ is of order $1/\sqrt{\rm width}$ for wide
networks, and $r$ goes to 0. Only while a spike lasts is $r$ large.

Zhu et al. 2024 work with $\eta_K$ and show in their Figure 12 that $\eta_H$ is close. Here both are
computed at each step of SGD, $\eta_H$ by Lanczos' method on products of the Hessian with vectors,
which are exact (Pearlmutter 1994): no matrix of a million by a million is formed. Networks and data
are theirs as far as they are known: two and five layers, no biases, batches of 32 from 128 images.

**What to see.** On the left: the ratio of the two rates along training, which starts above the
critical rate of all images. It leaves 1 while the loss spikes, and comes back. On the right: at the
start the two differ the less the wider the network.
*/

#include "inputs/stock.h"
#include "nets/hessian.h"
#include "nets/model.h"
#include "nets/tangent.h"
#include "nets/training.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/** ## Parameters */

enum {
    SEED = 1929,
    IMAGES = 128,
    POOL = 2,
    AFTER = 8,
    BATCH = 32,
    MOST_STEPS = 40,
    NETS = 2,
    WIDTHS = 4,
    SEEDS = 3,
    WIDE = 512
};
static const unsigned CLASSES[2] = {7, 9}; /* sneakers and ankle boots */
static const char *const NET[NETS] = {"two-layer", "FCN-5"};
static const double RATE[NETS] = {1.3, 1.67}; /* in critical rates of all images */
static const size_t WIDTH[WIDTHS] = {64, 256, 1024, 4096};

/** Lanczos stops at a residual of a thousandth; the eigenvalue is then right to a millionth. */
static const double TOLERANCE = 1e-3;

/** ## What is claimed */

static const struct claim_text claims[] = {
    {"kernel-hessian-median", "Zhu et al. 2024, Figure 12",
     "Networks of two and of five layers, 128 images in batches of 32: along SGD the critical rates "
     "of kernel and Hessian agree (distance of the median of their ratio from 1, the larger of the two)"},
    {"kernel-hessian-most", "Zhu et al. 2024, Figure 12",
     "Networks of two and of five layers, 128 images in batches of 32: at most steps of SGD after the "
     "first spike the critical rates of kernel and Hessian are within 10 % of each other (smaller "
     "share of the two, from the eighth step on)"},
    {"kernel-hessian-width", "own",
     "Two-layer networks at their start, 32 images: the critical rates of kernel and Hessian come "
     "together with the width (mean distance at 4096 neurons over that at 64)"},
};

struct lab {
    const struct samples *samples;
    struct rng_key key;
    size_t width, steps;
};

/* Both rates on a batch, with the network as it is. */
struct rates {
    double kernel, hessian, loss;
};

static enum status make_net(
    struct net *net, const char *name, size_t width, const struct lab *lab, uint64_t replica,
    struct fault *fault) {
    char text[MODEL_LONGEST], inputs[32];
    struct model_question question = {name, inputs, width, 1, 0, NULL};
    snprintf(inputs, sizeof inputs, "%zu", lab->samples->inputs);
    enum status status = model_text(text, &question, fault);
    if (status == STATUS_OK) {
        status = net_init(net, text, NET_NTK, fault);
    }
    if (status == STATUS_OK) {
        net_start(net, NET_NTK, 1, lab->key, replica);
    }
    return status;
}

static enum status
hessian_rate(double *rate, struct net *net, const double *x, const double *y, struct fault *fault) {
    struct hessian hessian;
    size_t products;
    enum status status = hessian_init(&hessian, net, x, y, BATCH, fault);
    if (status == STATUS_OK) {
        status = hessian_critical(rate, &hessian, TOLERANCE, &products, fault);
        hessian_clear(&hessian);
    }
    return status;
}

/** ## Along training: both rates of each batch before its step

Both are taken with the weights that the step is about to move, on the batch that moves them. The
kernel of 32 images has 32 eigenvalues, and all are found. The Hessian has a row for each of a
million weights; Lanczos' method finds its largest eigenvalue in some ten products, each of which
costs two passes forward and two back. The residual of the eigenpair bounds the error, so a rate
never rests on a number of iterations that somebody chose. */

static enum status follow(
    struct rates *rates, struct training *training, double rate, size_t steps,
    struct fault *fault) {
    enum status status = STATUS_OK;
    for (size_t t = 0; status == STATUS_OK && t < steps; t++) {
        status = training_look(training, fault);
        if (status == STATUS_OK) {
            rates[t].kernel = training->critical;
            rates[t].loss = training->loss;
            status =
                hessian_rate(&rates[t].hessian, training->net, training->x, training->y, fault);
        }
        training_step(training, rate);
    }
    return status;
}

static enum status
train(struct rates *rates, size_t which, const struct lab *lab, struct fault *fault) {
    struct net net;
    struct training training;
    struct training_plan plan = {.batch = BATCH, .pairs = 1, .key = lab->key, .replica = which};
    double critical;
    enum status status = make_net(&net, NET[which], lab->width, lab, which, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = tangent_critical_at(&critical, &net, lab->samples->x, IMAGES, fault);
    if (status == STATUS_OK) {
        status = training_init(&training, &net, lab->samples, &plan, fault);
    }
    if (status == STATUS_OK) {
        status = follow(rates, &training, RATE[which] * critical, lab->steps, fault);
        training_clear(&training);
    }
    net_clear(&net);
    return status;
}

/** ## At the start: both rates of the first images, by width

The outputs are of order one at any width, and so are the residuals. What falls is the second
derivative of the outputs by the weights, so here the second term is seen by itself. */

static enum status
start(struct rates *rates, size_t which, const struct lab *lab, struct fault *fault) {
    struct net net;
    const double *x = lab->samples->x, *y = lab->samples->y;
    enum status status =
        make_net(&net, NET[0], WIDTH[which % WIDTHS], lab, 100 + which / WIDTHS, fault);
    if (status == STATUS_OK) {
        status = tangent_critical_at(&rates->kernel, &net, x, BATCH, fault);
    }
    if (status == STATUS_OK) {
        status = hessian_rate(&rates->hessian, &net, x, y, fault);
        net_clear(&net);
    }
    return status;
}

/* The trainings come first: they take longer. */
static enum status job(double *record, uint64_t number, const void *context, struct fault *fault) {
    struct rates *rates = (struct rates *)record;
    return number < NETS ? train(rates, number, context, fault)
                         : start(rates, number - NETS, context, fault);
}

/** ## What comes out */

static double distance(const struct rates *rates) {
    return fabs(rates->kernel / rates->hessian - 1);
}

/** The task that stands for images where they are missing is learnt slowly: its residuals, and with
them the second term, stay large. The bounds are wider there, and the source says nothing of it. */

static void claim_training(struct page *page, double median, double least, bool real) {
    claim_at_most(page, "kernel-hessian-median", median, real ? 0.02 : 0.1);
    claim_at_least(page, "kernel-hessian-most", least, real ? 0.8 : 0.2);
    if (real) {
        claim_source_agrees(page, "kernel-hessian-median");
        claim_source_agrees(page, "kernel-hessian-most");
    } else {
        claim_source_unknown(page, "kernel-hessian-median");
        claim_source_unknown(page, "kernel-hessian-most");
    }
}

static void put_training(struct page *page, const struct rates *rates, size_t steps, bool real) {
    double median = 0, least = 1;
    for (size_t n = 0; n < NETS; n++) {
        double ratio[MOST_STEPS], near = 0;
        const struct rates *run = rates + n * MOST_STEPS;
        for (size_t t = 0; t < steps; t++) {
            ratio[t] = run[t].kernel / run[t].hessian;
            page_point(page, NET[n], "ratio", (double)t, ratio[t]);
            page_point(page, NET[n], "loss", (double)t, run[t].loss);
            near += t >= AFTER && distance(&run[t]) <= 0.1;
        }
        estimate_sort(ratio, steps);
        median = page_worse(median, fabs((ratio[steps / 2] + ratio[(steps - 1) / 2]) / 2 - 1));
        least = fmin(least, near / (double)(steps - AFTER));
    }
    claim_training(page, median, least, real);
}

/** The second term falls like $1/\sqrt{\rm width}$ at least: a factor of 8 from 64 to 4096 neurons.
The mean over three starts of a number that may come near 0 scatters by a factor of two. */
static void put_widths(struct page *page, const struct rates *rates, size_t seeds) {
    double mean[WIDTHS] = {0};
    for (size_t i = 0; i < seeds * WIDTHS; i++) {
        double far = distance(&rates[i * MOST_STEPS]);
        page_point(page, "width", "start", (double)WIDTH[i % WIDTHS], far);
        mean[i % WIDTHS] += far / (double)seeds;
    }
    for (size_t w = 0; w < WIDTHS; w++) {
        page_point(page, "width", "mean", (double)WIDTH[w], mean[w]);
    }
    claim_at_most(page, "kernel-hessian-width", mean[WIDTHS - 1] / mean[0], 0.25);
}

int main(int argc, char **argv) {
    struct page page;
    struct stock stock;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    struct stock_question images = stock_images(CLASSES, 2, CHOOSE_ZERO_ONE, IMAGES, page.data_dir);
    images.choose.pool = POOL;
    MUST(stock_take(&stock, &images, page_key(&page, 0), 0, &fault));
    struct lab lab = {&stock.samples, page_key(&page, 1), WIDE, page_size(&page, 16, MOST_STEPS)};
    page_parameter(&page, "data", "%s", stock.name);
    page_parameter(&page, "width", "%zu", lab.width);
    page_point(&page, "data", stock.name, 0, IMAGES);

    size_t seeds = SEEDS, jobs = NETS + seeds * WIDTHS;
    struct rates *rates = page_room(jobs * MOST_STEPS, sizeof *rates);
    const size_t record = MOST_STEPS * sizeof *rates / sizeof(double);
    jobs_run(&page, job, &lab, (double *)rates, record, jobs);
    put_training(&page, rates, lab.steps, stock.real);
    put_widths(&page, rates + NETS * MOST_STEPS, seeds);

    free(rates);
    stock_clear(&stock);
    return page_finish(&page);
}
