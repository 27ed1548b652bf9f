/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cone.h"

#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "rng.h"
#include "statistic.h"

/* -- brute force: neurons, one by one ------------------------------------------------------ */

/* A neuron weighs `share` of the sums, whatever their law. */
struct neurons {
    size_t count;
    double share;
    double *a, *w;
    size_t dead;
};

static struct neurons neurons_of(size_t count, double share) {
    struct neurons neurons = {count, share, calloc(count, sizeof(double)),
                              calloc(count, sizeof(double)), 0};
    assert_non_null(neurons.a);
    assert_non_null(neurons.w);
    return neurons;
}

static void neurons_clear(struct neurons *neurons) {
    free(neurons->a);
    free(neurons->w);
}

/* Y and Lambda by their definitions, over the neurons with w > 0. */
static struct chain sums(struct neurons *neurons) {
    double aw = 0, squares = 0;
    neurons->dead = 0;
    for (size_t r = 0; r < neurons->count; r++) {
        double a = neurons->a[r], w = neurons->w[r];
        if (w > 0) {
            aw += a * w;
            squares += a * a + w * w;
        } else {
            neurons->dead++;
        }
    }
    return (struct chain){neurons->share * aw, neurons->share * squares};
}

/* Gradient descent on f(s)^2/2 at s > 0. */
static struct chain train(struct neurons *neurons, double s2) {
    double c = s2 * sums(neurons).y;
    for (size_t r = 0; r < neurons->count; r++) {
        double a = neurons->a[r], w = neurons->w[r];
        if (w > 0) {
            neurons->a[r] = a - c * w;
            neurons->w[r] = w - c * a;
        }
    }
    return sums(neurons);
}

/* -- infinite width, by neurons at equal angles --------------------------------------------- */

/* The middles of equal angles of the half plane w > 0: u cos phi > v sin phi. */
static struct neurons fan(struct chain start, size_t count) {
    struct neurons neurons = neurons_of(count, 1.0 / (double)count);
    double u = sqrt(2 * (start.eta_lambda + 2 * start.y));
    double v = sqrt(2 * (start.eta_lambda - 2 * start.y)), edge = atan2(u, v);
    for (size_t r = 0; r < count; r++) {
        double phi = edge - M_PI * ((double)r + 0.5) / (double)count;
        neurons.a[r] = (u * cos(phi) + v * sin(phi)) / 2;
        neurons.w[r] = (u * cos(phi) - v * sin(phi)) / 2;
    }
    return neurons;
}

enum { FAN = 200000 };

/* Two edges of the fan are off by up to one neuron each, in Lambda by its weight; in Y by less, but what Y is off by grows with
 * it. A hundred neurons of 200000 is what 30 steps make of it; a law that is wrong by 1 % of a spike fails. */
static void follow(struct chain start, const double *s2, int steps, const char *name) {
    struct neurons neurons = fan(start, FAN);
    struct cone cone = cone_of(start);
    double most = 0;
    for (int t = 0; t < steps; t++) {
        struct chain want = train(&neurons, s2[t]);
        cone = cone_step(cone, s2[t]);
        most = fmax(most, fabs(want.y));
        require_near(cone_flipped(&cone), (double)neurons.dead / FAN, 100.0 / FAN, "%s, step %d",
                     name, t);
        require_near(cone.at.y, want.y, 100.0 / FAN, "%s, step %d", name, t);
        require_near(cone.at.eta_lambda, want.eta_lambda, 200.0 / FAN, "%s, step %d", name, t);
    }
    require(most > 0.1, "%s: no spike, only %g", name, most);
    neurons_clear(&neurons);
}

/* Lambda = 1.5 to 5, up and down, with factors 1 - c below 0. */
static void is_the_law_of_infinitely_many_neurons(void **state) {
    (void)state;
    static const double sharp[] = {1.69, 1.69, 1, 1.69, 1.69, 1,    1.69, 1, 1,    1.69,
                                   1.69, 1.69, 1, 1.69, 1.69, 1.69, 1.69, 1, 1.69, 1.69};
    static const double rough[] = {1, 0.3, 1, 1, 0.5, 1, 1, 1, 0.7, 1};
    follow((struct chain){0.01, 1.7}, sharp, 20, "up");
    follow((struct chain){-0.01, 1.7}, sharp, 20, "down");
    follow((struct chain){0.05, 5}, rough, 10, "five");
    follow((struct chain){-0.05, 5}, rough, 10, "minus five");
    follow((struct chain){0.3, 2.5}, sharp, 20, "lopsided");
    follow((struct chain){-1, 2.5}, sharp, 20, "more so");
}

static void kills_all_neurons_at_once(void **state) {
    (void)state;
    static const double once[] = {1, 1, 1, 1};
    struct chain start = {0.3, 14};
    follow(start, once, 4, "fourteen");
    struct cone cone = cone_of(start);
    for (int t = 0; t < 4; t++) {
        cone = cone_step(cone, 1);
    }
    assert_true(cone_flipped(&cone) == 1 && cone.at.y == 0 && cone.at.eta_lambda == 0);
    cone = cone_step(cone, 1);
    assert_true(cone.at.y == 0 && cone.at.eta_lambda == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_law_of_infinitely_many_neurons),
        cmocka_unit_test(kills_all_neurons_at_once),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cone", tests, NULL, NULL);
}
