/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_FAULT_H
#define CATAPULT_FAULT_H

/** Reports failures: a core function returns a status, and fills a fault with one line that says
 * why. */

/** How a core function ended. The values are the exit codes of the programs. */
enum status {
    STATUS_OK = 0,
    STATUS_CLAIM = 1,   /**< a claim, a check or a verification failed */
    STATUS_INPUT = 2,   /**< bad usage or bad input; the user can mend it */
    STATUS_SYSTEM = 3,  /**< disk, memory, or another service of the system failed */
    STATUS_STOPPED = 4, /**< a signal came, and the state is kept: the same command goes on */
};

/** One line for a person: where, what was wrong, the offending value, what would be right. */
struct fault {
    enum status status;
    char text[512];
};

/**
 * Fills `fault` (which may be NULL) and returns `status`, so a failing function can say
 * `return fault_set(...)`. What is no sign in the offending value (see utf8_sign) becomes `?`, a
 * byte at a time: the message is always one line, and no terminal obeys it.
 */
enum status fault_set(struct fault *fault, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Fills `fault` with "PATH: cannot WHAT: REASON", REASON being the system's (strerror of errno),
 * and returns STATUS_SYSTEM. */
enum status fault_system(struct fault *fault, const char *what, const char *path);

/** Fills `fault` with "PATH: cannot open: REASON; give WANTED" after a failed fopen or opendir.
 * Returns STATUS_INPUT, or STATUS_SYSTEM where memory or numbers of files have run out. */
enum status fault_open(struct fault *fault, const char *path, const char *wanted);

#endif
