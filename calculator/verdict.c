/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include <math.h>

static void print_odds(FILE *out, double p_spike) {
    if (p_spike >= 1) {
        fputs(
            "The output starts at or above the height, which is no spike: ask for a higher one\n"
            "(deflationary: on average each step shrinks the output).\n",
            out);
    } else if (p_spike > 0) {
        fprintf(
            out,
            "A spike is a rare event (deflationary): asymptotically one run in %.3g reaches the "
            "height.\n",
            1 / p_spike);
    } else {
        fputs(
            "A spike is a rare event (deflationary), and here so rare that its probability is\n"
            "below 1e-308.\n",
            out);
    }
}

static void print_regime(FILE *out, const struct verdict *verdict) {
    switch (verdict->regime) {
    case DRIFT_LAZY:
        fputs("No spike: no step lengthens the output (lazy).\n", out);
        if (verdict->p_spike >= 1) {
            fputs("The output starts at or above the height, and only falls.\n", out);
        }
        break;
    case DRIFT_DIVERGENT:
        fputs(
            "Outside the theory: some sample alone makes the curvature grow, and training may\n"
            "diverge. Lower the learning rate until eta lambda0 max s^2 < 4.\n",
            out);
        break;
    case DRIFT_INFLATIONARY:
        fputs(
            "Expect a spike: on average each step lengthens the output (inflationary). It ends\n"
            "with a flatter network.\n",
            out);
        break;
    case DRIFT_DEFLATIONARY:
        print_odds(out, verdict->p_spike);
        break;
    }
}

static void print_simulation(FILE *out, const struct verdict_simulation *simulation) {
    if (simulation->out_of_reach) {
        fputs(
            "In the simulation no run reaches the height: the curvature falls to lambda_crit before.\n"
            "It is out of reach from here, or nearly so; ask for a lower one.\n",
            out);
    } else if (simulation->p_spike > 0) {
        fprintf(
            out, "With the curvature free to fall, as simulated, it is one run in %.3g.\n",
            1 / simulation->p_spike);
    }
    if (simulation->below > 0) {
        fprintf(
            out, "Not one run reaches the height, so fewer than one in %.2g do (with 95 %%).\n",
            1 / simulation->below);
    } else if (!simulation->trusted) {
        fputs(
            "The simulation's error cannot be trusted: too few runs count, or one counts too much.\n"
            "Raise --replicas, or try another --method.\n",
            out);
    }
}

static void print_phase(FILE *out, enum drift_phase phase) {
    static const char *const words[] = {
        [DRIFT_PHASE_LAZY] = "stable (lazy)",
        [DRIFT_PHASE_CATAPULT] = "unstable (catapult)",
        [DRIFT_PHASE_DIVERGENT] = "divergent"};
    fprintf(out, "Gradient descent on the whole loss would be %s here.\n", words[phase]);
}

/* |mu| never exceeds lambda sqrt(n)/2, and lambda only falls below the divergent regime. (Less than
 * that can be out of reach too; this bound is what needs no simulation.) */
static void print_caveats(FILE *out, const struct predict_question *question) {
    double lambda0 = question->lambda0.value.hi, eta = question->eta.value.hi;
    double root_n = sqrt(question->width.value.hi);
    if (question->height.value.hi > lambda0 * sqrt(eta) / 2) {
        fprintf(
            out,
            "No run reaches this height: |mu| <= lambda sqrt(n)/2 caps it at %.3g sqrt(n/eta).\n",
            lambda0 * sqrt(eta) / 2);
    }
    if (fabs(question->mu0.value.hi) > lambda0 * root_n / 2) {
        fprintf(
            out, "No network starts like this: |mu0| <= lambda0 sqrt(n)/2 = %.3g.\n",
            lambda0 * root_n / 2);
    }
}

void verdict_print(
    FILE *out, const struct verdict *verdict, const struct predict_question *question) {
    bool starts_below = verdict->regime == DRIFT_INFLATIONARY || verdict->p_spike < 1;
    print_regime(out, verdict);
    if (verdict->simulation.done && verdict_walks(verdict) && starts_below) {
        print_simulation(out, &verdict->simulation);
    }
    print_phase(out, verdict->phase);
    if (verdict->regime != DRIFT_DIVERGENT) {
        print_caveats(out, question);
    }
}
