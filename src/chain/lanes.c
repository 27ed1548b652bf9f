/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/lanes.h"

#include <float.h>
#include <stdlib.h>

#include "chain/lanes_block.h"

/* -- the law ------------------------------------------------------------------------------ */

/* Where chain_rescale holds: far below 1/s^2 the square of Y is nothing beside 1 - s^2 Lambda. */
static bool is_moderate(double s2) {
    return s2 == 0 || (s2 >= 0x1p-40 && s2 <= 0x1p40);
}

static enum lanes_clone widest(void) {
    enum lanes_clone clone = LANES_CLONES - 1;
    while (!lanes_has(clone)) {
        clone--;
    }
    return clone;
}

enum status lanes_init(struct lanes *lanes, const struct sgd *sgd, struct fault *fault) {
    for (size_t k = 0; k < sgd->count; k++) {
        if (!is_moderate(sgd->s2[k])) {
            return fault_set(
                fault, STATUS_INPUT,
                "s^2 = %g is too far from 1; give the samples in a unit that puts s^2 "
                "between 1e-12 and 1e12",
                sgd->s2[k]);
        }
    }
    lanes->clone = widest();
    return lanes_sampler_init(&lanes->sampler, sgd, fault);
}

void lanes_clear(struct lanes *lanes) {
    lanes_sampler_clear(&lanes->sampler);
}

bool lanes_has(enum lanes_clone clone) {
    return lanes_block_code(clone) != NULL;
}

/* -- one run ------------------------------------------------------------------------------ */

struct lanes_run
lanes_start(struct rng_key key, uint64_t replica, struct chain start, double floor) {
    return (struct lanes_run){
        .replica = replica,
        .at = start,
        .peak = fabs(start.y),
        .floor = fmax(floor, LANES_FLOOR),
        .stream = xoroshiro_of(key, replica)};
}

/* A run with what it is looked at for: on its way, or below the floor and not over. */
struct way {
    const struct lanes_stop *stop;
    struct lanes_run *run; /* NULL: an idle lane */
    bool below;
};

/* Where a scaled Y is scaled back. */
static const double RISEN = 0x1p-100;

/* Above this a run below the floor is back, or has to be rescaled. */
static double height_of(const struct way *way) {
    if (!way->below) {
        return way->stop->height;
    }
    return way->run->depth == 0 ? 2 * way->run->floor : RISEN;
}

/* Exact, since Lambda stands still and the factors are those of the linear walk. Only a factor 1 -
 * s^2 Lambda = 0 is not: Y' = s^4 Y^3 is right as long as it is a normal double, and not where Y is
 * scaled already. False: so it is. */
static bool rescale(struct lanes_run *run) {
    double least = run->depth > 0 ? LANES_FLOOR * 0x1p-60 : DBL_MIN;
    if (fabs(run->at.y) < least) {
        return false;
    }
    while (fabs(run->at.y) <= LANES_FLOOR) {
        run->depth++;
        run->at.y *= 0x1p300;
    }
    if (run->depth > 0 && fabs(run->at.y) >= RISEN) {
        run->depth--;
        run->at.y *= 0x1p-300;
    }
    return true;
}

static bool ended(struct way *way, enum lanes_end end) {
    way->run->end = end;
    return true;
}

/* Whether the run is over where it stands. */
static bool is_over(struct way *way) {
    struct lanes_run *run = way->run;
    const struct lanes_stop *stop = way->stop;
    if (way->below && !rescale(run)) {
        return ended(way, LANES_ABSORBED);
    }
    double size = run->depth > 0 ? 0 : fabs(run->at.y);
    way->below = way->below && size < 2 * run->floor;
    if (!way->below && size >= stop->height) {
        return ended(way, LANES_HIT);
    }
    if (run->at.eta_lambda <= stop->flat) {
        return ended(way, LANES_FLAT);
    }
    if (!way->below && size <= run->floor) {
        if (run->at.y == 0 || stop->over == NULL || stop->over(run->at, stop->context)) {
            return ended(way, LANES_ABSORBED);
        }
        way->below = true;
        return is_over(way);
    }
    return run->steps >= stop->most_steps && ended(way, LANES_STEP_LIMIT);
}

/* Takes the rest of the steps of a block, the samples of which are `stride` apart. */
static bool walk(struct way *way, const double *s2, size_t stride) {
    struct lanes_run *run = way->run;
    while (run->steps % LANES_SAMPLER_BLOCK != 0) {
        run->at = chain_step(run->at, s2[run->steps % LANES_SAMPLER_BLOCK * stride]);
        run->steps++;
        run->peak = run->depth > 0 ? run->peak : fmax(run->peak, fabs(run->at.y));
        if (is_over(way)) {
            return true;
        }
    }
    return false;
}

/* -- all lanes ---------------------------------------------------------------------------- */

/* Runs that wait, and the lanes. */
struct work {
    const struct lanes *lanes;
    const struct lanes_block_code *code;
    struct rng_key key;
    const struct lanes_stop *stop;
    struct lanes_run *next, *end;
    size_t busy; /* lanes */
    struct way way[LANES_BLOCK_MOST];
    struct lanes_block block;
};

static void lane_idle(struct work *work, size_t l) {
    struct lanes_block *block = &work->block;
    work->way[l].run = NULL;
    block->y[l] = block->eta_lambda[l] = block->peak[l] = block->highest[l] = 0;
    block->height[l] = INFINITY;
    block->flat[l] = block->floor[l] = -1;
    block->steps[l] = INT64_MIN;
    block->s0[l] = block->s1[l] = 1;
}

