/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "theory/drift_field.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* A pole, and the poles [begin, end) under a node of the heap. */
struct range {
    size_t node, begin, end;
};

static bool is_leaf(struct range range) {
    return range.end - range.begin <= DRIFT_FIELD_LEAF;
}

static struct range left_of(struct range range) {
    size_t middle = range.begin + (range.end - range.begin) / 2;
    return (struct range){2 * range.node + 1, range.begin, middle};
}

static struct range right_of(struct range range) {
    size_t middle = range.begin + (range.end - range.begin) / 2;
    return (struct range){2 * range.node + 2, middle, range.end};
}

static void build(struct drift_field *field, struct range range) {
    struct drift_field_node *node = &field->node[range.node];
    struct dd first = field->pole[range.begin], last = field->pole[range.end - 1];
    node->radius = dd_sub(last, first).hi / 2;
    node->centre = first.hi + node->radius;
    for (size_t i = range.begin; i < range.end; i++) {
        double from_centre = dd_sub(field->pole[i], dd_of(node->centre)).hi;
        double power = field->charge[i];
        for (int q = 0; q < DRIFT_FIELD_TERMS; q++) {
            node->moment[q] += power;
            power *= node->radius > 0 ? from_centre / node->radius : 0;
        }
    }
    if (!is_leaf(range)) {
        build(field, left_of(range));
        build(field, right_of(range));
    }
}

/* Halving m until a leaf holds it doubles the nodes a level. */
static size_t heap_size(size_t m) {
    size_t nodes = 1;
    for (size_t width = 1; (m + width - 1) / width > DRIFT_FIELD_LEAF; width *= 2) {
        nodes = 2 * nodes + 1;
    }
    return nodes;
}

enum status
drift_field_init(struct drift_field *field, const struct dataset *dataset, struct fault *fault) {
    size_t m = dataset->atoms;
    *field = (struct drift_field){
        .count = m,
        .pole = calloc(m, sizeof *field->pole),
        .charge = calloc(m, sizeof *field->charge),
        .node = calloc(heap_size(m), sizeof *field->node)};
    if (field->pole == NULL || field->charge == NULL || field->node == NULL) {
        drift_field_clear(field);
        return fault_set(fault, STATUS_SYSTEM, "out of memory for %zu poles", m);
    }
    for (size_t i = 0; i < m; i++) {
        const struct atom *atom = &dataset->atom[i];
        field->pole[i] = dd_div(dataset_max_s2(dataset), atom->s2);
        field->charge[i] = atom->p;
        field->offset -= atom->p * log(field->pole[i].hi);
    }
    build(field, (struct range){0, 0, m});
    return STATUS_OK;
}

void drift_field_clear(struct drift_field *field) {
    free(field->pole);
    free(field->charge);
    free(field->node);
    *field = (struct drift_field){0};
}

/* -- evaluation --------------------------------------------------------------------------- */

/* log|x - a| = log|D| - sum_q (u/D)^q/q with D = x - centre, u = a - centre; and its
 * derivatives. */
static void
add_far(const struct drift_field_node *node, double distance, struct drift_field_sum *sum) {
    double ratio = node->radius / distance, potential = 0, first = 0, second = 0;
    for (int q = DRIFT_FIELD_TERMS - 1; q > 0; q--) {
        potential = (potential + node->moment[q] / q) * ratio;
        first = (first + node->moment[q]) * ratio;
        second = (second + (q + 1) * node->moment[q]) * ratio;
    }
    sum->potential += node->moment[0] * log(fabs(distance)) - potential;
    sum->first += (node->moment[0] + first) / distance;
    sum->second += (node->moment[0] + second) / (distance * distance);
}

static void add_near(
    const struct drift_field *field, struct range range, size_t pole, double step,
    struct drift_field_sum *sum) {
    for (size_t i = range.begin; i < range.end; i++) {
        if (i == pole) {
            continue;
        }
        double distance = dd_sub(field->pole[pole], field->pole[i]).hi + step;
        sum->potential += field->charge[i] * log(fabs(distance));
        sum->first += field->charge[i] / distance;
        sum->second += field->charge[i] / (distance * distance);
    }
}

static void add_range(
    const struct drift_field *field, struct range range, size_t pole, double step,
    struct drift_field_sum *sum) {
    const struct drift_field_node *node = &field->node[range.node];
    double distance = dd_sub(field->pole[pole], dd_of(node->centre)).hi + step;
    bool inside = range.begin <= pole && pole < range.end;
    if (!inside && fabs(distance) >= 4 * node->radius) {
        add_far(node, distance, sum);
    } else if (is_leaf(range)) {
        add_near(field, range, pole, step, sum);
    } else {
        add_range(field, left_of(range), pole, step, sum);
        add_range(field, right_of(range), pole, step, sum);
    }
}

struct drift_field_sum drift_field_at(const struct drift_field *field, size_t pole, double step) {
    struct drift_field_sum sum = {0, 0, 0};
    add_range(field, (struct range){0, 0, field->count}, pole, step, &sum);
    return sum;
}
