/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain/lanes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "theory/drift.h"
#include "statistic.h"

static const char *const CLONES[] = {"plain", "avx2", "avx512"};

/* A dataset and its lanes. */
struct setup {
    struct dataset dataset;
    struct sgd sgd;
    struct lanes lanes;
};

static struct setup setup_of(struct dataset dataset) {
    struct setup setup = {.dataset = dataset};
    struct fault fault = {0};
    assert_int_equal(sgd_init(&setup.sgd, &setup.dataset, &fault), STATUS_OK);
    require(lanes_init(&setup.lanes, &setup.sgd, &fault) == STATUS_OK, "refused: %s", fault.text);
    return setup;
}

/* Samples spread over (0.6, 1.3) with uneven weights, and a tenth of s = 0. */
static struct setup spread(size_t count) {
    double *s2 = calloc(count, sizeof *s2), *weight = calloc(count, sizeof *weight);
    assert_non_null(s2);
    assert_non_null(weight);
    for (size_t i = 0; i < count; i++) {
        double s = i == 0 ? 0 : 0.6 + 0.7 * (double)i / (double)count;
        s2[i] = s * s;
        weight[i] = i == 0 ? 0.1 * (double)count : 1 + (double)(i * i % 7);
    }
    struct setup setup = setup_of(check_dataset_weights(s2, weight, count));
    free(s2);
    free(weight);
    return setup;
}

static void setup_clear(struct setup *setup) {
    lanes_clear(&setup->lanes);
    sgd_clear(&setup->sgd);
    dataset_clear(&setup->dataset);
}

/* -- one by one --------------------------------------------------------------------------- */

/* Y = y 2^exponent. Below 2^-300 the walk is linear, and y is a fraction of its own. */
struct walker {
    double y, eta_lambda;
    long exponent;
};

static void take_step(struct walker *at, double s2) {
    double factor = 1 - s2 * at->eta_lambda;
    if (fabs(at->y) >= 0x1p-300 && at->exponent == 0) {
        struct chain next = chain_step((struct chain){at->y, at->eta_lambda}, s2);
        at->y = next.y;
        at->eta_lambda = next.eta_lambda;
    } else if (factor != 0 && s2 != 0) {
        int shift;
        at->y = frexp(at->y * factor, &shift);
        at->exponent += shift;
        if (at->exponent > -290) {
            at->y = ldexp(at->y, (int)at->exponent);
            at->exponent = 0;
        }
    }
}

static double size_of(const struct walker *at) {
    return at->exponent < -1000 ? 0 : fabs(ldexp(at->y, (int)at->exponent));
}

struct outcome {
    struct walker at;
    enum lanes_end end;
    uint64_t steps;
    double peak;
};

static bool is_over(struct outcome *run, const struct lanes_stop *stop, double floor, bool *below) {
    double size = size_of(&run->at);
    bool falls = size <= floor;
    *below = *below && size < 2 * floor;
    run->end = LANES_HIT;
    if (size >= stop->height) {
        return true;
    }
    run->end = LANES_FLAT;
    if (run->at.eta_lambda <= stop->flat) {
        return true;
    }
    run->end = LANES_ABSORBED;
    if (falls && !*below) {
        struct chain at = {run->at.y, run->at.eta_lambda};
        *below = stop->over != NULL && !stop->over(at, stop->context);
        if (!*below) {
            return true;
        }
    }
    run->end = LANES_STEP_LIMIT;
    return run->steps == stop->most_steps;
}

/* What the header says, without lanes, blocks or depth. */
static struct outcome by_hand(
    const struct setup *setup, struct rng_key key, const struct lanes_run *start,
    const struct lanes_stop *stop) {
    struct outcome run = {{start->at.y, start->at.eta_lambda, 0}, LANES_HIT, 0, fabs(start->at.y)};
    struct xoroshiro stream = start->stream;
    double s2[LANES_SAMPLER_BLOCK];
    bool below = false;
    while (!is_over(&run, stop, start->floor, &below)) {
        uint64_t k = run.steps % LANES_SAMPLER_BLOCK;
        if (k == 0) {
            lanes_sampler_draw(&setup->lanes.sampler, key, start->replica, &stream, run.steps, s2);
        }
        take_step(&run.at, s2[k]);
        run.steps++;
        run.peak = fmax(run.peak, size_of(&run.at));
    }
    return run;
}

