/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *name, const char *suffix) {
    size_t length = strlen(name), end = strlen(suffix);
    return length >= end && strcmp(name + length - end, suffix) == 0;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool append(struct folder *folder, const char *path, const char *name) {
    char **more = realloc(folder->path, (folder->count + 1) * sizeof *more);
    if (more == NULL) {
        return false;
    }
    folder->path = more;
    if (asprintf(&more[folder->count], "%s/%s", path, name) < 0) {
        return false;
    }
    folder->count++;
    return true;
}

enum status
folder_list(struct folder *folder, const char *path, const char *suffix, struct fault *fault) {
    *folder = (struct folder){0};
    DIR *stream = opendir(path);
    if (stream == NULL) {
        return fault_open(fault, path, "a folder");
    }
    bool good = true;
    for (const struct dirent *entry = readdir(stream); good && entry != NULL;
         entry = readdir(stream)) {
        if (entry->d_name[0] != '.' && ends_with(entry->d_name, suffix)) {
            good = append(folder, path, entry->d_name);
        }
    }
    closedir(stream);
    if (!good) {
        folder_clear(folder);
        return fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
    }
    if (folder->count > 0) {
        qsort(folder->path, folder->count, sizeof *folder->path, by_bytes);
    }
    return STATUS_OK;
}

void folder_clear(struct folder *folder) {
    for (size_t i = 0; i < folder->count; i++) {
        free(folder->path[i]);
    }
    free(folder->path);
    *folder = (struct folder){0};
}
