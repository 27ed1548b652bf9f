/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/sectors.h"

#include <math.h>

#include "check.h"
#include "neurons/cone.h"
#include "neurons.h"
#include "statistic.h"

static struct sectors sectors_of(const struct chain start[2]) {
    struct sectors sectors;
    struct fault fault;
    require(sectors_init(&sectors, &fault) == STATUS_OK, "%s", fault.text);
    sectors_start(&sectors, start);
    return sectors;
}

static void step(struct sectors *sectors, double s2_plus, double s2_minus) {
    struct fault fault;
    require(sectors_step(sectors, s2_plus, s2_minus, &fault) == STATUS_OK, "%s", fault.text);
}

/* -- against neurons ------------------------------------------------------------------------ */

/* A sample of either sign, or both at once as in gradient descent. */
struct batch {
    double plus, minus;
};

static struct batch random_batch(struct check_random *random, bool both) {
    double s2 = check_below(random, 2) ? 1 : 1.69;
    bool plus = check_below(random, 2);
    return (struct batch){both || plus ? s2 : 0, both || !plus ? s2 : 0};
}

enum { FAN = 200000 };

/* A neuron of the fan is 1e-5 of its channel, and there are more edges than in a cone: thirty
 * neurons. */
static void follow(const struct chain start[2], bool both, int steps, double least, unsigned seed) {
    const double off = 3e-4;
    struct check_random random = check_random_of(seed);
    struct neurons neurons;
    struct sectors sectors = sectors_of(start);
    neurons_fan(&neurons, FAN, start);
    for (int t = 0; t < steps; t++) {
        struct batch batch = random_batch(&random, both);
        neurons_step(&neurons, 1, batch.plus, batch.minus);
        step(&sectors, batch.plus, batch.minus);
        for (int k = 0; k < 2; k++) {
            struct chain want = neurons_chain(&neurons, k, 1), got = sectors.at[k];
            double size = fmax(1, want.eta_lambda);
            require_near(got.y, want.y, off * size, "seed %u, step %d, channel %d", seed, t, k);
            require_near(
                got.eta_lambda, want.eta_lambda, off * size, "seed %u, step %d: %d", seed, t, k);
            require_near(
                sectors_flipped(&sectors, k), neurons_flipped(&neurons, k), off,
                "seed %u, step %d, channel %d", seed, t, k);
        }
    }
    require(
        neurons_flipped(&neurons, 0) >= least, "seed %u: %g flipped", seed,
        neurons_flipped(&neurons, 0));
    neurons_clear(&neurons);
    sectors_clear(&sectors);
}

static void is_the_law_of_infinitely_many_neurons(void **state) {
    (void)state;
    for (unsigned seed = 0; seed < 4; seed++) {
        follow((struct chain[]){{0.03, 1.7}, {-0.02, 1.6}}, false, 40, 0.005, seed);
        follow((struct chain[]){{0.2, 2}, {0.1, 2.2}}, false, 25, 0.01, seed);
        follow((struct chain[]){{0.02, 1.5}, {-0.03, 1.5}}, true, 15, 0.005, seed);
        follow((struct chain[]){{-0.1, 2.4}, {0.2, 2.3}}, true, 8, 0.01, seed);
    }
}

/* -- against the cone ----------------------------------------------------------------------- */

/* Both to the end of the cone, relatively to what is left; small Y, and from half of a cone's
 * neurons on also Lambda, are differences of what was there. */
static void assert_cone(struct chain start, int sign, struct check_random *random, int run) {
    struct cone cone = cone_of(start);
    struct chain both[2] = {{0.1, 1}, {0.1, 1}};
    both[sign] = start;
    struct sectors sectors = sectors_of(both);
    for (int t = 0; t < 60 && cone_flipped(&cone) < 1 - 1e-6; t++) {
        double s2 = check_below(random, 2) ? 1 : 1.69;
        cone = cone_step(cone, s2);
        step(&sectors, sign == 0 ? s2 : 0, sign == 0 ? 0 : s2);
        struct chain got = sectors.at[sign], want = cone.at;
        double off = 1e-8 * want.eta_lambda;
        require_near(got.y, want.y, 1e-6 * fabs(want.y) + off * 1e-4, "run %d, step %d", run, t);
        require_near(got.eta_lambda, want.eta_lambda, off, "run %d, step %d", run, t);
        require_near(
            sectors_flipped(&sectors, sign), cone_flipped(&cone), 1e-10, "run %d, step %d", run, t);
    }
    assert_true(sectors_flipped(&sectors, !sign) == 0);
    sectors_clear(&sectors);
}

/* In the window, and beyond it, where c is above 1 and all but a millionth of the neurons may go at
 * once. */
