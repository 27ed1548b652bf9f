/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/dataset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "reference.h"

/* A sum of products in double-double: a few 2^-104 for each of a handful of terms. */
static const double DD_SUM = 0x1p-99;

static struct fault refused(const char *path) {
    struct dataset dataset;
    struct fault fault = {0};
    enum status status = dataset_load(&dataset, path, &fault);
    require(status == STATUS_INPUT, "%s: status %d", path, status);
    assert_null(dataset.atom);
    return fault;
}

/* Refused with the file's name and the given parts of a message. */
#define assert_refused(text, ...)                                                                  \
    do {                                                                                           \
        char path_[CHECK_PATH];                                                                    \
        check_write(path_, "given.csv", text);                                                     \
        struct fault fault_ = refused(path_);                                                      \
        assert_fault(&fault_, STATUS_INPUT, path_, __VA_ARGS__);                                   \
    } while (0)

static void assert_atom(const struct dataset *dataset, size_t i, double s2, double p) {
    require(dataset->atom[i].s2.hi == s2, "atom %zu has s^2 = %.17g", i, dataset->atom[i].s2.hi);
    require(dataset->atom[i].p == p, "atom %zu has p = %.17g", i, dataset->atom[i].p);
}

/* -- the shipped files -------------------------------------------------------------------- */

static void reads_the_talk_s_first_example(void **state) {
    (void)state;
    struct dataset dataset = check_dataset("data/datasets/gess_heydecker_1_17.csv");
    assert_string_equal(dataset.name, "gess_heydecker_1_17");
    assert_string_equal(dataset.label, "(1.17)");
    assert_int_equal(dataset.rows, 2);
    assert_true(dataset.s[0] == 1 && dataset.s[1] == 1.3);
    assert_true(dataset.p[0] == 0.5 && dataset.p[1] == 0.5);
    assert_int_equal(dataset.atoms, 2);
    assert_atom(&dataset, 0, 1.69, 0.5);
    assert_atom(&dataset, 1, 1, 0.5);
    assert_true(dataset.p_idle == 0);
    assert_true(dataset_max_s2(&dataset).hi == 1.69);
    dataset_clear(&dataset);
}

static void keeps_the_root_of_two_exact(void **state) {
    (void)state;
    struct dataset dataset = check_dataset("data/datasets/gess_heydecker_1_18.csv");
    assert_atom(&dataset, 0, 2, 0.17);
    assert_atom(&dataset, 1, 1, 0.83);
    assert_true(dataset.atom[0].s2.lo == 0);
    dataset_clear(&dataset);
}

static void assert_mean(const char *path, const char *mean) {
    struct dataset dataset = check_dataset(path);
    mpfr_t exact;
    mpfr_init2(exact, 300);
    reference_set_text(exact, mean);
    double error = reference_error_dd(dataset.mean_s2, exact);
    require(fabs(error) <= DD_SUM, "%s: the mean of s^2 is off by %g", path, error);
    mpfr_clear(exact);
    dataset_clear(&dataset);
}

/* Worked by hand from the files; all finite decimals. */
static void averages_s2_to_double_double(void **state) {
    (void)state;
    assert_mean("data/datasets/gess_heydecker_1_17.csv", "1.345");
    assert_mean("data/datasets/gess_heydecker_1_18.csv", "1.17");
    assert_mean("data/datasets/three_roots.csv", "2.792");
    assert_mean("data/datasets/four_combinations.csv", "0.662131708");
}

/* -- what simply works -------------------------------------------------------------------- */

