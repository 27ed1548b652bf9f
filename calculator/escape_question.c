/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "escape_question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/args.h"
#include "forecast_matrix.h"
#include "option.h"

#define FORMATS "text|csv|json"

/* -- the minimum -------------------------------------------------------------------------- */

static size_t count_words(const char *list) {
    size_t count = 1;
    for (; *list != '\0'; list++) {
        count += *list == ',';
    }
    return count;
}

static enum status
read_word(double *curvature, const char *word, size_t length, struct fault *fault) {
    char copy[256];
    struct number number;
    if (length < sizeof copy) {
        memcpy(copy, word, length);
        copy[length] = '\0';
        if (number_parse(copy, &number, NULL) == STATUS_OK && number.value.hi > 0) {
            *curvature = number.value.hi;
            return STATUS_OK;
        }
    }
    return fault_set(
        fault, STATUS_INPUT,
        "--curvature: \"%.*s\" is not a curvature; give numbers above 0, such as 0.5,1,2",
        length < 64 ? (int)length : 64, word);
}

/* "0.5,1,2": as many dimensions as there are numbers. */
static enum status read_curvatures(struct escape_question *question, struct fault *fault) {
    const char *rest = question->curvatures;
    question->dimensions = count_words(rest);
    if (question->dimensions > VALLEY_MOST) {
        return fault_set(
            fault, STATUS_INPUT, "--curvature: %zu numbers; give up to %d", question->dimensions,
            VALLEY_MOST);
    }
    question->curvature = calloc(question->dimensions, sizeof(double));
    if (question->curvature == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < question->dimensions; i++) {
        size_t length = strcspn(rest, ",");
        enum status status = read_word(&question->curvature[i], rest, length, fault);
        if (status != STATUS_OK) {
            return status;
        }
        rest += length + 1;
    }
    return STATUS_OK;
}

