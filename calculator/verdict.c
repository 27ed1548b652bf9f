/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include <float.h>
#include <math.h>

/* -- probabilities in words --------------------------------------------------------------- */

/* Above it people read percents, below it "one run in". */
static const double FEW = 0.05;

static bool is_rare(double log_p) {
    return log_p <= log(FEW) * (1 - 1e-12);
}

/* "one run in 20", "12 % of runs", "100 % of runs": by the logarithm, for what doubles do not
 * hold. */
static void print_odds(FILE *out, double log_p) {
    double p = exp(log_p);
    if (log_p == -INFINITY) {
        fputs("no run", out);
    } else if (log_p < log(DBL_MIN)) {
        fprintf(out, "one run in 10^%.0f", -log_p / log(10));
    } else if (is_rare(log_p)) {
        fprintf(out, "one run in %.3g", 1 / p);
    } else if (p < 1 && p > 0.9999) {
        fputs("more than 99.99 % of runs", out);
    } else {
        fprintf(out, "%.3g %% of runs", 100 * p);
    }
}

static const char *lead_of(double log_p) {
    if (is_rare(log_p)) {
        return "A spike is rare";
    }
    return log_p < log(0.5) ? "A spike is possible" : "Expect a spike";
}

/* -- how likely a spike is ---------------------------------------------------------------- */

static void print_unreached(FILE *out, const struct setup *setup) {
    const struct spike_height *spike = &setup->spike;
    if (!spike_height_rises(spike)) {
        fputs("No spike: from this start no run rises.\n", out);
        return;
    }
    fprintf(
        out,
        "No run reaches the height %.3g: the curvature falls to lambda_crit before. About %.3g is\n"
        "the furthest (--height %.2g --height-in cap); ask for less.\n",
        setup_mu(setup, spike->y), setup_mu(setup, spike->reach), 0.9 * spike->reach / spike->cap);
}

static void print_none_hit(FILE *out, const struct finding *found) {
    if (found->below > 0 && found->below < 1) {
        fprintf(
            out,
            "Not one of %.0f runs reaches the height: fewer than one in %.2g do (with 95 %%).\n",
            (double)found->estimate.replicas, 1 / found->below);
    } else {
        fprintf(
            out,
            "Not one of %.0f runs reaches the height, too few to say anything: raise "
            "--replicas.\n",
            (double)found->estimate.replicas);
    }
}

static void print_doubt(FILE *out) {
    fputs(
        "The simulation's error cannot be trusted: too few runs count, or one counts too much.\n"
        "Raise --replicas, or try another --method.\n",
        out);
}

/* At this width, as simulated. */
static void print_simulated(FILE *out, const struct verdict *verdict, const struct setup *setup) {
    const struct finding *found = &verdict->simulation;
    double log_p = log(found->estimate.p);
    if (found->out_of_reach) {
        print_unreached(out, setup);
    } else if (!(found->estimate.p > 0)) {
        print_none_hit(out, found);
    } else {
        fprintf(out, "%s at width %.3g: ", lead_of(log_p), setup->width.value.hi);
        print_odds(out, log_p);
        fprintf(out, is_rare(log_p) ? " reaches the height.\n" : " reach the height.\n");
        if (!found->trusted) {
            print_doubt(out);
        }
    }
}

/* What the regime means, and its formula. */
static void print_asymptotic(FILE *out, const struct verdict *verdict) {
    if (verdict->regime == DRIFT_INFLATIONARY) {
        fputs(
            "For wide networks: on average each step lengthens the output (inflationary), so heights\n"
            "that are small beside the reach are reached by nearly every run.\n",
            out);
        return;
    }
    fprintf(
        out,
        "For wide networks: on average each step shrinks the output (deflationary), and the\n"
        "probability of a spike falls as height^-%.3g",
        verdict->theta);
    if (!verdict->simulation.out_of_reach) { /* which the formula does not know of */
        fputs("; that formula gives ", out);
        print_odds(out, verdict->log_p_spike);
    }
    fputs(".\n", out);
}

/* Without a simulation the formula is all there is. */
static void print_formula_alone(FILE *out, const struct verdict *verdict) {
    if (verdict->regime == DRIFT_INFLATIONARY) {
        fputs("Expect a spike: on average each step lengthens the output (inflationary).\n", out);
        return;
    }
    fprintf(
        out, "%s (deflationary): by the formula for wide networks\n",
        lead_of(verdict->log_p_spike));
    print_odds(out, verdict->log_p_spike);
    fprintf(out, is_rare(verdict->log_p_spike) ? " reaches the height.\n" : " reach the height.\n");
}

/* -- outside the theory ------------------------------------------------------------------- */

