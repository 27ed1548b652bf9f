/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/claim.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/die.h"
#include "base/rare.h"
#include "page/page.h"

enum { MOST_ID = 128 };

/* `*` becomes the page's name, as ids are written. */
static void expand_id(char out[MOST_ID], const struct page *page, const char *id) {
    const char *star = strchr(id, '*');
    if (star == NULL) {
        snprintf(out, MOST_ID, "%s", id);
        return;
    }
    snprintf(out, MOST_ID, "%.*s%s%s", (int)(star - id), id, page->name, star + 1);
    for (char *sign = out; *sign != '\0'; sign++) {
        *sign = *sign == '_' ? '-' : *sign;
    }
}

static struct claim *find_made(const struct page *page, const char *id) {
    char full[MOST_ID];
    expand_id(full, page, id);
    for (size_t i = 0; i < page->claims.count; i++) {
        if (strcmp(page->claims.claim[i].id, full) == 0) {
            return &page->claims.claim[i];
        }
    }
    return NULL;
}

static const struct claim_text *find_text(const struct page *page, const char *id) {
    for (size_t i = 0; i < page->texts; i++) {
        if (strcmp(page->text[i].id, id) == 0) {
            return &page->text[i];
        }
    }
    DIE(STATUS_CLAIM,
        "claim \"%s\" is made and not declared; add it to the claims at the head of "
        "the page",
        id);
}

static void record_claim(struct page *page, const char *id, struct claim claim) {
    char full[MOST_ID];
    const struct claim_text *text = find_text(page, id);
    if (find_made(page, id) != NULL) {
        DIE(STATUS_CLAIM, "claim \"%s\" is made twice; each of them needs an id of its own", id);
    }
    expand_id(full, page, id);
    claim.id = full;
    claim.statement = text->statement;
    claim.origin = text->origin;
    ledger_add(&page->claims, &claim);
    if (page->claims.status != STATUS_OK) {
        DIE(STATUS_SYSTEM, "out of memory for the claims");
    }
}

void claim_equal(struct page *page, const char *id, double measured, double expected) {
    record_claim(
        page, id,
        (struct claim){.measured = measured, .relation = CLAIM_EQUAL, .expected = expected});
}

void claim_within(
    struct page *page, const char *id, double measured, double expected, double tolerance) {
    claim_estimate_within(page, id, (struct estimate){measured, 0}, expected, tolerance);
}

void claim_at_most(struct page *page, const char *id, double measured, double most) {
    claim_estimate_at_most(page, id, (struct estimate){measured, 0}, most);
}

void claim_at_least(struct page *page, const char *id, double measured, double least) {
    claim_estimate_at_least(page, id, (struct estimate){measured, 0}, least);
}

void claim_consistent(
    struct page *page, const char *id, struct estimate measured, double expected, double sigmas) {
    record_claim(
        page, id,
        (struct claim){
            .measured = measured.value,
            .error = measured.se,
            .relation = CLAIM_CONSISTENT,
            .expected = expected,
            .tolerance = sigmas});
}

void claim_agrees(
    struct page *page, const char *id, double worst, double most, double comparisons) {
    record_claim(
        page, id,
        (struct claim){
            .measured = worst,
            .relation = CLAIM_AT_MOST,
            .expected = most,
            .comparisons = comparisons});
}

void claim_estimate_within(
    struct page *page, const char *id, struct estimate measured, double expected,
    double tolerance) {
    record_claim(
        page, id,
        (struct claim){
            .measured = measured.value,
            .error = measured.se,
            .relation = CLAIM_WITHIN,
            .expected = expected,
            .tolerance = tolerance});
}

void claim_estimate_at_most(
    struct page *page, const char *id, struct estimate measured, double most) {
    record_claim(
        page, id,
        (struct claim){
            .measured = measured.value,
            .error = measured.se,
            .relation = CLAIM_AT_MOST,
            .expected = most});
}

void claim_estimate_at_least(
    struct page *page, const char *id, struct estimate measured, double least) {
    record_claim(
        page, id,
        (struct claim){
            .measured = measured.value,
            .error = measured.se,
            .relation = CLAIM_AT_LEAST,
            .expected = least});
}

void claim_rare(struct page *page, const char *id, double count, double mean) {
    int most = rare_most(mean, 1e-5);
    double sigmas = rare_sigmas(rare_odds(mean, most)), limit = most + 0.5;
    claim_estimate_at_most(page, id, (struct estimate){count, fabs(limit - count) / sigmas}, limit);
}

/* -- what the source says ----------------------------------------------------------------- */

static void record_source(
    struct page *page, const char *id, enum claim_relation says, double said, double tolerance) {
    struct claim *claim = find_made(page, id);
    if (claim == NULL) {
        DIE(STATUS_CLAIM, "claim \"%s\": the source speaks before the check is made", id);
    }
    if (claim->says != CLAIM_NONE) {
        DIE(STATUS_CLAIM, "claim \"%s\": the source speaks twice", id);
    }
    claim->says = says;
    claim->said = said;
    claim->said_tolerance = tolerance;
}

void claim_source_agrees(struct page *page, const char *id) {
    const struct claim *claim = find_made(page, id);
    if (claim == NULL) {
        DIE(STATUS_CLAIM, "claim \"%s\": the source speaks before the check is made", id);
    }
    record_source(page, id, claim->relation, claim->expected, claim->tolerance);
}

void claim_source_equal(struct page *page, const char *id, double said) {
    record_source(page, id, CLAIM_EQUAL, said, 0);
}

void claim_source_within(struct page *page, const char *id, double said, double tolerance) {
    record_source(page, id, CLAIM_WITHIN, said, tolerance);
}

void claim_source_at_most(struct page *page, const char *id, double said) {
    record_source(page, id, CLAIM_AT_MOST, said, 0);
}

void claim_source_at_least(struct page *page, const char *id, double said) {
    record_source(page, id, CLAIM_AT_LEAST, said, 0);
}

void claim_source_consistent(struct page *page, const char *id, double said, double sigmas) {
    record_source(page, id, CLAIM_CONSISTENT, said, sigmas);
}

void claim_source_unknown(struct page *page, const char *id) {
    record_source(page, id, CLAIM_UNKNOWN, 0, 0);
}

void claim_reason(struct page *page, const char *id, const char *reason) {
    struct claim *claim = find_made(page, id);
    if (claim == NULL) {
        DIE(STATUS_CLAIM, "claim \"%s\": a reason before the check is made", id);
    }
    ledger_explain(&page->claims, claim, reason);
}

void claim_open(const struct page *page) {
    for (size_t i = 0; i < page->texts; i++) {
        if (find_text(page, page->text[i].id) != &page->text[i]) {
            DIE(STATUS_CLAIM, "claim \"%s\" is declared twice; each needs an id of its own",
                page->text[i].id);
        }
    }
}

void claim_finish(const struct page *page) {
    for (size_t i = 0; i < page->texts; i++) {
        if (find_made(page, page->text[i].id) == NULL) {
            DIE(STATUS_CLAIM, "claim \"%s\" is declared and not made", page->text[i].id);
        }
    }
}
