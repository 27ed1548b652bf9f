/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_words.h"

#include <math.h>
#include <stdio.h>

#include "option.h"

/* -- before ------------------------------------------------------------------------------- */

void train_words_begin(const struct train_run *run) {
    const struct train_question *q = run->question;
    const struct samples *train = &q->data.train;
    if (q->setup.model != NULL) {
        printf("%s of width %zu, ", q->setup.model, train_setup_width(&q->setup));
    }
    printf(
        "%zu weights, learns %s: %zu samples, %zu output%s.\n", run->net.weights, q->data.name,
        train->count, train->outputs, train->outputs == 1 ? "" : "s");
    if (q->plan.batch == 0 && q->plan.optimizer == OPTIMIZER_SGD) {
        printf("Gradient descent on all of them");
    } else if (q->plan.batch == 0) {
        printf("%s on all of them at once", optimizer_name(q->plan.optimizer));
    } else {
        printf("%s in batches of %zu", optimizer_name(q->plan.optimizer), q->plan.batch);
    }
    printf(
        ", at most %llu steps; at most %.2g GB of memory.\n", (unsigned long long)q->steps,
        run->bytes / 1e9);
    fflush(stdout);
}

/* -- after -------------------------------------------------------------------------------- */

static void print_rate(const struct train_run *run) {
    const struct train_question *q = run->question;
    const struct train_found *found = &run->found;
    bool all = q->plan.batch == 0 && q->plan.optimizer == OPTIMIZER_SGD;
    double critical = isnan(found->unit) && all ? found->critical_start : found->unit;
    if (!(found->eta_start > 0)) {
        return;
    }
    printf("eta is %.4g", found->eta_start);
    if (!isnan(critical)) {
        printf(", %.3g critical rates of the start (%.4g", found->eta_start / critical, critical);
        printf(q->first < q->data.train.count ? ", by %zu samples)" : ")", q->first);
    }
    if (found->eta_end != found->eta_start) {
        printf(", and %.4g at the end", found->eta_end);
    }
    puts(".");
}

static void print_event(const struct train_event *event) {
    printf(
        "A catapult: the loss climbs from %.3g to %.3g at step %.0f, and is ", event->low,
        event->peak, event->top);
    if (isnan(event->end)) {
        puts("not back at the end.");
    } else {
        printf("back by step %.0f.\n", event->end);
    }
}

static void print_events(const struct train_run *run) {
    enum { SHOWN = 6 };
    uint64_t count = run->schedule.climb.count;
    for (uint64_t i = 0; i < count && i < SHOWN; i++) {
        print_event(&run->found.event[i]);
    }
    if (count > SHOWN) {
        printf("And %llu more.\n", (unsigned long long)(count - SHOWN));
    } else if (count == 0 && run->found.ended != TRAIN_DIVERGED) {
        printf(
            "No catapult: the loss never climbs to %g times its lowest%s.\n",
            run->question->climb.value.hi,
            run->question->plan.batch > 0 ? ", as far as it was looked at" : "");
    }
}

static void print_share(const struct train_run *run) {
    const struct train_found *found = &run->found;
    const struct train_question *q = run->question;
    /* A look that missed the catapult says nothing of it. */
    if (run->schedule.climb.count > 0 && found->batch_peak > found->loss_peak / 2) {
        printf(
            "Of the highest loss of a batch that a look saw, %.3g, %.4g %% is in the kernel's\n"
            "%zu largest direction%s.\n",
            found->batch_peak, 100 * found->batch_peak_share, q->pairs, q->pairs == 1 ? "" : "s");
    }
    if (q->plan.batch > 0 && found->looks > 0 && q->plan.optimizer == OPTIMIZER_SGD) {
        printf(
            "At %.0f of %.0f looks eta was above the critical rate of the batch.\n", found->above,
            found->looks);
    }
}