static void is_the_cone_on_samples_of_one_sign(void **state) {
    (void)state;
    struct check_random random = check_random_of(5);
    for (int run = 0; run < 600; run++) {
        bool wild = run % 2 == 1;
        double lambda = check_uniform(&random, 1.2, wild ? 15 : 2.3);
        struct chain start = {check_log_uniform(&random, wild ? 1e-3 : 1e-9, 0.3), lambda};
        assert_cone(start, (int)check_below(&random, 2), &random, run);
    }
}

/* -- invariants ----------------------------------------------------------------------------- */

/* The sectors fill the circle, each is in the channel its neurons are in, and the sums are
 * theirs. */
static void assert_whole(const struct sectors *sectors, double scale) {
    struct chain sum[2] = {{0, 0}, {0, 0}};
    double angle[2] = {0, 0};
    for (size_t i = 0; i < sectors->count; i++) {
        const struct sectors_part *part = &sectors->part[i];
        double u = part->u * sectors->u[part->channel], v = part->v * sectors->v[part->channel];
        double middle = (part->from + part->to) / 2, size = fabs(u) + fabs(v);
        double w = u * cos(middle) - v * sin(middle);
        require(
            part->channel == NETWORK_PLUS ? w > -1e-12 * size : w < 1e-12 * size,
            "sector %zu of %zu", i, sectors->count);
        struct chain arc = cone_arc(u, v, part->from, part->to);
        sum[part->channel].y += arc.y;
        sum[part->channel].eta_lambda += arc.eta_lambda;
        angle[part->home] += part->to - part->from;
    }
    for (int k = 0; k < 2; k++) {
        require_near(angle[k], M_PI, 1e-12, "channel %d", k);
        require_near(sectors->at[k].y, sum[k].y, 1e-10 * scale, "channel %d", k);
        require_near(sectors->at[k].eta_lambda, sum[k].eta_lambda, 1e-10 * scale, "channel %d", k);
    }
}

/* More than the first 64 sectors, so their room has grown. */
static void stays_whole(void **state) {
    (void)state;
    struct check_random random = check_random_of(7);
    size_t most = 0;
    for (int run = 0; run < 200; run++) {
        struct chain start[2];
        for (int k = 0; k < 2; k++) {
            double lambda = check_uniform(&random, 1, 2.3);
            start[k] = (struct chain){lambda / 2 * check_uniform(&random, -0.5, 0.5), lambda};
        }
        struct sectors sectors = sectors_of(start);
        for (int t = 0; t < 40; t++) {
            struct batch batch = random_batch(&random, false);
            step(&sectors, batch.plus, batch.minus);
        }
        assert_whole(&sectors, 10);
        most = sectors.count > most ? sectors.count : most;
        sectors_clear(&sectors);
    }
    assert_true(most > 128);
}

/* What a spike takes of one channel's Lambda, the other gains, but for s^2 Y^2 (4 - s^2 Lambda) a
 * step. */
static void flips_change_no_total(void **state) {
    (void)state;
    struct sectors sectors = sectors_of((struct chain[]){{0.05, 1.9}, {0, 1.5}});
    double total = 1.9 + 1.5;
    for (int t = 0; t < 30; t++) {
        struct chain at = sectors.at[NETWORK_PLUS];
        total -= at.y * at.y * (4 - at.eta_lambda);
        step(&sectors, 1, 0);
        assert_near(sectors.at[0].eta_lambda + sectors.at[1].eta_lambda, total, 1e-13);
    }
    assert_true(sectors.at[1].eta_lambda > 1.5);
    sectors_clear(&sectors);
}

static void a_start_forgets_the_run_before(void **state) {
    (void)state;
    const struct chain start[2] = {{0.05, 1.9}, {0.1, 1.5}};
    struct sectors sectors = sectors_of(start), fresh = sectors_of(start);
    for (int t = 0; t < 20; t++) {
        step(&sectors, 1.69, 0);
        step(&sectors, 0, 1.69);
    }
    sectors_start(&sectors, start);
    for (int t = 0; t < 20; t++) {
        step(&sectors, 1, 1);
        step(&fresh, 1, 1);
    }
    for (int k = 0; k < 2; k++) {
        assert_true(sectors.at[k].y == fresh.at[k].y);
        assert_true(sectors.at[k].eta_lambda == fresh.at[k].eta_lambda);
    }
    assert_int_equal(sectors.count, fresh.count);
    sectors_clear(&sectors);
    sectors_clear(&fresh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_law_of_infinitely_many_neurons),
        cmocka_unit_test(is_the_cone_on_samples_of_one_sign),
        cmocka_unit_test(stays_whole),
        cmocka_unit_test(flips_change_no_total),
        cmocka_unit_test(a_start_forgets_the_run_before),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sectors", tests, NULL, NULL);
}
