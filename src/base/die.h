/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_DIE_H
#define CATAPULT_DIE_H

/** Ends programs with one line on stderr and an exit code. Only programs do: the core returns a
 * status. */

#include "base/fault.h"

/** Ends the program with one line on stderr. `status` is the exit code (see fault.h). */
#define DIE(status, ...) die_at(__FILE__, __LINE__, (status), __VA_ARGS__)

/** Ends the program if `call`, of a core function that fills `fault`, does not return STATUS_OK. */
#define DIE_UNLESS_OK(call, fault)                                                                 \
    do {                                                                                           \
        if ((call) != STATUS_OK) {                                                                 \
            DIE((fault).status, "%s", (fault).text);                                               \
        }                                                                                          \
    } while (0)

/** Ends the program if a core function fails, as in MUST(dataset_load(&dataset, path, &fault)).
 * Declares the `fault` that the call fills. */
#define MUST(call)                                                                                 \
    do {                                                                                           \
        struct fault fault;                                                                        \
        DIE_UNLESS_OK(call, fault);                                                                \
    } while (0)

/** Prints `PROGRAM: message`, with the place in the source when the system (not the user) is to
 * blame, and exits with `status`. Called through the macros above. */
_Noreturn void die_at(const char *file, int line, enum status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Flushes stdout and ends the program with STATUS_SYSTEM when what was printed did not arrive. */
void die_unless_printed(void);

#endif
