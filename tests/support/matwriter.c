/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matwriter.h"

#include <string.h>
#include <zlib.h>

#include "check.h"

static void put(struct matwriter *file, const void *bytes, size_t size) {
    assert_in_range(file->size + size, 0, MATWRITER_ROOM);
    memcpy(file->byte + file->size, bytes, size);
    file->size += size;
}

static void put_word(struct matwriter *file, uint32_t word) {
    const unsigned char byte[] = {
        (unsigned char)word, (unsigned char)(word >> 8), (unsigned char)(word >> 16),
        (unsigned char)(word >> 24)};
    put(file, byte, sizeof byte);
}

/* At most four bytes go into the tag; more are filled up to a multiple of eight. */
static void put_element(struct matwriter *file, uint32_t type, const void *data, size_t size) {
    static const unsigned char zeros[8] = {0};
    if (size <= 4) {
        put_word(file, type | (uint32_t)size << 16);
        put(file, data, size);
        put(file, zeros, 4 - size);
    } else {
        put_word(file, type);
        put_word(file, (uint32_t)size);
        put(file, data, size);
        put(file, zeros, (8 - size % 8) % 8);
    }
}

struct matwriter matwriter_start(void) {
    struct matwriter file = {{0}, 0};
    char text[124];
    memset(text, ' ', sizeof text);
    memcpy(text, "MATLAB 5.0 MAT-file", 19);
    put(&file, text, sizeof text);
    put(&file, "\0\1IM", 4);
    return file;
}

void matwriter_add(struct matwriter *file, const struct matwriter_array *array, bool packed) {
    struct matwriter inner = {{0}, 0}, element = {{0}, 0};
    const unsigned char flags[8] = {
        (unsigned char)array->class, (unsigned char)(array->class >> 8)};
    put_element(&inner, 6, flags, sizeof flags);
    put_element(&inner, 5, array->size, array->rank * sizeof *array->size);
    put_element(&inner, 1, array->name, strlen(array->name));
    put_element(&inner, array->type, array->data, array->bytes);
    put_word(&element, 14);
    put_word(&element, (uint32_t)inner.size);
    put(&element, inner.byte, inner.size);
    if (packed) {
        unsigned char bytes[MATWRITER_ROOM];
        uLongf size = sizeof bytes;
        assert_int_equal(compress(bytes, &size, element.byte, element.size), Z_OK);
        put_word(file, 15);
        put_word(file, (uint32_t)size);
        put(file, bytes, size);
    } else {
        put(file, element.byte, element.size);
    }
}
