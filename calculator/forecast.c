/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/die.h"
#include "forecast_measure.h"
#include "forecast_net.h"
#include "option.h"

/* -- the first sentence ------------------------------------------------------------------- */

static void print_share(const struct forecast_odds *odds) {
    struct estimate p = odds->p;
    bool few = p.value > 0 && p.value < 1e-3;
    if (few) {
        printf("one run in %.3g", 1 / p.value);
    } else {
        printf("%.3g %% of runs", 100 * p.value);
    }
    if (p.se > 0) {
        printf(few ? " (± %.2g %%)" : " (± %.2g)", 100 * (few ? p.se / p.value : p.se));
    }
}

/* By Poisson's law, where three runs are expected none comes in one case of twenty. */
static void print_none(const struct forecast_question *question, double runs) {
    printf(
        "Safe: none of %.0f runs rises to %g times its start within %g steps (with 95 %%,\n"
        "fewer than one in %.0f do).\n",
        runs, question->height.value.hi, question->steps.value.hi, runs / 3);
}

static void
print_chance(const struct forecast_measure *found, const struct forecast_question *question) {
    static const char *const leads[] = {
        [FORECAST_SLOW] = "Safe so far",
        [FORECAST_RARE] = "Rare",
        [FORECAST_POSSIBLE] = "Possible",
        [FORECAST_LIKELY] = "Likely"};
    enum forecast_verdict verdict = forecast_measure_verdict(found);
    const struct forecast_odds *odds = forecast_measure_best(found);
    if (verdict == FORECAST_SAFE) {
        print_none(question, (double)odds->runs);
    } else {
        bool few = odds->p.value > 0 && odds->p.value < 1e-3;
        printf("%s: ", leads[verdict]);
        print_share(odds);
        printf(
            " %s to %g times the start within %g steps%s.\n", few ? "rises" : "rise",
            question->height.value.hi, question->steps.value.hi,
            verdict == FORECAST_SLOW ? ";\nlater most of them do" : "");
    }
    if (odds->open != NULL) {
        puts(odds->open);
    }
}

/* What the kernel's moving changes, where both were looked at. */
static void
print_width(const struct forecast_measure *found, const struct forecast_question *question) {
    const struct forecast_odds *width = &found->width;
    if (isnan(width->p.value)) {
        return;
    }
    const char *what = strcmp(width->by, "chain") == 0     ? "the exact chain"
                       : strcmp(width->by, "network") == 0 ? "the network itself"
                                                           : "the surrogate";
    double n = question->width.value.hi, frozen = 100 * found->frozen.p.value;
    if (forecast_measure_best(found) == width) {
        printf(
            "That is at width %g, by %s. With the kernel frozen it would be %.3g %%.\n", n, what,
            frozen);
    } else {
        printf(
            "That is with the kernel frozen. At width %g, by %s,\nnone of %.0f runs does. %s\n", n,
            what, (double)width->runs, width->open != NULL ? width->open : "");
    }
}

/* -- what the numbers mean ---------------------------------------------------------------- */

static void print_drift(const struct forecast_measure *found) {
    struct estimate drift = found->drift.drift;
    if (drift.value > 3 * drift.se) {
        printf(
            "The drift is positive: almost surely SGD does not stay at a minimum; the residual\n"
            "grows by e in about %.3g steps, until the kernel changes.\n",
            1 / drift.value);
    } else if (drift.value < -3 * drift.se || drift.value == -INFINITY) {
        puts(
            "The drift is negative: almost surely SGD returns to the minimum, whatever it does on\n"
            "the way. How negative says little; see that of the slowest direction.");
    } else {
        puts("The drift is not told from 0: eta is at the critical rate, or all is slow.");
    }
}

