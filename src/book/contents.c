/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "book/contents.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"

static int compare(const void *left, const void *right) {
    const struct contents_entry *a = left, *b = right;
    int order = prose_compare(&a->prose, &b->prose);
    return order != 0 ? order : strcmp(a->stem, b->stem);
}

static enum status chapters_have_one_name(const struct contents *contents, struct fault *fault) {
    for (size_t i = 1; i < contents->count; i++) {
        const struct contents_entry *before = &contents->entry[i - 1], *here = &contents->entry[i];
        if (!contents_begins_chapter(contents, i) &&
            strcmp(before->prose.heading, here->prose.heading) != 0) {
            return fault_set(
                fault, STATUS_INPUT,
                "%s and %s: chapter %d is called \"%s\" and \"%s\"; give it one name",
                before->source, here->source, here->prose.chapter, before->prose.heading,
                here->prose.heading);
        }
    }
    return STATUS_OK;
}

enum status
contents_read(struct contents *contents, size_t count, char *const *source, struct fault *fault) {
    enum status status = STATUS_OK;
    *contents = (struct contents){.entry = calloc(count + 1, sizeof *contents->entry)};
    if (contents->entry == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory");
    }
    while (status == STATUS_OK && contents->count < count) {
        struct contents_entry *entry = &contents->entry[contents->count];
        entry->source = source[contents->count];
        path_stem(entry->source, entry->stem, sizeof entry->stem);
        status = prose_read(&entry->prose, entry->source, fault);
        contents->count += status == STATUS_OK;
    }
    qsort(contents->entry, contents->count, sizeof *contents->entry, compare);
    if (status == STATUS_OK) {
        status = chapters_have_one_name(contents, fault);
    }
    if (status != STATUS_OK) {
        contents_clear(contents);
    }
    return status;
}

void contents_clear(struct contents *contents) {
    for (size_t i = 0; i < contents->count; i++) {
        prose_clear(&contents->entry[i].prose);
    }
    free(contents->entry);
    *contents = (struct contents){0};
}

bool contents_begins_chapter(const struct contents *contents, size_t i) {
    return i == 0 || contents->entry[i - 1].prose.chapter != contents->entry[i].prose.chapter;
}

bool contents_is_figure(const struct contents_entry *entry) {
    return strncmp(entry->source, "figures/", 8) == 0;
}
