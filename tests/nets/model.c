/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/model.h"

#include "check.h"
#include "nets/net.h"

static void names_become_descriptions(void **state) {
    (void)state;
    static const struct {
        struct model_question question;
        const char *text;
        size_t weights;
    } cases[] = {
        {{"two-layer", "100", 1024, 1, 0}, "100 dense 1024 relu dense 1", 100 * 1024 + 1024},
        {{"FCN-2", "3", 4, 2, 1}, "3 dense 4 bias relu dense 2 bias", 4 * 4 + 5 * 2},
        {{"FCN-4", "5", 6, 1, 0},
         "5 dense 6 relu dense 6 relu dense 6 relu dense 1",
         30 + 36 + 36 + 6},
        {{"CNN-3", "4x4x2", 3, 1, 0},
         "4x4x2 conv 3 relu conv 3 relu dense 1",
         9 * 2 * 3 + 9 * 3 * 3 + 16 * 3},
        {{"Myrtle-5", "28x28x1", 2, 10, 0},
         "28x28x1 conv 2 relu conv 2 relu pool 2 conv 2 relu pool 2 conv 2 relu pool 7 dense 10",
         18 + 3 * 36 + 20},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[MODEL_LONGEST];
        struct fault fault = {0};
        struct net net;
        require(
            model_text(text, &cases[i].question, &fault) == STATUS_OK, "%s: %s", cases[i].text,
            fault.text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(net_init(&net, text, NET_NTK, &fault), STATUS_OK);
        assert_int_equal(net.weights, cases[i].weights);
        net_clear(&net);
    }
}

static void other_names_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {"FCN", "FCN-", "FCN-1", "FCN-25", "FCN-5x", "WRN-10-1", ""};
    char text[MODEL_LONGEST];
    struct fault fault;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct model_question question = {names[i], "784", 8, 1, 0};
        require(model_text(text, &question, &fault) == STATUS_INPUT, "\"%s\" passed", names[i]);
        assert_fault(&fault, STATUS_INPUT, "there are two-layer, FCN-L");
    }
    struct model_question flat = {"Myrtle-5", "784", 8, 1, 0};
    assert_int_equal(model_text(text, &flat, &fault), STATUS_INPUT);
    assert_fault(&fault, STATUS_INPUT, "\"784\"", "square image");
    struct model_question odd = {"Myrtle-5", "30x30x1", 8, 1, 0};
    assert_int_equal(model_text(text, &odd, &fault), STATUS_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_descriptions),
        cmocka_unit_test(other_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