static void reads_spellings_of_one_dataset(void **state) {
    (void)state;
    static const char *const spellings[] = {
        "s,p\n1,0.5\n1.3,0.5\n",
        "p,s\n0.5,1\n0.5,1.3\n",
        "s,p\r\n1,0.5\r\n1.3,0.5\r\n",
        "\xef\xbb\xbfs,p\n1,0.5\n1.3,0.5\n",
        "\"s\",\"p\"\n\"1\",\"0.5\"\n1.3,0.5\n",
        "# a comment\n\ns,p\n\n1,0.5\n \n# another\n1.3,0.5\n\n",
        "s,p\n1,0.5\n1.3,0.5",
        "s,p\n 1 ,\t0.5 \n1.30, 5e-1\n",
        "s,p\n-1,0.5\n-1.3,0.5\n",
        "s,p\n1.3,0.5\n1,0.5\n",
        "s,p\n1,0.25\n1.3,0.5\n1,0.25\n",
        "s,p\n1,0.25\nsqrt(1.69),0.5\n-1,0.25\n",
        "s,p\nsqrt(1),0.5\n1.3,0.25\n-sqrt(1.69),0.25\n",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        struct dataset dataset = check_dataset_text(spellings[i]);
        require(dataset.atoms == 2, "spelling %zu has %zu atoms", i, dataset.atoms);
        assert_atom(&dataset, 0, 1.69, 0.5);
        assert_atom(&dataset, 1, 1, 0.5);
        assert_true(dataset.mean_s2.hi == 1.345);
        dataset_clear(&dataset);
    }
}

static void keeps_rows_as_given(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n-1.3,0.25\n0,0.25\n1,0.125\n1.3,0.375\n");
    assert_int_equal(dataset.rows, 4);
    static const double s[] = {-1.3, 0, 1, 1.3}, p[] = {0.25, 0.25, 0.125, 0.375};
    assert_memory_equal(dataset.s, s, sizeof s);
    assert_memory_equal(dataset.p, p, sizeof p);
    assert_int_equal(dataset.atoms, 2);
    assert_atom(&dataset, 0, 1.69, 0.625);
    assert_atom(&dataset, 1, 1, 0.125);
    assert_true(dataset.p_idle == 0.25);
    assert_int_equal(dataset.atom[0].row, 0);
    assert_int_equal(dataset.atom[1].row, 2);
    dataset_clear(&dataset);
}

/* Whichever of them is the most likely. */
static void knows_the_first_row_of_a_square(void **state) {
    (void)state;
    struct dataset dataset =
        check_dataset_text("s,p\n0,0.1\n2,0.1\n-3,0.05\nsqrt(9),0.3\n3,0.1\n-2,0.2\n1,0.15\n");
    assert_int_equal(dataset.atoms, 3);
    assert_int_equal(dataset.atom[0].row, 2);
    assert_int_equal(dataset.atom[1].row, 1);
    assert_int_equal(dataset.atom[2].row, 6);
    dataset_clear(&dataset);
}

/* 1.3 and 1.3 + 10^-22 are one double but two samples: their poles differ. */
static void tells_close_samples_apart(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n1.3,0.5\n1.3000000000000000000001,0.5\n");
    assert_int_equal(dataset.atoms, 2);
    assert_true(dd_compare(dataset.atom[0].s2, dataset.atom[1].s2) > 0);
    dataset_clear(&dataset);
}

static void takes_samples_to_the_edges_of_the_range(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n9e69,0.5\n1.1e-70,0.5\n");
    assert_int_equal(dataset.atoms, 2);
    assert_ulps(dataset.atom[0].s2.hi, 8.1e139, 1);
    assert_ulps(dataset.atom[1].s2.hi, 1.21e-140, 1);
    dataset_clear(&dataset);
}

