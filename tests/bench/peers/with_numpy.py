"""NumPy by hand: the lecture's network, its gradients worked out on paper."""

from __future__ import annotations

import numpy as np

from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Work


def contestants(task: Task) -> list[Contestant]:
    return [Contestant("NumPy by hand", lambda: one(task))]


def one(task: Task) -> Work:
    """One network, all its examples at once."""
    x, y = np.array(task.data.inputs), np.array(task.data.targets)[:, None]
    (w1, b1), (w2, b2), (w3, b3) = ((np.array(w).T.copy(), np.array(b)) for w, b in task.matrices())
    rate, xt = task.rate, x.T

    def step() -> float:
        h1 = np.tanh(x @ w1 + b1)
        h2 = np.tanh(h1 @ w2 + b2)
        out = np.tanh(h2 @ w3 + b3)
        error = out - y
        d3 = 2.0 * error * (1.0 - out * out)
        d2 = (d3 @ w3.T) * (1.0 - h2 * h2)
        d1 = (d2 @ w2.T) * (1.0 - h1 * h1)
        np.subtract(w3, rate * (h2.T @ d3), out=w3)
        np.subtract(b3, rate * d3.sum(0), out=b3)
        np.subtract(w2, rate * (h1.T @ d2), out=w2)
        np.subtract(b2, rate * d2.sum(0), out=b2)
        np.subtract(w1, rate * (xt @ d1), out=w1)
        np.subtract(b1, rate * d1.sum(0), out=b1)
        return float((error * error).sum())

    return step
