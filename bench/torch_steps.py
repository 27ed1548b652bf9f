# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of bench_nets.c as a PyTorch user would write them, in single precision on one thread.

Prints "ready", then for each line "JOB COUNT" on stdin does the job COUNT times and prints the CPU
seconds that took. Ends at the end of stdin.
"""
import sys
import time

import torch
from torch import nn

try:
    from functorch import grad, make_functional, vmap
except ImportError:
    vmap = None

torch.set_num_threads(1)
torch.manual_seed(1)


class Scaled(nn.Module):
    """A dense layer without bias in the scaling of the tangent kernel."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs))
        self.scale = inputs**-0.5

    def forward(self, x):
        return nn.functional.linear(x, self.weight) * self.scale


def network(inputs, width, layers):
    parts = [Scaled(inputs, width)]
    for _ in range(layers - 2):
        parts += [nn.ReLU(), Scaled(width, width)]
    return nn.Sequential(*parts, nn.ReLU(), Scaled(width, 1))


def descent(inputs, width, layers, samples, batch):
    """Steps of SGD, as a function of their number."""
    model = network(inputs, width, layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    x, y = torch.randn(samples, inputs), torch.randn(samples, 1)

    def run(count):
        for step in range(count):
            at = step * batch % samples
            optimizer.zero_grad()
            loss = ((model(x[at : at + batch]) - y[at : at + batch]) ** 2).mean()
            loss.backward()
            optimizer.step()

    return run


def kernel(inputs, width, layers, samples):
    """The tangent kernel at `samples` points by per-sample gradients."""
    model = network(inputs, width, layers)
    x = torch.randn(samples, inputs)
    if vmap is None:
        def rows():
            for i in range(samples):
                parts = torch.autograd.grad(model(x[i : i + 1]).sum(), list(model.parameters()))
                yield torch.cat([p.reshape(-1) for p in parts])

        return lambda: (lambda j: j @ j.T)(torch.stack(list(rows())))
    function, weights = make_functional(model)
    gradient = vmap(grad(lambda w, one: function(w, one.unsqueeze(0)).squeeze()), (None, 0))

    def matrix():
        jacobian = [g.reshape(samples, -1) for g in gradient(weights, x)]
        return sum(j @ j.T for j in jacobian)

    return matrix


def watched(inputs, width, layers, samples, batch):
    """A step, the batch's kernel and its largest eigenvalue, and the loss of all samples."""
    step, matrix = descent(inputs, width, layers, samples, batch), kernel(inputs, width, layers, batch)
    model, x = network(inputs, width, layers), torch.randn(samples, inputs)

    def run(count):
        for _ in range(count):
            torch.linalg.eigvalsh(matrix())
            step(1)
            with torch.no_grad():
                (model(x) ** 2).mean()

    return run


def times(job):
    def run(count):
        for _ in range(count):
            job()

    return run


JOBS = {
    "sgd": lambda: descent(100, 1024, 2, 2000, 5),
    "gd": lambda: descent(100, 1024, 2, 2000, 2000),
    "deep": lambda: descent(784, 1024, 5, 128, 128),
    "kernel": lambda: times(kernel(784, 1024, 5, 128)),
    "watched": lambda: watched(784, 1024, 5, 128, 32),
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