/* The same number, whatever power of two stands apart. */
static bool is_same_y(double y, int depth, const struct walker *at) {
    int mine, other;
    double a = frexp(y, &mine), b = frexp(at->y, &other);
    return a == b && (a == 0 || mine - 300L * depth == other + at->exponent);
}

static void assert_as_by_hand(
    const struct setup *setup, const struct lanes_run *got, const struct outcome *want,
    const char *name) {
    const char *clone = CLONES[setup->lanes.clone];
    unsigned long long r = got->replica;
    require(
        got->end == want->end, "%s, %s: run %llu ends by %d, not %d", name, clone, r, got->end,
        want->end);
    require(
        got->steps == want->steps, "%s, %s: run %llu: %llu steps", name, clone, r,
        (unsigned long long)got->steps);
    require(got->at.eta_lambda == want->at.eta_lambda, "%s, %s: run %llu: Lambda", name, clone, r);
    require(
        is_same_y(got->at.y, got->depth, &want->at), "%s, %s: run %llu: Y = %a 2^%d", name, clone,
        r, got->at.y, -300 * got->depth);
    require(
        got->peak == want->peak, "%s, %s: run %llu: peak %a, not %a", name, clone, r, got->peak,
        want->peak);
}

enum { RUNS = 171 };

/* Starts of all kinds, near x0 and, most of them, below `y`. */
static struct chain start_of(double y, double x0, uint64_t r) {
    return (struct chain){
        r % 3 == 0 ? -y / 100 : y / (double)(1 + r % 50), x0 * (1 - 1e-5 * (double)(r % 10))};
}

static void
fill(struct lanes_run *run, struct rng_key key, double y, double x0, double floor, size_t count) {
    for (uint64_t r = 0; r < count; r++) {
        run[r] = lanes_start(key, 1000000007 * r, start_of(y, x0, r), floor);
    }
}

static void set_floors(struct lanes_run run[RUNS], double floor) {
    for (int r = 0; r < RUNS; r++) {
        run[r].floor = floor;
    }
}

/* The same runs by every clone that this machine has. */
static void assert_all_clones(
    struct setup *setup, struct rng_key key, const struct lanes_run *start,
    const struct lanes_stop *stop, const char *name) {
    static struct outcome want[RUNS];
    static struct lanes_run run[RUNS];
    for (size_t r = 0; r < RUNS; r++) {
        want[r] = by_hand(setup, key, &start[r], stop);
    }
    for (enum lanes_clone clone = 0; clone < LANES_CLONES; clone++) {
        if (lanes_has(clone)) {
            setup->lanes.clone = clone;
            memcpy(run, start, sizeof run);
            lanes_advance(&setup->lanes, key, stop, run, RUNS);
            for (size_t r = 0; r < RUNS; r++) {
                assert_as_by_hand(setup, &run[r], &want[r], name);
            }
        }
    }
}

static void assert_runs(
    struct setup *setup, double y, double x0, double floor, const struct lanes_stop *stop,
    const char *name) {
    struct rng_key key = rng_key_of(5, name, 0);
    static struct lanes_run start[RUNS];
    fill(start, key, y, x0, floor, RUNS);
    assert_all_clones(setup, key, start, stop, name);
}

static bool sinks(struct chain at, const void *context) {
    return drift(context, dd_of(at.eta_lambda)) <= 0;
}

static bool never(struct chain at, const void *context) {
    (void)at;
    (void)context;
    return false;
}

/* Now so, now so. */
static bool sometimes(struct chain at, const void *context) {
    (void)context;
    uint64_t bits;
    memcpy(&bits, &at.y, sizeof bits);
    return bits * 0x9e3779b97f4a7c15 >> 62 == 0;
}

/* -- trajectories ------------------------------------------------------------------------- */

/* Of all numbers of samples for which words are compared, and for which they are looked up; each
 * kind of end. */
