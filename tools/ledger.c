/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ledger [--quiet] [--tex FILE] NAME.claims.csv...
 * Prints the claims of all programs with both verdicts, computed again from their numbers, and
 * writes them for the paper. Exit 1 when a check fails; what a claim says of its source never stops
 * anything.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/ledger.h"
#include "base/die.h"
#include "book/tex.h"
#include "base/wholefile.h"

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

/* -- for people --------------------------------------------------------------------------- */

static void print_ledger(const struct ledger *ledger) {
    size_t verdicts[6] = {0};
    printf("%-30s  %-13s %-31s %-19s %s\n", "check", "source", "claim", "measured", "expected");
    for (size_t i = 0; i < ledger->count; i++) {
        const struct claim *claim = &ledger->claim[i];
        char expected[96], check[64];
        print_expected(expected, sizeof expected, claim);
        print_check(check, sizeof check, claim);
        printf(
            "%-30s  %-13s %-31s %-19.13g %s\n", check, source_of(claim), claim->id, claim->measured,
            expected);
        printf("    %s [%s]\n", claim->statement, claim->origin);
        if (*claim->reason != '\0') {
            printf("    %s: %s\n", source_of(claim), claim->reason);
        }
        verdicts[ledger_check(claim)]++;
        verdicts[ledger_source(claim)]++;
    }
    printf(
        "\n%zu claims: %zu pass, %zu fail; of the sources: %zu confirmed, %zu refuted, %zu "
        "undetermined, %zu own\n",
        ledger->count, verdicts[CLAIM_PASS], verdicts[CLAIM_FAIL], verdicts[CLAIM_CONFIRMED],
        verdicts[CLAIM_REFUTED], verdicts[CLAIM_UNDETERMINED], verdicts[CLAIM_OWN]);
}

/* -- for the paper ------------------------------------------------------------------------ */

static void put_expected(FILE *stream, const struct claim *claim) {
    char number[64];
    if (claim->relation == CLAIM_AT_LEAST || claim->relation == CLAIM_AT_MOST) {
        tex_put(stream, claim->relation == CLAIM_AT_LEAST ? "≥ " : "≤ ");
    }
    snprintf(number, sizeof number, "%.15g", claim->expected);
    tex_put_number(stream, number, 7);
    if (claim->relation == CLAIM_WITHIN || claim->relation == CLAIM_CONSISTENT) {
        double error = claim->relation == CLAIM_WITHIN ? 1 : claim->error;
        snprintf(number, sizeof number, "%.2g", fabs(claim->measured - claim->expected));
        tex_put(stream, ", off ");
        tex_put_number(stream, number, 2);
        snprintf(number, sizeof number, "%.2g", claim->tolerance * error);
        tex_put(stream, " of ");
        tex_put_number(stream, number, 2);
    }
}

static void define(FILE *stream, const char *id, const char *field, const char *text, int digits) {
    fprintf(stream, "\\expandafter\\def\\csname claim@%s@%s\\endcsname{", id, field);
    if (digits > 0) {
        tex_put_number(stream, text, digits);
    } else {
        tex_put(stream, text);
    }
    fputs("}\n", stream);
}

static void put_macros(FILE *stream, const struct claim *claim) {
    char number[64];
    snprintf(number, sizeof number, "%.17g", claim->measured);
    define(stream, claim->id, "measured", number, 5);
    define(stream, claim->id, "precise", number, 12);
    define(stream, claim->id, "source", source_of(claim), 0);
    define(stream, claim->id, "reason", claim->reason, 0);
}

static void put_row(FILE *stream, const struct claim *claim) {
    char number[64];
    snprintf(number, sizeof number, "%.17g", claim->measured);
    tex_put(stream, claim->statement);
    fputs(" \\emph{(", stream);
    tex_put(stream, claim->origin);
    fputs(")}", stream);
    if (*claim->reason != '\0') {
        fprintf(stream, " \\textbf{%s:} ", source_of(claim));
        tex_put(stream, claim->reason);
        fputc('.', stream);
    }
    fputs(" & ", stream);
    tex_put_number(stream, number, 7);
    fputs(" & ", stream);
    put_expected(stream, claim);
    char check[64];
    print_check(check, sizeof check, claim);
    fprintf(stream, " & %s & %s \\\\\n", check, source_of(claim));
}

static void put_rows(FILE *stream, const struct ledger *ledger) {
    fputs("\\def\\claimrows{%\n", stream);
    for (size_t i = 0; i < ledger->count; i++) {
        /* Between rows: behind the last one it might open a page of its own. */
        fputs(i > 0 ? "\\addlinespace\n" : "", stream);
        put_row(stream, &ledger->claim[i]);
    }
    fputs("}\n", stream);
    size_t verdicts[6] = {0};
    for (size_t i = 0; i < ledger->count; i++) {
        verdicts[ledger_check(&ledger->claim[i])]++;
        verdicts[ledger_source(&ledger->claim[i])]++;
    }
    for (int v = 0; v < 6; v++) {
        fprintf(
            stream, "\\expandafter\\def\\csname claims@%s\\endcsname{%zu}\n",
            ledger_verdict_name((enum claim_verdict)v), verdicts[v]);
    }
    fprintf(stream, "\\expandafter\\def\\csname claims@all\\endcsname{%zu}\n", ledger->count);
}

static void write_tex(const struct ledger *ledger, const char *path) {
    char *text = NULL;
    size_t size = 0;
    struct fault fault;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t i = 0; i < ledger->count; i++) {
        put_macros(stream, &ledger->claim[i]);
    }
    put_rows(stream, ledger);
    if (fclose(stream) != 0) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    DIE_UNLESS_OK(wholefile_write(path, text, size, &fault), fault);
    free(text);
}

/* -- both --------------------------------------------------------------------------------- */

/* The paper cites claims by id, so an id must mean one claim. */
static void refuse_doubles(const struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(ledger->claim[i].id, ledger->claim[j].id) == 0) {
                DIE(STATUS_INPUT, "two claims are called %s; rename one", ledger->claim[i].id);
            }
        }
    }
}

static bool all_pass(const struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++) {
        if (ledger_check(&ledger->claim[i]) != CLAIM_PASS) {
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv) {
    struct ledger ledger;
    struct fault fault;
    const char *tex = NULL;
    bool quiet = false;
    int first = 1;
    if (first < argc && strcmp(argv[first], "--quiet") == 0) {
        quiet = true;
        first++;
    }
    if (first + 1 < argc && strcmp(argv[first], "--tex") == 0) {
        tex = argv[first + 1];
        first += 2;
    }
    if (first >= argc) {
        DIE(STATUS_INPUT, "usage: ledger [--quiet] [--tex FILE] NAME.claims.csv...");
    }
    ledger_init(&ledger);
    for (int i = first; i < argc; i++) {
        DIE_UNLESS_OK(ledger_read(&ledger, argv[i], &fault), fault);
    }
    refuse_doubles(&ledger);
    if (!quiet) {
        print_ledger(&ledger);
        die_unless_printed();
    }
    if (tex != NULL) {
        write_tex(&ledger, tex);
    }
    bool passed = all_pass(&ledger);
    ledger_clear(&ledger);
    return passed || quiet ? STATUS_OK : STATUS_CLAIM;
}
