/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/csvwriter.h"
#include "base/number.h"

enum { MOST_CLAIMS = 10000 };

static const char *const relation_name[] = {"none",    "equal",      "within", "at least",
                                            "at most", "consistent", "unknown"};
static const char *const verdict_name[] = {"pass",    "fail",         "confirmed",
                                           "refuted", "undetermined", "own"};

bool ledger_holds(
    enum claim_relation relation, double measured, double error, double value, double tolerance) {
    switch (relation) {
    case CLAIM_EQUAL:
        return measured == value;
    case CLAIM_WITHIN:
        return fabs(measured - value) <= tolerance;
    case CLAIM_AT_LEAST:
        return measured >= value;
    case CLAIM_AT_MOST:
        return measured <= value;
    case CLAIM_CONSISTENT:
        return fabs(measured - value) <= tolerance * error;
    case CLAIM_NONE:
    case CLAIM_UNKNOWN:
        break;
    }
    return false;
}

enum claim_verdict ledger_check(const struct claim *claim) {
    return ledger_holds(
               claim->relation, claim->measured, claim->error, claim->expected, claim->tolerance)
               ? CLAIM_PASS
               : CLAIM_FAIL;
}

enum claim_verdict ledger_source(const struct claim *claim) {
    if (claim->says == CLAIM_NONE) {
        return CLAIM_OWN;
    }
    if (claim->says == CLAIM_UNKNOWN || ledger_check(claim) != CLAIM_PASS) {
        return CLAIM_UNDETERMINED;
    }
    return ledger_holds(
               claim->says, claim->measured, claim->error, claim->said, claim->said_tolerance)
               ? CLAIM_CONFIRMED
               : CLAIM_REFUTED;
}

static bool is_bound(const struct claim *claim) {
    return claim->relation == CLAIM_AT_LEAST || claim->relation == CLAIM_AT_MOST;
}

const char *ledger_grade(const struct claim *claim) {
    if (claim->relation == CLAIM_CONSISTENT || claim->comparisons > 0 ||
        (is_bound(claim) && claim->error > 0)) {
        return "statistically consistent";
    }
    if (is_bound(claim)) {
        return "within bound";
    }
    return claim->relation == CLAIM_WITHIN ? "within tolerance" : "exact";
}

/* Of the normal law: the probability of being more than `sigmas` above its mean. */
static double tail(double sigmas) {
    return erfc(sigmas / sqrt(2)) / 2;
}

double ledger_distance(const struct claim *claim) {
    double off = fabs(claim->measured - claim->expected);
    if (claim->comparisons > 0) {
        return claim->expected - claim->measured;
    }
    if (!(claim->error > 0)) {
        return NAN;
    }
    switch (claim->relation) {
    case CLAIM_CONSISTENT:
        return claim->tolerance - off / claim->error;
    case CLAIM_WITHIN:
        return (claim->tolerance - off) / claim->error;
    case CLAIM_AT_LEAST:
        return (claim->measured - claim->expected) / claim->error;
    case CLAIM_AT_MOST:
        return (claim->expected - claim->measured) / claim->error;
    default:
        return NAN;
    }
}

double ledger_false_alarm(const struct claim *claim) {
    double distance = ledger_distance(claim);
    if (claim->comparisons > 0) {
        return -expm1(claim->comparisons * log1p(-2 * tail(claim->expected)));
    }
    if (isnan(distance)) {
        return 0;
    }
    if (claim->relation == CLAIM_CONSISTENT) {
        return 2 * tail(claim->tolerance);
    }
    /* The far side of a tolerance is the farther the more the near one is used up. */
    double far = 2 * claim->tolerance / claim->error - distance;
    return tail(distance) + (claim->relation == CLAIM_WITHIN ? tail(far) : 0);
}

const char *ledger_verdict_name(enum claim_verdict verdict) {
    return verdict_name[verdict];
}

/* -- the ledger --------------------------------------------------------------------------- */

void ledger_init(struct ledger *ledger) {
    *ledger = (struct ledger){0};
}

static void free_texts(struct claim *claim) {
    free((char *)claim->id);
    free((char *)claim->statement);
    free((char *)claim->origin);
    free((char *)claim->reason);
}

void ledger_clear(struct ledger *ledger) {
    for (size_t i = 0; i < ledger->count; i++) {
        free_texts(&ledger->claim[i]);
    }
    free(ledger->claim);
    *ledger = (struct ledger){0};
}

