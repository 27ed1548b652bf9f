/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "dd.h"

enum { TILE = 64, BLOCK = 4096 };

/* Sums of a channel over a block, times no power of n. */
struct network_block {
    struct dd aw[NETWORK_CHANNELS], squares[NETWORK_CHANNELS];
    uint32_t neurons[NETWORK_CHANNELS], flips, flipped;
};

static uint64_t up(uint64_t n, uint64_t to) {
    return n / to + (n % to > 0);
}

uint64_t network_bytes(uint64_t n) {
    uint64_t tiles = up(n, TILE), blocks = up(n, BLOCK);
    return tiles * (2 * TILE * sizeof(double) + TILE / 8) + blocks * sizeof(struct network_block);
}

uint64_t network_most(uint64_t bytes) {
    uint64_t low = 0, high = bytes / (2 * sizeof(double)) + 1;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        *(network_bytes(middle) <= bytes ? &low : &high) = middle;
    }
    return low;
}

static uint64_t memory_available(void) {
    unsigned long long kib = 0;
    char line[256];
    FILE *file = fopen("/proc/meminfo", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return kib > 0 ? kib * 1024
                   : (uint64_t)sysconf(_SC_AVPHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static enum status refuse(uint64_t n, struct fault *fault) {
    if (n == 0) {
        return fault_set(fault, STATUS_INPUT, "a network of 0 neurons; give at least 1");
    }
    uint64_t most = network_most(memory_available() / 10 * 9);
    if (n > most) {
        return fault_set(fault, STATUS_INPUT,
                         "%.4g neurons take %.3g GB, more than is free; at most %.4g fit",
                         (double)n, 16.2e-9 * (double)n, (double)most);
    }
    return STATUS_OK;
}

enum status network_init(struct network *network, enum network_activation activation, uint64_t n,
                         int threads, struct fault *fault) {
    *network = (struct network){.activation = activation, .n = n, .threads = threads};
    enum status status = refuse(n, fault);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t tiles = up(n, TILE);
    network->root_n = sqrt((double)n);
    network->a = aligned_alloc(64, tiles * TILE * sizeof(double));
    network->w = aligned_alloc(64, tiles * TILE * sizeof(double));
    network->sign = calloc(tiles, TILE / 8);
    network->block = calloc(up(n, BLOCK), sizeof *network->block);
    if (network->a == NULL || network->w == NULL || network->sign == NULL ||
        network->block == NULL) {
        network_clear(network);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %llu neurons",
                         (unsigned long long)n);
    }
    memset(network->a, 0, tiles * TILE * sizeof(double));
    memset(network->w, 0, tiles * TILE * sizeof(double));
    return STATUS_OK;
}

void network_clear(struct network *network) {
    free(network->a);
    free(network->w);
    free(network->sign);
    free(network->block);
    *network = (struct network){0};
}

/* One block: the step, and the sums after it. */
static void step_block(struct network *network, uint64_t b, const double c[NETWORK_CHANNELS]) {
    struct network_block sum = {0};
    bool relu = network->activation == NETWORK_RELU;
    uint64_t end = (b + 1) * BLOCK < network->n ? (b + 1) * BLOCK : network->n;
    for (uint64_t r = b * BLOCK; r < end; r++) {
        double a = network->a[r], w = network->w[r];
        double by = !relu || w > 0 ? c[NETWORK_PLUS] : w < 0 ? c[NETWORK_MINUS] : 0;
        double next_a = a - by * w, next_w = w - by * a;
        network->a[r] = next_a;
        network->w[r] = next_w;
        if (relu) {
            sum.flips += (w > 0) != (next_w > 0);
            sum.flipped += (next_w > 0) != (network->sign[r / 8] >> r % 8 & 1);
        }
        if (!relu || next_w != 0) {
            int k = !relu || next_w > 0 ? NETWORK_PLUS : NETWORK_MINUS;
            sum.aw[k] = dd_add(sum.aw[k], dd_of(next_a * next_w));
            sum.squares[k] = dd_add(sum.squares[k], dd_of(next_a * next_a + next_w * next_w));
            sum.neurons[k]++;
        }
    }
    network->block[b] = sum;
}

static void step(struct network *network, const double c[NETWORK_CHANNELS]) {
    uint64_t blocks = up(network->n, BLOCK);
    struct dd aw[NETWORK_CHANNELS] = {{0, 0}}, squares[NETWORK_CHANNELS] = {{0, 0}};
    memset(network->channel, 0, sizeof network->channel);
    network->flips = network->flipped = 0;
    for (uint64_t b = 0; b < blocks; b++) {
        step_block(network, b, c);
        const struct network_block *block = &network->block[b];
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            aw[k] = dd_add(aw[k], block->aw[k]);
            squares[k] = dd_add(squares[k], block->squares[k]);
            network->channel[k].neurons += block->neurons[k];
        }
        network->flips += block->flips;
        network->flipped += block->flipped;
    }
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        network->channel[k].mu = aw[k].hi / network->root_n;
        network->channel[k].lambda = squares[k].hi / (double)network->n;
    }
}

