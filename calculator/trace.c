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

#include "setup.h"
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
    const char *path;      /* of `out`; NULL: standard output */
    struct wholefile file; /* that `out` writes, where there is a path */
    SHA2_CTX digest;       /* of all lines but comments */
};

/* -- writing ------------------------------------------------------------------------------ */

static enum status put(struct trace *trace, const char *line, struct fault *fault) {
    size_t length = strlen(line);
    SHA256Update(&trace->digest, (const uint8_t *)line, length);
    if (fwrite(line, 1, length, trace->out) != length) {
        return fault_set(
            fault, STATUS_SYSTEM, "cannot write %s: %s",
            trace->path == NULL ? "to standard output" : trace->path, strerror(errno));
    }
    return STATUS_OK;
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
        "dataset=%.4000s%s%.400s%s; eta=%.400s; %s; width=%.400s; method=%s; steps=%.0f; "
        "every=%.0f",
        request->dataset,
        request->column == NULL ? "" : "; column=", request->column == NULL ? "" : request->column,
        request->weights ? "; weights" : "", request->eta.text, start, request->width.text,
        request->full_batch ? "gradient descent" : "SGD", request->steps.value.hi,
        request->every.value.hi);
    put_comment(trace, "parameters", text);
}

static enum status
put_head(struct trace *trace, const struct trace_request *request, struct fault *fault) {
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
    return put(trace, "step,sample,mu,loss,lambda\n", fault);
}

/* -- the run ------------------------------------------------------------------------------ */

/* For the sample of a step that drew none. */
enum { NOT_DRAWN = -1 };

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

static size_t draw(struct trace *trace) {
    if (trace->in_lanes) {
        return draw_in_lanes(trace);
    }
    return sgd_draw(&trace->sgd, &trace->rng);
}

static void move(struct trace *trace, double s2) {
    trace->at = chain_step(trace->at, s2);
    trace->at.y = chain_rescale(trace->at.y, &trace->depth);
}

/* Returns what was drawn, as the column says it, or NOT_DRAWN. */
static long long step(struct trace *trace) {
    if (trace->full_batch) {
        move(trace, trace->data.mean_s2.hi);
        return NOT_DRAWN;
    }
    size_t i = draw(trace);
    move(trace, trace->sgd.s2[i]);
    return i < trace->data.atoms ? (long long)trace->data.atom[i].row + 1 : 0;
}

/* The digits a double has; more would be the rounding of the steps. */
static enum status put_row(
    struct trace *trace, uint64_t t, long long sample, struct state state, struct fault *fault) {
    char line[256], cell[3][64], drawn[32] = "na";
    const double value[3] = {state.mu, state.loss, state.lambda};
    for (int k = 0; k < 3; k++) {
        csvwriter_format_real(cell[k], sizeof cell[k], value[k], CSVWRITER_SIGNIFICANT, DBL_DIG);
    }
    if (sample != NOT_DRAWN) {
        snprintf(drawn, sizeof drawn, "%lld", sample);
    }
    snprintf(
        line, sizeof line, "%llu,%s,%s,%s,%s\n", (unsigned long long)t, drawn, cell[0], cell[1],
        cell[2]);
    return put(trace, line, fault);
}

/* Writes every K-th step and the last; *last is that whose numbers are finite still. */
static enum status
run(struct trace *trace, const struct trace_request *request, uint64_t *last, struct fault *fault) {
    uint64_t steps = (uint64_t)request->steps.value.hi, t = 0;
    uint64_t every = (uint64_t)request->every.value.hi, written = 0;
    struct state now = state_of(trace);
    long long sample = NOT_DRAWN;
    enum status status = put_row(trace, 0, sample, now, fault);
    while (status == STATUS_OK && t < steps) {
        long long drawn = step(trace);
        struct state next = state_of(trace);
        if (!is_finite(next)) {
            break;
        }
        t++;
        sample = drawn;
        now = next;
        if (t % every == 0) {
            status = put_row(trace, t, sample, now, fault);
            written = t;
        }
    }
    if (status == STATUS_OK && written < t) {
        status = put_row(trace, t, sample, now, fault);
    }
    *last = t;
    return status;
}

