/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/cone.h"

#include <float.h>
#include <math.h>

#include "check.h"
#include "neurons.h"
#include "statistic.h"

/* -- against neurons ------------------------------------------------------------------------ */

enum { FAN = 200000, STEPS = 20 };

static const double sharp[STEPS] = {1.69, 1.69, 1, 1.69, 1.69, 1,    1.69, 1, 1,    1.69,
                                    1.69, 1.69, 1, 1.69, 1.69, 1.69, 1.69, 1, 1.69, 1.69};
static const double rough[STEPS] = {1, 0.3, 1,   1, 0.5, 1, 1,   1, 0.7, 1,
                                    1, 1,   0.2, 1, 1,   1, 0.4, 1, 1,   1};

/* The channel has 100000 neurons of the fan. An edge between two is off by up to half of one; what
 * that makes of Y and Lambda stays below ten, 1e-4 of them, in all of these runs. */
static void
follow(struct chain start, const double *s2, double least, double most, const char *name) {
    const double off = 1e-4;
    struct neurons neurons;
    struct cone cone = cone_of(start);
    neurons_fan(&neurons, FAN, (struct chain[]){start, {0, 1}});
    for (int t = 0; t < STEPS; t++) {
        neurons_step(&neurons, 1, s2[t], 0);
        cone = cone_step(cone, s2[t]);
        struct chain want = neurons_chain(&neurons, 0, 1);
        double flipped = neurons_flipped(&neurons, 0), size = fmax(1, want.eta_lambda);
        require_near(cone_flipped(&cone), flipped, off, "%s, step %d", name, t);
        require_near(cone.at.y, want.y, off * size, "%s, step %d", name, t);
        require_near(cone.at.eta_lambda, want.eta_lambda, off * size, "%s, step %d", name, t);
    }
    double flipped = neurons_flipped(&neurons, 0);
    require(flipped >= least && flipped <= most, "%s: %g flipped", name, flipped);
    neurons_clear(&neurons);
}

/* From a tenth of the neurons flipped to all of them; in the last two theta turns by more than a
 * quarter in a step. */
static void is_the_law_of_infinitely_many_neurons(void **state) {
    (void)state;
    follow((struct chain){0.01, 1.7}, sharp, 0.11, 0.12, "up");
    follow((struct chain){-0.01, 1.7}, sharp, 0.11, 0.12, "down");
    follow((struct chain){0.05, 3}, rough, 0.15, 0.16, "three");
    follow((struct chain){0.05, 5}, rough, 0.65, 0.67, "five");
    follow((struct chain){0.3, 2.5}, sharp, 0.79, 0.81, "lopsided");
    follow((struct chain){-1, 2.5}, sharp, 0.86, 0.87, "more so");
    follow((struct chain){-0.1, 9}, rough, 1, 1, "nine");
    follow((struct chain){0.3, 14}, sharp, 1, 1, "fourteen");
}

/* N(0,1) weights: the count of the flipped is binomial, and Lambda follows with four times its
 * error. */
static void holds_for_real_neurons_up_to_their_number(void **state) {
    (void)state;
    for (unsigned seed = 0; seed < 3; seed++) {
        struct rng rng = rng_of(rng_key_of(1, "cone", seed), 0);
        struct neurons neurons;
        neurons_random(&neurons, 400000, &rng);
        struct cone cone = cone_of(neurons_chain(&neurons, 0, 2.6));
        for (int t = 0; t < 25; t++) {
            neurons_step(&neurons, 2.6, t % 3 == 0 ? 0.7 : 1.2, 0);
            cone = cone_step(cone, t % 3 == 0 ? 0.7 : 1.2);
        }
        double flipped = neurons_flipped(&neurons, 0);
        double se = sqrt(flipped * (1 - flipped) / 200000);
        require(flipped > 0.1 && flipped < 0.9, "seed %u: %g flipped", seed, flipped);
        require_near((cone_flipped(&cone) - flipped) / se, 0, STATISTIC_Z, "seed %u", seed);
        require_near(
            cone.at.eta_lambda, neurons_chain(&neurons, 0, 2.6).eta_lambda,
            4 * STATISTIC_Z * 2.6 * se, "seed %u", seed);
        neurons_clear(&neurons);
    }
}

