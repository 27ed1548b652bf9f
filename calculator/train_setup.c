/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train_setup.h"

#include <stdio.h>
#include <string.h>

#include "option.h"
#include "train_data.h"

static const char ACTIVATIONS[] = "relu|tanh|gelu|linear", PARAMETERISATIONS[] = "ntk|pytorch";
static const char CODINGS[] = "zero-one|signs|one-hot", PIXELS[] = "standard|unit|sphere";
static const char TASKS[] = "rank-2|rank-3|rank-4|full-rank|sphere";
static const char SETS[] = "fashion-mnist|mnist|cifar-10|svhn|usps|celeba";

const char train_setup_help[] =
    "The models (Zhu et al. 2024): two-layer; FCN-L, L dense layers; CNN-L, L - 1 convolutions of\n"
    "3 x 3 and a dense layer; Myrtle-5; WRN-10-K, wide residual with norms of groups; ViT-L, L\n"
    "blocks of attention. Widths, unless given: 1024 neurons, 64 filters, 16 of WRN, 64 channels.\n"
    "--layers says others, such as \"conv 32 relu pool 2 dense 64 bias tanh dense 1\". ntk: z = W\n"
    "x/sqrt(fan in) + b, weights N(0, sigma^2); pytorch: as its layers start, uniform.\n\n"
    "The loss is the mean of (f - y)^2 over samples and outputs, as torch.nn.MSELoss() has it;\n"
    "its critical rate is n k/lambda_1, n samples, k outputs, lambda_1 of the tangent kernel.\n"
    "With half of that loss rates are twice as large; with the sum over a batch n k times less.\n";

/* -- options ------------------------------------------------------------------------------ */

static void list_net(struct args_option *option, struct train_setup *s) {
    const struct args_option all[TRAIN_SETUP_NET] = {
        {"model", "NAME", "two-layer, FCN-3, CNN-4, Myrtle-5, WRN-10-1, ViT-4 or the like",
         ARGS_TEXT, &s->model, false, NULL},
        {"layers", "TEXT", "instead: layer by layer, from the inputs on", ARGS_TEXT, &s->layers,
         false, NULL},
        {"width", "N", "neurons, filters or channels a layer", ARGS_NUMBER, &s->width, false, NULL},
        {"activation", "A", "default relu; of ViT gelu", ARGS_CHOICE, &s->activation, false,
         ACTIVATIONS},
        {"bias", "", "layers have biases", ARGS_FLAG, &s->bias, false, NULL},
        {"parameterisation", "P", "how weights are scaled (default ntk)", ARGS_CHOICE,
         &s->parameterisation, false, PARAMETERISATIONS},
        {"sigma", "S", "how large weights start (default 1)", ARGS_NUMBER, &s->sigma, false, NULL},
    };
    memcpy(option, all, sizeof all);
}

static void list_data(struct args_option *option, struct train_setup *s) {
    const struct args_option all[TRAIN_SETUP_DATA] = {
        {"task", "T", "synthetic samples, whose target is known", ARGS_CHOICE, &s->task, false,
         TASKS},
        {"inputs", "D", "of the task (default 100)", ARGS_NUMBER, &s->inputs, false, NULL},
        {"noise", "E", "of its labels (default 0.1)", ARGS_NUMBER, &s->noise, false, NULL},
        {"normalise", "", "its target has variance 1", ARGS_FLAG, &s->normalise, false, NULL},
        {"images", "SET", "images that are on this machine", ARGS_CHOICE, &s->images, false, SETS},
        {"data-dir", "DIR", "the folder that has SET in it (default: where Debian puts them)",
         ARGS_TEXT, &s->data_dir, false, NULL},
        {"data", "FILE", "samples of yours: CSV, NPY, or IDX", ARGS_TEXT, &s->data, false, NULL},
        {"label", "COLUMN", "of the CSV (default: the last)", ARGS_TEXT, &s->label, false, NULL},
        {"labels", "FILE", "of NPY or IDX samples, of the same kind", ARGS_TEXT, &s->labels, false,
         NULL},
        {"shape", "HxWxC", "of your images, the channels fastest", ARGS_TEXT, &s->shape, false,
         NULL},
        {"classes", "C,...", "only these; labels are classes (default: numbers; of images all)",
         ARGS_TEXT, &s->classes, false, NULL},
        {"coding", "C", "of classes (default zero-one for two, else one-hot)", ARGS_CHOICE,
         &s->coding, false, CODINGS},
        {"pixels", "P", "of images: how they are scaled (default standard)", ARGS_CHOICE,
         &s->pixels, false, PIXELS},
        {"pool", "N", "of images: means over N x N pixels (default 1)", ARGS_NUMBER, &s->pool,
         false, NULL},
        {"samples", "N", "so many (default: 2000 of a task, 128 images, all rows of a file)",
         ARGS_NUMBER, &s->samples, false, NULL},
        {"label-noise", "P", "so large a share of labels is of another class (default 0)",
         ARGS_NUMBER, &s->label_noise, false, NULL},
    };
    memcpy(option, all, sizeof all);
}

