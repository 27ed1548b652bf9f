/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "neurons/channel_tilt.h"

#include <stdlib.h>

#include "neurons/network.h"

enum status channel_tilt_init(
    struct tilt *tilt, const struct dataset *dataset, const struct signed_samples *samples,
    int channel, struct dd x, double theta, struct fault *fault) {
    struct dd *s2 = calloc(samples->count, sizeof *s2);
    *tilt = (struct tilt){0};
    if (s2 == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu samples", samples->count);
    }
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *sample = &samples->sample[i];
        s2[i] = dd_of(channel == NETWORK_PLUS ? sample->s2_plus : sample->s2_minus);
    }
    enum status status = tilt_init_outcomes(tilt, dataset->p, s2, samples->count, x, theta, fault);
    free(s2);
    return status;
}
