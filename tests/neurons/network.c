/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "base/memory.h"
#include "statistic.h"

static struct rng_key key_of(uint64_t point) {
    return rng_key_of(1, "network test", point);
}

static struct network network_of(enum network_activation activation, uint64_t n, int threads) {
    struct network network;
    struct fault fault = {0};
    require(
        network_init(&network, activation, n, threads, &fault) == STATUS_OK, "refused: %s",
        fault.text);
    return network;
}

static struct network started(enum network_activation activation, uint64_t n, uint64_t replica) {
    struct network network = network_of(activation, n, 1);
    network_start(&network, key_of(0), replica);
    return network;
}

/* -- the definition ----------------------------------------------------------------------- */

enum { MOST = 200, SAMPLES = 4 };

/* A network as it stands and a batch, in numbers with room to differentiate. */
struct plain {
    size_t n;
    bool relu;
    long double weight[2 * MOST]; /* a, then w */
    double s[SAMPLES], p[SAMPLES];
};

static struct plain plain_of(const struct network *network) {
    struct plain plain = {.n = network->n, .relu = network->activation == NETWORK_RELU};
    for (size_t r = 0; r < plain.n; r++) {
        plain.weight[r] = network->a[r];
        plain.weight[plain.n + r] = network->w[r];
    }
    return plain;
}

static long double output(const struct plain *plain, long double s) {
    long double sum = 0;
    for (size_t r = 0; r < plain->n; r++) {
        long double x = plain->weight[plain->n + r] * s;
        sum += plain->weight[r] * (plain->relu && x < 0 ? 0 : x);
    }
    return sum / sqrtl((long double)plain->n);
}

static long double loss(const struct plain *plain) {
    long double sum = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        long double f = output(plain, plain->s[i]);
        sum += plain->p[i] * f * f / 2;
    }
    return sum;
}

/* By central differences, which have no error but rounding where the loss is quadratic in the
 * weight: between two signs of w. */
static long double derivative(struct plain *plain, size_t i) {
    long double at = plain->weight[i], h = i < plain->n ? 0.1L : fabsl(at) / 2;
    plain->weight[i] = at + h;
    long double up = loss(plain);
    plain->weight[i] = at - h;
    long double down = loss(plain);
    plain->weight[i] = at;
    return (up - down) / (2 * h);
}

static void assert_descends(struct network *network, const double *s, const double *p, double eta) {
    struct plain plain = plain_of(network);
    double s2_plus = 0, s2_minus = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        plain.s[i] = s[i];
        plain.p[i] = p[i];
        s2_plus += s[i] > 0 ? p[i] * s[i] * s[i] : 0;
        s2_minus += s[i] > 0 ? 0 : p[i] * s[i] * s[i];
    }
    network_step(network, eta, s2_plus, s2_minus);
    for (size_t i = 0; i < 2 * plain.n; i++) {
        long double want = plain.weight[i] - eta * derivative(&plain, i);
        double got = i < plain.n ? network->a[i] : network->w[i - plain.n];
        require_near(got, (double)want, 1e-14, "n = %zu, weight %zu", plain.n, i);
    }
}

static void a_step_descends_the_loss(void **state) {
    (void)state;
    static const uint64_t widths[] = {1, 2, 7, 63, 64, 65, 200};
    static const double both[] = {1.3, -0.7, 0.4, -1.1}, one[] = {1.3, 1, 0, 0.2};
    static const double p[] = {0.4, 0.3, 0.2, 0.1}, single[] = {0, 1, 0, 0};
    for (size_t i = 0; i < 7; i++) {
        for (int relu = 0; relu < 2; relu++) {
            struct network network = started(relu ? NETWORK_RELU : NETWORK_LINEAR, widths[i], i);
            assert_descends(&network, both, p, 0.3);
            assert_descends(&network, both, single, 0.8);
            assert_descends(&network, one, p, 0.8);
            assert_descends(&network, one, single, 0.3);
            network_clear(&network);
        }
    }
}

/* -- sums and flips ----------------------------------------------------------------------- */

