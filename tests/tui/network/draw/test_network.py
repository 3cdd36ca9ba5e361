"""A network as plain numbers."""

from __future__ import annotations

import pytest

from tests.tui.network.draw.networks import WEIGHTS, small
from tui.network.draw.network import Blank, cell_text
from tui.network.draw.words import ZoomLevel, selection_text


def test_a_network_is_read_from_its_values() -> None:
    net = small()
    assert [column.title for column in net.columns] == ["inputs", "L1", "L2"]
    assert [unit.value for unit in net.columns[0].units] == [2.0, -1.0]
    assert net.unit((1, 0)).total == 2.5 and net.unit((1, 0)).value == pytest.approx(0.98661430)
    assert net.unit((2, 0)).gradient == 1.0
    assert net.weights == WEIGHTS
    assert net.parameter((2, 0), 1) == 7 and net.parameter_name((2, 0), 2) == "L2.n1.b"
    assert all(net.spot_of(net.parameter(spot, term)) == (spot, term) for spot in ((1, 0), (1, 1)) for term in range(3))


def test_what_is_asked_for_is_covered_and_what_is_not_known_is_blank() -> None:
    net = small(covered=True)
    output = net.unit((2, 0))
    assert (output.value, output.gradient, output.total) == (Blank.COVERED, Blank.COVERED, Blank.COVERED)
    assert (net.weights[0], net.gradients[0]) == (Blank.COVERED, Blank.UNKNOWN)
    assert [cell_text(number) for number in (Blank.COVERED, Blank.UNKNOWN, -0.5)] == [" ▒▒▒  ", "  ·   ", " -0.50"]
    assert selection_text(net, ZoomLevel.LAYER, (2, 0), 1).startswith(
        "L2.n1: 2 in → sum ▒▒▒ → tanh ▒▒▒   grad ▒▒▒\nL2.n1.w2 = -0.25   grad "
    )
