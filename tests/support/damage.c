/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "damage.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static bool accepts(
    const char *name, const void *bytes, size_t size, damage_reader *reader, const char *how,
    size_t place) {
    char path[CHECK_PATH];
    struct fault fault = {0};
    /* A new file each time: ext4 puts one that is written over onto the disk at once, which takes
     * a hundred times longer. */
    check_path(path, name);
    unlink(path);
    check_write_bytes(path, name, bytes, size);
    enum status status = reader(path, &fault);
    if (status == STATUS_OK) {
        return true;
    }
    require(status == STATUS_INPUT, "%s at %zu: status %d, %s", how, place, status, fault.text);
    assert_fault(&fault, STATUS_INPUT, "/");
    require(strchr(fault.text, ';') != NULL, "no remedy, %s at %zu: %s", how, place, fault.text);
    return false;
}

struct damage_accepted
damage(const char *name, const void *bytes, size_t size, damage_reader *reader) {
    struct damage_accepted accepted = {0};
    unsigned char *copy = calloc(size + 1, 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    require(accepts(name, copy, size, reader, "whole", 0), "%s is refused", name);
    for (size_t length = 0; length < size; length++) {
        accepted.cut += accepts(name, copy, length, reader, "cut", length);
    }
    accepted.longer = accepts(name, copy, size + 1, reader, "longer", size);
    for (size_t i = 0; i < size; i++) {
        unsigned char kept = copy[i];
        const unsigned char values[] = {0,
                                        1,
                                        0x7f,
                                        0x80,
                                        0xff,
                                        (unsigned char)~kept,
                                        (unsigned char)(kept + 1),
                                        (unsigned char)(kept - 1)};
        for (size_t v = 0; v < sizeof values; v++) {
            copy[i] = values[v];
            accepted.changed +=
                values[v] != kept && accepts(name, copy, size, reader, "changed", i);
        }
        copy[i] = kept;
    }
    require(accepts(name, copy, size, reader, "whole", 0), "%s is refused in the end", name);
    free(copy);
    return accepted;
}
