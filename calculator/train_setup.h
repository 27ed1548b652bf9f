/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_SETUP_H
#define CATAPULT_TRAIN_SETUP_H

/** Holds which network learns what, as `catapult train` and `catapult critical` are asked. */

#include <stdbool.h>

#include "base/args.h"
#include "nets/model.h"
#include "nets/net.h"

struct train_data;

/** As typed; what is not given is NULL, or a number without a text. */
struct train_setup {
    const char *model, *layers, *activation, *parameterisation;
    const char *task, *images, *data_dir, *classes, *coding, *pixels;
    const char *data, *label, *labels, *shape;
    bool bias, normalise;
    struct number width, sigma, samples, inputs, noise, pool, label_noise, seed, threads;
};

enum { TRAIN_SETUP_NET = 7, TRAIN_SETUP_DATA = 16, TRAIN_SETUP_RUN = 2 };
enum { TRAIN_SETUP_OPTIONS = TRAIN_SETUP_NET + TRAIN_SETUP_DATA + TRAIN_SETUP_RUN };

/** Lists the options of the network, of the data, and of the run. */
void train_setup_options(struct args_option option[TRAIN_SETUP_OPTIONS], struct train_setup *setup);

/** What networks and the loss are, for the help. */
extern const char train_setup_help[];

/** Tells whether a network or data are asked for at all. */
bool train_setup_is_given(const struct train_setup *setup);

/** Checks and defaults all that does not depend on the data, in a row of checks (option.h). */
void train_setup_check(struct train_setup *setup, struct fault *fault);

/** Describes the network for these data, as net_init wants it, in `text`. STATUS_INPUT: no such
 * model or layers, or one that these samples do not fit. */
enum { TRAIN_SETUP_LONGEST = 2 * MODEL_LONGEST };
enum status train_setup_describe(
    char text[TRAIN_SETUP_LONGEST], const struct train_setup *setup, const struct train_data *data,
    struct fault *fault);

/** Returns how its weights are scaled, and its number of neurons, filters or channels a layer. */
enum net_scheme train_setup_scheme(const struct train_setup *setup);
size_t train_setup_width(const struct train_setup *setup);

/** Builds the network and draws its weights. The caller owns it until net_clear. */
enum status train_setup_net(
    struct net *net, const struct train_setup *setup, const char *text, struct fault *fault);

/** Returns the stream of this seed for a purpose: "weights" (and batches), "data", "noise". */
struct rng_key train_setup_key(const struct train_setup *setup, const char *purpose);

#endif