/* -- small spikes --------------------------------------------------------------------------- */

/* |c|/pi of the channel's neurons flip at the first step: (n/2) s^2 |Y_0|/pi = s^2 eta |mu|
 * sqrt(n)/(2 pi) of them. Counted in a fan where they are some 3000. */
static void the_first_step_flips_c_over_pi(void **state) {
    (void)state;
    struct chain start = {0.05, 1.5};
    struct neurons neurons;
    neurons_fan(&neurons, FAN, (struct chain[]){start, {0, 1}});
    neurons_step(&neurons, 1, 2, 0);
    struct cone cone = cone_step(cone_of(start), 2);
    assert_near(neurons_flipped(&neurons, 0), 0.1 / M_PI, 1e-3 * 0.1 / M_PI + 1e-5);
    assert_near(cone_flipped(&cone), neurons_flipped(&neurons, 0), 1e-5);
    for (double y = 1e-3; y > 1e-14; y /= 10) {
        cone = cone_step(cone_of((struct chain){-y, 1.5}), 2);
        /* theta is near pi/4, to 2^-53 of it; and atan's next term is of order y^2 */
        require_near(cone_flipped(&cone) * M_PI / (2 * y), 1, 4 * y * y + 0x1p-51 / y, "%g", y);
    }
    neurons_clear(&neurons);
}

/* Of the wedge of angle d a share d/pi of Lambda leaves, and Y moves by Lambda d^2/(2 pi) against
 * its change. The next terms are d^2 of these; Y has been rounded at its own size. */
static void loses_lambda_first_and_y_second(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (double y = 1e-2; y > 1e-7; y /= 10) {
            struct chain start = {sign * y, 3};
            struct chain with = cone_step(cone_of(start), 1).at, without = chain_step(start, 1);
            double lambda = (without.eta_lambda - with.eta_lambda) / (3 * y / M_PI);
            double moved = (with.y - without.y) / (sign * 3 * y * y / (2 * M_PI));
            require_near(lambda, 1, 3 * y, "Lambda, %g", sign * y);
            require_near(moved, 1, 3 * y + 1e-15 / y, "Y, %g", sign * y);
        }
    }
}

/* -- the sums ------------------------------------------------------------------------------- */

static void an_arc_is_its_integral(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    for (int i = 0; i < 300; i++) {
        double u = check_uniform(&random, -3, 3), v = check_uniform(&random, -3, 3);
        double from = check_uniform(&random, -7, 7), width = check_log_uniform(&random, 1e-4, 3.1);
        struct chain want = {0, 0}, got = cone_arc(u, v, from, from + width);
        enum { PIECES = 20000 };
        for (int k = 0; k < PIECES; k++) {
            double phi = from + width * (k + 0.5) / PIECES;
            double p = u * cos(phi), q = v * sin(phi), a = (p + q) / 2, w = (p - q) / 2;
            want.y += 2 / M_PI * a * w * width / PIECES;
            want.eta_lambda += 2 / M_PI * (a * a + w * w) * width / PIECES;
        }
        /* The rule of the middle: width^3/(24 PIECES^2) of a second derivative up to 4 u^2. */
        double off = 1e-8 * (u * u + v * v) * width * width * width + 1e-14;
        require_near(got.y, want.y, off, "case %d", i);
        require_near(got.eta_lambda, want.eta_lambda, off, "case %d", i);
    }
}

/* Y and Lambda, which are carried along, are the sums over the neurons that are still there. */
static void what_is_left_is_the_cone(void **state) {
    (void)state;
    struct check_random random = check_random_of(2);
    for (int run = 0; run < 500; run++) {
        double lambda = check_uniform(&random, 1, 20);
        double y = lambda / 2 * check_uniform(&random, -0.9, 0.9);
        struct cone cone = cone_of((struct chain){y, lambda});
        double most = lambda;
        for (int t = 0; t < 30 && cone_flipped(&cone) < 1; t++) {
            cone = cone_step(cone, check_uniform(&random, 0, 1));
            struct chain sum = cone_arc(cone.u, cone.v, cone.most - M_PI, cone.least);
            most = fmax(most, cone.at.eta_lambda);
            if (cone_flipped(&cone) < 1) {
                require_near(cone.at.y, sum.y, 1e-11 * most, "run %d, step %d", run, t);
                require_near(
                    cone.at.eta_lambda, sum.eta_lambda, 1e-11 * most, "run %d, step %d", run, t);
                require(
                    fabs(cone.at.y) <= cone.at.eta_lambda / 2 * (1 + 1e-9) + 1e-11 * most,
                    "run %d, step %d", run, t);
            }
        }
    }
}

