"""The layout of a network's drawing."""

from __future__ import annotations

from dataclasses import replace

from tests.tui.network.draw.networks import drawn, network
from tui.network.draw.network import Network
from tui.network.draw.plan import UnitDetail, plan


def test_the_roomiest_that_fits() -> None:
    assert plan(network(3, (4, 4, 1)), 78, 18, (1, 0)).detail is UnitDetail.BOX
    assert plan(network(3, (4, 4, 1)), 58, 30, (1, 0)).detail is UnitDetail.SLIM
    assert plan(network(2, (16, 16, 1)), 78, 18, (1, 0)).detail is UnitDetail.NAMED
    assert plan(network(3, (4, 4, 1)), 40, 8, (1, 0)).detail is UnitDetail.NUMBER


def named(nin: int, *names: str) -> Network:
    """A network whose inputs have names."""
    net = network(nin, (4, 1))
    inputs = [replace(unit, name=name) for unit, name in zip(net.columns[0].units, names, strict=False)]
    units = (*inputs, *net.columns[0].units[len(inputs) :])
    return replace(net, columns=(replace(net.columns[0], units=units), *net.columns[1:]))


def test_what_is_seen_of_a_wide_column_is_said_and_follows_the_cursor() -> None:
    net = network(33, (16, 1))
    assert plan(net, 78, 16, (1, 0)).seen(0) == (1, 12)
    assert drawn(net, 78, 16, (0, 0))[0].strip().startswith("inputs 1-12 of 33 ")
    assert "inputs 22-33 of 33" in drawn(net, 78, 16, (0, 32))[0]
    assert "of 4" not in drawn(network(4, (4, 1)), 78, 16, (1, 0))[0]


def test_long_names_are_cut_where_they_leave_no_room_for_edges() -> None:
    long = named(2, "mean fractal dimension error", "id")
    assert plan(long, 78, 8, (1, 0)).cells == (36, 10, 10) and "mean fractal dimension error" in "".join(
        drawn(long, 78, 8, (1, 0))
    )
    layout = plan(long, 54, 8, (1, 0))
    assert layout.detail is UnitDetail.NAMED and layout.cells[0] == 1 + 13 + 6
    assert "mean fracta~" in "".join(drawn(long, 54, 8, (1, 0)))
