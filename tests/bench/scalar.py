"""A training step written out with scalars, as in the lecture and in micrograd's demo, for any kind of Value."""

from __future__ import annotations

from itertools import count as iterate
from typing import Any

from tests.bench.tasks import Task
from tests.bench.timing import Work


def loop(model: Any, task: Task) -> Work:
    """One step a call, on a model of micrograd's kind: forward, zero the gradients, backward, update."""
    parameters = model.parameters()
    for parameter, number in zip(parameters, task.start, strict=True):
        parameter.data = number

    def step() -> Any:
        loss = loss_of(map(model, task.data.inputs), parameters, task)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data += -task.rate * p.grad
        return loss.data

    return step


def loss_of(scores: Any, parameters: Any, task: Task) -> Any:
    targets = task.data.targets
    if task.loss == "squared-error":
        return sum((score - y) ** 2 for score, y in zip(scores, targets, strict=True))
    losses = [(1 + -y * score).relu() for score, y in zip(scores, targets, strict=True)]
    return sum(losses) * (1.0 / len(losses)) + task.l2 * sum(p * p for p in parameters)


FRESH = iterate(1)


def exponents(value: type[Any], count: int) -> Work:
    """A sum of powers, back and forth; no call has an exponent that another call had."""

    def step() -> Any:
        x, total = value(1.7), value(0.0)
        for _ in range(count):
            total = total + x ** (0.5 + next(FRESH) * 1e-9)
        total.backward()
        return total.data

    return step
