/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/training_state.h"

#include <string.h>

/* The numbers that are no arrays. */
struct head {
    struct rng rng;
    size_t next;
    uint64_t steps, optimizer_steps;
    double loss, first_loss, critical;
    int diverged;
};

/* A piece of memory that belongs to the state. */
struct piece {
    void *memory;
    size_t size;
};

enum { PIECES = 5 };

/* Where an optimiser keeps nothing its piece is empty; pairs are where the next search starts. */
static void list_pieces(struct piece piece[PIECES], const struct training *training) {
    const struct optimizer *optimizer = &training->optimizer;
    const struct batches *batches = &training->batches;
    size_t weights = training->net->weights;
    size_t count = batches->replacement ? batches->size : batches->samples;
    size_t pairs = training->plan.pairs > 0 && training->plan.batch == 0
                       ? training->plan.pairs * batches->samples * training->net->outputs
                       : 0;
    const struct piece all[PIECES] = {
        {training->net->weight, weights * sizeof(double)},
        {optimizer->first, optimizer->first == NULL ? 0 : weights * sizeof(double)},
        {optimizer->second, optimizer->second == NULL ? 0 : weights * sizeof(double)},
        {batches->order, count * sizeof *batches->order},
        {training->top.vector, pairs * sizeof(double)},
    };
    memcpy(piece, all, sizeof all);
}

size_t training_state_size(const struct training *training) {
    struct piece piece[PIECES];
    size_t size = sizeof(struct head);
    list_pieces(piece, training);
    for (size_t i = 0; i < PIECES; i++) {
        size += piece[i].size;
    }
    return size;
}

void training_state_put(void *state, const struct training *training) {
    struct piece piece[PIECES];
    struct head head;
    unsigned char *to = state;
    memset(&head, 0, sizeof head); /* what lies between its members, too */
    head.rng = training->batches.rng;
    head.next = training->batches.next;
    head.steps = training->steps;
    head.optimizer_steps = training->optimizer.steps;
    head.loss = training->loss;
    head.first_loss = training->first_loss;
    head.critical = training->critical;
    head.diverged = training->diverged;
    memcpy(to, &head, sizeof head);
    to += sizeof head;
    list_pieces(piece, training);
    for (size_t i = 0; i < PIECES; to += piece[i].size, i++) {
        if (piece[i].size > 0) {
            memcpy(to, piece[i].memory, piece[i].size);
        }
    }
}

void training_state_get(struct training *training, const void *state) {
    struct piece piece[PIECES];
    struct head head;
    const unsigned char *from = state;
    memcpy(&head, from, sizeof head);
    from += sizeof head;
    training->batches.rng = head.rng;
    training->batches.next = head.next;
    training->steps = head.steps;
    training->optimizer.steps = head.optimizer_steps;
    training->loss = head.loss;
    training->first_loss = head.first_loss;
    training->critical = head.critical;
    training->diverged = head.diverged != 0;
    list_pieces(piece, training);
    for (size_t i = 0; i < PIECES; from += piece[i].size, i++) {
        if (piece[i].size > 0) {
            memcpy(piece[i].memory, from, piece[i].size);
        }
    }
}
