/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/spike_odds.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "theory/cramer.h"
#include "theory/drift.h"
#include "odds.h"
#include "chain/sgd.h"
#include "statistic.h"

/* -- the linear walk, exactly ------------------------------------------------------------- */

/* The walk of two samples stands where its counts say: after t steps, k of them on the second. The
 * mass that never climbed by `climb`, step by step, until Lundberg's bound on all of it is
 * nothing. */
static double exact_walk(const struct dataset *dataset, struct dd x, double climb) {
    enum { MOST = 2000 };
    assert_int_equal(dataset->atoms, 2);
    double a = drift_log_factor(x, dataset->atom[0].s2),
           b = drift_log_factor(x, dataset->atom[1].s2);
    double p = dataset->atom[1].p, theta = cramer_exponent(dataset, x), hit = 0, open = 1;
    static double mass[MOST + 1];
    memset(mass, 0, sizeof mass);
    mass[0] = 1;
    for (int t = 1; t < MOST && open > 1e-13 * hit; t++) {
        open = 0;
        for (int k = t; k >= 0; k--) {
            double at = (t - k) * a + k * b;
            double next = mass[k] * (1 - p) + (k > 0 ? mass[k - 1] * p : 0);
            hit += at >= climb ? next : 0;
            mass[k] = at >= climb ? 0 : next;
            open += mass[k] * exp(theta * (at - climb));
        }
    }
    assert_true(open <= 1e-13 * hit);
    return hit;
}

/* (1.17), |Y0| = 1e-6, height 0.02: the notes' digits. */
static void the_exact_walk_gives_the_printed_digits(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    double climb = log(2e4);
    assert_near(exact_walk(&dataset, check_dd("1.45"), climb), 9.985649266e-07, 6e-17);
    assert_near(exact_walk(&dataset, check_dd("1.35"), climb), 2.434005708e-12, 6e-22);
    dataset_clear(&dataset);
    dataset = check_shipped("gess_heydecker_1_18");
    double want = pow(17.0 / 83, 15);
    assert_near(exact_walk(&dataset, check_dd("1.5"), 14.5 * log(2)), want, 1e-12 * want);
    dataset_clear(&dataset);
}

/* The same climb from 1e-12, where the nonlinear terms are 1e-15. */
static void the_tilt_agrees_with_the_exact_walk(void **state) {
    (void)state;
    static const double idle_s2[] = {0, 1, 1.69}, idle_p[] = {0.5, 0.25, 0.25};
    static const char *const places[] = {"1.3", "1.35", "1.45", "1.5"};
    struct dataset dataset = check_shipped("gess_heydecker_1_17"), idle;
    assert_int_equal(dataset_init(&idle, idle_s2, idle_p, 3, NULL), STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        struct dd x = check_dd(places[i]);
        double want = exact_walk(&dataset, x, log(2e4));
        struct spike_odds_question question = odds_question(&dataset, places[i], 1e24, 2e-8);
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, 20000);
        odds_assert(&got, want, 0, places[i]);
        assert_true(got.se < 0.002 * got.p && spike_odds_trusted(&got));
        assert_true(got.p < exp(-got.theta * log(2e4))); /* Lundberg */
        question.dataset = &idle;                        /* idle draws only take time */
        got = odds_estimate(&question, SPIKE_ODDS_TILT, 5000);
        odds_assert(&got, want, 0, "idle");
    }
    dataset_clear(&dataset);
    dataset_clear(&idle);
}

/* The relative error does not grow with the width. */
static void the_relative_error_is_bounded(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    static const double widths[] = {1e8, 1e12, 1e18, 1e24};
    for (size_t i = 0; i < 4; i++) {
        struct spike_odds_question question = odds_question(&dataset, "1.45", widths[i], 0.02);
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, 10000);
        assert_in_range((int)(1e6 * got.se / got.p), 1000, 1800);
    }
    dataset_clear(&dataset);
}

