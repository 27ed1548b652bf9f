/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "nets/layer.h"
#include "pupil.h"
#include "statistic.h"

static struct net net_of(const char *text, enum net_scheme scheme) {
    struct net net;
    struct fault fault = {0};
    require(net_init(&net, text, scheme, &fault) == STATUS_OK, "%s", fault.text);
    return net;
}

/* -- descriptions ----------------------------------------------------------------------------- */

/* Counted by hand. */
static void a_description_says_shapes_and_weights(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t layers, inputs, outputs, weights;
    } want[] = {
        {"784 dense 1024 relu dense 1", 3, 784, 1, 784 * 1024 + 1024},
        {"7 dense 1", 1, 7, 1, 7},
        {"  3   dense 2 bias\n relu\tdense 5 bias fixed ", 3, 3, 5, 8 + 15},
        {"28x28x1 conv 4 bias relu pool 2 conv 8 relu dense 10", 6, 784, 10,
         40 + 36 * 8 + 14 * 14 * 8 * 10},
        {"4x6x3 pool 2 dense 1", 2, 72, 1, 18},
        {"12 tanh dense 2 fixed tanh", 3, 12, 2, 24},
        {"2x2x1 conv 1", 1, 4, 4, 9},
        {"5x5x2 conv 3 side 5 stride 2 bias", 1, 50, 27, 51 * 3},
        {"4x3x2 conv 3 side 1 stride 2 fixed", 1, 24, 12, 6},
        {"1x6x2 mix 5 bias gelu", 2, 12, 30, 15},
        {"14x21x1 patch 7 4 bias class positions", 3, 294, 28, 200 + 4 + 28},
        {"2x2x12 groupnorm 3 scale attention 2 layernorm first", 5, 48, 4, 24},
        {"3 residual ( dense 3 bias ) dense 1", 3, 3, 1, 15},
        {"3x3x2 residual ( conv 4 stride 2 relu conv 4 ) by ( conv 4 side 1 stride 2 )", 5, 18, 16,
         72 + 144 + 8},
        {"3 residual ( residual ( dense 3 ) residual ( tanh ) by ( dense 3 ) )", 6, 3, 3, 18},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct net net = net_of(want[i].text, NET_NTK);
        require(net.layers == want[i].layers, "%s: %zu layers", want[i].text, net.layers);
        require(net.inputs == want[i].inputs, "%s: %zu inputs", want[i].text, net.inputs);
        require(net.outputs == want[i].outputs, "%s: %zu outputs", want[i].text, net.outputs);
        require(net.weights == want[i].weights, "%s: %zu weights", want[i].text, net.weights);
        for (size_t q = 0; q < net.weights; q++) {
            assert_true(net.weight[q] == 0);
        }
        net_clear(&net);
    }
}

static void layers_know_their_scale_and_place(void **state) {
    (void)state;
    struct net net = net_of("4x4x2 conv 3 bias relu pool 2 dense 5 fixed", NET_NTK);
    const struct layer *conv = &net.layer[0], *pool = &net.layer[2], *dense = &net.layer[3];
    assert_true(conv->fan_in == 18 && conv->scale == 1 / sqrt(18) && conv->bias && !conv->fixed);
    assert_true(pool->outputs == 12 && pool->scale == 0.25 && pool->weights == 0);
    assert_true(dense->fan_in == 12 && dense->first == 57 && dense->fixed && !dense->bias);
    net_clear(&net);
    net = net_of("4x4x2 conv 3 dense 5", NET_PLAIN);
    assert_true(net.layer[0].scale == 1 && net.layer[1].scale == 1);
    net_clear(&net);
}

