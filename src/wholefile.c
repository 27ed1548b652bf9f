/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wholefile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_replaceable(const char *path) {
    struct stat status;
    return lstat(path, &status) != 0 || S_ISREG(status.st_mode);
}

/* Leaves the reason in errno on failure. */
static bool fill(FILE *stream, const char *text, size_t size) {
    if (fwrite(text, 1, size, stream) != size || fflush(stream) != 0) {
        return false;
    }
    /* Some file systems cannot sync; that is no loss. */
    return fsync(fileno(stream)) == 0 || errno == EINVAL || errno == EROFS;
}

static bool write_and_rename(const char *temporary, const char *path, const char *text,
                             size_t size) {
    FILE *stream = fopen(temporary, "w");
    if (stream == NULL) {
        return false;
    }
    bool good = fill(stream, text, size);
    int reason = errno;
    if (fclose(stream) != 0 && good) {
        good = false;
        reason = errno;
    }
    if (good && rename(temporary, path) == 0) {
        return true;
    }
    reason = good ? errno : reason;
    unlink(temporary);
    errno = reason;
    return false;
}

enum status wholefile_write(const char *path, const char *text, size_t size, struct fault *fault) {
    char temporary[4096];
    if (!is_replaceable(path)) {
        return fault_set(fault, STATUS_INPUT,
                         "%s: not a regular file; give the name of a file to write", path);
    }
    if (snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid()) >=
        (int)sizeof temporary) {
        return fault_set(fault, STATUS_INPUT, "%.60s...: the path is too long", path);
    }
    return write_and_rename(temporary, path, text, size) ? STATUS_OK
                                                         : fault_system(fault, "write", path);
}
