"""One example's forward pass through a network, with every neuron's output at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.nn import MLP, Neuron
from engine.ops import CONSTANT
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One example's way through a network.

    model   the network
    inputs  what went in; for a plain number the constant that the first neuron made of it
    layers  what each neuron says, layer by layer
    """

    model: MLP
    inputs: tuple[Value, ...]
    layers: tuple[tuple[Value, ...], ...]

    @property
    def outputs(self) -> tuple[Value, ...]:
        """What the last layer says."""
        return self.layers[-1]

    @property
    def hidden(self) -> tuple[Value, ...]:
        """What the neurons of all the other layers say."""
        return tuple(value for layer in self.layers[:-1] for value in layer)

    def read_by(self, layer: int) -> tuple[Value, ...]:
        """What the neurons of a layer, counted from 0, have for inputs."""
        return self.layers[layer - 1] if layer else self.inputs

    def neuron(self, layer: int, place: int) -> Neuron:
        """The neuron at that place of that layer, both counted from 0."""
        return self.model.layers[layer].neurons[place]

    def weighted_sum(self, layer: int, place: int) -> Value:
        """What a neuron's activation is applied to: w1·x1 + … + b."""
        said = self.layers[layer][place]
        return said if self.neuron(layer, place).activation.shown == "Linear" else said.operands[0]


def trace(model: MLP, x: Sequence[Value | float], mark: str = "") -> Trace:
    """The graph that `model(x)` makes, node for node, with every neuron's output labelled: "L1.n2" and the mark.

    Plain numbers become constants labelled "x1", "x2", …, one for each neuron that reads them, as they do in a product.
    Raises ValueError where `x` is not one number an input.
    """
    read = [_constants(x) for _ in model.layers[0].neurons]
    said = [neuron(inputs) for neuron, inputs in zip(model.layers[0].neurons, read, strict=True)]
    layers = [said]
    for layer in model.layers[1:]:
        layers.append(layer.outputs(layers[-1]))
    for number, values in enumerate(layers, 1):
        for place, value in enumerate(values, 1):
            value.label = f"L{number}.n{place}{mark}"
    return Trace(model, tuple(read[0]), tuple(map(tuple, layers)))


def _constants(x: Sequence[Value | float]) -> list[Value]:
    return [
        number if isinstance(number, Value) else Value(number, (), CONSTANT, f"x{place}")
        for place, number in enumerate(x, 1)
    ]