static void assert_all_ends(struct setup *setup, double x0, const char *name) {
    double flat = drift_window(&setup->dataset).crit.hi;
    assert_runs(setup, 1e-4, x0, 1e-9, &(struct lanes_stop){0.02, flat, NULL, NULL, 5000}, name);
    assert_runs(
        setup, 1e-4, x0, 1e-30, &(struct lanes_stop){INFINITY, flat, sinks, &setup->dataset, 3000},
        name);
    assert_runs(setup, 1e-4, x0, 1e-7, &(struct lanes_stop){0.05, 0, NULL, NULL, 100}, name);
}

static void steps_are_those_of_the_chain(void **state) {
    (void)state;
    static const struct {
        const char *stem;
        double x0;
    } shipped[] = {
        {"gess_heydecker_1_17", 1.65},
        {"gess_heydecker_1_18", 1.85},
        {"four_combinations", 3.2},
        {"three_roots", 1.1}};
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        struct setup setup = setup_of(check_shipped(shipped[i].stem));
        assert_all_ends(&setup, shipped[i].x0, shipped[i].stem);
        setup_clear(&setup);
    }
    for (size_t count = 3; count <= 3000; count = count < 10 ? count + 1 : 4 * count) {
        struct setup setup = spread(count);
        char name[32];
        snprintf(name, sizeof name, "%zu samples", count);
        assert_all_ends(&setup, 2.1, name);
        setup_clear(&setup);
    }
}

/* Y, Lambda and the peak after 300 steps from (1e-6, x0), for replicas 0, 1, 12345678901 of
 * "1/lanes/0", by a Python program that shares nothing with this one: SHA-256 from hashlib, Philox
 * and xoroshiro from their papers, shares as fractions. The same for gcc and clang, and for all
 * clones. */
static void bits_are_those_of_another_program(void **state) {
    (void)state;
    static const struct {
        const char *stem;
        double x0, y[3], eta_lambda[3], peak[3];
    } cases[] = {
        {"gess_heydecker_1_17",
         1.65,
         {0x1.d89d74a404b3dp-18, 0x1.30444721b51d0p-34, -0x1.1acb5f93d844ep-472},
         {0x1.9c094a54fc688p+0, 0x1.3ecca4cda9f3ep+0, 0x1.d9f69995ad619p-1},
         {0x1.2e32a63cb2d8cp-4, 0x1.9cc5c4afa4824p-3, 0x1.d902757eabcdcp-3}},
        {"gess_heydecker_1_18",
         1.85,
         {0x1.5ba2b42e1fdd8p-10, 0x1.8dc80a5e17d2cp-36, 0x1.8603067ce8485p-13},
         {0x1.d78e57d468260p+0, 0x1.50aaa7eed039ep+0, 0x1.d10055c4e09f0p+0},
         {0x1.0fd33ae85df6ap-6, 0x1.2ca1e92a1e381p-2, 0x1.069f7b7fb5ff6p-4}},
    };
    static const uint64_t replicas[] = {0, 1, 12345678901};
    struct rng_key key = rng_key_of(1, "lanes", 0);
    const struct lanes_stop stop = {INFINITY, 0, never, NULL, 300};
    for (size_t i = 0; i < 2; i++) {
        struct setup setup = setup_of(check_shipped(cases[i].stem));
        for (enum lanes_clone clone = 0; clone < LANES_CLONES; clone++) {
            struct lanes_run run[3];
            for (int r = 0; r < 3; r++) {
                run[r] = lanes_start(key, replicas[r], (struct chain){1e-6, cases[i].x0}, 0);
            }
            if (lanes_has(clone)) {
                setup.lanes.clone = clone;
                lanes_advance(&setup.lanes, key, &stop, run, 3);
                for (int r = 0; r < 3; r++) {
                    require(
                        ldexp(run[r].at.y, -300 * run[r].depth) == cases[i].y[r] &&
                            run[r].at.eta_lambda == cases[i].eta_lambda[r] &&
                            run[r].peak == cases[i].peak[r],
                        "%s, %s, run %d: %a %a %a", cases[i].stem, CLONES[clone], r, run[r].at.y,
                        run[r].at.eta_lambda, run[r].peak);
                }
            }
        }
        setup_clear(&setup);
    }
}

