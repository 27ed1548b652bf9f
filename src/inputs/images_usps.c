/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_usps.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/bytefile.h"

enum { SIDE = 16, PIXELS = SIDE * SIDE, CLASSES = 10, LONGEST_LINE = 1 << 14 };

/* A line that is being read, for messages. */
struct place {
    const char *path;
    size_t line;
    struct fault *fault;
};

static enum status refuse(const struct place *place, const char *what, const char *token) {
    return fault_set(
        place->fault, STATUS_INPUT,
        "%s:%zu: %s \"%s\"; a line has a digit and 256 numbers from -1 to 1, or LIBSVM's "
        "INDEX:VALUE",
        place->path, place->line, what, token);
}

/* A decimal from `low` to `high`. By strtod, since number_parse would take 2 s for the file's two
 * million; the letters keep out infinities, NaNs and hexadecimals. */
static bool parse(const char *text, double low, double high, double *value) {
    char *end = NULL;
    if (*text == '\0' || strspn(text, "+-.0123456789eE") != strlen(text)) {
        return false;
    }
    *value = strtod(text, &end);
    return *end == '\0' && *value >= low && *value <= high;
}

static unsigned char byte_of(double value) {
    return (unsigned char)lround((value + 1) * 127.5);
}

/* The next of 256 values. */
static enum status
take_plain(unsigned char *pixels, size_t *next, const char *token, const struct place *place) {
    double value = 0;
    if (*next == PIXELS || !parse(token, -1, 1, &value)) {
        return refuse(place, *next == PIXELS ? "more than 256 values:" : "not a value:", token);
    }
    pixels[(*next)++] = byte_of(value);
    return STATUS_OK;
}

/* "INDEX:VALUE"; *next is the smallest index, counted from 0, that may come. */
static enum status
take_sparse(unsigned char *pixels, size_t *next, char *token, const struct place *place) {
    char *colon = strchr(token, ':');
    double index = 0, value = 0;
    if (colon == NULL) {
        return refuse(place, "no index in", token);
    }
    *colon = '\0';
    bool sound = parse(token, (double)*next + 1, PIXELS, &index) && index == floor(index) &&
                 parse(colon + 1, -1, 1, &value);
    *colon = ':';
    if (!sound) {
        return refuse(place, "no index that goes up to 256, or no value, in", token);
    }
    pixels[(size_t)index - 1] = byte_of(value);
    *next = (size_t)index;
    return STATUS_OK;
}

static enum status
take_line(struct images *images, size_t image, char *line, const struct place *place) {
    char *rest = NULL, *token = strtok_r(line, " \t\r", &rest);
    double label = 0;
    unsigned char *pixels = images->pixels + image * PIXELS;
    if (!parse(token, 0, CLASSES, &label) || label != floor(label)) {
        return refuse(place, "not a digit:", token);
    }
    bool sparse = strchr(rest, ':') != NULL;
    if (sparse ? label == 0 : label == CLASSES) {
        return refuse(place, sparse ? "not 1 to 10:" : "not a digit:", token);
    }
    images->labels[image] = (unsigned)label - (sparse ? 1 : 0);
    memset(pixels, byte_of(0), sparse ? PIXELS : 0);
    size_t next = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && (token = strtok_r(NULL, " \t\r", &rest)) != NULL) {
        status = sparse ? take_sparse(pixels, &next, token, place)
                        : take_plain(pixels, &next, token, place);
    }
    if (status == STATUS_OK && !sparse && next < PIXELS) {
        status = refuse(place, "fewer than 256 values after", line);
    }
    return status;
}

static bool is_blank(const char *line) {
    return line[strspn(line, " \t\r")] == '\0';
}

/* Takes the lines into `images`, or, where that is NULL, counts those that are not blank. */
static enum status
read_lines(struct images *images, size_t *count, const char *path, struct fault *fault) {
    struct bytefile file;
    struct place place = {path, 0, fault};
    char line[LONGEST_LINE];
    bool ended = false;
    *count = 0;
    enum status status = bytefile_open(&file, path, fault);
    while (status == STATUS_OK) {
        status = bytefile_line(&file, line, sizeof line, &ended, fault);
        place.line++;
        if (status != STATUS_OK || ended) {
            break;
        }
        if (is_blank(line)) {
            continue;
        }
        if (images != NULL) {
            status = *count < images->count
                         ? take_line(images, *count, line, &place)
                         : fault_set(fault, STATUS_INPUT, "%s: grows while it is read; wait", path);
        }
        (*count)++;
    }
    if (status == STATUS_OK) {
        status = bytefile_end(&file, fault);
    }
    bytefile_close(&file);
    return status;
}

enum status images_usps_read(struct images *images, const char *path, struct fault *fault) {
    size_t count = 0;
    *images = (struct images){0};
    enum status status = read_lines(NULL, &count, path, fault);
    if (status == STATUS_OK && count == 0) {
        return fault_set(fault, STATUS_INPUT, "%s: empty; give USPS's text, an image a line", path);
    }
    if (status == STATUS_OK) {
        status = images_init(images, count, 1, SIDE, SIDE, CLASSES, fault);
    }
    if (status == STATUS_OK) {
        status = read_lines(images, &count, path, fault);
    }
    if (status != STATUS_OK) {
        images_clear(images);
    }
    return status;
}