static void assert_channels(const struct network *network) {
    long double aw[2] = {0}, squares[2] = {0}, size = 0;
    uint64_t neurons[2] = {0};
    for (uint64_t r = 0; r < network->n; r++) {
        long double a = network->a[r], w = network->w[r];
        int k = network->activation == NETWORK_RELU && !(w > 0);
        aw[k] += a * w;
        squares[k] += a * a + w * w;
        size += fabsl(a * w);
        neurons[k]++;
    }
    double root_n = sqrt((double)network->n);
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        const struct network_channel *channel = &network->channel[k];
        double want = (double)(aw[k] / sqrtl((long double)network->n));
        require_near(channel->mu, want, 8 * 0x1p-53 * (double)size / root_n, "mu %d", k);
        require_ulps(channel->lambda, (double)(squares[k] / (long double)network->n), 4, "%d", k);
        require(
            channel->neurons == neurons[k], "channel %d: %llu", k,
            (unsigned long long)channel->neurons);
    }
}

/* eta lambda s^2 is up to 3: the network spikes, and many neurons flip, some back. */
static void assert_flips(uint64_t n) {
    struct network network = started(NETWORK_RELU, n, n);
    double eta = 1.8 / fmax(network.channel[0].lambda, network.channel[1].lambda);
    bool *first = calloc(n, sizeof *first), *before = calloc(n, sizeof *before);
    assert_true(first != NULL && before != NULL);
    for (uint64_t r = 0; r < n; r++) {
        first[r] = before[r] = network.w[r] > 0;
    }
    uint64_t all = 0, back = 0;
    assert_true(network.flips == 0 && network.flipped == 0);
    for (int t = 0; t < 60; t++) {
        network_step(&network, eta, t % 3 > 0 ? 1.69 : 0, t % 3 > 0 ? 0 : 1);
        uint64_t flips = 0, flipped = 0;
        for (uint64_t r = 0; r < n; r++) {
            bool now = network.w[r] > 0;
            flips += now != before[r];
            back += now != before[r] && now == first[r];
            flipped += now != first[r];
            before[r] = now;
        }
        require(
            network.flips == flips && network.flipped == flipped, "n = %llu, step %d",
            (unsigned long long)n, t);
        assert_channels(&network);
        all += flips;
    }
    require(
        n < 100 || (all > n / 20 && back > 0), "%g: %g %g", (double)n, (double)all, (double)back);
    free(first);
    free(before);
    network_clear(&network);
}

static void sums_and_flips_are_those_of_the_neurons(void **state) {
    (void)state;
    static const uint64_t widths[] = {1, 2, 63, 64, 65, 1000, 4096, 4097, 20000};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        assert_flips(widths[i]);
        struct network network = started(NETWORK_LINEAR, widths[i], 7);
        for (int t = 0; t < 20; t++) {
            network_step(&network, 0.8, 1, 0);
            assert_channels(&network);
        }
        assert_true(network.flips == 0 && network.flipped == 0);
        network_clear(&network);
    }
}

/* Many steps by definition, in long double and one neuron after the other. */
static void many_steps_are_the_definition(void **state) {
    (void)state;
    enum { N = 150, STEPS = 12 };
    struct network network = started(NETWORK_RELU, N, 3);
    struct plain plain = plain_of(&network);
    const double eta = 2.2;
    for (int t = 0; t < STEPS; t++) {
        double s2 = t % 2 == 0 ? 1.44 : 0.81, sign = t % 3 == 0 ? -1 : 1;
        network_step(&network, eta, sign > 0 ? s2 : 0, sign > 0 ? 0 : s2);
        long double s = sign * sqrtl(s2), rate = eta * output(&plain, s) / sqrtl(N);
        for (size_t r = 0; r < N; r++) {
            long double a = plain.weight[r], w = plain.weight[N + r];
            plain.weight[r] -= rate * (w * s > 0 ? w * s : 0);
            plain.weight[N + r] -= w * s > 0 ? rate * a * s : 0;
        }
    }
    for (size_t r = 0; r < N; r++) {
        require_near(network.a[r], (double)plain.weight[r], 1e-12, "a of %zu", r);
        require_near(network.w[r], (double)plain.weight[N + r], 1e-12, "w of %zu", r);
    }
    assert_in_range(network.flipped, 5, N);
    network_clear(&network);
}