/* (1.18) at 1.5 from a power of two: |Y| doubles and halves exactly, and meets heights and
 * floors. */
static void limits_are_met_exactly(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_18"));
    struct rng_key key = rng_key_of(1, "limits", 0);
    static struct lanes_run start[RUNS];
    for (uint64_t r = 0; r < RUNS; r++) {
        start[r] = lanes_start(key, r, (struct chain){0x1p-40, 1.5}, 0);
    }
    for (int k = 1; k < 12; k++) {
        struct lanes_stop up = {ldexp(1, k - 40), 0, NULL, NULL, 1000};
        struct lanes_stop down = {1, 0, NULL, NULL, 1000};
        set_floors(start, 0x1p-90);
        assert_all_clones(&setup, key, start, &up, "heights");
        set_floors(start, ldexp(1, -k - 40));
        assert_all_clones(&setup, key, start, &down, "floors");
        assert_true(by_hand(&setup, key, &start[0], &down).steps >= (uint64_t)k);
    }
    /* Any Lambda on the way as the one at which it is flat. */
    for (uint64_t r = 0; r < RUNS; r++) {
        start[r] = lanes_start(key, r, (struct chain){0.1, 1.9}, 0);
    }
    for (uint64_t steps = 1; steps < 40; steps++) {
        struct lanes_stop stop = {INFINITY, 0, never, NULL, steps};
        double flat = by_hand(&setup, key, &start[0], &stop).at.eta_lambda;
        stop = (struct lanes_stop){INFINITY, flat, never, NULL, 1000};
        assert_true(by_hand(&setup, key, &start[0], &stop).steps <= steps);
        assert_all_clones(&setup, key, start, &stop, "flat");
    }
    setup_clear(&setup);
}

/* Streams whose next number is all ties, as tests/chain/lanes_sampler.c makes them: all four words
 * are the end of the first share, or both the cut of a column. */
static void assert_ties(struct setup *setup) {
    const struct lanes_sampler *sampler = &setup->lanes.sampler;
    struct rng_key key = rng_key_of(1, "ties", 0);
    static struct lanes_run start[RUNS];
    for (uint64_t r = 0; r < RUNS; r++) {
        uint64_t word = sampler->column == NULL ? sampler->high[r % sampler->rungs] >> 48 : 0;
        uint64_t bits = word * 0x0001000100010001;
        if (sampler->column != NULL) {
            unsigned column_bits = sampler->alias.bits;
            uint64_t column = r % (1ULL << column_bits);
            word = column << (32 - column_bits) | sampler->alias.high[column] >> 32 >> column_bits;
            bits = word << 32 | word;
        }
        uint64_t s0 = 0x9e3779b97f4a7c15 * (r + 1), turned = bits - s0;
        start[r] = lanes_start(key, r, (struct chain){1e-4, 1.5}, 1e-9);
        start[r].stream = (struct xoroshiro){s0, (turned >> 17 | turned << 47) - s0};
    }
    assert_all_clones(setup, key, start, &(struct lanes_stop){1, 0, NULL, NULL, 32}, "ties");
}

static void ties_are_settled(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_18"));
    assert_ties(&setup);
    setup_clear(&setup);
    for (size_t count = 3; count < 100; count = 2 * count + 1) {
        setup = spread(count);
        assert_ties(&setup);
        setup_clear(&setup);
    }
}

static void the_widest_clone_is_chosen(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_17"));
    assert_true(lanes_has(LANES_PLAIN) && !lanes_has(LANES_CLONES));
    assert_true(lanes_has(setup.lanes.clone));
    for (enum lanes_clone clone = setup.lanes.clone + 1; clone < LANES_CLONES; clone++) {
        assert_false(lanes_has(clone));
    }
    setup_clear(&setup);
}