/* -- lattices: every hit has the same weight ---------------------------------------------- */

/* All replicas hit, and each alone knows the answer. */
static void
assert_lattice(const struct dataset *dataset, struct dd x, double unit, int steps, double want) {
    struct spike_odds_question question = odds_lattice(dataset, x, unit, steps);
    struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, 1000);
    require_near(got.p, want, 1e-9 * want, "%d steps", steps);
    require(got.se < 1e-8 * want, "%d steps: se = %g", steps, got.se);
    assert_true(got.ends[SPIKE_ODDS_HIT] == 1000);
    assert_near(got.effective_sample_size, 1000, 1e-6);
    assert_near((double)got.steps, 1000 * got.steps_to_hit, 1e-3); /* all hit, and weigh the same */
    assert_near(got.largest_share, 1e-3, 1e-9);
}

/* (17/83)^k; k = 15: 4.683412762e-11. At k = 300 squares of weights are no doubles. */
static void steps_of_one_unit_are_exact(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct dd x = check_dd("1.5");
    assert_near(pow(17.0 / 83, 15), 4.683412762e-11, 6e-21);
    assert_lattice(&dataset, x, log(2), 1, 17.0 / 83);
    assert_lattice(&dataset, x, log(2), 15, pow(17.0 / 83, 15));
    assert_lattice(&dataset, x, log(2), 100, pow(17.0 / 83, 100));
    assert_lattice(&dataset, x, log(2), 300, pow(17.0 / 83, 300));
    dataset_clear(&dataset);
}

/* (1.17) where the walk climbs one unit or falls two: the golden ratio to the -k; k = 26:
 * 3.684014692e-6. */
static void climbing_one_unit_is_exact(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    double x = odds_golden_place();
    assert_near(x, 1.462135506, 1e-9);
    double golden = (1 + sqrt(5)) / 2;
    assert_near(pow(golden, -26), 3.684014692e-6, 6e-16);
    assert_lattice(&dataset, dd_of(x), log(1.69 * x - 1), 26, pow(golden, -26));
    dataset_clear(&dataset);
}

/* -- the nonlinear chain ------------------------------------------------------------------ */

/* 9.864e-7 +- 0.01 % and 4.093e-8, whose last digit leaves 0.02 %. */
static void gives_the_printed_probabilities(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e12, 0.02);
    struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, 200000);
    odds_assert(&got, 9.864e-7, 1e-4, "10^12");
    assert_true(got.se < 5e-4 * got.p && spike_odds_trusted(&got));
    assert_true(got.ends[SPIKE_ODDS_HIT] == got.replicas);
    question.width = 1e14;
    got = odds_estimate(&question, SPIKE_ODDS_TILT, 100000);
    odds_assert(&got, 4.093e-8, 2e-4, "10^14");
    dataset_clear(&dataset);
}

static void tilt_and_crude_agree(void **state) {
    (void)state;
    static const char *const stems[] = {
        "gess_heydecker_1_17", "gess_heydecker_1_17", "gess_heydecker_1_18", "four_combinations",
        "three_roots"};
    static const char *const places[] = {"1.45", "1.55", "1.6", "2.3", "0.96"};
    static const double widths[] = {1e4, 1e5, 1e6};
    for (size_t i = 0; i < 5; i++) {
        struct dataset dataset = check_shipped(stems[i]);
        for (size_t k = 0; k < 3; k++) {
            struct spike_odds_question question =
                odds_question(&dataset, places[i], widths[k], 0.02);
            uint64_t replicas = i == 4 ? 10000 : 30000;
            struct spike_odds crude = odds_estimate(&question, SPIKE_ODDS_CRUDE, replicas);
            struct spike_odds tilt = odds_estimate(&question, SPIKE_ODDS_TILT, 20000);
            odds_assert_agree(&crude, &tilt, stems[i]);
            assert_true(crude.missed < 2e-4 * crude.p + 1e-6);
            assert_near(tilt.steps_to_hit, crude.steps_to_hit, 0.3 * crude.steps_to_hit);
            assert_true(crude.theta == tilt.theta && crude.theta > 0);
        }
        dataset_clear(&dataset);
    }
}

