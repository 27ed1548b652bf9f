/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "base/memory.h"

enum { TILE = NETWORK_PASS_TILE, BLOCK = 4096 }; /* neurons; 64 KiB of weights in a block */
enum { PARALLEL = 64 };                          /* blocks worth a team of threads */

/* -- memory ------------------------------------------------------------------------------- */

static uint64_t quotient_up(uint64_t n, uint64_t to) {
    return n / to + (n % to > 0);
}

uint64_t network_bytes(uint64_t n) {
    if (n > UINT64_MAX / 32) {
        return UINT64_MAX;
    }
    return quotient_up(n, TILE) * TILE * 2 * sizeof(double) + quotient_up(n, TILE) * (TILE / 8) +
           quotient_up(n, BLOCK) * sizeof(struct network_pass_sums);
}

uint64_t network_most(uint64_t bytes) {
    uint64_t low = 0, high = bytes / (2 * sizeof(double)) + 1;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (network_bytes(middle) <= bytes) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* To three digits, downward: what is printed fits. */
static double three_digits(uint64_t n) {
    double unit = 1;
    while ((double)n >= 1000 * unit) {
        unit *= 10;
    }
    return floor((double)n / unit) * unit;
}

static enum status check(uint64_t n, struct fault *fault) {
    if (n == 0) {
        return fault_set(fault, STATUS_INPUT, "a network of 0 neurons; give it at least 1");
    }
    uint64_t room = memory_available() / 10 * 9, most = network_most(room);
    if (n > most) {
        return fault_set(
            fault, STATUS_INPUT,
            "%.10g neurons take %.3g GB and there is room for %.3g GB; at most %.3g "
            "neurons fit",
            (double)n, 1e-9 * (double)network_bytes(n), 1e-9 * (double)room, three_digits(most));
    }
    return STATUS_OK;
}

static enum status allocate(struct network *network, struct fault *fault) {
    uint64_t n = network->n, bytes = quotient_up(n, TILE) * TILE * sizeof(double);
    network->a = aligned_alloc(64, bytes);
    network->w = aligned_alloc(64, bytes);
    network->sign = malloc(quotient_up(n, TILE) * (TILE / 8));
    network->block = malloc(quotient_up(n, BLOCK) * sizeof *network->block);
    if (network->a != NULL && network->w != NULL && network->sign != NULL &&
        network->block != NULL) {
        return STATUS_OK;
    }
    network_clear(network);
    return fault_set(fault, STATUS_SYSTEM, "out of memory for %.10g neurons", (double)n);
}

static int threads_of(int threads) {
#ifdef _OPENMP
    return threads > 0 ? threads : omp_get_num_procs();
#else
    (void)threads;
    return 1;
#endif
}

enum status network_init(
    struct network *network, enum network_activation activation, uint64_t n, int threads,
    struct fault *fault) {
    *network = (struct network){.activation = activation, .n = n, .threads = threads_of(threads)};
    network->root_n = sqrt((double)n);
    network->width = network_pass_widest();
    enum status status = check(n, fault);
    if (status == STATUS_OK) {
        status = allocate(network, fault);
    }
    return status;
}

void network_clear(struct network *network) {
    free(network->a);
    free(network->w);
    free(network->sign);
    free(network->block);
    *network = (struct network){0};
}

/* -- all blocks --------------------------------------------------------------------------- */

/* What is done to the neurons first ... end - 1, a block of them. */
typedef void block_work(struct network *network, uint64_t first, uint64_t end, const void *context);

static void on_block(struct network *network, uint64_t b, block_work *work, const void *context) {
    uint64_t first = b * BLOCK, rest = network->n - first;
    work(network, first, first + (rest < BLOCK ? rest : BLOCK), context);
}

/* Blocks are the same for any number of threads; a thread has the same ones every time, for their
 * memory is near. */
static void on_blocks(struct network *network, block_work *work, const void *context) {
    int64_t blocks = (int64_t)quotient_up(network->n, BLOCK);
    if (blocks < PARALLEL || network->threads == 1) {
        for (int64_t b = 0; b < blocks; b++) {
            on_block(network, (uint64_t)b, work, context);
        }
        return;
    }
#ifdef _OPENMP
#pragma omp parallel for schedule(static) num_threads(network->threads)
#endif
    for (int64_t b = 0; b < blocks; b++) {
        on_block(network, (uint64_t)b, work, context);
    }
}

static void step_block(struct network *network, uint64_t first, uint64_t end, const void *context) {
    struct network_pass_part part = {
        .a = network->a + first,
        .w = network->w + first,
        .sign = network->sign + first / 8,
        .tiles = quotient_up(end - first, TILE)};
    memcpy(part.by, context, sizeof part.by);
    network_pass(
        &network->block[first / BLOCK], &part, network->activation == NETWORK_RELU, network->width);
}

static void add_blocks(struct network *network) {
    struct network_pass_sums sum = {0};
    for (uint64_t b = 0; b < quotient_up(network->n, BLOCK); b++) {
        const struct network_pass_sums *block = &network->block[b];
        for (int k = 0; k < NETWORK_CHANNELS; k++) {
            sum.aw[k] = dd_add(sum.aw[k], block->aw[k]);
            sum.squares[k] = dd_add(sum.squares[k], block->squares[k]);
        }
        sum.plus += block->plus;
        sum.flips += block->flips;
        sum.flipped += block->flipped;
    }
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        network->channel[k].mu = sum.aw[k].hi / network->root_n;
        network->channel[k].lambda = sum.squares[k].hi / (double)network->n;
    }
    bool relu = network->activation == NETWORK_RELU;
    network->channel[NETWORK_PLUS].neurons = relu ? sum.plus : network->n;
    network->channel[NETWORK_MINUS].neurons = relu ? network->n - sum.plus : 0;
    network->flips = sum.flips;
    network->flipped = sum.flipped;
}

