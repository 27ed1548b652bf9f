/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/tasks.h"

#include <math.h>
#include <string.h>

/* The coordinates in the sum of the third task. */
enum { SUMMANDS = 10 };

/* -- what is known of the targets --------------------------------------------------------- */

const char *tasks_name(enum task task) {
    static const char *const names[] = {"rank-2", "rank-3", "rank-4", "full rank", "sphere"};
    return names[task];
}

size_t tasks_least_inputs(enum task task) {
    static const size_t least[] = {2, SUMMANDS, 4, 1, 1};
    return least[task];
}

static double length(const double *x, size_t d) {
    double sum = 0;
    for (size_t i = 0; i < d; i++) {
        sum += x[i] * x[i];
    }
    return sqrt(sum);
}

static double sum_of(const double *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += x[i];
    }
    return sum;
}

double tasks_target(enum task task, const double *x, size_t d) {
    switch (task) {
    case TASK_RANK2:
        return x[0] * x[1];
    case TASK_RANK3:
        return x[0] * x[1] * sum_of(x, SUMMANDS);
    case TASK_RANK4:
        return x[0] * (1 + x[1] * (1 + x[2] * (1 + x[3])));
    case TASK_FULL_RANK:
        return length(x, d) / sqrt((double)d);
    case TASK_SPHERE:
        break;
    }
    return 1;
}

/* The gradient is x_2 (2 x_1 + x_2 + S), x_1 (x_1 + 2 x_2 + S), and x_1 x_2 in the directions of
 * the others, with S = x_3 + ... + x_10 of variance 8. Only even powers have a mean, so G_11 is
 * 4 + 3 + 8, G_12 is 4 + 1 (of 4 x_1^2 x_2^2 and of the product of the single ones), G_1k is 2. */
static void egop_of_rank3(double *g, size_t d) {
    for (size_t i = 0; i < SUMMANDS; i++) {
        for (size_t j = 0; j < SUMMANDS; j++) {
            g[i * d + j] = i >= 2 && j >= 2 ? 1 : 2;
        }
    }
    g[0] = g[d + 1] = 15;
    g[1] = g[d] = 5;
}

void tasks_egop(double *g, enum task task, size_t d) {
    static const double of_rank4[] = {4, 3, 2, 1};
    memset(g, 0, d * d * sizeof *g);
    switch (task) {
    case TASK_RANK2:
        g[0] = g[d + 1] = 1;
        break;
    case TASK_RANK3:
        egop_of_rank3(g, d);
        break;
    case TASK_RANK4:
        for (size_t i = 0; i < 4; i++) {
            g[i * d + i] = of_rank4[i];
        }
        break;
    case TASK_FULL_RANK:
        for (size_t i = 0; i < d; i++) {
            g[i * d + i] = 1 / ((double)d * (double)d);
        }
        break;
    case TASK_SPHERE:
        break;
    }
}

/* With c_d = E|x| one has c_d c_(d+1) = d, from the recursion of Gamma. So v_d = 1 - c_d^2/d goes
 * on as v_(d+1) = (1 - (d+1) v_d)/((d+1)(1 - v_d)) from v_1 = 1 - 2/pi, where (d+1) v_d is about a
 * half: errors change their sign at each step and do not grow. */
static double variance_of_full_rank(size_t d) {
    double v = 1 - 2 / 3.14159265358979323846;
    for (size_t k = 1; k < d; k++) {
        double next = (double)k + 1;
        v = (1 - next * v) / (next * (1 - v));
    }
    return v;
}

double tasks_variance(enum task task, size_t d) {
    static const double variances[] = {1, 14, 4};
    if (task == TASK_FULL_RANK) {
        return variance_of_full_rank(d);
    }
    return task == TASK_SPHERE ? 0 : variances[task];
}

/* -- samples ------------------------------------------------------------------------------ */

static enum status check(const struct tasks_question *question, struct fault *fault) {
    const char *name = tasks_name(question->task);
    size_t least = tasks_least_inputs(question->task);
    if (question->inputs < least) {
        return fault_set(
            fault, STATUS_INPUT, "the task %s on %zu inputs; it takes at least %zu", name,
            question->inputs, least);
    }
    if (!(question->noise >= 0 && isfinite(question->noise))) {
        return fault_set(
            fault, STATUS_INPUT,
            "the task %s with a noise of standard deviation %g; it must be 0 or more", name,
            question->noise);
    }
    if (question->task == TASK_SPHERE && question->noise > 0) {
        return fault_set(
            fault, STATUS_INPUT, "the task sphere with a noise of %g; its labels are exact, give 0",
            question->noise);
    }
    if (question->normalised && question->task >= TASK_FULL_RANK) {
        return fault_set(
            fault, STATUS_INPUT, "the task %s normalised; only those of ranks 2, 3 and 4 can be",
            name);
    }
    return STATUS_OK;
}

static void scale(double *x, size_t d, double factor) {
    for (size_t i = 0; i < d; i++) {
        x[i] *= factor;
    }
}

enum status tasks_draw(
    struct samples *samples, const struct tasks_question *question, struct rng_key key,
    uint64_t replica, struct fault *fault) {
    enum task task = question->task;
    size_t d = question->inputs;
    enum status status = check(question, fault);
    if (status == STATUS_OK) {
        status = samples_init(samples, question->count, d, 1, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct rng rng = rng_of(key, replica);
    double deviation = question->normalised ? sqrt(tasks_variance(task, d)) : 1;
    for (size_t i = 0; i < question->count; i++) {
        double *x = samples->x + i * d;
        for (size_t k = 0; k < d; k++) {
            x[k] = rng_normal(&rng);
        }
        double noise = question->noise * rng_normal(&rng);
        if (task == TASK_SPHERE) {
            scale(x, d, 1 / length(x, d));
        }
        samples->y[i] = tasks_target(task, x, d) / deviation + noise;
    }
    if (task == TASK_SPHERE) {
        scale(samples->x, d, 2);
        samples->y[0] *= 2;
    }
    return STATUS_OK;
}
