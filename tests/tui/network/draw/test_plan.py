"""The layout of a network's drawing."""

from __future__ import annotations

from tests.tui.network.draw.networks import network
from tui.network.draw.plan import UnitDetail, plan


def test_the_roomiest_that_fits() -> None:
    assert plan(network(3, (4, 4, 1)), 78, 18, (1, 0)).detail is UnitDetail.BOX
    assert plan(network(3, (4, 4, 1)), 58, 30, (1, 0)).detail is UnitDetail.SLIM
    assert plan(network(2, (16, 16, 1)), 78, 18, (1, 0)).detail is UnitDetail.NAMED
    assert plan(network(3, (4, 4, 1)), 40, 8, (1, 0)).detail is UnitDetail.NUMBER