/* One sample alone is gradient descent. */
static void a_single_sample_is_gradient_descent(void **state) {
    (void)state;
    struct setup setup = setup_of(check_dataset_weights((double[]){1}, (double[]){1}, 1));
    struct lanes_run run =
        lanes_start(rng_key_of(1, "one", 0), 0, (struct chain){1e-6, 3.1}, 1e-100);
    struct chain at = run.at;
    lanes_advance(
        &setup.lanes, rng_key_of(1, "one", 0), &(struct lanes_stop){INFINITY, 0, NULL, NULL, 77},
        &run, 1);
    for (int t = 0; t < 77; t++) {
        at = chain_step(at, 1);
    }
    assert_true(run.at.y == at.y && run.at.eta_lambda == at.eta_lambda && run.steps == 77);
    setup_clear(&setup);
}

/* -- far below ---------------------------------------------------------------------------- */

/* Walks that never are over fall far below any double, and those with G > 0 come back. */
static void walks_come_back_from_far_below(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_17"));
    double flat = drift_window(&setup.dataset).crit.hi;
    assert_runs(
        &setup, 1e-4, 1.6, 1e-30, &(struct lanes_stop){INFINITY, 0, never, NULL, 20001}, "deep");
    assert_runs(
        &setup, 1e-4, 1.593, 0x1p-480,
        &(struct lanes_stop){INFINITY, flat, sinks, &setup.dataset, 200000}, "deep");
    /* A peak below the sizes to which far smaller ones are scaled. */
    assert_runs(&setup, 1e-54, 1.57, 1e-60, &(struct lanes_stop){1, 0, never, NULL, 9000}, "low");
    assert_runs(
        &setup, 1e-20, 1.593, 1e-30, &(struct lanes_stop){1, 0, sometimes, NULL, 9999}, "asked");
    setup_clear(&setup);
    setup = spread(12);
    assert_runs(
        &setup, 1e-4, 1.9, 1e-3, &(struct lanes_stop){0.1, 0, never, NULL, 5003}, "deep, many");
    setup_clear(&setup);
}

static void a_floor_below_the_lowest_is_the_lowest(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_17"));
    struct rng_key key = rng_key_of(1, "floor", 0);
    struct lanes_run run[40], other[40];
    fill(run, key, 1e-4, 1.3, 0, 40);
    fill(other, key, 1e-4, 1.3, LANES_FLOOR, 40);
    lanes_advance(&setup.lanes, key, &(struct lanes_stop){1, 0, NULL, NULL, 100000}, run, 40);
    lanes_advance(&setup.lanes, key, &(struct lanes_stop){1, 0, NULL, NULL, 100000}, other, 40);
    for (int r = 0; r < 40; r++) {
        assert_true(run[r].end == LANES_ABSORBED && run[r].steps == other[r].steps);
        assert_true(fabs(run[r].at.y) <= LANES_FLOOR && fabs(run[r].at.y) > 0x1p-600);
    }
    setup_clear(&setup);
}

/* At a pole Y' = s^4 Y^3: from 1e-12 to 1e-36, 1e-108 and out of range, and from 2^-300 to 2^-900
 * and out of it; that is over, though `never` says no. */
static void a_pole_absorbs(void **state) {
    (void)state;
    struct setup setup = setup_of(check_dataset_weights((double[]){1}, (double[]){1}, 1));
    struct rng_key key = {1};
    for (enum lanes_clone clone = 0; clone < LANES_CLONES; clone++) {
        struct lanes_run run[2] = {
            lanes_start(key, 0, (struct chain){1e-12, 1}, 1e-30),
            lanes_start(key, 1, (struct chain){0x1p-300, 1}, 1e-30)};
        if (lanes_has(clone)) {
            setup.lanes.clone = clone;
            lanes_advance(&setup.lanes, key, &(struct lanes_stop){1, 0, never, NULL, 1000}, run, 2);
            assert_true(run[0].end == LANES_ABSORBED && run[0].steps == 3);
            assert_true(run[1].end == LANES_ABSORBED && run[1].steps == 2);
        }
    }
    struct lanes_run zero = lanes_start(key, 0, (struct chain){0, 0.5}, 1e-30);
    lanes_advance(&setup.lanes, key, &(struct lanes_stop){1, 0, never, NULL, 1000}, &zero, 1);
    assert_true(zero.end == LANES_ABSORBED && zero.steps == 0);
    setup_clear(&setup);
}