/* When a large step leaves few behind, they are known to the digits of (u, v) and of the two
 * angles, whose difference is what is left. */
static void the_last_neurons_keep_their_digits(void **state) {
    (void)state;
    struct check_random random = check_random_of(3);
    int few = 0;
    for (int run = 0; run < 20000; run++) {
        double lambda = check_uniform(&random, 3, 20);
        struct cone cone =
            cone_of((struct chain){lambda * check_uniform(&random, -0.2, 0.2), lambda});
        double most = lambda;
        for (int t = 0; t < 12 && cone_flipped(&cone) < 1; t++) {
            cone = cone_step(cone, 1);
            most = fmax(most, cone.at.eta_lambda);
            double open = M_PI - (cone.most - cone.least);
            if (open > 0 && cone.at.eta_lambda < 1e-7 * most) {
                struct chain sum = cone_arc(cone.u, cone.v, cone.most - M_PI, cone.least);
                double off = (1e-11 + 4e-15 / open) * sum.eta_lambda;
                require_near(cone.at.eta_lambda, sum.eta_lambda, off, "run %d, step %d", run, t);
                require_near(cone.at.y, sum.y, off, "run %d, step %d", run, t);
                few++;
            }
        }
    }
    require(few > 20, "only %d", few);
}

/* a -> -a takes Y to -Y and swaps u and v, so theta to pi/2 - theta. */
static void has_no_preferred_sign(void **state) {
    (void)state;
    struct cone up = cone_of((struct chain){0.1, 4}), down = cone_of((struct chain){-0.1, 4});
    for (int t = 0; t < 10; t++) {
        up = cone_step(up, sharp[t] / 2);
        down = cone_step(down, sharp[t] / 2);
        assert_near(up.at.y, -down.at.y, 1e-10);
        assert_near(up.at.eta_lambda, down.at.eta_lambda, 1e-10);
        assert_near(up.theta, M_PI / 2 - down.theta, 1e-10);
    }
}

static void an_empty_channel_stays_empty(void **state) {
    (void)state;
    struct cone cone = cone_of((struct chain){0.3, 14});
    for (int t = 0; t < 10; t++) {
        cone = cone_step(cone, 1);
    }
    assert_true(cone_flipped(&cone) == 1 && cone.at.y == 0 && cone.at.eta_lambda == 0);
    struct cone next = cone_step(cone, 1);
    assert_true(next.at.y == 0 && next.at.eta_lambda == 0 && next.theta == cone.theta);
}

static void idles_without_a_sample(void **state) {
    (void)state;
    struct cone cone = cone_step(cone_of((struct chain){0.1, 2}), 1), idle = cone_step(cone, 0);
    assert_true(idle.at.y == cone.at.y && idle.at.eta_lambda == cone.at.eta_lambda);
    assert_true(cone_flipped(&idle) == cone_flipped(&cone));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_law_of_infinitely_many_neurons),
        cmocka_unit_test(holds_for_real_neurons_up_to_their_number),
        cmocka_unit_test(the_first_step_flips_c_over_pi),
        cmocka_unit_test(loses_lambda_first_and_y_second),
        cmocka_unit_test(an_arc_is_its_integral),
        cmocka_unit_test(what_is_left_is_the_cone),
        cmocka_unit_test(the_last_neurons_keep_their_digits),
        cmocka_unit_test(has_no_preferred_sign),
        cmocka_unit_test(an_empty_channel_stays_empty),
        cmocka_unit_test(idles_without_a_sample),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cone", tests, NULL, NULL);
}
