/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCAN_H
#define CATAPULT_SCAN_H

/** Runs `catapult scan ...`; argv[0] is the command's name. Returns the exit code. */
int scan(int argc, char **argv);

#endif
