/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets, read in each way that options ask for. What is read is a law. */
#include "theory/dataset.h"

#include <math.h>

#include "input.h"

static void look_at(const struct dataset *dataset) {
    double sum = dataset->p_idle;
    input_require(dataset->rows > 0 && dataset->atoms > 0, "there are rows and an s that is not 0");
    for (size_t i = 0; i < dataset->atoms; i++) {
        const struct atom *atom = &dataset->atom[i];
        input_require(atom->p > 0 && atom->s2.hi > 0, "atoms have weight and size");
        input_require(isfinite(atom->s2.hi) && atom->row < dataset->rows, "and a row");
        input_require(i == 0 || dd_compare(atom[-1].s2, atom->s2) > 0, "they are in falling order");
        sum += atom->p;
    }
    input_require(fabs(sum - 1) < 1e-9, "probabilities add up to 1");
    double largest = dataset_max_s2(dataset).hi;
    input_require(dataset->mean_s2.hi <= largest * (1 + 1e-15), "a mean is below the largest");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct dataset_reading reading[] = {
        {NULL, NULL, false}, {NULL, NULL, true}, {"s", NULL, false}, {"x", "n", true}};
    struct input input = {data, size};
    unsigned how = input_byte(&input) % 4;
    struct dataset dataset;
    struct fault fault;
    enum status status = dataset_load_as(&dataset, input_file(0, &input), &reading[how], &fault);
    if (input_is_read(status, &fault)) {
        look_at(&dataset);
        dataset_clear(&dataset);
    }
    return 0;
}
