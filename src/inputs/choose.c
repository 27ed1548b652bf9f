/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/choose.h"

#include <math.h>
#include <stdlib.h>

/* -- moments ------------------------------------------------------------------------------ */

/* The sums are of whole numbers: 2^47 images of a pixel would overflow them. */
struct choose_moments choose_moments(const struct images *images) {
    struct choose_moments moments = {{0}, {0}};
    size_t plane = images->height * images->width;
    for (size_t c = 0; c < images->channels; c++) {
        uint64_t sum = 0, square = 0;
        for (size_t i = 0; i < images->count; i++) {
            const unsigned char *pixel = images_pixels(images, i) + c * plane;
            for (size_t k = 0; k < plane; k++) {
                sum += pixel[k];
                square += (uint64_t)pixel[k] * pixel[k];
            }
        }
        double n = (double)images->count * (double)plane, mean = (double)sum / n;
        moments.mean[c] = mean / 255;
        moments.deviation[c] = sqrt(fmax((double)square / n - mean * mean, 0)) / 255;
    }
    return moments;
}

/* -- which images ------------------------------------------------------------------------- */

/* Images of one class, or of all classes together: the first `taken` are drawn. */
struct urn {
    size_t count, taken;
    size_t *index; /* into `draw.index` */
};

struct draw {
    const struct images *images;
    const struct choose_question *question;
    size_t *index;   /* owned: the images, class by class */
    struct urn *urn; /* owned: class_count of them */
    size_t urns;     /* in use: 1 unless balanced */
};

static void draw_clear(struct draw *draw) {
    free(draw->index);
    free(draw->urn);
}

/* The images of each class in the order of the file, class after class. */
static enum status draw_init(struct draw *draw, struct fault *fault) {
    const struct choose_question *question = draw->question;
    draw->index = calloc(draw->images->count, sizeof *draw->index);
    draw->urn = calloc(question->class_count, sizeof *draw->urn);
    if (draw->index == NULL || draw->urn == NULL) {
        return fault_set(fault, STATUS_SYSTEM, "out of memory for an order of the images");
    }
    size_t *next = draw->index;
    for (size_t c = 0; c < question->class_count; c++) {
        draw->urn[c].index = next;
        for (size_t i = 0; i < draw->images->count; i++) {
            if (draw->images->labels[i] == question->classes[c]) {
                *next++ = i;
            }
        }
        draw->urn[c].count = (size_t)(next - draw->urn[c].index);
        if (draw->urn[c].count == 0) {
            return fault_set(
                fault, STATUS_INPUT, "the images have none of class %u; ask for another class",
                question->classes[c]);
        }
    }
    draw->urns = question->class_count;
    if (!question->balanced) {
        draw->urns = 1;
        draw->urn[0].count = (size_t)(next - draw->index);
    }
    return STATUS_OK;
}

/* Each urn can give its part of the first skip + count. */
static enum status check_supply(const struct draw *draw, struct fault *fault) {
    const struct choose_question *question = draw->question;
    size_t last = question->skip + question->count;
    for (size_t u = 0; u < draw->urns; u++) {
        size_t wanted = last / draw->urns + (u < last % draw->urns ? 1 : 0);
        if (last < question->count || wanted > draw->urn[u].count) {
            return fault_set(
                fault, STATUS_INPUT,
                "%zu samples after %zu others are asked of the classes, and %s %zu images; ask for "
                "fewer",
                question->count, question->skip,
                question->balanced ? "one of these has only" : "these have together",
                draw->urn[u].count);
        }
    }
    return STATUS_OK;
}

/* A step of Fisher and Yates's shuffle of the urn: one number of the stream for each image. */
static size_t draw_next(struct draw *draw, size_t i, struct rng *rng) {
    struct urn *urn = &draw->urn[i % draw->urns];
    uint64_t left = urn->count - urn->taken;
    size_t place = urn->taken + (size_t)(((unsigned __int128)rng_bits(rng) * left) >> 64);
    size_t drawn = urn->index[place];
    urn->index[place] = urn->index[urn->taken];
    urn->index[urn->taken++] = drawn;
    return drawn;
}

/* -- what becomes of them ----------------------------------------------------------------- */