/* Data of one sign: the other channel has no gradient, and only gains neurons. */
static void without_samples_of_a_sign_its_channel_rests(void **state) {
    (void)state;
    enum { N = 5000 };
    for (int side = 0; side < 2; side++) {
        struct network network = started(NETWORK_RELU, N, 11);
        struct network_channel rest = network.channel[1 - side];
        static double a[N], w[N];
        memcpy(a, network.a, sizeof a);
        memcpy(w, network.w, sizeof w);
        for (int t = 0; t < 40; t++) {
            network_step(&network, 2.5, side == 0 ? 1 : 0, side == 0 ? 0 : 1);
            for (size_t r = 0; r < N; r++) {
                assert_true(
                    (w[r] > 0) == (side == 0) || (network.a[r] == a[r] && network.w[r] == w[r]));
            }
        }
        assert_true(network.flipped > 0);
        assert_true(network.channel[1 - side].neurons == rest.neurons + network.flipped);
        assert_true(network.channel[1 - side].lambda > rest.lambda);
        network_clear(&network);
    }
}

/* -- the same bytes ----------------------------------------------------------------------- */

static void assert_same(const struct network *x, const struct network *y) {
    assert_memory_equal(x->a, y->a, x->n * sizeof *x->a);
    assert_memory_equal(x->w, y->w, x->n * sizeof *x->w);
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        assert_memory_equal(&x->channel[k].mu, &y->channel[k].mu, sizeof(double));
        assert_memory_equal(&x->channel[k].lambda, &y->channel[k].lambda, sizeof(double));
        assert_true(x->channel[k].neurons == y->channel[k].neurons);
    }
    assert_true(x->flips == y->flips && x->flipped == y->flipped);
}

static struct network trained(
    enum network_activation activation, uint64_t n, int threads, enum network_pass_width width) {
    struct network network = network_of(activation, n, threads);
    network.width = width;
    network_start(&network, key_of(1), 5);
    struct fault fault = {0};
    const struct network_channel want[] = {{.mu = 3, .lambda = 1}, {.mu = -2, .lambda = 0.9}};
    require(network_condition(&network, want, &fault) == STATUS_OK, "%s", fault.text);
    for (int t = 0; t < 30; t++) {
        network_step(&network, 2.3, t % 2, (t + 1) % 2);
    }
    return network;
}

static void any_number_of_threads_gives_the_same(void **state) {
    (void)state;
    static const uint64_t widths[] = {1000, 70 * 4096 + 17};
    static const int threads[] = {2, 5, 0};
    for (size_t i = 0; i < 2; i++) {
        for (int relu = 0; relu < 2; relu++) {
            enum network_activation activation = relu ? NETWORK_RELU : NETWORK_LINEAR;
            struct network one = trained(activation, widths[i], 1, NETWORK_PASS_2);
            for (size_t t = 0; t < 3; t++) {
                struct network many =
                    trained(activation, widths[i], threads[t], network_pass_widest());
                assert_same(&one, &many);
                network_clear(&many);
            }
            network_clear(&one);
        }
    }
}

static void a_network_can_start_again(void **state) {
    (void)state;
    struct network again = started(NETWORK_RELU, 1001, 4);
    again.channel[NETWORK_PLUS].mu = INFINITY;
    network_step(&again, 1, 1, 1);
    assert_true(isnan(again.channel[NETWORK_PLUS].lambda));
    network_start(&again, key_of(0), 9);
    struct network fresh = started(NETWORK_RELU, 1001, 9);
    assert_same(&again, &fresh);
    network_clear(&again);
    network_clear(&fresh);
}

/* -- starts ------------------------------------------------------------------------------- */