/* Puts a run into its lane, as it stands between two blocks. */
static void lane_load(struct work *work, size_t l) {
    struct lanes_block *block = &work->block;
    const struct way *way = &work->way[l];
    const struct lanes_run *run = way->run;
    block->y[l] = run->at.y;
    block->eta_lambda[l] = run->at.eta_lambda;
    block->height[l] = height_of(way);
    block->flat[l] = work->stop->flat;
    block->floor[l] = way->below ? LANES_FLOOR : run->floor;
    block->peak[l] = run->peak;
    block->highest[l] = 0;
    block->steps[l] = (int64_t)run->steps;
}

/* The next run that is not over before the next block begins: one that stopped within a block ends
 * that first. */
static void lane_fill(struct work *work, size_t l) {
    for (; work->next < work->end; work->next++) {
        struct way way = {work->stop, work->next, false};
        struct lanes_run *run = work->next;
        bool over = is_over(&way);
        if (!over && run->steps % LANES_SAMPLER_BLOCK != 0) {
            double s2[LANES_SAMPLER_BLOCK];
            struct xoroshiro stream = run->stream;
            lanes_sampler_draw(
                &work->lanes->sampler, work->key, run->replica, &stream,
                run->steps - run->steps % LANES_SAMPLER_BLOCK, s2);
            over = walk(&way, s2, 1);
            run->stream = run->steps % LANES_SAMPLER_BLOCK == 0 ? stream : run->stream;
        }
        if (!over) {
            work->next++;
            work->way[l] = way;
            work->busy++;
            work->block.s0[l] = work->block.s0_before[l] = run->stream.s0;
            work->block.s1[l] = work->block.s1_before[l] = run->stream.s1;
            lane_load(work, l);
            return;
        }
    }
    lane_idle(work, l);
}

/* Something may have happened to this lane in this block: looks at its steps one by one. */
static void lane_replay(struct work *work, size_t l) {
    struct lanes_block *block = &work->block;
    struct way *way = &work->way[l];
    struct lanes_run *run = way->run;
    double peak = block->peak[l];
    bool event = false;
    run->steps = (uint64_t)(block->steps[l] - LANES_SAMPLER_BLOCK);
    for (size_t k = 0; k < LANES_SAMPLER_BLOCK && !event; k++) {
        run->at = (struct chain){block->path_y[k][l], block->path_eta_lambda[k][l]};
        run->steps++;
        double size = fabs(run->at.y);
        peak = size > peak ? size : peak;
        event = (size >= block->height[l]) | (size <= block->floor[l]) |
                (run->at.eta_lambda <= block->flat[l]) | (run->steps >= work->stop->most_steps);
    }
    run->peak = run->depth > 0 ? run->peak : peak;
    if (is_over(way) || walk(way, &block->s2[0][l], LANES_BLOCK_MOST)) {
        bool whole = run->steps % LANES_SAMPLER_BLOCK == 0;
        run->stream.s0 = whole ? block->s0[l] : block->s0_before[l];
        run->stream.s1 = whole ? block->s1[l] : block->s1_before[l];
        work->busy--;
        lane_fill(work, l);
    } else {
        lane_load(work, l);
    }
}

/* Draws the samples of a lane again, exactly, where one of its words may end on a cut. */
static void lane_settle(struct work *work, size_t l) {
    struct lanes_block *block = &work->block;
    struct xoroshiro stream = {block->s0_before[l], block->s1_before[l]};
    double s2[LANES_SAMPLER_BLOCK];
    lanes_sampler_draw(
        &work->lanes->sampler, work->key, work->way[l].run->replica, &stream,
        (uint64_t)block->steps[l], s2);
    for (size_t k = 0; k < LANES_SAMPLER_BLOCK; k++) {
        block->s2[k][l] = s2[k];
    }
}

/* Draws the samples of all lanes; returns whether a word may end on a cut. */
static bool draw_samples(struct work *work) {
    const struct lanes_sampler *sampler = &work->lanes->sampler;
    if (sampler->column != NULL) {
        return work->code->look_up(&work->block, sampler);
    }
    return sampler->rungs > 0 && work->code->draw(&work->block, sampler);
}

static void work_block(struct work *work) {
    struct lanes_block *block = &work->block;
    if (draw_samples(work)) {
        for (size_t l = 0; l < work->code->lanes; l++) {
            if (block->tie[l] != 0 && work->way[l].run != NULL) {
                lane_settle(work, l);
            }
        }
    }
    if (work->code->step(block)) {
        for (size_t l = 0; l < work->code->lanes; l++) {
            if (block->event[l] != 0) {
                lane_replay(work, l);
            }
        }
    }
}

void lanes_advance(
    const struct lanes *lanes, struct rng_key key, const struct lanes_stop *stop,
    struct lanes_run *run, size_t count) {
    struct work work = {
        .lanes = lanes,
        .code = lanes_block_code(lanes->clone),
        .key = key,
        .stop = stop,
        .next = run,
        .end = run + count};
    work.block.most_steps = stop->most_steps < INT64_MAX ? (int64_t)stop->most_steps : INT64_MAX;
    for (size_t l = 0; l < work.code->lanes; l++) {
        for (size_t k = 0; k < LANES_SAMPLER_BLOCK; k++) {
            work.block.s2[k][l] = lanes->sampler.s2[0]; /* of a constant one */
        }
        lane_fill(&work, l);
    }
    while (work.busy > 0) {
        work_block(&work);
    }
}
