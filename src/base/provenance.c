/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/provenance.h"

/* The Makefile says them; by hand the package still compiles. */
#ifndef CATAPULT_FLAGS
#define CATAPULT_FLAGS "unknown"
#endif

#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)

const char *provenance_compiler(void) {
#if defined(__clang__)
    return "clang " TEXT(__clang_major__) "." TEXT(__clang_minor__) "." TEXT(__clang_patchlevel__);
#elif defined(__GNUC__)
    return "gcc " TEXT(__GNUC__) "." TEXT(__GNUC_MINOR__) "." TEXT(__GNUC_PATCHLEVEL__);
#else
    return "unknown";
#endif
}

const char *provenance_flags(void) {
    return CATAPULT_FLAGS;
}
