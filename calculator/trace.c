/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run, step by step, as it is made: a row is written and forgotten. */

#include "trace.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace_request.h"
#include "base/csvwriter.h"
#include "base/die.h"
#include "base/provenance.h"
#include "chain/lanes_sampler.h"
#include "base/wholefile.h"

struct trace {
    struct dataset data;
    struct sgd sgd;
    struct rng rng;
    struct lanes_stream {
        struct lanes_sampler sampler;
        struct xoroshiro stream;
        uint64_t steps;
        double s2[LANES_SAMPLER_BLOCK];
    } lanes;
    bool full_batch, in_lanes;
    double eta, root_n;
    struct chain at;
    int depth; /* see chain_rescale */
    FILE *out;
    struct wholefile file; /* where there is one */
    SHA2_CTX digest;       /* of all lines but comments */
};

/* -- writing ------------------------------------------------------------------------------ */

static _Noreturn void die_writing(struct trace *trace, const char *path) {
    const char *reason = strerror(errno);
    if (path != NULL) {
        wholefile_drop(&trace->file);
    }
    DIE(STATUS_SYSTEM, "cannot write %s: %s", path == NULL ? "to standard output" : path, reason);
}

static void put(struct trace *trace, const struct trace_request *request, const char *line) {
    size_t length = strlen(line);
    SHA256Update(&trace->digest, (const uint8_t *)line, length);
    if (fwrite(line, 1, length, trace->out) != length) {
        die_writing(trace, request->output);
    }
}

/* A comment stays one. */
static void put_comment(const struct trace *trace, const char *key, const char *text) {
    fprintf(trace->out, "# %s: ", key);
    for (; *text != '\0'; text++) {
        fputc(iscntrl((unsigned char)*text) ? '?' : *text, trace->out);
    }
    fputc('\n', trace->out);
}

static void put_seed(const struct trace *trace, const struct trace_request *request) {
    char text[512];
    bool drawn = request->random_start || !request->full_batch;
    snprintf(
        text, sizeof text, "%.0f: stream (seed, %.200s, %.0f), replica %.0f%s",
        request->seed.value.hi, request->program, request->point.value.hi,
        request->replica.value.hi, request->lanes ? ", in lanes" : "");
    put_comment(trace, "seed", drawn ? text : "none, nothing is drawn at random");
}

static void put_parameters(const struct trace *trace, const struct trace_request *request) {
    char text[8192], start[1024] = "weights N(0,1)";
    if (!request->random_start) {
        snprintf(
            start, sizeof start, "lambda0=%.400s; mu0=%.400s", request->lambda0.text,
            request->mu0.text);
    }
    snprintf(
        text, sizeof text,
        "dataset=%.4000s; eta=%.400s; %s; width=%.400s; method=%s; steps=%.0f; every=%.0f",
        request->dataset, request->eta.text, start, request->width.text,
        request->full_batch ? "gradient descent" : "SGD", request->steps.value.hi,
        request->every.value.hi);
    put_comment(trace, "parameters", text);
}

static void put_head(struct trace *trace, const struct trace_request *request) {
    char version[256];
    snprintf(version, sizeof version, "catapult %.200s", provenance_version());
    put_comment(trace, "program", "catapult trace");
    put_comment(trace, "version", version);
    put_comment(trace, "compiler", provenance_compiler());
    put_comment(trace, "flags", provenance_flags());
    put_seed(trace, request);
    put_parameters(trace, request);
    put_comment(trace, "column step", "step");
    put_comment(trace, "column sample", "row of the dataset drawn, 0 for s = 0");
    put_comment(trace, "column mu", "μ");
    put_comment(trace, "column loss", "𝔼s²μ²/2");
    put_comment(trace, "column lambda", "λ");
    put(trace, request, "step,sample,mu,loss,lambda\n");
}

/* -- the run ------------------------------------------------------------------------------ */

struct state {
    double mu, loss, lambda;
};

/* A number that has lost digits to the end of the range is no number any more, but 0. */
static double normal_or_0(double x) {
    return fabs(x) < DBL_MIN ? 0 : x;
}

static struct state state_of(const struct trace *trace) {
    double mu = ldexp(trace->at.y * trace->root_n / trace->eta, -300 * trace->depth);
    return (struct state){
        normal_or_0(mu), normal_or_0(trace->data.mean_s2.hi * mu * mu / 2),
        trace->at.eta_lambda / trace->eta};
}

static bool is_finite(struct state state) {
    return isfinite(state.loss) && isfinite(state.lambda);
}

/* The outcome of the next draw, as lanes make it: they know s^2 alone. */
static size_t draw_in_lanes(struct trace *trace) {
    struct lanes_stream *lanes = &trace->lanes;
    uint64_t k = lanes->steps % LANES_SAMPLER_BLOCK;
    if (k == 0) {
        lanes_sampler_draw(
            &lanes->sampler, trace->rng.key, trace->rng.replica, &lanes->stream, lanes->steps,
            lanes->s2);
    }
    lanes->steps++;
    size_t i = 0;
    while (trace->sgd.s2[i] != lanes->s2[k]) {
        i++;
    }
    return i;
}

/* Returns what was drawn, as the column says it, or -1. */
static long long step(struct trace *trace) {
    size_t i = trace->full_batch ? 0
               : trace->in_lanes ? draw_in_lanes(trace)
                                 : sgd_draw(&trace->sgd, &trace->rng);
    double s2 = trace->full_batch ? trace->data.mean_s2.hi : trace->sgd.s2[i];
    trace->at = chain_step(trace->at, s2);
    trace->at.y = chain_rescale(trace->at.y, &trace->depth);
    return trace->full_batch       ? -1
           : i < trace->data.atoms ? (long long)trace->data.atom[i].row + 1
                                   : 0;
}

