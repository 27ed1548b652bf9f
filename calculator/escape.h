/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_ESCAPE_H
#define CATAPULT_ESCAPE_H

/** Runs `catapult escape ...`: how long SGD stays at a quadratic minimum. argv[0] is the command's
 * name. Returns the exit code. */
int escape(int argc, char **argv);

#endif
