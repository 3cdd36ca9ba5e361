"""The texts beside a network."""

from __future__ import annotations

from tests.tui.network.draw.networks import small
from tui.network.draw.words import ZoomLevel, crumbs, selection_text


def test_the_way_into_a_network() -> None:
    net = small()
    assert crumbs(net, ZoomLevel.SCALARS, (1, 1)) == ["network 2-2-1", "L1", "n2", "scalars"]
    assert crumbs(net, ZoomLevel.NETWORK, (2, 0)) == ["network 2-2-1"]
    assert selection_text(net, ZoomLevel.NETWORK, (0, 1), 0) == "x2 = -1, an input"
    assert selection_text(net, ZoomLevel.LAYER, (2, 0), 2, [0.0] * 8 + [-2.5]) == (
        "L2.n1: 2 in → sum 0.5973 → tanh 0.5352   grad 1\n"
        "L2.n1.b = 0.1   grad 0.7136 from this example, -2.5 in this step"
    )
