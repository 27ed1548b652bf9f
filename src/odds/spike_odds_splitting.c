/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds_splitting.h"

#include <stdlib.h>

#include "odds/spike_odds_walk.h"
#include "odds/splitting.h"

/* A level is spaced so that one particle in about FEW reaches the next: the work for a given error
 * is within a tenth of its least from 3 to 10. */
static const double FEW = 5;
/* Particles at a level, and for each level: with fewer, few repetitions would make up the mean. */
enum { PARTICLES = 1024, PARTICLES_A_LEVEL = 64 };
/* And where one rare sample spans many levels' worth, so many that this many are drawn to pass a
 * level. */
enum { LEAST_PASSING = 16, MOST_PARTICLES = 1 << 17 };
enum { LEAST_REPETITIONS = 32, MOST_LEVELS = 4096 };
/* The error that is to be trusted at least: 100 hits' worth. */
static const double LARGEST_ERROR = 0.1;

struct particle {
    struct chain at;
    double theta; /* at its start */
    uint64_t steps;
    enum spike_odds_end end;
};

struct climb {
    struct spike_odds_walk walk;
    double *level; /* owned: of |Y| */
    size_t levels;
    double one_in;     /* particles reach the next level, about */
    double negligible; /* for each level, so that all together stay so */
};

/* What is added up. */
enum { SUM_HIT, SUM_STEPS, SUM_MISSED, SUM_ENDS, SUM_FINAL = SUM_ENDS + SPIKE_ODDS_ENDS };

/* -- one particle ------------------------------------------------------------------------- */

static void start(void *state, struct rng *rng, const void *context) {
    const struct climb *climb = context;
    struct chain at = spike_odds_walk_start(&climb->walk, rng);
    *(struct particle *)state =
        (struct particle){at, spike_odds_walk_theta(&climb->walk, at), 0, SPIKE_ODDS_ENDS};
}

static enum splitting_end advance(
    void *state, const struct splitting_stage *stage, struct rng *rng, uint64_t *steps,
    const void *context) {
    const struct climb *climb = context;
    struct particle *particle = state;
    struct chain at = particle->at;
    uint64_t step = particle->steps;
    double floor = spike_odds_walk_floor(at, particle->theta, climb->negligible);
    enum spike_odds_end end;
    for (;; step++) {
        end = spike_odds_walk_end(&climb->walk, at, stage->level, floor, step);
        if (end != SPIKE_ODDS_ENDS) {
            break;
        }
        at = sgd_step(&climb->walk.law, at, rng);
    }
    *steps += step - particle->steps;
    *particle = (struct particle){at, particle->theta, step, end};
    if (end == SPIKE_ODDS_HIT) {
        return SPLITTING_REACHED;
    }
    return end == SPIKE_ODDS_STEP_LIMIT ? SPLITTING_STEP_LIMIT : SPLITTING_DIED;
}

static void
end(double *sum, void *state, enum splitting_end how, double log_weight, struct rng *rng,
    const void *context) {
    const struct climb *climb = context;
    const struct particle *particle = state;
    (void)how;
    sum[SUM_ENDS + particle->end]++;
    if (particle->end == SPIKE_ODDS_ABSORBED) {
        sum[SUM_MISSED] += exp(
            log_weight + spike_odds_walk_log_lundberg(&climb->walk, particle->at, particle->theta));
    }
    if (particle->end == SPIKE_ODDS_HIT) {
        double weight = exp(log_weight);
        sum[SUM_HIT] += weight;
        sum[SUM_STEPS] += weight * (double)particle->steps;
        if (climb->walk.question->follow) {
            spike_odds_walk_add_final(&climb->walk, sum + SUM_FINAL, particle->at, weight, rng);
        }
    }
}

/* -- levels ------------------------------------------------------------------------------- */

/* Where runs start: from N(0,1) weights |mu0| is 1 in the mean of its square. */
static double first_level(const struct spike_odds_question *question) {
    double mu0 = question->start.random ? 1 : fabs(question->start.mu0);
    return chain_start(mu0, question->start.lambda0.hi, question->eta.hi, question->width).y;
}

/* Equal steps of log|Y|, of log(FEW)/theta, but not below the largest step up: a particle cannot
 * pass less. Without an exponent, lazy or inflationary, one level will do. */
