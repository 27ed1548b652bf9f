/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Residual networks and transformers catapult alike

**Place.** 8.11 Deep networks. Do wide residual networks and transformers catapult alike?

What a catapult is was found out for two layers of neurons. Nothing in the argument asks for them:
for small steps any network is nearly linear in its weights, its residual $r=f-y$ moves by

$$ r_{t+1} \approx \Bigl(1-\frac{2\eta}{n}K_t\Bigr)\,r_t, $$

with the tangent kernel $K=JJ^\top$, and the first direction is unstable when $\eta>\eta_{\rm
crit}=n/\lambda_1(K)$. What then ends the rise, the fall of $\lambda_1$, is a matter of the network.
So Zhu et al. 2024 (section 3, Figures 7, 15, 19 and 21) look at what people train: a wide residual
network, whose layers add to what goes in, and a transformer, in which squares of the image attend
to each other. They report the same three signs for all, by gradient descent and by SGD: the loss
spikes, the spike is in the span of the first eigenvectors of $K$, and it leaves $\lambda_1(K)$
smaller.

Here are the two, small enough for a laptop: WRN-10-1 on images of $14\times14$ pixels, 16 to 64
filters and ten layers deep, and ViT-4 on $28\times28$, four blocks of attention with 64 channels on
16 squares. Both learn the same 128 images from the labels 0 and 1, by gradient descent and by SGD
with batches of 32, at twice their critical rate, from the same start. Gradient descent has its loss
split by five eigenvectors, SGD by one, as in the paper.

One thing is not as there. A batch norm couples the samples of a batch, and then $f(x_i)$ has no
gradient of its own. The residual network here has group norms, the transformer its usual layer
norms. They look at one sample at a time, so that $K$ is exact.

**What to see.** Two columns for each network, gradient descent and SGD. Above: the loss (pale)
leaps at once and is back after five steps, the first directions (red) are all of the leap, and the
other directions (green) hardly notice. Below: the norm of the kernel begins at twice the line
$1/\eta$, where the rate is critical, and falls below it with the spike; later the residual
network's climbs back towards it. Mind the scales: the transformer's kernel is ten times the
residual network's, its critical rate a tenth, its spike a few times higher.
*/

#include "inputs/stock.h"
#include "nets/course.h"
#include "nets/model.h"
#include "nets/trace.h"
#include "page/column.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/**
## Parameters

The paper's residual network is ten times as wide and sees $32\times32$ pixels in colour. The tier
`deep` has WRN-10-2 and 16 times the runs, in half an hour of one core.
*/

enum { SEED = 2015, BATCH = 32, GD_TOP = 5, SGD_TOP = 1, MOST_STEPS = 32 };
static const double RATE = 2;              /* critical rates of the start */
static const unsigned CLASSES[2] = {7, 9}; /* sneakers and ankle boots */

enum { RESIDUAL, TRANSFORMER, NETS };
enum { GD, SGD, METHODS };
enum { CASES = NETS * METHODS };
static const char *const NET[NETS] = {"wrn", "vit"}, *const METHOD[METHODS] = {"gd", "sgd"};

/** Without its norms the residual network has critical rates a few times as high and does not
catapult so cleanly: at twice the critical rate one of two networks came back, and one was still
erratic after a dozen steps. */

/** ## What is claimed */

#define BOTH                                                                                       \
    "WRN-10 and ViT-4, images (Fashion-MNIST 7/9; without them a synthetic task), at 2 critical "  \
    "rates: "

static const struct claim_text claims[] = {
    {"deep-spikes-spike", "Zhu et al. 2024, Figures 7, 15, 19 and 21",
     BOTH "by gradient descent and by SGD the loss rises in every run to at least 1.25 times its "
          "start (smallest ratio)"},
    {"deep-spikes-back", "Zhu et al. 2024, Figures 7, 15, 19 and 21",
     BOTH "by gradient descent and by SGD every run ends with a smaller loss than it began with "
          "(runs that do not)"},
    {"deep-spikes-one", "own",
     BOTH "at the start the rate is above $n/\\lambda_i$ for the first eigenvalue alone (largest "
          "number of such)"},
    {"deep-spikes-top-five", "Zhu et al. 2024, Claim 1 and Figure 15",
     BOTH "gradient descent: in every run at least 0.95 of the rise of the loss is in the span of "
          "the first five eigenvectors of the kernel (smallest share)"},
    {"deep-spikes-top-one", "Zhu et al. 2024, section 3.3 and Figure 7",
     BOTH "SGD: in every run at least 0.9 of the rise of the loss is in the direction of the first "
          "eigenvector of the kernel (smallest share)"},
    {"deep-spikes-rest", "Zhu et al. 2024, Claim 1 and section 3.3",
     BOTH "by gradient descent and by SGD the loss in all other directions hardly rises (largest "
          "rise above its least value before, in peaks of the loss)"},
    {"deep-spikes-norm", "Zhu et al. 2024, section 3.3 and Figure 7",
     BOTH
     "by gradient descent and by SGD every run ends with at most 0.8 of the norm of the kernel "
     "that it began with (largest ratio)"},
    {"deep-spikes-scale", "own",
     "ViT-4 has, in every run, less than half the critical rate of WRN-10 on the same images "
     "(Fashion-MNIST 7/9; without them a synthetic task), both scaled for the tangent kernel "
     "(largest ratio)"},
};