/* G > 0: 0.985 at height 0.1, 0.70 at 0.2, whatever the width; 1 at small heights. */
static void inflation_is_near_certain(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    static const double heights[] = {0.001, 0.1, 0.2}, want[] = {1, 0.985, 0.70};
    static const double widths[] = {1e8, 1e12, 1e16};
    for (size_t i = 0; i < 3; i++) {
        struct spike_odds last = {0};
        for (size_t k = 0; k < 3; k++) {
            struct spike_odds_question question =
                odds_question(&dataset, "1.7", widths[k], heights[i]);
            struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_CRUDE, 5000);
            require_near(got.p, want[i], STATISTIC_Z * got.se + 0.005, "n = %g", widths[k]);
            assert_true(got.theta == 0 && got.missed < 1e-3);
            if (k > 0) {
                odds_assert_agree(&got, &last, "flat in n");
            }
            last = got;
            /* Without an exponent the tilt is the law itself. */
            struct spike_odds tilt = odds_estimate(&question, SPIKE_ODDS_TILT, 5000);
            assert_memory_equal(&tilt, &got, sizeof got);
        }
    }
    dataset_clear(&dataset);
}

/* -- poles -------------------------------------------------------------------------------- */

/* At and beside its pole the sample s = 1 ends the linear walk and not the chain: what comes back
 * of it, 8 % at height 0.1, is missed by a tilt that never draws it, with an error bar that says
 * nothing. */
static void a_pole_is_no_trap(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    for (size_t i = 0; i < ODDS_POLES; i++) {
        struct spike_odds_question question = odds_at_pole(&dataset, i);
        struct spike_odds crude = odds_estimate(&question, SPIKE_ODDS_CRUDE, 60000);
        struct spike_odds tilt = odds_estimate(&question, SPIKE_ODDS_TILT, 20000);
        odds_assert_agree(&crude, &tilt, "a pole");
        require(
            spike_odds_trusted(&tilt) && tilt.se < 0.01 * tilt.p, "case %zu: se = %g, share = %g",
            i, tilt.se, tilt.largest_share);
    }
    dataset_clear(&dataset);
}

/* -- random starts ------------------------------------------------------------------------ */

/* The same from the chain itself, with a floor no walk comes back from. */
static struct spike_odds by_hand(const struct spike_odds_question *question, int runs) {
    struct sgd sgd;
    assert_int_equal(sgd_init(&sgd, question->dataset, NULL), STATUS_OK);
    struct rng rng = rng_of(rng_key_of(2, "by hand", 0), 0);
    double hits = 0, flat = drift_window(question->dataset).crit.hi;
    for (int r = 0; r < runs; r++) {
        struct chain at = sgd_start(&rng, question->eta.hi, question->width);
        while (fabs(at.y) < question->height && at.eta_lambda > flat && fabs(at.y) > 1e-40) {
            at = sgd_step(&sgd, at, &rng);
        }
        hits += fabs(at.y) >= question->height;
    }
    sgd_clear(&sgd);
    double p = hits / runs;
    return (struct spike_odds){.p = p, .se = sqrt(p * (1 - p) / runs)};
}

