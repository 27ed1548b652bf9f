/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option.h"

#include <math.h>
#include <string.h>

void option_default(struct number *number, const char *text, struct fault *fault) {
    if (fault->status == STATUS_OK && !option_is_given(number)) {
        fault->status = number_parse(text, number, fault);
    }
}

size_t option_choice(const char *word, const char *choices) {
    size_t place = 0, length = strlen(word);
    for (const char *at = choices; *at != '\0'; place++) {
        size_t size = strcspn(at, "|");
        if (size == length && strncmp(at, word, size) == 0) {
            break;
        }
        at += size + (at[size] == '|');
    }
    return place;
}

void option_check(
    bool good, const char *option, const struct number *number, const char *remedy,
    struct fault *fault) {
    if (fault->status == STATUS_OK && !good) {
        fault_set(
            fault, STATUS_INPUT, "--%s: %.12g is out of range; %s", option, number->value.hi,
            remedy);
    }
}

void option_whole(
    const struct number *number, const char *option, double least, double most, const char *remedy,
    struct fault *fault) {
    double value = number->value.hi, rest = number->value.lo;
    bool whole = value == floor(value);
    if (fault->status == STATUS_OK && whole && rest != 0) { /* 2^53 + 1 would pass for 2^53 */
        fault_set(
            fault, STATUS_INPUT, "--%s: %.40s is not a whole number that is exact here; %s", option,
            number->text, remedy);
    }
    option_check(value >= least && value <= most && whole, option, number, remedy, fault);
}

void option_simulation(
    const struct number *replicas, const struct number *seed, const struct number *threads,
    const struct number *relative_error, struct fault *fault) {
    option_whole(replicas, "replicas", 2, 1e15, "give a whole number from 2 to 1e15", fault);
    option_whole(seed, "seed", 0, 0x1p53, "give a whole number from 0 to 2^53", fault);
    option_whole(
        threads, "threads", 0, 1024, "give a whole number up to 1024, or 0 for all cores", fault);
    option_check(
        relative_error->value.hi > 0 && relative_error->value.hi < 1, "relative-error",
        relative_error, "give a number between 0 and 1", fault);
}

/* Beyond, the low halves of double-doubles underflow and exact decimals are exact no more. */
static void check_range(const char *option, const struct number *number, struct fault *fault) {
    double value = number->value.hi;
    option_check(value >= 1e-150 && value <= 1e150, option, number, "give 1e-150 to 1e150", fault);
}

void option_width(const struct number *width, struct fault *fault) {
    struct dd n = width->value;
    bool whole = n.hi == floor(n.hi) && n.lo == floor(n.lo);
    option_check(
        n.hi >= 1 && whole, "width", width, "give a whole number of neurons, 1 or more", fault);
}

void option_eta(const struct number *eta, struct fault *fault) {
    option_check(eta->value.hi > 0, "eta", eta, "give a learning rate above 0", fault);
    check_range("eta", eta, fault);
}

void option_mu0(const struct number *mu0, struct fault *fault) {
    option_check(
        mu0->value.hi != 0, "mu0", mu0, "give an output other than 0: from 0 it never moves",
        fault);
}

void option_lambda0(const struct number *lambda0, const struct number *eta, struct fault *fault) {
    option_check(
        lambda0->value.hi > 0, "lambda0", lambda0,
        "give a curvature above 0 (N(0,1) weights have about 2)", fault);
    check_range("lambda0", lambda0, fault);
    double x = eta->value.hi * lambda0->value.hi;
    if (fault->status == STATUS_OK && !(x > 1e-70 && x < 1e70)) {
        fault_set(
            fault, STATUS_INPUT,
            "--eta, --lambda0: their product %g is out of range; give 1e-70 to 1e70", x);
    }
}
