/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints the claims of all programs with both verdicts, computed again from their numbers, and
 * writes them for the paper.
 */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memstream.h"
#include "page/ledger.h"
#include "base/die.h"
#include "book/tex.h"
#include "base/path.h"
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

/* The claims of one file: `count` of them in the ledger, from `first` on. */
struct part {
    const char *path;
    char page[128]; /* the program's name: build/figures/drift.claims.csv is of drift */
    size_t first, count;
};

/* How many claims have each verdict, and the probability, at most, that other random numbers would
 * fail one of them: the sum of theirs. */
struct tally {
    size_t of[CLAIM_OWN + 1];
    double false_alarm;
};

static struct tally tally_of(const struct ledger *ledger, size_t first, size_t count) {
    struct tally tally = {0};
    for (size_t i = first; i < first + count; i++) {
        tally.of[ledger_check(&ledger->claim[i])]++;
        tally.of[ledger_source(&ledger->claim[i])]++;
        tally.false_alarm += ledger_false_alarm(&ledger->claim[i]);
    }
    return tally;
}

static void print_pages(const struct ledger *ledger, const struct part *part, size_t parts) {
    printf(
        "%-24s %6s  %4s  %4s  %9s    %9s  %7s  %12s  %3s\n", "page", "claims", "pass", "fail",
        "by chance", "confirmed", "refuted", "undetermined", "own");
    for (size_t p = 0; p < parts; p++) {
        struct tally tally = tally_of(ledger, part[p].first, part[p].count);
        char chance[16] = "";
        if (tally.false_alarm > 0) {
            snprintf(chance, sizeof chance, "%.1g", tally.false_alarm);
        }
        printf(
            "%-24s %6zu  %4zu  %4zu  %9s    %9zu  %7zu  %12zu  %3zu\n", part[p].page, part[p].count,
            tally.of[CLAIM_PASS], tally.of[CLAIM_FAIL], chance, tally.of[CLAIM_CONFIRMED],
            tally.of[CLAIM_REFUTED], tally.of[CLAIM_UNDETERMINED], tally.of[CLAIM_OWN]);
    }
    fputc('\n', stdout);
}

static void print_claim(const struct claim *claim) {
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
    if (ledger_false_alarm(claim) > 0) {
        printf("    by chance alone it fails with probability %.1g\n", ledger_false_alarm(claim));
    }
}

/* All claims of a file under its name, or only those whose check fails; nothing if there are none.
 */
static void print_part(const struct ledger *ledger, const struct part *part, bool failing) {
    bool headed = false;
    for (size_t i = part->first; i < part->first + part->count; i++) {
        if (failing && ledger_check(&ledger->claim[i]) == CLAIM_PASS) {
            continue;
        }
        if (!headed) {
            printf("%s\n", part->path);
            printf(
                "%-30s  %-13s %-31s %-19s %s\n", "check", "source", "claim", "measured",
                "expected");
            headed = true;
        }
        print_claim(&ledger->claim[i]);
    }
    fputs(headed ? "\n" : "", stdout);
}

static void print_summary(const struct ledger *ledger) {
    struct tally tally = tally_of(ledger, 0, ledger->count);
    printf(
        "%zu claims: %zu pass, %zu fail; of the sources: %zu confirmed, %zu refuted, %zu "
        "undetermined, %zu own\n",
        ledger->count, tally.of[CLAIM_PASS], tally.of[CLAIM_FAIL], tally.of[CLAIM_CONFIRMED],
        tally.of[CLAIM_REFUTED], tally.of[CLAIM_UNDETERMINED], tally.of[CLAIM_OWN]);
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
    struct tally tally = tally_of(ledger, 0, ledger->count);
    for (int v = 0; v <= CLAIM_OWN; v++) {
        fprintf(
            stream, "\\expandafter\\def\\csname claims@%s\\endcsname{%zu}\n",
            ledger_verdict_name((enum claim_verdict)v), tally.of[v]);
    }
    fprintf(stream, "\\expandafter\\def\\csname claims@all\\endcsname{%zu}\n", ledger->count);
}

