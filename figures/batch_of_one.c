/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
# Batches of one sample: every catapult has a name

**Place.** 8.3 Deep networks. Does the critical rate of one sample predict every spike of SGD?

Zhu et al. 2024 hold that a spike of SGD is a catapult of its batch, and for a first proof they take
batches of one sample (Figure 5 and appendix F.3). For the batch $\{x\}$ the tangent kernel is one
number, $K(x,x)$, the critical rate is $\eta_{\rm crit}(x)=1/K(x,x)$, and a step on $x$ multiplies
the residual of $x$ by

$$1-2\,\eta/\eta_{\rm crit}(x)$$

as long as the network is near its linearisation. Above the critical rate that factor is below $-1$,
and the step leaves its own sample worse than it found it.

Their task: $n=d=100$, $x$ uniform on the unit sphere and $y=1$, but one sample $x_*$ and its label
are doubled. A two-layer ReLU network, $f(x)=m^{-1/2}\sum_r v_r\,(w_r\cdot x)_+$ with weights
$N(0,1)$, learns only its first layer, so $K(x,x)=|x|^2\,\frac1m\sum_r v_r^2\,1[w_r\cdot
x>0]\approx|x|^2/2$. The critical rate of $x_*$ is a quarter of all others, and SGD at
$\eta=r\,\eta_{\rm crit}(x_*)$ with $1<r<4$ is too fast for $x_*$ and for nobody else. The kernel of
a sample can change only through the pattern of neurons that it switches on: a jump that is large
enough switches some off, and after a few jumps $x_*$ is no longer above its threshold.

**What to see.** On the left the loss jumps when $x_*$ is drawn, once in a hundred steps. In the
middle is why: $x_*$ alone is ever above the critical rate, and its jumps bring it down. On the
right are all steps above it, for four rates, and the largest rise by any other step of the same
run: the slower the rate, the less the jumps stand out.
*/

#include "inputs/tasks.h"
#include "nets/trace.h"
#include "page/jobs.h"
#include "page/page.h"

#include <stdlib.h>

/**
## Parameters

The weights are drawn as those of a network without any factors, $W,v\sim N(0,m^{-1/2})$: by
homogeneity its outputs and its steps, in units of critical rates, are those of the formula above.
The tier `deep` follows 48 seeds, in about five minutes and 0.6 GB.
*/

enum { SEED = 1855, SAMPLES = 100, INPUTS = 100, STEPS = 600, RATES = 4 };
enum { SHOWN_RATE = 1, SHOWN_SEED = 1 };
static const double RATE[RATES] = {1.2, 1.5, 1.8, 2}; /* in critical rates of x_* */
static const double SPIKE = 1.1;                      /* the loss after and before */

/** ## What is claimed */

static const char SOURCE[] = "Zhu et al. 2024, Figure 5 and appendix F.3";

static const struct claim_text claims[] = {
    {"batch-of-one-above", SOURCE,
     "SGD with batches of one and one doubled sample: the rate is above the critical rate of the "
     "batch only where the doubled sample is drawn (other steps that are, in all runs)"},
    {"batch-of-one-spikes", SOURCE,
     "SGD with batches of one and one doubled sample: the loss of all samples rises by a tenth "
     "only where the doubled sample is drawn (other steps where it does, in all runs)"},
    {"batch-of-one-own-loss", "own",
     "SGD with batches of one: the loss of the drawn sample rises only if the rate is above its "
     "critical rate (other steps where it does, in all runs)"},
    {"batch-of-one-factor", "own",
     "SGD with batches of one: a step above the critical rate multiplies a residual of at most 4 "
     "by $1-2\\eta/\\eta_{\\rm crit}$ up to $13/\\sqrt m$ (largest relative error, "
     "times $\\sqrt m$)"},
    {"batch-of-one-small-rises", "own",
     "SGD with batches of one: of the steps that draw another sample than the doubled one, at "
     "least a tenth raise the loss of all samples by something (smallest share in a run)"},
    {"batch-of-one-kernel", "own",
     "SGD with batches of one at twice the critical rate of the doubled sample: its jumps lower "
     "its kernel (largest ratio of its last and first kernels in a run)"},
};

/** ## A run

All rates of a seed see the same samples, weights and batches. */

struct lab {
    struct tasks_question task;
    struct trace_question question;
    struct rng_key data;
    size_t seeds;
};

static enum status
train(double *record, uint64_t number, const void *context, struct fault *fault) {
    const struct lab *lab = context;
    struct trace_question question = lab->question;
    struct schedule_point start = {0, RATE[number / lab->seeds]};
    struct samples samples;
    question.plan.replica = number % lab->seeds;
    question.schedule = (struct schedule){.kind = SCHEDULE_RATES, .point = &start, .points = 1};
    enum status status = tasks_draw(&samples, &lab->task, lab->data, question.plan.replica, fault);
    if (status == STATUS_OK) {
        question.samples = &samples;
        status = trace_run((struct trace *)record, &question, fault);
        samples_clear(&samples);
    }
    return status;
}

/** ## What the steps show

The doubled sample has the number 0. Its residual grows by the factor $2r-1$ once in an epoch, while
all others are being learnt: so its jumps grow from one to the next, until they are so large,
against $\sqrt m$, that neurons switch.

A step on $x$ also moves the outputs of the others, by $-2\eta K(x',x)\,(f(x)-y)$. For directions at
random $K(x',x)\approx x\cdot x'/4$, of either sign and a twentieth of $K(x,x)$ in size. A fifth of
the steps on ordinary samples therefore raise the loss of all samples, though by little: without a
word on size, "the loss rises" is no spike. Here it has to rise by a tenth.

The share of draws of $x_*$ is one in a hundred, so a rule that names them by chance would be right
that often. */

