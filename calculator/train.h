/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_TRAIN_H
#define CATAPULT_TRAIN_H

/** Runs `catapult train ...`; argv[0] is the command's name. Returns the exit code. */
int train(int argc, char **argv);

#endif
