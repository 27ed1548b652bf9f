/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book.h"

#include <string.h>

#include "book/digits.h"
#include "book/markdown.h"

enum { DIGITS = 7 };

static void put_number(FILE *out, double value, int digits) {
    digits_put_estimate(out, value, 0, digits);
}

static const char *sign_of(enum claim_relation relation) {
    return relation == CLAIM_AT_LEAST ? "≥ " : relation == CLAIM_AT_MOST ? "≤ " : "";
}

/* A value with what it is allowed to be off by. */
static void put_bound(FILE *out, enum claim_relation relation, double value, double tolerance) {
    fputs(sign_of(relation), out);
    put_number(out, value, DIGITS);
    if (relation == CLAIM_WITHIN) {
        fputs(" ± ", out);
        put_number(out, tolerance, 2);
    } else if (relation == CLAIM_CONSISTENT) {
        fputs(", within ", out);
        put_number(out, tolerance, 2);
        fputs(" standard errors", out);
    }
}

static void begin_fact(FILE *out, const char *name) {
    fprintf(out, "<div><dt>%s</dt><dd>", name);
}

static void end_fact(FILE *out) {
    fputs("</dd></div>\n", out);
}

static void put_numbers(FILE *out, const struct claim *claim) {
    fputs("<dl>\n", out);
    begin_fact(out, "measured");
    digits_put_estimate(out, claim->measured, claim->error, DIGITS);
    end_fact(out);
    begin_fact(out, "expected");
    put_bound(out, claim->relation, claim->expected, claim->tolerance);
    end_fact(out);
    if (claim->says != CLAIM_NONE && claim->says != CLAIM_UNKNOWN) {
        begin_fact(out, "the source says");
        put_bound(out, claim->says, claim->said, claim->said_tolerance);
        end_fact(out);
    }
    fputs("</dl>\n", out);
}

static void put_verdicts(FILE *out, const struct claim *claim) {
    const char *check = ledger_verdict_name(ledger_check(claim));
    const char *source = ledger_verdict_name(ledger_source(claim));
    bool pass = ledger_check(claim) == CLAIM_PASS;
    fprintf(
        out,
        "<p class=\"verdicts\"><span class=\"%s\">%s %s</span>%s%s<br>"
        "<span class=\"hidden\">the source: </span><span class=\"%s\">%s</span></p>\n",
        check, pass ? "✓" : "✗", check, pass ? ", " : "", pass ? ledger_grade(claim) : "", source,
        source);
}

void card_family(const struct claim *claim, char *out, size_t size) {
    snprintf(out, size, "%.*s", (int)strcspn(claim->origin, ",;"), claim->origin);
}

void card_put(FILE *out, const struct claim *claim, const char *page) {
    char family[128];
    card_family(claim, family, sizeof family);
    fprintf(
        out, "<li id=\"claim-%s\" data-check=\"%s\" data-verdict=\"%s\" data-source=\"", claim->id,
        ledger_verdict_name(ledger_check(claim)), ledger_verdict_name(ledger_source(claim)));
    book_put_escaped(out, family);
    fputs("\">\n", out);
    fprintf(
        out, "<p class=\"id\"><a href=\"%s#claim-%s\">%s</a></p>\n", page, claim->id, claim->id);
    fputs("<div class=\"statement\">\n\n", out);
    markdown_put(out, claim->statement);
    fputs("\n\n[", out);
    markdown_put(out, claim->origin);
    fputs("]{.origin}", out);
    if (*claim->reason != '\0') {
        fputs(" — ", out);
        markdown_put(out, claim->reason);
    }
    fputs("\n\n</div>\n", out);
    put_numbers(out, claim);
    put_verdicts(out, claim);
    fputs("</li>\n", out);
}

void card_put_check(FILE *out, const struct ledger *ledger) {
    size_t fail = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        fail += ledger_check(&ledger->claim[i]) == CLAIM_FAIL;
    }
    if (fail == 0) {
        fputs("[✓ every check passes]{.pass}", out);
    } else {
        fprintf(out, "[✗ %zu check%s]{.fail}", fail, fail == 1 ? " fails" : "s fail");
    }
}

void card_put_sources(FILE *out, const struct ledger *ledger) {
    static const enum claim_verdict shown[] = {CLAIM_CONFIRMED, CLAIM_REFUTED, CLAIM_UNDETERMINED};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        const char *name = ledger_verdict_name(shown[i]);
        size_t count = 0;
        for (size_t c = 0; c < ledger->count; c++) {
            count += ledger_source(&ledger->claim[c]) == shown[i];
        }
        if (count > 0) {
            fprintf(out, ", [%zu %s]{.%s}", count, name, name);
        }
    }
}
