/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/features_csv.h"

#include <string.h>

#include "check.h"
#include "damage.h"

static struct samples read_text(const char *text, const char *label) {
    char path[CHECK_PATH];
    struct samples samples;
    struct fault fault = {0};
    check_write(path, "features.csv", text);
    enum status status = features_csv_read(&samples, path, label, &fault);
    require(status == STATUS_OK, "refused: %s", fault.text);
    return samples;
}

static void takes_the_last_column_or_the_one_named(void **state) {
    (void)state;
    static const char text[] = "# three\na,b,c\n1,-2,0.25\n\n4e2,sqrt(2),6\n";
    struct samples last = read_text(text, NULL), named = read_text(text, "b");
    static const double x[] = {1, -2, 400, 1.4142135623730951}, others[] = {1, 0.25, 400, 6};
    assert_int_equal(last.count, 2);
    assert_int_equal(last.inputs, 2);
    assert_int_equal(last.outputs, 1);
    assert_memory_equal(last.x, x, sizeof x);
    assert_true(last.y[0] == 0.25 && last.y[1] == 6);
    assert_memory_equal(named.x, others, sizeof others);
    assert_true(named.y[0] == -2 && named.y[1] == x[3]);
    samples_clear(&last);
    samples_clear(&named);
}

/* What spreadsheets and pandas write around two samples (1.5, -2) -> 3 and (0, 4) -> 0.5. */
static void reads_tables_as_people_have_them(void **state) {
    (void)state;
    static const char *const texts[] = {
        "a,b,y\n1.5,-2,3\n0,4,0.5\n",         "a;b;y\n1,5;-2;3\n0;4;0,5\n",
        "sep=;\na;b;y\n1,5;-2;3\n0;4;0,5\n",  "a\tb\ty\n1.5\t-2\t3\n0\t4\t0.5\n",
        ",a,b,y\n0,1.5,-2,3\n1,0,4,0.5\n",    "Unnamed: 0,a,b,y\n1,1.5,-2,3\n2,0,4,0.5\n",
        "a,b,y,\n1.5,-2,3,\n0,4,0.5,\n,,,\n", "a,b,y\r1.5,-2,3\r0,4,0.5\r",
        "a,b,y\n\"1,5\",-2,3\n0,4,\"0,5\"\n",
    };
    static const double x[] = {1.5, -2, 0, 4}, y[] = {3, 0.5};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct samples samples = read_text(texts[i], NULL);
        require(samples.count == 2 && samples.inputs == 2, "\"%s\"", texts[i]);
        assert_memory_equal(samples.x, x, sizeof x);
        assert_memory_equal(samples.y, y, sizeof y);
        samples_clear(&samples);
    }
    struct samples bare = read_text("a,b\n1.5,-2\n0,4\n", "");
    assert_int_equal(bare.inputs, 2);
    assert_memory_equal(bare.x, x, sizeof x);
    assert_true(bare.y[0] == 0 && bare.y[1] == 0);
    samples_clear(&bare);
}

static enum status read_file(const char *path, struct fault *fault) {
    struct samples samples;
    enum status status = features_csv_read(&samples, path, "b", fault);
    samples_clear(&samples);
    return status;
}

static void refuses_what_is_no_table_of_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"b\n1\n", ":1: one column"},
        {"a,b\n", "no rows"},
        {"# c\na,c\n1,2\n", ":2: no column b for the label"},
        {"a,b\n1,2\nx,3\n", ":3: column a: "},
        {"a,b\n1,\n", ":2: column b: "},
        {"a,b\n1,inf\n", ":2: column b: "},
        {"a,b\n1,2,3\n", ":2: 3 fields where the header has 2"},
        {"", "empty"},
        {"a;b\n1,5;2.5\n", ":2: a comma in a number, and a point in one of line 2"},
        {",b\n7,1\n8,2\n3,3\n", ":1: column 1 has no name"},
        {"a,b\n1,2\n,\n3,4\n", ":3: the line is empty but for"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[CHECK_PATH];
        struct fault fault = {0};
        check_write(path, "features.csv", cases[i].text);
        require(read_file(path, &fault) == STATUS_INPUT, "\"%s\" is taken", cases[i].text);
        assert_fault(&fault, STATUS_INPUT, path, cases[i].part);
    }
}

static void survives_any_damage(void **state) {
    (void)state;
    static const char text[] = "a,b\n1,-2.5\n\"3\",4e1\n";
    struct damage_accepted accepted = damage("features.csv", text, strlen(text), read_file);
    assert_in_range(accepted.cut, 1, strlen(text) - 7);
    assert_int_equal(accepted.longer, 0);
    assert_in_range(accepted.changed, 1, strlen(text) * 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        check_in_directory(takes_the_last_column_or_the_one_named),
        check_in_directory(reads_tables_as_people_have_them),
        check_in_directory(refuses_what_is_no_table_of_numbers),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("features_csv", tests, NULL, NULL);
}
