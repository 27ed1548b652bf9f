/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <flint/flint.h>
#include <gmp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/die.h"

/* The number after `label` at the start of a line; UINT64_MAX: none there. */
static uint64_t number_in(const char *path, const char *label) {
    char line[256], format[64];
    uint64_t value = UINT64_MAX;
    FILE *file = fopen(path, "r");
    snprintf(format, sizeof format, "%s%%" SCNu64, label);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, format, &value) == 1) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return value;
}

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* What is left of a limit; all of it where it is not known what is used. */
static uint64_t left(uint64_t limit, uint64_t used) {
    return limit == UINT64_MAX || used == UINT64_MAX ? limit : limit - least(limit, used);
}

static uint64_t machine(void) {
    uint64_t kib = number_in("/proc/meminfo", "MemAvailable: ");
    return kib != UINT64_MAX
               ? kib * 1024
               : (uint64_t)sysconf(_SC_AVPHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Address space: pages of the first number of statm. */
static uint64_t process(void) {
    struct rlimit limit;
    uint64_t pages = number_in("/proc/self/statm", "");
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return UINT64_MAX;
    }
    return left(
        limit.rlim_cur, pages == UINT64_MAX ? pages : pages * (uint64_t)sysconf(_SC_PAGESIZE));
}

/* As a container sees its own control group. */
static uint64_t container(void) {
    return left(
        number_in("/sys/fs/cgroup/memory.max", ""), number_in("/sys/fs/cgroup/memory.current", ""));
}

uint64_t memory_available(void) {
    return least(machine(), least(process(), container()));
}

/* -- exact numbers ------------------------------------------------------------------------ */

static void *sure(void *memory, size_t size) {
    if (memory == NULL && size > 0) {
        DIE(STATUS_SYSTEM, "out of memory for exact numbers (%zu bytes)", size);
    }
    return memory;
}

static void *take(size_t size) {
    return sure(malloc(size), size);
}

static void *take_zeros(size_t count, size_t size) {
    return sure(calloc(count, size), count == 0 ? 0 : size);
}

static void *change(void *memory, size_t size) {
    return sure(realloc(memory, size), size);
}

static void *change_from(void *memory, size_t before, size_t size) {
    (void)before;
    return change(memory, size);
}

static void give_back(void *memory, size_t size) {
    (void)size;
    free(memory);
}

void memory_end_where_exact_ends(void) {
    mp_set_memory_functions(take, change_from, give_back);
    __flint_set_memory_functions(take, take_zeros, change, free);
}