void ledger_add(struct ledger *ledger, const struct claim *claim) {
    if (ledger->count == ledger->room) {
        size_t room = ledger->room == 0 ? 16 : 2 * ledger->room;
        struct claim *grown = realloc(ledger->claim, room * sizeof *grown);
        if (grown == NULL) {
            ledger->status = STATUS_SYSTEM;
            return;
        }
        ledger->claim = grown;
        ledger->room = room;
    }
    struct claim copy = *claim;
    copy.id = strdup(claim->id);
    copy.statement = strdup(claim->statement);
    copy.origin = strdup(claim->origin);
    copy.reason = strdup(claim->reason == NULL ? "" : claim->reason);
    if (copy.id == NULL || copy.statement == NULL || copy.origin == NULL || copy.reason == NULL) {
        free_texts(&copy);
        ledger->status = STATUS_SYSTEM;
        return;
    }
    ledger->claim[ledger->count++] = copy;
}

void ledger_explain(struct ledger *ledger, struct claim *claim, const char *reason) {
    char *copy = strdup(reason);
    if (copy == NULL) {
        ledger->status = STATUS_SYSTEM;
        return;
    }
    free((char *)claim->reason);
    claim->reason = copy;
}

/* -- as a file ---------------------------------------------------------------------------- */

enum column {
    ID,
    STATEMENT,
    ORIGIN,
    MEASURED,
    ERROR,
    RELATION,
    EXPECTED,
    TOLERANCE,
    COMPARISONS,
    CHECK,
    GRADE,
    DISTANCE,
    FALSE_ALARM,
    SAYS,
    SAID,
    SAID_TOLERANCE,
    SOURCE,
    REASON,
    COLUMNS
};

static const struct csvwriter_column columns[COLUMNS] = {
    {"id", "id", CSVWRITER_TEXT, 0},
    {"statement", "statement", CSVWRITER_TEXT, 0},
    {"origin", "origin", CSVWRITER_TEXT, 0},
    {"measured", "measured", CSVWRITER_SIGNIFICANT, 17},
    {"error", "standard error", CSVWRITER_SIGNIFICANT, 17},
    {"relation", "relation of measured to expected", CSVWRITER_TEXT, 0},
    {"expected", "expected", CSVWRITER_SIGNIFICANT, 17},
    {"tolerance", "tolerance", CSVWRITER_SIGNIFICANT, 17},
    {"comparisons", "distances of which the measured one is the largest", CSVWRITER_SIGNIFICANT,
     17},
    {"check", "did the test come out", CSVWRITER_TEXT, 0},
    {"grade", "what a pass is worth", CSVWRITER_TEXT, 0},
    {"distance", "standard errors left until it fails", CSVWRITER_SIGNIFICANT, 3},
    {"false_alarm", "probability that other random numbers fail", CSVWRITER_SIGNIFICANT, 2},
    {"says", "relation of measured to said", CSVWRITER_TEXT, 0},
    {"said", "what the source says", CSVWRITER_SIGNIFICANT, 17},
    {"said_tolerance", "tolerance of what the source says", CSVWRITER_SIGNIFICANT, 17},
    {"source", "what it says of the source", CSVWRITER_TEXT, 0},
    {"reason", "why", CSVWRITER_TEXT, 0},
};

static void write_claim(struct csvwriter *writer, const struct claim *claim) {
    csvwriter_text(writer, claim->id);
    csvwriter_text(writer, claim->statement);
    csvwriter_text(writer, claim->origin);
    csvwriter_real(writer, claim->measured);
    csvwriter_real(writer, claim->error);
    csvwriter_text(writer, relation_name[claim->relation]);
    csvwriter_real(writer, claim->expected);
    csvwriter_real(writer, claim->tolerance);
    csvwriter_real(writer, claim->comparisons);
    csvwriter_text(writer, verdict_name[ledger_check(claim)]);
    csvwriter_text(writer, ledger_grade(claim));
    csvwriter_real(writer, ledger_distance(claim));
    csvwriter_real(writer, ledger_false_alarm(claim));
    csvwriter_text(writer, relation_name[claim->says]);
    csvwriter_real(writer, claim->said);
    csvwriter_real(writer, claim->said_tolerance);
    csvwriter_text(writer, verdict_name[ledger_source(claim)]);
    csvwriter_text(writer, claim->reason);
}

enum status
ledger_write(const struct ledger *ledger, const char *path, const char *head, struct fault *fault) {
    if (ledger->status != STATUS_OK) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory for the claims", path);
    }
    struct csvwriter writer;
    enum status status = csvwriter_init(&writer, columns, COLUMNS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < ledger->count; i++) {
        write_claim(&writer, &ledger->claim[i]);
    }
    return csvwriter_commit(&writer, path, head, fault);
}

