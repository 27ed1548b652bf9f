/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SAFE_H
#define CATAPULT_SAFE_H

/** Runs `catapult safe ...`; argv[0] is the command's name. Returns the exit code. */
int safe(int argc, char **argv);

#endif