static void print_end(const struct train_run *run) {
    const struct train_found *found = &run->found;
    if (found->ended == TRAIN_DIVERGED) {
        printf(
            "It diverges: at step %.0f the loss is no number, or 10^8 times the first; give a\n"
            "smaller --eta.\n",
            found->steps);
        return;
    }
    printf(
        "After %.0f steps the loss is %.4g, from %.4g", found->steps, found->loss_end,
        found->loss_start);
    if (!isnan(found->test_end)) {
        printf("; that of the test %.4g (%.4g at best)", found->test_end, found->test_best);
    }
    puts(".");
    if (found->looks > 1) {
        printf(
            "The critical rate%s went from %.4g to %.4g",
            run->question->plan.batch > 0 ? " of batches" : "", found->critical_start,
            found->critical_end);
        printf(
            isnan(found->alignment_end) ? ".\n" : "; the AGOP's alignment is %.3g.\n",
            found->alignment_end);
    }
}

void train_words_end(const struct train_run *run) {
    print_rate(run);
    print_events(run);
    print_share(run);
    print_end(run);
}

/* -- the answer --------------------------------------------------------------------------- */

static void count(struct answer *answer, const char *key, const char *what, double value) {
    answer_add(answer, key, what, ANSWER_FORMULA, answer_integer((uint64_t)value));
}

static void number(struct answer *answer, const char *key, const char *what, double value) {
    answer_add(answer, key, what, ANSWER_SIMULATION, answer_real(value));
}

static void add_question(struct answer *answer, const struct train_run *run) {
    const struct train_question *q = run->question;
    count(answer, "samples", "samples", (double)q->data.train.count);
    count(answer, "inputs", "inputs", (double)q->data.train.inputs);
    count(answer, "outputs", "outputs", (double)q->data.train.outputs);
    count(answer, "weights", "weights", (double)run->net.weights);
    count(answer, "batch", "samples a step", (double)train_question_batch(q));
}

static void add_losses(struct answer *answer, const struct train_found *found) {
    number(answer, "loss_start", "loss at the start", found->loss_start);
    number(answer, "loss_end", "at the end", found->loss_end);
    number(answer, "loss_peak", "at its highest", found->loss_peak);
    number(answer, "peak_step", "that is at step", found->peak_step);
    number(
        answer, "peak_top_share", "share of the highest loss in the top", found->batch_peak_share);
    number(answer, "test_end", "loss of the test at the end", found->test_end);
    number(answer, "test_best", "at its lowest", found->test_best);
    number(answer, "test_best_step", "that is at step", found->test_best_step);
}

void train_words_add(struct answer *answer, const struct train_run *run) {
    static const char *const ended[] = {"steps", "until", "diverged"};
    const struct train_found *found = &run->found;
    bool diverged = found->ended == TRAIN_DIVERGED;
    add_question(answer, run);
    number(answer, "eta_start", "learning rate of the first step", found->eta_start);
    number(answer, "eta_end", "of the last", found->eta_end);
    count(answer, "steps", "steps", found->steps);
    answer_add(
        answer, "ended", "ended by", ANSWER_FORMULA, answer_word(ended[(size_t)found->ended]));
    number(
        answer, "diverged_at", diverged ? "diverged at step" : NULL, diverged ? found->steps : NAN);
    add_losses(answer, found);
    number(
        answer, "critical_start", "critical rate of the batch at the first look",
        found->critical_start);
    number(answer, "critical_end", "at the last", found->critical_end);
    number(answer, "unit", "critical rate that eta is in", found->unit);
    count(answer, "catapults", "catapults", (double)run->schedule.climb.count);
    count(answer, "looks", "looks at the kernel", found->looks);
    count(answer, "looks_above", "of them with eta above the critical rate", found->above);
    number(answer, "alignment_end", "alignment of the AGOP at the end", found->alignment_end);
    answer_add(
        answer, "memory_gb", "memory at most, GB", ANSWER_CLOCK, answer_real(run->bytes / 1e9));
}