static void names_itself_after_the_file(void **state) {
    (void)state;
    static const struct {
        const char *file, *text, *name, *label;
    } cases[] = {
        {"plain", "s,p\n1,1\n", "plain", "plain"},
        {"two.dots.csv", "s,p\n1,1\n", "two.dots", "two.dots"},
        {"x.csv", "# label: (1.17), talk\ns,p\n1,1\n", "x", "(1.17), talk"},
        {".hidden", "s,p\n1,1\n", ".hidden", ".hidden"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[CHECK_PATH];
        check_write(path, cases[i].file, cases[i].text);
        struct dataset dataset = check_dataset(path);
        assert_string_equal(dataset.name, cases[i].name);
        assert_string_equal(dataset.label, cases[i].label);
        dataset_clear(&dataset);
    }
}

/* -- without rounding ------------------------------------------------------------------------ */

static void assert_exact(const mpq_t got, long over, unsigned long under) {
    mpq_t want;
    mpq_init(want);
    mpq_set_si(want, over, under);
    mpq_canonicalize(want);
    require(mpq_equal(got, want), "%g is not %ld/%lu", mpq_get_d(got), over, under);
    mpq_clear(want);
}

/* In the order of the file, zeros and duplicates too, and p as typed: not divided by the sum. */
static void keeps_the_fractions_of_the_rows(void **state) {
    (void)state;
    struct dataset dataset =
        check_dataset_text("p,s\n0.1,-1.3\nsqrt(0.04),0\n0.3,sqrt(2)\n0.4000000001,1.3\n");
    assert_int_equal(dataset.rows, 4);
    assert_exact(dataset.exact[0].s2, 169, 100);
    assert_exact(dataset.exact[0].p2, 1, 100);
    assert_exact(dataset.exact[1].s2, 0, 1);
    assert_exact(dataset.exact[1].p2, 4, 100);
    assert_exact(dataset.exact[2].s2, 2, 1);
    assert_exact(dataset.exact[2].p2, 9, 100);
    assert_exact(dataset.exact[3].s2, 169, 100);
    mpq_t p;
    mpq_init(p);
    mpq_set_str(p, "4000000001/10000000000", 10);
    mpq_mul(p, p, p);
    assert_true(mpq_equal(dataset.exact[3].p2, p));
    mpq_clear(p);
    dataset_clear(&dataset);
    assert_null(dataset.exact);
}

/* What doubles cannot tell apart, fractions can. */
static void keeps_fractions_apart_that_doubles_join(void **state) {
    (void)state;
    struct dataset dataset =
        check_dataset_text("s,p\n1,0.5\n1.0000000000000000000000000000000000000001,0.5\n");
    assert_int_equal(dataset.atoms, 1);
    assert_true(mpq_cmp(dataset.exact[0].s2, dataset.exact[1].s2) < 0);
    dataset_clear(&dataset);
}

static void keeps_the_fractions_that_doubles_are(void **state) {
    (void)state;
    static const double s2[] = {0.1, 4}, p[] = {0.75, 0.25};
    struct dataset dataset;
    assert_int_equal(dataset_init(&dataset, s2, p, 2, NULL), STATUS_OK);
    assert_exact(dataset.exact[0].s2, 3602879701896397, 1ul << 55);
    assert_exact(dataset.exact[0].p2, 9, 16);
    assert_exact(dataset.exact[1].s2, 4, 1);
    assert_exact(dataset.exact[1].p2, 1, 16);
    dataset_clear(&dataset);
}

/* -- sums --------------------------------------------------------------------------------- */

/* Ten times 0.1 is 1, though ten doubles 0.1 are not. */
static void leaves_exact_sums_untouched(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n1,0.1\n2,0.1\n3,0.1\n4,0.1\n5,0.1\n"
                                                "6,0.1\n7,0.1\n8,0.1\n9,0.1\n10,0.1\n");
    for (size_t i = 0; i < 10; i++) {
        assert_true(dataset.p[i] == 0.1);
        assert_true(dataset.atom[i].p == 0.1);
    }
    dataset_clear(&dataset);
}

static void adds_decimals_exactly_when_it_joins(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n1,0.1\n-1,0.2\n1,0.3\n2,0.4\n");
    assert_atom(&dataset, 1, 1, 0.6); /* 0.1 + 0.2 + 0.3 in doubles is 0.6000000000000001 */
    dataset_clear(&dataset);
}

static void adds_decimals_exactly_when_it_idles(void **state) {
    (void)state;
    struct dataset dataset = check_dataset_text("s,p\n0,0.1\n-0,0.2\n0.0,0.3\n2,0.4\n");
    require(dataset.p_idle == 0.6, "p_idle is %.17g", dataset.p_idle);
    dataset_clear(&dataset);
}

