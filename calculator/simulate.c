/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate.h"

#include <math.h>
#include <sha2.h>
#include <stdlib.h>

#include "base/clock.h"

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
    FILE *out = open_memstream(&text, &size);
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
    free(identity);
    return status;
}

/* -- the simulation ----------------------------------------------------------------------- */

static struct plan plan_of(const struct predict_question *question, struct watch *watch) {
    return (struct plan){
        .key = rng_key_of((uint64_t)question->seed.value.hi, "predict", 0),
        .runs = (uint64_t)question->replicas.value.hi,
        .relative_error = question->relative_error.value.hi,
        .watch = watch};
}

static enum status
run_watched(struct verdict *verdict, const struct predict_question *question, struct fault *fault) {
    const struct finding_question asked = {
        .regime = verdict->regime,
        .log_p_spike = verdict->log_p_spike,
        .method = question->method,
        .method_name = question->method_name,
        .follow = true};
    struct watch watch;
    enum status status = start_watch(&watch, question, fault);
    if (status == STATUS_OK) {
        struct plan plan = plan_of(question, &watch);
        status = finding_run(&verdict->simulation, &question->setup, &asked, &plan, fault);
    }
    if (status == STATUS_OK) {
        watch_finish(&watch);
    }
    watch_clear(&watch);
    return status;
}

/* -- the answer --------------------------------------------------------------------------- */

static void add_estimate(struct answer *answer, const struct finding *finding, double eta) {
    const struct spike_odds *estimate = &finding->estimate;
    const struct {
        const char *key, *what;
        double value;
    } line[] = {
        {"p_spike", "P of a spike, simulated", estimate->p},
        {"p_spike_se", "its standard error", estimate->se},
        {"lambda_final_q10", "lambda at the end, given a spike: 10 %",
         estimate->final_quantile[0] / eta},
        {"lambda_final_q50", "50 %", estimate->final_quantile[1] / eta},
        {"lambda_final_q90", "90 %", estimate->final_quantile[2] / eta},
        {"steps_to_spike_mean", "mean number of steps to a spike", estimate->steps_to_hit},
        {"effective_sample_size", "effective sample size", estimate->effective_sample_size},
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        answer_add(
            answer, line[i].key, line[i].what, ANSWER_SIMULATION, answer_real(line[i].value));
    }
    answer_add(
        answer, "replicas", "replicas", ANSWER_SIMULATION, answer_integer(estimate->replicas));
    answer_add(answer, "method", "method", ANSWER_SIMULATION, answer_word(finding->method));
}

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
    add_estimate(answer, &verdict->simulation, question->setup.rate.hi);
    status = add_linear(answer, verdict, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    answer_add(answer, "seconds", "seconds", ANSWER_CLOCK, answer_real(clock_wall() - start));
    return STATUS_OK;
}
