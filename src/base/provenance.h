/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_PROVENANCE_H
#define CATAPULT_PROVENANCE_H

/** Where a result comes from. Nothing here may enter the verified lines of a file. */

/** The version when the program was linked: of the file VERSION and, in a checkout, git describe.
 * Defined by build.mk. */
const char *provenance_version(void);

/** "gcc 12.2.0", "clang 14.0.6", and the flags this library was compiled with. */
const char *provenance_compiler(void);
const char *provenance_flags(void);

#endif
