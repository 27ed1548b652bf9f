/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCAN_H
#define CATAPULT_SCAN_H

#include "base/fault.h"

/** Runs `catapult scan ...`; argv[0] is the command's name. Returns the exit code. */
int scan(int argc, char **argv);

/** Reads the command line and the data of one dataset as scan does, and does no more. */
enum status scan_try(int argc, char **argv, struct fault *fault);

#endif
