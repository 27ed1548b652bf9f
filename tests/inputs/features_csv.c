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
        check_in_directory(refuses_what_is_no_table_of_numbers),
        check_in_directory(survives_any_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("features_csv", tests, NULL, NULL);
}
