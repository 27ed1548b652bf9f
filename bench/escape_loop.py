# SPDX-License-Identifier: GPL-3.0-or-later
"""Exits of SGD with Gaussian noise from [-1, 1] as a NumPy user would write them: a loop.

Usage: escape_loop.py EXITS RATE EPSILON. Prints the CPU seconds that so many exits took.
"""
import sys
import time

import numpy

exits, rate, epsilon = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
random = numpy.random.default_rng(1)
spread = numpy.sqrt(rate * epsilon)
start = time.process_time()
for _ in range(exits):
    x = 0.0
    while abs(x) <= 1:
        x = (1 - rate) * x + spread * random.standard_normal()
print(time.process_time() - start)