static void step(struct network *network, const double by[NETWORK_CHANNELS]) {
    on_blocks(network, step_block, by);
    add_blocks(network);
}

void network_step(struct network *network, double eta, double s2_plus, double s2_minus) {
    if (network->activation == NETWORK_LINEAR) {
        s2_plus += s2_minus;
    }
    const double by[NETWORK_CHANNELS] = {
        s2_plus * network_chain(network, NETWORK_PLUS, eta).y,
        s2_minus * network_chain(network, NETWORK_MINUS, eta).y};
    step(network, by);
}

/* -- starts ------------------------------------------------------------------------------- */

/* Two uniform draws are four words of the stream: one block of its counter. Box and Muller's
 * pair. */
static struct network_neuron draw_neuron(struct rng *rng) {
    double size = sqrt(-2 * log(rng_uniform(rng)));
    double angle = 2 * 3.14159265358979323846 * rng_uniform(rng);
    double a = size * cos(angle), w = size * sin(angle);
    return (struct network_neuron){a, w};
}

static struct rng stream_at(struct rng_key key, uint64_t replica, uint64_t r) {
    struct rng rng = rng_of(key, replica);
    rng.block = r;
    return rng;
}

struct network_neuron network_neuron_start(struct rng_key key, uint64_t replica, uint64_t r) {
    struct rng rng = stream_at(key, replica, r);
    return draw_neuron(&rng);
}

/* Also the zeros that fill the last tile. */
static void note_signs(struct network *network, uint64_t first, uint64_t end) {
    for (uint64_t r = end; r % TILE != 0; r++) {
        network->a[r] = network->w[r] = 0;
    }
    memset(network->sign + first / 8, 0, quotient_up(end - first, TILE) * (TILE / 8));
    for (uint64_t r = first; r < end; r++) {
        network->sign[r / 8] |= (uint8_t)((network->w[r] > 0) << r % 8);
    }
}

struct name {
    struct rng_key key;
    uint64_t replica;
};

static void
start_block(struct network *network, uint64_t first, uint64_t end, const void *context) {
    const struct name *name = context;
    struct rng rng = stream_at(name->key, name->replica, first);
    for (uint64_t r = first; r < end; r++) {
        struct network_neuron neuron = draw_neuron(&rng);
        network->a[r] = neuron.a;
        network->w[r] = neuron.w;
    }
    note_signs(network, first, end);
}

static const double STILL[NETWORK_CHANNELS] = {0, 0};

void network_start(struct network *network, struct rng_key key, uint64_t replica) {
    on_blocks(network, start_block, &(struct name){key, replica});
    step(network, STILL);
}

/* Factors of a + w and a - w in each channel. */
struct scale {
    double plus[NETWORK_CHANNELS], minus[NETWORK_CHANNELS];
};

/* Given their lengths, the vectors a + w and a - w of N(0,1) weights have uniform and independent
 * directions: scaled, they are what they would be at other lengths. Neurons of a channel of ReLU
 * are such neurons with (a, w) and (-a, -w) taken for one, so a neuron whose w changes its sign
 * changes both. */
static void
scale_block(struct network *network, uint64_t first, uint64_t end, const void *context) {
    const struct scale *scale = context;
    bool relu = network->activation == NETWORK_RELU;
    for (uint64_t r = first; r < end; r++) {
        double a = network->a[r], w = network->w[r];
        int k = relu && !(w > 0) ? NETWORK_MINUS : NETWORK_PLUS;
        double p = scale->plus[k] * (a + w), q = scale->minus[k] * (a - w);
        double half = relu && (w > 0) != (p > q) ? -0.5 : 0.5;
        network->a[r] = half * (p + q);
        network->w[r] = half * (p - q);
    }
    note_signs(network, first, end);
}

enum status network_condition(
    struct network *network, const struct network_channel want[NETWORK_CHANNELS],
    struct fault *fault) {
    struct scale scale;
    int channels = network->activation == NETWORK_RELU ? NETWORK_CHANNELS : 1;
    for (int k = 0; k < channels; k++) {
        const struct network_channel *now = &network->channel[k];
        double unit = 2 / network->root_n;
        double plus = want[k].lambda + unit * want[k].mu, now_plus = now->lambda + unit * now->mu;
        double minus = want[k].lambda - unit * want[k].mu, now_minus = now->lambda - unit * now->mu;
        if (now->neurons == 0 || !(plus >= 0 && minus >= 0 && isfinite(plus + minus))) {
            return fault_set(
                fault, STATUS_INPUT,
                "mu = %g and lambda = %g in %llu of %llu neurons; give |mu| <= "
                "sqrt(n) lambda/2, and neurons",
                want[k].mu, want[k].lambda, (unsigned long long)now->neurons,
                (unsigned long long)network->n);
        }
        scale.plus[k] = sqrt(plus / now_plus);
        scale.minus[k] = sqrt(minus / now_minus);
    }
    on_blocks(network, scale_block, &scale);
    step(network, STILL);
    return STATUS_OK;
}

enum status network_start_at(
    struct network *network, struct rng_key key, uint64_t replica, double eta,
    const struct chain start[NETWORK_CHANNELS], struct fault *fault) {
    struct network_channel want[NETWORK_CHANNELS] = {{0}};
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        want[k].mu = start[k].y / eta * network->root_n;
        want[k].lambda = start[k].eta_lambda / eta;
    }
    network_start(network, key, replica);
    return network_condition(network, want, fault);
}
