"""What is said of a network beside its drawing: where one is in it, and what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from engine.basics.numbers import short
from tui.network.draw.network import Blank, Network, ShownNumber, Spot


class ZoomLevel(IntEnum):
    """How near one looks: at the network, a layer, a neuron as a sum, or the scalars that it is made of."""

    NETWORK = 0
    LAYER = 1
    NEURON = 2
    SCALARS = 3


def crumbs(network: Network, level: ZoomLevel, selected: Spot) -> list[str]:
    """The way from the whole network to what is looked at, a stop a level."""
    sizes = "-".join(str(len(column.units)) for column in network.columns)
    layer = network.columns[selected[0]].title
    return [f"network {sizes}", layer, network.unit(selected).name, "scalars"][: level + 1]


def told_of(network: Network, level: ZoomLevel, selected: Spot, term: int, whole: Sequence[float] | None = None) -> str:
    """The selected unit, and from near the selected parameter, with their numbers.

    whole: gradients of all parameters over all examples, where those of the network are one example's share of them.
    """
    if level is ZoomLevel.NETWORK:
        return unit_line(network, selected)
    return f"{unit_line(network, selected)}\n{parameter_line(network, selected, term, whole)}"


def unit_line(network: Network, spot: Spot) -> str:
    """What goes into a unit and what comes out, in one line."""
    unit, column = network.unit(spot), network.columns[spot[0]]
    if not spot[0]:
        return f"{unit.name} = {told(unit.value)}, an input"
    within = f"{network.name(spot)}: {network.size(spot[0] - 1)} in"
    return f"{within} → sum {told(unit.total)} → {column.activation} {told(unit.value)}   grad {told(unit.gradient)}"


def parameter_line(network: Network, spot: Spot, term: int, whole: Sequence[float] | None = None) -> str:
    """A parameter with its gradient, in one line; whole: as for `told_of`."""
    index = network.parameter(spot, term)
    name = network.parameter_name(spot, term)
    line = f"{name} = {told(network.weights[index])}   grad {told(network.gradients[index])}"
    return line if whole is None else f"{line} from this example, {short(whole[index])} in this step"


def told(number: ShownNumber) -> str:
    """A number, or the sign of what hides it."""
    return number.value if isinstance(number, Blank) else short(number)
