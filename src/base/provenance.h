/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PROVENANCE_H
#define CATAPULT_PROVENANCE_H

/** Says which version, compiler and flags made a result. Nothing of this may enter the verified
 * lines of a file. */

/** Returns the version at the time the program was linked: the text of the file VERSION and, in a
 * checkout, of git describe. Defined by build.mk. */
const char *provenance_version(void);

/** Returns the compiler of this library ("gcc 12.2.0", "clang 14.0.6") and the flags given to
 * it. */
const char *provenance_compiler(void);
const char *provenance_flags(void);

#endif
