/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast/moment_root.h"

#include <math.h>
#include <stdbool.h>

enum { MEMBERS = 512, MOST_LOOKS = 16 };

/* Between two theta of a slope, and what a look leaves open, both over theta; how near 2 a root is
 * found from the exact k(2); how uncertain a slope may be. */
static const double APART = 0.25, CLOSE = 0.01, NEAR = 0.02, UNSURE = 0.2;
/* What a population of this size leaves, over theta. */
static const double SYSTEMATIC = 0.01;

struct search {
    const struct moment_root_question *question;
    struct plan plan;
    uint64_t burn, steps;
    struct moment_root *found;
    struct fault *fault;
};

/* The same random numbers at every theta. */
static enum status look(struct estimate *k, const struct search *search, double theta) {
    const struct moment_root_question *question = search->question;
    const struct cloning_question asked = {
        .kernel = question->kernel,
        .eta = question->eta,
        .batch = question->batch,
        .sampling = question->sampling,
        .theta = theta,
        .start = CLONING_FASTEST,
        .members = MEMBERS,
        .burn = search->burn,
        .steps = search->steps,
        .residual = true};
    search->found->steps += search->plan.runs * MEMBERS * (search->burn + search->steps);
    return cloning_run(k, &asked, &search->plan, search->fault);
}

/* Goes on from theta, where k is `here`, by the slope from `left`, the simulated k there, to what
 * is right of it. The se is NaN where the slope is not known. */
static enum status newton(
    struct estimate *root, const struct search *search, double theta, struct estimate here,
    struct estimate left) {
    struct estimate right;
    enum status status = look(&right, search, theta * (1 + APART));
    double run = APART * theta, slope = (right.value - left.value) / run;
    double unsure = hypot(right.se, left.se) / run / slope, step = here.value / slope;
    *root = (struct estimate){theta - step, hypot(here.se / slope, step * unsure)};
    if (!(unsure > 0 && unsure < UNSURE)) {
        root->se = NAN;
    }
    return status;
}

/* The first of 4, 8, ... with k > 0, or more than all; 2 where the exact k is. */
static enum status find_above(double *theta, struct estimate *k, const struct search *search) {
    enum status status = STATUS_OK;
    *theta = 2;
    *k = (struct estimate){search->question->square, 0};
    while (status == STATUS_OK && !(k->value > 0) && *theta <= MOMENT_ROOT_MOST) {
        *theta *= 2;
        if (*theta <= MOMENT_ROOT_MOST) {
            status = look(k, search, *theta);
        }
    }
    return status;
}

static enum status approach(double *theta, struct estimate k, const struct search *search) {
    enum status status = STATUS_OK;
    for (int i = 0; i < MOST_LOOKS && status == STATUS_OK; i++) {
        struct estimate root;
        double before = *theta;
        status = newton(&root, search, before, k, k);
        if (status != STATUS_OK) {
            return status;
        }
        *theta = fmax(root.value, before / 4);
        if (!(before - *theta > CLOSE * before)) {
            return STATUS_OK;
        }
        status = look(&k, search, *theta);
    }
    return status;
}

/* From the exact k(2); `near` where the root is. */
static enum status find_near(bool *near, const struct search *search) {
    struct estimate left, root = {NAN, NAN};
    enum status status = look(&left, search, 2);
    if (status == STATUS_OK) {
        struct estimate exact = {search->question->square, 0};
        status = newton(&root, search, 2, exact, left);
    }
    *near = status == STATUS_OK && root.se >= 0 && fabs(root.value - 2) < NEAR;
    if (*near) {
        /* k is convex: the slope may be twice the tangent's. */
        root.se = hypot(root.se, root.value - 2);
        search->found->theta = root;
    }
    return status;
}

enum status moment_root_run(
    struct moment_root *found, const struct moment_root_question *question, const struct plan *plan,
    struct fault *fault) {
    uint64_t epoch = (question->kernel->order + question->batch - 1) / question->batch;
    struct search search = {question, *plan, 200 + 2 * epoch, 400 + 8 * epoch, found, fault};
    struct estimate k;
    double theta;
    bool near;
    *found = (struct moment_root){.theta = {INFINITY, NAN}};
    enum status status = find_near(&near, &search);
    if (status != STATUS_OK || near) {
        return status;
    }
    search.plan.runs = 1;
    status = find_above(&theta, &k, &search);
    if (status != STATUS_OK || theta > MOMENT_ROOT_MOST) {
        return status;
    }
    status = approach(&theta, k, &search);
    search.plan.runs = plan->runs;
    if (status == STATUS_OK) {
        status = look(&k, &search, theta);
    }
    if (status == STATUS_OK) {
        status = newton(&found->theta, &search, theta, k, k);
        found->theta.se = hypot(found->theta.se, SYSTEMATIC * found->theta.value);
    }
    return status;
}
