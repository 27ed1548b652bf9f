/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CATAPULT_MATFILE_H
#define CATAPULT_MATFILE_H

/** Reads arrays of real numbers from MATLAB's files of version 5 ("MAT-File Format", MathWorks,
 * chapter 1), packed or not. libmatio does so too, but takes as much memory as a file declares,
 * whatever its size, and comes with HDF5 and OpenSSL. */

#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

enum { MATFILE_RANK = 4 }; /* the most dimensions */

/** An array, the first index fastest, in the type that the file stores it in: a number of the class
 * double may lie there as a byte. */
struct matfile {
    size_t size[MATFILE_RANK]; /**< at least 1, also beyond the array's own dimensions */
    size_t count;              /**< their product */
    unsigned type;             /**< 1 int8, 2 uint8, 3 int16, 4 uint16, 5 int32, 6 uint32, 7 float,
                                * 9 double */
    unsigned char *data;       /**< owned: little-endian, matfile_bytes of the type each */
};

/** Reads the variable `name`, and checks the whole file's structure on the way. The caller owns
 * `array` until matfile_clear. STATUS_INPUT: another kind of file (version 7.3 is HDF5), a
 * big-endian one, cut short or too long, damaged, no such variable, one that is empty, complex,
 * sparse, no array of numbers, or of more than MATFILE_RANK dimensions, more than the file or the
 * memory can hold. */
enum status
matfile_read(struct matfile *array, const char *path, const char *name, struct fault *fault);
void matfile_clear(struct matfile *array);

/** Returns the bytes of a number of that type, 0 for no type of numbers. */
size_t matfile_bytes(unsigned type);

/** Returns number `index`. */
double matfile_number(const struct matfile *array, size_t index);

#endif
