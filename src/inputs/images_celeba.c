/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_celeba.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "inputs/bytefile.h"
#include "inputs/images_folder.h"

#define BLANKS " \t\r"
enum { LONGEST_LINE = 4096 };

/* Both lists, walked in step. */
struct lists {
    char attributes_path[BYTEFILE_PATH], partition_path[BYTEFILE_PATH], pictures[BYTEFILE_PATH];
    struct bytefile attributes, partition;
    size_t column; /* of the attribute, from 0 */
    size_t line;   /* of `attributes`, read last */
    char name[LONGEST_LINE];
    bool has_attribute, ended;
    unsigned part;
};

static enum status
next_line(struct lists *lists, struct bytefile *file, char *line, struct fault *fault) {
    enum status status = bytefile_line(file, line, LONGEST_LINE, &lists->ended, fault);
    lists->line += file == &lists->attributes;
    return status;
}

/* The second line names the attributes; the first one counts the pictures, and is not needed. */
static enum status find_attribute(struct lists *lists, const char *attribute, struct fault *fault) {
    char line[LONGEST_LINE], *rest = NULL;
    enum status status = next_line(lists, &lists->attributes, line, fault);
    if (status == STATUS_OK) {
        status = next_line(lists, &lists->attributes, line, fault);
    }
    if (status != STATUS_OK) {
        return status;
    }
    lists->column = 0;
    for (char *name = strtok_r(line, BLANKS, &rest); name != NULL;
         name = strtok_r(NULL, BLANKS, &rest)) {
        if (strcmp(name, attribute) == 0) {
            return STATUS_OK;
        }
        lists->column++;
    }
    return fault_set(
        fault, STATUS_INPUT, "%s:2: no attribute %s; the second line names them",
        lists->attributes_path, attribute);
}

static void close_lists(struct lists *lists) {
    bytefile_close(&lists->attributes);
    bytefile_close(&lists->partition);
}

static enum status
open_lists(struct lists *lists, const struct images_celeba *question, struct fault *fault) {
    *lists = (struct lists){0};
    bytefile_find(lists->attributes_path, question->folder, "list_attr_celeba.txt");
    bytefile_find(lists->partition_path, question->folder, "list_eval_partition.txt");
    snprintf(lists->pictures, sizeof lists->pictures, "%s/img_align_celeba", question->folder);
    enum status status = bytefile_open(&lists->attributes, lists->attributes_path, fault);
    if (status == STATUS_OK) {
        status = bytefile_open(&lists->partition, lists->partition_path, fault);
    }
    return status == STATUS_OK ? find_attribute(lists, question->attribute, fault) : status;
}

/* "000001.jpg -1 1 ...". */
static enum status take_attributes(struct lists *lists, char *line, struct fault *fault) {
    char *rest = NULL, *token = strtok_r(line, BLANKS, &rest);
    snprintf(lists->name, sizeof lists->name, "%s", token == NULL ? "" : token);
    for (size_t i = 0; i <= lists->column && token != NULL; i++) {
        token = strtok_r(NULL, BLANKS, &rest);
    }
    if (token == NULL || (strcmp(token, "1") != 0 && strcmp(token, "-1") != 0)) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: attribute %zu is %s; it must be 1 or -1",
            lists->attributes_path, lists->line, lists->column + 1,
            token == NULL ? "missing" : token);
    }
    lists->has_attribute = token[0] == '1';
    return STATUS_OK;
}

/* "000001.jpg 0". */
static enum status take_partition(struct lists *lists, char *line, struct fault *fault) {
    char *rest = NULL, *name = strtok_r(line, BLANKS, &rest);
    char *part = name == NULL ? NULL : strtok_r(NULL, BLANKS, &rest);
    if (name == NULL || strcmp(name, lists->name) != 0) {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: %s where %s has %s; the lists must agree",
            lists->partition_path, lists->line - 2, name == NULL ? "nothing" : name,
            lists->attributes_path, lists->name);
    }
    if (part == NULL || strlen(part) != 1 || part[0] < '0' || part[0] > '2') {
        return fault_set(
            fault, STATUS_INPUT, "%s:%zu: the partition is %s; it must be 0, 1 or 2",
            lists->partition_path, lists->line - 2, part == NULL ? "missing" : part);
    }
    lists->part = (unsigned)(part[0] - '0');
    return STATUS_OK;
}

/* The next picture of both lists, or lists->ended. */
static enum status next(struct lists *lists, struct fault *fault) {
    char line[LONGEST_LINE];
    enum status status = next_line(lists, &lists->attributes, line, fault);
    if (status != STATUS_OK || lists->ended) {
        return status;
    }
    status = take_attributes(lists, line, fault);
    if (status == STATUS_OK) {
        status = next_line(lists, &lists->partition, line, fault);
        lists->ended = false;
    }
    return status == STATUS_OK ? take_partition(lists, line, fault) : status;
}

/* Reads the pictures asked for, or, where `images` is NULL, counts them. */
static enum status walk(
    struct images *images, size_t *count, const struct images_celeba *question,
    struct fault *fault) {
    struct lists lists;
    size_t most = images == NULL ? question->most : images->count;
    enum status status = open_lists(&lists, question, fault);
    *count = 0;
    while (status == STATUS_OK && *count < most) {
        status = next(&lists, fault);
        if (status != STATUS_OK || lists.ended) {
            break;
        }
        if (lists.part != question->partition) {
            continue;
        }
        if (images != NULL) {
            images->labels[*count] = lists.has_attribute;
            status = images_folder_fill(images, *count, lists.pictures, lists.name, fault);
        }
        (*count)++;
    }
    close_lists(&lists);
    return status;
}

enum status images_celeba_read(
    struct images *images, const struct images_celeba *question, struct fault *fault) {
    size_t count = 0;
    *images = (struct images){0};
    enum status status = walk(NULL, &count, question, fault);
    if (status == STATUS_OK && count == 0) {
        return fault_set(
            fault, STATUS_INPUT, "%s: no picture of partition %u; the partitions are 0, 1 and 2",
            question->folder, question->partition);
    }
    if (status == STATUS_OK) {
        status = images_init(images, count, 3, question->side, question->side, 2, fault);
    }
    if (status == STATUS_OK) {
        status = walk(images, &count, question, fault);
        if (status == STATUS_OK && count < images->count) {
            status = fault_set(
                fault, STATUS_INPUT, "%s: the lists change while they are read; wait",
                question->folder);
        }
    }
    if (status != STATUS_OK) {
        images_clear(images);
    }
    return status;
}
