/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ranks.h"

void die_at(const char *file, int line, enum status status, const char *format, ...) {
    char text[1024];
    struct fault fault;
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    fault_set(&fault, status, "%s", text); /* makes it one line */
    ranks_let_first_speak();
    fprintf(stderr, "%s: %s", program_invocation_short_name, fault.text);
    if (status == STATUS_SYSTEM) {
        fprintf(stderr, " [%s:%d]", file, line);
    }
    fputc('\n', stderr);
    ranks_exit(status);
}

void die_unless_printed(void) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        DIE(STATUS_SYSTEM, "standard output: cannot write: %s", strerror(errno));
    }
}