void train_setup_options(struct args_option option[TRAIN_SETUP_OPTIONS], struct train_setup *s) {
    const struct args_option run[TRAIN_SETUP_RUN] = {
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &s->seed, false, NULL},
        {"threads", "N", "at most so many (default: all cores); the result is the same",
         ARGS_NUMBER, &s->threads, false, NULL},
    };
    list_net(option, s);
    list_data(option + TRAIN_SETUP_NET, s);
    memcpy(option + TRAIN_SETUP_NET + TRAIN_SETUP_DATA, run, sizeof run);
}

bool train_setup_is_given(const struct train_setup *setup) {
    return setup->model != NULL || setup->layers != NULL || setup->task != NULL ||
           setup->images != NULL || setup->data != NULL;
}

/* -- checks ------------------------------------------------------------------------------- */

static void refuse_if(bool wrong, const char *what, struct fault *fault) {
    if (wrong && fault->status == STATUS_OK) {
        fault_set(fault, STATUS_INPUT, "%s", what);
    }
}

static void check_ways(const struct train_setup *s, struct fault *fault) {
    int ways = (s->task != NULL) + (s->images != NULL) + (s->data != NULL);
    bool of_task = option_is_given(&s->inputs) || option_is_given(&s->noise) || s->normalise;
    bool of_file = s->label != NULL || s->labels != NULL || s->shape != NULL;
    refuse_if(
        (s->model == NULL) == (s->layers == NULL), "--model, --layers: give one of them", fault);
    refuse_if(
        s->layers != NULL && (option_is_given(&s->width) || s->activation != NULL || s->bias),
        "--width, --activation, --bias: belong to --model; say it in --layers", fault);
    refuse_if(ways != 1, "--task, --images, --data: give one of them", fault);
    refuse_if(
        of_task && s->task == NULL, "--inputs, --noise, --normalise: belong to --task", fault);
    refuse_if(of_file && s->data == NULL, "--label, --labels, --shape: belong to --data", fault);
    refuse_if(s->data_dir != NULL && s->images == NULL, "--data-dir: belongs to --images", fault);
    refuse_if(
        s->task != NULL && (s->classes != NULL || option_is_given(&s->label_noise)),
        "--classes, --label-noise: a task has none; its labels are numbers", fault);
    refuse_if(
        s->coding != NULL && s->classes == NULL && s->images == NULL,
        "--coding: give the --classes too", fault);
}

static void set_defaults(struct train_setup *s, struct fault *fault) {
    option_default(&s->sigma, "1", fault);
    option_default(&s->inputs, "100", fault);
    option_default(
        &s->noise, s->task != NULL && strcmp(s->task, "sphere") == 0 ? "0" : "0.1", fault);
    option_default(&s->pool, "1", fault);
    option_default(&s->label_noise, "0", fault);
    option_default(&s->seed, "1", fault);
    option_default(&s->threads, "0", fault);
}

