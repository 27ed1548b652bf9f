/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/raises.h"

#include <stdlib.h>

/* Looks at the features of now. */
static enum status
look_at_features(struct raises_stage *stage, const struct fit_state *state, struct fault *fault) {
    size_t d = state->train.inputs, shown = d < RAISES_SHOWN ? d : RAISES_SHOWN;
    double *g = calloc(d * d, sizeof *g);
    if (g == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for gradients of %zu inputs", d);
    }
    enum status status = fit_features(&stage->alignment, g, state, &state->net, fault);
    for (size_t i = 0; i < shown; i++) {
        for (size_t j = 0; j < shown; j++) {
            stage->agop[i * RAISES_SHOWN + j] = g[i * d + j];
        }
    }
    free(g);
    return status;
}

/* Trains to the end of a stage and looks. */
static enum status run_stage(
    struct raises_stage *stage, struct fit_state *state, uint64_t until, struct fault *fault) {
    state->peak = 0;
    enum status status = fit_train(state, until, fault);
    if (status != STATUS_OK || state->training.diverged) {
        *stage = (struct raises_stage){.diverged = 1};
        return status;
    }
    *stage = (struct raises_stage){.rate = state->rate, .peak = state->peak};
    stage->train = training_loss(&state->training, &state->train);
    stage->test = training_loss(&state->training, &state->test);
    status = look_at_features(stage, state, fault);
    return status;
}

enum status raises_run(
    struct raises_stage *stage, size_t stages, const struct raises_question *question,
    struct fault *fault) {
    struct fit_state state;
    enum status status = fit_init(&state, &question->fit, fault);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t until = question->first;
    for (size_t s = 0; s < stages && status == STATUS_OK; s++, until += question->length) {
        if (s > 0 && question->factor > 0) {
            state.rate = question->factor * stage[s - 1].critical;
        }
        status = run_stage(&stage[s], &state, until, fault);
        if (status == STATUS_OK && question->factor > 0 && stage[s].diverged == 0) {
            status = fit_critical(&stage[s].critical, &state, fault);
        }
    }
    fit_clear(&state);
    return status;
}