/* Says why a run went out of range; x was eta lambda at its start. */
static void explain(const struct trace *trace, double x, uint64_t t, char *text, size_t size) {
    const struct dataset *data = &trace->data;
    double s2 = trace->full_batch ? data->mean_s2.hi : data->atom[0].s2.hi;
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

/* -- beginning and end -------------------------------------------------------------------- */

static void set_start(struct trace *trace, const struct trace_request *request) {
    double n = request->width.value.hi;
    if (request->random_start) {
        trace->at = sgd_start(&trace->rng, trace->eta, n);
    } else {
        trace->at = chain_start(request->mu0.value.hi, request->lambda0.value.hi, trace->eta, n);
    }
}

static enum status
load(struct trace *trace, const struct trace_request *request, struct fault *fault) {
    char room[SETUP_ROOM];
    struct dataset_reading reading = setup_reading(request->column, request->weights, room);
    enum status status = dataset_load_as(&trace->data, request->dataset, &reading, fault);
    if (status != STATUS_OK) {
        return status;
    }
    status = sgd_init(&trace->sgd, &trace->data, fault);
    if (status != STATUS_OK) {
        return status;
    }
    return lanes_sampler_init(&trace->lanes.sampler, &trace->sgd, fault);
}

static enum status
open_output(struct trace *trace, const struct trace_request *request, struct fault *fault) {
    SHA256Init(&trace->digest);
    trace->out = stdout;
    if (request->output != NULL) {
        enum status status = wholefile_open(&trace->file, request->output, fault);
        if (status != STATUS_OK) {
            return status;
        }
        trace->path = request->output;
        trace->out = trace->file.stream;
    }
    return STATUS_OK;
}

/* Whatever comes of it, trace_clear ends it. */
static enum status
trace_init(struct trace *trace, const struct trace_request *request, struct fault *fault) {
    *trace = (struct trace){
        .full_batch = request->full_batch,
        .in_lanes = request->lanes,
        .eta = request->eta.value.hi,
        .root_n = sqrt(request->width.value.hi)};
    enum status status = load(trace, request, fault);
    if (status != STATUS_OK) {
        return status;
    }
    trace->rng = rng_of(
        rng_key_of(
            (uint64_t)request->seed.value.hi, request->program, (uint64_t)request->point.value.hi),
        (uint64_t)request->replica.value.hi);
    trace->lanes.stream = xoroshiro_of(trace->rng.key, trace->rng.replica);
    set_start(trace, request);
    if (!is_finite(state_of(trace))) {
        return fault_set(
            fault, STATUS_INPUT,
            "--mu0, --width: the loss at the start is above 1.8e308; lower them");
    }
    return open_output(trace, request, fault);
}

/* What is not committed is dropped. */
static void trace_clear(struct trace *trace) {
    if (trace->path != NULL) {
        wholefile_drop(&trace->file);
    }
    lanes_sampler_clear(&trace->lanes.sampler);
    sgd_clear(&trace->sgd);
    dataset_clear(&trace->data);
}

/* -- the command -------------------------------------------------------------------------- */

static enum status finish(struct trace *trace, struct fault *fault) {
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA256End(&trace->digest, digest);
    put_comment(trace, "sha256 of the lines without #", digest);
    if (trace->path == NULL) {
        return STATUS_OK;
    }
    trace->path = NULL;
    return wholefile_commit(&trace->file, fault);
}

/* Writes the whole trace; *why stays empty unless the run ended early. */
static enum status write_trace(
    struct trace *trace, const struct trace_request *request, char *why, size_t size,
    struct fault *fault) {
    double x = trace->at.eta_lambda;
    uint64_t last;
    enum status status = put_head(trace, request, fault);
    if (status == STATUS_OK) {
        status = run(trace, request, &last, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (last < (uint64_t)request->steps.value.hi) {
        explain(trace, x, last, why, size);
        put_comment(trace, "ended", why);
    }
    return finish(trace, fault);
}

int trace(int argc, char **argv) {
    struct trace trace;
    struct trace_request request;
    struct fault fault;
    char why[512] = "";
    bool help;
    DIE_UNLESS_OK(trace_request_read(&request, argc, argv, &help, &fault), fault);
    if (!help) {
        enum status status = trace_init(&trace, &request, &fault);
        if (status == STATUS_OK) {
            status = write_trace(&trace, &request, why, sizeof why, &fault);
        }
        trace_clear(&trace);
        DIE_UNLESS_OK(status, fault);
    }
    die_unless_printed();
    if (why[0] != '\0') {
        fprintf(stderr, "catapult: %s\n", why);
    }
    return STATUS_OK;
}