static void a_bad_description_is_refused_where_it_is_bad(void **state) {
    (void)state;
    static const struct {
        const char *text, *word, *wanted;
    } bad[] = {
        {"", "\"\" before", "HEIGHTxWIDTHxCHANNELS"},
        {"dense 3", "\"dense\" before character 6", "number of inputs"},
        {"0 dense 3", "\"0\"", "number of inputs"},
        {"-3 dense 3", "\"-3\"", "number of inputs"},
        {"3.5 dense 3", "\"3.5\"", "number of inputs"},
        {"28x28 dense 3", "\"28x28\"", "HEIGHTxWIDTHxCHANNELS"},
        {"28x0x1 dense 3", "\"28x0x1\"", "HEIGHTxWIDTHxCHANNELS"},
        {"28xx1 dense 3", "\"28xx1\"", "HEIGHTxWIDTHxCHANNELS"},
        {"2x2x2x2 dense 3", "\"2x2x2x2\"", "HEIGHTxWIDTHxCHANNELS"},
        {"2x2x dense 3", "\"2x2x\"", "HEIGHTxWIDTHxCHANNELS"},
        {"1000001 dense 3", "\"1000001\"", "number of inputs"},
        {"99999999999999999999999999 dense 3", "\"9999", "number of inputs"},
        {"3", "\"\"", "a layer with weights"},
        {"3 relu", "\"\"", "a layer with weights"},
        {"3 dense", "\"\" before character 8", "outputs after \"dense\""},
        {"3 dense relu", "\"relu\" before character 13", "outputs after \"dense\""},
        {"3 dense 0", "\"0\"", "outputs after \"dense\""},
        {"3 dense 4x", "\"4x\"", "outputs after \"dense\""},
        {"3 dense 4 fixed bias", "\"bias\"", "dense, conv, mix, patch, relu"},
        {"3 bias dense 4", "\"bias\"", "dense, conv, mix, patch, relu"},
        {"3 dense 4 Relu dense 1", "\"Relu\"", "dense, conv, mix, patch, relu"},
        {"3 dense 4 relu 5", "\"5\"", "dense, conv, mix, patch, relu"},
        {"9 conv 2", "\"2\"", "filters after \"conv\", on an image"},
        {"4x1x1 conv 2", "\"2\"", "on an image"},
        {"4x4x1 conv dense 1", "\"dense\"", "filters after \"conv\""},
        {"4x4x1 dense 4 conv 1", "\"1\"", "on an image"},
        {"4x4x1 pool 3 dense 1", "\"3\"", "divides the image"},
        {"4x6x1 pool 4 dense 1", "\"4\"", "divides the image"},
        {"4x4x1 pool 0 dense 1", "\"0\"", "divides the image"},
        {"4x4x1 pool dense 1", "\"dense\"", "divides the image"},
        {"3 dense 00000000000000000000000000000000007", "\"000", "outputs after \"dense\""},
        {"4x4x1 conv 2 side 2", "\"2\"", "odd side"},
        {"4x4x1 conv 2 side 9", "\"9\"", "an image that large"},
        {"4x4x1 conv 2 side", "\"\"", "odd side"},
        {"4x4x1 conv 2 stride 0", "\"0\"", "places after \"stride\""},
        {"4x4x1 conv 2 stride 2 side 1", "\"side\"", "dense, conv, mix"},
        {"4x4x1 mix dense 1", "\"dense\"", "channels after \"mix\""},
        {"4x4x1 patch 3 2", "\"3\"", "divides the image"},
        {"4x4x1 patch 2 dense 1", "\"dense\"", "\"patch\" and its side"},
        {"4x4x6 groupnorm 4 dense 1", "\"4\"", "divides the channels"},
        {"4x4x6 groupnorm dense 1", "\"dense\"", "number of groups"},
        {"4x4x6 attention 4 dense 1", "\"4\"", "a third of the channels"},
        {"4x4x5 attention 1 dense 1", "\"1\"", "a third of the channels"},
        {"4 scale bias", "\"bias\"", "dense, conv, mix"},
        {"4 layernorm", "\"\"", "a layer with weights"},
        {"4 dense 2 )", "\")\"", "dense, conv, mix"},
        {"4 residual dense 4", "\"residual\"", "\"(\" after this"},
        {"4 residual ( dense 4", "\"\"", "end of a block"},
        {"4 residual ( ) dense 4", "\")\"", "layers in a block"},
        {"4 residual ( dense 4 ) by ( )", "\")\"", "layers in a block"},
        {"4 residual ( dense 4 ) by dense 4", "\"by\"", "\"(\" after this"},
        {"4 residual ( dense 5 )", "\")\"", "the same shape"},
        {"4 residual ( dense 5 ) by ( dense 4 )", "\")\"", "the same shape"},
        {"2x2x1 residual ( dense 4 )", "\")\"", "the same shape"},
        {"4 residual ( residual ( residual ( residual ( residual ( residual ( residual ( residual "
         "( residual ( residual ( residual ( residual ( residual ( residual ( residual ( residual ( "
         "residual ( dense 4",
         "\"(\"", "16 blocks"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct net net;
        struct fault fault = {0};
        enum status status = net_init(&net, bad[i].text, NET_NTK, &fault);
        require(status == STATUS_INPUT, "taken: %s", bad[i].text);
        require(net.layer == NULL && net.weight == NULL, "kept: %s", bad[i].text);
        assert_fault(&fault, STATUS_INPUT, "network \"", bad[i].word, bad[i].wanted);
    }
}

/* The address space may grow by 256 MB, so whatever were taken first would fail otherwise. In the
 * third text each layer has room by itself; the last but one has 2^64 weights in a layer, which a
 * size_t counts as 0. */
static void a_network_beyond_memory_is_refused_before_it_is_taken(void **state) {
    (void)state;
    static const char *const text[] = {
        "1000000 dense 1000000",
        "1000000 dense 1000000 relu dense 1000000 relu dense 1",
        "3000 dense 3000 dense 3000 dense 3000 dense 3000 dense 3000 dense 3000",
        "1000000x1000000x1 pool 1000 dense 1",
        "1000000x1000000x1000000 dense 1000000",
        "65536x65536x65536 dense 65536 dense 1",
        "1000000x1000000x16 conv 1000000 dense 1000000 dense 1",
        "1000000x1000000x1000000 class positions dense 1",
        "300000x300000x1 conv 1000 side 300001 dense 1",
        "4 residual ( dense 4 relu ) residual ( dense 4 relu ) residual ( dense 4 relu ) residual ( "
        "dense 4 relu ) residual ( dense 4 relu ) residual ( dense 4 relu ) residual ( dense 4 relu ) "
        "residual ( dense 4 relu ) residual ( dense 4 relu ) residual ( dense 4 relu ) residual ( "
        "dense 4 relu ) residual ( dense 4 relu ) residual ( dense 4 relu ) residual ( dense 4 relu ) "
        "dense 1000000 dense 1000000",
    };
    struct rlimit limit = check_room((uint64_t)1 << 28);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct net net;
        struct fault fault = {0};
        require(net_init(&net, text[i], NET_NTK, &fault) == STATUS_INPUT, "taken: %s", text[i]);
        assert_fault(&fault, STATUS_INPUT, " GB, and", "GB are free", "narrower");
    }
    setrlimit(RLIMIT_AS, &limit);
}