static size_t count_levels(const struct spike_odds_walk *walk) {
    const struct spike_odds_question *question = walk->question;
    double x = question->eta.hi * question->start.lambda0.hi, from = first_level(question);
    double up = log(fabs(1 - x * dataset_max_s2(question->dataset).hi));
    double count = ceil(log(question->height / from) / fmax(log(FEW) / walk->theta, up));
    return walk->theta > 0 && isfinite(walk->theta) && count > 1 ? (size_t)fmin(count, MOST_LEVELS)
                                                                 : 1;
}

static enum status
climb_init(struct climb *climb, const struct spike_odds_question *question, struct fault *fault) {
    *climb = (struct climb){0};
    enum status status = spike_odds_walk_init(&climb->walk, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    climb->levels = count_levels(&climb->walk);
    climb->negligible = SPIKE_ODDS_WALK_NEGLIGIBLE / (double)climb->levels;
    climb->level = calloc(climb->levels, sizeof *climb->level);
    if (climb->level == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu levels", climb->levels);
    }
    double ratio = first_level(question) / question->height;
    climb->one_in = pow(ratio, -climb->walk.theta / (double)climb->levels);
    for (size_t k = 1; k <= climb->levels; k++) {
        climb->level[k - 1] =
            question->height * pow(ratio, (double)(climb->levels - k) / (double)climb->levels);
    }
    return STATUS_OK;
}

static void climb_clear(struct climb *climb) {
    spike_odds_walk_clear(&climb->walk);
    free(climb->level);
}

/* -- the estimate ------------------------------------------------------------------------- */

/* As many independent hits as have this error, but not more than there are. */
static double effective_hits(double relative_error, double hits) {
    return hits > 0 && relative_error > 0 ? fmin(hits, 1 / (relative_error * relative_error))
                                          : hits;
}

static struct spike_odds
estimate_of(const struct splitting *split, const struct climb *climb, uint64_t particles) {
    double n = (double)split->repetitions, p = exp(split->log_p);
    struct spike_odds estimate = {
        .p = p,
        .se = p > 0 ? p * split->relative_error : 0,
        .missed = split->sum[SUM_MISSED] / n,
        .effective_sample_size =
            effective_hits(split->relative_error, split->sum[SUM_ENDS + SPIKE_ODDS_HIT]),
        .largest_share = split->largest_share,
        .steps_to_hit = split->sum[SUM_STEPS] / split->sum[SUM_HIT],
        .replicas = split->repetitions * particles,
        .steps = split->steps,
        .theta = climb->walk.theta,
        .final_quantile = {NAN, NAN, NAN},
    };
    for (int e = 0; e < SPIKE_ODDS_ENDS; e++) {
        estimate.ends[e] = (uint64_t)split->sum[SUM_ENDS + e];
    }
    if (climb->walk.question->follow) {
        spike_odds_walk_quantiles(&climb->walk, split->sum + SUM_FINAL, estimate.final_quantile);
    }
    return estimate;
}

static uint64_t particles_of(const struct climb *climb, const struct plan *plan) {
    uint64_t passing = (uint64_t)fmin(LEAST_PASSING * climb->one_in, MOST_PARTICLES),
             wanted = PARTICLES_A_LEVEL * climb->levels, room = plan->runs / LEAST_REPETITIONS;
    wanted = wanted < PARTICLES ? PARTICLES : wanted;
    wanted = climb->levels > 1 && wanted < passing ? passing : wanted;
    if (room < 1) {
        return 1;
    }
    return room < wanted ? room : wanted;
}

static enum status split(
    struct spike_odds *found, const struct climb *climb, const struct plan *plan,
    struct fault *fault) {
    const struct splitting_question question = {
        .state_size = sizeof(struct particle),
        .start = start,
        .advance = advance,
        .end = end,
        .sums = SUM_FINAL + (climb->walk.question->follow ? SPIKE_ODDS_WALK_BINS : 0),
        .context = climb,
        .level = climb->level,
        .levels = climb->levels,
        .particles = particles_of(climb, plan)};
    struct plan repeat = *plan;
    repeat.runs = plan->runs / question.particles;
    repeat.relative_error = fmin(plan->relative_error, LARGEST_ERROR);
    struct splitting split;
    enum status status = splitting_run(&split, &question, &repeat, fault);
    if (status == STATUS_OK) {
        *found = estimate_of(&split, climb, question.particles);
        splitting_clear(&split);
    }
    return status;
}

enum status spike_odds_splitting_run(
    struct spike_odds *found, const struct spike_odds_question *question, const struct plan *plan,
    struct fault *fault) {
    struct climb climb;
    enum status status = climb_init(&climb, question, fault);
    if (status == STATUS_OK) {
        status = split(found, &climb, plan, fault);
    }
    climb_clear(&climb);
    return status;
}