/* Narrow networks start anywhere: in the window where 2 eta is lazy, lazy where it is not. */
static void random_starts_have_exponents_of_their_own(void **state) {
    (void)state;
    static const struct {
        const char *stem, *eta;
        double width, height;
        bool lazy;
    } cases[] = {
        {"gess_heydecker_1_17", "0.58", 50, 0.1, true},
        {"gess_heydecker_1_17", "0.58", 1000, 0.02, true},
        {"gess_heydecker_1_17", "0.725", 50, 0.1, false},
        {"gess_heydecker_1_17", "0.725", 1e4, 0.02, false},
        {"three_roots", "0.5", 1e4, 0.02, false},
        {"gess_heydecker_1_17", "0.85", 100, 0.2, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset = check_shipped(cases[i].stem);
        struct spike_odds_question question =
            odds_random_start(&dataset, cases[i].eta, cases[i].width, cases[i].height);
        struct spike_odds want = by_hand(&question, 10000);
        struct spike_odds crude = odds_estimate(&question, SPIKE_ODDS_CRUDE, 50000);
        odds_assert_agree(&crude, &want, cases[i].eta);
        assert_true(crude.missed < 2e-3 * crude.p);
        if (!cases[i].lazy && cases[i].width > 100) {
            struct spike_odds tilt = odds_estimate(&question, SPIKE_ODDS_TILT, 50000);
            odds_assert_agree(&tilt, &crude, "tilt");
            assert_true(spike_odds_trusted(&tilt) && tilt.se < 0.01 * tilt.p);
        }
        dataset_clear(&dataset);
    }
}

/* At n = 10^12 the start has |mu0| = |N(0,1)|: P is E |mu0|^theta times that of 1, while hits are
 * rare for all that count; E |N|^theta = 2^(theta/2) Gamma((theta + 1)/2)/sqrt(pi). The chain's own
 * curvature: half a percent. */
static void random_starts_average_over_mu0(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question given = odds_question(&dataset, "1.45", 1e12, 0.02);
    given.eta = check_dd("0.725");
    given.start.lambda0 = dd_of(2);
    struct spike_odds_question drawn = odds_random_start(&dataset, "0.725", 1e12, 0.02);
    struct spike_odds one = odds_estimate(&given, SPIKE_ODDS_TILT, 50000);
    struct spike_odds all = odds_estimate(&drawn, SPIKE_ODDS_TILT, 100000);
    double theta = one.theta, moment = pow(2, theta / 2) * tgamma((theta + 1) / 2) / sqrt(M_PI);
    assert_near(all.p, moment * one.p, STATISTIC_Z * (all.se + moment * one.se) + 0.005 * all.p);
    dataset_clear(&dataset);
}

/* -- ends --------------------------------------------------------------------------------- */

static void a_start_at_the_height_is_a_hit(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    for (int above = 0; above < 2; above++) {
        for (enum spike_odds_method method = SPIKE_ODDS_CRUDE; method <= SPIKE_ODDS_TILT;
             method++) {
            struct spike_odds_question question = odds_at_height(&dataset, above);
            struct spike_odds got = odds_estimate(&question, method, 40001);
            assert_true(got.p == 1 && got.se == 0 && got.missed == 0 && got.steps_to_hit == 0);
            assert_true(got.ends[SPIKE_ODDS_HIT] == 40001);
            question.height = nextafter(0.5, 1); /* the next number is not reached in no step */
            got = odds_estimate(&question, method, 600);
            assert_true(got.p == 0 && got.ends[SPIKE_ODDS_STEP_LIMIT] == 600);
        }
    }
    dataset_clear(&dataset);
}

/* The largest |Y| that any sequence of samples reaches is bounded: 0.049, 0.129, 0.217 at 1.25,
 * 1.35, 1.45. */
static void a_height_out_of_reach_has_probability_0(void **state) {
    (void)state;
    static const char *const places[] = {"1.25", "1.35", "1.45"};
    static const double beyond[] = {0.051, 0.131, 0.219}, within[] = {0.03, 0.09, 0.17};
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    for (size_t i = 0; i < 3; i++) {
        struct spike_odds_question question = odds_question(&dataset, places[i], 1e8, beyond[i]);
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, 3000);
        assert_true(
            got.p == 0 && got.se == 0 && got.ends[SPIKE_ODDS_HIT] == 0 && got.missed < 1e-20);
        assert_true(got.ends[SPIKE_ODDS_FLAT] > 1000 && got.ends[SPIKE_ODDS_STEP_LIMIT] == 0);
        assert_true(isnan(got.steps_to_hit) && got.largest_share == 1 && !spike_odds_trusted(&got));
        question.height = within[i];
        got = odds_estimate(&question, SPIKE_ODDS_TILT, 3000);
        assert_true(got.p > 0 && got.ends[SPIKE_ODDS_HIT] > 100);
    }
    dataset_clear(&dataset);
}

