/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact/exact_layer.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

static struct exact_layer_cell cell_of(uint64_t key, double y, double mass) {
    return (struct exact_layer_cell){
        .box = {y, y, 2 - y, 2 - y}, .mass = mass, .open = mass / 2, .key = key, .joined = 77};
}

/* The same by a list that is searched from its start. */
struct list {
    struct exact_layer_cell cell[600];
    size_t count;
};

static void list_add(struct list *list, const struct exact_layer_cell *cell) {
    for (size_t i = 0; i < list->count; i++) {
        struct exact_layer_cell *at = &list->cell[i];
        if (at->key == cell->key) {
            at->box.y_low = fmin(at->box.y_low, cell->box.y_low);
            at->box.y_high = fmax(at->box.y_high, cell->box.y_high);
            at->box.x_low = fmin(at->box.x_low, cell->box.x_low);
            at->box.x_high = fmax(at->box.x_high, cell->box.x_high);
            at->mass += cell->mass;
            at->open += cell->open;
            at->joined++;
            return;
        }
    }
    list->cell[list->count] = *cell;
    list->cell[list->count++].joined = 0;
}

static void assert_same(const struct exact_layer *layer, const struct list *list) {
    assert_int_equal(layer->count, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const struct exact_layer_cell *a = &layer->cell[i], *b = &list->cell[i];
        require(
            a->key == b->key && a->mass == b->mass && a->open == b->open &&
                a->joined == b->joined && a->box.y_low == b->box.y_low &&
                a->box.y_high == b->box.y_high && a->box.x_low == b->box.x_low &&
                a->box.x_high == b->box.x_high,
            "cell %zu", i);
    }
}

/* Few keys, so that most are joined; many that fall into the same slot; emptied and used again. */
static void joins_what_has_the_same_key(void **state) {
    (void)state;
    struct check_random random = check_random_of(1);
    struct exact_layer layer;
    assert_true(exact_layer_init(&layer));
    for (int round = 0; round < 20; round++) {
        struct list *list = calloc(1, sizeof *list);
        assert_non_null(list);
        for (int i = 0; i < 3000; i++) {
            uint64_t key = (uint64_t)check_below(&random, 500) << (round % 3 * 24);
            struct exact_layer_cell cell =
                cell_of(key, check_uniform(&random, 0, 1), check_uniform(&random, 0, 1));
            list_add(list, &cell);
            assert_true(exact_layer_add(&layer, &cell));
        }
        assert_same(&layer, list);
        exact_layer_empty(&layer);
        assert_int_equal(layer.count, 0);
        free(list);
    }
    exact_layer_clear(&layer);
}

static void keeps_all_as_it_grows(void **state) {
    (void)state;
    const uint64_t step = UINT64_C(0x9E3779B97F4A7C15);
    struct exact_layer layer;
    assert_true(exact_layer_init(&layer));
    for (int round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < EXACT_LAYER_MOST_CELLS; i++) {
            struct exact_layer_cell cell = cell_of((i + 1) * step, 0.5, (double)i);
            require(exact_layer_add(&layer, &cell), "cell %zu", (size_t)i);
        }
        struct exact_layer_cell more = cell_of(0, 0.5, 1);
        assert_false(exact_layer_add(&layer, &more));
        for (uint64_t i = 0; i < EXACT_LAYER_MOST_CELLS; i++) {
            struct exact_layer_cell again = cell_of((i + 1) * step, 0.25, 1);
            assert_true(exact_layer_add(&layer, &again)); /* to one that is there */
            require(
                layer.cell[i].mass == (double)i + 1 && layer.cell[i].joined == 1 &&
                    layer.cell[i].box.y_low == 0.25 && layer.cell[i].box.y_high == 0.5,
                "cell %zu", (size_t)i);
        }
        assert_int_equal(layer.count, EXACT_LAYER_MOST_CELLS);
        exact_layer_empty(&layer);
    }
    exact_layer_clear(&layer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_what_has_the_same_key),
        cmocka_unit_test(keeps_all_as_it_grows),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("exact_layer", tests, NULL, NULL);
}
