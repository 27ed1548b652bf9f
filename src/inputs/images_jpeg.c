/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inputs/images_jpeg.h"

#include <errno.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jerror.h>
#include <jpeglib.h>

#include "base/memory.h"
#include "inputs/images.h"

/* -- the picture as it is ----------------------------------------------------------------- */

/* libjpeg ends the program at an error unless its handler jumps away: what must survive the jump is
 * in here. */
struct decoder {
    struct jpeg_error_mgr errors; /* first: libjpeg knows the others by its address */
    jmp_buf failed;
    char message[JMSG_LENGTH_MAX]; /* the first error or warning */
    struct jpeg_decompress_struct jpeg;
    FILE *file;
    unsigned char *picture; /* owned: height x width x channels */
    size_t channels, height, width;
    enum status status;
};

static void keep_message(j_common_ptr jpeg) {
    struct decoder *decoder = (struct decoder *)jpeg->err;
    if (decoder->message[0] == '\0') {
        jpeg->err->format_message(jpeg, decoder->message);
    }
}

static void on_error(j_common_ptr jpeg) {
    keep_message(jpeg);
    longjmp(((struct decoder *)jpeg->err)->failed, 1);
}

/* Level -1 is a warning: data are missing or wrong, and libjpeg makes some up. */
static void on_message(j_common_ptr jpeg, int level) {
    if (level < 0) {
        on_error(jpeg);
    }
}

static void say_nothing(j_common_ptr jpeg) {
    (void)jpeg;
}

static void start(struct decoder *decoder) {
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    jpeg_stdio_src(jpeg, decoder->file);
    jpeg_read_header(jpeg, TRUE);
    jpeg->dct_method = JDCT_ISLOW;
    jpeg->out_color_space = decoder->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg->mem->max_memory_to_use = 1L << 28;
    decoder->height = jpeg->image_height;
    decoder->width = jpeg->image_width;
}

static void decode(struct decoder *decoder) {
    struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
    size_t row = decoder->width * decoder->channels;
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW to = decoder->picture + jpeg->output_scanline * row;
        jpeg_read_scanlines(jpeg, &to, 1);
    }
    jpeg_finish_decompress(jpeg);
}

static enum status allocate(struct decoder *decoder, const char *path, struct fault *fault) {
    size_t height = decoder->height, width = decoder->width;
    if (height > IMAGES_SIDE || width > IMAGES_SIDE) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %zu x %zu pixels; at most %d a side are read", path, height,
            width, IMAGES_SIDE);
    }
    /* A progressive file is held as coefficients of two bytes besides. */
    double bytes = 3.0 * (double)height * (double)width * 3;
    if (bytes > (double)memory_available()) {
        return fault_set(
            fault, STATUS_INPUT, "%s: %zu x %zu pixels, more than memory holds; shrink it", path,
            height, width);
    }
    decoder->picture = calloc(height * width, decoder->channels);
    return decoder->picture != NULL ? STATUS_OK
                                    : fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path);
}

/* All that may jump. */
static enum status run(struct decoder *decoder, const char *path, struct fault *fault) {
    if (setjmp(decoder->failed) != 0) {
        return decoder->errors.msg_code == JERR_OUT_OF_MEMORY
                   ? fault_set(fault, STATUS_SYSTEM, "%s: out of memory", path)
                   : fault_set(
                         fault, STATUS_INPUT, "%s: not a sound JPEG file: %s; fetch it again", path,
                         decoder->message);
    }
    jpeg_create_decompress(&decoder->jpeg);
    start(decoder);
    decoder->status = allocate(decoder, path, fault);
    if (decoder->status == STATUS_OK) {
        decode(decoder);
    }
    return decoder->status;
}

/* -- the picture as it is wanted ---------------------------------------------------------- */

/* How much of [low, high) lies in [from, from + length). */
static uint64_t overlap(uint64_t low, uint64_t high, uint64_t from, uint64_t length) {
    uint64_t begin = low > from ? low : from, end = high < from + length ? high : from + length;
    return end > begin ? end - begin : 0;
}

/* In units of 1/height and 1/width of an original pixel all edges are whole numbers, so the mean is
 * a whole sum over a whole area. */
static unsigned char
area_mean(const struct decoder *from, size_t c, size_t i, size_t j, size_t height, size_t width) {
    uint64_t top = i * from->height, left = j * from->width, sum = 0;
    uint64_t bottom = top + from->height, right = left + from->width;
    for (size_t row = top / height; row * height < bottom; row++) {
        uint64_t rows = overlap(top, bottom, row * height, height);
        for (size_t column = left / width; column * width < right; column++) {
            uint64_t columns = overlap(left, right, column * width, width);
            size_t place = (row * from->width + column) * from->channels + c;
            sum += rows * columns * from->picture[place];
        }
    }
    uint64_t area = (uint64_t)from->height * from->width;
    return (unsigned char)((sum + area / 2) / area);
}

static enum status open_file(struct decoder *decoder, const char *path, struct fault *fault) {
    struct stat entry;
    if (stat(path, &entry) == 0 && !S_ISREG(entry.st_mode)) {
        return fault_set(fault, STATUS_INPUT, "%s: not a file; give a regular one", path);
    }
    decoder->file = fopen(path, "rb");
    return decoder->file != NULL ? STATUS_OK : fault_open(fault, path, "a readable JPEG file");
}

enum status images_jpeg_read(
    unsigned char *pixels, size_t channels, size_t height, size_t width, const char *path,
    struct fault *fault) {
    struct decoder decoder = {.channels = channels};
    enum status status = open_file(&decoder, path, fault);
    if (status != STATUS_OK) {
        return status;
    }
    decoder.jpeg.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = on_error;
    decoder.errors.emit_message = on_message;
    decoder.errors.output_message = say_nothing;
    status = run(&decoder, path, fault);
    for (size_t k = 0; k < channels * height * width && status == STATUS_OK; k++) {
        size_t c = k / (height * width), i = k / width % height, j = k % width;
        pixels[k] = area_mean(&decoder, c, i, j, height, width);
    }
    jpeg_destroy_decompress(&decoder.jpeg);
    free(decoder.picture);
    fclose(decoder.file);
    return status;
}