/* (1.18) at 3/2 from 2 1/2 units below: 3 steps up have 0.17^3, and a hit within 5 may have one
 * step down among the first three: 3 * 0.17^4 0.83 more. */
static void the_step_limit_is_honoured(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct spike_odds_question question = odds_question(&dataset, "1.5", 1, 1e-8);
    question.start.mu0 = 1e-8 * pow(2, -2.5);
    static const uint64_t limits[] = {2, 3, 4, 5};
    const double three = pow(0.17, 3), five = three + 3 * pow(0.17, 4) * 0.83;
    const double want[] = {0, three, three, five};
    for (size_t i = 0; i < 4; i++) {
        question.most_steps = limits[i];
        for (enum spike_odds_method method = SPIKE_ODDS_CRUDE; method <= SPIKE_ODDS_TILT;
             method++) {
            struct spike_odds got = odds_estimate(&question, method, 100000);
            odds_assert(&got, want[i], 0, "limit");
            assert_true(got.ends[SPIKE_ODDS_HIT] + got.ends[SPIKE_ODDS_STEP_LIMIT] == 100000);
            assert_true(want[i] == 0 || got.steps_to_hit > 3 - 1e-9);
            assert_true(want[i] == 0 || got.steps_to_hit < (double)limits[i] + 1e-9);
        }
    }
    dataset_clear(&dataset);
}

/* On that lattice a run is given up six units down, where (17/83)^6 < 1e-4, and what it misses is
 * known: (17/83)^9 each, Lundberg's bound and the probability itself. */
static void what_is_missed_is_known(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    struct spike_odds_question question = odds_question(&dataset, "1.5", 1, 1e-8);
    question.start.mu0 = 1e-8 * pow(2, -2.5);
    struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_CRUDE, 50000);
    double absorbed = (double)got.ends[SPIKE_ODDS_ABSORBED] / 50000;
    double bound =
        pow(17.0 / 83, 8.5); /* 8 1/2 units, as the height is half a unit off the lattice */
    assert_near(got.missed, absorbed * bound, 1e-6 * bound);
    odds_assert(&got, pow(17.0 / 83, 3), 1e-4, "crude");
    assert_true(got.ends[SPIKE_ODDS_HIT] + got.ends[SPIKE_ODDS_ABSORBED] == 50000);
    dataset_clear(&dataset);
}

/* Three roots at 0.96: a spike takes Lambda to where theta is smaller, and there as little |Y|
 * leaves more than the 10^-4 that the run was given up for: 6 * 10^-4. */
static void what_is_missed_minds_where_lambda_went(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    struct spike_odds_question question = odds_question(&dataset, "0.96", 1e4, 0.1);
    struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_CRUDE, 10000);
    assert_true(got.missed > 2e-4 && got.missed < 2e-3);
    dataset_clear(&dataset);
}

