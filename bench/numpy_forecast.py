# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of bench_forecast.c as a NumPy user would write them, in doubles on one thread.

Prints "ready", then for each line "JOB COUNT" on stdin does the job COUNT times and prints the CPU
seconds that took. Ends at the end of stdin.
"""
import sys
import time

import numpy as np

rng = np.random.default_rng(1)


def kernel(samples, inputs):
    """The kernel of an infinitely wide two-layer ReLU network at random points, and the points."""
    x = rng.standard_normal((samples, inputs)) / np.sqrt(inputs)
    size = np.linalg.norm(x, axis=1)
    cosine = np.clip(x @ x.T / np.outer(size, size), -1, 1)
    angle = np.arccos(cosine)
    return np.outer(size, size) * (np.sin(angle) + 2 * (np.pi - angle) * cosine) / (2 * np.pi), x


def frozen(samples, inputs, batch):
    """Steps of SGD with a frozen kernel."""
    k, _ = kernel(samples, inputs)
    rate = 2.2 * samples / np.linalg.eigvalsh(k)[-1] / batch
    r = rng.standard_normal(samples)

    def run(count):
        nonlocal r
        for step in range(count):
            at = rng.permutation(samples)[:batch]
            r -= k[:, at] @ (rate * r[at])
            if step % 8 == 7:
                r /= np.linalg.norm(r)

    return run


def threshold(samples, inputs, batch):
    """The mean-square threshold to six digits, by power iteration on matrices."""
    k, _ = kernel(samples, inputs)
    value, vector = np.linalg.eigh(k)
    root = vector * np.sqrt(np.maximum(value, 0))
    mean = np.maximum(value, 0) / samples
    single = (samples - batch) / (batch * (samples - 1))
    half = (mean[:, None] + mean[None, :]) / 2 + 1e-300

    def run(count):
        for _ in range(count):
            s, last = np.eye(samples), 0
            for _ in range(10000):
                forms = np.einsum("ij,jk,ik->i", root, s, root, optimize=True)
                image = (1 - single) * mean[:, None] * s * mean[None, :]
                image += single / samples * (root.T * forms) @ root
                s = image / half
                size = np.linalg.norm(s)
                s /= size
                if abs(size - last) < 1e-7 * size:
                    break
                last = size

    return run


def relu(samples, inputs, batch, neurons):
    """Steps of a two-layer ReLU network, with the loss of all samples after each."""
    _, x = kernel(samples, inputs)
    y = np.sign(rng.standard_normal(samples))
    w, a = rng.standard_normal((neurons, inputs)), rng.standard_normal(neurons)
    scale = neurons**-0.5

    def run(count):
        nonlocal a, w
        for _ in range(count):
            at = rng.permutation(samples)[:batch]
            z = x[at] @ w.T
            active = np.maximum(z, 0)
            r = scale * active @ a - y[at]
            step = 0.1 * scale / batch
            w, a = w - step * ((z > 0) * r[:, None] * a).T @ x[at], a - step * r @ active
            loss = np.mean((scale * np.maximum(x @ w.T, 0) @ a - y) ** 2)
        return loss

    return run


def linear(samples, inputs, batch):
    """Steps of the exact chain of a linear network, with the loss of all samples after each."""
    _, x = kernel(samples, inputs)
    m, u, a = 0.1 * np.eye(inputs), 0.01 * rng.standard_normal(inputs), 0.1

    def run(count):
        nonlocal m, u, a
        for _ in range(count):
            at = rng.permutation(samples)[:batch]
            gamma = x[at].T @ (x[at] @ u) / batch
            image, along = m @ gamma, u @ gamma
            m = m - np.outer(u, gamma) - np.outer(gamma, u) + a * np.outer(gamma, gamma)
            u, a = u - image - a * gamma + along * gamma, a - 2 * along + gamma @ image
            loss = np.mean((x @ u) ** 2)
        return loss

    return run


JOBS = {
    "frozen": lambda: frozen(128, 64, 32),
    "threshold": lambda: threshold(128, 64, 32),
    "relu": lambda: relu(64, 64, 4, 500),
    "linear": lambda: linear(64, 64, 4),
}

print("ready", flush=True)
made = {}
for line in sys.stdin:
    name, count = line.split()
    if name not in made:
        made[name] = JOBS[name]()
        made[name](1)
    start = time.process_time()
    made[name](int(count))
    print(time.process_time() - start, flush=True)
