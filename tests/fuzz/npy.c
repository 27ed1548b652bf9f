/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's arrays of inputs and outputs. */
#include "inputs/features_npy.h"

#include <math.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size}, inputs = input_part(&input);
    struct samples samples;
    struct fault fault;
    const char *path = input_file(0, &inputs);
    enum status status = features_npy_read(&samples, path, input_file(1, &input), &fault);
    if (input_is_read(status, &fault)) {
        for (size_t i = 0; i < samples.count * samples.inputs; i++) {
            input_require(isfinite(samples.x[i]), "numbers are finite");
        }
        samples_clear(&samples);
    }
    return 0;
}
