/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/ledger_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "book/plain.h"

static const char *check_of(const struct claim *claim) {
    return ledger_verdict_name(ledger_check(claim));
}

static const char *source_of(const struct claim *claim) {
    return ledger_verdict_name(ledger_source(claim));
}

/* "pass, exact"; a failing check has no grade. */
static void print_check(char *out, size_t size, const struct claim *claim) {
    bool passed = ledger_check(claim) == CLAIM_PASS;
    snprintf(
        out, size, "%s%s%s", check_of(claim), passed ? ", " : "",
        passed ? ledger_grade(claim) : "");
}

/* What our own test asks of the measured number: "1", ">= 0.1", "1.59, off 2e-16 of 1e-15". */
static void print_expected(char *out, size_t size, const struct claim *claim) {
    switch (claim->relation) {
    case CLAIM_WITHIN:
        snprintf(
            out, size, "%.10g, off %.2g of %.2g", claim->expected,
            fabs(claim->measured - claim->expected), claim->tolerance);
        break;
    case CLAIM_CONSISTENT:
        snprintf(out, size, "%.10g ± %.2g", claim->expected, claim->tolerance * claim->error);
        break;
    case CLAIM_AT_LEAST:
        snprintf(out, size, "≥ %.10g", claim->expected);
        break;
    case CLAIM_AT_MOST:
        snprintf(out, size, "≤ %.10g", claim->expected);
        break;
    default:
        snprintf(out, size, "%.10g", claim->expected);
    }
}

/* Mathematics as a terminal has it. */
static void print_text(const char *before, const char *text) {
    fputs(before, stdout);
    plain_put(stdout, text, strlen(text));
}

void ledger_print_row(const struct claim *claim) {
    char expected[96], check[64];
    print_expected(expected, sizeof expected, claim);
    print_check(check, sizeof check, claim);
    printf(
        "%-30s  %-13s %-31s %-19.13g %s\n", check, source_of(claim), claim->id, claim->measured,
        expected);
    print_text("    ", claim->statement);
    printf(" [");
    print_text("", claim->origin);
    printf("]\n");
    if (*claim->reason != '\0') {
        printf("    %s", source_of(claim));
        print_text(": ", claim->reason);
        putchar('\n');
    }
    if (ledger_false_alarm(claim) > 0) {
        printf("    by chance alone it fails with probability %.1g\n", ledger_false_alarm(claim));
    }
}

/* What `says` and `expected` have in common, in words: "at most 13", "1 within 1e-15". */
static void
print_relation(enum claim_relation relation, double value, double tolerance, double error) {
    switch (relation) {
    case CLAIM_AT_LEAST:
    case CLAIM_AT_MOST:
        printf("at %s %.16g\n", relation == CLAIM_AT_MOST ? "most" : "least", value);
        break;
    case CLAIM_CONSISTENT:
        printf("%.16g within %g standard errors, ± %.3g\n", value, tolerance, tolerance * error);
        break;
    case CLAIM_WITHIN:
        printf("%.16g within %.3g\n", value, tolerance);
        break;
    case CLAIM_UNKNOWN:
        puts("something that is not known well enough to hold against");
        break;
    default:
        printf("%.16g, exactly\n", value);
    }
}

void ledger_print_whole(const struct claim *claim) {
    char check[64];
    printf("%s\n  ", claim->id);
    print_text("", claim->statement);
    print_check(check, sizeof check, claim);
    printf("\n\n  measured    %.17g", claim->measured);
    if (claim->error > 0) {
        printf(" ± %.2g", claim->error);
    }
    fputs("\n  expected    ", stdout);
    print_relation(claim->relation, claim->expected, claim->tolerance, claim->error);
    printf("  check       %s", check);
    if (claim->relation == CLAIM_WITHIN || claim->relation == CLAIM_CONSISTENT) {
        printf(", off by %.2g", fabs(claim->measured - claim->expected));
    }
    if (ledger_false_alarm(claim) > 0) {
        printf("; by chance alone it fails with probability %.1g", ledger_false_alarm(claim));
    }
    print_text("\n  origin      ", claim->origin);
    if (claim->says != CLAIM_NONE) {
        fputs("\n  it says     ", stdout);
        print_relation(claim->says, claim->said, claim->said_tolerance, claim->error);
        printf("  so it is    %s", source_of(claim));
        print_text(*claim->reason == '\0' ? "" : ": ", claim->reason);
    }
    putchar('\n');
}
