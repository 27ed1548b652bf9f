/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/wholefile.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_replaceable(const char *path) {
    struct stat status;
    return lstat(path, &status) != 0 || S_ISREG(status.st_mode);
}

enum status wholefile_open(struct wholefile *file, const char *path, struct fault *fault) {
    if (!is_replaceable(path)) {
        return fault_set(
            fault, STATUS_INPUT, "%s: not a regular file; give the name of a file to write", path);
    }
    if (snprintf(file->path, sizeof file->path, "%s", path) >= (int)sizeof file->path) {
        return fault_set(fault, STATUS_INPUT, "%.60s...: the path is too long", path);
    }
    snprintf(file->temporary, sizeof file->temporary, "%s.%ld.tmp", path, (long)getpid());
    file->stream = fopen(file->temporary, "w");
    if (file->stream == NULL) {
        return fault_system(fault, "write", path);
    }
    return STATUS_OK;
}

void wholefile_drop(struct wholefile *file) {
    fclose(file->stream);
    unlink(file->temporary);
    file->stream = NULL;
}

/* The reason of a write that failed before is lost. Some file systems cannot sync; that is no
 * loss. */
static bool reaches_the_disk(FILE *stream) {
    if (fflush(stream) != 0) {
        return false;
    }
    if (ferror(stream)) {
        errno = EIO;
        return false;
    }
    return fsync(fileno(stream)) == 0 || errno == EINVAL || errno == EROFS;
}

enum status wholefile_commit(struct wholefile *file, struct fault *fault) {
    bool good = reaches_the_disk(file->stream);
    int reason = errno;
    if (fclose(file->stream) != 0 && good) {
        good = false;
        reason = errno;
    }
    file->stream = NULL;
    if (good && rename(file->temporary, file->path) == 0) {
        return STATUS_OK;
    }
    reason = good ? errno : reason;
    unlink(file->temporary);
    errno = reason;
    return fault_system(fault, "write", file->path);
}

enum status wholefile_write(const char *path, const char *text, size_t size, struct fault *fault) {
    struct wholefile file;
    enum status status = wholefile_open(&file, path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (fwrite(text, 1, size, file.stream) != size) {
        int reason = errno;
        wholefile_drop(&file);
        errno = reason;
        return fault_system(fault, "write", path);
    }
    return wholefile_commit(&file, fault);
}
