"""Texts beside the drawing of a network: the breadcrumb, and the numbers of the selected unit."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from engine.basics.numbers import short
from tui.network.draw.network import Blank, Network, ShownNumber, Spot


class ZoomLevel(IntEnum):
    """A zoom level: the network, a layer, a neuron as a sum, or the scalars that it is made of."""

    NETWORK = 0
    LAYER = 1
    NEURON = 2
    SCALARS = 3


def crumbs(network: Network, level: ZoomLevel, selected: Spot) -> list[str]:
    """The path from the whole network to the zoom level, one entry per level."""
    sizes = "-".join(str(len(column.units)) for column in network.columns)
    layer = network.columns[selected[0]].title
    return [f"network {sizes}", layer, network.unit(selected).name, "scalars"][: level + 1]


def selection_text(
    network: Network, level: ZoomLevel, selected: Spot, term: int, total_gradients: Sequence[float] | None = None
) -> str:
    """Describe the selected unit, and if zoomed in the selected parameter.

    total_gradients: of all parameters over all examples, if those of the network are the share of one example.
    """
    if level is ZoomLevel.NETWORK:
        return unit_line(network, selected)
    return f"{unit_line(network, selected)}\n{parameter_line(network, selected, term, total_gradients)}"


def unit_line(network: Network, spot: Spot) -> str:
    """Describe the inputs and the output of a unit in one line."""
    unit, column = network.unit(spot), network.columns[spot[0]]
    if not spot[0]:
        if unit.total != unit.value:
            return f"{unit.name} = {number_text(unit.total)}, an input; scaled: {number_text(unit.value)}"
        return f"{unit.name} = {number_text(unit.value)}, an input"
    inputs = f"{network.name(spot)}: {network.size(spot[0] - 1)} in"
    output = f"{column.activation} {number_text(unit.value)}"
    return f"{inputs} → sum {number_text(unit.total)} → {output}   grad {number_text(unit.gradient)}"


def parameter_line(network: Network, spot: Spot, term: int, total_gradients: Sequence[float] | None = None) -> str:
    """Describe a parameter with its gradient in one line. total_gradients: as for `selection_text`."""
    index = network.parameter(spot, term)
    name = network.parameter_name(spot, term)
    line = f"{name} = {number_text(network.weights[index])}   grad {number_text(network.gradients[index])}"
    return (
        line if total_gradients is None else f"{line} from this example, {short(total_gradients[index])} in this step"
    )


def number_text(number: ShownNumber) -> str:
    """A number, or the sign for an unknown or covered one."""
    return number.value if isinstance(number, Blank) else short(number)