static void normalises_sums_off_by_less_than_1e_9(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double sum; /* decimal: the quotients below are rounded once, to an ulp */
    } cases[] = {
        {"s,p\n1,0.25\n1.3,0.7500000009\n", 1.0000000009},
        {"s,p\n1,0.25\n1.3,0.7499999991\n", 0.9999999991},
        {"s,p\n1,0.25\n1.3,0.750000001\n", 1.000000001},
        {"s,p\n1,0.25\n1.3,0.7500000000000001\n", 1.0000000000000001},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dataset dataset = check_dataset_text(cases[i].text);
        assert_ulps(dataset.p[0], 0.25 / cases[i].sum, 1);
        assert_near(dataset.p[0] + dataset.p[1], 1, 0x1p-52);
        dataset_clear(&dataset);
    }
}

static void refuses_sums_off_by_more_than_1e_9(void **state) {
    (void)state;
    assert_refused("s,p\n1,0.5\n1.3,0.500000002\n", "sum to 1.000000002", "within 1e-9");
    assert_refused("s,p\n1,0.5\n1.3,0.4999999989\n", "sum to 0.9999999989", "must sum to 1");
    assert_refused("s,p\n1,50\n1.3,50\n", "sum to 100", "must sum to 1");
    assert_refused("s,p\n1,1e308\n1.3,1e308\n", "sum to", "must sum to 1");
}

/* -- tables as people have them ----------------------------------------------------------- */

static struct dataset read_as(const char *text, const struct dataset_reading *reading) {
    char path[CHECK_PATH];
    struct dataset dataset;
    struct fault fault = {0};
    check_write(path, "given.csv", text);
    require(
        dataset_load_as(&dataset, path, reading, &fault) == STATUS_OK, "\"%s\": refused: %s", text,
        fault.text);
    return dataset;
}

/* The samples 1 and 1.3, with equal odds to the last bit. */
static void assert_is_the_pair(const char *text, const struct dataset_reading *reading) {
    struct dataset dataset = read_as(text, reading);
    require(dataset.rows == 2, "\"%s\": %zu rows", text, dataset.rows);
    require(dataset.s[0] == 1 && dataset.s[1] == 1.3, "\"%s\": %g", text, dataset.s[1]);
    require(dataset.p[0] == 0.5 && dataset.p[1] == 0.5, "\"%s\": %g", text, dataset.p[0]);
    assert_atom(&dataset, 0, 1.69, 0.5);
    dataset_clear(&dataset);
}

static void reads_what_spreadsheets_and_scripts_write(void **state) {
    (void)state;
    static const char *const texts[] = {
        "s;p\n1;0,5\n1,3;0,5\n",
        "sep=;\ns;p\n1;0,5\n1,3;0,5\n",
        "s,p\n1,\"0,5\"\n\"1,3\",\"0,5\"\n",
        "s,p,\n1,0.5,\n1.3,0.5,\n",
        "s,p\n1,0.5\n1.3,0.5\n,\n,\n",
        "s,p,,\n1,0.5,,\n1.3,0.5,,\n,,,\n",
        "s,p\r1,0.5\r1.3,0.5\r",
        ",s,p\n0,1,0.5\n1,1.3,0.5\n",
        "Unnamed: 0,s,p\n1,1,0.5\n2,1.3,0.5\n",
        "s\n1\n1.3\n",
        ",s\n0,1\n1,1.3\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_is_the_pair(texts[i], &(struct dataset_reading){0});
    }
}

