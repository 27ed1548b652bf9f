/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRACE_H
#define CATAPULT_TRACE_H

/** `catapult trace ...`; argv[0] is the command's name. Returns the exit code. */
int catapult_trace(int argc, char **argv);

#endif