/* A square matrix; of `d` rows, unless that is 0. */
static enum status
read_square(double **value, size_t *d, const char *option, const char *path, struct fault *fault) {
    struct forecast_matrix matrix;
    enum status status = forecast_matrix_read(&matrix, path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    size_t want = *d == 0 ? matrix.rows : *d;
    if (matrix.rows != want || matrix.columns != want || want > LINEAR_VALLEY_MOST) {
        status = fault_set(
            fault, STATUS_INPUT, "--%s: %s: %zu rows of %zu; give a square of %s%zu%s", option,
            path, matrix.rows, matrix.columns, *d == 0 ? "up to " : "",
            *d == 0 ? (size_t)LINEAR_VALLEY_MOST : want,
            *d == 0 ? ", or eigenvalues by --curvature" : ", as the Hessian is");
    } else {
        *d = want;
        *value = matrix.value;
        matrix.value = NULL;
    }
    forecast_matrix_clear(&matrix);
    return status;
}

/* -- the noise ---------------------------------------------------------------------------- */

/* A diagonal matrix, or a copy of another. */
static enum status make_square(
    double **made, const double *diagonal, const double *other, size_t d, struct fault *fault) {
    double *value = calloc(d * d, sizeof *value);
    if (value == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu dimensions", d);
    }
    for (size_t i = 0; i < d * d; i++) {
        value[i] = other != NULL ? other[i] : 0;
    }
    for (size_t i = 0; other == NULL && i < d; i++) {
        value[i * d + i] = diagonal != NULL ? diagonal[i] : 1;
    }
    *made = value;
    return STATUS_OK;
}

static enum status read_diagonal_noise(struct escape_question *question, struct fault *fault) {
    question->noise = calloc(question->dimensions, sizeof(double));
    if (question->noise == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    bool as_hessian = strcmp(question->noise_word, "hessian") == 0;
    for (size_t i = 0; i < question->dimensions; i++) {
        question->noise[i] = as_hessian ? question->curvature[i] : 1;
    }
    return STATUS_OK;
}

/* Curvatures and a noise in words have one basis; all else is two matrices. */
static enum status read_minimum(struct escape_question *question, struct fault *fault) {
    size_t d = 0;
    bool word = strcmp(question->noise_word, "hessian") == 0,
         identity = strcmp(question->noise_word, "identity") == 0;
    enum status status =
        question->curvatures != NULL
            ? read_curvatures(question, fault)
            : read_square(&question->hessian, &d, "hessian", question->hessian_path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (question->curvatures != NULL && (word || identity)) {
        return read_diagonal_noise(question, fault);
    }
    if (question->curvatures == NULL) {
        question->dimensions = d;
    } else if (question->dimensions <= LINEAR_VALLEY_MOST) {
        status =
            make_square(&question->hessian, question->curvature, NULL, question->dimensions, fault);
    }
    if (status == STATUS_OK && (word || identity)) {
        return make_square(
            &question->covariance, NULL, word ? question->hessian : NULL, question->dimensions,
            fault);
    }
    return status != STATUS_OK ? status
                               : read_square(
                                     &question->covariance, &question->dimensions, "noise",
                                     question->noise_word, fault);
}

/* -- the command line --------------------------------------------------------------------- */

static enum status check(struct escape_question *question, struct fault *fault) {
    const char *positive = "give a number above 0";
    *fault = (struct fault){.status = STATUS_OK};
    if ((question->curvatures == NULL) == (question->hessian_path == NULL)) {
        return fault_set(
            fault, STATUS_INPUT,
            "--curvature, --hessian: give one of them; eigenvalues, or a file with the matrix");
    }
    if (option_is_given(&question->radius) == option_is_given(&question->depth)) {
        return fault_set(
            fault, STATUS_INPUT,
            "--radius, --depth: give one of them; what is left is |x| <= radius or L <= depth");
    }
    option_default(&question->seed, "1", fault);
    option_check(question->eta.value.hi > 0, "eta", &question->eta, positive, fault);
    option_check(question->batch.value.hi >= 1, "batch", &question->batch, "give 1 or more", fault);
    if (option_is_given(&question->radius)) {
        option_check(question->radius.value.hi > 0, "radius", &question->radius, positive, fault);
    } else {
        option_check(question->depth.value.hi > 0, "depth", &question->depth, positive, fault);
    }
    if (option_is_given(&question->runs)) {
        option_whole(&question->runs, "runs", 0, 1e12, "give a whole number from 0 to 1e12", fault);
    }
    option_whole(&question->seed, "seed", 0, 0x1p53, "give a whole number from 0 to 2^53", fault);
    return fault->status != STATUS_OK ? fault->status : read_minimum(question, fault);
}

static void print_help(const struct args_option *option, size_t count) {
    puts(
        "usage: catapult escape --curvature H,... --eta E --batch B --radius R [options]\n"
        "       catapult escape --hessian FILE --noise FILE --eta E --batch B --depth D [options]\n\n"
        "How long SGD with Gaussian noise stays at a quadratic minimum, L = 1/2 x^T H x:\n"
        "x' = x - eta H x + eta (C/B)^(1/2) xi, from 0 until |x| > R or L > D.\n");
    args_print(option, count);
    puts(
        "\nFILE holds a square matrix, CSV or .npy, of up to 1024 rows. The exponent is V0 B/eta, V0\n"
        "the least quasi-potential on the boundary; the factor before the exponential is that of\n"
        "the flux through the boundary, good where the exponent is large and a step there, of drift\n"
        "over noise, below 1.5. The simulation runs the chain backwards and gives steps of any size,\n"
        "by their logarithm beyond 10^300; short times are simulated by plain runs. Shares say where\n"
        "SGD leaves: how much of |x|^2 (or of L) lies along which eigenvector.\n\n"
        "example: catapult escape --curvature 0.5,1,2 --eta 0.05 --batch 2 --depth 0.75");
}

enum { OPTIONS = 10 };

enum status escape_question_read(
    struct escape_question *q, int argc, char **argv, bool *help, struct fault *fault) {
    const struct args_option option[OPTIONS] = {
        {"curvature", "H,...", "eigenvalues of the Hessian, one a dimension", ARGS_TEXT,
         &q->curvatures, false, NULL},
        {"hessian", "FILE", "the Hessian itself, in their place", ARGS_TEXT, &q->hessian_path,
         false, NULL},
        {"noise", "C", "covariance of a sample's gradient: hessian (default), identity or a FILE",
         ARGS_TEXT, &q->noise_word, false, NULL},
        {"eta", "E", "learning rate", ARGS_NUMBER, &q->eta, true, NULL},
        {"batch", "B", "batch size", ARGS_NUMBER, &q->batch, true, NULL},
        {"radius", "R", "until the distance is above R", ARGS_NUMBER, &q->radius, false, NULL},
        {"depth", "D", "until the loss is above D", ARGS_NUMBER, &q->depth, false, NULL},
        {"runs", "N", "runs; 0: none (default: as many as take seconds)", ARGS_NUMBER, &q->runs,
         false, NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &q->seed, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &q->format_name, false,
         FORMATS},
    };
    *q = (struct escape_question){.noise_word = "hessian", .format_name = "text"};
    enum status status = args_parse(argc, argv, option, OPTIONS, help, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (*help) {
        print_help(option, OPTIONS);
        return STATUS_OK;
    }
    static const enum answer_print_format formats[] = {
        ANSWER_PRINT_TEXT, ANSWER_PRINT_CSV, ANSWER_PRINT_JSON};
    q->format = formats[option_choice(q->format_name, FORMATS)];
    status = check(q, fault);
    if (status != STATUS_OK) {
        escape_question_clear(q);
    }
    return status;
}

void escape_question_clear(struct escape_question *question) {
    free(question->curvature);
    free(question->noise);
    free(question->hessian);
    free(question->covariance);
    *question = (struct escape_question){0};
}

enum valley_domain escape_question_domain(const struct escape_question *question) {
    return option_is_given(&question->radius) ? VALLEY_BALL : VALLEY_DEPTH;
}

double escape_question_size(const struct escape_question *question) {
    return escape_question_domain(question) == VALLEY_BALL ? question->radius.value.hi
                                                           : question->depth.value.hi;
}

double escape_question_epsilon(const struct escape_question *question) {
    return question->eta.value.hi / question->batch.value.hi;
}