static void refuses_what_could_mean_two_things(void **state) {
    (void)state;
    assert_refused("s;p\n1;0.5\n1,3;0.5\n", ":3:", "a comma in a number", "line 3", "points");
    assert_refused("s,p\n1,0.5\n\"1,3\",0.5\n", ":3:", "a comma in a number");
    assert_refused("s;p\n1.234,5;1\n", ":2:", "no separators of thousands");
    assert_refused("s;p\n1,234,567;1\n", ":2: s: ", "not a number");
    assert_refused("s,p\n1,0.5\n,\n1.3,0.5\n", ":3:", "empty but for \",\"", "take it away");
    assert_refused(",s,p\n0,1,0.5\n7,1.3,0.5\n", "a column \"\"", "it must be s,p");
    assert_refused("s,p,\n1,0.5,7\n1.3,0.5,\n", "a column \"\"", "it must be s,p");
    assert_refused("s,p\r1,0.5\r1.3,abc\r", ":3: p: ", "\"abc\" is not a number");
}

static void divides_weights_by_their_sum(void **state) {
    (void)state;
    const struct dataset_reading weights = {.weights = true};
    static const char *const texts[] = {
        "s,p\n1,830\n1.3,170\n",
        "s,p\n1,83%\n1.3,17 %\n",
        "s,p\n1,83\n1.3,17%\n",
        "s,p\n1,0.00083\n1.3,0.00017\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct dataset dataset = read_as(texts[i], &weights);
        require_ulps(dataset.p[0], 0.83, 1, "case %zu", i);
        require_ulps(dataset.atom[0].p, 0.17, 1, "case %zu", i);
        dataset_clear(&dataset);
    }
    struct dataset seven = read_as("s,p\n1,0.142857\n1.3,0.714285\n", &weights);
    assert_ulps(seven.p[0], 0.142857 / 0.857142, 2);
    dataset_clear(&seven);
    assert_refused("s,p\n1,830\n1.3,170\n", "sum to 1000", "give --weights");
    assert_refused("s,p\n1,83%\n1.3,17%\n", ":2: p: ", "a percentage", "--weights");
}

static void takes_other_columns(void **state) {
    (void)state;
    const char *text = "name,size,odds,n\na,1,0.5,3\nb,1.3,0.5,1\n";
    assert_is_the_pair(text, &(struct dataset_reading){.s = "size"});
    assert_is_the_pair(text, &(struct dataset_reading){.s = "size", .p = "odds"});
    struct dataset dataset =
        read_as(text, &(struct dataset_reading){.s = "size", .p = "n", .weights = true});
    assert_true(dataset.p[0] == 0.75 && dataset.p[1] == 0.25);
    dataset_clear(&dataset);
    char path[CHECK_PATH];
    struct fault fault = {0};
    check_write(path, "given.csv", text);
    assert_int_equal(
        dataset_load_as(&dataset, path, &(struct dataset_reading){.s = "length"}, &fault),
        STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, ":1:", "no column is named \"length\"", "\"name\"");
}

/* -- the order of rows -------------------------------------------------------------------- */

enum { SHUFFLED = 24, LINE = 64 };

/* Rows with equal squares of either sign, with idle ones, and with a sum that is off by 5e-10. */
static void random_rows(struct check_random *random, char row[SHUFFLED][LINE]) {
    size_t left = 1000000;
    for (size_t i = 0; i < SHUFFLED; i++) {
        size_t share = i + 1 == SHUFFLED ? left : 1 + check_below(random, left / 12);
        left -= share;
        int s = i == 0 ? 1 : (int)check_below(random, 11) - 5;
        snprintf(row[i], LINE, "%d.%de-1,0.%06zu%s\n", s, abs(s), share, i ? "" : "0005");
    }
}

static void shuffle(struct check_random *random, char row[SHUFFLED][LINE]) {
    for (size_t i = SHUFFLED - 1; i > 0; i--) {
        size_t j = check_below(random, i + 1);
        char kept[LINE];
        memcpy(kept, row[i], LINE);
        memcpy(row[i], row[j], LINE);
        memcpy(row[j], kept, LINE);
    }
}

static struct dataset load_rows(char row[SHUFFLED][LINE]) {
    char text[SHUFFLED * LINE + 8] = "s,p\n";
    for (size_t i = 0; i < SHUFFLED; i++) {
        strcat(text, row[i]);
    }
    return check_dataset_text(text);
}

static bool are_same(struct dd a, struct dd b) {
    return a.hi == b.hi && a.lo == b.lo;
}