static void a_neuron_starts_the_same_at_any_width(void **state) {
    (void)state;
    struct network narrow = started(NETWORK_LINEAR, 5000, 2);
    struct network wide = started(NETWORK_RELU, 70001, 2);
    const struct rng_key key = key_of(0);
    struct rng rng = rng_of(key, 2);
    for (uint64_t r = 0; r < wide.n; r++) {
        struct network_neuron neuron = network_neuron_start(key, 2, r);
        double size = sqrt(-2 * log(rng_uniform(&rng))), turn = rng_uniform(&rng);
        assert_true(neuron.a == wide.a[r] && neuron.w == wide.w[r]);
        assert_true(r >= narrow.n || (neuron.a == narrow.a[r] && neuron.w == narrow.w[r]));
        require_near(hypot(neuron.a, neuron.w), size, 1e-14, "%llu", (unsigned long long)r);
        require_near(cos(2 * M_PI * turn) * size, neuron.a, 1e-14, "%llu", (unsigned long long)r);
    }
    network_clear(&narrow);
    network_clear(&wide);
}

static void weights_are_normal(void **state) {
    (void)state;
    enum { N = 300000 };
    static double sorted[N];
    struct network network = started(NETWORK_LINEAR, N, 1);
    static const double angles[] = {0, 0.5, 1, M_PI / 2, 2.5};
    for (size_t i = 0; i < 5; i++) {
        /* Every direction of (a, w) is normal only if the two are independent. */
        for (size_t r = 0; r < N; r++) {
            sorted[r] = cos(angles[i]) * network.a[r] + sin(angles[i]) * network.w[r];
        }
        require_near(
            statistic_ks(sorted, N, statistic_normal, 0), 0, STATISTIC_KS, "angle %g", angles[i]);
    }
    network_clear(&network);
}

/* n_+ is Bin(n, 1/2), and given it |a + w|^2/2 and |a - w|^2/2 over each channel are
 * chi^2_{n_+-}. */
static void channels_of_relu_start_by_their_law(void **state) {
    (void)state;
    enum { N = 100, RUNS = 20000 };
    static double deviate[4][RUNS];
    struct statistic_moments plus = {0};
    const struct rng_key key = key_of(2);
    struct network network = network_of(NETWORK_RELU, N, 1);
    for (uint64_t run = 0; run < RUNS; run++) {
        network_start(&network, key, run);
        for (int k = 0; k < 2; k++) {
            const struct network_channel *at = &network.channel[k];
            double size = (double)at->neurons, half = N * at->lambda / 2;
            double both[] = {half + sqrt(N) * at->mu, half - sqrt(N) * at->mu};
            for (int i = 0; i < 2; i++) {
                deviate[2 * k + i][run] =
                    statistic_chi_square_deviate((both[i] - size) / sqrt(2 * size), size);
            }
        }
        statistic_add(
            &plus, ((double)network.channel[NETWORK_PLUS].neurons - N / 2.) / sqrt(N / 4.));
    }
    require_near(plus.sum / sqrt(RUNS), 0, STATISTIC_Z, "mean of n_+");
    require_near((plus.square / RUNS - 1) / sqrt(2. / RUNS), 0, STATISTIC_Z, "variance of n_+");
    for (int i = 0; i < 4; i++) {
        require_near(
            statistic_ks(deviate[i], RUNS, statistic_uniform, 0), 0, STATISTIC_KS, "%d", i);
    }
    network_clear(&network);
}

/* -- given mu and lambda ------------------------------------------------------------------ */

static void assert_conditioned(
    enum network_activation activation, uint64_t n, const struct network_channel *want) {
    struct network before = started(activation, n, 6), after = started(activation, n, 6);
    struct fault fault = {0};
    require(network_condition(&after, want, &fault) == STATUS_OK, "%s", fault.text);
    int channels = activation == NETWORK_RELU ? 2 : 1;
    for (int k = 0; k < channels; k++) {
        require_ulps(after.channel[k].lambda, want[k].lambda, 32, "n = %g", (double)n);
        require_near(
            after.channel[k].mu, want[k].mu, check_ulps(sqrt((double)n) * want[k].lambda, 16),
            "n = %g", (double)n);
        assert_true(after.channel[k].neurons == before.channel[k].neurons);
    }
    assert_true(after.flips == 0 && after.flipped == 0);
    for (uint64_t r = 0; activation == NETWORK_RELU && r < n; r++) {
        assert_true((after.w[r] > 0) == (before.w[r] > 0));
    }
    /* a + w of all neurons of a channel by one factor, a - w by another; and all of it turned
     * around. */
    double plus = (after.a[0] + after.w[0]) / (before.a[0] + before.w[0]);
    for (uint64_t r = 0; r < n; r++) {
        double ratio = (after.a[r] + after.w[r]) / (before.a[r] + before.w[r]);
        if ((before.w[r] > 0) == (before.w[0] > 0) || activation == NETWORK_LINEAR) {
            require_near(fabs(ratio), fabs(plus), 1e-9, "neuron %g", (double)r);
        }
    }
    network_clear(&before);
    network_clear(&after);
}

