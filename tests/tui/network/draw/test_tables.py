"""The drawings of a layer and of a neuron."""

from __future__ import annotations

from tests.tui.network.draw.networks import PLAIN, network, small
from tui.network.draw.tables import LayerTable, draw_layer, draw_neuron


def test_a_layer_as_a_table() -> None:
    rows = draw_layer(small(), (1, 1), 0, 60, 6, PLAIN).plain.split("\n")
    assert [row.rstrip() for row in rows] == [
        " reads      x1     x2      b    sum   tanh   grad",
        "         +2.00  -1.00",
        "",
        " n1      +1.00  -0.50      0  +2.50  +0.99  +0.54",
        "",
        ">n2      +0.30  -1.00  +0.50  +2.10  +0.97  -0.18",
    ]


def test_a_wide_layer_says_sign_and_shade() -> None:
    rows = draw_layer(network(2, (12, 2, 1)), (2, 1), 3, 50, 4, PLAIN).plain.split("\n")
    assert rows[0].split() == ["reads", "n1", "n3", "n5", "n7", "n9", "n11", "b", "sum", "tanh"]
    assert all(len(row) == 50 for row in rows) and rows[3].startswith(">n2")
    assert draw_layer(network(2, (12, 9)), (2, 8), 3, 50, 5, PLAIN).plain.split("\n")[1].startswith("7-9/9")
    assert draw_layer(network(2, (12, 16)), (2, 0), 3, 50, 16, PLAIN).plain.split("\n")[1].startswith("14/16  ")


def test_a_neuron_as_a_sum() -> None:
    rows = draw_neuron(small(), (1, 1), 2, 60, 6, PLAIN).plain.split("\n")
    assert [row.rstrip() for row in rows] == [
        "   input   says   weight  product",
        "      x1  +2.00 *  +0.30 =  +0.60  ===============",
        "      x2  -1.00 *  -1.00 =  +1.00  =========================",
        ">   bias           +0.50    +0.50  ============",
        "                       sum  +2.10",
        "                      tanh  +0.97",
    ]


def test_a_click_in_a_layer_finds_neuron_and_weight() -> None:
    net = small()
    table = LayerTable.of(net, 1, 60, 6, (1, 1), 0)
    rows = draw_layer(net, (1, 1), 0, 60, 6, PLAIN).plain.split("\n")
    assert table.at(rows[3].index("-0.50"), 3) == (0, 1)
    assert table.at(rows[5].index("+0.50"), 5) == (1, 2)
    assert table.at(3, 0) is None
