/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verifier and the verdicts, tested on what they guard: every accepted value and every claim is
 * changed, one at a time, and the grade or the verdict must turn. Comes after src/book/compare.c
 * and src/page/ledger.c, whose rooms have tests of their own.
 */
#include <ctype.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "page/ledger.h"
#include "book/compare.h"

enum {
    MOST_ROWS = 1000000,
    MOST_COLUMNS = 64,
    LONGEST_CELL = 1024,
    LONGEST_ROW = 8192,
    MOST_PERTURBED = 2000
};

/* -- files -------------------------------------------------------------------------------- */

/* Calls `visit` for each file of the pattern; returns how many there are. */
static size_t for_each_file(const char *pattern, void (*visit)(const char *path)) {
    glob_t found = {0};
    if (glob(pattern, 0, NULL, &found) != 0) {
        return 0;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        visit(found.gl_pathv[i]);
    }
    size_t count = found.gl_pathc;
    globfree(&found);
    return count;
}

static struct csvfile read_file(const char *path) {
    struct csvfile file;
    struct fault fault = {0};
    require(csvfile_read(&file, path, MOST_ROWS, &fault) == STATUS_OK, "refused: %s", fault.text);
    return file;
}

static struct compare_count compare(const struct csvfile *accepted, const struct csvfile *got) {
    FILE *nowhere = fopen("/dev/null", "w");
    assert_non_null(nowhere);
    struct compare_count count = compare_files(accepted, got, "x.csv", nowhere);
    fclose(nowhere);
    return count;
}

/* A file of the header and one row, so that each of many thousand changes costs but a row. */
struct single {
    struct csvfile file;
    char text[LONGEST_ROW];
    size_t cell[2 * MOST_COLUMNS], line;
};

/* The row of `file`, with `instead` in that column (none when `column` is SIZE_MAX). */
static void single_of(
    struct single *single, const struct csvfile *file, size_t row, size_t column,
    const char *instead) {
    size_t used = 0;
    require(file->columns <= MOST_COLUMNS, "%zu columns", file->columns);
    for (size_t i = 0; i < 2 * file->columns; i++) {
        size_t c = i % file->columns;
        const char *text = i < file->columns ? csvfile_name(file, c)
                           : c == column     ? instead
                                             : csvfile_cell(file, row, c);
        size_t size = strlen(text) + 1;
        require(used + size <= LONGEST_ROW, "a row of over %zu bytes", used);
        memcpy(single->text + used, text, size);
        single->cell[i] = used;
        used += size;
    }
    single->line = file->line[row];
    single->file = (struct csvfile){
        .text = single->text,
        .cell = single->cell,
        .line = &single->line,
        .columns = file->columns,
        .rows = 1};
}

/* -- one value ---------------------------------------------------------------------------- */

/* Where we are, for messages. */
struct place {
    const char *path;
    const struct csvfile *file;
    size_t row, column;
    FILE *nowhere;
};

static const char *text_at(const struct place *at) {
    return csvfile_cell(at->file, at->row, at->column);
}

/* The changed value must get `want`, both as the result and as the reference, and no other value
 * of the row may be touched by it. */
static void must_grade(const struct place *at, const char *instead, enum compare_grade want) {
    struct single same, changed;
    single_of(&same, at->file, at->row, SIZE_MAX, "");
    single_of(&changed, at->file, at->row, at->column, instead);
    for (int turn = 0; turn < 2; turn++) {
        struct compare_count count =
            turn == 0 ? compare_files(&same.file, &changed.file, at->path, at->nowhere)
                      : compare_files(&changed.file, &same.file, at->path, at->nowhere);
        bool right = count.of[want] == 1 && count.of[COMPARE_IDENTICAL] == at->file->columns - 1;
        require(
            right, "%s:%zu: %s: %s for %s, %s: must be %s", at->path, same.line,
            csvfile_name(at->file, at->column), instead, text_at(at),
            turn == 0 ? "found" : "accepted", compare_grade_name(want));
    }
}

/* A decimal: optional sign, digits with at most one point, optional exponent. */
static bool is_decimal(const char *text) {
    text += *text == '-';
    size_t digits = strspn(text, "0123456789.");
    const char *power = text + digits;
    if (digits == 0 || !isdigit((unsigned char)*text)) {
        return false;
    }
    if (*power == 'e') {
        power += 1 + strspn(power + 1, "+-");
        power += strspn(power, "0123456789");
    }
    return *power == '\0';
}

