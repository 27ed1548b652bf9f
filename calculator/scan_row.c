/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan_row.h"

#include <math.h>

void scan_row_header(FILE *out, bool vectors) {
    fputs(
        vectors ? "eta,batch,width,regime,drift,drift_se,theta,theta_se,eta_lazy,eta_mean_square,"
                  "eta_full_batch,"
                  "p_rise,p_rise_se,p_rise_log10,method\n"
                : "eta,width,eta_lambda0,regime,phase,drift,drift_full_batch,theta,height,"
                  "height_over_start,p_spike_asymptotic_log10,p_spike,p_spike_se,method\n",
        out);
}

static void put_real(FILE *out, double value) {
    if (isnan(value)) {
        fputs(",na", out);
    } else {
        fprintf(out, ",%.12g", value + 0.0);
    }
}

static void put_scalars(FILE *out, const struct scan_row *row) {
    put_real(out, row->width);
    put_real(out, row->x);
    fprintf(out, ",%s,%s", row->regime, row->phase);
    const double number[] = {
        row->drift,
        row->drift_full_batch,
        row->theta,
        row->height,
        row->height_over_start,
        row->log10_asymptotic,
        row->p,
        row->p_se};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        put_real(out, number[i]);
    }
}

static void put_vectors(FILE *out, const struct scan_row *row) {
    put_real(out, row->batch);
    put_real(out, row->width);
    fprintf(out, ",%s", row->regime);
    const double number[] = {row->drift, row->drift_se,    row->theta,      row->theta_se,
                             row->lazy,  row->mean_square, row->full_batch, row->p,
                             row->p_se,  row->log10_p};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        put_real(out, number[i]);
    }
}

void scan_row_print(FILE *out, const struct scan_row *row) {
    fprintf(out, "%.12g", row->eta);
    if (row->vectors) {
        put_vectors(out, row);
    } else {
        put_scalars(out, row);
    }
    fprintf(out, ",%s\n", row->method);
}
