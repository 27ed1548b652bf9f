/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "critical.h"

#include <math.h>
#ifdef _OPENMP
#include <omp.h>
#endif
#include <stdio.h>

#include "base/clock.h"
#include "base/die.h"
#include "critical_measure.h"
#include "option.h"

/* -- words -------------------------------------------------------------------------------- */

static void print_all(const struct critical_measure *found, const struct critical_question *q) {
    printf("For all %zu samples", found->samples);
    if (q->steps.value.hi > 0) {
        printf(", after %.0f steps,", q->steps.value.hi);
    }
    printf(" the critical rate is %.4g by the tangent kernel", found->kernel);
    if (!isnan(found->hessian)) {
        printf(", %.4g by the Hessian", found->hessian);
    }
    puts(":\nabove it a step makes the loss rise along the kernel's largest direction.");
    if (q->momentum.value.hi > 0) {
        printf("That is with the momentum %g.\n", q->momentum.value.hi);
    }
}

static void print_batches(const struct critical_measure *found, const struct critical_question *q) {
    if (!option_is_given(&q->batch)) {
        return;
    }
    printf(
        "Half of the batches of %.0f have a critical rate below %.4g, one in twenty below %.4g,\n"
        "and none of %.0f below %.4g; below %.4g there is certainly none.\n",
        q->batch.value.hi, found->batch[3], found->batch[1], q->draws.value.hi, found->batch[0],
        found->certain);
}

static void print_words(const struct critical_measure *found, const struct critical_question *q) {
    static const char *const mean[] = {"the mean of", "half the mean of"};
    print_all(found, q);
    print_batches(found, q);
    double per_mean = critical_question_per_mean(q, 1e3, 1);
    bool sums = per_mean < 0.5;
    printf(
        "The loss: %s (f - y)^2 over the samples of a step and their outputs",
        sums ? (per_mean < 1.5e-3 ? "the sum of" : "half the sum of") : mean[per_mean > 1.5]);
    puts(
        critical_question_is_file(q)
            ? "; the kernel is that\nof the time at which it was exported, and changes in training."
            : ".");
    putchar('\n');
}

/* -- the command -------------------------------------------------------------------------- */

static enum status answer_question(const struct critical_question *question, struct fault *fault) {
    double begin = clock_wall();
    struct critical_measure found;
    struct answer answer = {0};
    int threads = (int)question->setup.threads.value.hi;
    if (threads > 0) {
#ifdef _OPENMP
        omp_set_num_threads(threads);
#endif
    }
    enum status status = critical_measure_run(&found, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    critical_measure_add(&answer, &found, question);
    answer_add(&answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(clock_wall() - begin));
    if (question->format == ANSWER_PRINT_TEXT) {
        print_words(&found, question);
    }
    status = answer_print(stdout, &answer, question->format, 15, fault);
    answer_clear(&answer);
    return status;
}

int critical(int argc, char **argv) {
    struct critical_question question;
    struct fault fault;
    bool help;
    DIE_UNLESS_OK(critical_question_read(&question, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(answer_question(&question, &fault), fault);
        critical_question_clear(&question);
    }
    die_unless_printed();
    return STATUS_OK;
}
