/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "certified/ball.h"

/* As many as give a double back. */
enum { ALL_DIGITS = 17 };

/* Where G touches 0, a root moves by the square root of what rounding moves G. */
enum { TOUCHING_DIGITS = 8 };

/* How a format writes what is no number. */
static const struct style {
    const char *none, *open, *separator, *close; /* not available; around and between roots */
    bool quotes; /* JSON has neither infinities nor enclosures: they are strings */
} styles[] = {
    [ANSWER_PRINT_TEXT] = {"not given", "", ", ", "", false},
    [ANSWER_PRINT_CSV] = {"na", "", ";", "", false},
    [ANSWER_PRINT_JSON] = {"null", "[", ", ", "]", true},
};

struct printer {
    FILE *out;
    enum answer_print_format format;
    const struct style *style;
    long enclosed; /* digits of enclosures */
    bool failed;   /* no memory for one of them */
};

static int digits_of(const struct printer *printer, enum answer_source source) {
    static const int for_people[] = {
        [ANSWER_FORMULA] = 9, [ANSWER_SIMULATION] = 4, [ANSWER_CLOCK] = 3};
    bool all = printer->format != ANSWER_PRINT_TEXT && source != ANSWER_CLOCK;
    return all ? ALL_DIGITS : for_people[source];
}

/* -- one value ---------------------------------------------------------------------------- */

static void put_enclosure(struct printer *printer, const arb_t enclosure) {
    char *text = ball_text(enclosure, printer->enclosed);
    if (text == NULL) {
        printer->failed = true;
        return;
    }
    fputs(text, printer->out);
    free(text);
}

static void put_number(struct printer *printer, const struct answer_value *value, int digits) {
    switch (value->kind) {
    case ANSWER_REAL:
        fprintf(printer->out, "%.*g", digits, value->real + 0.0); /* no -0 */
        break;
    case ANSWER_INTEGER:
        fprintf(printer->out, "%" PRIu64, value->integer);
        break;
    case ANSWER_WORD:
        fputs(value->word, printer->out);
        break;
    case ANSWER_ENCLOSURE:
        put_enclosure(printer, value->enclosure);
        break;
    case ANSWER_NONE:
    case ANSWER_LIST:
        break;
    }
}

static bool is_json_number(const struct answer_value *value) {
    return value->kind == ANSWER_INTEGER || (value->kind == ANSWER_REAL && isfinite(value->real));
}

static void put_quote(struct printer *printer, bool number) {
    if (printer->style->quotes && !number) {
        fputc('"', printer->out);
    }
}

/* All digits in every format: a root is there to be typed in again, as --lambda0. */
static void put_root(struct printer *printer, const struct answer_root *root) {
    const char *blank = root->at.kind == ANSWER_ENCLOSURE ? " " : "";
    bool number = is_json_number(&root->at) && root->side == 0 && !root->undecided;
    put_quote(printer, number);
    if (root->undecided && root->at.kind == ANSWER_REAL) {
        fputs("undecided by doubles (--certify decides) near ", printer->out);
    } else if (root->undecided) {
        fprintf(printer->out, "undecided at %ld digits near ", printer->enclosed);
    }
    put_number(printer, &root->at, root->undecided ? TOUCHING_DIGITS : ALL_DIGITS);
    if (root->side != 0) {
        fprintf(printer->out, "%s%c%sexp(", blank, root->side > 0 ? '+' : '-', blank);
        put_number(printer, &root->log_distance, ALL_DIGITS);
        fputc(')', printer->out);
    }
    put_quote(printer, number);
}

static void put_list(struct printer *printer, const struct answer_value *list) {
    fputs(printer->style->open, printer->out);
    for (size_t i = 0; i < list->list.count; i++) {
        fputs(i > 0 ? printer->style->separator : "", printer->out);
        put_root(printer, &list->list.root[i]);
    }
    if (list->list.count == 0 && printer->format == ANSWER_PRINT_TEXT) {
        fputs(list->list.empty, printer->out);
    }
    fputs(printer->style->close, printer->out);
}

static void put_value(struct printer *printer, const struct answer_entry *entry) {
    const struct answer_value *value = &entry->value;
    if (value->kind == ANSWER_NONE) {
        fputs(printer->style->none, printer->out);
    } else if (value->kind == ANSWER_LIST) {
        put_list(printer, value);
    } else {
        put_quote(printer, is_json_number(value));
        put_number(printer, value, digits_of(printer, entry->source));
        put_quote(printer, is_json_number(value));
    }
}

/* -- all entries -------------------------------------------------------------------------- */

static void print_text(struct printer *printer, const struct answer *answer) {
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->entry[i].what[0] != '\0') {
            fprintf(printer->out, "  %-44s ", answer->entry[i].what);
            put_value(printer, &answer->entry[i]);
            fputc('\n', printer->out);
        }
    }
}

static void print_csv(struct printer *printer, const struct answer *answer) {
    fputs("key,value\n", printer->out);
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->entry[i].key != NULL) {
            fprintf(printer->out, "%s,", answer->entry[i].key);
            put_value(printer, &answer->entry[i]);
            fputc('\n', printer->out);
        }
    }
}

static void print_json(struct printer *printer, const struct answer *answer) {
    const char *comma = "";
    fputc('{', printer->out);
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->entry[i].key != NULL) {
            fprintf(printer->out, "%s\n  \"%s\": ", comma, answer->entry[i].key);
            put_value(printer, &answer->entry[i]);
            comma = ",";
        }
    }
    fputs("\n}\n", printer->out);
}

enum status answer_print(
    FILE *out, const struct answer *answer, enum answer_print_format format, long digits,
    struct fault *fault) {
    struct printer printer = {
        .out = out, .format = format, .style = &styles[format], .enclosed = digits};
    switch (format) {
    case ANSWER_PRINT_TEXT:
        print_text(&printer, answer);
        break;
    case ANSWER_PRINT_CSV:
        print_csv(&printer, answer);
        break;
    case ANSWER_PRINT_JSON:
        print_json(&printer, answer);
        break;
    }
    if (printer.failed) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    return STATUS_OK;
}
