/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "forecast_options.h"

#include <string.h>

const char forecast_options_samplings[] = "fresh|replacement|epochs";
const char forecast_options_losses[] = "half-mean|mean|sum";
const char forecast_options_methods[] = "auto|crude|splitting";
const char forecast_options_schemes[] = "ntk|pytorch";

/* What is trained. */
enum { DATA = 11, RUNS = FORECAST_OPTIONS - DATA };

static void list_data(struct args_option option[DATA], struct forecast_question *q) {
    const struct args_option all[DATA] = {
        {"data", "FILE", "samples: CSV, NPY, or IDX images", ARGS_TEXT, &q->data, false, NULL},
        {"label", "COLUMN", "of CSV: the label (default: the last), or none", ARGS_TEXT, &q->label,
         false, NULL},
        {"labels", "FILE", "of NPY (default: all 0) and IDX: the file of the labels", ARGS_TEXT,
         &q->labels, false, NULL},
        {"classes", "A,B", "samples with these two labels alone, which become -1 and 1", ARGS_TEXT,
         &q->classes, false, NULL},
        {"take", "M", "so many samples, drawn, of both classes the same (default: all)",
         ARGS_NUMBER, &q->take, false, NULL},
        {"model", "M", "two layers, linear, relu or tanh, or a FILE of others", ARGS_TEXT,
         &q->model_name, false, NULL},
        {"width", "N", "of the network (default: infinite)", ARGS_NUMBER, &q->width, false, NULL},
        {"parameterisation", "P", "of the weights (default ntk)", ARGS_CHOICE, &q->scheme_name,
         false, forecast_options_schemes},
        {"kernel", "FILE", "instead: a tangent kernel, CSV or NPY, of any network", ARGS_TEXT,
         &q->kernel_path, false, NULL},
        {"residual", "FILE", "F - y where it was measured (default: drawn from N(0, K))", ARGS_TEXT,
         &q->residual_path, false, NULL},
        {"rounding", "R", "of a kernel's entries, over the largest (default: of their type)",
         ARGS_NUMBER, &q->rounding, false, NULL},
    };
    memcpy(option, all, sizeof all);
}

static void list_runs(struct args_option option[RUNS], struct forecast_question *q) {
    const struct args_option all[RUNS] = {
        {"batch", "B", "samples in a batch", ARGS_NUMBER, &q->batch, true, NULL},
        {"sampling", "S", "how batches are drawn (default fresh)", ARGS_CHOICE, &q->sampling_name,
         false, forecast_options_samplings},
        {"loss", "L", "whose learning rate eta is (default half-mean)", ARGS_CHOICE, &q->loss_name,
         false, forecast_options_losses},
        {"steps", "T", "within which the residual may rise (default 300)", ARGS_NUMBER, &q->steps,
         false, NULL},
        {"height", "H", "times the start, to which it rises (default 3)", ARGS_NUMBER, &q->height,
         false, NULL},
        {"method", "M", "how probabilities are found (default auto)", ARGS_CHOICE, &q->method_name,
         false, forecast_options_methods},
        {"relative-error", "R", "of probabilities, to stop at (default 0.01; 0.1 of rare ones)",
         ARGS_NUMBER, &q->relative_error, false, NULL},
        {"replicas", "N", "plain runs at most (default 1e6)", ARGS_NUMBER, &q->replicas, false,
         NULL},
        {"seed", "N", "names the random numbers (default 1)", ARGS_NUMBER, &q->seed, false, NULL},
        {"threads", "N", "at most so many (default: all cores); the result is the same",
         ARGS_NUMBER, &q->threads, false, NULL},
        {"format", "F", "how to answer (default text)", ARGS_CHOICE, &q->format_name, false,
         "text|csv|json"},
    };
    memcpy(option, all, sizeof all);
}

void forecast_options_list(
    struct args_option option[FORECAST_OPTIONS], struct forecast_question *question) {
    list_data(option, question);
    list_runs(option + DATA, question);
}

const char forecast_options_notes[] =
    "The networks are F(x) = n^(-1/2) a^T phi(W x), weights N(0, 1), no biases (a bias of the\n"
    "first layer is a column of ones). tanh, weights that start as PyTorch's (pytorch: Linear layers\n"
    "with biases, in a FILE where it says bias, without the n^(-1/2)), and a FILE of layers, such as\n"
    "\"dense 512 bias relu dense 1 bias\" or\n"
    "what else catapult train takes for --layers (there ntk divides what comes into a layer by the\n"
    "root of its number), have no closed form: theirs is the kernel of one random start, which\n"
    "--seed names, frozen. It differs from start to start by about 1/sqrt(N).\n"
    "The losses of a batch, e = F - y: half-mean has the mean\n"
    "of e^2/2; mean that of e^2, as PyTorch's MSELoss; sum has the sum of e^2. Batches: fresh\n"
    "ones of different samples; with replacement; epochs in a fresh order, as loaders give.\n"
    "Pixels of IDX files are byte/255, all other inputs are taken as they are.\n"
    "A kernel is K_ij = dF(x_i).dF(x_j), F of one output, at any time of training: with it the\n"
    "residual then. In PyTorch, f a network and X its inputs:\n"
    "  rows = [torch.cat([g.flatten() for g in torch.autograd.grad(f(x[None]).sum(),\n"
    "          list(f.parameters()))]) for x in X]; J = torch.stack(rows).double()\n"
    "  numpy.save('K.npy', (J @ J.T).numpy())\n\n"
    "Covered: plain SGD on squared errors, one output, a constant rate, a kernel that stays as it\n"
    "is (as in wide networks), and with --width how it moves: the exact chain of linear networks,\n"
    "and 500 neurons that stand for ReLU ones of any width (up to 1000 neurons, they themselves),\n"
    "by plain runs, to 5 %. Where rises are frequent the frozen kernel is an upper forecast, for\n"
    "the kernel falls while the loss rises; where they are rare it may be too low for narrow\n"
    "networks, whose own kernels differ. Not covered: deep networks but by --kernel, label\n"
    "noise, cross-entropy, momentum, weight decay, Adam, schedules.\n"
    "Cost: m samples of d inputs take 7 m^3 multiply-adds and 40 m^2 bytes for their kernel;\n"
    "linear networks with d < m take m d^2 and 8 m d bytes, and never form it. auto counts plain\n"
    "runs, and splits them where fewer than one in 100 rises; what takes more than a budget of\n"
    "some minutes is left open, and said; --method splitting has none.\n";
