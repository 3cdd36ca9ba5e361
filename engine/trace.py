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
    given   the inputs; for a plain number, a constant
    inputs  the inputs as the first neuron reads them: scaled if the network does so, else those given
    layers  the neurons' outputs, layer by layer
    """

    model: MLP
    given: tuple[Value, ...]
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

    def ends_of(self, layer: int) -> set[Value]:
        """Return the nodes at which the graph of a layer's neuron ends: what it reads, and behind the scaling."""
        return set(self.layers[layer - 1]) if layer else set(self.given)

    def neuron(self, layer: int, position: int) -> Neuron:
        """Return a neuron by its layer and its position there, both counted from 0."""
        return self.model.layers[layer].neurons[position]

    def weighted_sum(self, layer: int, position: int) -> Value:
        """Return w1·x1 + … + b of a neuron, to which its activation is applied."""
        output = self.layers[layer][position]
        return output if self.neuron(layer, position).activation.title == "Linear" else output.operands[0]


def trace(model: MLP, x: Sequence[Value | float], mark: str = "", names: Sequence[str] = ()) -> Trace:
    """Build the graph of `model(x)`, node for node, and label every neuron's output "L1.n2" plus `mark`.

    Plain numbers become constants labelled "x1", "x2", … or as in `names`, one for each neuron that reads them, as in
    a product; what they are scaled to is labelled "x1 scaled". Raises ValueError unless `x` has one number per input.
    """
    given = [_constants(x, names) for _ in model.layers[0].neurons]
    inputs = [_scaled(model, constants) for constants in given]
    layers = [[neuron(read) for neuron, read in zip(model.layers[0].neurons, inputs, strict=True)]]
    for layer in model.layers[1:]:
        layers.append(layer.outputs(layers[-1]))
    for number, values in enumerate(layers, 1):
        for position, value in enumerate(values, 1):
            value.label = f"L{number}.n{position}{mark}"
    return Trace(model, tuple(given[0]), tuple(inputs[0]), tuple(map(tuple, layers)))


def _scaled(model: MLP, given: Sequence[Value]) -> Sequence[Value]:
    if model.scaling is None:
        return given
    scaled = [value for value in model.scaling(given) if isinstance(value, Value)]
    for value, before in zip(scaled, given, strict=True):
        value.label = f"{before.label} scaled"
    return scaled


def _constants(x: Sequence[Value | float], names: Sequence[str]) -> list[Value]:
    names = names or [f"x{position}" for position in range(1, len(x) + 1)]
    return [
        number if isinstance(number, Value) else Value(number, (), CONSTANT, name)
        for number, name in zip(x, names, strict=True)
    ]