static void does_not_depend_on_the_order_of_rows(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    char row[SHUFFLED][LINE];
    for (int i = 0; i < 200; i++) {
        random_rows(&random, row);
        struct dataset one = load_rows(row);
        shuffle(&random, row);
        struct dataset other = load_rows(row);
        require(one.atoms == other.atoms, "case %d", i);
        for (size_t k = 0; k < one.atoms; k++) {
            require(k == 0 || one.atom[k].s2.hi < one.atom[k - 1].s2.hi, "case %d: order", i);
            require(are_same(one.atom[k].s2, other.atom[k].s2), "case %d: s^2 of %zu", i, k);
            require(
                one.atom[k].p == other.atom[k].p, "case %d: p of %zu: %a and %a", i, k,
                one.atom[k].p, other.atom[k].p);
        }
        require(one.p_idle == other.p_idle, "case %d: p_idle %a, %a", i, one.p_idle, other.p_idle);
        require(
            are_same(one.mean_s2, other.mean_s2), "case %d: mean (%a, %a) and (%a, %a)", i,
            one.mean_s2.hi, one.mean_s2.lo, other.mean_s2.hi, other.mean_s2.lo);
        dataset_clear(&one);
        dataset_clear(&other);
    }
}

/* -- what is refused ---------------------------------------------------------------------- */

static void refuses_what_is_no_file(void **state) {
    (void)state;
    char path[CHECK_PATH];
    check_path(path, "no-such.csv");
    struct fault fault = refused(path);
    assert_fault(&fault, STATUS_INPUT, path, "No such file", "give a readable CSV file");
    check_path(path, ".");
    fault = refused(path);
    assert_fault(&fault, STATUS_INPUT, path, "directory");
}

static void refuses_empty_files(void **state) {
    (void)state;
    assert_refused("", "empty", "must name the columns");
    assert_refused("\n\n# nothing\n", "empty", "must name the columns");
    assert_refused("s,p\n", "no data", "add rows of s,p");
    assert_refused("# c\ns,p\n# c\n\n", "no data", "add rows of s,p");
}

static void refuses_files_without_a_header(void **state) {
    (void)state;
    assert_refused("1,0.5\n1.3,0.5\n", "\"1\"", "it must be s,p");
}

static void refuses_other_columns(void **state) {
    (void)state;
    assert_refused("x,p\n1,1\n", "\"x\"", "it must be s,p");
    assert_refused("s,p,note\n1,1,x\n", "\"note\"", "it must be s,p");
    assert_refused("s,p,p\n1,1,1\n", "3 columns", "it must be s,p");
    assert_refused("p\n1\n", "1 column,", "it must be s,p");
    assert_refused("x1,x2,y\n-12.5,3,16\n", "\"x1\"", "the length of the row", "--column");
    assert_refused("s,s\n1,1\n", "it must be s,p");
    assert_refused("S,P\n1,1\n", "\"S\"", "it must be s,p");
}

/* The wrong name is the value to show, wherever it stands. */
static void names_the_column_that_is_wrong(void **state) {
    (void)state;
    assert_refused("s,q\n1,1\n", "\"q\"", "it must be s,p");
}

static void refuses_rows_of_the_wrong_width(void **state) {
    (void)state;
    assert_refused("s,p\n1,0.5\n1.3\n", ":3:", "1 field", "give every column exactly one value");
    assert_refused("s,p\n1,0.5,7\n1.3,0.5\n", ":2:", "3 fields", "give every column");
}

static void refuses_what_is_no_number(void **state) {
    (void)state;
    static const char *const texts[] = {"one", "1.3x", "1.3 x", "",   "nan",
                                        "inf", "-inf", "0x1",   "1e", "sqrt(-2)"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[100], quoted[40];
        snprintf(quoted, sizeof quoted, "\"%s\"", texts[i]);
        snprintf(text, sizeof text, "s,p\n1,0.5\n\"%s\",0.5\n", texts[i]);
        assert_refused(text, ":3: s: ", quoted, "not a number", "write a finite decimal");
        snprintf(text, sizeof text, "p,s\n\"%s\",1\n0.5,1\n", texts[i]);
        assert_refused(text, ":2: p: ", quoted, "not a number", "write a finite decimal");
    }
}

