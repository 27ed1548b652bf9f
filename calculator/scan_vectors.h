/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_SCAN_VECTORS_H
#define CATAPULT_SCAN_VECTORS_H

/** Scans learning rates, batch sizes and widths for vectors: `catapult scan --data` or
 * `--kernel`. */

#include <stdbool.h>

/** Does the command line ask about vectors, by --data or --kernel? */
bool scan_vectors_asked(int argc, char **argv);

/** Runs it. Returns the exit code. */
int scan_vectors(int argc, char **argv);

/** Prints what --help says of it. */
void scan_vectors_help(void);

#endif