static void refuses_what_has_no_answer(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_18");
    const struct plan plan = {.key = rng_key_of(1, "rare", 0), .runs = 1000, .threads = 1};
    struct spike_odds got;
    struct fault fault = {0};
    static const char *const divergent[] = {"2", "2.5", "100"}, *const lazy[] = {"0.3", "0.5", "1"};
    for (size_t i = 0; i < 3; i++) {
        struct spike_odds_question question = odds_question(&dataset, divergent[i], 1e4, 0.02);
        for (int m = 0; m < 2; m++) {
            question.method = m ? SPIKE_ODDS_TILT : SPIKE_ODDS_CRUDE;
            assert_int_equal(spike_odds_run(&got, &question, &plan, &fault), STATUS_INPUT);
            assert_fault(&fault, STATUS_INPUT, divergent[i], "outside the theory", "lower it");
        }
        question = odds_question(&dataset, lazy[i], 1e4, 0.02);
        question.method = SPIKE_ODDS_TILT;
        assert_int_equal(spike_odds_run(&got, &question, &plan, &fault), STATUS_INPUT);
        assert_fault(&fault, STATUS_INPUT, lazy[i], "lazy");
        /* that it never spikes is an answer */
        got = odds_estimate(&question, SPIKE_ODDS_CRUDE, 1000);
        assert_true(got.p == 0 && got.ends[SPIKE_ODDS_FLAT] == 1000 && isinf(got.theta));
    }
    dataset_clear(&dataset);
}

/* -- the estimate ------------------------------------------------------------------------- */

/* A run's weight and steps are what it adds to the sums of those before. */
static void sums_are_what_the_header_says(void **state) {
    (void)state;
    enum { RUNS = 40 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e6, 0.02);
    double total = 0, w = 0, w2 = 0, largest = 0, stepped = 0;
    for (uint64_t m = 1; m <= RUNS; m++) {
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, m);
        double weight = (double)m * got.p - total;
        double steps = (got.steps_to_hit * (double)m * got.p - stepped) / weight;
        total = (double)m * got.p;
        stepped = got.steps_to_hit * total;
        assert_near(steps, round(steps), 1e-6);
        w += weight;
        w2 += weight * weight;
        largest = fmax(largest, weight);
        if (m > 1) {
            double variance = (w2 / (double)m - got.p * got.p) / (double)(m - 1);
            assert_near(got.se, sqrt(variance), 1e-9 * got.p);
        }
        assert_near(got.effective_sample_size, w * w / w2, 1e-9 * RUNS);
        assert_near(got.largest_share, largest / w, 1e-9);
    }
    struct spike_odds crude = odds_estimate(&question, SPIKE_ODDS_CRUDE, 50000);
    double hits = (double)crude.ends[SPIKE_ODDS_HIT], p = hits / 50000;
    assert_ulps(crude.p, p, 2);
    assert_near(crude.se, sqrt(p * (1 - p) / 49999), 1e-12);
    assert_ulps(crude.effective_sample_size, hits, 4);
    assert_ulps(crude.largest_share, 1 / hits, 4);
    dataset_clear(&dataset);
}

/* Over blocks of 512 and rounds of 16384: the largest weight stays the largest, and no replica is
 * run twice. */
static void rounds_go_on_where_the_last_ended(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e6, 0.02);
    double largest = 0;
    for (uint64_t m = 256; m < 10000; m += 512) {
        struct spike_odds got = odds_estimate(&question, SPIKE_ODDS_TILT, m);
        double now = got.largest_share * got.p * (double)m;
        assert_true(now >= largest * (1 - 1e-12));
        largest = now;
    }
    struct spike_odds one = odds_estimate(&question, SPIKE_ODDS_CRUDE, 16384);
    struct spike_odds two = odds_estimate(&question, SPIKE_ODDS_CRUDE, 32768);
    assert_true(two.ends[SPIKE_ODDS_HIT] > one.ends[SPIKE_ODDS_HIT]);
    assert_true(two.ends[SPIKE_ODDS_HIT] != 2 * one.ends[SPIKE_ODDS_HIT]);
    dataset_clear(&dataset);
}

