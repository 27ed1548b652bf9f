/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints the claims of all programs with both verdicts, computed again from their numbers; or, as
 * `ledger show ID`, everything there is to one of them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "page/ledger.h"
#include "page/ledger_print.h"
#include "base/csvfile.h"
#include "base/die.h"
#include "base/folder.h"
#include "base/nearest.h"
#include "base/path.h"
#include "book/site.h"
#include "book/tex_math.h"

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
        ledger_print_row(&ledger->claim[i]);
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

/* -- reading ------------------------------------------------------------------------------ */

struct request {
    bool full, failed;
    const char *show;        /* the id, of `ledger show ID` */
    struct folder folder[2]; /* of show without files: those that were made last */
    struct part *part;       /* owned: one for each file given */
    size_t parts;
};

static const char *path_of(const struct request *request, size_t claim) {
    size_t p = 0;
    while (claim >= request->part[p].first + request->part[p].count) {
        p++;
    }
    return request->part[p].path;
}

/* Paper, book and terminal print what claims say: mathematics that cannot be typeset is refused. */
static void refuse_raw(const struct ledger *ledger, const struct request *request) {
    for (size_t i = 0; i < ledger->count; i++) {
        const struct claim *claim = &ledger->claim[i];
        const char *const text[] = {claim->statement, claim->origin, claim->reason};
        for (int t = 0; t < 3; t++) {
            if (tex_math_raw(text[t]) != NULL) {
                DIE(STATUS_INPUT,
                    "%s: claim %s: raw mathematics at \"%.20s\"; write it between dollars, as in "
                    "$10^{12}$",
                    path_of(request, i), claim->id, tex_math_raw(text[t]));
            }
        }
    }
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

/* -- one claim ---------------------------------------------------------------------------- */

/* The program behind build/KINDs/PAGE.claims.csv, wherever build/ is. */
static void print_place(const struct part *part, const struct claim *claim) {
    const char *kind = strstr(part->path, "tables/") != NULL ? "tables" : "figures";
    char source[256];
    struct site site;
    struct csvfile file;
    snprintf(source, sizeof source, "%s/%s.c", kind, part->page);
    if (site_find(&site, source, claim->id, NULL) == STATUS_OK) {
        site_print(&site, source);
        site_clear(&site);
    }
    MUST(csvfile_read(&file, part->path, 10000, &fault));
    const char *quality = csvfile_comment(&file, "quality");
    printf(
        "  recorded    %s, quality %s\n  all of it   make claims NAME=%s\n  once more   rm "
        "build/%s/%s.csv && make QUALITY=%s build/%s/%s.csv\n",
        part->path, quality == NULL ? "unknown" : quality, part->page, kind, part->page,
        quality == NULL ? "quick" : quality, kind, part->page);
    csvfile_clear(&file);
}

/* The number of the claim that was asked for. */
static size_t find(const struct ledger *ledger, const char *wanted) {
    const char **id = calloc(ledger->count + 1, sizeof *id);
    if (id == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    size_t at = ledger->count;
    for (size_t i = 0; i < ledger->count; i++) {
        id[i] = ledger->claim[i].id;
        at = strcmp(id[i], wanted) == 0 ? i : at;
    }
    if (at == ledger->count) {
        DIE(STATUS_INPUT, "no claim is called \"%s\"; the nearest is %s", wanted,
            at == 0 ? "none" : id[nearest_of(wanted, id, ledger->count)]);
    }
    free(id);
    return at;
}

static void show(const struct ledger *ledger, const struct request *request) {
    bool all = strcmp(request->show, "all") == 0;
    size_t first = all ? 0 : find(ledger, request->show);
    size_t end = all ? ledger->count : first + 1;
    for (size_t at = first, p = 0; at < end; at++) {
        while (at >= request->part[p].first + request->part[p].count) {
            p++;
        }
        printf("%s", at > first ? "\n" : "");
        ledger_print_whole(&ledger->claim[at]);
        print_place(&request->part[p], &ledger->claim[at]);
    }
    die_unless_printed();
}

/* -- command line ------------------------------------------------------------------------- */

static const char usage[] =
    "ledger [--full] [--failed] NAME.claims.csv..., or ledger show ID [NAME.claims.csv...]";

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
        "  --help                show this text\n"
        "\n"
        "show ID prints one claim: what was measured and expected, what the source says, where it\n"
        "is computed and how to run that; of the files in build/ where none is given. show all\n"
        "prints every claim so.\n",
        usage);
    die_unless_printed();
}

/* The files that were made last. */
static void find_files(struct request *request) {
    static const char *const name[] = {"build/figures", "build/tables"};
    for (int f = 0; f < 2; f++) {
        if (folder_list(&request->folder[f], name[f], ".claims.csv", NULL) != STATUS_OK) {
            request->folder[f] = (struct folder){0};
        }
        request->parts += request->folder[f].count;
    }
    if (request->parts == 0) {
        DIE(STATUS_INPUT, "no claims in build/ yet; make claims computes them");
    }
}

static int read_options(struct request *request, int argc, char **argv) {
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "show") == 0 && argv[2][0] != '-') {
        request->show = argv[2];
        return 3;
    }
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        const char *word = argv[at];
        if (strcmp(word, "--help") == 0) {
            print_help();
            exit(STATUS_OK);
        } else if (strcmp(word, "--full") == 0) {
            request->full = true;
        } else if (strcmp(word, "--failed") == 0) {
            request->failed = true;
        } else {
            DIE(STATUS_INPUT, "%s: no such option; usage: %s", word, usage);
        }
    }
    if (at == argc) {
        DIE(STATUS_INPUT, "no file of claims given; usage: %s", usage);
    }
    return at;
}

static void read_request(struct request *request, int argc, char **argv) {
    int at = read_options(request, argc, argv);
    request->parts = (size_t)(argc - at);
    if (request->parts == 0) {
        find_files(request);
    }
    request->part = calloc(request->parts, sizeof *request->part);
    if (request->part == NULL) {
        DIE(STATUS_SYSTEM, "out of memory");
    }
    for (size_t p = 0; p < request->parts; p++) {
        size_t figures = request->folder[0].count;
        request->part[p].path = at < argc     ? argv[(size_t)at + p]
                                : p < figures ? request->folder[0].path[p]
                                              : request->folder[1].path[p - figures];
    }
}

int main(int argc, char **argv) {
    struct ledger ledger;
    struct request request = {0};
    read_request(&request, argc, argv);
    ledger_init(&ledger);
    read_all(&ledger, &request);
    refuse_doubles(&ledger, &request);
    refuse_raw(&ledger, &request);
    if (request.show != NULL) {
        show(&ledger, &request);
    } else {
        print(&ledger, &request);
    }
    size_t failing = tally_of(&ledger, 0, ledger.count).of[CLAIM_FAIL];
    ledger_clear(&ledger);
    free(request.part);
    folder_clear(&request.folder[0]);
    folder_clear(&request.folder[1]);
    return failing == 0 || request.show != NULL ? STATUS_OK : STATUS_CLAIM;
}
