/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of the commands that arguments.c has not, a word a line, and the table that `@` names:
 * what each reads before it computes. */
#include <stdlib.h>
#include <string.h>

#include "critical_question.h"
#include "escape_question.h"
#include "input.h"
#include "safe.h"
#include "scan.h"
#include "train_question.h"

enum { MOST_WORDS = 40 };

static void read_escape(int words, char **word) {
    struct escape_question question;
    struct fault fault;
    bool help = false;
    if (input_is_read(escape_question_read(&question, words, word, &help, &fault), &fault)) {
        input_require(help || (question.dimensions > 0 && question.dimensions <= VALLEY_MOST), "d");
        input_require(help || escape_question_size(&question) > 0, "a size");
        escape_question_clear(&question);
    }
}

static void read_train(int words, char **word) {
    struct train_question question;
    struct fault fault;
    bool help = false;
    if (input_is_read(train_question_read(&question, words, word, &help, &fault), &fault) &&
        !help) {
        train_question_clear(&question);
    }
}

static void read_critical(int words, char **word) {
    struct critical_question question;
    struct fault fault;
    bool help = false;
    if (input_is_read(critical_question_read(&question, words, word, &help, &fault), &fault) &&
        !help) {
        critical_question_clear(&question);
    }
}

static void read_command(int command, int words, char **word) {
    struct fault fault;
    switch (command) {
    case 0:
        input_is_read(scan_try(words, word, &fault), &fault);
        return;
    case 1:
        input_is_read(safe_try(words, word, &fault), &fault);
        return;
    case 2:
        read_escape(words, word);
        return;
    case 3:
        read_train(words, word);
        return;
    default:
        read_critical(words, word);
    }
}

/* Who asks for help gets much of it, and standard input is nobody's. */
static bool is_asked(const char *word) {
    bool help = strncmp(word, "--h", 3) == 0 && strncmp(word, "--height", 8) != 0 &&
                strncmp(word, "--hessian", 9) != 0;
    return !help && strcmp(word, "-") != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, line = input_part(&input);
    int command = (int)(input_byte(&line) % 5), words = 1;
    char *text = input_text(&line), *word[MOST_WORDS + 1] = {(char *)"command"}, *rest = NULL;
    const char *table = input_file(0, &input);
    bool asked = true;
    for (char *at = strtok_r(text, "\n", &rest); at != NULL && words < MOST_WORDS;
         at = strtok_r(NULL, "\n", &rest)) {
        asked = asked && is_asked(at);
        word[words++] = strcmp(at, "@") == 0 ? (char *)table : at;
    }
    if (asked) {
        read_command(command, words, word);
    }
    free(text);
    return 0;
}