/* -- starts ----------------------------------------------------------------------------------- */

static const struct rng_key key = {4711};

static struct net
started(const char *text, enum net_scheme scheme, double sigma, uint64_t replica) {
    struct net net = net_of(text, scheme);
    net_start(&net, scheme, sigma, key, replica);
    return net;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void weights_are_normal_and_biases_0(void **state) {
    (void)state;
    for (enum net_scheme scheme = NET_NTK; scheme <= NET_PLAIN; scheme++) {
        struct net net = started("100 dense 200 bias relu dense 3 bias", scheme, 0.3, 5);
        double *w = net.weight;
        for (size_t i = 0; i < 200; i++) {
            assert_true(w[20000 + i] == 0 && (i >= 3 || w[20200 + 600 + i] == 0));
        }
        memmove(w + 20000, w + 20200, 600 * sizeof *w);
        for (size_t i = 0; i < 20600; i++) {
            w[i] /= 0.3;
        }
        qsort(w, 20600, sizeof *w, compare);
        assert_true(statistic_ks(w, 20600, statistic_normal, 0) < STATISTIC_KS);
        net_clear(&net);
    }
}

/* Uniform on +-sigma/sqrt(fan in), biases too; the filters' fan in is 18. */
static void pytorchs_default_is_uniform(void **state) {
    (void)state;
    struct net net = started("4x4x2 conv 500 bias relu pool 4 dense 20 bias", NET_DEFAULT, 1.5, 5);
    for (size_t q = 0; q < net.weights; q++) {
        double bound = 1.5 / sqrt(q < 19 * 500 ? 18 : 500);
        net.weight[q] = (net.weight[q] / bound + 1) / 2;
    }
    const struct {
        size_t first, count;
    } part[] = {{0, 9000}, {9000, 500}, {9500, 10000}, {19500, 20}};
    for (size_t i = 0; i < 4; i++) {
        double *w = net.weight + part[i].first;
        qsort(w, part[i].count, sizeof *w, compare);
        assert_true(w[0] > 0 && w[part[i].count - 1] < 1);
        assert_true(statistic_ks(w, part[i].count, statistic_uniform, 0) < STATISTIC_KS);
    }
    net_clear(&net);
}

/* Whatever sigma and scheme; class tokens and positions are drawn, as PyTorch's N(0, 0.02^2) or
 * N(0, 1). The mean square of 4080 numbers is off by 2.2 % in one deviation. */
static void scales_start_at_1_and_positions_at_random(void **state) {
    (void)state;
    for (enum net_scheme scheme = NET_NTK; scheme <= NET_DEFAULT; scheme++) {
        struct net net = started("1x100x40 class positions scale", scheme, 2, 3);
        double square = 0, size = scheme == NET_DEFAULT ? 0.04 : 2;
        for (size_t q = 0; q < 4080; q++) {
            assert_true(net.weight[q] != 0);
            square += net.weight[q] * net.weight[q] / 4080 / (size * size);
        }
        assert_near(square, 1, 0.1);
        for (size_t q = 0; q < 80; q++) {
            assert_true(net.weight[4080 + q] == (q < 40));
        }
        net_clear(&net);
    }
}

/* With inputs of mean square 1 and N(0, 1) weights, E f^2 is 1/2 under the NTK's scaling, and the
 * mean over 2000 replicas has the error of their spread. */
static void outputs_start_with_the_variance_of_theory(void **state) {
    (void)state;
    enum { RUNS = 2000 };
    double x[4] = {1, -1, 1, 1}, f = 0;
    struct statistic_moments moments = {0};
    struct nets nets = nets_of("4 dense 30 relu dense 1", true);
    for (uint64_t run = 0; run < RUNS; run++) {
        struct net net = started("4 dense 30 relu dense 1", NET_NTK, 1, run);
        nets_outputs(&f, &nets, net.weight, x, 1);
        statistic_add(&moments, f * f);
        net_clear(&net);
    }
    double mean = moments.sum / RUNS, error = sqrt((moments.square / RUNS - mean * mean) / RUNS);
    assert_near(mean, 0.5, STATISTIC_Z * error);
    assert_true(error < 0.03);
}

/* The layers before the wider one, and the first rows of the W after it. */
static void a_wider_layer_leaves_the_ones_before_it(void **state) {
    (void)state;
    struct net narrow = started("3 dense 4 bias relu dense 5 relu dense 2", NET_PLAIN, 1, 7);
    struct net wide = started("3 dense 4 bias relu dense 6 relu dense 2", NET_PLAIN, 1, 7);
    struct net other = started("3 dense 4 bias relu dense 1", NET_PLAIN, 1, 7);
    assert_memory_equal(narrow.weight, wide.weight, 16 * sizeof(double));
    assert_memory_equal(narrow.weight, other.weight, 16 * sizeof(double));
    assert_memory_equal(narrow.weight + 36, wide.weight + 40, 10 * sizeof(double));
    assert_memory_equal(narrow.weight + 16, wide.weight + 16, 5 * sizeof(double));
    assert_true(narrow.weight[16 + 5] != wide.weight[16 + 6]);
    net_clear(&narrow);
    net_clear(&wide);
    net_clear(&other);
}

static void layers_and_replicas_have_streams_of_their_own(void **state) {
    (void)state;
    struct net one = started("3 dense 3 relu dense 3", NET_PLAIN, 1, 7);
    struct net two = started("3 dense 3 relu dense 3", NET_PLAIN, 1, 8);
    struct net same = started("3 dense 3 relu dense 3", NET_PLAIN, 2, 7);
    for (size_t q = 0; q < 18; q++) {
        assert_true(one.weight[q] != two.weight[q] && same.weight[q] == 2 * one.weight[q]);
        assert_true(one.weight[q % 9] != one.weight[9 + q % 9]);
    }
    net_copy(&two, &one);
    assert_memory_equal(two.weight, one.weight, 18 * sizeof(double));
    net_clear(&one);
    net_clear(&two);
    net_clear(&same);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_description_says_shapes_and_weights),
        cmocka_unit_test(layers_know_their_scale_and_place),
        cmocka_unit_test(a_bad_description_is_refused_where_it_is_bad),
        cmocka_unit_test(a_network_beyond_memory_is_refused_before_it_is_taken),
        cmocka_unit_test(weights_are_normal_and_biases_0),
        cmocka_unit_test(pytorchs_default_is_uniform),
        cmocka_unit_test(scales_start_at_1_and_positions_at_random),
        cmocka_unit_test(outputs_start_with_the_variance_of_theory),
        cmocka_unit_test(a_wider_layer_leaves_the_ones_before_it),
        cmocka_unit_test(layers_and_replicas_have_streams_of_their_own),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("net", tests, NULL, NULL);
}
