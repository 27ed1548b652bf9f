/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train.h"

#ifdef _OPENMP
#include <omp.h>
#endif
#include <stdio.h>

#include "base/clock.h"
#include "base/die.h"
#include "train_go.h"
#include "train_keep.h"
#include "train_picture.h"
#include "train_rows.h"
#include "train_words.h"

static enum status print(const struct train_run *run, double seconds, struct fault *fault) {
    enum answer_print_format format = run->question->format;
    struct answer answer = {0};
    if (format == ANSWER_PRINT_TEXT) {
        train_words_end(run);
        putchar('\n');
    }
    train_words_add(&answer, run);
    answer_add(&answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(seconds));
    enum status status = answer_print(stdout, &answer, format, 15, fault);
    answer_clear(&answer);
    return status;
}

/* Who reads numbers sees a word of them; people have read it already. */
static void say_divergence(const struct train_run *run) {
    if (run->found.ended == TRAIN_DIVERGED && run->question->format != ANSWER_PRINT_TEXT) {
        fprintf(
            stderr, "catapult: the training diverges at step %.0f; give a smaller --eta\n",
            run->found.steps);
    }
}

/* Signals are heard until the steps are written; the checkpoint goes last. */
static enum status finish(struct train_run *run, double begin, struct fault *fault) {
    enum status status = STATUS_OK;
    if (run->question->output != NULL) {
        status = train_rows_write(run, fault);
    }
    if (status == STATUS_OK && run->question->plot != NULL) {
        status = train_picture_draw(run, fault);
    }
    watch_end(&run->watch);
    if (status == STATUS_OK) {
        status = print(run, clock_wall() - begin, fault);
    }
    if (status == STATUS_OK) {
        say_divergence(run);
        watch_finish(&run->watch);
    }
    return status;
}

static enum status follow(struct train_run *run, struct fault *fault) {
    double begin = clock_wall();
    enum status status = train_run_init(run, run->question, fault);
    if (status == STATUS_OK) {
        status = train_keep_begin(run, fault);
    }
    if (status == STATUS_OK && run->question->format == ANSWER_PRINT_TEXT) {
        train_words_begin(run);
    }
    if (status == STATUS_OK) {
        status = train_go(run, fault);
    }
    return status == STATUS_OK ? finish(run, begin, fault) : status;
}

static enum status answer_question(const struct train_question *question, struct fault *fault) {
    struct train_run run = {.question = question};
    int threads = (int)question->setup.threads.value.hi;
    if (threads > 0) {
#ifdef _OPENMP
        omp_set_num_threads(threads);
#endif
    }
    enum status status = follow(&run, fault);
    train_run_clear(&run);
    return status;
}

int train(int argc, char **argv) {
    struct train_question question;
    struct fault fault;
    bool help;
    DIE_UNLESS_OK(train_question_read(&question, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(answer_question(&question, &fault), fault);
        train_question_clear(&question);
    }
    die_unless_printed();
    return STATUS_OK;
}
