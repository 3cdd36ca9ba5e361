"""A network as plain numbers for drawing: columns of units, and the parameters between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate, pairwise

from engine import Value
from engine.trace import Trace
from tui.graph.draw.node import NodeState
from tui.render.cells import NUMBER, number_cell


class Blank(Enum):
    """The sign in place of a number that is unknown, or covered for a learner to predict."""

    UNKNOWN = "·"
    COVERED = "▒▒▒"


ShownNumber = float | Blank
Spot = tuple[int, int]
"""The position of a unit: its column, where the inputs are column 0, and its index in it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An input or a neuron.

    name      within its column: "x1", "n3", or a column of the data
    value     its output
    gradient  of the network's output, or of the loss, by its output
    total     a neuron's weighted sum, before its activation; of an input, what it was before it was scaled
    """

    name: str
    value: ShownNumber
    gradient: ShownNumber
    total: ShownNumber


@dataclass(frozen=True, slots=True)
class Column:
    """The inputs, or a layer.

    title       "inputs", "scaled inputs" or "L2"
    activation  "" for the inputs
    start       the index of its first parameter
    """

    title: str
    activation: str
    units: tuple[Unit, ...]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """A network with its numbers for one example.

    columns    the inputs, then the layers
    weights    all parameters in their order: neuron by neuron, its weights and then its bias
    gradients  theirs
    """

    columns: tuple[Column, ...]
    weights: tuple[ShownNumber, ...]
    gradients: tuple[ShownNumber, ...]

    def size(self, column: int) -> int:
        """The number of units of a column."""
        return len(self.columns[column].units)

    def unit(self, spot: Spot) -> Unit:
        return self.columns[spot[0]].units[spot[1]]

    def name(self, spot: Spot) -> str:
        """The name of a unit: "x2", "L1.n3"."""
        column = self.columns[spot[0]]
        name = column.units[spot[1]].name
        return f"{column.title}.{name}" if spot[0] else name

    def parameter(self, spot: Spot, term: int) -> int:
        """The index among all parameters of a neuron's weight for an input, or for the last term of its bias."""
        column, place = spot
        return self.columns[column].start + place * (self.size(column - 1) + 1) + term

    def parameter_name(self, spot: Spot, term: int) -> str:
        """The label of that parameter: "L1.n2.w3", "L1.n2.b"."""
        return f"{self.name(spot)}.{'b' if term == self.size(spot[0] - 1) else f'w{term + 1}'}"

    def spot_of(self, parameter: int) -> tuple[Spot, int]:
        """The neuron that a parameter belongs to, and the parameter's term in it."""
        column = max(c for c in range(1, len(self.columns)) if self.columns[c].start <= parameter)
        place, term = divmod(parameter - self.columns[column].start, self.size(column - 1) + 1)
        return (column, place), term

    @property
    def largest_weight(self) -> float:
        """The largest absolute value of a shown parameter."""
        return largest(self.weights)

    @property
    def largest_edge(self) -> float:
        """The largest absolute value of a shown weight, without biases, which are no edges."""
        layers = range(1, len(self.columns))
        biases = {self.parameter((c, n), self.size(c - 1)) for c in layers for n in range(self.size(c))}
        return largest(tuple(weight for place, weight in enumerate(self.weights) if place not in biases))


def largest(numbers: tuple[ShownNumber, ...]) -> float:
    """The largest absolute value among the known, finite numbers."""
    return max((abs(x) for x in numbers if not isinstance(x, Blank) and math.isfinite(x)), default=0.0)


def cell_text(number: ShownNumber) -> str:
    """Format a number in six characters: " +0.53", "   ·  ", "  ▒▒▒ "."""
    return number.value.center(NUMBER) if isinstance(number, Blank) else number_cell(number)


def network_of(trace: Trace, states: Mapping[Value, NodeState], names: Sequence[str] = ()) -> Network:
    """The network of a trace with the numbers of these states; covered ones stay covered. names: of the inputs."""
    sizes = [len(trace.inputs), *map(len, trace.layers)]
    counts = [(before + 1) * size for before, size in pairwise(sizes)]
    starts = [0, *accumulate(counts)]
    pairs = enumerate(zip(trace.inputs, trace.given, strict=True), 1)
    title = "inputs" if trace.inputs == trace.given else "scaled inputs"
    columns = [Column(title, "", tuple(_input(names, i, *pair, states) for i, pair in pairs))]
    for number, values in enumerate(trace.layers):
        activation = trace.neuron(number, 0).activation.title
        units = tuple(_neuron(trace, (number, place), states) for place in range(len(values)))
        name = activation if activation == "ReLU" else activation.lower()
        columns.append(Column(f"L{number + 1}", name, units, starts[number]))
    parameters = [states[p] for p in trace.model.parameters()]
    return Network(tuple(columns), tuple(map(_data, parameters)), tuple(map(_grad, parameters)))


def _input(names: Sequence[str], place: int, value: Value, given: Value, states: Mapping[Value, NodeState]) -> Unit:
    gradient = Blank.UNKNOWN if value.is_constant else _grad(states[value])
    name = names[place - 1] if names else f"x{place}"
    return Unit(name, _data(states[value]), gradient, _data(states[given]))


def brief(name: str, width: int) -> str:
    """Return a name in at most so many cells."""
    return name if len(name) <= width else f"{name[: max(0, width - 1)]}…"[: max(0, width)]


def _neuron(trace: Trace, at: Spot, states: Mapping[Value, NodeState]) -> Unit:
    state = states[trace.layers[at[0]][at[1]]]
    total = Blank.COVERED if state.hide_data else _data(states[trace.weighted_sum(*at)])
    return Unit(f"n{at[1] + 1}", _data(state), _grad(state), total)


def _data(state: NodeState) -> ShownNumber:
    return Blank.COVERED if state.hide_data else state.data


def _grad(state: NodeState) -> ShownNumber:
    return Blank.COVERED if state.hide_grad else Blank.UNKNOWN if state.grad is None else state.grad
