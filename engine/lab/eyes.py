"""What each neuron of a network sees: its output at any points, also with neurons silenced."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from operator import mul

from engine.nn import MLP, Scaling
from engine.training.fit import fit
from engine.training.trainer import Trainer
from engine.value import Value

NeuronPlace = tuple[int, int]
"""A neuron by layer and number, both from 0."""

_APPLY: dict[str, Callable[[float], float]] = {
    "tanh": math.tanh,
    "relu": lambda x: max(x, 0.0),
    "sigmoid": lambda x: 0.5 * (1.0 + math.tanh(0.5 * x)),
    "linear": lambda x: x,
}


@dataclass(frozen=True, slots=True)
class NeuronSum:
    """What a neuron adds up. weights: one for each neuron of the layer before, or input; activation: its name."""

    weights: tuple[float, ...]
    bias: float
    activation: str


class NeuronEyes:
    """The neurons of a model with parameters of any step.

    model       its shape and scaling
    parameters  in the order of `model.parameters()`
    silenced    neurons whose output is 0
    """

    def __init__(self, model: MLP, parameters: Sequence[float], silenced: Collection[NeuronPlace] = ()) -> None:
        self._scaling: Scaling | None = model.scaling
        self._silenced = silenced
        self.layers: list[list[NeuronSum]] = []
        start = 0
        for layer in model.layers:
            row = []
            for neuron in layer.neurons:
                end = start + len(neuron.w)
                row.append(NeuronSum(tuple(parameters[start:end]), parameters[end], neuron.activation.title.lower()))
                start = end + 1
            self.layers.append(row)

    def outputs(self, points: Sequence[Sequence[float]], depth: int | None = None) -> list[list[list[float]]]:
        """Return the output of each neuron at each point, by layer, neuron and point. depth: layers; all if None."""
        values: Sequence[Sequence[float]] = self.inputs(points)
        found = []
        for number, layer in enumerate(self.layers[:depth]):
            columns = [
                [0.0] * len(values) if (number, n) in self._silenced else _outputs(neuron, values)
                for n, neuron in enumerate(layer)
            ]
            found.append(columns)
            values = list(zip(*columns, strict=True))
        return found

    def inputs(self, points: Sequence[Sequence[float]]) -> list[list[float]]:
        """Return the points as the first layer reads them."""
        if self._scaling is None:
            return [[*point] for point in points]
        scales = (self._scaling.means, self._scaling.deviations)
        return [[(x - m) / d for x, m, d in zip(point, *scales, strict=True)] for point in points]


def loss_and_fit(trainer: Trainer, eyes: NeuronEyes) -> tuple[float, float]:
    """Return the loss of all examples, without a penalty, and the accuracy or R²."""
    data, loss = trainer.data, trainer.loss
    scores = eyes.outputs(data.inputs)[-1][0]
    terms = [loss.term(Value(score), Value(target)).data for score, target in zip(scores, data.targets, strict=True)]
    total = math.fsum(terms)
    return total if loss.combine == "sum" else total / len(terms), fit(data, scores, data.targets)


def _outputs(neuron: NeuronSum, values: Sequence[Sequence[float]]) -> list[float]:
    apply, weights, bias = _APPLY[neuron.activation], neuron.weights, neuron.bias
    return [apply(bias + sum(map(mul, weights, x))) for x in values]