/* Who is to blame: perhaps one sample of many. */
static void print_divergent(FILE *out, const struct setup *setup) {
    const struct dataset *dataset = &setup->dataset;
    double x = setup_x(setup).hi, odds = 0;
    size_t few = 0;
    while (few < dataset->atoms && x * dataset->atom[few].s2.hi >= 4) {
        odds += dataset->atom[few++].p;
    }
    const struct atom *worst = &dataset->atom[0];
    fprintf(
        out,
        "Outside the theory: a sample s with eta lambda0 s^2 >= 4 alone makes the curvature grow,\n"
        "and training may diverge. Such samples: %zu of %zu sizes, drawn with probability %.3g; the\n"
        "largest, |s| = %.6g, stands in row %zu of the data. ",
        few, dataset->atoms, odds, sqrt(worst->s2.hi), worst->row + 1);
    if (few < dataset->atoms) {
        double next = dataset->atom[few].s2.hi;
        fprintf(
            out, "Without them nothing spikes up to eta = %.6g,\nand the theory holds to %.6g.\n",
            setup_eta_at(setup, dd_of(2 / next)).hi, setup_eta_at(setup, dd_of(4 / next)).hi);
    } else {
        fputs("Lower eta.\n", out);
    }
}

/* -- the first lines ---------------------------------------------------------------------- */

static bool starts_at_height(const struct setup *setup) {
    return !setup->random_start && setup->spike.start >= setup->spike.y;
}

static void print_walk(FILE *out, const struct verdict *verdict, const struct setup *setup) {
    if (starts_at_height(setup)) {
        fputs(
            "The output starts at or above the height, which is no spike: ask for a higher one.\n",
            out);
    } else if (verdict->simulation.done && !isnan(verdict->simulation.estimate.p)) {
        print_simulated(out, verdict, setup);
        print_asymptotic(out, verdict);
    } else if (!setup->random_start && spike_height_out_of_reach(&setup->spike)) {
        print_unreached(out, setup);
    } else {
        print_formula_alone(out, verdict);
    }
}

/* Random weights may start in the window though their mean is below it, or at the height. */
static void print_lazy(FILE *out, const struct verdict *verdict, const struct setup *setup) {
    const struct finding *found = &verdict->simulation;
    if (setup->random_start && found->done && found->estimate.p > 0) {
        fputs("At lambda0 = 2 no step lengthens the output (lazy), but starts differ.\n", out);
        print_simulated(out, verdict, setup);
        return;
    }
    fputs("No spike: no step lengthens the output (lazy).\n", out);
    if (starts_at_height(setup)) {
        fputs("The output starts at or above the height, and only falls.\n", out);
    }
}

static void print_regime(FILE *out, const struct verdict *verdict, const struct setup *setup) {
    switch (verdict->regime) {
    case DRIFT_LAZY:
        print_lazy(out, verdict, setup);
        break;
    case DRIFT_DIVERGENT:
        print_divergent(out, setup);
        break;
    case DRIFT_INFLATIONARY:
    case DRIFT_DEFLATIONARY:
        print_walk(out, verdict, setup);
        break;
    }
}

/* -- rates, heights, starts --------------------------------------------------------------- */

static void print_rates(FILE *out, const struct verdict *verdict, const struct setup *setup) {
    static const char *const words[] = {
        [DRIFT_PHASE_LAZY] = "stable (lazy)",
        [DRIFT_PHASE_CATAPULT] = "unstable (catapult)",
        [DRIFT_PHASE_DIVERGENT] = "divergent"};
    double safe = setup_eta_at(setup, drift_window(&setup->dataset).crit).hi;
    double descent = setup_eta_at(setup, drift_window_full_batch(&setup->dataset).crit).hi;
    fprintf(out, "The largest eta that cannot spike at this lambda0 is %.6g.\n", safe);
    fprintf(
        out, "Gradient descent on the whole loss would be %s here; its limit is eta = %.6g.\n",
        words[verdict->phase], descent);
}

static void print_height(FILE *out, const struct setup *setup) {
    const struct spike_height *spike = &setup->spike;
    double times = spike->y / spike->start;
    fprintf(
        out,
        "A spike: |mu| >= %.3g, %.3g of lambda0 sqrt(n)/2, %.3g times the start; the "
        "loss %.3g times.\n",
        setup_mu(setup, spike->y), spike->y / spike->cap, times, times * times);
}

static void print_start(FILE *out, const struct setup *setup) {
    if (!setup->random_start && setup->spike.start > setup->spike.cap) {
        fprintf(
            out, "No network starts like this: |mu0| <= lambda0 sqrt(n)/2 = %.3g.\n",
            setup_mu(setup, setup->spike.cap));
    }
}

static void print_model(FILE *out, const struct setup *setup) {
    static const char *const losses[] = {
        [SETUP_HALF] = "half the squared error, its mean",
        [SETUP_MEAN] = "the squared error, its mean",
        [SETUP_SUM] = "the squared error, its sum",
        [SETUP_HALF_SUM] = "half the squared error, its sum"};
    fprintf(
        out, "The model: a linear two-layer network, batch size 1; the loss is %s.\n",
        losses[setup->loss]);
}

void verdict_print(FILE *out, const struct verdict *verdict, const struct setup *setup) {
    print_regime(out, verdict, setup);
    print_rates(out, verdict, setup);
    if (verdict_walks(verdict) && (setup->random_start || spike_height_rises(&setup->spike))) {
        print_height(out, setup);
    }
    if (verdict->regime != DRIFT_DIVERGENT) {
        print_start(out, setup);
    }
    print_model(out, setup);
}
