/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensemble.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "ranks.h"

/* A block that takes long holds up the adding, not the other threads, until this many wait to be added. */
enum { SLOTS = 64, SLOTS_A_THREAD = 4 };

/* What the threads share. Blocks are taken in order, end in any order and are added in order. */
struct queue {
    const struct ensemble *ensemble;
    void *total;
    uint64_t size, count, blocks; /* replicas in a block; replicas; blocks */
    uint64_t taken, added;
    bool over; /* enough, or something failed */
    enum status status;
    struct fault fault; /* says why, when `status` is not STATUS_OK */
    uint64_t slots;
    char *result; /* owned: block b is in slot b mod slots */
    bool *done;   /* owned: of each slot, to be added */
};

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Without OpenMP one thread does it all: slower, and the same to the last bit. */
static int threads_of(const struct ensemble *ensemble) {
#ifdef _OPENMP
    int asked = ensemble->threads > 0 || ensemble->watch == NULL ? ensemble->threads
                                                                 : ensemble->watch->threads;
    return asked > 0 ? asked : omp_get_num_procs();
#else
    return 1;
#endif
}

static void *slot_of(const struct queue *queue, uint64_t block) {
    return queue->result + block % queue->slots * queue->ensemble->result_size;
}

enum turn { TURN_WORK, TURN_WAIT, TURN_END };

static enum turn take(struct queue *queue, uint64_t *block) {
    if (queue->over || queue->taken == queue->blocks) {
        return TURN_END;
    }
    if (queue->taken == queue->added + queue->slots) {
        return TURN_WAIT;
    }
    *block = queue->taken++;
    return TURN_WORK;
}

static double part_of(const struct queue *queue, uint64_t replicas) {
    const struct ensemble *ensemble = queue->ensemble;
    double part = (double)replicas / (double)queue->count;
    return ensemble->part == NULL
               ? part
               : fmax(part, ensemble->part(queue->total, replicas, ensemble->context));
}

/* After each block: is that enough, and what does the watch say. */
static void look(struct queue *queue) {
    const struct ensemble *ensemble = queue->ensemble;
    uint64_t replicas = smaller(queue->added * queue->size, queue->count);
    bool enough =
        ensemble->enough != NULL && ensemble->enough(queue->total, replicas, ensemble->context);
    queue->over = enough;
    if (ensemble->watch != NULL) {
        const struct checkpoint_run run = {queue->count, replicas,
                                           enough || replicas == queue->count,
                                           ensemble->result_size, queue->total};
        queue->status = watch_block(ensemble->watch, &run, part_of(queue, replicas), &queue->fault);
        queue->over = enough || queue->status != STATUS_OK;
    }
}

/* Adds what can be added, in order. Blocks behind the last one are thrown away. */
static void give(struct queue *queue, uint64_t block) {
    queue->done[block % queue->slots] = true;
    while (!queue->over && queue->added < queue->taken &&
           queue->done[queue->added % queue->slots]) {
        queue->done[queue->added % queue->slots] = false;
        queue->ensemble->add(queue->total, slot_of(queue, queue->added++));
        look(queue);
    }
}

static void run_block(const struct queue *queue, uint64_t block, void *result) {
    const struct ensemble *ensemble = queue->ensemble;
    uint64_t first = block * queue->size;
    memset(result, 0, ensemble->result_size);
    ensemble->run(result, first, smaller(queue->size, queue->count - first), ensemble->context);
}

static void work(struct queue *queue) {
    for (;;) {
        uint64_t block = 0;
        enum turn turn;
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
        turn = take(queue, &block);
        if (turn == TURN_END) {
            return;
        }
        if (turn == TURN_WAIT) {
            sched_yield();
            continue;
        }
        run_block(queue, block, slot_of(queue, block));
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
        give(queue, block);
    }
}

static enum status queue_init(struct queue *queue, const struct ensemble *ensemble, int threads,
                              struct fault *fault) {
    queue->slots = smaller(queue->blocks, SLOTS + SLOTS_A_THREAD * (uint64_t)threads);
    queue->result = calloc(queue->slots, ensemble->result_size);
    queue->done = calloc(queue->slots, sizeof *queue->done);
    return queue->result != NULL && queue->done != NULL
               ? STATUS_OK
               : fault_set(fault, STATUS_SYSTEM, "out of memory for %llu blocks of %zu bytes",
                           (unsigned long long)queue->slots, ensemble->result_size);
}

static enum status run_queue(struct queue *queue, struct fault *fault) {
    int threads = (int)smaller((uint64_t)threads_of(queue->ensemble), queue->blocks);
    enum status status = queue_init(queue, queue->ensemble, threads, fault);
    if (status == STATUS_OK) {
#ifdef _OPENMP
#pragma omp parallel num_threads(threads)
#endif
        work(queue);
        status = queue->status == STATUS_OK
                     ? STATUS_OK
                     : fault_set(fault, queue->status, "%s", queue->fault.text);
    }
    free(queue->result);
    free(queue->done);
    return status;
}