/** ## A run

Each run has images and starts of its own, the same for both methods. What SGD sees, of all samples
before each step, is written down in the terms of gradient descent. */

struct run {
    double spectrum[GD_TOP + 1]; /* of gradient descent; else zeros */
    struct course course[MOST_STEPS + 1];
};

struct lab {
    struct samples data[NETS];
    char net[NETS][MODEL_LONGEST];
    size_t images, steps, runs;
    struct rng_key key;
};

static const size_t RECORD = sizeof(struct run) / sizeof(double);

static enum status descend(
    struct run *run, const struct lab *lab, size_t net, const struct samples *samples,
    uint64_t replica, struct fault *fault) {
    const struct schedule_point once = {0, RATE};
    struct course_question question = {
        .net = lab->net[net],
        .scheme = NET_NTK,
        .sigma = 1,
        .plan = {.pairs = GD_TOP + 1, .key = lab->key, .replica = replica},
        .schedule = {.kind = SCHEDULE_RAISES, .point = &once, .points = 1},
        .split = {GD_TOP},
        .steps = lab->steps,
    };
    return course_run(run->course, run->spectrum, &question, samples, fault);
}

static enum status draw_batches(
    struct run *run, const struct lab *lab, size_t net, const struct samples *samples,
    uint64_t replica, struct fault *fault) {
    const struct schedule_point once = {0, RATE};
    struct trace_question question = {
        .net = lab->net[net],
        .scheme = NET_NTK,
        .sigma = 1,
        .samples = samples,
        .unit = samples->count,
        .plan = {.batch = BATCH, .key = lab->key, .replica = replica},
        .schedule = {.kind = SCHEDULE_RATES, .point = &once, .points = 1},
        .steps = lab->steps + 1,
        .split = SGD_TOP,
    };
    struct trace *trace = page_room(trace_length(question.steps), sizeof(double));
    enum status status = trace_run(trace, &question, fault);
    for (size_t t = 0; t < (size_t)trace->steps; t++) {
        const struct trace_step *step = &trace->step[t];
        run->course[t] = (struct course){
            .seen = 1,
            .rate = step->rate,
            .loss = step->loss,
            .norm = step->norm,
            .top = {step->top},
            .rest = {step->loss - step->top},
        };
    }
    free(trace);
    return status;
}

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    size_t at = number / lab->runs, net = at / METHODS, replica = number % lab->runs;
    struct samples samples = samples_part(&lab->data[net], replica * lab->images, lab->images);
    return (at % METHODS == GD ? descend : draw_batches)(
        (struct run *)record, lab, net, &samples, replica, fault);
}

/** ## What the runs show */

static void put_course(struct page *page, const struct course *course, size_t at, size_t count) {
    enum { STRIDE = sizeof *course / sizeof course->loss };
    char panel[16];
    snprintf(panel, sizeof panel, "%s %s", NET[at / METHODS], METHOD[at % METHODS]);
    count = course_seen(course, count);
    column_put(page, panel, "loss", &course->loss, STRIDE, count);
    column_put(page, panel, "top", &course->top[0], STRIDE, count);
    column_put(page, panel, "rest", &course->rest[0], STRIDE, count);
    column_put(page, panel, "norm", &course->norm, STRIDE, count);
    page_point(page, panel, "edge", 0, 1 / course->rate);
}

/** The worst of all runs, claim by claim. */

struct worst {
    double unstable, spike, lost, share[METHODS], rest, norm, scale;
};

static void see_run(struct worst *worst, const struct run *run, size_t method, size_t count) {
    const struct course *course = run->course;
    size_t seen = course_seen(course, count), peak = course_peak(course, 0, seen);
    double share = course_share(course, 0, peak, 0), unstable = 0;
    for (size_t i = 0; i <= GD_TOP; i++) {
        unstable += course->rate * run->spectrum[i] > 1;
    }
    worst->unstable = page_worse(worst->unstable, unstable);
    worst->lost += seen < count || course[seen - 1].loss >= course->loss;
    worst->spike = fmin(worst->spike, course[peak].loss / course->loss);
    worst->share[method] = fmin(worst->share[method], share);
    double bump = course_bump(course, 0, seen, 0) * course->rest[0];
    worst->rest = page_worse(worst->rest, bump / course[peak].loss);
    worst->norm = page_worse(worst->norm, course[seen - 1].norm / course->norm);
}

