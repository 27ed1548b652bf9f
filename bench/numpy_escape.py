# SPDX-License-Identifier: GPL-3.0-or-later
"""The job of bench_escape.c as a NumPy user would write it: exits of SGD with Gaussian noise, in a loop.

Prints "ready", then for each line "JOB COUNT" on stdin makes COUNT exits from [-1, 1] and prints the
CPU seconds that took. Ends at the end of stdin.
"""
import sys
import time

import numpy as np

RATE, EPSILON = 0.1, 0.2
random = np.random.default_rng(1)
spread = np.sqrt(RATE * EPSILON)


def run(count):
    for _ in range(count):
        x = 0.0
        while abs(x) <= 1:
            x = (1 - RATE) * x + spread * random.standard_normal()


print("ready", flush=True)
for line in sys.stdin:
    _, count = line.split()
    start = time.process_time()
    run(int(count))
    print(time.process_time() - start, flush=True)
