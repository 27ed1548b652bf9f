/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/series.h"

const struct csvwriter_column series_columns[SERIES_COLUMNS] = {
    {"panel", "panel", CSVWRITER_TEXT, 0},
    {"series", "series", CSVWRITER_TEXT, 0},
    {"x", "abscissa", CSVWRITER_SIGNIFICANT, 12},
    {"y", "ordinate", CSVWRITER_SIGNIFICANT, 10},
    {"y_se", "its standard error", CSVWRITER_SIGNIFICANT, 2},
};

void series_put(
    struct page *page, const char *panel, const char *series, double x, struct estimate y) {
    csvwriter_text(&page->table, panel);
    csvwriter_text(&page->table, series);
    csvwriter_real(&page->table, x);
    csvwriter_real(&page->table, y.value);
    csvwriter_real(&page->table, y.se);
}

void series_put_exact(
    struct page *page, const char *panel, const char *series, double x, double y) {
    series_put(page, panel, series, x, (struct estimate){y, NAN});
}

void series_claim(
    struct page *page, const char *id, const char *statement, const char *origin,
    struct estimate measured, double expected, double sigmas) {
    page_claim(
        page, &(struct claim){
                  .id = id,
                  .statement = statement,
                  .origin = origin,
                  .measured = measured.value,
                  .error = measured.se,
                  .relation = CLAIM_CONSISTENT,
                  .expected = expected,
                  .tolerance = sigmas});
}