static void channels_take_given_values(void **state) {
    (void)state;
    const struct network_channel near[] = {{.mu = 1, .lambda = 2}, {.mu = -0.5, .lambda = 1}};
    const struct network_channel far[] = {{.mu = 12, .lambda = 0.9}, {.mu = -9, .lambda = 3}};
    static const uint64_t widths[] = {10, 1000, 4097, 100000};
    for (size_t i = 0; i < 4; i++) {
        for (int relu = 0; relu < 2; relu++) {
            enum network_activation activation = relu ? NETWORK_RELU : NETWORK_LINEAR;
            assert_conditioned(activation, widths[i], near);
            if (widths[i] >= 1000) {
                assert_conditioned(activation, widths[i], far);
            }
        }
    }
}

/* The law of N(0,1) weights given the sums, by another way: rejection. At n = 2, a neuron's a of
 * those starts that come within 5 % of the values. */
static void they_leave_the_law_of_normal_weights(void **state) {
    (void)state;
    enum { RUNS = 4000 };
    static double rejected[RUNS], moved[RUNS];
    const struct network_channel want[] = {{.mu = 0.7, .lambda = 1.5}, {.mu = 0}};
    struct network network = network_of(NETWORK_LINEAR, 2, 1);
    const struct rng_key key = key_of(3), other = key_of(4);
    uint64_t replica = 0;
    for (size_t i = 0; i < RUNS;) {
        network_start(&network, key, replica++);
        require(replica < 5000000, "only %zu starts came near", i);
        const struct network_channel *at = network.channel;
        if (fabs(at->mu / want->mu - 1) < 0.05 && fabs(at->lambda / want->lambda - 1) < 0.05) {
            rejected[i++] = network.a[0] * network.w[1];
        }
    }
    for (size_t i = 0; i < RUNS; i++) {
        network_start(&network, other, i);
        assert_int_equal(network_condition(&network, want, NULL), STATUS_OK);
        moved[i] = network.a[0] * network.w[1];
    }
    require_near(statistic_ks_two(rejected, RUNS, moved, RUNS), 0, STATISTIC_KS, "a_0 w_1");
    network_clear(&network);
}

