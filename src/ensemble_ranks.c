/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ensemble_ranks.h"

#include <stdlib.h>
#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "ranks.h"

/* Long against what passes between ranks, short against a run: it may be lost at the end of one. */
static const double ORDER_SECONDS = 0.05;

/* A rank has two orders, so that one is worked on while the other travels: it is at home at two desks, and what
 * concerns a desk carries its number as the tag. */
enum { DESKS = 2, ORDER_BYTES = 256 << 10, QUEUE_BYTES = 64 << 20, LEAST_SLOTS = 64 };

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* Blocks of an order, at most: four orders a rank fit into the slots. */
static uint64_t most_of(const struct ensemble *ensemble) {
    uint64_t orders = 4 * (uint64_t)ranks_count();
    return larger(1, smaller(ORDER_BYTES, QUEUE_BYTES / orders) / ensemble->result_size);
}

uint64_t ensemble_ranks_slots(const struct ensemble *ensemble) {
    return LEAST_SLOTS + 4 * (uint64_t)ranks_count() * most_of(ensemble) +
           4 * (uint64_t)ensemble_queue_threads(ensemble);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Shorter than a block most often, and leaves the core to those who have work. */
static void pause_briefly(void) {
    nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
}

static bool is_messenger(void) {
#ifdef _OPENMP
    return omp_get_thread_num() == 0; /* MPI_THREAD_FUNNELED */
#else
    return true;
#endif
}

/* How it ended, for all ranks. */
struct verdict {
    enum status status;
    struct fault fault;
};

static enum status agree(struct verdict *verdict, struct fault *fault) {
    ranks_spread(verdict, sizeof *verdict);
    return verdict->status == STATUS_OK
               ? STATUS_OK
               : fault_set(fault, verdict->status, "%s", verdict->fault.text);
}

/* -- rank 0 ------------------------------------------------------------------------------- */

/* What rank 0 knows of a desk. */
struct order {
    struct ensemble_span span; /* count 0: none is under way */
    struct ranks_mail sent, result;
    double since; /* seconds on the clock: sent */
    bool closed;
};

struct peer {
    struct order order[DESKS];
    uint64_t each; /* blocks in the next order */
    double last;   /* seconds on the clock: something came */
};

struct leader {
    struct ensemble_queue *queue;
    uint64_t most, workers; /* blocks in an order; threads on all ranks, if all have as many */
    int peers;
    struct peer *peer; /* owned: of rank 1 and on */
};

static void adapt(struct peer *peer, const struct order *order, uint64_t most) {
    double time = now(), took = time - (order->since > peer->last ? order->since : peer->last);
    peer->last = time;
    if (took < ORDER_SECONDS / 2 && order->span.count == peer->each) {
        peer->each = smaller(2 * peer->each, most);
    } else if (took > 2 * ORDER_SECONDS) {
        peer->each = larger(peer->each / 2, 1);
    }
}

static void collect(struct leader *leader, struct peer *peer, struct order *order) {
    if (order->span.count > 0 && ranks_arrived(&order->sent) && ranks_arrived(&order->result)) {
        ensemble_queue_give(leader->queue, &order->span);
        adapt(peer, order, leader->most);
        order->span.count = 0;
    }
}

/* Towards the end orders get short, so that all ranks end together; and nobody waits for a second order there while
 * others could run it as their first. */
static void deal(struct leader *leader, int rank, int desk) {
    struct peer *peer = &leader->peer[rank - 1];
    struct order *order = &peer->order[desk];
    struct ensemble_queue *queue = leader->queue;
    uint64_t left = ensemble_queue_left(queue);
    if (desk > 0 && left > 0 && left <= leader->workers) {
        return;
    }
    uint64_t share = larger(1, left / (2 * DESKS * (uint64_t)ranks_count()));
    enum ensemble_turn turn = ensemble_queue_take(queue, smaller(peer->each, share), &order->span);
    if (turn == ENSEMBLE_WAIT) {
        return;
    }
    if (turn == ENSEMBLE_WORK) {
        ranks_receive(rank, desk, ensemble_queue_slot(queue, order->span.first),
                      order->span.count * queue->ensemble->result_size, &order->result);
    } else {
        order->span.count = 0;
        order->closed = true;
    }
    order->since = now();
    ranks_send(rank, desk, &order->span, sizeof order->span, &order->sent);
}

/* Goes over all desks, and says whether all are closed. */
static bool serve(struct leader *leader) {
    bool closed = true;
    for (int desk = 0; desk < DESKS; desk++) {
        for (int p = 0; p < leader->peers; p++) {
            struct order *order = &leader->peer[p].order[desk];
            collect(leader, &leader->peer[p], order);
            if (order->span.count == 0 && !order->closed) {
                deal(leader, p + 1, desk);
            }
            closed = closed && order->closed && ranks_arrived(&order->sent);
        }
    }
    return closed;
}

static void lead(struct leader *leader) {
    for (;;) {
        bool closed = !is_messenger() || serve(leader);
        enum ensemble_turn turn = ensemble_queue_step(leader->queue);
        if (turn == ENSEMBLE_END && closed) {
            return;
        }
        if (turn != ENSEMBLE_WORK) {
            pause_briefly();
        }
    }
}

enum status ensemble_ranks_lead(struct ensemble_queue *queue, struct fault *fault) {
    int threads = ensemble_queue_threads(queue->ensemble), peers = ranks_count() - 1;
    struct leader leader = {.queue = queue,
                            .most = most_of(queue->ensemble),
                            .workers = (uint64_t)threads * (uint64_t)ranks_count(),
                            .peers = peers,
                            .peer = calloc((size_t)peers, sizeof *leader.peer)};
    if (leader.peer == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %d ranks", peers);
    }
    for (int p = 0; p < peers; p++) {
        leader.peer[p].each = smaller((uint64_t)threads, leader.most);
    }
#ifdef _OPENMP
#pragma omp parallel num_threads(threads)
#endif
    lead(&leader);
    free(leader.peer);
    return agree(&(struct verdict){queue->status, queue->fault}, fault);
}

/* -- the others --------------------------------------------------------------------------- */

enum state { EXPECTS, WORKS, ANSWERS, CLOSED };

struct desk {
    enum state state;
    struct ensemble_span span;
    uint64_t taken, done; /* of its blocks */
    char *result;         /* owned */
    struct ranks_mail order, sent;
};

struct follower {
    const struct ensemble *ensemble;
    uint64_t count;
    struct desk desk[DESKS];
};

/* Rank 0 adds in order, so that the earlier order is the one it needs. */
static struct desk *pick(struct follower *follower, uint64_t *at) {
    struct desk *found = NULL;
    for (int d = 0; d < DESKS; d++) {
        struct desk *desk = &follower->desk[d];
        if (desk->state == WORKS && desk->taken < desk->span.count &&
            (found == NULL || desk->span.first < found->span.first)) {
            found = desk;
        }
    }
    *at = found == NULL ? 0 : found->taken++;
    return found;
}

static bool all_closed(const struct follower *follower) {
    bool closed = true;
    for (int d = 0; d < DESKS; d++) {
        closed = closed && follower->desk[d].state == CLOSED;
    }
    return closed;
}

static enum ensemble_turn step(struct follower *follower) {
    struct desk *desk;
    uint64_t at;
    bool closed;
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
    {
        desk = pick(follower, &at);
        closed = all_closed(follower);
    }
    if (desk == NULL) {
        return closed ? ENSEMBLE_END : ENSEMBLE_WAIT;
    }
    ensemble_queue_run(follower->ensemble, follower->count, desk->span.first + at,
                       desk->result + at * follower->ensemble->result_size);
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
    desk->done++;
    return ENSEMBLE_WORK;
}

static void expect(struct desk *desk, int tag) {
    desk->state = EXPECTS;
    ranks_receive(0, tag, &desk->span, sizeof desk->span, &desk->order);
}

static void attend(struct desk *desk, int tag, size_t result_size) {
    if (desk->state == EXPECTS && ranks_arrived(&desk->order)) {
        desk->taken = desk->done = 0;
        desk->state = desk->span.count > 0 ? WORKS : CLOSED;
    }
    if (desk->state == WORKS && desk->done == desk->span.count) {
        desk->state = ANSWERS;
        ranks_send(0, tag, desk->result, desk->span.count * result_size, &desk->sent);
    }
    if (desk->state == ANSWERS && ranks_arrived(&desk->sent)) {
        expect(desk, tag);
    }
}

static void follow(struct follower *follower) {
    enum ensemble_turn turn = ENSEMBLE_WAIT;
    while (turn != ENSEMBLE_END) {
        for (int d = 0; d < DESKS && is_messenger(); d++) {
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
            attend(&follower->desk[d], d, follower->ensemble->result_size);
        }
        turn = step(follower);
        if (turn == ENSEMBLE_WAIT) {
            pause_briefly();
        }
    }
}

enum status ensemble_ranks_follow(const struct ensemble *ensemble, uint64_t count,
                                  struct fault *fault) {
    struct follower follower = {.ensemble = ensemble, .count = count};
    size_t size = most_of(ensemble) * ensemble->result_size;
    enum status status = STATUS_OK;
    for (int d = 0; d < DESKS; d++) {
        follower.desk[d].result = malloc(size);
        if (follower.desk[d].result == NULL) {
            status = fault_set(fault, STATUS_SYSTEM, "out of memory for orders of %zu bytes", size);
        }
    }
    if (status == STATUS_OK) {
        for (int d = 0; d < DESKS; d++) {
            expect(&follower.desk[d], d);
        }
#ifdef _OPENMP
#pragma omp parallel num_threads(ensemble_queue_threads(ensemble))
#endif
        follow(&follower);
        status = agree(&(struct verdict){0}, fault);
    }
    for (int d = 0; d < DESKS; d++) {
        free(follower.desk[d].result);
    }
    return status;
}
