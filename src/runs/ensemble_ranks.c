/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runs/ensemble_ranks.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/ranks.h"

/* Long against what passes between ranks, short against a run. */
static const double ORDER_SECONDS = 0.05;

/* A rank keeps its orders on two desks; results travel with the number of theirs as the tag, and
 * what failed among them with DESKS more. */
enum { DESKS = 2 };
enum { ORDER_BYTES = 256 << 10, QUEUE_BYTES = 64 << 20, ORDERS_A_RANK = 4, LEAST_SLOTS = 64 };

/* What rank 0 sends. */
struct letter {
    struct ensemble_span span; /* count 0: there will be no more */
    int desk;
    bool drop; /* with the last: what has not begun is not needed */
};

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

static uint64_t larger(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* Blocks of an order, at most, for a rank of so many threads: at least one a thread. */
static uint64_t most_of(const struct ensemble *ensemble, int threads) {
    uint64_t size = ensemble->result_size;
    uint64_t orders = ORDERS_A_RANK * (uint64_t)ranks_count();
    uint64_t most = larger((uint64_t)threads, smaller(ORDER_BYTES, QUEUE_BYTES / orders) / size);
    return larger(1, smaller(most, INT_MAX / size));
}

/* Shorter than a block most often, and leaves the core to those who have work. */
static void pause_briefly(void) {
    nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
}

/* How it ended, for all ranks. */
struct verdict {
    enum status status;
    struct fault fault;
};

static enum status spread_verdict(struct verdict *verdict, struct fault *fault) {
    ranks_spread(verdict, sizeof *verdict);
    if (verdict->status != STATUS_OK) {
        return fault_set(fault, verdict->status, "%s", verdict->fault.text);
    }
    return STATUS_OK;
}

/* -- rank 0 ------------------------------------------------------------------------------- */

struct order {
    struct letter letter; /* its span has count 0: none is under way */
    struct ranks_mail sent, result, failed;
    struct ensemble_queue_failure failure; /* where it will arrive */
};

/* What rank 0 knows of another. */
struct peer {
    struct order order[DESKS];
    struct letter last;
    struct ranks_mail last_sent;
    bool told; /* that there will be no more */
    int threads;
    uint64_t most, ran; /* blocks: in an order; in those that came back */
};

struct leader {
    struct ensemble_queue queue;
    double began;
    int threads, workers; /* here; on all ranks */
    int peers;
    struct peer *peer; /* owned: of rank 1 and on */
    bool serving, closed;
};

static bool is_busy(const struct peer *peer) {
    bool busy = false;
    for (int d = 0; d < DESKS; d++) {
        busy = busy || peer->order[d].letter.span.count > 0;
    }
    return busy;
}

/* Blocks for the next order. Towards the end orders get short, so that all ranks end together. */
static uint64_t
next_order_size(const struct leader *leader, const struct peer *peer, uint64_t left) {
    double fair = (double)left * peer->threads / leader->workers / (2 * DESKS);
    double due = ORDER_SECONDS * (double)peer->ran / (clock_wall() - leader->began);
    uint64_t count = (uint64_t)fmin(fmin(fair, due), (double)peer->most);
    return smaller(larger(count, (uint64_t)peer->threads), peer->most);
}

/* No rank gets a second order while another could run it as its first. */
static void send_order(struct leader *leader, int rank, int desk) {
    struct peer *peer = &leader->peer[rank - 1];
    struct order *order = &peer->order[desk];
    struct ensemble_queue *queue = &leader->queue;
    uint64_t left = ensemble_queue_left(queue);
    if (is_busy(peer) && left <= (uint64_t)leader->workers) {
        return;
    }
    struct ensemble_span span;
    if (ensemble_queue_take(queue, next_order_size(leader, peer, left), &span) == ENSEMBLE_WORK) {
        order->letter = (struct letter){span, desk, false};
        ranks_receive(
            rank, desk, ensemble_queue_slot(queue, span.first),
            span.count * queue->ensemble->result_size, &order->result);
        ranks_receive(rank, DESKS + desk, &order->failure, sizeof order->failure, &order->failed);
        ranks_send(rank, 0, &order->letter, sizeof order->letter, &order->sent);
    }
}

static void send_last(struct leader *leader, int rank, bool drop) {
    struct peer *peer = &leader->peer[rank - 1];
    peer->told = true;
    peer->last = (struct letter){.drop = drop};
    ranks_send(rank, 0, &peer->last, sizeof peer->last, &peer->last_sent);
}

static void collect_result(struct leader *leader, struct peer *peer, struct order *order) {
    struct ensemble_span *span = &order->letter.span;
    if (span->count > 0 && ranks_arrived(&order->sent) && ranks_arrived(&order->result) &&
        ranks_arrived(&order->failed)) {
        ensemble_queue_give(&leader->queue, span, &order->failure);
        peer->ran += span->count;
        span->count = 0;
    }
}

/* Goes over all desks, and says whether that is all. */
static bool serve(struct leader *leader) {
    bool over, ended = ensemble_queue_ended(&leader->queue, &over), closed = true;
    for (int desk = 0; desk < DESKS; desk++) {
        for (int rank = 1; rank <= leader->peers; rank++) {
            struct peer *peer = &leader->peer[rank - 1];
            collect_result(leader, peer, &peer->order[desk]);
            if (ended && !peer->told) {
                send_last(leader, rank, over);
            } else if (!ended && peer->order[desk].letter.span.count == 0) {
                send_order(leader, rank, desk);
            }
            closed = closed && peer->told && !is_busy(peer) && ranks_arrived(&peer->last_sent);
        }
    }
    return closed;
}

/* One thread at a time serves; the others do not wait for it. */
static bool serve_alone(struct leader *leader) {
    bool mine, closed;
#ifdef _OPENMP
#pragma omp critical(ensemble_ranks)
#endif
    {
        mine = !leader->serving && !leader->closed;
        leader->serving = leader->serving || mine;
        closed = leader->closed;
    }
    if (mine) {
        closed = serve(leader);
#ifdef _OPENMP
#pragma omp critical(ensemble_ranks)
#endif
        {
            leader->serving = false;
            leader->closed = closed;
        }
    }
    return closed;
}

static void work_and_serve(struct leader *leader) {
    for (;;) {
        bool closed = serve_alone(leader);
        enum ensemble_turn turn = ensemble_queue_step(&leader->queue);
        if (turn == ENSEMBLE_END && closed) {
            return;
        }
        if (turn != ENSEMBLE_WORK) {
            pause_briefly();
        }
    }
}

static enum status peers_init(
    struct leader *leader, const struct ensemble *ensemble, uint64_t *slots, struct fault *fault) {
    int *threads = calloc((size_t)ranks_count(), sizeof *threads);
    leader->peers = ranks_count() - 1;
    leader->peer = calloc((size_t)leader->peers, sizeof *leader->peer);
    if (threads == NULL || leader->peer == NULL) {
        free(threads);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %d ranks", ranks_count());
    }
    ranks_gather(&leader->threads, threads, sizeof *threads);
    leader->workers = threads[0];
    *slots = LEAST_SLOTS + ORDERS_A_RANK * (uint64_t)threads[0];
    for (int p = 0; p < leader->peers; p++) {
        leader->peer[p].threads = threads[p + 1];
        leader->peer[p].most = most_of(ensemble, threads[p + 1]);
        leader->workers += threads[p + 1];
        *slots += ORDERS_A_RANK * leader->peer[p].most;
    }
    free(threads);
    return STATUS_OK;
}

static enum status run_leader(
    const struct ensemble *ensemble, void *total, uint64_t count, uint64_t done,
    struct fault *fault) {
    struct leader leader = {
        .threads = ensemble_queue_threads(ensemble, count), .began = clock_wall()};
    uint64_t slots = 0;
    enum status status = peers_init(&leader, ensemble, &slots, fault);
    if (status == STATUS_OK) {
        status = ensemble_queue_init(&leader.queue, ensemble, total, count, done, slots, fault);
    }
    if (status == STATUS_OK) {
#ifdef _OPENMP
#pragma omp parallel num_threads(leader.threads)
#endif
        work_and_serve(&leader);
        status = spread_verdict(&(struct verdict){leader.queue.status, leader.queue.fault}, fault);
    }
    ensemble_queue_clear(&leader.queue);
    free(leader.peer);
    return status;
}

/* -- the others --------------------------------------------------------------------------- */

enum state { FREE, WORKS, ANSWERS };

struct desk {
    enum state state;
    struct ensemble_span span;
    uint64_t taken, done; /* of its blocks */
    char *result;         /* owned */
    struct ensemble_queue_failure failure;
    struct ranks_mail sent, failure_sent;
};

struct follower {
    const struct ensemble *ensemble;
    uint64_t count;
    struct desk desk[DESKS];
    struct letter letter; /* the one to come */
    struct ranks_mail mail;
    bool last, drop; /* what it said */
};

static void receive_letter(struct follower *follower) {
    ranks_receive(0, 0, &follower->letter, sizeof follower->letter, &follower->mail);
}

/* Rank 0 may have the results of a desk, and send it an order, before the sending is known to be
 * over here. */
static bool can_open(const struct follower *follower) {
    const struct letter *letter = &follower->letter;
    return letter->span.count == 0 || follower->desk[letter->desk].state == FREE;
}

static void open_letter(struct follower *follower) {
    const struct letter *letter = &follower->letter;
    if (letter->span.count == 0) {
        follower->last = true;
        follower->drop = letter->drop;
        return;
    }
    struct desk *desk = &follower->desk[letter->desk];
    desk->state = WORKS;
    desk->span = letter->span;
    desk->taken = desk->done = 0;
    ensemble_queue_failure_init(&desk->failure);
    receive_letter(follower);
}

/* What is dropped is answered all the same, for rank 0 waits for so many bytes. */
static void send_result(struct follower *follower, int at) {
    struct desk *desk = &follower->desk[at];
    uint64_t due = follower->drop ? desk->taken : desk->span.count;
    if (desk->state == WORKS && desk->done == due) {
        desk->state = ANSWERS;
        ranks_send(
            0, at, desk->result, desk->span.count * follower->ensemble->result_size, &desk->sent);
        ranks_send(0, DESKS + at, &desk->failure, sizeof desk->failure, &desk->failure_sent);
    }
    if (desk->state == ANSWERS && ranks_arrived(&desk->sent) &&
        ranks_arrived(&desk->failure_sent)) {
        desk->state = FREE;
    }
}

/* Rank 0 adds in order: the earlier order is the one it needs. */
static struct desk *earliest_desk(struct follower *follower) {
    struct desk *found = NULL;
    for (int d = 0; d < DESKS && !follower->drop; d++) {
        struct desk *desk = &follower->desk[d];
        if (desk->state == WORKS && desk->taken < desk->span.count &&
            (found == NULL || desk->span.first < found->span.first)) {
            found = desk;
        }
    }
    return found;
}

/* Answers, looks at the mail, and finds the next block. */
static enum ensemble_turn next_block(struct follower *follower, struct desk **desk, uint64_t *at) {
    bool idle = true;
    for (int d = 0; d < DESKS; d++) {
        send_result(follower, d);
    }
    while (!follower->last && ranks_arrived(&follower->mail) && can_open(follower)) {
        open_letter(follower);
    }
    for (int d = 0; d < DESKS; d++) {
        idle = idle && follower->desk[d].state == FREE;
    }
    *desk = earliest_desk(follower);
    if (*desk == NULL) {
        return idle && follower->last ? ENSEMBLE_END : ENSEMBLE_WAIT;
    }
    *at = (*desk)->taken++;
    return ENSEMBLE_WORK;
}

static void work_on_orders(struct follower *follower) {
    enum ensemble_turn turn = ENSEMBLE_WAIT;
    while (turn != ENSEMBLE_END) {
        struct desk *desk;
        uint64_t at = 0;
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
        turn = next_block(follower, &desk, &at);
        if (turn == ENSEMBLE_WORK) {
            struct ensemble_queue_failure failure;
            ensemble_queue_failure_init(&failure);
            ensemble_queue_run(
                follower->ensemble, follower->count, desk->span.first + at,
                desk->result + at * follower->ensemble->result_size, &failure);
#ifdef _OPENMP
#pragma omp critical(ensemble)
#endif
            {
                ensemble_queue_failure_join(&desk->failure, &failure);
                desk->done++;
            }
        } else if (turn == ENSEMBLE_WAIT) {
            pause_briefly();
        }
    }
}

static enum status
run_follower(const struct ensemble *ensemble, uint64_t count, struct fault *fault) {
    struct follower follower = {.ensemble = ensemble, .count = count};
    int threads = ensemble_queue_threads(ensemble, count);
    size_t size = most_of(ensemble, threads) * ensemble->result_size;
    enum status status = STATUS_OK;
    for (int d = 0; d < DESKS; d++) {
        follower.desk[d].result = calloc(1, size);
        if (follower.desk[d].result == NULL) {
            status = fault_set(fault, STATUS_SYSTEM, "out of memory for orders of %zu bytes", size);
        }
    }
    if (status == STATUS_OK) {
        ranks_gather(&threads, NULL, sizeof threads);
        receive_letter(&follower);
#ifdef _OPENMP
#pragma omp parallel num_threads(threads)
#endif
        work_on_orders(&follower);
        status = spread_verdict(&(struct verdict){0}, fault);
    }
    for (int d = 0; d < DESKS; d++) {
        free(follower.desk[d].result);
    }
    return status;
}

enum status ensemble_ranks_run(
    const struct ensemble *ensemble, void *total, uint64_t count, uint64_t done,
    struct fault *fault) {
    if (ranks_mine() == 0) {
        return run_leader(ensemble, total, count, done, fault);
    }
    return run_follower(ensemble, count, fault);
}
