/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * The calculator inside a page of the book: `catapult predict`, but for what is proved, as
 * WebAssembly. The page writes a question into calculator_room, hands the data in as standard
 * input, and reads one JSON object, see calculator_answer.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer_print.h"
#include "curve.h"
#include "formulas.h"
#include "predict_question.h"
#include "reply.h"
#include "training.h"
#include "verdict.h"

#define EXPORT(name) __attribute__((export_name(#name)))

enum { MOST_WORDS = 64 };

/** What is asked for beside the answer; a sum. */
enum part { PART_ANSWER = 1, PART_CURVE = 2, PART_TRAINING = 4, PART_TRAINING_THAT_SPIKES = 8 };

/* -- the answer, as catapult predict finds it --------------------------------------------- */

static enum status find_answer(
    struct answer *answer, struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    struct formulas formulas;
    const struct setup *setup = &question->setup;
    enum status status = formulas_init(&formulas, setup, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *verdict = (struct verdict){
        .regime = formulas.regime,
        .phase = formulas.phase,
        .theta = formulas.theta,
        .log_p_spike = formulas.log_p_spike};
    formulas_add(answer, &formulas, setup);
    if (predict_question_simulates(question, verdict->regime)) {
        const struct finding_question asked =
            predict_question_asks(question, verdict->regime, verdict->log_p_spike);
        const struct plan plan = predict_question_plan(question);
        status = finding_run(&verdict->simulation, setup, &asked, &plan, fault);
        finding_add(answer, &verdict->simulation, setup->rate.hi);
    }
    return status;
}

/* -- its parts ---------------------------------------------------------------------------- */

/* What `write` prints, as one text. */
struct printed {
    const struct answer *answer;
    const struct verdict *verdict;
    const struct setup *setup;
};

static void print_verdict(FILE *out, const struct printed *printed) {
    verdict_print(out, printed->verdict, printed->setup);
}

static void print_lines(FILE *out, const struct printed *printed) {
    answer_print(out, printed->answer, ANSWER_PRINT_TEXT, 0, NULL);
}

static void put_printed(
    FILE *out, const char *key, void (*print)(FILE *, const struct printed *),
    const struct printed *printed) {
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (memory != NULL) {
        print(memory, printed);
        fclose(memory);
    }
    fprintf(out, ", \"%s\": ", key);
    reply_text(out, text == NULL ? "" : text);
    free(text);
}

static enum status
put_answer(FILE *out, const struct predict_question *question, struct fault *fault) {
    struct answer answer = {0};
    struct verdict verdict;
    enum status status = find_answer(&answer, &verdict, question, fault);
    if (status == STATUS_OK) {
        const struct printed printed = {&answer, &verdict, &question->setup};
        put_printed(out, "verdict", print_verdict, &printed);
        put_printed(out, "lines", print_lines, &printed);
        fputs(", \"answer\": ", out);
        status = answer_print(out, &answer, ANSWER_PRINT_JSON, 0, fault);
    }
    answer_clear(&answer);
    return status;
}

/* Places in the pictures that the text has under its own names. */
static void put_setup(FILE *out, const struct setup *setup) {
    fputs(", \"label\": ", out);
    reply_text(out, setup->dataset.label);
    fprintf(out, ", \"rows\": %zu, \"atoms\": %zu", setup->dataset.rows, setup->dataset.atoms);
    const double height = setup_mu(setup, setup->spike.y), eta = setup->eta.value.hi;
    reply_reals(out, "height", &height, 1, 6);
    reply_reals(out, "eta", &eta, 1, 9);
}

static enum status put_parts(
    FILE *out, int parts, uint64_t run, const struct predict_question *question,
    struct fault *fault) {
    enum status status = STATUS_OK;
    put_setup(out, &question->setup);
    if ((parts & PART_ANSWER) != 0) {
        status = put_answer(out, question, fault);
    }
    if (status == STATUS_OK && (parts & PART_CURVE) != 0) {
        fputs(", \"curve\": ", out);
        status = curve_write(out, &question->setup, fault);
    }
    if (status == STATUS_OK && (parts & (PART_TRAINING | PART_TRAINING_THAT_SPIKES)) != 0) {
        const struct training_question asked = {
            .seed = (uint64_t)question->seed.value.hi,
            .run = run,
            .spikes = (parts & PART_TRAINING_THAT_SPIKES) != 0};
        fputs(", \"training\": ", out);
        status = training_write(out, &question->setup, &asked, fault);
    }
    return status;
}

/* -- the question ------------------------------------------------------------------------- */

/* Options that only the command can follow. */
static enum status check(const struct predict_question *question, struct fault *fault) {
    if (question->certify) {
        return fault_set(
            fault, STATUS_INPUT, "--certify: the page proves nothing; ask catapult predict");
    }
    if (question->checkpoint != NULL) {
        return fault_set(
            fault, STATUS_INPUT, "--checkpoint: the page keeps none; ask catapult predict");
    }
    return STATUS_OK;
}

static enum status
put_all(FILE *out, int argc, char **argv, int parts, uint64_t run, struct fault *fault) {
    struct predict_question question;
    bool help;
    enum status status = predict_question_read(&question, argc, argv, &help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (help) {
        return fault_set(fault, STATUS_INPUT, "--help: the page is its own");
    }
    status = check(&question, fault);
    if (status == STATUS_OK) {
        status = put_parts(out, parts, run, &question, fault);
    }
    predict_question_clear(&question);
    return status;
}

/* Words may be empty, as on a command line. */
static int split(char *words, char *argv[MOST_WORDS]) {
    static char name[] = "predict";
    int argc = 0;
    argv[argc++] = name;
    while (words != NULL && argc < MOST_WORDS - 1) {
        argv[argc++] = words;
        words = strchr(words, '\n');
        if (words != NULL) {
            *words++ = '\0';
        }
    }
    argv[argc] = NULL;
    return argc;
}

/** Makes room for a question and the NUL after it; NULL: out of memory. */
EXPORT(calculator_room) char *calculator_room(size_t size) {
    return malloc(size);
}

/* What was written before something went wrong is no part of an object. */
static enum status
put_whole(FILE *out, int argc, char **argv, int parts, uint64_t run, struct fault *fault) {
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (memory == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    enum status status = put_all(memory, argc, argv, parts, run, fault);
    if (fclose(memory) != 0 && status == STATUS_OK) {
        status = fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    if (status == STATUS_OK) {
        fputs(text, out);
    }
    free(text);
    return status;
}

/**
 * Answers the question `words`: options of `catapult predict` as its command line has them, one
 * word a line, with the parts that are asked for. Returns `{"parts": N, ..., "status": 0, "fault":
 * ""}`, to be freed with the module: each question has one of its own. A status other than 0 and
 * the fault are those of the command, and nothing else is there. NULL: out of memory.
 */
EXPORT(calculator_answer)
char *calculator_answer(char *words, int parts, double run) {
    char *argv[MOST_WORDS], *text = NULL;
    int argc = split(words, argv);
    size_t size = 0;
    struct fault fault = {.status = STATUS_OK};
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return NULL;
    }
    fprintf(out, "{\"parts\": %d", parts);
    enum status status = put_whole(out, argc, argv, parts, (uint64_t)run, &fault);
    fprintf(out, ", \"status\": %d, \"fault\": ", (int)status);
    reply_text(out, status == STATUS_OK ? "" : fault.text);
    fputs("}\n", out);
    return fclose(out) == 0 ? text : NULL;
}