/* The digits a double has; more would be the rounding of the steps. */
static void put_row(
    struct trace *trace, const struct trace_request *request, uint64_t t, long long sample,
    struct state state) {
    char line[256], cell[3][64], drawn[32] = "na";
    const double value[3] = {state.mu, state.loss, state.lambda};
    for (int k = 0; k < 3; k++) {
        csvwriter_format_real(cell[k], sizeof cell[k], value[k], CSVWRITER_SIGNIFICANT, DBL_DIG);
    }
    if (sample >= 0) {
        snprintf(drawn, sizeof drawn, "%lld", sample);
    }
    snprintf(
        line, sizeof line, "%llu,%s,%s,%s,%s\n", (unsigned long long)t, drawn, cell[0], cell[1],
        cell[2]);
    put(trace, request, line);
}

/* Returns the last step whose numbers are finite. */
static uint64_t run(struct trace *trace, const struct trace_request *request) {
    uint64_t steps = (uint64_t)request->steps.value.hi, t = 0;
    uint64_t every = (uint64_t)request->every.value.hi, written = 0;
    struct state now = state_of(trace);
    long long sample = -1;
    put_row(trace, request, 0, sample, now);
    while (t < steps) {
        long long drawn = step(trace);
        struct state next = state_of(trace);
        if (!is_finite(next)) {
            break;
        }
        t++;
        sample = drawn;
        now = next;
        if (t % every == 0) {
            put_row(trace, request, t, sample, now);
            written = t;
        }
    }
    if (written < t) {
        put_row(trace, request, t, sample, now);
    }
    return t;
}

/* Why a run went out of range: x was eta lambda at its start. */
static void explain(const struct trace *trace, double x, uint64_t t, char *text, size_t size) {
    double s2 = trace->full_batch ? trace->data.mean_s2.hi : dataset_max_s2(&trace->data).hi;
    int used = snprintf(
        text, size, "after step %llu the loss grows past 1.8e308, and the run ends",
        (unsigned long long)t);
    if (x * s2 >= 4) {
        snprintf(
            text + used, size - (size_t)used,
            ": eta lambda0 %s = %.4g, and from 4 on training can diverge; lower --eta below "
            "%.4g",
            trace->full_batch ? "E s^2" : "max s^2", x * s2, 4 / (x * s2) * trace->eta);
    }
}

/* -- the command -------------------------------------------------------------------------- */

static void trace_init(struct trace *trace, const struct trace_request *request) {
    struct fault fault;
    *trace = (struct trace){
        .full_batch = request->full_batch,
        .in_lanes = request->lanes,
        .eta = request->eta.value.hi,
        .root_n = sqrt(request->width.value.hi),
        .out = stdout};
    DIE_UNLESS_OK(dataset_load(&trace->data, request->dataset, &fault), fault);
    DIE_UNLESS_OK(sgd_init(&trace->sgd, &trace->data, &fault), fault);
    trace->rng = rng_of(
        rng_key_of(
            (uint64_t)request->seed.value.hi, request->program, (uint64_t)request->point.value.hi),
        (uint64_t)request->replica.value.hi);
    trace->lanes.stream = xoroshiro_of(trace->rng.key, trace->rng.replica);
    DIE_UNLESS_OK(lanes_sampler_init(&trace->lanes.sampler, &trace->sgd, &fault), fault);
    trace->at = request->random_start ? sgd_start(&trace->rng, trace->eta, request->width.value.hi)
                                      : chain_start(
                                            request->mu0.value.hi, request->lambda0.value.hi,
                                            trace->eta, request->width.value.hi);
    if (!is_finite(state_of(trace))) {
        DIE(STATUS_INPUT, "--mu0, --width: the loss at the start is above 1.8e308; lower them");
    }
    SHA256Init(&trace->digest);
    if (request->output != NULL) {
        DIE_UNLESS_OK(wholefile_open(&trace->file, request->output, &fault), fault);
        trace->out = trace->file.stream;
    }
}

static void finish(struct trace *trace, const struct trace_request *request) {
    char digest[65];
    struct fault fault;
    SHA256End(&trace->digest, digest);
    put_comment(trace, "sha256 of the lines without #", digest);
    if (request->output != NULL) {
        DIE_UNLESS_OK(wholefile_commit(&trace->file, &fault), fault);
    }
    lanes_sampler_clear(&trace->lanes.sampler);
    sgd_clear(&trace->sgd);
    dataset_clear(&trace->data);
    die_unless_printed();
}

int catapult_trace(int argc, char **argv) {
    static struct trace trace; /* its paths are long */
    struct trace_request request;
    char why[512];
    if (!catapult_trace_request(&request, argc, argv)) {
        return STATUS_OK;
    }
    trace_init(&trace, &request);
    double x = trace.at.eta_lambda;
    put_head(&trace, &request);
    uint64_t last = run(&trace, &request);
    bool early = last < (uint64_t)request.steps.value.hi;
    if (early) {
        explain(&trace, x, last, why, sizeof why);
        put_comment(&trace, "ended", why);
    }
    finish(&trace, &request);
    if (early) {
        fprintf(stderr, "catapult: %s\n", why);
    }
    return STATUS_OK;
}
