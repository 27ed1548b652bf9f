/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what the papers state. */
#include "book/statements.h"

#include <string.h>

#include "input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct statements statements;
    struct fault fault;
    if (!input_is_read(statements_read(&statements, input_file(0, &input), &fault), &fault)) {
        return 0;
    }
    for (size_t r = 0; r < statements_count(&statements); r++) {
        struct statements_id id = statements_first(&statements, r);
        const char *claims = statements_cell(&statements, r, STATEMENTS_CLAIMS);
        size_t bytes = 0;
        for (; id.length > 0; id = statements_next(id)) {
            bytes += id.length;
            input_require(id.text + id.length <= claims + strlen(claims), "a name ends in time");
            input_require(memchr(id.text, ' ', id.length) == NULL, "names have no blanks");
        }
        for (; *claims != '\0'; claims++) {
            bytes -= *claims != ' ';
        }
        input_require(bytes == 0, "no claim is passed over");
    }
    statements_clear(&statements);
    return 0;
}