/* -- runs are their own ------------------------------------------------------------------- */

static void assert_same_run(const struct lanes_run *a, const struct lanes_run *b) {
    assert_true(a->replica == b->replica && a->end == b->end && a->steps == b->steps);
    assert_true(a->at.y == b->at.y && a->at.eta_lambda == b->at.eta_lambda);
    assert_true(a->peak == b->peak && a->depth == b->depth);
    assert_true(a->stream.s0 == b->stream.s0 && a->stream.s1 == b->stream.s1);
}

/* In one call, in calls of few, and in another order. */
static void a_run_does_not_depend_on_its_neighbours(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_18"));
    struct rng_key key = rng_key_of(1, "neighbours", 0);
    const struct lanes_stop stop = {0.1, 1, NULL, NULL, 1000};
    static struct lanes_run whole[RUNS], part[RUNS];
    fill(whole, key, 1e-4, 1.6, 1e-9, RUNS);
    lanes_advance(&setup.lanes, key, &stop, whole, RUNS);
    lanes_advance(&setup.lanes, key, &stop, whole, 0);
    for (size_t size = 1; size <= RUNS; size = 3 * size + 1) {
        fill(part, key, 1e-4, 1.6, 1e-9, RUNS);
        for (size_t r = 0; r < RUNS; r += size) {
            lanes_advance(&setup.lanes, key, &stop, &part[r], RUNS - r < size ? RUNS - r : size);
        }
        for (size_t r = 0; r < RUNS; r++) {
            assert_same_run(&part[r], &whole[r]);
        }
    }
    for (size_t r = 0; r < RUNS; r++) {
        part[r] =
            lanes_start(key, whole[RUNS - 1 - r].replica, start_of(1e-4, 1.6, RUNS - 1 - r), 1e-9);
    }
    lanes_advance(&setup.lanes, key, &stop, part, RUNS);
    for (size_t r = 0; r < RUNS; r++) {
        assert_same_run(&part[r], &whole[RUNS - 1 - r]);
    }
    setup_clear(&setup);
}

/* Stopped at steps of all kinds and continued, a run is what it is in one go; its stream too. */
static void assert_continues(struct setup *setup, double x0) {
    struct rng_key key = rng_key_of(1, "continues", 0);
    struct lanes_stop stop = {INFINITY, 0, never, NULL, 600};
    static struct lanes_run whole[RUNS], part[RUNS];
    fill(whole, key, 1e-4, x0, 1e-100, RUNS);
    lanes_advance(&setup->lanes, key, &stop, whole, RUNS);
    fill(part, key, 1e-4, x0, 1e-100, RUNS);
    for (uint64_t most = 0; most < 600; most += 1 + most / 2 % 40) {
        stop.most_steps = most;
        lanes_advance(&setup->lanes, key, &stop, part, RUNS);
        for (size_t r = 0; r < RUNS; r++) {
            assert_true(part[r].end == LANES_STEP_LIMIT && part[r].steps == most);
        }
    }
    stop.height = 1e-3; /* at a step of its own for each */
    stop.most_steps = 600;
    lanes_advance(&setup->lanes, key, &stop, part, RUNS);
    stop.height = INFINITY;
    lanes_advance(&setup->lanes, key, &stop, part, RUNS);
    for (size_t r = 0; r < RUNS; r++) {
        assert_same_run(&part[r], &whole[r]);
    }
}

static void a_run_can_be_continued(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_17"));
    assert_continues(&setup, 1.7);
    setup_clear(&setup);
    setup = spread(30);
    assert_continues(&setup, 2.1);
    setup_clear(&setup);
}

