"""The training runs that everyone repeats: the lecture's network, and micrograd's moons."""

from __future__ import annotations

import random
from dataclasses import dataclass

from engine import MLP, dataset
from engine.data.samples import Dataset

SEED = 1337
LECTURE_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Task:
    """A network, what it learns, and where it starts.

    sizes       inputs, then neurons in each layer
    activation  "tanh": in every layer; "relu": in all but the last
    loss        "squared-error": Σ (ŷ − y)²; "max-margin": mean of max(0, 1 − y·score)
    l2          how much of Σ p² the loss has besides
    rate        what the gradients are multiplied by
    start       the first parameters, neuron by neuron: its weights, then its bias
    """

    data: Dataset
    sizes: tuple[int, ...]
    activation: str
    loss: str
    l2: float
    rate: float
    start: tuple[float, ...]

    def model(self) -> MLP:
        """Our network, at the start."""
        model = MLP(self.sizes[0], self.sizes[1:], self.activation)
        for parameter, number in zip(model.parameters(), self.start, strict=True):
            parameter.data = number
        return model

    def matrices(self) -> list[tuple[list[list[float]], list[float]]]:
        """The start, by layer: rows of weights (a row a neuron), and the biases."""
        numbers, layers = iter(self.start), []
        for nin, nout in zip(self.sizes, self.sizes[1:], strict=False):
            neurons = [[next(numbers) for _ in range(nin + 1)] for _ in range(nout)]
            layers.append(([neuron[:-1] for neuron in neurons], [neuron[-1] for neuron in neurons]))
        return layers


def lecture(seed: int = SEED) -> Task:
    """MLP(3, [4, 4, 1]) on the four examples: 41 parameters."""
    start = _drawn(3, (4, 4, 1), "lecture", seed)
    return Task(dataset("four"), (3, 4, 4, 1), "tanh", "squared-error", 0.0, LECTURE_RATE, start)


def moons(seed: int = SEED) -> Task:
    """MLP(2, [16, 16, 1]) with ReLU on 100 points, as in micrograd's demo: 337 parameters."""
    start = _drawn(2, (16, 16, 1), "micrograd", seed)
    return Task(dataset("moons", seed), (2, 16, 16, 1), "relu", "max-margin", 1e-4, 0.1, start)


def wide(examples: int, columns: int, seed: int = SEED) -> Task:
    """MLP(columns, [16, 1]) with ReLU on so many random examples, as a large file has them."""
    rng = random.Random(seed)
    inputs = tuple(tuple(rng.gauss(0.0, 1.0) for _ in range(columns)) for _ in range(examples))
    targets = tuple(1.0 if x[0] + x[1] * x[2] > 0.0 else -1.0 for x in inputs)
    data = Dataset("wide", inputs, targets, tuple(f"c{i}" for i in range(columns)))
    return Task(data, (columns, 16, 1), "relu", "max-margin", 0.0, 0.1, _drawn(columns, (16, 1), "micrograd", seed))


def _drawn(nin: int, nouts: tuple[int, ...], init: str, seed: int) -> tuple[float, ...]:
    return tuple(p.data for p in MLP(nin, nouts, init=init, rng=random.Random(seed)).parameters())
