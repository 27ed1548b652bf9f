/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_CRITICAL_H
#define CATAPULT_CRITICAL_H

/** Runs `catapult critical ...`; argv[0] is the command's name. Returns the exit code. */
int critical(int argc, char **argv);

#endif