static void threads_change_nothing(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("three_roots");
    struct spike_odds_question questions[] = {
        odds_question(&dataset, "1", 1e6, 0.02), odds_random_start(&dataset, "0.5", 1e4, 0.02)};
    static const int threads[] = {2, 5, 0};
    for (size_t i = 0; i < 4; i++) {
        struct plan plan = {.key = rng_key_of(1, "rare", i), .runs = 20011, .threads = 1};
        questions[i / 2].method = i % 2 ? SPIKE_ODDS_TILT : SPIKE_ODDS_CRUDE;
        struct spike_odds want = odds_estimate_with(&questions[i / 2], &plan);
        for (size_t t = 0; t < 3; t++) {
            plan.threads = threads[t];
            struct spike_odds got = odds_estimate_with(&questions[i / 2], &plan);
            assert_memory_equal(&got, &want, sizeof got);
        }
        plan.key = rng_key_of(2, "rare", i);
        struct spike_odds other = odds_estimate_with(&questions[i / 2], &plan);
        assert_true(other.p != want.p);
    }
    dataset_clear(&dataset);
}

/* Looks every 16384 replicas: not fulfilled a look before, and not beyond what is allowed. */
static void the_relative_error_is_honoured(void **state) {
    (void)state;
    enum { LOOK = 16384 };
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e5, 0.02);
    question.method = SPIKE_ODDS_CRUDE;
    struct plan plan = {
        .key = rng_key_of(1, "rare", 0), .runs = 10000000, .relative_error = 0.01, .threads = 2};
    struct spike_odds got = odds_estimate_with(&question, &plan);
    assert_true(got.se <= 0.01 * got.p && got.replicas % LOOK == 0 && got.replicas > 3 * LOOK);
    struct spike_odds before = odds_estimate(&question, SPIKE_ODDS_CRUDE, got.replicas - LOOK);
    assert_true(before.se > 0.01 * before.p);
    plan.runs = 20001;
    assert_true(odds_estimate_with(&question, &plan).replicas == 20001);
    question.method = SPIKE_ODDS_TILT;
    assert_true(odds_estimate_with(&question, &plan).replicas == LOOK);
    plan.relative_error = 0;
    assert_true(odds_estimate_with(&question, &plan).replicas == 20001);
    /* An error bar that cannot be trusted ends nothing: height 0.015 is a hit in one run of
     * many. */
    question = odds_question(&dataset, "1.25", 1e6, 0.015);
    question.method = SPIKE_ODDS_CRUDE;
    plan.relative_error = 10;
    plan.runs = 3 * LOOK;
    assert_true(odds_estimate_with(&question, &plan).replicas == 3 * LOOK);
    dataset_clear(&dataset);
}

/* Where so many are allowed that blocks grow, the same replicas are run, and looked at as often. */
static void what_is_allowed_changes_nothing(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question question = odds_question(&dataset, "1.45", 1e5, 0.02);
    for (enum spike_odds_method method = SPIKE_ODDS_CRUDE; method <= SPIKE_ODDS_TILT; method++) {
        double error = method == SPIKE_ODDS_CRUDE ? 0.01 : 0.0003;
        struct plan plan = {
            .key = rng_key_of(1, "rare", 0),
            .runs = 10000000,
            .relative_error = error,
            .threads = 2};
        question.method = method;
        struct spike_odds want = odds_estimate_with(&question, &plan);
        plan.runs = UINT64_C(1) << 37;
        struct spike_odds got = odds_estimate_with(&question, &plan);
        assert_true(got.replicas == want.replicas && got.replicas > 16384);
        assert_memory_equal(got.ends, want.ends, sizeof got.ends);
        assert_near(got.p, want.p, 1e-13 * want.p);
    }
    dataset_clear(&dataset);
}

