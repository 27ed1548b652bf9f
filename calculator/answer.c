/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "answer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* -- values ------------------------------------------------------------------------------- */

struct answer_value answer_real(double real) {
    return (struct answer_value){.kind = isnan(real) ? ANSWER_NONE : ANSWER_REAL, .real = real};
}

struct answer_value answer_integer(uint64_t integer) {
    return (struct answer_value){.kind = ANSWER_INTEGER, .integer = integer};
}

struct answer_value answer_word(const char *word) {
    return (struct answer_value){.kind = ANSWER_WORD, .word = word};
}

struct answer_value answer_enclosure(const arb_t enclosure) {
    struct answer_value value = {.kind = ANSWER_NONE};
    if (!arf_is_nan(arb_midref(enclosure))) {
        value.kind = ANSWER_ENCLOSURE;
        arb_init(value.enclosure);
        arb_set(value.enclosure, enclosure);
    }
    return value;
}

struct answer_value answer_copy(const struct answer_value *value) {
    if (value->kind == ANSWER_ENCLOSURE) {
        return answer_enclosure(value->enclosure);
    }
    return *value;
}

enum status
answer_list_init(struct answer_value *list, size_t count, const char *empty, struct fault *fault) {
    *list = (struct answer_value){
        .kind = ANSWER_LIST,
        .list = {.root = calloc(count + 1, sizeof(struct answer_root)), .empty = empty}};
    if (list->list.root == NULL) {
        *list = (struct answer_value){.kind = ANSWER_NONE};
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu roots", count);
    }
    list->list.count = count;
    return STATUS_OK;
}

void answer_value_clear(struct answer_value *value) {
    if (value->kind == ANSWER_ENCLOSURE) {
        arb_clear(value->enclosure);
    } else if (value->kind == ANSWER_LIST) {
        for (size_t i = 0; i < value->list.count; i++) {
            answer_value_clear(&value->list.root[i].at);
            answer_value_clear(&value->list.root[i].log_distance);
        }
        free(value->list.root);
    }
    *value = (struct answer_value){.kind = ANSWER_NONE};
}

/* -- entries ------------------------------------------------------------------------------ */

void answer_add(
    struct answer *answer, const char *key, const char *what, enum answer_source source,
    struct answer_value value) {
    struct answer_entry *entry = &answer->entry[answer->count++];
    *entry = (struct answer_entry){.key = key, .source = source, .value = value};
    if (what != NULL) {
        snprintf(entry->what, sizeof entry->what, "%s", what);
    }
}

void answer_clear(struct answer *answer) {
    for (size_t i = 0; i < answer->count; i++) {
        answer_value_clear(&answer->entry[i].value);
    }
    answer->count = 0;
}
