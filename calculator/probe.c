/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe.h"

#include <stdio.h>
#include <string.h>

#include "theory/cramer.h"

static const char METHODS[] = "tilt|splitting|crude";

void probe_options_list(struct args_option option[PROBE_OPTIONS], struct probe_options *o) {
    const struct args_option all[PROBE_OPTIONS] = {
        {"method", "M", "how to simulate (default tilt; see predict)", ARGS_CHOICE, &o->method_name,
         false, METHODS},
        {"relative-error", "R", "standard error over p_spike to stop at (default 0.01)",
         ARGS_NUMBER, &o->relative_error, false, NULL},
        {"replicas", "N", "runs at most, at each rate (default 4096)", ARGS_NUMBER, &o->replicas,
         false, NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &o->seed, false, NULL},
        {"threads", "N", "at most so many (default: all cores); the result is the same",
         ARGS_NUMBER, &o->threads, false, NULL},
    };
    memcpy(option, all, sizeof all);
}

void probe_options_check(struct probe_options *options, const char *replicas, struct fault *fault) {
    option_default(&options->relative_error, "0.01", fault);
    option_default(&options->replicas, replicas, fault);
    option_default(&options->seed, "1", fault);
    option_default(&options->threads, "0", fault);
    option_simulation(
        &options->replicas, &options->seed, &options->threads, &options->relative_error, fault);
}

static struct plan plan_of(const struct probe_options *options) {
    return (struct plan){
        .key = rng_key_of((uint64_t)options->seed.value.hi, "predict", 0),
        .runs = (uint64_t)options->replicas.value.hi,
        .relative_error = options->relative_error.value.hi,
        .threads = (int)options->threads.value.hi};
}

static enum spike_odds_method method_of(const char *name) {
    static const enum spike_odds_method method[] = {
        SPIKE_ODDS_TILT, SPIKE_ODDS_SPLITTING, SPIKE_ODDS_CRUDE};
    return method[option_choice(name, METHODS)];
}

enum status probe_at(
    struct probe *probe, struct setup *setup, const struct probe_options *options,
    struct fault *fault) {
    enum status status = setup_settle(setup, fault);
    if (status != STATUS_OK) {
        return status;
    }
    struct dd x = setup_x(setup);
    const struct dataset *dataset = &setup->dataset;
    double rate = drift(dataset, x), theta = cramer_exponent(dataset, x);
    *probe = (struct probe){
        .regime = drift_regime_of(dataset, x, rate),
        .phase = drift_phase(dataset, x),
        .drift = rate,
        .drift_full_batch = drift_full_batch(dataset, x),
        .theta = theta,
        .log_p_spike = setup_log_probability(setup, theta)};
    if (options->no_simulate) {
        return STATUS_OK;
    }
    const struct finding_question question = {
        .regime = probe->regime,
        .log_p_spike = probe->log_p_spike,
        .method = method_of(options->method_name),
        .method_name = options->method_name};
    struct plan plan = plan_of(options);
    return finding_run(&probe->finding, setup, &question, &plan, fault);
}

enum status probe_at_rate(
    struct probe *probe, struct setup *setup, double eta, char text[32],
    const struct probe_options *options, struct fault *fault) {
    snprintf(text, 32, "%.17g", eta);
    setup->eta = (struct number){
        .value = dd_of(eta), .square = dd_mul(dd_of(eta), dd_of(eta)), .text = text};
    return probe_at(probe, setup, options, fault);
}
