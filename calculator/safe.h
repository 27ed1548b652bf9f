/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SAFE_H
#define CATAPULT_SAFE_H

#include "base/fault.h"

/** Runs `catapult safe ...`; argv[0] is the command's name. Returns the exit code. */
int safe(int argc, char **argv);

/** Reads the command line and the data of one dataset as safe does, and does no more. */
enum status safe_try(int argc, char **argv, struct fault *fault);

#endif
