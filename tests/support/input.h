/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef INPUT_H
#define INPUT_H

/**
 * What a fuzzer feeds the readers with: its bytes as choices, texts and files. A target is a
 * function LLVMFuzzerTestOneInput of tests/fuzz/NAME.c; libFuzzer calls it, or main/replay.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

/** What is left of the bytes. */
struct input {
    const uint8_t *at;
    size_t left;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Takes a byte; 0 at the end. */
unsigned input_byte(struct input *input);

/** Takes the bytes up to a line `%%%%` or to the end: one of several files or words. */
struct input input_part(struct input *input);

/** Copies a part as a text, up to a NUL in it. The caller frees it. */
char *input_text(const struct input *part);

enum { INPUT_FILES = 4 };

/** Returns the path of a file in memory that holds these bytes, one of INPUT_FILES: until the next
 * call for that one. */
const char *input_file(unsigned which, const struct input *part);

/** Returns a folder of this process, in memory where there is such a place; it vanishes at the end.
 */
const char *input_folder(void);

/** Puts a file that input_file holds under a name into the folder, once. */
void input_name(unsigned which, const char *name);

/** Ends the process with a report unless `good`: a property of the reader does not hold. */
void input_require(bool good, const char *property);

/** Ends the process unless `good`, there is memory for the target itself: in peace where it was
 * refused on purpose (tests/support/shim.h). */
void input_memory(bool good);

/** Requires of a reader that came to an end: it succeeded, or refused the input on one line that a
 * terminal may show. Where memory was refused on purpose it says that the system failed, or what it
 * says when nothing is refused. Returns whether it succeeded. */
bool input_is_read(enum status status, const struct fault *fault);

/** Begins an input whose statuses are those to be expected where nothing is refused; or, after
 * that, the same input once more. */
void input_begin(bool learn);

#endif
