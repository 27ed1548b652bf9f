/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "option.h"

#include <math.h>

#include "base/die.h"

void catapult_option_default(struct number *number, const char *text) {
    struct fault fault;
    DIE_UNLESS_OK(number_parse(text, number, &fault), fault);
}

void catapult_option_check(
    bool good, const char *option, const struct number *number, const char *remedy) {
    if (!good) {
        DIE(STATUS_INPUT, "--%s: %.12g is out of range; %s", option, number->value.hi, remedy);
    }
}

void catapult_option_whole(
    const struct number *number, const char *option, double least, double most,
    const char *remedy) {
    double value = number->value.hi;
    catapult_option_check(
        value >= least && value <= most && value == floor(value), option, number, remedy);
}

/* Beyond, the low halves of double-doubles underflow and exact decimals are exact no more. */
static void check_range(const char *option, const struct number *number) {
    double value = number->value.hi;
    catapult_option_check(
        value >= 1e-150 && value <= 1e150, option, number, "give 1e-150 to 1e150");
}

void catapult_option_width(const struct number *width) {
    catapult_option_check(
        width->value.hi >= 1 && width->value.hi == floor(width->value.hi), "width", width,
        "give a whole number of neurons, 1 or more");
}

void catapult_option_eta(const struct number *eta) {
    catapult_option_check(eta->value.hi > 0, "eta", eta, "give a learning rate above 0");
    check_range("eta", eta);
}

void catapult_option_mu0(const struct number *mu0) {
    catapult_option_check(
        mu0->value.hi != 0, "mu0", mu0, "give an output other than 0: from 0 it never moves");
}

void catapult_option_lambda0(const struct number *lambda0, const struct number *eta) {
    catapult_option_check(
        lambda0->value.hi > 0, "lambda0", lambda0,
        "give a curvature above 0 (N(0,1) weights have about 2)");
    check_range("lambda0", lambda0);
    double x = eta->value.hi * lambda0->value.hi;
    if (!(x > 1e-70 && x < 1e70)) {
        DIE(STATUS_INPUT, "--eta, --lambda0: their product %g is out of range; give 1e-70 to 1e70",
            x);
    }
}
