/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "series.h"

const struct csvwriter_column series_columns[SERIES_COLUMNS] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "series", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

void series_put(struct program *program, const char *panel, const char *series, double x,
                struct estimate y) {
    csvwriter_text(&program->table, panel);
    csvwriter_text(&program->table, series);
    csvwriter_real(&program->table, x);
    csvwriter_real(&program->table, y.value);
    csvwriter_real(&program->table, y.se);
}

void series_put_exact(struct program *program, const char *panel, const char *series, double x,
                      double y) {
    series_put(program, panel, series, x, (struct estimate){y, NAN});
}

void series_claim(struct program *program, const char *id, const char *statement,
                  const char *origin, struct estimate measured, double expected, double sigmas) {
    program_claim(program, &(struct claim){.id = id,
                                           .statement = statement,
                                           .origin = origin,
                                           .measured = measured.value,
                                           .error = measured.se,
                                           .relation = CLAIM_CONSISTENT,
                                           .expected = expected,
                                           .tolerance = sigmas});
}