/* The weights of the stream under the condition, and no others. */
static void a_start_at_a_chain_is_the_start_on_that_condition(void **state) {
    (void)state;
    enum { N = 10000 };
    static const struct chain start[NETWORK_CHANNELS] = {{0.02, 1.7}, {-0.3, 0.9}};
    const double eta = 1.3, root_n = sqrt(N);
    struct network network = started(NETWORK_RELU, N, 2), same = started(NETWORK_RELU, N, 3);
    struct fault fault = {0};
    assert_int_equal(network_start_at(&network, key_of(0), 3, eta, start, &fault), STATUS_OK);
    const struct network_channel want[] = {
        {.mu = 0.02 / eta * root_n, .lambda = 1.7 / eta},
        {.mu = -0.3 / eta * root_n, .lambda = 0.9 / eta}};
    assert_int_equal(network_condition(&same, want, &fault), STATUS_OK);
    assert_same(&network, &same);
    for (int k = 0; k < NETWORK_CHANNELS; k++) {
        struct chain at = network_chain(&network, k, eta);
        require_near(at.y, start[k].y, 1e-14, "channel %d", k);
        require_near(at.eta_lambda, start[k].eta_lambda, 1e-14, "channel %d", k);
    }
    const struct chain impossible[NETWORK_CHANNELS] = {{0.02, 1.7}, {0.5, 0.9}};
    assert_int_equal(
        network_start_at(&network, key_of(0), 3, eta, impossible, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "mu = ", "sqrt(n) lambda/2");
    network_clear(&network);
    network_clear(&same);
}

static void impossible_values_are_refused(void **state) {
    (void)state;
    struct network network = started(NETWORK_LINEAR, 100, 0);
    struct fault fault = {0};
    static const double mu[] = {10.1, -10.1, NAN, 0, 1, INFINITY, 0};
    static const double lambda[] = {2, 2, 2, -1, NAN, INFINITY, INFINITY};
    for (size_t i = 0; i < 7; i++) {
        const struct network_channel want[] = {{.mu = mu[i], .lambda = lambda[i]}, {.mu = 0}};
        assert_int_equal(network_condition(&network, want, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, "mu = ", "sqrt(n) lambda/2");
    }
    network_clear(&network);
    network = started(NETWORK_RELU, 1, 0);
    const struct network_channel fine[] = {{.mu = 0.1, .lambda = 1}, {.mu = 0.1, .lambda = 1}};
    assert_int_equal(network_condition(&network, fine, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "0 of 1 neurons");
    network_clear(&network);
}

/* -- memory ------------------------------------------------------------------------------- */

static void memory_is_16_bytes_a_neuron_and_little_more(void **state) {
    (void)state;
    for (uint64_t n = 10000; n < 1ULL << 50; n += n / 7 + 1) {
        double ratio = (double)network_bytes(n) / (16 * (double)n);
        require(ratio >= 1 && ratio <= 1.05, "n = %g: %g", (double)n, ratio);
    }
    assert_true(network_bytes(UINT64_MAX) == UINT64_MAX);
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 1000; i++) {
        uint64_t bytes = (uint64_t)check_log_uniform(&random, 2000, 1e15);
        uint64_t most = network_most(bytes);
        assert_true(network_bytes(most) <= bytes && network_bytes(most + 1) > bytes);
    }
}

/* The number after "at most". */
static uint64_t suggested(uint64_t n) {
    struct network network;
    struct fault fault = {0};
    assert_int_equal(network_init(&network, NETWORK_RELU, n, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "neurons take", "at most", "fit");
    assert_null(network.a);
    return (uint64_t)strtod(strstr(fault.text, "at most ") + 8, NULL);
}

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    static const uint64_t widths[] = {1ULL << 45, 1000000000000000000ULL, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        double share = (double)network_bytes(suggested(widths[i])) / (double)memory_available();
        require(share > 0.8 && share < 0.95, "%g of what is available", share);
    }
    struct network network;
    struct fault fault = {0};
    assert_int_equal(network_init(&network, NETWORK_LINEAR, 0, 1, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "at least 1");
}

/* With a limit of our own nobody else moves what is available. */
static void what_is_said_to_fit_does(void **state) {
    (void)state;
    struct network network;
    struct fault fault = {0};
    const struct rlimit old = check_room(200 << 20);
    uint64_t most = suggested(1000000000), above = suggested(most + most / 100);
    enum status status = network_init(&network, NETWORK_LINEAR, most, 1, &fault);
    if (status == STATUS_OK) {
        network_clear(&network);
    }
    assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
    require(status == STATUS_OK, "%s", fault.text);
    assert_true(above == most);
    require(most > 11000000 && most < 12000000, "%llu", (unsigned long long)most);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_descends_the_loss),
        cmocka_unit_test(sums_and_flips_are_those_of_the_neurons),
        cmocka_unit_test(many_steps_are_the_definition),
        cmocka_unit_test(without_samples_of_a_sign_its_channel_rests),
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(a_network_can_start_again),
        cmocka_unit_test(a_neuron_starts_the_same_at_any_width),
        cmocka_unit_test(weights_are_normal),
        cmocka_unit_test(channels_of_relu_start_by_their_law),
        cmocka_unit_test(channels_take_given_values),
        cmocka_unit_test(they_leave_the_law_of_normal_weights),
        cmocka_unit_test(a_start_at_a_chain_is_the_start_on_that_condition),
        cmocka_unit_test(impossible_values_are_refused),
        cmocka_unit_test(memory_is_16_bytes_a_neuron_and_little_more),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(what_is_said_to_fit_does),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
