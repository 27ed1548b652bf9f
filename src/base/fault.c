/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static void flatten(char *text) {
    while (*text != '\0') {
        size_t length = utf8_sign(text);
        if (length == 0) {
            *text = '?';
            length = 1;
        }
        text += length;
    }
}

enum status fault_set(struct fault *fault, enum status status, const char *format, ...) {
    if (fault == NULL) {
        return status;
    }
    fault->status = status;
    va_list list;
    va_start(list, format);
    vsnprintf(fault->text, sizeof fault->text, format, list);
    va_end(list);
    flatten(fault->text);
    return status;
}

enum status fault_system(struct fault *fault, const char *what, const char *path) {
    return fault_set(fault, STATUS_SYSTEM, "%s: cannot %s: %s", path, what, strerror(errno));
}

enum status fault_open(struct fault *fault, const char *path, const char *wanted) {
    if (errno == ENOMEM || errno == EMFILE || errno == ENFILE) {
        return fault_system(fault, "open", path);
    }
    return fault_set(
        fault, STATUS_INPUT, "%s: cannot open: %s; give %s", path, strerror(errno), wanted);
}