/* -- several ranks ------------------------------------------------------------------------ */

/* Ranks run a round each of blocks dealt out like cards, and rank 0 adds them in order. A round takes about
 * ROUND_SECONDS, to be long against what passes between ranks, as far as the memory of rank 0 goes. */
static const double ROUND_SECONDS = 0.2;
enum { FIRST_EACH = 4, MOST_GATHERED = 64 << 20 };

/* What rank 0 tells the others after a round. */
struct round {
    uint64_t added, each; /* blocks: so far; of each rank in the next round */
    bool over;
    enum status status;
    struct fault fault;
};

static void run_mine(const struct queue *queue, const struct round *round, char *results) {
    uint64_t ranks = (uint64_t)ranks_count(), first = round->added + (uint64_t)ranks_mine();
    int each = (int)round->each, threads = threads_of(queue->ensemble);
    (void)threads;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic) num_threads(threads)
#endif
    for (int k = 0; k < each; k++) {
        uint64_t block = first + (uint64_t)k * ranks;
        if (block < queue->blocks) {
            run_block(queue, block, results + (size_t)k * queue->ensemble->result_size);
        }
    }
}

/* Rank 0: adds the round's blocks, and says how long the next round is to be. */
static void add_round(struct queue *queue, struct round *round, const char *all, double seconds) {
    uint64_t ranks = (uint64_t)ranks_count(), size = queue->ensemble->result_size;
    uint64_t blocks = smaller(round->each * ranks, queue->blocks - round->added);
    for (uint64_t b = 0; b < blocks && !queue->over; b++) {
        queue->ensemble->add(queue->total, all + (b % ranks * round->each + b / ranks) * size);
        queue->added++;
        look(queue);
    }
    if (seconds < ROUND_SECONDS / 2 && 2 * round->each * ranks * size <= MOST_GATHERED) {
        round->each *= 2;
    }
    round->added = queue->added;
    round->over = queue->over;
    round->status = queue->status;
    round->fault = queue->fault;
}

static enum status run_round(struct queue *queue, struct round *round) {
    size_t size = round->each * queue->ensemble->result_size;
    bool leads = ranks_mine() == 0;
    char *mine = calloc(1, size), *all = leads ? malloc((size_t)ranks_count() * size) : NULL;
    if (mine == NULL || (leads && all == NULL)) {
        free(mine);
        return fault_set(&round->fault, STATUS_SYSTEM, "out of memory for blocks of %zu bytes",
                         queue->ensemble->result_size);
    }
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    run_mine(queue, round, mine);
    ranks_gather(mine, all, size);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (leads) {
        add_round(queue, round, all,
                  (double)(end.tv_sec - begin.tv_sec) +
                      1e-9 * (double)(end.tv_nsec - begin.tv_nsec));
    }
    free(mine);
    free(all);
    return STATUS_OK;
}

static enum status run_ranks(struct queue *queue, struct fault *fault) {
    struct round round = {.added = queue->added, .each = FIRST_EACH};
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !round.over && round.added < queue->blocks) {
        status = run_round(queue, &round);
        if (status == STATUS_OK) {
            ranks_spread(&round, sizeof round);
            status = round.status;
        }
    }
    return status == STATUS_OK ? STATUS_OK : fault_set(fault, status, "%s", round.fault.text);
}

/* -- all ---------------------------------------------------------------------------------- */

/* What the checkpoint has, which rank 0 alone reads. */
static enum status begin(struct queue *queue, uint64_t *done, bool *ended, struct fault *fault) {
    const struct ensemble *ensemble = queue->ensemble;
    *done = 0;
    *ended = false;
    enum status status = ensemble->watch == NULL
                             ? STATUS_OK
                             : watch_begin(ensemble->watch, queue->total, ensemble->result_size,
                                           queue->count, done, ended, fault);
    if (status == STATUS_OK) {
        ranks_spread(done, sizeof *done);
        ranks_spread(ended, sizeof *ended);
    }
    return status;
}

enum status ensemble_run(const struct ensemble *ensemble, void *total, uint64_t count,
                         struct fault *fault) {
    uint64_t size = ensemble->block > 0 ? ensemble->block : ENSEMBLE_BLOCK, done;
    bool ended;
    struct queue queue = {.ensemble = ensemble, .total = total, .size = size, .count = count};
    if (count == 0) {
        return STATUS_OK;
    }
    enum status status = begin(&queue, &done, &ended, fault);
    if (status == STATUS_OK && !ended) {
        queue.blocks = count / size + (count % size > 0);
        queue.taken = queue.added = done / size;
        status = ranks_count() > 1 ? run_ranks(&queue, fault) : run_queue(&queue, fault);
    }
    if (status == STATUS_OK) {
        ranks_spread(total, ensemble->result_size);
    }
    if (ensemble->watch != NULL) {
        watch_end(ensemble->watch);
    }
    return status;
}
