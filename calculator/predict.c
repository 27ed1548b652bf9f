/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "predict.h"

#include "base/die.h"
#include "certify.h"
#include "simulate.h"

static enum status find_formulas(
    struct formulas *formulas, const struct predict_question *question, struct fault *fault) {
    if (question->certify) {
        return certify(formulas, &question->setup, (long)question->digits.value.hi, fault);
    }
    return formulas_init(formulas, &question->setup, fault);
}

/* The answer is the caller's to clear, whatever the status. */
static enum status find_answer(
    struct answer *answer, struct verdict *verdict, const struct predict_question *question,
    struct fault *fault) {
    struct formulas formulas;
    enum status status = find_formulas(&formulas, question, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *verdict = (struct verdict){
        .regime = formulas.regime,
        .phase = formulas.phase,
        .theta = formulas.theta,
        .log_p_spike = formulas.log_p_spike};
    formulas_add(answer, &formulas, &question->setup);
    if (predict_question_simulates(question, verdict->regime)) {
        return simulate(answer, verdict, question, fault);
    }
    return STATUS_OK;
}

static enum status print(
    const struct answer *answer, const struct verdict *verdict,
    const struct predict_question *question, struct fault *fault) {
    if (question->format == ANSWER_PRINT_TEXT) {
        verdict_print(stdout, verdict, &question->setup);
        putchar('\n');
    }
    return answer_print(stdout, answer, question->format, (long)question->digits.value.hi, fault);
}

int predict(int argc, char **argv) {
    struct predict_question question;
    struct answer answer = {0};
    struct verdict verdict;
    struct fault fault;
    bool help;
    DIE_UNLESS_OK(predict_question_read(&question, argc, argv, &help, &fault), fault);
    if (!help) {
        DIE_UNLESS_OK(find_answer(&answer, &verdict, &question, &fault), fault);
        DIE_UNLESS_OK(print(&answer, &verdict, &question, &fault), fault);
        answer_clear(&answer);
        predict_question_clear(&question);
    }
    die_unless_printed();
    return STATUS_OK;
}
