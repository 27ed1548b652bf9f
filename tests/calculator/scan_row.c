/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan_row.h"

#include <math.h>
#include <string.h>

#include "check.h"

enum { LINE = 512 };

/* The header, or the row where there is one, as printed. */
static void print(char text[LINE], const struct scan_row *row, bool vectors) {
    FILE *file = tmpfile();
    assert_non_null(file);
    if (row == NULL) {
        scan_row_header(file, vectors);
    } else {
        scan_row_print(file, row);
    }
    rewind(file);
    assert_non_null(fgets(text, LINE, file));
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

/* Which column has the name; the line's fields are cut apart. */
static size_t cut(char *field[32], char *line) {
    size_t count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *word = strtok(line, ","); word != NULL; word = strtok(NULL, ",")) {
        field[count++] = word;
    }
    return count;
}

static void require_fields(const struct scan_row *row, const char *const pair[][2], size_t pairs) {
    char header[LINE], line[LINE], *name[32], *value[32];
    print(header, NULL, row->vectors);
    print(line, row, row->vectors);
    size_t columns = cut(name, header);
    assert_int_equal(cut(value, line), columns);
    assert_int_equal(columns, pairs);
    for (size_t i = 0; i < pairs; i++) {
        assert_string_equal(name[i], pair[i][0]);
        require(
            strcmp(value[i], pair[i][1]) == 0, "%s is %s, must be %s", name[i], value[i],
            pair[i][1]);
    }
}

static void vectors_have_each_number_under_its_name(void **state) {
    (void)state;
    static const char *const want[][2] = {
        {"eta", "0.125"},         {"batch", "4"},           {"width", "inf"},
        {"regime", "leaving"},    {"drift", "0.5"},         {"drift_se", "0.25"},
        {"theta", "3"},           {"theta_se", "0.0625"},   {"eta_lazy", "1"},
        {"eta_mean_square", "2"}, {"eta_full_batch", "7"},  {"p_rise", "0"},
        {"p_rise_se", "na"},      {"p_rise_log10", "-inf"}, {"method", "splitting"}};
    const struct scan_row row = {
        .vectors = true,
        .eta = 0.125,
        .width = INFINITY,
        .batch = 4,
        .regime = "leaving",
        .drift = 0.5,
        .drift_se = 0.25,
        .theta = 3,
        .theta_se = 0.0625,
        .lazy = 1,
        .mean_square = 2,
        .full_batch = 7,
        .p = -0.0, /* has no sign */
        .p_se = NAN,
        .log10_p = -INFINITY,
        .method = "splitting"};
    require_fields(&row, want, sizeof want / sizeof *want);
}

static void scalars_have_each_number_under_its_name(void **state) {
    (void)state;
    static const char *const want[][2] = {
        {"eta", "0.75"},
        {"width", "1000000"},
        {"eta_lambda0", "1.5"},
        {"regime", "deflationary"},
        {"phase", "lazy"},
        {"drift", "-0.5"},
        {"drift_full_batch", "-0.25"},
        {"theta", "2"},
        {"height", "50"},
        {"height_over_start", "25"},
        {"p_spike_asymptotic_log10", "-6"},
        {"p_spike", "1.25e-06"},
        {"p_spike_se", "1e-08"},
        {"method", "tilt"}};
    const struct scan_row row = {
        .eta = 0.75,
        .width = 1e6,
        .x = 1.5,
        .regime = "deflationary",
        .phase = "lazy",
        .drift = -0.5,
        .drift_full_batch = -0.25,
        .theta = 2,
        .height = 50,
        .height_over_start = 25,
        .log10_asymptotic = -6,
        .p = 1.25e-6,
        .p_se = 1e-8,
        .method = "tilt"};
    require_fields(&row, want, sizeof want / sizeof *want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_have_each_number_under_its_name),
        cmocka_unit_test(scalars_have_each_number_under_its_name),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("scan_row", tests, NULL, NULL);
}