static void refuses_samples_out_of_range(void **state) {
    (void)state;
    assert_refused("s,p\n1,0.5\n1e400,0.5\n", ":3: s: ", "\"1e400\"", "range of a double");
    assert_refused("s,p\n1e-400,1\n", ":2: s: ", "\"1e-400\"", "range of a double");
    assert_refused("s,p\n-1e71,1\n", ":2: s: ", "-1e71", "rescale to 1e-70 ... 1e70");
    assert_refused("s,p\nsqrt(1e-150),1\n", ":2: s: ", "sqrt(1e-150)", "rescale");
}

static void refuses_what_is_no_probability(void **state) {
    (void)state;
    assert_refused(
        "s,p\n1,0\n1.3,1\n", ":2: p: 0 is not a probability", "above 0, or drop the row");
    assert_refused("s,p\n1,1.5\n1.3,-0.5\n", ":3: p: -0.5 is not a probability", "above 0");
    assert_refused("s,p\n1,1e999\n", ":2: p: ", "\"1e999\"", "range of a double");
    assert_refused("s,p\n1,-0.0\n1.3,1\n", ":2: p: -0.0", "above 0");
}

static void refuses_samples_that_are_all_zero(void **state) {
    (void)state;
    assert_refused("s,p\n0,1\n", "every s is 0", "at least one nonzero s");
    assert_refused("s,p\n0,0.5\n-0.0,0.25\n0e5,0.25\n", "every s is 0", "at least one nonzero s");
}

static void refuses_broken_text(void **state) {
    (void)state;
    assert_refused("s,p\n1,\"0.5\n1.3,0.5\n", ":2:", "quote is not closed", "close it");
    assert_refused("s,p\n1,0.5\x01\n", ":2:", "not a text file", "give a CSV file");
    char path[CHECK_PATH];
    check_write_bytes(
        path, "binary.csv",
        "\x7f"
        "ELF\0\0s,p\n",
        10);
    struct fault fault = refused(path);
    assert_fault(&fault, STATUS_INPUT, path, ":1:", "not a text file");
}

/* -- size --------------------------------------------------------------------------------- */

static char *many_rows(size_t rows) {
    char *text = malloc(rows * 32 + 8);
    assert_non_null(text);
    size_t length = (size_t)sprintf(text, "s,p\n");
    for (size_t i = 0; i < rows; i++) {
        length += (size_t)sprintf(text + length, "%zu.5,1e-5\n", i);
    }
    return text;
}

static void takes_a_hundred_thousand_rows(void **state) {
    (void)state;
    char *text = many_rows(DATASET_MOST_ROWS);
    struct dataset dataset = check_dataset_text(text);
    free(text);
    assert_int_equal(dataset.atoms, 100000);
    assert_atom(&dataset, 0, 99999.5 * 99999.5, 1e-5);
    assert_atom(&dataset, 99999, 0.25, 1e-5);
    dataset_clear(&dataset);
}

static void refuses_one_more(void **state) {
    (void)state;
    char *text = many_rows(DATASET_MOST_ROWS + 1);
    assert_refused(text, ":100002:", "more than 100000 rows", "split the file or thin it out");
    free(text);
}

/* -- from arrays -------------------------------------------------------------------------- */

static void takes_arrays(void **state) {
    (void)state;
    static const double s2[] = {1, 2, 1, 0, 4}, p[] = {0.125, 0.25, 0.125, 0.375, 0.125};
    struct dataset dataset;
    struct fault fault = {0};
    assert_int_equal(dataset_init(&dataset, s2, p, 5, &fault), STATUS_OK);
    assert_int_equal(dataset.atoms, 3);
    assert_atom(&dataset, 0, 4, 0.125);
    assert_atom(&dataset, 1, 2, 0.25);
    assert_atom(&dataset, 2, 1, 0.25);
    assert_true(dataset.p_idle == 0.375);
    assert_true(dataset.s[1] == sqrt(2) && dataset.s[4] == 2);
    assert_true(dataset.mean_s2.hi == 1.25);
    dataset_clear(&dataset);
}

