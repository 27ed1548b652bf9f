/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "page/column.h"

void column_put(
    struct page *page, const char *panel, const char *series, const double *first, size_t stride,
    size_t count) {
    for (size_t i = 0; i < count; i++) {
        page_point(page, panel, series, (double)i, first[i * stride]);
    }
}
