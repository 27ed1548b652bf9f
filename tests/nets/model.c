/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nets/model.h"

#include <string.h>

#include "check.h"
#include "nets/net.h"

static void names_become_descriptions(void **state) {
    (void)state;
    static const struct {
        struct model_question question;
        const char *text;
        size_t weights;
    } cases[] = {
        {{"two-layer", "100", 1024, 1, 0, NULL}, "100 dense 1024 relu dense 1", 100 * 1024 + 1024},
        {{"FCN-2", "3", 4, 2, 1, NULL}, "3 dense 4 bias relu dense 2 bias", 4 * 4 + 5 * 2},
        {{"FCN-4", "5", 6, 1, 0, NULL},
         "5 dense 6 relu dense 6 relu dense 6 relu dense 1",
         30 + 36 + 36 + 6},
        {{"CNN-3", "4x4x2", 3, 1, 0, NULL},
         "4x4x2 conv 3 relu conv 3 relu dense 1",
         9 * 2 * 3 + 9 * 3 * 3 + 16 * 3},
        {{"Myrtle-5", "28x28x1", 2, 10, 0, NULL},
         "28x28x1 conv 2 relu conv 2 relu pool 2 conv 2 relu pool 2 conv 2 relu pool 7 dense 10",
         18 + 3 * 36 + 20},
        /* Convolutions; scales and shifts of 4, 4; 4, 8; 8, 16; 16 channels. */
        {{"WRN-10-1", "14x14x1", 4, 1, 0, NULL},
         "14x14x1 conv 4 residual ( groupnorm 2 scale relu conv 4 groupnorm 2 scale relu conv 4 ) "
         "groupnorm 2 scale relu residual ( conv 8 stride 2 groupnorm 4 scale relu conv 8 ) "
         "by ( conv 8 side 1 stride 2 ) "
         "groupnorm 4 scale relu residual ( conv 16 stride 2 groupnorm 8 scale relu conv 16 ) "
         "by ( conv 16 side 1 stride 2 ) groupnorm 8 scale relu pool 4 dense 1",
         36 + 9 * (16 + 16 + 32 + 64 + 128 + 256) + 32 + 128 + 2 * 60 + 16},
        {{"WRN-10-2", "5x5x3", 1, 2, 1, NULL},
         "5x5x3 conv 1 bias groupnorm 1 scale relu residual ( conv 2 bias groupnorm 1 scale relu "
         "conv 2 bias ) by ( conv 2 side 1 bias ) "
         "groupnorm 1 scale relu residual ( conv 4 stride 2 bias groupnorm 2 scale relu conv 4 bias "
         ") by ( conv 4 side 1 stride 2 bias ) "
         "groupnorm 2 scale relu residual ( conv 8 stride 2 bias groupnorm 4 scale relu conv 8 bias "
         ") by ( conv 8 side 1 stride 2 bias ) groupnorm 4 scale relu pool 2 dense 2 bias",
         28 + (10 * 2 + 19 * 2 + 4) + (19 * 4 + 37 * 4 + 12) + (37 * 8 + 73 * 8 + 40) +
             2 * (1 + 2 + 2 + 4 + 4 + 8 + 8) + 18},
        {{"FCN-3", "3", 4, 1, 0, "tanh"}, "3 dense 4 tanh dense 4 tanh dense 1", 32},
        {{"CNN-2", "2x2x1", 2, 1, 0, "linear"}, "2x2x1 conv 2 dense 1", 26},
        {{"ViT-1", "14x14x1", 8, 1, 1, NULL},
         "14x14x1 patch 7 8 bias class positions residual ( layernorm scale mix 24 bias attention 4 "
         "mix 8 bias ) residual ( layernorm scale mix 16 bias gelu mix 8 bias ) layernorm scale "
         "first dense 1 bias",
         50 * 8 + 8 + 40 + 16 + 9 * 24 + 9 * 8 + 16 + 9 * 16 + 17 * 8 + 16 + 9},
        {{"ViT-1", "32x32x3", 4, 1, 0, NULL},
         "32x32x3 patch 4 4 class positions residual ( layernorm scale mix 12 attention 4 mix 4 ) "
         "residual ( layernorm scale mix 8 gelu mix 4 ) layernorm scale first dense 1",
         48 * 4 + 4 + 65 * 4 + 8 + 48 + 16 + 8 + 32 + 32 + 8 + 4},
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

/* WRN-10-1 and ViT-4 of lab widths: 77 and 137 thousand weights, by PyTorch's layers counted by
 * hand, and the deepest fit into a text. */
static void the_models_of_the_paper_have_its_weights(void **state) {
    (void)state;
    static const struct {
        struct model_question question;
        size_t weights;
    } cases[] = {
        {{"WRN-10-1", "14x14x1", 16, 1, 0, NULL},
         9 * 16 + 9 * 2 * 256 + 9 * (512 + 1024) + 512 + 9 * (2048 + 4096) + 2048 +
             2 * (16 + 16 + 16 + 32 + 32 + 64 + 64) + 64},
        {{"ViT-4", "28x28x1", 64, 1, 0, NULL},
         49 * 64 + 64 + 17 * 64 + 4 * (4 * 64 * 64 + 4 * 64 * 64 + 4 * 64) + 128 + 64},
        {{"ViT-24", "7x7x1", 100000, 1000000, 1, NULL}, 0},
        {{"WRN-10-24", "28x28x3", 16, 10, 1, NULL}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[MODEL_LONGEST];
        struct fault fault = {0};
        struct net net;
        assert_int_equal(model_text(text, &cases[i].question, &fault), STATUS_OK);
        require(strstr(text, " dense ") != NULL, "cut off: %s", text);
        if (cases[i].weights > 0) {
            assert_int_equal(net_init(&net, text, NET_NTK, &fault), STATUS_OK);
            assert_int_equal(net.weights, cases[i].weights);
            net_clear(&net);
        }
    }
}

static void refuse(struct model_question question, const char *part) {
    char text[MODEL_LONGEST];
    struct fault fault;
    require(
        model_text(text, &question, &fault) == STATUS_INPUT, "%s on %s passed", question.name,
        question.inputs);
    assert_fault(&fault, STATUS_INPUT, part);
}

static void other_names_are_refused(void **state) {
    (void)state;
    static const char *const names[] = {"FCN",   "FCN-",     "FCN-1",    "FCN-25",    "FCN-5x", "",
                                        "ViT-0", "WRN-10-0", "WRN-16-1", "WRN-10-25", "ViT-25"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        refuse(
            (struct model_question){names[i], "784", 8, 1, 0, NULL}, "there are two-layer, FCN-L");
    }
}

static void images_that_do_not_fit_are_refused(void **state) {
    (void)state;
    refuse(
        (struct model_question){"Myrtle-5", "784", 8, 1, 0, NULL}, "\"784\": want a square image");
    refuse((struct model_question){"Myrtle-5", "30x30x1", 8, 1, 0, NULL}, "divisible by 4");
    refuse(
        (struct model_question){"WRN-10-1", "784", 8, 1, 0, NULL}, "\"784\": want a square image");
    refuse((struct model_question){"WRN-10-1", "14x12x1", 8, 1, 0, NULL}, "square image");
    refuse((struct model_question){"WRN-10-1", "4x4x1", 8, 1, 0, NULL}, "5 x 5 places");
    refuse((struct model_question){"ViT-4", "14x12x1", 8, 1, 0, NULL}, "square image");
    refuse((struct model_question){"ViT-4", "18x18x1", 8, 1, 0, NULL}, "divisible by 7 or 4");
    refuse((struct model_question){"ViT-4", "28x28x1", 6, 1, 0, NULL}, "width 6");
}

static void other_activations_are_refused(void **state) {
    (void)state;
    refuse((struct model_question){"FCN-3", "784", 8, 1, 0, "swish"}, "\"swish\": there are relu");
    refuse((struct model_question){"FCN-3", "784", 8, 1, 0, ""}, "relu, tanh, gelu and linear");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_descriptions),
        cmocka_unit_test(the_models_of_the_paper_have_its_weights),
        cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(images_that_do_not_fit_are_refused),
        cmocka_unit_test(other_activations_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
