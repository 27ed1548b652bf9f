/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "range.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Copies up to the next colon; returns what follows it, or NULL. */
static const char *next_word(char out[RANGE_WORD], const char *text) {
    size_t length = strcspn(text, ":");
    snprintf(out, RANGE_WORD, "%.*s", (int)(length < RANGE_WORD ? length : RANGE_WORD - 1), text);
    return text[length] == ':' ? text + length + 1 : NULL;
}

static enum status
read_number(struct number *number, const char *option, const char *text, struct fault *fault) {
    struct fault inner;
    if (number_parse(text, number, &inner) != STATUS_OK) {
        return fault_set(fault, STATUS_INPUT, "--%s: %s", option, inner.text);
    }
    if (!(number->value.hi > 0)) {
        return fault_set(
            fault, STATUS_INPUT, "--%s: %s is out of range; give numbers above 0", option, text);
    }
    return STATUS_OK;
}

static enum status
read_points(struct range *range, const char *option, const char *text, struct fault *fault) {
    struct number points;
    enum status status = read_number(&points, option, text, fault);
    double count = status == STATUS_OK ? points.value.hi : 2;
    if (!(count >= 2 && count <= RANGE_MOST_POINTS && count == floor(count))) {
        return fault_set(
            fault, STATUS_INPUT, "--%s: %s points; give a whole number from 2 to %d", option, text,
            RANGE_MOST_POINTS);
    }
    range->points = (size_t)count;
    return status;
}

enum status range_parse(
    struct range *range, const char *option, const char *text, size_t points, struct fault *fault) {
    const char *to = next_word(range->from_text, text), *count = NULL;
    *range->to_text = '\0';
    range->points = to == NULL ? 1 : points;
    enum status status = read_number(&range->from, option, range->from_text, fault);
    range->to = range->from;
    if (status == STATUS_OK && to != NULL) {
        count = next_word(range->to_text, to);
        status = read_number(&range->to, option, range->to_text, fault);
    }
    if (status == STATUS_OK && count != NULL) {
        status = read_points(range, option, count, fault);
    }
    if (status == STATUS_OK && to != NULL && dd_compare(range->from.value, range->to.value) >= 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "--%s: %s is not a range; give FROM:TO[:POINTS] with FROM below TO", option, text);
    }
    return status;
}

struct number range_point(const struct range *range, size_t i, char text[RANGE_WORD]) {
    if (i == 0 || i + 1 == range->points) {
        return i == 0 ? range->from : range->to;
    }
    double part = (double)i / (double)(range->points - 1);
    double low = log(range->from.value.hi), high = log(range->to.value.hi);
    double value = exp(low + part * (high - low));
    snprintf(text, RANGE_WORD, "%.17g", value);
    return (struct number){
        .value = dd_of(value), .square = dd_mul(dd_of(value), dd_of(value)), .text = text};
}
