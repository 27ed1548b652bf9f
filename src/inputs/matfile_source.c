/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/matfile_source.h"

#include <inttypes.h>
#include <string.h>

enum status
matfile_source_refuse(const struct matfile_source *source, const char *what, struct fault *fault) {
    return fault_set(
        fault, STATUS_INPUT, "%s: %s, near byte %" PRIu64 "; give a sound file of MATLAB's",
        source->file->path, what, source->file->offset);
}

enum status matfile_source_init(
    struct matfile_source *source, struct bytefile *file, uint64_t bytes, bool packed,
    struct fault *fault) {
    source->file = file;
    source->left = bytes;
    source->packed = packed;
    source->ended = false;
    source->stream = (z_stream){0};
    if (!file->packed && bytes > file->size - file->offset) {
        source->packed = false;
        return matfile_source_refuse(source, "an element goes beyond the file's end", fault);
    }
    if (packed && inflateInit(&source->stream) != Z_OK) {
        source->packed = false;
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", file->path);
    }
    return STATUS_OK;
}

void matfile_source_clear(struct matfile_source *source) {
    if (source->packed) {
        inflateEnd(&source->stream);
    }
}

uint64_t matfile_source_most(const struct matfile_source *source) {
    return source->packed ? BYTEFILE_PACKING * (source->left + source->stream.avail_in + 8)
                          : source->left;
}

static enum status refill(struct matfile_source *source, struct fault *fault) {
    size_t bytes =
        source->left < sizeof source->buffer ? (size_t)source->left : sizeof source->buffer;
    if (bytes == 0) {
        return matfile_source_refuse(source, "a packed element is cut short", fault);
    }
    enum status status = bytefile_read(source->file, source->buffer, bytes, fault);
    source->left -= bytes;
    source->stream.next_in = source->buffer;
    source->stream.avail_in = (uInt)bytes;
    return status;
}

/* Unpacks until `*bytes` are there or the stream ends; sets *bytes to what is missing. */
static enum status
unpack(struct matfile_source *source, unsigned char *out, size_t *bytes, struct fault *fault) {
    enum { MOST = 1 << 24 };
    enum status status = STATUS_OK;
    while (*bytes > 0 && !source->ended && status == STATUS_OK) {
        if (source->stream.avail_in == 0) {
            status = refill(source, fault);
            continue;
        }
        uInt room = *bytes < MOST ? (uInt)*bytes : MOST;
        source->stream.next_out = out;
        source->stream.avail_out = room;
        int code = inflate(&source->stream, Z_NO_FLUSH);
        out += room - source->stream.avail_out;
        *bytes -= room - source->stream.avail_out;
        source->ended = code == Z_STREAM_END;
        if (code == Z_MEM_ERROR) {
            return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", source->file->path);
        }
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            status = matfile_source_refuse(source, "a packed element is damaged", fault);
        }
    }
    return status;
}

enum status
matfile_source_read(struct matfile_source *source, void *out, size_t bytes, struct fault *fault) {
    if (!source->packed) {
        if (bytes > source->left) {
            return matfile_source_refuse(source, "an element is shorter than its parts", fault);
        }
        source->left -= bytes;
        return bytefile_read(source->file, out, bytes, fault);
    }
    enum status status = unpack(source, out, &bytes, fault);
    return status == STATUS_OK && bytes > 0
               ? matfile_source_refuse(source, "an element is shorter than its parts", fault)
               : status;
}

enum status matfile_source_skip(struct matfile_source *source, struct fault *fault) {
    enum status status = STATUS_OK;
    while (source->left > 0 && status == STATUS_OK) {
        size_t bytes =
            source->left < sizeof source->buffer ? (size_t)source->left : sizeof source->buffer;
        status = bytefile_read(source->file, source->buffer, bytes, fault);
        source->left -= bytes;
    }
    return status;
}

enum status matfile_source_end(struct matfile_source *source, struct fault *fault) {
    unsigned char more;
    size_t bytes = 1;
    enum status status = source->packed ? unpack(source, &more, &bytes, fault) : STATUS_OK;
    return status == STATUS_OK && (source->left > 0 || source->stream.avail_in > 0 ||
                                   (source->packed && bytes == 0))
               ? matfile_source_refuse(source, "an element is longer than its parts", fault)
               : status;
}