static void a_run_that_is_over_takes_no_step(void **state) {
    (void)state;
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_17"));
    static const double floor[] = {1e-9, 1e-9, 0.01, 1e-9, 0.01};
    struct rng_key key = rng_key_of(1, "over", 0);
    struct lanes_run run[5];
    for (uint64_t r = 0; r < 5; r++) {
        run[r] = lanes_start(key, r, (struct chain){-0.01, 1.6}, floor[r]);
    }
    const struct lanes_stop stop[] = {
        {0.01, 0, NULL, NULL, 100},
        {0.1, 1.6, NULL, NULL, 100},
        {0.1, 0, NULL, NULL, 100},
        {0.1, 0, NULL, NULL, 0},
        {0.01, 1.6, NULL, NULL, 0}};
    static const enum lanes_end end[] = {
        LANES_HIT, LANES_FLAT, LANES_ABSORBED, LANES_STEP_LIMIT, LANES_HIT};
    for (int r = 0; r < 5; r++) {
        lanes_advance(&setup.lanes, key, &stop[r], &run[r], 1);
        assert_true(run[r].end == end[r] && run[r].steps == 0 && run[r].peak == 0.01);
    }
    setup_clear(&setup);
}

static void samples_out_of_range_are_refused(void **state) {
    (void)state;
    static const double s2[][2] = {{1, 0x1p41}, {1, 0x1p-41}, {0, 0x1p40}, {0x1p-40, 0}};
    for (int i = 0; i < 4; i++) {
        struct dataset dataset = check_dataset_weights(s2[i], (double[]){0.5, 0.5}, 2);
        struct sgd sgd;
        struct lanes lanes;
        struct fault fault = {0};
        assert_int_equal(sgd_init(&sgd, &dataset, &fault), STATUS_OK);
        if (i < 2) {
            assert_int_equal(lanes_init(&lanes, &sgd, &fault), STATUS_INPUT);
            assert_fault(&fault, STATUS_INPUT, i == 0 ? "2.19902e+12" : "4.54747e-13", "1e-12");
        } else {
            assert_int_equal(lanes_init(&lanes, &sgd, &fault), STATUS_OK);
            lanes_clear(&lanes);
        }
        sgd_clear(&sgd);
        dataset_clear(&dataset);
    }
}

/* -- a law that is known ------------------------------------------------------------------ */

/* (1.18) at 1.5: |Y| doubles or halves, so it reaches k doublings with odds (17/83)^k; far from
 * where Y^2 matters. False alarm: 1e-6. */
static void hits_have_their_odds(void **state) {
    (void)state;
    enum { MANY = 262144 };
    struct setup setup = setup_of(check_shipped("gess_heydecker_1_18"));
    struct rng_key key = rng_key_of(1, "odds", 0);
    struct lanes_run *run = calloc(MANY, sizeof *run);
    assert_non_null(run);
    for (int k = 1; k <= 4; k++) {
        double hits = 0, p = pow(17.0 / 83, k);
        for (uint64_t r = 0; r < MANY; r++) {
            run[r] = lanes_start(key, r + MANY * (uint64_t)k, (struct chain){1e-9, 1.5}, 1e-18);
        }
        lanes_advance(
            &setup.lanes, key, &(struct lanes_stop){0.9e-9 * (1 << k), 0, NULL, NULL, 100000}, run,
            MANY);
        for (size_t r = 0; r < MANY; r++) {
            assert_true(run[r].end == LANES_HIT || run[r].end == LANES_ABSORBED);
            hits += run[r].end == LANES_HIT;
        }
        require_near(
            (hits / MANY - p) / sqrt(p * (1 - p) / MANY), 0, STATISTIC_Z, "%d doublings", k);
    }
    free(run);
    setup_clear(&setup);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_those_of_the_chain),
        cmocka_unit_test(bits_are_those_of_another_program),
        cmocka_unit_test(limits_are_met_exactly),
        cmocka_unit_test(ties_are_settled),
        cmocka_unit_test(the_widest_clone_is_chosen),
        cmocka_unit_test(a_single_sample_is_gradient_descent),
        cmocka_unit_test(walks_come_back_from_far_below),
        cmocka_unit_test(a_floor_below_the_lowest_is_the_lowest),
        cmocka_unit_test(a_pole_absorbs),
        cmocka_unit_test(a_run_does_not_depend_on_its_neighbours),
        cmocka_unit_test(a_run_can_be_continued),
        cmocka_unit_test(a_run_that_is_over_takes_no_step),
        cmocka_unit_test(samples_out_of_range_are_refused),
        cmocka_unit_test(hits_have_their_odds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
