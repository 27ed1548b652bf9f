/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/agop.h"

#include <math.h>
#include <string.h>

#include "matrix/gemm.h"
#include "nets/pass.h"

enum { CHUNK = 256 };

enum status agop(double *g, const struct net *net, const double *x, size_t n, struct fault *fault) {
    struct pass pass;
    size_t d = net->inputs, most = n < CHUNK ? n : CHUNK;
    enum status status = pass_init(&pass, net, most, net->outputs, fault);
    if (status != STATUS_OK) {
        return status;
    }
    memset(g, 0, d * d * sizeof *g);
    for (size_t first = 0; first < n; first += most) {
        size_t count = n - first < most ? n - first : most;
        pass_forward(&pass, x + first * d, count);
        pass_backward_outputs(&pass, true);
        const double *gradient = pass_input_gradient(&pass);
        gemm(
            d, d, count * net->outputs, 1 / (double)n, (struct gemm_matrix){gradient, d, true},
            (struct gemm_matrix){gradient, d, false}, true, g, d);
    }
    pass_clear(&pass);
    return STATUS_OK;
}

double agop_alignment(const double *a, const double *b, size_t d) {
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < d * d; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa > 0 && bb > 0 ? ab / (sqrt(aa) * sqrt(bb)) : 0;
}
