/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files of features, with or without the name of the label. */
#include "inputs/features_csv.h"

#include <math.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct samples samples;
    struct fault fault;
    const char *label = input_byte(&input) % 2 == 0 ? NULL : "y";
    if (input_is_read(features_csv_read(&samples, input_file(0, &input), label, &fault), &fault)) {
        for (size_t i = 0; i < samples.count * samples.inputs; i++) {
            input_require(isfinite(samples.x[i]), "numbers are finite");
        }
        samples_clear(&samples);
    }
    return 0;
}
