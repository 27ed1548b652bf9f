/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines of the calculator, a word a line, and the table that `@` names. */
#include <stdlib.h>
#include <string.h>

#include "forecast_question.h"
#include "input.h"
#include "predict_question.h"
#include "range.h"
#include "trace_request.h"

enum { MOST_WORDS = 32 };

static void read_command(int command, int words, char **word) {
    struct fault fault;
    bool help = false;
    union {
        struct predict_question predict;
        struct forecast_question forecast;
        struct trace_request trace;
        struct range range;
    } question;
    switch (command) {
    case 0:
        if (input_is_read(
                predict_question_read(&question.predict, words, word, &help, &fault), &fault) &&
            !help) {
            predict_question_clear(&question.predict);
        }
        return;
    case 1:
        if (input_is_read(
                forecast_question_read(&question.forecast, words, word, &help, &fault), &fault) &&
            !help) {
            forecast_question_clear(&question.forecast);
        }
        return;
    case 2:
        input_is_read(trace_request_read(&question.trace, words, word, &help, &fault), &fault);
        return;
    default:
        input_is_read(
            range_parse(&question.range, "eta", words > 1 ? word[1] : "", 9, &fault), &fault);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, line = input_part(&input);
    int command = (int)(input_byte(&line) % 4), words = 1;
    char *text = input_text(&line), *word[MOST_WORDS + 1] = {(char *)"command"}, *rest = NULL;
    const char *table = input_file(0, &input);
    for (char *at = strtok_r(text, "\n", &rest); at != NULL && words < MOST_WORDS;
         at = strtok_r(NULL, "\n", &rest)) {
        word[words++] = strcmp(at, "@") == 0 ? (char *)table : at;
    }
    /* Who asks for help gets much of it. */
    bool asks = false;
    for (int i = 1; i < words; i++) {
        asks = asks || (strncmp(word[i], "--h", 3) == 0 && strncmp(word[i], "--height", 8) != 0);
        asks = asks || strcmp(word[i], "-") == 0; /* and standard input is nobody's */
    }
    if (!asks) {
        read_command(command, words, word);
    }
    free(text);
    return 0;
}