static enum status read_relation(const char *text, enum claim_relation *out) {
    for (size_t i = 0; i < sizeof relation_name / sizeof *relation_name; i++) {
        if (strcmp(text, relation_name[i]) == 0) {
            *out = (enum claim_relation)i;
            return STATUS_OK;
        }
    }
    return STATUS_INPUT;
}

static enum status read_real(const char *text, double *out) {
    if (strcmp(text, "na") == 0) {
        *out = NAN;
        return STATUS_OK;
    }
    if (strcmp(text, "inf") == 0 || strcmp(text, "-inf") == 0) {
        *out = *text == '-' ? -INFINITY : INFINITY;
        return STATUS_OK;
    }
    struct number number;
    if (number_parse(text, &number, NULL) != STATUS_OK) {
        return STATUS_INPUT;
    }
    *out = number.value.hi;
    return STATUS_OK;
}

/* Is the cell what writing `value` gives? */
static bool is_kept(const char *cell, double value, int digits) {
    char text[64];
    csvwriter_format_real(text, sizeof text, value, CSVWRITER_SIGNIFICANT, digits);
    return strcmp(cell, text) == 0;
}

static enum status read_claim(const struct csvfile *file, size_t row, struct claim *claim) {
    const char *cell[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) {
        cell[c] = csvfile_cell(file, row, c);
    }
    *claim = (struct claim){
        .id = cell[ID],
        .statement = cell[STATEMENT],
        .origin = cell[ORIGIN],
        .reason = cell[REASON]};
    if (read_relation(cell[RELATION], &claim->relation) != STATUS_OK ||
        read_relation(cell[SAYS], &claim->says) != STATUS_OK ||
        read_real(cell[MEASURED], &claim->measured) != STATUS_OK ||
        read_real(cell[ERROR], &claim->error) != STATUS_OK ||
        read_real(cell[EXPECTED], &claim->expected) != STATUS_OK ||
        read_real(cell[TOLERANCE], &claim->tolerance) != STATUS_OK ||
        read_real(cell[COMPARISONS], &claim->comparisons) != STATUS_OK ||
        read_real(cell[SAID], &claim->said) != STATUS_OK ||
        read_real(cell[SAID_TOLERANCE], &claim->said_tolerance) != STATUS_OK) {
        return STATUS_INPUT;
    }
    bool kept =
        is_kept(cell[DISTANCE], ledger_distance(claim), columns[DISTANCE].digits) &&
        is_kept(cell[FALSE_ALARM], ledger_false_alarm(claim), columns[FALSE_ALARM].digits) &&
        strcmp(cell[CHECK], verdict_name[ledger_check(claim)]) == 0 &&
        strcmp(cell[SOURCE], verdict_name[ledger_source(claim)]) == 0 &&
        strcmp(cell[GRADE], ledger_grade(claim)) == 0;
    return kept ? STATUS_OK : STATUS_CLAIM;
}

static bool is_ledger(const struct csvfile *file) {
    if (file->columns != COLUMNS) {
        return false;
    }
    for (size_t c = 0; c < COLUMNS; c++) {
        if (strcmp(csvfile_name(file, c), columns[c].name) != 0) {
            return false;
        }
    }
    return true;
}

static enum status read_claims(
    struct ledger *ledger, const struct csvfile *file, const char *path, struct fault *fault) {
    for (size_t row = 0; row < file->rows; row++) {
        struct claim claim;
        enum status status = read_claim(file, row, &claim);
        if (status == STATUS_INPUT) {
            return fault_set(
                fault, status, "%s:%zu: not a claim: \"%s\"", path, file->line[row],
                csvfile_cell(file, row, 0));
        }
        if (status == STATUS_CLAIM) {
            return fault_set(
                fault, status,
                "%s:%zu: the verdicts written for %s are not the ones its numbers "
                "give; run its program again",
                path, file->line[row], claim.id);
        }
        ledger_add(ledger, &claim);
    }
    if (ledger->status != STATUS_OK) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
    }
    return STATUS_OK;
}

enum status ledger_read(struct ledger *ledger, const char *path, struct fault *fault) {
    struct csvfile file;
    enum status status = csvfile_read(&file, path, MOST_CLAIMS, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_ledger(&file)) {
        status = read_claims(ledger, &file, path, fault);
    } else {
        status = fault_set(fault, STATUS_INPUT, "%s: not a file of claims", path);
    }
    csvfile_clear(&file);
    return status;
}
