/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/wholefile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/path.h"

/* PATH.0123456789abcdef.tmp: 64 random bits, in digits. */
enum { DIGITS = 16 };
static const char END[] = ".tmp";

/* Also the permissions of what is there, or NEW. */
enum { NEW = -1 };

static bool is_replaceable(const char *path, int *mode) {
    struct stat status;
    bool there = lstat(path, &status) == 0;
    *mode = there ? (int)(status.st_mode & 0777) : NEW;
    return !there || S_ISREG(status.st_mode);
}

/* Keeps the reason of what failed before. */
static void take_away(const struct wholefile *file) {
    int reason = errno;
    if (!file->nameless) {
        unlink(file->temporary);
    }
    errno = reason;
}

static void forget(const struct wholefile *file, int number) {
    int reason = errno;
    close(number);
    errno = reason;
    take_away(file);
}

/* The folder of the file. */
static void folder_of(char out[WHOLEFILE_LONGEST], const char *path) {
    const char *name = path_name(path);
    bool rooted = name == path + 1;
    snprintf(out, WHOLEFILE_LONGEST, "%.*s", (int)(name - path) - !rooted, path);
    if (name == path) {
        snprintf(out, WHOLEFILE_LONGEST, ".");
    }
}

static bool has_path(int number, char path[32]) {
    snprintf(path, 32, "/proc/self/fd/%d", number);
    return access(path, F_OK) == 0;
}

/* A file without a name, which vanishes with the program, however that ends. Not every file system
 * has such. */
static int create_nameless(const struct wholefile *file, mode_t mode) {
    char folder[WHOLEFILE_LONGEST], here[32];
    folder_of(folder, file->path);
    int number = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
    if (number >= 0 && !has_path(number, here)) {
        close(number);
        number = -1;
    }
    return number;
}

/* A new file, readable as `mode` says before anything is in it; NEW: as the umask says. What stands
 * at the name already, a link most of all, is left alone. */
static int create(struct wholefile *file, int mode) {
    uint64_t bits = 0;
    mode_t first = mode == NEW ? 0666 : 0600;
    if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
        return -1;
    }
    snprintf(
        file->temporary, sizeof file->temporary, "%s.%0*" PRIx64 "%s", file->path, DIGITS, bits,
        END);
    int number = create_nameless(file, first);
    file->nameless = number >= 0;
    if (number < 0) {
        number = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, first);
    }
    if (number >= 0 && mode != NEW && fchmod(number, (mode_t)mode) != 0) {
        forget(file, number);
        return -1;
    }
    return number;
}

/* The bytes are on the disk: gives them their temporary name. */
static bool give_name(struct wholefile *file) {
    char here[32];
    if (file->nameless && has_path(fileno(file->stream), here)) {
        file->nameless = linkat(AT_FDCWD, here, AT_FDCWD, file->temporary, AT_SYMLINK_FOLLOW) != 0;
    }
    return !file->nameless;
}

/* Who handles the signal keeps it. */
void wholefile_fail_at_limits(void) {
    struct sigaction action;
    if (sigaction(SIGXFSZ, NULL, &action) == 0 && action.sa_handler == SIG_DFL) {
        signal(SIGXFSZ, SIG_IGN);
    }
}

enum status wholefile_open(struct wholefile *file, const char *path, struct fault *fault) {
    int mode;
    if (!is_replaceable(path, &mode)) {
        return fault_set(
            fault, STATUS_INPUT, "%s: not a regular file; give the name of a file to write", path);
    }
    if (snprintf(file->path, sizeof file->path, "%s", path) >= (int)sizeof file->path) {
        return fault_set(fault, STATUS_INPUT, "%.60s...: the path is too long", path);
    }
    wholefile_fail_at_limits();
    int number = create(file, mode);
    file->stream = number < 0 ? NULL : fdopen(number, "w");
    if (file->stream == NULL) {
        if (number >= 0) {
            forget(file, number);
        }
        return fault_system(fault, "write", path);
    }
    return STATUS_OK;
}

void wholefile_drop(struct wholefile *file) {
    fclose(file->stream);
    take_away(file);
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
    bool good = reaches_the_disk(file->stream) && give_name(file);
    int reason = errno;
    if (fclose(file->stream) != 0 && good) {
        good = false;
        reason = errno;
    }
    file->stream = NULL;
    if (good && rename(file->temporary, file->path) == 0) {
        return STATUS_OK;
    }
    errno = good ? errno : reason;
    take_away(file);
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

/* NAME.0123456789abcdef.tmp, and nothing else that begins and ends so. */
static bool is_temporary_of(const char *name, const char *other) {
    size_t length = strlen(name);
    return strncmp(other, name, length) == 0 && other[length] == '.' &&
           strspn(other + length + 1, "0123456789abcdef") == DIGITS &&
           strcmp(other + length + 1 + DIGITS, END) == 0;
}

void wholefile_sweep(const char *path) {
    const char *name = path_name(path);
    char here[WHOLEFILE_LONGEST];
    struct folder folder;
    folder_of(here, path);
    if (folder_list(&folder, here, END, NULL) != STATUS_OK) {
        return;
    }
    for (size_t i = 0; i < folder.count; i++) {
        if (is_temporary_of(name, path_name(folder.path[i]))) {
            unlink(folder.path[i]);
        }
    }
    folder_clear(&folder);
}
