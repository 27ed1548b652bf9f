/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "odds/flattening_path.h"

#include <math.h>

#include "theory/drift.h"
#include "theory/flattening.h"

/* Of the towers: gamma to 2e-6 or better, far below the trapezoid rule's error. */
enum { HEIGHT = 24 };

/* Between the two nodes at rest; any will do. */
static const double REST = 0.01;

static void set_node(
    struct flattening_path *path, size_t k, const struct flattening *f, double rate, double cost) {
    path->rate[k] = rate;
    path->cost[k] = cost;
    path->theta[k] = f->theta;
    path->bend[k] = rate * f->gain_up / (2 * f->up);
    path->climb[k] = f->up;
}

enum status flattening_path_init(
    struct flattening_path *path, const struct dataset *dataset, double x0, double margin,
    size_t nodes, struct fault *fault) {
    double crit = drift_window(dataset).crit.hi, way = x0 - crit - margin;
    if (nodes < 2 || nodes > FLATTENING_PATH_MOST_NODES) {
        return fault_set(
            fault, STATUS_INPUT, "%zu nodes; give 2 to %d", nodes, FLATTENING_PATH_MOST_NODES);
    }
    if (!(way > 0)) {
        return fault_set(
            fault, STATUS_INPUT, "eta lambda = %g: give one above %g, the last node", x0,
            crit + margin);
    }
    *path = (struct flattening_path){
        .dataset = dataset,
        .x0 = x0,
        .crit = crit,
        .spacing = way / (double)(nodes - 1),
        .nodes = nodes};
    for (size_t k = 0; k < nodes; k++) {
        struct flattening f;
        enum status status = flattening_init(&f, dataset, x0 - (double)k * path->spacing, fault);
        if (status != STATUS_OK) {
            return status;
        }
        double rate = flattening_rate(&f, HEIGHT).value, cost = 0;
        if (k > 0) {
            cost = path->cost[k - 1] + path->spacing * (rate + path->rate[k - 1]) / 2;
        }
        set_node(path, k, &f, rate, cost);
    }
    return STATUS_OK;
}

enum status flattening_path_init_at_rest(
    struct flattening_path *path, const struct dataset *dataset, double x, double rate,
    struct fault *fault) {
    struct flattening f;
    enum status status = flattening_init(&f, dataset, x, fault);
    if (status != STATUS_OK) {
        return status;
    }
    *path = (struct flattening_path){
        .dataset = dataset,
        .x0 = x,
        .crit = drift_window(dataset).crit.hi,
        .spacing = REST,
        .nodes = 2};
    set_node(path, 0, &f, rate, 0);
    set_node(path, 1, &f, rate, rate * REST);
    return STATUS_OK;
}

/* gamma is linear between nodes, so its integral from a node is a parabola. */
double flattening_path_cost(const struct flattening_path *path, double d) {
    double last = (double)(path->nodes - 1), place = fmin(d / path->spacing, last);
    double left = fmin(floor(place), last - 1), part = place - left;
    size_t k = (size_t)left;
    double slope = path->rate[k] + (path->rate[k + 1] - path->rate[k]) * part / 2;
    double beyond = fmax(0, d - last * path->spacing);
    return path->cost[k] + slope * part * path->spacing + beyond * path->rate[path->nodes - 1];
}

struct flattening_runs_question flattening_path_question(
    const struct flattening_path *path, double height, struct flattening_runs_node *node) {
    for (size_t k = 0; k < path->nodes; k++) {
        node[k] = (struct flattening_runs_node){path->cost[k], path->theta[k], path->bend[k]};
        if (k > 0 && path->climb[k] < 4 * height) {
            node[k].theta = node[k - 1].theta;
            node[k].bend = node[k - 1].bend;
        }
    }
    return (struct flattening_runs_question){
        .dataset = path->dataset,
        .x0 = path->x0,
        .height = height,
        .node = node,
        .nodes = path->nodes,
        .spacing = path->spacing};
}

enum status flattening_path_run(
    struct flattening_runs *found, const struct flattening_path *path,
    const struct flattening_runs_question *asked, const struct plan *plan, struct fault *fault) {
    struct flattening_runs_node node[FLATTENING_PATH_MOST_NODES];
    struct flattening_runs_question question = flattening_path_question(path, asked->height, node);
    question.start = asked->start;
    question.step = asked->step;
    question.levels = asked->levels;
    question.plain = asked->plain;
    question.particles = asked->particles;
    return flattening_runs_run(found, &question, plan, fault);
}