/* Adds `units` of the last printed place to the size of a decimal, on its digits: exact. */
static void bump(char out[LONGEST_CELL], const char *text, int units) {
    char mantissa[LONGEST_CELL];
    size_t length = strcspn(text, "e");
    snprintf(mantissa, sizeof mantissa, "%.*s", (int)length, text);
    int carry = units;
    for (size_t i = length; i-- > 0 && carry > 0;) {
        if (isdigit((unsigned char)mantissa[i])) {
            int digit = mantissa[i] - '0' + carry;
            mantissa[i] = (char)('0' + digit % 10);
            carry = digit / 10;
        }
    }
    bool negative = mantissa[0] == '-';
    char front[16] = "";
    if (carry > 0) {
        snprintf(front, sizeof front, "%d", carry);
    }
    snprintf(
        out, LONGEST_CELL, "%s%s%.500s%s", negative ? "-" : "", front, mantissa + negative,
        text + length);
}

/* As compare.h has it: ten digits, or decimals, earn a tolerance; a whole number has none. */
static bool is_long(const char *text) {
    int significant = 0, decimals = 0;
    bool after_point = false;
    for (const char *c = text; *c != '\0' && *c != 'e'; c++) {
        after_point = after_point || *c == '.';
        decimals += after_point && isdigit((unsigned char)*c);
        significant += isdigit((unsigned char)*c) && (significant > 0 || *c != '0');
    }
    bool whole = strpbrk(text, ".e") == NULL;
    return !whole && (significant >= 10 || decimals >= 10);
}

static bool is_zero(const char *text) {
    return strspn(text, "-0.") == strcspn(text, "e");
}

/* The column's standard error in this row, 0 if it has none. */
static double error_at(const struct place *at) {
    char name[256];
    size_t column;
    snprintf(name, sizeof name, "%s_se", csvfile_name(at->file, at->column));
    if (!csvfile_column(at->file, name, &column)) {
        return 0;
    }
    const char *text = csvfile_cell(at->file, at->row, column);
    return is_decimal(text) ? strtod(text, NULL) : 0;
}

static bool is_error(const struct place *at) {
    char name[256];
    size_t column;
    snprintf(name, sizeof name, "%s", csvfile_name(at->file, at->column));
    size_t length = strlen(name);
    if (length < 4 || strcmp(name + length - 3, "_se") != 0) {
        return false;
    }
    name[length - 3] = '\0';
    return csvfile_column(at->file, name, &column);
}

static void must_grade_number(const struct place *at, double value, enum compare_grade want) {
    char changed[LONGEST_CELL];
    snprintf(changed, sizeof changed, "%.17g", value);
    must_grade(at, changed, want);
}

/* An estimate may move by 5 combined standard errors, which is 7.07 times the one of both. One
 * whose error is below its last printed place may move by that, as a number without an error. */
static void perturb_estimate(const struct place *at, double error) {
    double value = strtod(text_at(at), NULL);
    if (error < 1e-13 * fabs(value)) {
        return; /* no double lies between 7 and 7.2 of these */
    }
    char changed[LONGEST_CELL];
    bump(changed, text_at(at), 3);
    if (is_long(text_at(at)) && 7.2 * error < fabs(strtod(changed, NULL) - value)) {
        must_grade(at, changed, COMPARE_DIFFERS);
        return;
    }
    for (int side = -1; side <= 1; side += 2) {
        must_grade_number(at, value + side * 7 * error, COMPARE_CONSISTENT);
        must_grade_number(at, value + side * 7.2 * error, COMPARE_DIFFERS);
    }
}

/* A standard error may move by less than a factor of two. */
static void perturb_error(const struct place *at) {
    double value = strtod(text_at(at), NULL);
    if (value > 0) {
        must_grade_number(at, 1.9 * value, COMPARE_CONSISTENT);
        must_grade_number(at, value / 1.9, COMPARE_CONSISTENT);
        must_grade_number(at, 2.1 * value, COMPARE_DIFFERS);
        must_grade_number(at, value / 2.1, COMPARE_DIFFERS);
        must_grade(at, "0", COMPARE_DIFFERS);
    } else {
        must_grade(at, "0.125", COMPARE_DIFFERS);
    }
}

static void perturb_decimal(const struct place *at) {
    char changed[LONGEST_CELL];
    const char *text = text_at(at);
    bump(changed, text, 1);
    must_grade(at, changed, is_long(text) ? COMPARE_WITHIN : COMPARE_DIFFERS);
    bump(changed, text, 3);
    must_grade(at, changed, COMPARE_DIFFERS);
    if (!is_zero(text)) {
        snprintf(
            changed, sizeof changed, "%s%.1000s", text[0] == '-' ? "" : "-",
            text + (text[0] == '-'));
        must_grade(at, changed, COMPARE_DIFFERS);
    }
}

