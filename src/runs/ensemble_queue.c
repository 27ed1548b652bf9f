/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/ensemble_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static uint64_t size_of(const struct ensemble *ensemble, uint64_t count) {
    uint64_t size = ENSEMBLE_BLOCK;
    while ((count - 1) / size >= ENSEMBLE_BLOCKS) {
        size *= 2;
    }
    return ensemble->block > 0 ? ensemble->block : size;
}

uint64_t ensemble_queue_blocks(const struct ensemble *ensemble, uint64_t count) {
    uint64_t size = size_of(ensemble, count);
    return count / size + (count % size > 0);
}

bool ensemble_queue_is_whole(const struct ensemble *ensemble, uint64_t count, uint64_t done) {
    return done == count || (done < count && done % size_of(ensemble, count) == 0);
}

bool ensemble_queue_ends(
    const struct ensemble *ensemble, const void *total, uint64_t count, uint64_t done) {
    return done == count || (done > 0 && ensemble->enough != NULL &&
                             ensemble->enough(total, done, ensemble->context));
}

int ensemble_queue_threads(const struct ensemble *ensemble, uint64_t count) {
#ifdef _OPENMP
    int asked = ensemble->threads > 0 || ensemble->watch == NULL ? ensemble->threads
                                                                 : ensemble->watch->threads;
    asked = asked > 0 ? asked : omp_get_num_procs();
    return (int)smaller((uint64_t)asked, ensemble_queue_blocks(ensemble, count));
#else
    (void)ensemble, (void)count;
    return 1;
#endif
}

void ensemble_queue_failure_init(struct ensemble_queue_failure *failure) {
    failure->block = UINT64_MAX;
    failure->fault = (struct fault){STATUS_OK, ""};
}

void ensemble_queue_failure_join(
    struct ensemble_queue_failure *failure, const struct ensemble_queue_failure *other) {
    if (other->block < failure->block) {
        *failure = *other;
    }
}

/* Whether this thread runs a block. An ensemble has no other way to learn that it was called from
 * one: what lies between may be any function. */
static _Thread_local bool in_block;

bool ensemble_queue_in_block(void) {
    return in_block;
}

void ensemble_queue_run(
    const struct ensemble *ensemble, uint64_t count, uint64_t block, void *result,
    struct ensemble_queue_failure *failure) {
    bool outer = in_block;
    uint64_t size = size_of(ensemble, count), first = block * size;
    struct ensemble_queue_failure mine;
    ensemble_queue_failure_init(&mine);
    memset(result, 0, ensemble->result_size);
    in_block = true;
    enum status status =
        ensemble->run(result, first, smaller(size, count - first), ensemble->context, &mine.fault);
    in_block = outer;
    if (status != STATUS_OK) {
        mine.fault.status = status;
        mine.block = block;
        ensemble_queue_failure_join(failure, &mine);
    }
}

enum status ensemble_queue_init(
    struct ensemble_queue *queue, const struct ensemble *ensemble, void *total, uint64_t count,
    uint64_t done, uint64_t slots, struct fault *fault) {
    *queue = (struct ensemble_queue){
        .ensemble = ensemble,
        .total = total,
        .size = size_of(ensemble, count),
        .count = count,
        .blocks = ensemble_queue_blocks(ensemble, count)};
    ensemble_queue_failure_init(&queue->failure);
    if (ensemble->add == NULL && ensemble->result_size % sizeof(double) != 0) {
        return fault_set(
            fault, STATUS_SYSTEM, "results of %zu bytes are to be added as doubles; say how",
            ensemble->result_size);
    }
    queue->taken = queue->added = done / queue->size;
    queue->slots = smaller(queue->blocks, slots);
    queue->result = calloc(queue->slots, ensemble->result_size);
    queue->done = calloc(queue->slots, sizeof *queue->done);
    if (queue->result == NULL || queue->done == NULL) {
        return fault_set(
            fault, STATUS_SYSTEM, "out of memory for %llu blocks of %zu bytes",
            (unsigned long long)queue->slots, ensemble->result_size);
    }
    return STATUS_OK;
}

void ensemble_queue_clear(struct ensemble_queue *queue) {
    free(queue->result);
    free(queue->done);
    *queue = (struct ensemble_queue){0};
}

void *ensemble_queue_slot(const struct ensemble_queue *queue, uint64_t block) {
    return queue->result + block % queue->slots * queue->ensemble->result_size;
}

/* -- one thread at a time ----------------------------------------------------------------- */

static bool has_ended(const struct ensemble_queue *queue) {
    return queue->over || queue->taken == queue->blocks || queue->taken > queue->failure.block;
}

