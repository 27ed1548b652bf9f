/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/bytefile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

static bool is_regular(const char *path) {
    struct stat entry;
    return stat(path, &entry) == 0 && S_ISREG(entry.st_mode);
}

static bool
find(char path[BYTEFILE_PATH], const char *folder, const char *name, const char *suffix) {
    int length = snprintf(path, BYTEFILE_PATH, "%s/%s%s", folder, name, suffix);
    return length < BYTEFILE_PATH && is_regular(path);
}

bool bytefile_find(char path[BYTEFILE_PATH], const char *folder, const char *name) {
    if (find(path, folder, name, "") || find(path, folder, name, ".gz")) {
        return true;
    }
    snprintf(path, BYTEFILE_PATH, "%s/%s", folder, name);
    return false;
}

enum status bytefile_open(struct bytefile *file, const char *path, struct fault *fault) {
    struct stat entry;
    *file = (struct bytefile){.path = path};
    if (stat(path, &entry) != 0) {
        return fault_open(fault, path, "a readable file");
    }
    if (!S_ISREG(entry.st_mode)) {
        return fault_set(fault, STATUS_INPUT, "%s: not a file; give a regular one", path);
    }
    errno = 0;
    gzFile gz = gzopen(path, "rb");
    if (gz == NULL) {
        errno = errno == 0 ? ENOMEM : errno;
        return fault_open(fault, path, "a readable file");
    }
    file->gz = gz;
    file->size = (uint64_t)entry.st_size;
    file->packed = !gzdirect(gz);
    return STATUS_OK;
}

void bytefile_close(struct bytefile *file) {
    if (file->gz != NULL) {
        gzclose_r(file->gz);
    }
    *file = (struct bytefile){0};
}

enum status bytefile_expect(
    const struct bytefile *file, uint64_t bytes, const char *what, struct fault *fault) {
    if (file->packed) {
        return bytes / BYTEFILE_PACKING <= file->size
                   ? STATUS_OK
                   : fault_set(
                         fault, STATUS_INPUT,
                         "%s: declares %" PRIu64 " bytes of %s, more than %" PRIu64
                         " bytes of gzip can hold; the head of the file is damaged",
                         file->path, bytes, what, file->size);
    }
    uint64_t left = file->size - (file->offset < file->size ? file->offset : file->size);
    return left == bytes
               ? STATUS_OK
               : fault_set(
                     fault, STATUS_INPUT,
                     "%s: declares %" PRIu64 " bytes of %s, and %" PRIu64
                     " follow; the file is %s, fetch it again",
                     file->path, bytes, what, left, left < bytes ? "cut short" : "too long");
}

/* Why zlib stopped before it had all: the file's end, damage, or the disk. */
static enum status stopped(const struct bytefile *file, int got, struct fault *fault) {
    int code = Z_OK;
    const char *text = gzerror(file->gz, &code);
    if (code == Z_ERRNO) {
        return fault_system(fault, "read", file->path);
    }
    if (code == Z_MEM_ERROR) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", file->path);
    }
    if (got < 0 && code != Z_BUF_ERROR) {
        return fault_set(
            fault, STATUS_INPUT, "%s: damaged after %" PRIu64 " bytes: %s; fetch it again",
            file->path, file->offset, text);
    }
    return fault_set(
        fault, STATUS_INPUT, "%s: ends after %" PRIu64 " bytes; it is cut short, fetch it again",
        file->path, file->offset);
}

enum status bytefile_read(struct bytefile *file, void *out, size_t bytes, struct fault *fault) {
    enum { MOST = 1 << 24 };
    for (char *to = out; bytes > 0;) {
        unsigned wanted = bytes < MOST ? (unsigned)bytes : MOST;
        int got = gzread(file->gz, to, wanted);
        file->offset += got > 0 ? (unsigned)got : 0;
        if (got <= 0 || (unsigned)got < wanted) {
            return stopped(file, got, fault);
        }
        to += wanted;
        bytes -= wanted;
    }
    return STATUS_OK;
}

enum status
bytefile_line(struct bytefile *file, char *out, size_t room, bool *ended, struct fault *fault) {
    size_t length = 0;
    int c = gzgetc((gzFile)file->gz);
    *ended = c < 0;
    for (; c >= 0 && c != '\n'; c = gzgetc((gzFile)file->gz)) {
        file->offset++;
        if (c == '\0' || length + 1 == room) {
            return fault_set(
                fault, STATUS_INPUT, "%s: %s after %" PRIu64 " bytes; give a text file", file->path,
                c == '\0' ? "a NUL" : "a line too long", file->offset);
        }
        out[length++] = (char)c;
    }
    file->offset += c == '\n';
    out[length] = '\0';
    int code = Z_OK;
    gzerror(file->gz, &code);
    return c < 0 && code != Z_OK ? stopped(file, -1, fault) : STATUS_OK;
}

/* The last four bytes of a gzip stream are its unpacked size mod 2^32. zlib passes over what
 * follows a stream, and this does not. */
static enum status check_tail(const struct bytefile *file, struct fault *fault) {
    unsigned char tail[4] = {0};
    FILE *stream = fopen(file->path, "rb");
    bool found = stream != NULL && fseek(stream, -4, SEEK_END) == 0 &&
                 fread(tail, 1, sizeof tail, stream) == sizeof tail;
    if (stream != NULL) {
        fclose(stream);
    }
    if (!found) {
        return fault_system(fault, "read", file->path);
    }
    uint32_t size =
        tail[0] | (uint32_t)tail[1] << 8 | (uint32_t)tail[2] << 16 | (uint32_t)tail[3] << 24;
    return size == (uint32_t)file->offset
               ? STATUS_OK
               : fault_set(
                     fault, STATUS_INPUT,
                     "%s: bytes follow the end of the gzip stream, or it has several streams; "
                     "unpack it and pack it again",
                     file->path);
}

enum status bytefile_more(struct bytefile *file, bool *more, struct fault *fault) {
    int code = Z_OK, c = gzgetc((gzFile)file->gz);
    *more = c >= 0 && gzungetc(c, file->gz) == c;
    gzerror(file->gz, &code);
    return *more || (c < 0 && code == Z_OK) ? STATUS_OK : stopped(file, -1, fault);
}

enum status bytefile_end(struct bytefile *file, struct fault *fault) {
    bool more = false;
    enum status status = bytefile_more(file, &more, fault);
    if (status == STATUS_OK && more) {
        status = fault_set(
            fault, STATUS_INPUT,
            "%s: goes on after the %" PRIu64 " bytes that it declares; it is damaged, fetch it "
            "again",
            file->path, file->offset);
    }
    return status == STATUS_OK && file->packed ? check_tail(file, fault) : status;
}

enum status bytefile_measure(struct bytefile *file, uint64_t *bytes, struct fault *fault) {
    unsigned char buffer[1 << 14];
    uint64_t start = file->offset;
    int code = Z_OK, got = 0;
    while ((got = gzread(file->gz, buffer, sizeof buffer)) > 0) {
        file->offset += (unsigned)got;
    }
    gzerror(file->gz, &code);
    if (got < 0 || code != Z_OK) {
        return stopped(file, got, fault);
    }
    *bytes = file->offset - start;
    return bytefile_end(file, fault);
}