static void trust_has_two_conditions(void **state) {
    (void)state;
    static const struct {
        double size, share;
        bool trusted;
    } cases[] = {{100, 0.05, true},    {1e6, 0.05, true},  {99.99, 0.01, false}, {0, 1, false},
                 {1e6, 0.0501, false}, {NAN, 0.01, false}, {1e6, NAN, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spike_odds estimate = {
            .effective_sample_size = cases[i].size, .largest_share = cases[i].share};
        require(spike_odds_trusted(&estimate) == cases[i].trusted, "case %zu", i);
    }
}

/* All weights alike: the part is the hits, and w^2 scatters as the hits do. */
static void the_effective_part_has_a_bound_for_its_error(void **state) {
    (void)state;
    struct spike_odds found = {
        .p = 0.2, .se = 0.01, .replicas = 400, .effective_sample_size = 100, .largest_share = 0.01};
    struct estimate part = spike_odds_effective_part(&found);
    assert_near(part.value, 0.25, 0);
    assert_near(part.se, 0.25 * (0.01 * 10 + 2 * 0.05), 1e-15);
    assert_near(spike_odds_estimate(&found).value, 0.2, 0);
    assert_near(spike_odds_estimate(&found).se, 0.01, 0);
}

static void a_cost_is_an_error_for_the_steps(void **state) {
    (void)state;
    struct spike_odds found = {.p = 0.5, .se = 0.05, .replicas = 400, .steps = 2500};
    assert_near(spike_odds_cost(&found, NAN), 0.1 * 50, 1e-15);
    assert_near(spike_odds_cost(&found, 0.2), 2.0 / 20 * 50, 1e-14); /* sqrt(0.8/0.2) = 2 */
    found.p = found.se = 0;
    assert_near(spike_odds_cost(&found, 0.2), 5, 1e-14);
}

static void a_question_from_one_has_eta_1_and_mu_1(void **state) {
    (void)state;
    struct dataset dataset = check_shipped("gess_heydecker_1_17");
    struct spike_odds_question want = odds_question(&dataset, "1.45", 1e6, 0.02);
    struct spike_odds_question got =
        spike_odds_from_one(&dataset, SPIKE_ODDS_TILT, check_dd("1.45"), 1e6, 0.02);
    struct spike_odds a = odds_estimate(&want, SPIKE_ODDS_TILT, 500);
    struct spike_odds b = odds_estimate(&got, SPIKE_ODDS_TILT, 500);
    assert_true(a.p == b.p && a.se == b.se && a.steps == b.steps);
    dataset_clear(&dataset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_walk_gives_the_printed_digits),
        cmocka_unit_test(the_tilt_agrees_with_the_exact_walk),
        cmocka_unit_test(the_relative_error_is_bounded),
        cmocka_unit_test(steps_of_one_unit_are_exact),
        cmocka_unit_test(climbing_one_unit_is_exact),
        cmocka_unit_test(gives_the_printed_probabilities),
        cmocka_unit_test(tilt_and_crude_agree),
        cmocka_unit_test(inflation_is_near_certain),
        cmocka_unit_test(a_pole_is_no_trap),
        cmocka_unit_test(random_starts_have_exponents_of_their_own),
        cmocka_unit_test(random_starts_average_over_mu0),
        cmocka_unit_test(a_start_at_the_height_is_a_hit),
        cmocka_unit_test(a_height_out_of_reach_has_probability_0),
        cmocka_unit_test(the_step_limit_is_honoured),
        cmocka_unit_test(what_is_missed_is_known),
        cmocka_unit_test(what_is_missed_minds_where_lambda_went),
        cmocka_unit_test(refuses_what_has_no_answer),
        cmocka_unit_test(sums_are_what_the_header_says),
        cmocka_unit_test(rounds_go_on_where_the_last_ended),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(the_relative_error_is_honoured),
        cmocka_unit_test(what_is_allowed_changes_nothing),
        cmocka_unit_test(trust_has_two_conditions),
        cmocka_unit_test(the_effective_part_has_a_bound_for_its_error),
        cmocka_unit_test(a_cost_is_an_error_for_the_steps),
        cmocka_unit_test(a_question_from_one_has_eta_1_and_mu_1),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("spike_odds", tests, NULL, NULL);
}