/* Each element of a list `a;b;c`, and its length. */
static void perturb_list(const struct place *at) {
    const char *text = text_at(at), *last = strrchr(text, ';');
    char changed[3 * LONGEST_CELL], element[LONGEST_CELL], bumped[LONGEST_CELL];
    for (const char *from = text; from != NULL;) {
        size_t length = strcspn(from, ";");
        snprintf(element, sizeof element, "%.*s", (int)length, from);
        if (is_decimal(element)) {
            bump(bumped, element, 3);
            snprintf(
                changed, sizeof changed, "%.*s%s%s", (int)(from - text), text, bumped,
                from + length);
            must_grade(at, changed, COMPARE_DIFFERS);
        }
        from = from[length] == ';' ? from + length + 1 : NULL;
    }
    snprintf(changed, sizeof changed, "%.*s", (int)(last - text), text);
    must_grade(at, changed, COMPARE_DIFFERS);
    snprintf(changed, sizeof changed, "%.1000s;1", text);
    must_grade(at, changed, COMPARE_DIFFERS);
}

static void perturb_value(const struct place *at) {
    char changed[LONGEST_CELL];
    const char *text = text_at(at);
    require(strlen(text) < LONGEST_CELL - 8, "%s: a long cell", at->path);
    if (strchr(text, ';') != NULL) {
        perturb_list(at);
    } else if (is_decimal(text) && is_error(at)) {
        perturb_error(at);
    } else if (is_decimal(text) && error_at(at) > 0) {
        perturb_estimate(at, error_at(at));
    } else if (is_decimal(text)) {
        perturb_decimal(at);
    } else {
        /* A text, or inf, -inf, na. */
        snprintf(changed, sizeof changed, "%.1000sx", text);
        must_grade(at, changed, COMPARE_DIFFERS);
        must_grade(at, "0.000000000000", COMPARE_DIFFERS);
    }
    /* What no value may turn into unnoticed; in turns, for the sake of time. */
    static const char *const others[] = {"inf", "-inf", "na", ""};
    const char *other = others[(at->row + at->column) % 4];
    if (strcmp(text, other) != 0) {
        must_grade(at, other, COMPARE_DIFFERS);
    }
}

static void perturb_each_value(const char *path) {
    struct csvfile file = read_file(path);
    struct place at = {.path = path, .file = &file, .nowhere = fopen("/dev/null", "w")};
    assert_non_null(at.nowhere);
    require(file.rows > 0, "%s: no rows", path);
    /* All rows of most files; of the largest every n-th and the last, for the sake of time. */
    size_t step = 1 + file.rows / MOST_PERTURBED;
    for (size_t row = 0; row < file.rows + step - 1; row += step) {
        at.row = row < file.rows ? row : file.rows - 1;
        for (at.column = 0; at.column < file.columns; at.column++) {
            perturb_value(&at);
        }
    }
    fclose(at.nowhere);
    csvfile_clear(&file);
}

static void sees_each_changed_value(void **state) {
    (void)state;
    require(for_each_file("data/expected/full/*.csv", perturb_each_value) > 0, "no references");
    require(for_each_file("data/expected/quick/*.csv", perturb_each_value) > 0, "no references");
}

/* Columns that no deterministic program has: estimates with standard errors, short numbers, empty
 * cells, whole numbers of many digits. */
static void sees_each_changed_value_of_other_kinds(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_write(
        path, "kinds.csv",
        "name,rate,rate_se,count,short,mixed\n"
        "a,0.0123456789012,0.00021,12345678901,1.5,1;two;3.00000000000\n"
        "b,-4.5e-07,1e-08,0,-0.25,na\n"
        "c,99.9999999999,0,9,9.99,inf\n"
        "d,na,na,-1,0.0,\n"
        "e,0.5,0.1,7,-9.9e+20,-inf\n");
    perturb_each_value(path);
}

/* -- whole files -------------------------------------------------------------------------- */

/* A copy of the cells, whose order can be changed; the texts stay those of `file`. */
static struct csvfile copy_cells(const struct csvfile *file) {
    struct csvfile copy = *file;
    size_t size = (file->rows + 1) * file->columns * sizeof *file->cell;
    copy.cell = malloc(size);
    assert_non_null(copy.cell);
    memcpy(copy.cell, file->cell, size);
    return copy;
}