struct counts {
    double above, spikes, own, factor, small, kernel;
};

static bool is_doubled(const struct trace_step *step) {
    return step->sample == 0;
}

static bool is_above(const struct trace_step *step) {
    return step->rate > step->critical;
}

static void look(struct counts *counts, const struct trace_step *step) {
    double ratio = step->rate / step->critical;
    counts->above += is_above(step) && !is_doubled(step);
    counts->spikes += step->next > SPIKE * step->loss && !is_doubled(step);
    counts->own += step->batch_next > step->batch && !is_above(step);
    if (is_above(step) && step->batch <= 16) {
        double factor = sqrt(step->batch_next / step->batch) / fabs(1 - 2 * ratio);
        counts->factor = page_worse(counts->factor, fabs(factor - 1));
    }
}

/* Of a whole run: how many steps on others raise the loss, and how the kernel of x_* ends. */
static void look_over(struct counts *counts, const struct trace *trace, bool fastest) {
    double others = 0, rises = 0, last = 0;
    for (size_t t = 0; t < (size_t)trace->steps; t++) {
        const struct trace_step *step = &trace->step[t];
        look(counts, step);
        if (is_doubled(step)) {
            last = step->critical;
        } else {
            others++;
            rises += step->next > step->loss;
        }
    }
    counts->small = fmin(counts->small, rises / others);
    if (fastest) {
        counts->kernel = page_worse(counts->kernel, trace->unit / last);
    }
}

/** The picture shows one run at $r=1.5$, and of all runs the rises $\mathcal L'/\mathcal L-1$. */

static void draw_run(struct page *page, const struct trace *trace) {
    for (size_t t = 0; t < (size_t)trace->steps; t++) {
        page_point(page, "loss", "all", (double)(t + 1), trace->step[t].next);
    }
    for (size_t t = 0; t < (size_t)trace->steps; t++) {
        const struct trace_step *step = &trace->step[t];
        page_point(
            page, "ratio", is_doubled(step) ? "doubled" : "other", (double)(t + 1),
            step->rate / step->critical);
        if (is_doubled(step)) {
            page_point(page, "loss", "doubled", (double)(t + 1), step->next);
        }
    }
}

static void draw_rises(struct page *page, const struct trace *trace, double rate) {
    double largest = 0;
    for (size_t t = 0; t < (size_t)trace->steps; t++) {
        const struct trace_step *step = &trace->step[t];
        double rise = step->next / step->loss - 1;
        if (!is_above(step)) {
            largest = fmax(largest, rise);
        } else if (rise > 0) {
            page_point(page, "rise", "doubled", rate, rise);
        }
    }
    page_point(page, "rise", "other", rate, largest);
}

int main(int argc, char **argv) {
    struct page page;
    page_open(&page, argc, argv, __FILE__, SEED, claims, COUNT(claims));
    size_t width = page_size(&page, 1024, 4096), seeds = page_replicas(&page, 2, 3);
    char net[64];
    snprintf(net, sizeof net, "%d dense %zu relu dense 1 fixed", INPUTS, width);
    page_parameter(&page, "task", "sphere, n = %d, d = %d, one sample doubled", SAMPLES, INPUTS);
    page_parameter(&page, "network", "%s", net);
    page_parameter(&page, "eta", "%g to %g critical rates", RATE[0], RATE[RATES - 1]);

    struct lab lab = {
        .task = {TASK_SPHERE, SAMPLES, INPUTS, 0, false},
        .question =
            {.net = net,
             .scheme = NET_PLAIN,
             .sigma = 1 / sqrt(sqrt((double)width)),
             .unit = 1,
             .plan = {.batch = 1, .pairs = 1, .key = page_key(&page, 1)},
             .steps = STEPS},
        .data = page_key(&page, 0),
        .seeds = seeds,
    };
    size_t length = trace_length(STEPS);
    double *records = page_room(RATES * seeds, length * sizeof *records);
    jobs_run(&page, train, &lab, records, length, RATES * seeds);

    struct counts counts = {.small = 1};
    for (size_t i = 0; i < RATES * seeds; i++) {
        const struct trace *trace = (const struct trace *)(records + i * length);
        look_over(&counts, trace, i / seeds == RATES - 1);
        draw_rises(&page, trace, RATE[i / seeds]);
    }
    draw_run(&page, (struct trace *)(records + (SHOWN_RATE * seeds + SHOWN_SEED) * length));
    claim_equal(&page, "batch-of-one-above", counts.above, 0);
    claim_source_agrees(&page, "batch-of-one-above");
    claim_equal(&page, "batch-of-one-spikes", counts.spikes, 0);
    claim_source_agrees(&page, "batch-of-one-spikes");
    claim_equal(&page, "batch-of-one-own-loss", counts.own, 0);
    /* What a jump does beyond the linearisation, it does by the share of neurons that it switches,
     * |residual|/sqrt(m) of them up to a factor: 7.7 in 24 runs of width 1024 and 12 of 4096. */
    claim_at_most(&page, "batch-of-one-factor", counts.factor * sqrt((double)width), 13);
    claim_at_least(&page, "batch-of-one-small-rises", counts.small, 0.1);
    claim_at_most(&page, "batch-of-one-kernel", counts.kernel, 0.95);
    free(records);
    return page_finish(&page);
}