static enum status
check(const struct images *images, const struct choose_question *question, struct fault *fault) {
    size_t k = question->class_count, pool = question->pool;
    if (k < 2 || (k > 2 && question->coding != CHOOSE_ONE_HOT)) {
        return fault_set(
            fault, STATUS_INPUT,
            "%zu classes; give two, or at least two with one output for each class", k);
    }
    for (size_t c = 0; c < k; c++) {
        for (size_t other = 0; other < c; other++) {
            if (question->classes[c] == question->classes[other]) {
                return fault_set(
                    fault, STATUS_INPUT, "the class %u is named twice; name different ones",
                    question->classes[c]);
            }
        }
    }
    if (pool == 0 || images->height % pool != 0 || images->width % pool != 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "pooling %zu x %zu pixels of images of %zu x %zu; the number must divide both", pool,
            pool, images->height, images->width);
    }
    for (size_t c = 0; c < images->channels && question->scaling == CHOOSE_STANDARD; c++) {
        if (!isfinite(question->moments.mean[c]) || !(question->moments.deviation[c] > 0)) {
            return fault_set(
                fault, STATUS_INPUT,
                "the moments of channel %zu are %g and %g; the deviation must be positive", c,
                question->moments.mean[c], question->moments.deviation[c]);
        }
    }
    return STATUS_OK;
}

/* The mean of a square of pixels, from their whole sum: rounded once. */
static double pooled(const unsigned char *corner, size_t width, size_t pool) {
    size_t sum = 0;
    for (size_t i = 0; i < pool; i++) {
        for (size_t j = 0; j < pool; j++) {
            sum += corner[i * width + j];
        }
    }
    return (double)sum / (255 * (double)(pool * pool));
}

static void set_inputs(
    double *x, const struct images *images, size_t index, const struct choose_question *question) {
    size_t pool = question->pool, rows = images->height / pool, columns = images->width / pool;
    for (size_t c = 0; c < images->channels; c++) {
        const unsigned char *plane =
            images_pixels(images, index) + c * images->height * images->width;
        double mean = question->moments.mean[c], deviation = question->moments.deviation[c];
        for (size_t k = 0; k < rows * columns; k++) {
            size_t corner = k / columns * pool * images->width + k % columns * pool;
            double value = pooled(plane + corner, images->width, pool);
            x[k * images->channels + c] =
                question->scaling == CHOOSE_STANDARD ? (value - mean) / deviation : value;
        }
    }
}

static enum status put_on_sphere(double *x, size_t d, size_t index, struct fault *fault) {
    double square = 0;
    for (size_t k = 0; k < d; k++) {
        square += x[k] * x[k];
    }
    if (square == 0) {
        return fault_set(
            fault, STATUS_INPUT,
            "image %zu is black and has no place on the sphere; scale otherwise", index + 1);
    }
    for (size_t k = 0; k < d; k++) {
        x[k] /= sqrt(square);
    }
    return STATUS_OK;
}

static void set_outputs(double *y, unsigned label, const struct choose_question *question) {
    size_t place = 0;
    while (question->classes[place] != label) {
        place++;
    }
    if (question->coding == CHOOSE_ONE_HOT) {
        y[place] = 1;
    } else {
        y[0] = question->coding == CHOOSE_SIGNS ? 2 * (double)place - 1 : (double)place;
    }
}

static enum status fill(
    struct samples *samples, struct draw *draw, struct rng_key key, uint64_t replica,
    struct fault *fault) {
    const struct choose_question *question = draw->question;
    struct rng rng = rng_of(key, replica);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < question->skip; i++) {
        draw_next(draw, i, &rng);
    }
    for (size_t i = 0; i < question->count && status == STATUS_OK; i++) {
        size_t index = draw_next(draw, question->skip + i, &rng);
        double *x = samples->x + i * samples->inputs;
        set_inputs(x, draw->images, index, question);
        set_outputs(samples->y + i * samples->outputs, draw->images->labels[index], question);
        if (question->scaling == CHOOSE_UNIT_SPHERE) {
            status = put_on_sphere(x, samples->inputs, index, fault);
        }
    }
    return status;
}

enum status choose_samples(
    struct samples *samples, const struct images *images, const struct choose_question *question,
    struct rng_key key, uint64_t replica, struct fault *fault) {
    struct draw draw = {.images = images, .question = question};
    size_t outputs = question->coding == CHOOSE_ONE_HOT ? question->class_count : 1;
    *samples = (struct samples){0};
    enum status status = check(images, question, fault);
    if (status == STATUS_OK) {
        status = draw_init(&draw, fault);
    }
    if (status == STATUS_OK) {
        status = check_supply(&draw, fault);
    }
    if (status == STATUS_OK) {
        size_t inputs = images_size(images) / (question->pool * question->pool);
        status = samples_init(samples, question->count, inputs, outputs, fault);
    }
    if (status == STATUS_OK) {
        status = fill(samples, &draw, key, replica, fault);
        if (status != STATUS_OK) {
            samples_clear(samples);
        }
    }
    draw_clear(&draw);
    return status;
}
