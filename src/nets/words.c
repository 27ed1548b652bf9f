/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool words_next(struct words *words) {
    while (isspace((unsigned char)*words->at)) {
        words->at++;
    }
    size_t length = 0;
    for (; *words->at != '\0' && !isspace((unsigned char)*words->at); words->at++) {
        if (length + 1 < sizeof words->word) {
            words->word[length++] = *words->at;
        }
    }
    words->word[length] = '\0';
    return length > 0;
}

bool words_accept(struct words *words, const char *word) {
    struct words ahead = *words;
    if (!words_next(&ahead) || strcmp(ahead.word, word) != 0) {
        return false;
    }
    *words = ahead;
    return true;
}

enum status words_refuse(const struct words *words, const char *wanted, struct fault *fault) {
    return fault_set(
        fault, STATUS_INPUT, "network \"%.*s%s\": \"%s\" before character %td; want %s",
        WORDS_SHOWN, words->text, strlen(words->text) > WORDS_SHOWN ? "..." : "", words->word,
        words->at - words->text + 1, wanted);
}

/* Reads a whole number from 1 to 10^6 at *text and moves on; 0 where there is none. */
static size_t whole_number(const char **text) {
    char *end;
    if (!isdigit((unsigned char)**text)) {
        return 0;
    }
    unsigned long value = strtoul(*text, &end, 10);
    *text = end;
    return value <= 1000000 ? value : 0;
}

size_t words_count(struct words *words) {
    const char *text = words->word;
    size_t count = words_next(words) ? whole_number(&text) : 0;
    return *text == '\0' ? count : 0;
}

enum status words_shape(struct layer_shape *shape, struct words *words, struct fault *fault) {
    size_t number[3] = {0};
    size_t numbers = 0;
    const char *text = words->word;
    words_next(words);
    do {
        number[numbers++] = whole_number(&text);
    } while (numbers < 3 && *text == 'x' && text++);
    if (*text != '\0' || numbers == 2 || number[numbers - 1] == 0 || number[0] == 0 ||
        (numbers == 3 && number[1] == 0)) {
        return words_refuse(words, "a number of inputs, or HEIGHTxWIDTHxCHANNELS", fault);
    }
    *shape = numbers == 1 ? (struct layer_shape){1, 1, number[0]}
                          : (struct layer_shape){number[0], number[1], number[2]};
    return STATUS_OK;
}
