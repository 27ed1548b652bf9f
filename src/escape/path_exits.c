/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape/path_exits.h"

#include <math.h>
#include <string.h>

#include "escape/exit_path.h"
#include "odds/splitting_fall.h"

static const double FEW = 5;    /* one particle in FEW reaches the next level, at least, about */
static const double SETTLE = 4; /* until the start is forgotten, in units of 1/(eta h), h = 1 */

/* As many circles at any noise, up to V0/epsilon = 29, so that tubes can be compared. */
enum { LEAST_LEVELS = 20, FREE = 4 }; /* a particle falls by FREE of them without a lot */

struct climb {
    const struct path_exits_question *question;
    double core, level[PATH_EXITS_LEVELS]; /* radii */
    double few;                            /* about one particle in `few` reaches the next */
    double way[PATH_EXITS_PATHS][PATH_EXITS_LEVELS][2];
    size_t levels;
};

/* A particle, how many it counts for, and where it came through the levels below it. */
struct particle {
    double weight, x[2], crossed[PATH_EXITS_LEVELS][2];
};

static double radius_of(const double x[2]) {
    return sqrt(x[0] * x[0] + x[1] * x[1]);
}

static void take_step(double x[2], const struct climb *climb, struct rng *rng) {
    const struct path_exits_question *question = climb->question;
    landscape_step(x, question->landscape, question->eta, question->epsilon, rng);
}

/* -- a particle --------------------------------------------------------------------------- */

static double *weight_of(void *state) {
    return &((struct particle *)state)->weight;
}

/* One step from a stationary state; what does not begin an excursion stays at 0 and dies. */
static void start(void *state, struct rng *rng, const void *context) {
    const struct climb *climb = context;
    struct particle *particle = state;
    double *x = particle->x;
    x[0] = x[1] = 0;
    for (double time = 0; time < SETTLE; time += climb->question->eta) {
        take_step(x, climb, rng);
    }
    bool inside = radius_of(x) <= climb->core;
    take_step(x, climb, rng);
    if (!inside) {
        x[0] = x[1] = 0;
    }
}

static enum splitting_end advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct climb *climb = context;
    struct particle *particle = state;
    struct splitting_fall fall =
        splitting_fall_of(stage, climb->level, FREE, climb->few, &particle->weight);
    struct xoroshiro lots = splitting_fall_stream(rng);
    for (;; ++*steps) {
        double radius = radius_of(particle->x);
        if (radius >= stage->level) {
            particle->crossed[stage->index][0] = particle->x[0];
            particle->crossed[stage->index][1] = particle->x[1];
            return SPLITTING_REACHED;
        }
        if (radius <= climb->core || !splitting_fall_survives(&fall, radius, &lots)) {
            return SPLITTING_DIED;
        }
        take_step(particle->x, climb, rng);
    }
}

static double tube_of(const struct particle *particle, const struct climb *climb) {
    double least = INFINITY;
    for (int k = 0; k < climb->question->paths; k++) {
        double most = 0;
        for (size_t l = 0; l < climb->levels; l++) {
            most = fmax(
                most, hypot(
                          particle->crossed[l][0] - climb->way[k][l][0],
                          particle->crossed[l][1] - climb->way[k][l][1]));
        }
        least = fmin(least, most);
    }
    return least;
}

static void
end(double *sum, void *state, enum splitting_end end, double log_weight, struct rng *rng,
    const void *context) {
    (void)rng;
    if (end == SPLITTING_REACHED) {
        double tube = tube_of(state, context);
        *sum += exp(log_weight) * *weight_of(state) * tube * tube;
    }
}

/* -- levels ------------------------------------------------------------------------------- */

/* The mean of |x|^2 under the linear drift, whose Hessian is 1. */
static double core_of(const struct path_exits_question *question) {
    const double minimum[2] = {0, 0};
    struct landscape_form c = landscape_noise(question->landscape, minimum);
    return 0.5 * question->epsilon * (c.a + c.c);
}