void train_setup_check(struct train_setup *s, struct fault *fault) {
    const struct number replicas = {.value = {2, 0}}, error = {.value = {0.5, 0}};
    check_ways(s, fault);
    set_defaults(s, fault);
    if (option_is_given(&s->width)) {
        option_whole(&s->width, "width", 1, 1e6, "give a whole number from 1 to 1e6", fault);
    }
    if (option_is_given(&s->samples)) {
        option_whole(&s->samples, "samples", 1, 1e9, "give a whole number from 1 to 1e9", fault);
    }
    option_check(
        s->sigma.value.hi > 0 && s->sigma.value.hi <= 1e6, "sigma", &s->sigma,
        "give a number above 0, up to 1e6", fault);
    option_whole(&s->inputs, "inputs", 1, 1e7, "give a whole number from 1 to 1e7", fault);
    option_check(
        s->noise.value.hi >= 0 && s->noise.value.hi <= 1e6, "noise", &s->noise,
        "give a number from 0 to 1e6", fault);
    option_whole(&s->pool, "pool", 1, 1e4, "give a whole number that divides the side", fault);
    option_check(
        s->label_noise.value.hi >= 0 && s->label_noise.value.hi <= 1, "label-noise",
        &s->label_noise, "give a share from 0 to 1", fault);
    option_simulation(&replicas, &s->seed, &s->threads, &error, fault);
}

/* -- the network -------------------------------------------------------------------------- */

static bool is_dense(const char *model) {
    return strncmp(model, "FCN", 3) == 0 || strcmp(model, "two-layer") == 0;
}

size_t train_setup_width(const struct train_setup *s) {
    if (option_is_given(&s->width)) {
        return (size_t)s->width.value.hi;
    }
    size_t narrow = strncmp(s->model, "WRN", 3) == 0 ? 16 : 64;
    return is_dense(s->model) ? 1024 : narrow;
}

enum net_scheme train_setup_scheme(const struct train_setup *s) {
    bool pytorch = s->parameterisation != NULL && strcmp(s->parameterisation, "pytorch") == 0;
    return pytorch ? NET_DEFAULT : NET_NTK;
}

enum status train_setup_describe(
    char text[TRAIN_SETUP_LONGEST], const struct train_setup *s, const struct train_data *data,
    struct fault *fault) {
    if (s->layers != NULL) {
        int length = snprintf(text, TRAIN_SETUP_LONGEST, "%s %s", data->inputs, s->layers);
        return length < TRAIN_SETUP_LONGEST
                   ? STATUS_OK
                   : fault_set(
                         fault, STATUS_INPUT, "--layers: longer than %d bytes",
                         TRAIN_SETUP_LONGEST - 100);
    }
    bool flat = strchr(data->inputs, 'x') == NULL, dense = is_dense(s->model);
    const struct model_question question = {
        s->model, data->inputs, train_setup_width(s), data->train.outputs, s->bias, s->activation};
    struct fault why;
    if (flat && !dense) {
        return fault_set(
            fault, STATUS_INPUT, "--model: %s is for images, and these are %s numbers a sample%s",
            s->model, data->inputs, s->data != NULL ? "; give their --shape" : "");
    }
    enum status status = model_text(text, &question, &why);
    return status == STATUS_OK ? status : fault_set(fault, status, "--model: %s", why.text);
}

enum status train_setup_net(
    struct net *net, const struct train_setup *s, const char *text, struct fault *fault) {
    struct fault why;
    enum net_scheme scheme = train_setup_scheme(s);
    enum status status = net_init(net, text, scheme, &why);
    if (status != STATUS_OK) {
        return fault_set(
            fault, status, "--%s: %s", s->layers != NULL ? "layers" : "model", why.text);
    }
    net_start(net, scheme, s->sigma.value.hi, train_setup_key(s, "weights"), 0);
    return STATUS_OK;
}

struct rng_key train_setup_key(const struct train_setup *s, const char *purpose) {
    char name[32];
    snprintf(name, sizeof name, "train %s", purpose);
    return rng_key_of((uint64_t)s->seed.value.hi, name, 0);
}