static enum ensemble_turn
next_span(struct ensemble_queue *queue, uint64_t most, struct ensemble_span *span) {
    if (has_ended(queue)) {
        return ENSEMBLE_END;
    }
    uint64_t free_slots = queue->added + queue->slots - queue->taken;
    if (free_slots == 0) {
        return ENSEMBLE_WAIT;
    }
    uint64_t until_wrap = queue->slots - queue->taken % queue->slots;
    span->first = queue->taken;
    span->count =
        smaller(smaller(most, queue->blocks - queue->taken), smaller(free_slots, until_wrap));
    queue->taken += span->count;
    return ENSEMBLE_WORK;
}

static uint64_t replicas_added(const struct ensemble_queue *queue) {
    return smaller(queue->added * queue->size, queue->count);
}

static double part_done(const struct ensemble_queue *queue) {
    const struct ensemble *ensemble = queue->ensemble;
    uint64_t replicas = replicas_added(queue);
    double part = (double)replicas / (double)queue->count;
    return ensemble->part == NULL
               ? part
               : fmax(part, ensemble->part(queue->total, replicas, ensemble->context));
}

/* Asks after each block whether that is enough, and what the watch says. */
static void update_over(struct ensemble_queue *queue) {
    const struct ensemble *ensemble = queue->ensemble;
    uint64_t replicas = replicas_added(queue);
    bool enough =
        ensemble->enough != NULL && ensemble->enough(queue->total, replicas, ensemble->context);
    queue->over = enough;
    if (ensemble->watch != NULL) {
        const struct checkpoint_run run = {
            queue->count, replicas, enough || replicas == queue->count, ensemble->result_size,
            queue->total};
        queue->status = watch_block(ensemble->watch, &run, part_done(queue), &queue->fault);
        queue->over = enough || queue->status != STATUS_OK;
    }
}

static void add_doubles(double *total, const double *result, size_t count) {
    for (size_t i = 0; i < count; i++) {
        total[i] += result[i];
    }
}

static void add_to_total(const struct ensemble *ensemble, void *total, const void *result) {
    if (ensemble->add == NULL) {
        add_doubles(total, result, ensemble->result_size / sizeof(double));
    } else {
        ensemble->add(total, result);
    }
}

/* A block that failed is found when those before it have been added: none of them can fail any
 * more, whoever is the fastest. */
static void add_in_order(
    struct ensemble_queue *queue, const struct ensemble_span *span,
    const struct ensemble_queue_failure *failure) {
    ensemble_queue_failure_join(&queue->failure, failure);
    for (uint64_t b = span->first; b < span->first + span->count; b++) {
        queue->done[b % queue->slots] = true;
    }
    while (!queue->over && queue->added < queue->taken &&
           queue->done[queue->added % queue->slots]) {
        if (queue->added == queue->failure.block) {
            queue->over = true;
            queue->fault = queue->failure.fault;
            queue->status = queue->fault.status;
            return;
        }
        queue->done[queue->added % queue->slots] = false;
        add_to_total(queue->ensemble, queue->total, ensemble_queue_slot(queue, queue->added++));
        update_over(queue);
    }
}

static uint64_t blocks_left(const struct ensemble_queue *queue) {
    uint64_t most = has_ended(queue) ? 0 : queue->blocks - queue->taken;
    if (queue->added == 0) {
        return most;
    }
    double all = (double)queue->added / part_done(queue), rest = all - (double)queue->taken;
    return rest < (double)most ? (uint64_t)fmax(0, rest) : most;
}

/* -- several ------------------------------------------------------------------------------ */

enum ensemble_turn
ensemble_queue_take(struct ensemble_queue *queue, uint64_t most, struct ensemble_span *span) {
    enum ensemble_turn turn;
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
    turn = next_span(queue, most, span);
    return turn;
}

void ensemble_queue_give(
    struct ensemble_queue *queue, const struct ensemble_span *span,
    const struct ensemble_queue_failure *failure) {
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
    add_in_order(queue, span, failure);
}

bool ensemble_queue_ended(struct ensemble_queue *queue, bool *over) {
    bool ended;
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
    {
        *over = queue->over;
        ended = has_ended(queue);
    }
    return ended;
}

uint64_t ensemble_queue_left(struct ensemble_queue *queue) {
    uint64_t blocks;
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
    blocks = blocks_left(queue);
    return blocks;
}

enum ensemble_turn ensemble_queue_step(struct ensemble_queue *queue) {
    struct ensemble_span span;
    enum ensemble_turn turn = ensemble_queue_take(queue, 1, &span);
    if (turn == ENSEMBLE_WORK) {
        struct ensemble_queue_failure failure;
        ensemble_queue_failure_init(&failure);
        ensemble_queue_run(
            queue->ensemble, queue->count, span.first, ensemble_queue_slot(queue, span.first),
            &failure);
        ensemble_queue_give(queue, &span, &failure);
    }
    return turn;
}