static void assert_arrays_refused(double s2, double p, const char *part) {
    const double squares[] = {1, s2}, odds[] = {0.5, p};
    struct dataset dataset;
    struct fault fault = {0};
    enum status status = dataset_init(&dataset, squares, odds, 2, &fault);
    require(status == STATUS_INPUT, "s^2 = %g, p = %g: status %d", s2, p, status);
    assert_fault(&fault, STATUS_INPUT, part);
    assert_null(dataset.atom);
}

static void refuses_arrays_as_it_refuses_files(void **state) {
    (void)state;
    assert_arrays_refused(2, 0.4, "sum to 0.9");
    assert_arrays_refused(2, 0, "p = 0");
    assert_arrays_refused(2, -0.5, "p = -0.5");
    assert_arrays_refused(2, (double)NAN, "p = nan");
    assert_arrays_refused(2, (double)INFINITY, "inf");
    assert_arrays_refused(-2, 0.5, "s^2 = -2");
    assert_arrays_refused((double)NAN, 0.5, "s^2 = nan");
    assert_arrays_refused((double)INFINITY, 0.5, "s^2 = inf");
    static const double zero[] = {0, 0}, half[] = {0.5, 0.5};
    struct dataset dataset;
    struct fault fault = {0};
    assert_int_equal(dataset_init(&dataset, zero, half, 2, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "every s is 0");
    assert_int_equal(dataset_init(&dataset, zero, half, 0, &fault), STATUS_INPUT);
    assert_null(dataset.atom);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_talk_s_first_example),
        cmocka_unit_test(keeps_the_root_of_two_exact),
        cmocka_unit_test(averages_s2_to_double_double),
        check_in_directory(reads_spellings_of_one_dataset),
        check_in_directory(keeps_rows_as_given),
        check_in_directory(knows_the_first_row_of_a_square),
        check_in_directory(tells_close_samples_apart),
        check_in_directory(keeps_the_fractions_of_the_rows),
        check_in_directory(keeps_fractions_apart_that_doubles_join),
        cmocka_unit_test(keeps_the_fractions_that_doubles_are),
        check_in_directory(takes_samples_to_the_edges_of_the_range),
        check_in_directory(names_itself_after_the_file),
        check_in_directory(leaves_exact_sums_untouched),
        check_in_directory(adds_decimals_exactly_when_it_joins),
        check_in_directory(adds_decimals_exactly_when_it_idles),
        check_in_directory(normalises_sums_off_by_less_than_1e_9),
        check_in_directory(refuses_sums_off_by_more_than_1e_9),
        check_in_directory(reads_what_spreadsheets_and_scripts_write),
        check_in_directory(refuses_what_could_mean_two_things),
        check_in_directory(divides_weights_by_their_sum),
        check_in_directory(takes_other_columns),
        check_in_directory(does_not_depend_on_the_order_of_rows),
        check_in_directory(refuses_what_is_no_file),
        check_in_directory(refuses_empty_files),
        check_in_directory(refuses_files_without_a_header),
        check_in_directory(refuses_other_columns),
        check_in_directory(names_the_column_that_is_wrong),
        check_in_directory(refuses_rows_of_the_wrong_width),
        check_in_directory(refuses_what_is_no_number),
        check_in_directory(refuses_samples_out_of_range),
        check_in_directory(refuses_what_is_no_probability),
        check_in_directory(refuses_samples_that_are_all_zero),
        check_in_directory(refuses_broken_text),
        check_in_directory(takes_a_hundred_thousand_rows),
        check_in_directory(refuses_one_more),
        cmocka_unit_test(takes_arrays),
        cmocka_unit_test(refuses_arrays_as_it_refuses_files),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
