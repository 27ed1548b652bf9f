/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/spike_match.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

enum { STEPS = 400 };

static struct trace *room(void) {
    struct trace *trace = calloc(trace_length(STEPS), sizeof(double));
    assert_non_null(trace);
    trace->steps = STEPS;
    return trace;
}

/* Six steps, told by hand. */
static void counts_what_can_be_counted_by_hand(void **state) {
    (void)state;
    static const struct trace_step step[] = {
        {.rate = 2, .critical = 1, .loss = 1, .next = 3, .batch = 1, .batch_next = 4},
        {.rate = 2, .critical = 3, .loss = 3, .next = 3.2, .batch = 4, .batch_next = 1},
        {.rate = 2, .critical = 3, .loss = 1, .next = 1.2, .batch = 1, .batch_next = 0.5},
        {.rate = 2, .critical = 1, .loss = 1, .next = 1.6, .batch = 1, .batch_next = 1},
        {.rate = 2, .critical = 1, .loss = 1, .next = 0.5, .batch = 1, .batch_next = 0.2},
        {.rate = 2, .critical = 2, .loss = 1, .next = 1, .batch = 1, .batch_next = 1},
    };
    static const double spikes[SPIKE_MATCH_READINGS] = {4, 3, 2, 1, 1};
    static const double match[SPIKE_MATCH_READINGS] = {2, 2, 2, 1, 1};
    struct trace *trace = room();
    trace->steps = 6;
    for (size_t t = 0; t < 6; t++) {
        trace->step[t] = step[t];
    }
    for (int r = 0; r < SPIKE_MATCH_READINGS; r++) {
        struct spike_match found = {0};
        spike_match_add(&found, trace, (enum spike_match_reading)r);
        require_near(found.steps, 6, 0, "reading %d", r);
        require_near(found.above, 3, 0, "reading %d", r);
        require_near(found.spikes, spikes[r], 0, "reading %d", r);
        require_near(found.match, match[r], 0, "reading %d", r);
    }
    free(trace);
}

/* Steps whose loss rises by factors from a quarter to 4.5, more often where they are above. */
static void fill(struct trace *trace, struct check_random *random) {
    for (size_t t = 0; t < STEPS; t++) {
        double ratio = check_log_uniform(random, 0.5, 1.5);
        trace->step[t] = (struct trace_step){
            .rate = 1,
            .critical = 1 / ratio,
            .loss = 1,
            .next = ratio * check_log_uniform(random, 0.5, 3),
            .batch = 1,
            .batch_next = check_log_uniform(random, 0.5, 2),
        };
    }
}

/* P(above | spike) P(spike) = P(above) - P(above, no spike), and the right side is counted here. */
static void rates_obey_bayes(void **state) {
    (void)state;
    struct check_random random = check_random_of(7);
    struct trace *trace = room();
    fill(trace, &random);
    for (int r = 0; r < SPIKE_MATCH_READINGS; r++) {
        struct spike_match found = {0};
        double quiet = 0, others = 0;
        spike_match_add(&found, trace, (enum spike_match_reading)r);
        for (size_t t = 0; t < STEPS; t++) {
            bool above = trace->step[t].critical < 1;
            bool spike = spike_match_is_spike(&trace->step[t], (enum spike_match_reading)r);
            quiet += above && !spike;
            others += !above && spike;
        }
        double left = spike_match_rate(&found) * found.spikes / STEPS;
        require_near(left, spike_match_base(&found) - quiet / STEPS, 1e-14, "reading %d", r);
        double without = others / (STEPS * (1 - spike_match_base(&found)));
        require_near(spike_match_without(&found), without, 1e-14, "reading %d", r);
        require(found.match > 0 && found.match < found.spikes, "reading %d is empty", r);
    }
    free(trace);
}

static void stricter_readings_have_fewer_spikes(void **state) {
    (void)state;
    struct check_random random = check_random_of(8);
    struct trace *trace = room();
    fill(trace, &random);
    double last = STEPS;
    for (int r = SPIKE_MATCH_RISE; r <= SPIKE_MATCH_DOUBLE; r++) {
        struct spike_match found = {0};
        spike_match_add(&found, trace, (enum spike_match_reading)r);
        require(found.spikes < last && found.spikes > 0, "reading %d", r);
        last = found.spikes;
    }
    free(trace);
}

static void traces_add_up(void **state) {
    (void)state;
    struct check_random random = check_random_of(9);
    struct trace *trace = room();
    struct spike_match both = {0};
    double spikes = 0;
    for (int i = 0; i < 2; i++) {
        struct spike_match one = {0};
        fill(trace, &random);
        spike_match_add(&both, trace, SPIKE_MATCH_HALF);
        spike_match_add(&one, trace, SPIKE_MATCH_HALF);
        spikes += one.spikes;
    }
    assert_near(both.steps, 2 * STEPS, 0);
    assert_near(both.spikes, spikes, 0);
    free(trace);
}

static void no_spikes_have_no_rate(void **state) {
    (void)state;
    struct spike_match none = {.steps = 5, .above = 5};
    assert_true(isnan(spike_match_rate(&none)));
    assert_true(isnan(spike_match_without(&none)));
    assert_near(spike_match_base(&none), 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_can_be_counted_by_hand),
        cmocka_unit_test(rates_obey_bayes),
        cmocka_unit_test(stricter_readings_have_fewer_spikes),
        cmocka_unit_test(traces_add_up),
        cmocka_unit_test(no_spikes_have_no_rate),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spike_match", tests, NULL, NULL);
}