static void write_tex(const struct ledger *ledger, const char *path) {
    char *text = NULL;
    size_t size = 0;
    struct fault fault;
    FILE *stream = memstream_open(&text, &size);
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

struct request {
    bool quiet, full, failed;
    const char *tex;
    struct part *part; /* owned: one for each file given */
    size_t parts;
};

static const char *path_of(const struct request *request, size_t claim) {
    size_t p = 0;
    while (claim >= request->part[p].first + request->part[p].count) {
        p++;
    }
    return request->part[p].path;
}

/* The paper cites claims by id, so an id must mean one claim. */
static void refuse_doubles(const struct ledger *ledger, const struct request *request) {
    for (size_t i = 0; i < ledger->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(ledger->claim[i].id, ledger->claim[j].id) == 0) {
                DIE(STATUS_INPUT, "two claims are called %s, in %s and in %s; rename one",
                    ledger->claim[i].id, path_of(request, j), path_of(request, i));
            }
        }
    }
}

static void read_all(struct ledger *ledger, struct request *request) {
    for (size_t p = 0; p < request->parts; p++) {
        struct part *part = &request->part[p];
        struct fault fault;
        part->first = ledger->count;
        DIE_UNLESS_OK(ledger_read(ledger, part->path, &fault), fault);
        part->count = ledger->count - part->first;
        path_stem(part->path, part->page, sizeof part->page);
        part->page[strcspn(part->page, ".")] = '\0';
    }
}

static void print(const struct ledger *ledger, const struct request *request) {
    if (!request->full && !request->failed) {
        print_pages(ledger, request->part, request->parts);
    }
    for (size_t p = 0; p < request->parts; p++) {
        print_part(ledger, &request->part[p], !request->full || request->failed);
    }
    print_summary(ledger);
    die_unless_printed();
}

static const char usage[] = "ledger [--full] [--failed] [--quiet] [--tex FILE] NAME.claims.csv...";

static void print_help(void) {
    printf(
        "usage: %s\n\n"
        "Prints a line for each file of claims: how many there are, and their two verdicts, which\n"
        "are computed again from the numbers; by chance is the probability that other random\n"
        "numbers fail one, all being well. Then, in full, the claims whose check fails, and a\n"
        "summary. Exit code 1 when a check fails; what claims say of their sources stops nothing.\n"
        "\n"
        "  --full                all claims in full, in place of the lines\n"
        "  --failed              only the claims whose check fails\n"
        "  --quiet               nothing, and exit code 0 whatever fails\n"
        "  --tex FILE            writes the claims for the paper\n"
        "  --help                show this text\n",
        usage);
    die_unless_printed();
}

static void read_request(struct request *request, int argc, char **argv) {
    int at = 1;
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        const char *word = argv[at];
        if (strcmp(word, "--help") == 0) {
            print_help();
            exit(STATUS_OK);
        } else if (strcmp(word, "--full") == 0) {
            request->full = true;
        } else if (strcmp(word, "--failed") == 0) {
            request->failed = true;
        } else if (strcmp(word, "--quiet") == 0) {
            request->quiet = true;
        } else if (strcmp(word, "--tex") == 0 && at + 1 < argc) {
            request->tex = argv[++at];
        } else {
            DIE(STATUS_INPUT, "%s: no such option, or its value is missing; usage: %s", word,
                usage);
        }
    }
    if (at == argc) {
        DIE(STATUS_INPUT, "no file of claims given; usage: %s", usage);
    }
    request->parts = (size_t)(argc - at);
    request->part = calloc(request->parts, sizeof *request->part);
    if (request->part == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t p = 0; p < request->parts; p++) {
        request->part[p].path = argv[(size_t)at + p];
    }
}

int main(int argc, char **argv) {
    struct ledger ledger;
    struct request request = {0};
    read_request(&request, argc, argv);
    ledger_init(&ledger);
    read_all(&ledger, &request);
    refuse_doubles(&ledger, &request);
    if (!request.quiet) {
        print(&ledger, &request);
    }
    if (request.tex != NULL) {
        write_tex(&ledger, request.tex);
    }
    size_t failing = tally_of(&ledger, 0, ledger.count).of[CLAIM_FAIL];
    ledger_clear(&ledger);
    free(request.part);
    return failing == 0 || request.quiet ? STATUS_OK : STATUS_CLAIM;
}
