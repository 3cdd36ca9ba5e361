"""Traces of a forward pass: the outputs of every neuron for one example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.nn import MLP, Neuron
from engine.ops import CONSTANT
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The forward pass of one example through a network.

    model   the network
    inputs  the inputs as the first neuron reads them, scaled if the network does so; for a plain number, a constant
    layers  the neurons' outputs, layer by layer
    """

    model: MLP
    inputs: tuple[Value, ...]
    layers: tuple[tuple[Value, ...], ...]

    @property
    def outputs(self) -> tuple[Value, ...]:
        """The outputs of the last layer."""
        return self.layers[-1]

    @property
    def hidden(self) -> tuple[Value, ...]:
        """The outputs of all other layers."""
        return tuple(value for layer in self.layers[:-1] for value in layer)

    def inputs_of(self, layer: int) -> tuple[Value, ...]:
        """Return the inputs of a layer; layers are counted from 0."""
        return self.layers[layer - 1] if layer else self.inputs

    def neuron(self, layer: int, position: int) -> Neuron:
        """Return a neuron by its layer and its position there, both counted from 0."""
        return self.model.layers[layer].neurons[position]

    def weighted_sum(self, layer: int, position: int) -> Value:
        """Return w1·x1 + … + b of a neuron, to which its activation is applied."""
        output = self.layers[layer][position]
        return output if self.neuron(layer, position).activation.title == "Linear" else output.operands[0]


def trace(model: MLP, x: Sequence[Value | float], mark: str = "") -> Trace:
    """Build the graph of `model(x)`, node for node, and label every neuron's output "L1.n2" plus `mark`.

    Plain numbers become constants labelled "x1", "x2", …, one for each neuron that reads them, as in a product.
    Raises ValueError unless `x` has one number per input.
    """
    inputs = [_read_by_neuron(model, x) for _ in model.layers[0].neurons]
    layers = [[neuron(read) for neuron, read in zip(model.layers[0].neurons, inputs, strict=True)]]
    for layer in model.layers[1:]:
        layers.append(layer.outputs(layers[-1]))
    for number, values in enumerate(layers, 1):
        for position, value in enumerate(values, 1):
            value.label = f"L{number}.n{position}{mark}"
    return Trace(model, tuple(inputs[0]), tuple(map(tuple, layers)))


def _read_by_neuron(model: MLP, x: Sequence[Value | float]) -> list[Value]:
    constants = _constants(x)
    return constants if model.scaling is None else [xi for xi in model.scaling(constants) if isinstance(xi, Value)]


def _constants(x: Sequence[Value | float]) -> list[Value]:
    return [
        number if isinstance(number, Value) else Value(number, (), CONSTANT, f"x{position}")
        for position, number in enumerate(x, 1)
    ]
