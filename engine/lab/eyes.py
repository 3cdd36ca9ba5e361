"""What each neuron of a network sees: its output at any points, also with neurons silenced."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from engine.compiled.program import Program, compile_graph, compile_outputs
from engine.nn import MLP, Layer, Neuron, Scaling
from engine.training.fit import fit
from engine.training.native_steps import in_background
from engine.training.trainer import Trainer
from engine.value import Value

if TYPE_CHECKING:
    from engine.native.program import NativeProgram

MOST_MADE = 8  # networks whose machine code is kept: each set of silenced neurons has its own
NeuronPlace = tuple[int, int]
"""A neuron by layer and number, both from 0."""


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
    natively    whether to compute with machine code as soon as it is there; it is made meanwhile. The same bits
    """

    def __init__(
        self, model: MLP, parameters: Sequence[float], silenced: Collection[NeuronPlace] = (), natively: bool = False
    ) -> None:
        self._scaling: Scaling | None = model.scaling
        self._parameters, self._silenced, self._natively = parameters, silenced, natively
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
        read = self.inputs(points)
        depth = len(self.layers) if depth is None else depth
        native = _machine_code(self._shape, frozenset(self._silenced)) if self._natively else None
        if native is not None:
            return self._through(native, read, depth)
        values: Sequence[Sequence[float]] = read
        found = []
        for number, layer in enumerate(self.layers[:depth]):
            run = _neuron_program(layer[0].activation, len(layer[0].weights)).function(backward=False)
            columns = [
                [0.0] * len(values)
                if (number, n) in self._silenced
                else [float(run((*neuron.weights, neuron.bias, *x))) for x in values]
                for n, neuron in enumerate(layer)
            ]
            found.append(columns)
            values = list(zip(*columns, strict=True))
        return found

    def _through(self, native: NativeProgram, points: Sequence[Sequence[float]], depth: int) -> list[list[list[float]]]:
        import numpy as np

        output, others = native([*self._parameters, *np.array(points).T])
        outputs = iter([*others, output])
        return [[next(outputs).tolist() for _ in layer] for layer in self.layers[:depth]]

    @property
    def _shape(self) -> tuple[tuple[str, int, int], ...]:
        return tuple((layer[0].activation, len(layer[0].weights), len(layer)) for layer in self.layers)

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


@cache
def _neuron_program(activation: str, inputs: int) -> Program:
    """A neuron's output as a program of its weights, its bias and what it reads."""
    neuron, x = Neuron(inputs, activation, rng=random.Random(0)), [Value(0.0) for _ in range(inputs)]
    return compile_graph(neuron(x), [*neuron.w, neuron.b, *x])


@lru_cache(MOST_MADE)
def _in_the_making(shape: tuple[tuple[str, int, int], ...], silenced: frozenset[NeuronPlace]) -> Future[NativeProgram]:
    return in_background(lambda: _network_program(shape, silenced).native())


def _machine_code(shape: tuple[tuple[str, int, int], ...], silenced: frozenset[NeuronPlace]) -> NativeProgram | None:
    """Return the machine code of a network; None as long as it is not there. shape: as for `_network_program`."""
    made = _in_the_making(shape, silenced)
    return made.result() if made.done() and made.exception() is None and not made.result().reason else None


def _network_program(shape: tuple[tuple[str, int, int], ...], silenced: frozenset[NeuronPlace]) -> Program:
    """The outputs of all neurons, the last neuron's first, as a program of the parameters and of what the first read.

    shape: of each layer the activation, the number of inputs and of neurons
    """
    read = x = [Value(0.0) for _ in range(shape[0][1])]
    parameters: list[Value] = []
    outputs: list[Value] = []
    for number, (activation, inputs, neurons) in enumerate(shape):
        layer = Layer(inputs, neurons, activation, rng=random.Random(0))
        parameters += layer.parameters()
        x = [Value(0.0) if (number, n) in silenced else it for n, it in enumerate(layer.outputs(x))]
        outputs += x
    return compile_outputs([outputs[-1], *outputs[:-1]], [*parameters, *read])
