/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CLAIM_H
#define CATAPULT_CLAIM_H

/**
 * Claims in one line what a page found. The texts of all claims stand in one array at the head of
 * the page, its conclusions; further down each is made once, by its id, with one verb for our own
 * check and, where a source states something, one for what the source says of the same number. For
 * mains: a claim that is declared and not made, or made and not declared, or made twice, ends the
 * program.
 */

#include "base/estimate.h"
#include "page/ledger.h"

struct page;

/** A claim in words. Texts are plain words with Unicode signs, mathematics between dollars. */
struct claim_text {
    /** unique in the package, and for good; `*` stands for the name of the page */
    const char *id;
    const char *origin;    /**< "own", or the place in the source: "talk, eq. (1.17)" */
    const char *statement; /**< one sentence, which says what number is measured */
};

/** -- our own check -- */

/** Claims measured = expected exactly: a count, a decision, digits that must be the same. */
void claim_equal(struct page *page, const char *id, double measured, double expected);

/** Claims |measured - expected| <= tolerance. */
void claim_within(
    struct page *page, const char *id, double measured, double expected, double tolerance);

/** Claims measured <= most, or measured >= least, of a number that is not simulated. */
void claim_at_most(struct page *page, const char *id, double measured, double most);
void claim_at_least(struct page *page, const char *id, double measured, double least);

/** Claims |measured - expected| <= sigmas standard errors. */
void claim_consistent(
    struct page *page, const char *id, struct estimate measured, double expected, double sigmas);

/** Claims worst <= most, `worst` being the largest of `comparisons` distances, each in its own
 * standard error. */
void claim_agrees(struct page *page, const char *id, double worst, double most, double comparisons);

/** Claims what claim_within, claim_at_most and claim_at_least do, of a simulated number: the ledger
 * says how many standard errors the number keeps from the limit, and the false-alarm rate. */
void claim_estimate_within(
    struct page *page, const char *id, struct estimate measured, double expected, double tolerance);
void claim_estimate_at_most(
    struct page *page, const char *id, struct estimate measured, double most);
void claim_estimate_at_least(
    struct page *page, const char *id, struct estimate measured, double least);

/** Claims that no more rare events came than chance allows where `mean` of them are expected: by
 * Poisson's law more come with a probability of 10^-5 or less. What the ledger is given as the
 * standard error is that under which the normal law has that same probability, with the limit
 * halfway to the next count. */
void claim_rare(struct page *page, const char *id, double count, double mean);

/** -- what the source says of the same number; after the check -- */

/** Says that the source states the relation, value and tolerance of our own check. */
void claim_source_agrees(struct page *page, const char *id);

/** Says what the source states of the number: a value, a value with a tolerance, a bound, or a
 * value with so many standard errors. */
void claim_source_equal(struct page *page, const char *id, double said);
void claim_source_within(struct page *page, const char *id, double said, double tolerance);
void claim_source_at_most(struct page *page, const char *id, double said);
void claim_source_at_least(struct page *page, const char *id, double said);
void claim_source_consistent(struct page *page, const char *id, double said, double sigmas);

/** Says that the source's statement is not known well enough to hold against. */
void claim_source_unknown(struct page *page, const char *id);

/** Says in words why the source is refuted or undetermined. */
void claim_reason(struct page *page, const char *id, const char *reason);

/** Ends the program if a claim is declared twice. Called by page_open. */
void claim_open(const struct page *page);

/** Ends the program unless every declared claim was made. Called by page_finish. */
void claim_finish(const struct page *page);

#endif