/**
All three signs are there, in both networks and by both methods: they catapult alike. What differs
are scales. The loss outside of the first directions is not quite monotone, least so in the residual
network, where for a step or two it may rise by some tenths of what it was; compared with the spike
that is little.
*/

/* In eight runs the least peak was 1.9 times the start, shares were 0.98 to 1.12 (above 1 the
 * others fall meanwhile), the norm at the end at most 0.45 of its start. A direction in which the
 * loss rose by chance would have a 128th of it. */
static void claim_all(struct page *page, const struct worst *worst) {
    claim_at_least(page, "deep-spikes-spike", worst->spike, 1.25);
    claim_source_at_least(page, "deep-spikes-spike", 1);
    claim_equal(page, "deep-spikes-back", worst->lost, 0);
    claim_source_agrees(page, "deep-spikes-back");
    claim_equal(page, "deep-spikes-one", worst->unstable, 1);
    claim_at_least(page, "deep-spikes-top-five", worst->share[GD], 0.95);
    claim_source_agrees(page, "deep-spikes-top-five");
    claim_at_least(page, "deep-spikes-top-one", worst->share[SGD], 0.9);
    claim_source_agrees(page, "deep-spikes-top-one");
    claim_at_most(page, "deep-spikes-rest", worst->rest, 0.1);
    claim_source_unknown(page, "deep-spikes-rest");
    claim_reason(
        page, "deep-spikes-rest", "the source says almost monotone, with small oscillations alone");
    claim_at_most(page, "deep-spikes-norm", worst->norm, 0.8);
    claim_source_at_most(page, "deep-spikes-norm", 1);
    claim_at_most(page, "deep-spikes-scale", worst->scale, 0.5);
}

static void take_data(struct page *page, struct lab *lab, struct stock stock[NETS]) {
    struct stock_question question =
        stock_images(CLASSES, 2, CHOOSE_ZERO_ONE, lab->runs * lab->images, page->data_dir);
    MUST(stock_take(&stock[TRANSFORMER], &question, page_key(page, 0), 0, &fault));
    question.choose.pool = 2;
    MUST(stock_take(&stock[RESIDUAL], &question, page_key(page, 0), 0, &fault));
    char shape[NETS][64];
    for (size_t net = 0; net < NETS; net++) {
        snprintf(
            shape[net], sizeof *shape, "%zux%zux%zu", stock[net].height, stock[net].width,
            stock[net].channels);
    }
    const struct model_question model[NETS] = {
        [RESIDUAL] = {page->deep ? "WRN-10-2" : "WRN-10-1", shape[RESIDUAL], 16, 1, 0, NULL},
        [TRANSFORMER] = {"ViT-4", shape[TRANSFORMER], 64, 1, 1, NULL},
    };
    for (size_t net = 0; net < NETS; net++) {
        lab->data[net] = stock[net].samples;
        MUST(model_text(lab->net[net], &model[net], &fault));
        page_parameter(page, NET[net], "%s", model[net].name);
    }
    page_parameter(page, "data", "%s", stock->name);
    page_point(page, "data", stock->name, 0, (double)lab->images);
}

int main(int argc, char **argv) {
    struct page page;
    struct stock stock[NETS];
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    struct lab lab = {
        .images = page_size(&page, 64, 128),
        .steps = page_size(&page, 8, MOST_STEPS),
        .runs = page_replicas(&page, 1, 2),
        .key = page_key(&page, 1),
    };
    take_data(&page, &lab, stock);

    struct run *run = page_room(CASES * lab.runs, sizeof *run);
    struct worst worst = {.spike = INFINITY, .share = {INFINITY, INFINITY}};
    jobs_run(&page, train, &lab, (double *)run, RECORD, CASES * lab.runs);
    for (size_t at = 0; at < CASES; at++) {
        put_course(&page, run[at * lab.runs].course, at, lab.steps + 1);
        for (size_t r = 0; r < lab.runs; r++) {
            see_run(&worst, run + at * lab.runs + r, at % METHODS, lab.steps + 1);
        }
    }
    for (size_t r = 0; r < lab.runs; r++) {
        double residual = run[r].course->rate,
               transformer = run[TRANSFORMER * METHODS * lab.runs + r].course->rate;
        worst.scale = page_worse(worst.scale, transformer / residual);
    }
    claim_all(&page, &worst);

    free(run);
    stock_clear(&stock[RESIDUAL]);
    stock_clear(&stock[TRANSFORMER]);
    return page_finish(&page);
}
