/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/matfile.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"
#include "inputs/bytefile.h"
#include "inputs/matfile_source.h"

/* Types of elements, and classes of arrays: double 6, single 7, then whole numbers to uint64. */
enum { INT8 = 1, INT32 = 5, UINT32 = 6, MATRIX = 14, PACKED = 15 };
enum { LEAST_CLASS = 6, GREATEST_CLASS = 13, COMPLEX = 8, LONGEST_NAME = 64, MOST_DIMENSIONS = 32 };

/* -- elements ----------------------------------------------------------------------------- */

static uint32_t word_of(const unsigned char *byte) {
    return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

/* The head of an element: one of at most four bytes has them in the head itself. */
struct tag {
    uint32_t type, bytes;
    bool small;
    unsigned char data[4];
};

static enum status read_tag(struct matfile_source *source, struct tag *tag, struct fault *fault) {
    unsigned char byte[8];
    enum status status = matfile_source_read(source, byte, sizeof byte, fault);
    uint32_t first = status == STATUS_OK ? word_of(byte) : 0;
    tag->small = first >> 16 != 0;
    tag->type = tag->small ? first & 0xffff : first;
    tag->bytes = tag->small ? first >> 16 : status == STATUS_OK ? word_of(byte + 4) : 0;
    if (status == STATUS_OK && tag->small) {
        memcpy(tag->data, byte + 4, 4);
        return tag->bytes <= 4 ? STATUS_OK
                               : matfile_source_refuse(source, "a small element is large", fault);
    }
    return status;
}

/* Reads what follows a tag, and the padding to eight bytes. */
static enum status
read_data(struct matfile_source *source, const struct tag *tag, void *out, struct fault *fault) {
    unsigned char padding[8];
    if (tag->small) {
        memcpy(out, tag->data, tag->bytes);
        return STATUS_OK;
    }
    enum status status = matfile_source_read(source, out, tag->bytes, fault);
    return status == STATUS_OK
               ? matfile_source_read(source, padding, (8 - tag->bytes % 8) % 8, fault)
               : status;
}

/* Reads an element of that type and at most `room` bytes. */
static enum status read_element(
    struct matfile_source *source, uint32_t type, void *out, size_t room, uint32_t *bytes,
    struct fault *fault) {
    struct tag tag;
    enum status status = read_tag(source, &tag, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (tag.type != type || tag.bytes > room) {
        return matfile_source_refuse(source, "an array's head is malformed", fault);
    }
    *bytes = tag.bytes;
    return read_data(source, &tag, out, fault);
}

/* -- arrays ------------------------------------------------------------------------------- */

size_t matfile_bytes(unsigned type) {
    static const size_t bytes[] = {0, 1, 1, 2, 2, 4, 4, 4, 0, 8};
    return type < sizeof bytes / sizeof *bytes ? bytes[type] : 0;
}

/* What precedes an array's numbers. */
struct head {
    unsigned char flags[8], dimensions[4 * MOST_DIMENSIONS];
    char name[LONGEST_NAME + 1];
    uint32_t dimension_bytes;
};

static enum status
read_head(struct matfile_source *source, struct head *head, struct fault *fault) {
    uint32_t bytes = 0;
    enum status status =
        read_element(source, UINT32, head->flags, sizeof head->flags, &bytes, fault);
    if (status == STATUS_OK && bytes != sizeof head->flags) {
        status = matfile_source_refuse(source, "an array's flags are malformed", fault);
    }
    if (status == STATUS_OK) {
        status = read_element(
            source, INT32, head->dimensions, sizeof head->dimensions, &head->dimension_bytes,
            fault);
    }
    if (status == STATUS_OK) {
        status = read_element(source, INT8, head->name, LONGEST_NAME, &bytes, fault);
        head->name[status == STATUS_OK ? bytes : 0] = '\0';
    }
    return status;
}

static enum status set_shape(
    struct matfile *array, const struct head *head, const struct matfile_source *source,
    struct fault *fault) {
    size_t rank = head->dimension_bytes / 4;
    if (head->flags[0] < LEAST_CLASS || head->flags[0] > GREATEST_CLASS ||
        (head->flags[1] & COMPLEX) != 0) {
        return matfile_source_refuse(
            source, "the variable is no full array of real numbers", fault);
    }
    array->count = 1;
    for (size_t i = 0; i < MATFILE_RANK; i++) {
        array->size[i] = i < rank ? word_of(head->dimensions + 4 * i) : 1;
        if (array->size[i] == 0 || array->size[i] > INT32_MAX ||
            array->count > (UINT64_C(1) << 48) / array->size[i]) {
            rank = 0;
            break;
        }
        array->count *= array->size[i];
    }
    return rank >= 2 && rank <= MATFILE_RANK && head->dimension_bytes % 4 == 0
               ? STATUS_OK
               : matfile_source_refuse(
                     source, "the variable has other than two to four dimensions, or is empty",
                     fault);
}

static enum status
take_numbers(struct matfile *array, struct matfile_source *source, struct fault *fault) {
    struct tag tag;
    enum status status = read_tag(source, &tag, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (matfile_bytes(tag.type) == 0 || array->count * matfile_bytes(tag.type) != tag.bytes) {
        return matfile_source_refuse(source, "a variable's size is not that of its numbers", fault);
    }
    if (!tag.small && tag.bytes > matfile_source_most(source)) {
        return matfile_source_refuse(source, "declares more numbers than it has", fault);
    }
    if (tag.bytes > memory_available()) {
        return matfile_source_refuse(source, "declares more numbers than memory holds", fault);
    }
    array->type = tag.type;
    array->data = malloc(tag.bytes);
    if (array->data == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", source->file->path);
    }
    return read_data(source, &tag, array->data, fault);
}

/* One array of the file: takes it if it has the name and none was taken before. */
static enum status take_array(
    struct matfile *array, struct matfile_source *source, const char *name, struct fault *fault) {
    struct head head;
    enum status status = read_head(source, &head, fault);
    if (status != STATUS_OK || strcmp(head.name, name) != 0 || array->data != NULL) {
        return status == STATUS_OK ? matfile_source_skip(source, fault) : status;
    }
    status = set_shape(array, &head, source, fault);
    if (status == STATUS_OK) {
        status = take_numbers(array, source, fault);
    }
    return status == STATUS_OK ? matfile_source_end(source, fault) : status;
}

/* -- files -------------------------------------------------------------------------------- */

/* An element of the file itself: an array, a packed one, or something else to be passed over. */
static enum status
take_element(struct matfile *array, struct bytefile *file, const char *name, struct fault *fault) {
    unsigned char byte[8];
    enum status status = bytefile_read(file, byte, sizeof byte, fault);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t type = word_of(byte), bytes = word_of(byte + 4);
    struct matfile_source source;
    status = matfile_source_init(&source, file, bytes, type == PACKED, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (type == PACKED) {
        struct tag tag;
        status = read_tag(&source, &tag, fault);
        type = tag.type;
    }
    if (status == STATUS_OK) {
        status = type == MATRIX ? take_array(array, &source, name, fault)
                                : matfile_source_skip(&source, fault);
    }
    matfile_source_clear(&source);
    return status;
}

static enum status check_start(struct bytefile *file, struct fault *fault) {
    char start[128] = "";
    enum status status = bytefile_read(file, start, sizeof start, fault);
    if (status != STATUS_OK) {
        return status;
    }
    if (memcmp(start, "MATLAB 5.0", 10) == 0 && memcmp(start + 124, "\1\0MI", 4) == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "%s: its bytes are swapped (big-endian); save it on another machine", file->path);
    }
    if (memcmp(start, "MATLAB 5.0", 10) != 0 || memcmp(start + 124, "\0\1IM", 4) != 0) {
        return fault_set(
            fault, STATUS_INPUT, "%s: no file of MATLAB's version 5; save it by save -v7",
            file->path);
    }
    return STATUS_OK;
}

enum status
matfile_read(struct matfile *array, const char *path, const char *name, struct fault *fault) {
    struct bytefile file;
    bool more = false;
    *array = (struct matfile){0};
    enum status status = bytefile_open(&file, path, fault);
    if (status == STATUS_OK) {
        status = check_start(&file, fault);
    }
    if (status == STATUS_OK) {
        status = bytefile_more(&file, &more, fault);
    }
    while (status == STATUS_OK && more) {
        status = take_element(array, &file, name, fault);
        if (status == STATUS_OK) {
            status = bytefile_more(&file, &more, fault);
        }
    }
    bytefile_close(&file);
    if (status == STATUS_OK && array->data == NULL) {
        status = fault_set(
            fault, STATUS_INPUT, "%s: no variable %s; give a file that has it", path, name);
    }
    if (status != STATUS_OK) {
        matfile_clear(array);
    }
    return status;
}

void matfile_clear(struct matfile *array) {
    free(array->data);
    *array = (struct matfile){0};
}

double matfile_number(const struct matfile *array, size_t index) {
    size_t bytes = matfile_bytes(array->type);
    const unsigned char *byte = array->data + index * bytes;
    uint64_t bits = 0;
    float single;
    double number;
    for (size_t i = bytes; i-- > 0;) {
        bits = bits << 8 | byte[i];
    }
    uint32_t low = (uint32_t)bits;
    switch (array->type) {
    case 1:
        return (int8_t)bits;
    case 3:
        return (int16_t)bits;
    case 5:
        return (int32_t)bits;
    case 7:
        memcpy(&single, &low, sizeof single);
        return single;
    case 9:
        memcpy(&number, &bits, sizeof number);
        return number;
    default:
        return (double)bits;
    }
}
