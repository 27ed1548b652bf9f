/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DESCRIPTION_H
#define CATAPULT_DESCRIPTION_H

/** Reads a network's description: an inside of net.h. */

#include "base/fault.h"
#include "nets/net.h"

/** Fills in the layers of a net that is all 0, and the counts, but takes no memory for weights.
 * What is in `net` after an error the caller clears too. Fails as net_init does. */
enum status
description_read(struct net *net, const char *text, enum net_scheme scheme, struct fault *fault);

#endif