static void note_signs(struct network *network) {
    memset(network->sign, 0, up(network->n, TILE) * (TILE / 8));
    for (uint64_t r = 0; r < network->n; r++) {
        network->sign[r / 8] |= (uint8_t)((network->w[r] > 0) << r % 8);
    }
    const double still[NETWORK_CHANNELS] = {0};
    step(network, still);
}

/* A neuron takes one block of the stream's counter: 4 words of 32 bits. */
struct network_neuron network_neuron_start(struct rng_key key, uint64_t replica, uint64_t r) {
    struct rng rng = rng_of(key, replica);
    rng.block = r;
    double size = sqrt(-2 * log(rng_uniform(&rng)));
    double angle = 2 * 3.14159265358979323846 * rng_uniform(&rng);
    return (struct network_neuron){size * cos(angle), size * sin(angle)};
}

void network_start(struct network *network, struct rng_key key, uint64_t replica) {
    for (uint64_t r = 0; r < network->n; r++) {
        struct network_neuron neuron = network_neuron_start(key, replica, r);
        network->a[r] = neuron.a;
        network->w[r] = neuron.w;
    }
    note_signs(network);
}

/* |a + w| and |a - w| of a channel are scaled. Their directions are uniform and independent of their lengths for N(0,1)
 * weights on the whole plane; a channel of ReLU is that law with (a, w) and (-a, -w) taken for one, so a neuron
 * whose w changes sign changes both. */
static void scale_channel(struct network *network, int k, double plus, double minus) {
    bool relu = network->activation == NETWORK_RELU;
    for (uint64_t r = 0; r < network->n; r++) {
        double a = network->a[r], w = network->w[r];
        bool positive = w > 0;
        if (relu && (w == 0 || positive != (k == NETWORK_PLUS))) {
            continue;
        }
        double p = plus * (a + w), q = minus * (a - w);
        double turn = relu && positive != (p - q > 0) ? -0.5 : 0.5;
        network->a[r] = turn * (p + q);
        network->w[r] = turn * (p - q);
    }
}

enum status network_condition(struct network *network,
                              const struct network_channel want[NETWORK_CHANNELS],
                              struct fault *fault) {
    int channels = network->activation == NETWORK_RELU ? NETWORK_CHANNELS : 1;
    for (int k = 0; k < channels; k++) {
        const struct network_channel *now = &network->channel[k];
        double twice = 2 / network->root_n;
        if (!(want[k].lambda > 0 && fabs(twice * want[k].mu) <= want[k].lambda) ||
            now->neurons == 0) {
            return fault_set(fault, STATUS_INPUT,
                             "channel %d of %llu neurons cannot have mu = %g and lambda = %g", k,
                             (unsigned long long)now->neurons, want[k].mu, want[k].lambda);
        }
        scale_channel(
            network, k,
            sqrt((want[k].lambda + twice * want[k].mu) / (now->lambda + twice * now->mu)),
            sqrt((want[k].lambda - twice * want[k].mu) / (now->lambda - twice * now->mu)));
    }
    note_signs(network);
    return STATUS_OK;
}

void network_step(struct network *network, double eta, double s2_plus, double s2_minus) {
    double c[NETWORK_CHANNELS];
    if (network->activation == NETWORK_LINEAR) {
        s2_plus += s2_minus;
    }
    c[NETWORK_PLUS] = s2_plus * network_chain(network, NETWORK_PLUS, eta).y;
    c[NETWORK_MINUS] = s2_minus * network_chain(network, NETWORK_MINUS, eta).y;
    step(network, c);
}
