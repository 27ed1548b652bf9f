/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/bytefile.h"
#include "matrix/rows.h"
#include "nets/tangent_top.h"

enum { LONGEST = 4096, SHAPE = 32 };

/* Sums over many weights, in any order. */
static const double ROUNDING = 1e-13;

static bool is_two_layer(const struct forecast_question *q) {
    return q->linear || q->relu || strcmp(q->model_name, "tanh") == 0;
}

bool forecast_net_asked(const struct forecast_question *q) {
    return q->model_name != NULL && (q->pytorch || !(q->linear || q->relu));
}

/* -- the description ---------------------------------------------------------------------- */

static void write_two_layer(char *text, const struct forecast_question *q, size_t inputs) {
    const char *bias = q->pytorch ? " bias" : "", *act = q->linear ? "" : q->model_name;
    snprintf(
        text, LONGEST + SHAPE, "%zu dense %.0f%s %s dense 1%s", inputs, q->width.value.hi, bias,
        act, bias);
}

/* Whatever divides words is a blank. */
static enum status read_layers(char *text, const char *path, size_t inputs, struct fault *fault) {
    struct bytefile file;
    char layers[LONGEST + 1] = {0};
    enum status status = bytefile_open(&file, path, fault);
    if (status != STATUS_OK) {
        struct fault why = *fault;
        return fault_set(
            fault, status, "--model: none of linear, relu and tanh, and no file of layers: %s",
            why.text);
    }
    if (file.packed || file.size == 0 || file.size > LONGEST) {
        status = fault_set(
            fault, STATUS_INPUT, "%s: give layers, such as \"dense 512 relu dense 1\"", path);
    } else {
        status = bytefile_read(&file, layers, (size_t)file.size, fault);
    }
    bytefile_close(&file);
    for (char *c = layers; *c != '\0'; c++) {
        *c = strchr("\t\r\n", *c) != NULL ? ' ' : *c;
    }
    const char *first = layers + strspn(layers, " ");
    bool shape = *first >= '0' && *first <= '9';
    if (shape) {
        snprintf(text, LONGEST + SHAPE, "%s", first);
    } else {
        snprintf(text, LONGEST + SHAPE, "%zu %s", inputs, first);
    }
    return status;
}

/* -- the kernel --------------------------------------------------------------------------- */

static enum status check(
    const struct net *net, const struct forecast_question *q, const struct samples *samples,
    struct fault *fault) {
    if (net->inputs != samples->inputs || net->outputs != 1) {
        return fault_set(
            fault, STATUS_INPUT,
            "--model: %s has %zu inputs and %zu outputs, for samples of %zu; give as many, and one "
            "output",
            q->model_name, net->inputs, net->outputs, samples->inputs);
    }
    return STATUS_OK;
}

/* Labels less outputs, where the residual is -y. */
static enum status take(
    struct forecast_question *q, const struct samples *samples, struct tangent_top *top,
    struct fault *fault) {
    size_t m = samples->count;
    q->y = malloc(m * sizeof *q->y);
    if (q->y == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", q->data);
    }
    memcpy(q->y, top->residual, m * sizeof *q->y);
    rows_scale(q->y, -1, m);
    return kernel_init(&q->kernel, top->kernel, m, ROUNDING, fault);
}

static enum status look(
    struct forecast_question *q, const struct net *net, const struct samples *samples, double scale,
    struct fault *fault) {
    size_t count = samples->count * samples->inputs;
    struct tangent_top top;
    enum status status = tangent_top_init(&top, net, samples->count, 1, fault);
    if (status != STATUS_OK) {
        return status;
    }
    double *x = malloc(count * sizeof *x);
    if (x == NULL) {
        status = fault_set(fault, STATUS_SYSTEM, "%s: out of memory", q->data);
    } else {
        memcpy(x, samples->x, count * sizeof *x);
        rows_scale(x, scale, count);
        status = tangent_top_look(&top, x, samples->y, samples->count, fault);
    }
    if (status == STATUS_OK) {
        status = take(q, samples, &top, fault);
    }
    free(x);
    tangent_top_clear(&top);
    return status;
}

enum status forecast_net_kernel(
    struct forecast_question *q, const struct samples *samples, struct fault *fault) {
    char text[LONGEST + SHAPE];
    struct net net;
    enum net_scheme scheme = q->pytorch ? NET_DEFAULT : NET_NTK;
    bool two = is_two_layer(q);
    enum status status = STATUS_OK;
    if (two) {
        write_two_layer(text, q, samples->inputs);
    } else {
        status = read_layers(text, q->model_name, samples->inputs, fault);
    }
    if (status == STATUS_OK) {
        status = net_init(&net, text, scheme, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    net_start(&net, scheme, 1, rng_key_of((uint64_t)q->seed.value.hi, "forecast_net", 0), 0);
    /* the closed forms do not divide what comes in by its root, as nets/ does */
    double scale = two && !q->pytorch ? sqrt((double)samples->inputs) : 1;
    status = check(&net, q, samples, fault);
    if (status == STATUS_OK) {
        status = look(q, &net, samples, scale, fault);
    }
    net_clear(&net);
    return status;
}
