/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/samples.h"

#include <stdlib.h>

#include "base/memory.h"

enum status samples_init(
    struct samples *samples, size_t count, size_t inputs, size_t outputs, struct fault *fault) {
    double bytes = (double)count * ((double)inputs + (double)outputs) * sizeof(double);
    if (count == 0 || inputs == 0 || outputs == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%zu samples of %zu inputs and %zu outputs; each must "
            "be at least 1",
            count, inputs, outputs);
    }
    if (bytes > (double)memory_available()) {
        return fault_set(
            fault, STATUS_INPUT,
            "%zu samples of %zu inputs need %.3g GB of memory, and "
            "%.3g GB are free; take fewer samples",
            count, inputs, bytes / 1e9, (double)memory_available() / 1e9);
    }
    *samples = (struct samples){
        count, inputs, outputs, calloc(count * inputs, sizeof(double)),
        calloc(count * outputs, sizeof(double))};
    if (samples->x == NULL || samples->y == NULL) {
        samples_clear(samples);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", count);
    }
    return STATUS_OK;
}

void samples_clear(struct samples *samples) {
    free(samples->x);
    free(samples->y);
    *samples = (struct samples){0};
}

struct samples samples_part(const struct samples *samples, size_t first, size_t count) {
    struct samples part = *samples;
    part.count = count;
    part.x += first * samples->inputs;
    part.y += first * samples->outputs;
    return part;
}