/* V is about quadratic in the radius, so that circles of equal steps in its square are about
 * equally hard to reach from each other. */
static enum status
climb_init(struct climb *climb, const struct path_exits_question *question, struct fault *fault) {
    double core2 = core_of(question), rim2 = question->radius * question->radius;
    *climb = (struct climb){.question = question, .core = sqrt(core2)};
    if (rim2 <= core2) {
        return fault_set(
            fault, STATUS_INPUT, "path_exits: radius %g within the noise, of %g", question->radius,
            climb->core);
    }
    climb->levels = 2 + (size_t)(question->path[0]->action / question->epsilon / log(FEW));
    climb->levels = climb->levels < LEAST_LEVELS ? LEAST_LEVELS : climb->levels;
    if (climb->levels > PATH_EXITS_LEVELS) {
        return fault_set(
            fault, STATUS_INPUT, "path_exits: %zu levels for epsilon = %g; up to %d", climb->levels,
            question->epsilon, PATH_EXITS_LEVELS);
    }
    climb->few = exp(question->path[0]->action / question->epsilon / (double)(climb->levels - 1));
    for (size_t l = 0; l < climb->levels; l++) {
        climb->level[l] = sqrt(core2 + (rim2 - core2) * (double)l / (double)(climb->levels - 1));
        for (int k = 0; k < question->paths; k++) {
            exit_path_at(climb->way[k][l], question->path[k], climb->level[l]);
        }
    }
    climb->level[0] = nextafter(climb->core, INFINITY);
    return STATUS_OK;
}

/* -- batches ------------------------------------------------------------------------------ */

static void add_batch(struct path_exits *found, const struct splitting *split) {
    if (found->batches == 0) {
        found->unit = split->log_p;
    }
    double p = exp(split->log_p - found->unit),
           tube = *split->sum / (double)split->repetitions * exp(-found->unit);
    found->batches++;
    found->p += p;
    found->p2 += p * p;
    found->tube += tube;
    found->tube2 += tube * tube;
    found->tube_p += tube * p;
    found->steps += (double)split->steps;
}

enum status path_exits_run(
    struct path_exits *found, const struct path_exits_question *question, const struct plan *plan,
    struct fault *fault) {
    struct climb climb;
    enum status status = climb_init(&climb, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    const struct splitting_question splitting = {
        .state_size = sizeof(struct particle),
        .start = start,
        .advance = advance,
        .end = end,
        .sums = 1,
        .weight = weight_of,
        .context = &climb,
        .level = climb.level,
        .levels = climb.levels,
        .particles = question->particles};
    struct splitting split;
    status = splitting_run(&split, &splitting, plan, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (isfinite(split.log_p)) {
        add_batch(found, &split);
    } else {
        status = fault_set(
            fault, STATUS_INPUT, "path_exits: no particle of %g got out; give more",
            (double)question->particles);
    }
    splitting_clear(&split);
    return status;
}

struct estimate path_exits_log_mean(const struct path_exits *found) {
    struct estimate p = estimate_log(estimate_mean(found->batches, found->p, found->p2));
    return (struct estimate){-p.value - found->unit, p.se};
}

struct estimate path_exits_tube(const struct path_exits *found) {
    return estimate_ratio_of_sums(found->tube, found->tube2, found->p, found->p2, found->tube_p);
}

/* -- one of them -------------------------------------------------------------------------- */

size_t path_exits_last_way(
    double (*way)[2], size_t most, const struct path_exits_question *question, struct rng *rng) {
    double x[2] = {0, 0}, core = sqrt(core_of(question)), radius = 0;
    size_t count = 0;
    for (;; radius = radius_of(x)) {
        if (radius <= core) {
            count = 0;
        } else if (count == most) {
            count--;
            memmove(way, way + 1, count * sizeof *way);
        }
        way[count][0] = x[0];
        way[count][1] = x[1];
        count++;
        if (radius > question->radius) {
            return count;
        }
        landscape_step(x, question->landscape, question->eta, question->epsilon, rng);
    }
}