static void
print_limits(const struct forecast_measure *found, const struct forecast_question *question) {
    double eta = forecast_question_rate(question);
    if (eta <= found->lazy) {
        puts(
            "No batch can let |z| grow, z = K^(-1/2) (F - y): that is certified. The rms residual\n"
            "may rise all the same, for a while.");
    }
    printf(
        "Gradient descent on all samples is %s here, its limit is eta = %.6g.\n",
        eta < found->full_batch ? "stable" : "unstable", found->full_batch / question->per_eta);
    printf(
        "The mean square of the residual %s at this eta%s.\n",
        eta < found->mean_square.value ? "falls" : "grows",
        question->sampling == BATCH_EPOCHS ? ", with fresh batches" : "");
    if (isfinite(found->theta.value) && found->theta.value > 0) {
        printf(
            "To reach a height that is twice as large is %.3g times as rare (theta = %.3g).\n",
            exp2(found->theta.value), found->theta.value);
    }
}

/* F = y nowhere: r = 0 is no fixed point, and what is left of the labels kicks for ever. */
static void print_labels(const struct forecast_question *question) {
    if (question->beyond > FORECAST_BEYOND) {
        printf(
            "The loss has no zero: %.3g %% of |y|^2 is out of the kernel's reach. That part stays,\n"
            "and acts as noise at every step: the residual never settles, the drift and the\n"
            "limits are those of the rest, and with steps enough any height is reached.\n",
            100 * question->beyond);
    }
}

static const char *residual_of(const struct forecast_question *question) {
    if (forecast_net_asked(question)) {
        return "and the labels, against the outputs of that start (another --seed, another start)";
    }
    if (question->kernel_path == NULL) {
        return "labels, against random outputs at the start";
    }
    return question->residual_path == NULL ? "and a residual from N(0, K)"
                                           : "and the residual that was measured";
}

static void print_scope(const struct forecast_question *question) {
    bool file = question->kernel_path != NULL, net = forecast_net_asked(question);
    printf(
        "Covered: the kernel %s, the batches and their order,\n%s.\n",
        file  ? "as it was measured"
        : net ? "of one random start of this network, as it is there"
              : "of an infinitely wide network at the start",
        residual_of(question));
    if (question->linear && forecast_question_has_width(question)) {
        puts("The exact chain has the feedback on the kernel at this width, too.");
    } else if (forecast_question_has_width(question)) {
        puts(
            "The neurons have the feedback on the kernel at this width, too. With the kernel frozen\n"
            "they would not give way: where rises are frequent it is an upper forecast. Where they\n"
            "are rare it may be too low for narrow networks, whose own kernels differ by 1/sqrt(N).");
    } else {
        puts(
            "Not covered: the kernel changes in training. While the loss rises it falls in narrow\n"
            "networks, which then spike less than this says; later it may rise: measure it again,\n"
            "and give it as --kernel.");
    }
    puts(
        "Deep networks only by --kernel; plain SGD on squared errors, one output, constant rates.");
}

static void
print_words(const struct forecast_measure *found, const struct forecast_question *question) {
    print_chance(found, question);
    print_width(found, question);
    print_drift(found);
    print_limits(found, question);
    print_labels(question);
    print_scope(question);
    putchar('\n');
}

/* -- the command -------------------------------------------------------------------------- */

static enum status answer_question(struct forecast_question *question, struct fault *fault) {
    double start = clock_wall();
    struct forecast_measure found;
    struct watch watch;
    enum status status = watch_init(&watch, "catapult", NULL, NULL, fault);
    if (status != STATUS_OK) {
        return status;
    }
    watch.due = OPTION_PATIENCE;
    question->watch = &watch;
    status = forecast_measure_run(&found, question, fault);
    question->watch = NULL;
    watch_clear(&watch);
    if (status != STATUS_OK) {
        return status;
    }
    struct answer answer = {0};
    forecast_measure_add(&answer, &found, question);
    answer_add(&answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(clock_wall() - start));
    if (question->format == ANSWER_PRINT_TEXT) {
        print_words(&found, question);
    }
    status = answer_print(stdout, &answer, question->format, 30, fault);
    answer_clear(&answer);
    return status;
}

int forecast(int argc, char **argv) {
    struct forecast_question question;
    struct fault fault;
    bool help;
    DIE_UNLESS_OK(forecast_question_read(&question, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(answer_question(&question, &fault), fault);
        forecast_question_clear(&question);
    }
    die_unless_printed();
    return STATUS_OK;
}
