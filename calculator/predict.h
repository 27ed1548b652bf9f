/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PREDICT_H
#define CATAPULT_PREDICT_H

/** Runs `catapult predict ...`; argv[0] is the command's name. Returns the exit code. */
int predict(int argc, char **argv);

#endif