static void must_differ(
    const struct csvfile *accepted, const struct csvfile *got, const char *path, const char *what) {
    require(compare(accepted, got).of[COMPARE_DIFFERS] > 0, "%s: unnoticed: %s", path, what);
    require(compare(got, accepted).of[COMPARE_DIFFERS] > 0, "%s: unnoticed: %s", path, what);
}

static void swap(size_t *a, size_t *b, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

static bool same_rows(const struct csvfile *file, size_t a, size_t b) {
    for (size_t c = 0; c < file->columns; c++) {
        if (strcmp(csvfile_cell(file, a, c), csvfile_cell(file, b, c)) != 0) {
            return false;
        }
    }
    return true;
}

static void perturb_shape(const char *path) {
    struct csvfile file = read_file(path), changed = copy_cells(&file);
    struct compare_count count = compare(&file, &changed);
    require(count.of[COMPARE_IDENTICAL] == file.rows * file.columns, "%s: not itself", path);
    changed.comments = 0;
    count = compare(&file, &changed);
    require(count.of[COMPARE_IDENTICAL] == file.rows * file.columns, "%s: comments count", path);

    changed.rows--;
    must_differ(&file, &changed, path, "the last row is gone");
    size_t *cells = changed.cell, columns = file.columns;
    memmove(cells + columns, cells + 2 * columns, (file.rows - 1) * columns * sizeof *cells);
    must_differ(&file, &changed, path, "the first row is gone");
    free(changed.cell);

    changed = copy_cells(&file);
    if (columns > 1) {
        swap(changed.cell, changed.cell + 1, 1);
        must_differ(&file, &changed, path, "two columns have swapped names");
        swap(changed.cell, changed.cell + 1, 1);
    }
    changed.columns--;
    must_differ(&file, &changed, path, "a column is gone");
    changed.columns++;
    for (size_t row = 0; row + 1 < file.rows; row += 1 + file.rows / 7) {
        if (!same_rows(&file, row, row + 1)) {
            size_t *at = changed.cell + (row + 1) * columns;
            swap(at, at + columns, columns);
            must_differ(&file, &changed, path, "two rows are swapped");
            swap(at, at + columns, columns);
        }
    }
    free(changed.cell);
    csvfile_clear(&file);
}

static void sees_another_shape(void **state) {
    (void)state;
    assert_true(for_each_file("data/expected/*/*.csv", perturb_shape) > 0);
}

/* One value changed somewhere in a whole file: one difference, and the report names it. */
static void perturb_whole(const char *path) {
    struct csvfile file = read_file(path), changed = copy_cells(&file);
    size_t cells = file.rows * file.columns, step = 1 + cells / 5;
    char want[LONGEST_CELL];
    for (size_t i = 0; i < cells; i += step) {
        size_t row = i / file.columns, column = i % file.columns;
        size_t *at = changed.cell + file.columns + i, kept = *at;
        *at = file.cell[0]; /* the first column's name is nowhere a value */
        char *text = NULL;
        size_t size = 0;
        FILE *report = open_memstream(&text, &size);
        assert_non_null(report);
        struct compare_count count = compare_files(&file, &changed, "x.csv", report);
        fclose(report);
        require(
            count.of[COMPARE_DIFFERS] == 1 && count.of[COMPARE_IDENTICAL] == cells - 1,
            "%s: %zu differences where 1 is", path, count.of[COMPARE_DIFFERS]);
        snprintf(
            want, sizeof want, "x.csv:%zu: %s: accepted %s, got %s\n", file.line[row],
            csvfile_name(&file, column), csvfile_cell(&file, row, column), csvfile_name(&file, 0));
        assert_string_equal(text, want);
        free(text);
        *at = kept;
    }
    free(changed.cell);
    csvfile_clear(&file);
}

static void names_what_differs(void **state) {
    (void)state;
    assert_true(for_each_file("data/expected/*/*.csv", perturb_whole) > 0);
}

/* -- claims ------------------------------------------------------------------------------- */

static struct { size_t claims, confirmed, refuted; } seen;

static double slack(enum claim_relation relation, double tolerance, double error) {
    return relation == CLAIM_WITHIN       ? tolerance
           : relation == CLAIM_CONSISTENT ? tolerance * error
                                          : 0;
}

/* The measured number nearest to `value` that is no longer in that relation to it, on one side;
 * NaN when no number on that side is. */
static double just_beyond(enum claim_relation relation, double value, double slack, int side) {
    if ((relation == CLAIM_AT_LEAST && side > 0) || (relation == CLAIM_AT_MOST && side < 0)) {
        return NAN;
    }
    double measured = value + side * slack;
    while (fabs(measured - value) <= slack) {
        measured = nextafter(measured, side < 0 ? -HUGE_VAL : HUGE_VAL);
    }
    return measured;
}

static void perturb_check(const struct claim *claim) {
    double room = slack(claim->relation, claim->tolerance, claim->error);
    int turned = 0;
    for (int side = -1; side <= 1; side += 2) {
        struct claim changed = *claim;
        changed.measured = just_beyond(claim->relation, claim->expected, room, side);
        if (!isnan(changed.measured)) {
            require(
                ledger_check(&changed) == CLAIM_FAIL, "%s: passes at %.17g", claim->id,
                changed.measured);
            turned++;
        }
        changed.measured = claim->expected;
        require(ledger_check(&changed) == CLAIM_PASS, "%s: fails at what is expected", claim->id);
    }
    require(turned > 0, "%s: nothing would make it fail", claim->id);
    struct claim none = *claim;
    none.measured = NAN;
    require(ledger_check(&none) == CLAIM_FAIL, "%s: passes without a number", claim->id);
    none = *claim;
    none.expected = NAN;
    require(ledger_check(&none) == CLAIM_FAIL, "%s: passes without an expectation", claim->id);
}

/* The claim at another number, with a check that passes there: one that fails says nothing. */
static struct claim passing_at(const struct claim *claim, double measured) {
    struct claim changed = *claim;
    changed.measured = changed.expected = measured;
    changed.relation = CLAIM_EQUAL;
    return changed;
}

static void perturb_source(const struct claim *claim) {
    enum claim_verdict verdict = ledger_source(claim);
    struct claim changed = *claim;
    if (claim->says == CLAIM_NONE || claim->says == CLAIM_UNKNOWN) {
        changed.measured += 1;
        changed.said += 1;
        require(ledger_source(&changed) == verdict, "%s: not a matter of numbers", claim->id);
        return;
    }
    seen.confirmed += verdict == CLAIM_CONFIRMED;
    seen.refuted += verdict == CLAIM_REFUTED;
    changed.relation = CLAIM_NONE;
    require(
        ledger_source(&changed) == CLAIM_UNDETERMINED, "%s: a verdict on a failing check",
        claim->id);
    changed = passing_at(claim, claim->said);
    require(
        ledger_source(&changed) == CLAIM_CONFIRMED, "%s: what the source says refutes it",
        claim->id);
    double room = slack(claim->says, claim->said_tolerance, claim->error);
    for (int side = -1; side <= 1; side += 2) {
        changed = passing_at(claim, just_beyond(claim->says, claim->said, room, side));
        if (!isnan(changed.measured)) {
            require(
                ledger_source(&changed) == CLAIM_REFUTED, "%s: confirmed at %.17g", claim->id,
                changed.measured);
        }
    }
    changed.measured = NAN;
    require(ledger_source(&changed) != CLAIM_CONFIRMED, "%s: confirmed by no number", claim->id);
    /* The two verdicts do not mix. */
    changed = *claim;
    changed.said += 1;
    require(
        ledger_check(&changed) == ledger_check(claim), "%s: the source moves the check", claim->id);
}

static void perturb_claims(const char *path) {
    struct ledger ledger;
    struct fault fault = {0};
    ledger_init(&ledger);
    require(ledger_read(&ledger, path, &fault) == STATUS_OK, "refused: %s", fault.text);
    for (size_t i = 0; i < ledger.count; i++) {
        perturb_check(&ledger.claim[i]);
        perturb_source(&ledger.claim[i]);
        seen.claims++;
    }
    ledger_clear(&ledger);
}

static void sees_each_changed_claim(void **state) {
    (void)state;
    size_t files = for_each_file("build/figures/*.claims.csv", perturb_claims) +
                   for_each_file("build/tables/*.claims.csv", perturb_claims);
    require(files > 0, "no claims in build/");
    require(seen.claims >= files, "%zu claims in %zu files", seen.claims, files);
    /* Otherwise one half of the above has tested nothing. */
    require(
        seen.confirmed > 0 && seen.refuted > 0, "%zu confirmed, %zu refuted", seen.confirmed,
        seen.refuted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sees_each_changed_value),
        check_in_directory(sees_each_changed_value_of_other_kinds),
        cmocka_unit_test(sees_another_shape),
        cmocka_unit_test(names_what_differs),
        cmocka_unit_test(sees_each_changed_claim),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("perturb", tests, NULL, NULL);
}
