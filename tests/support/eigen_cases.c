/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eigen_cases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "matrix/eigen_all.h"
#include "spectrum.h"

/* Values, residuals and the space of the vectors against all pairs by another method. A value is as
 * good as the square of its residual over the gap, but never worse than its residual. */
static void compare(const struct eigen *top, const double *a, const char *what) {
    size_t n = top->order, count = top->count;
    struct eigen all = spectrum_room(n, n);
    struct fault fault;
    require(eigen_all(&all, a, &fault) == STATUS_OK, "%s", fault.text);
    double size = fmax(fabs(all.value[0]), fabs(all.value[n - 1]));
    for (size_t k = 0; k < count; k++) {
        require_near(
            top->value[k], all.value[k], EIGEN_TOLERANCE * size, "%s: %zu of %zu, %zu", what, k,
            count, n);
    }
    require(spectrum_holds(top, a, size, EIGEN_TOLERANCE), "%s: %zu of %zu", what, count, n);
    double gap = count < n ? (all.value[count - 1] - all.value[count]) / size : 1;
    if (gap > 1e-4) {
        double angle = sqrt((double)count) * 2 * EIGEN_TOLERANCE / gap; /* Davis & Kahan */
        require_near(
            spectrum_distance(top->vector, all.vector, count, n), 0, angle * angle + 1e-12,
            "%s: %zu of %zu", what, count, n);
    }
    eigen_clear(&all);
}

void eigen_cases_all_pairs(eigen_method *find) {
    static const size_t order[] = {1, 2, 3, 5, 8, 20, 21, 26, 27, 60, 128};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        size_t n = order[i];
        double *kernel = spectrum_kernel(n, 0, 1), *random = spectrum_random(n, 1, 2);
        for (size_t count = 1; count <= n; count += count < 8 ? 1 : 37) {
            struct eigen top = spectrum_room(n, count);
            find(&top, kernel, EIGEN_TOLERANCE);
            compare(&top, kernel, "kernel");
            memset(top.vector, 0, count * n * sizeof *top.vector);
            find(&top, random, EIGEN_TOLERANCE);
            compare(&top, random, "random");
            eigen_clear(&top);
        }
        free(kernel);
        free(random);
    }
}

void eigen_cases_degenerate(eigen_method *find) {
    for (int kind = 0; kind < 7; kind++) {
        for (size_t n = 4; n <= 64; n += 20) {
            double value[n];
            for (size_t i = 0; i < n; i++) {
                double kinds[] = {
                    0,
                    1,
                    i < n / 2,
                    -1 - (double)(i % 3),
                    i == 1 ? 1 : -100 - (double)i,
                    i < 3 ? 3 : 1 / (double)i,
                    ldexp(1, -20 * (int)i)};
                value[i] = kinds[kind];
            }
            double *a = spectrum_made(n, value, (unsigned)kind);
            for (size_t count = 1; count <= n; count += 5) {
                struct eigen top = spectrum_room(n, count);
                find(&top, a, EIGEN_TOLERANCE);
                compare(&top, a, "degenerate");
                eigen_clear(&top);
            }
            free(a);
        }
    }
}
