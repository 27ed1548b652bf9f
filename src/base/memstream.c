/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memstream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct memstream {
    char **text;
    size_t *size, room;
    bool lost; /* something found no room */
};

static bool make_room(struct memstream *stream, size_t more) {
    size_t need = *stream->size + more + 1, room = 2 * stream->room;
    if (need <= stream->room) {
        return true;
    }
    room = room < need ? need : room;
    char *grown = room < stream->room ? NULL : realloc(*stream->text, room);
    if (grown == NULL) {
        stream->lost = true;
        errno = ENOMEM;
        return false;
    }
    *stream->text = grown;
    stream->room = room;
    return true;
}

/* What comes after something that was lost is lost, too: no text has a hole. */
static ssize_t append(void *cookie, const char *bytes, size_t count) {
    struct memstream *stream = cookie;
    if (stream->lost || !make_room(stream, count)) {
        return 0;
    }
    memcpy(*stream->text + *stream->size, bytes, count);
    *stream->size += count;
    (*stream->text)[*stream->size] = '\0';
    return (ssize_t)count;
}

static int finish(void *cookie) {
    struct memstream *stream = cookie;
    bool lost = stream->lost;
    free(stream);
    errno = lost ? ENOMEM : errno;
    return lost ? EOF : 0;
}

FILE *memstream_open(char **text, size_t *size) {
    enum { FIRST = 128 };
    struct memstream *stream = malloc(sizeof *stream);
    char *first = malloc(FIRST);
    FILE *out = NULL;
    if (stream != NULL && first != NULL) {
        *stream = (struct memstream){text, size, FIRST, false};
        out = fopencookie(stream, "w", (cookie_io_functions_t){.write = append, .close = finish});
    }
    if (out == NULL) {
        free(stream);
        free(first);
        return NULL;
    }
    *first = '\0';
    *text = first;
    *size = 0;
    return out;
}
