"""micrograd from PyPI, with a tanh added the lecture's way."""

from __future__ import annotations

import math

from micrograd.engine import Value
from micrograd.nn import MLP, Neuron

from tests.bench.scalar import loop
from tests.bench.tasks import Task
from tests.bench.timing import Contestant


def tanh(x: Value) -> Value:
    t = (math.exp(2 * x.data) - 1) / (math.exp(2 * x.data) + 1)
    out = Value(t, (x,), "tanh")

    def _backward() -> None:
        x.grad += (1 - t**2) * out.grad

    out._backward = _backward
    return out


class TanhNeuron(Neuron):
    def __call__(self, x: list[Value]) -> Value:
        return tanh(sum((wi * xi for wi, xi in zip(self.w, x)), self.b))  # noqa: B905  (its own way, and its speed)


def model(task: Task) -> MLP:
    made = MLP(task.sizes[0], list(task.sizes[1:]))
    if task.activation == "tanh":
        for layer in made.layers:
            layer.neurons = [TanhNeuron(len(neuron.w)) for neuron in layer.neurons]
    return made


def contestants(task: Task) -> list[Contestant]:
    return [Contestant("micrograd", lambda: loop(model(task), task))]
