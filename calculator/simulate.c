/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate.h"

#include <math.h>
#include <sha2.h>
#include <stdlib.h>

#include "base/memstream.h"
#include "base/clock.h"
#include "option.h"

/* Work of the linear enclosure: below a second. */
static const struct exact_budget BUDGET = {1e-6, 3e8};

/* -- the watch ---------------------------------------------------------------------------- */

/* What the runs see of the data, wherever these were read. */
static void digest_data(SHA2_CTX *context, const struct dataset *dataset) {
    for (size_t i = 0; i < dataset->atoms; i++) {
        const struct atom *atom = &dataset->atom[i];
        const double seen[] = {atom->s2.hi, atom->s2.lo, atom->p, atom->p_lo};
        SHA256Update(context, (const uint8_t *)seen, sizeof seen);
    }
}

/* All that the simulated numbers depend on, by value: 0.48 and 0.480 are one question. What people
 * read has few digits, and the digest has all. The wanted error only says how many runs there are,
 * and may change on the way. */
static void put_identity(FILE *out, const struct predict_question *question) {
    const struct setup *setup = &question->setup;
    const struct {
        const char *name;
        struct dd value;
    } part[] = {
        {"eta", setup->rate},
        {"lambda0", setup->lambda0.value},
        {"width", setup->width.value},
        {"mu0", setup->mu0.value},
        {"height", dd_of(setup->spike.y / setup->spike.cap)},
        {"replicas", question->replicas.value},
        {"seed", question->seed.value},
    };
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    digest_data(&context, &setup->dataset);
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        SHA256Update(&context, (const uint8_t *)&part[i].value, sizeof part[i].value);
        fprintf(out, "%s %.6g, ", part[i].name, part[i].value.hi);
    }
    SHA256End(&context, digest);
    fprintf(
        out, "%s, %s start, digest %.12s", question->method_name,
        setup->random_start ? "random" : "given", digest);
}

static enum status
identity_init(char **identity, const struct predict_question *question, struct fault *fault) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = memstream_open(&text, &size);
    *identity = NULL;
    if (out != NULL) {
        put_identity(out, question);
        *identity = fclose(out) == 0 ? watch_identity("catapult predict", text) : NULL;
        free(text);
    }
    if (*identity == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    return STATUS_OK;
}

/* Whatever comes of it, watch_clear ends it. */
static enum status
start_watch(struct watch *watch, const struct predict_question *question, struct fault *fault) {
    char *identity = NULL;
    enum status status = STATUS_OK;
    *watch = (struct watch){0};
    if (question->checkpoint != NULL) {
        status = identity_init(&identity, question, fault);
    }
    if (status == STATUS_OK) {
        status = watch_init(watch, "catapult", question->checkpoint, identity, fault);
    }
    if (status == STATUS_OK && watch->keeps) { /* better said now than after the first hour */
        status = checkpoint_save(&watch->checkpoint, fault);
    }
    watch->threads = (int)question->threads.value.hi;
    watch->due = OPTION_PATIENCE;
    free(identity);
    return status;
}

/* -- the simulation ----------------------------------------------------------------------- */

static enum status
run_watched(struct verdict *verdict, const struct predict_question *question, struct fault *fault) {
    const struct finding_question asked =
        predict_question_asks(question, verdict->regime, verdict->log_p_spike);
    struct watch watch;
    enum status status = start_watch(&watch, question, fault);
    if (status == STATUS_OK) {
        struct plan plan = predict_question_plan(question);
        plan.watch = &watch;
        status = finding_run(&verdict->simulation, &question->setup, &asked, &plan, fault);
    }
    if (status == STATUS_OK) {
        watch_finish(&watch);
    }
    watch_clear(&watch);
    return status;
}

/* -- the answer --------------------------------------------------------------------------- */

/* Data that cannot be exact, and more s^2 than can be followed, leave the bounds not available. */
static enum status find_linear(
    struct exact_bound *bound, const struct predict_question *question, struct fault *fault) {
    struct exact_question exact;
    enum status status = setup_exact(&exact, &question->setup, fault);
    if (status == STATUS_OK) {
        status = exact_question_linear(bound, &exact, &BUDGET, fault);
        exact_question_clear(&exact);
    }
    if (status == STATUS_INPUT) {
        *bound = (struct exact_bound){NAN, NAN, 0};
        return STATUS_OK;
    }
    return status;
}

static enum status add_linear(
    struct answer *answer, const struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    struct exact_bound bound = {NAN, NAN, 0};
    if (verdict_walks(verdict) && finding_is_one_run(&question->setup)) {
        bound = (struct exact_bound){1, 1, 0}; /* every step lengthens the output by as much */
    } else if (verdict_walks(verdict) && !question->setup.random_start) {
        enum status status = find_linear(&bound, question, fault);
        if (status != STATUS_OK) {
            return status;
        }
    }
    answer_add(
        answer, "p_spike_linear_lower", "without feedback, exactly: at least", ANSWER_FORMULA,
        answer_real(bound.lower));
    answer_add(
        answer, "p_spike_linear_upper", "and at most", ANSWER_FORMULA, answer_real(bound.upper));
    return STATUS_OK;
}

enum status simulate(
    struct answer *answer, struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    double start = clock_wall();
    enum status status = run_watched(verdict, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    finding_add(answer, &verdict->simulation, question->setup.rate.hi);
    status = add_linear(answer, verdict, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    answer_add(answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(clock_wall() - start));
    return STATUS_OK;
}
