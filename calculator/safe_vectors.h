/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SAFE_VECTORS_H
#define CATAPULT_SAFE_VECTORS_H

/** Finds the largest safe learning rate for vectors and batches: `catapult safe --data` or
 * `--kernel`. */

/** Runs it. Returns the exit code. */
int safe_vectors(int argc, char **argv);

/** Prints what --help says of it. */
void safe_vectors_help(void);

#endif
