/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRACE_H
#define CATAPULT_TRACE_H

/** Runs `catapult trace ...`; argv[0] is the command's name. Returns the exit code. */
int trace(int argc, char **argv);

#endif
