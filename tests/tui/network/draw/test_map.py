"""The drawing of a whole network."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.network.draw.networks import drawn, network, small
from tui.network.draw.map import NetworkStyles, draw_network
from tui.network.draw.plan import plan
from tui.network.draw.tables import LayerTable, draw_layer, draw_neuron, neuron_window


def test_a_small_network_in_ascii() -> None:
    assert drawn(small(), 46, 10, (1, 1)) == [
        "  inputs           L1 tanh           L2 tanh",
        "+ x1 ----+--------+ n1 ----+",
        "|  +2.00 |        |  +0.99 |-",
        "+--------+-     ..+--------+ ---",
        "           -- ..                ----+ n1 ----+",
        "             -                      |  +0.54 |",
        "           .. --                ....+--------+",
        "+ x2 ----+.     --# n2 ====# ...",
        "|  -1.00 |        #  +0.97 #.",
        "+--------+%%%%%%%%#========#",
    ]


def test_a_huge_bias_takes_no_edge_away() -> None:
    net = small()
    huge = replace(net, weights=tuple(1e30 if place in (2, 5, 8) else w for place, w in enumerate(net.weights)))
    assert drawn(huge, 46, 10, (1, 1)) == drawn(net, 46, 10, (1, 1))


def test_gradients_in_place_of_what_is_said() -> None:
    rows = drawn(small(), 46, 10, (1, 1), gradients=True)
    assert [rows[2], rows[5], rows[8]] == [
        "|  +0.01 |        |  +0.54 |-",
        "             -                      |  +1.00 |",
        "|  +3e-3 |        #  -0.18 #.",
    ]


def test_a_covered_number_shows_neither_itself_nor_its_edge() -> None:
    rows = drawn(small(covered=True), 46, 10, (2, 0))
    assert rows[1:6] == [
        "+ x1 ----+        + n1 ----+",
        "|  +2.00 |        |  +0.99 |#",
        "+--------+-     ..+--------+ ###",
        "           -- ..                ##### n1 ====#",
        "             .                      #  ???   #",
    ]


def test_in_box_characters() -> None:
    assert drawn(small(), 46, 10, (1, 1), NetworkStyles()) == [
        "  inputs           L1 tanh           L2 tanh",
        "╭ x1 ────╮⣀⣀⣀⣀⣀⣀⣀⣀╭ n1 ────╮",
        "│  +2.00 │        │  +0.99 │⠤⣀",
        "╰────────╯⠣⡀    ⠠⠊╰────────╯  ⠑⠢⣀",
        "           ⠘⢄ ⢀⠄                 ⠑⠢⣀╭ n1 ────╮",
        "             ⡣⢌                     │  +0.54 │",
        "            ⠊ ⠈⠢⡀                 ⠔⠁╰────────╯",
        "╭ x2 ────╮⡔     ⠑⢄┏ n2 ━━━━┓   ⠔⠁",
        "│  -1.00 │⣀⡀ ⣀⡀ ⣀⡀┃  +0.97 ┃⠔⠁",
        "╰────────╯⠛⠃ ⠛⠃ ⠛⠃┗━━━━━━━━┛",
    ]


def test_a_large_network_folds_to_the_edges_of_one_neuron() -> None:
    assert drawn(network(2, (12, 12, 1)), 44, 8, (2, 6)) == [
        "inputs      L1 tanh     L2 tanh     L3 tanh",
        "              +0.83:    ^ 4",
        "              -0.54-::    -0.98",
        "  +1.00       +0.57###:   +0.52",
        "  +2.00       +0.26===##> +1.00:::::  +0.87",
        "              -0.92==     +0.50",
        "            v 7           -0.04",
        "                        v 3",
    ]


def test_where_there_is_no_room_for_all_layers_those_around_the_selected_one_are_seen() -> None:
    rows = drawn(network(2, (9,) * 9), 40, 8, (7, 8))
    assert rows[0].startswith("< L3") and rows[0].endswith("L9")
    assert ">" in "".join(rows[1:])
    assert drawn(network(2, (9,) * 9), 40, 8, (1, 0))[0].endswith("L6 >")


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 20),
    st.lists(st.integers(1, 20), min_size=1, max_size=9),
    st.integers(40, 130),
    st.integers(8, 45),
    st.booleans(),
    st.data(),
)
def test_any_network_fits_any_room(
    nin: int, sizes: list[int], width: int, height: int, ascii_only: bool, data: st.DataObject
) -> None:
    net = network(nin, tuple(sizes))
    column = data.draw(st.integers(0, len(sizes)))
    spot = (column, data.draw(st.integers(0, net.size(column) - 1)))
    stands = plan(net, width, height, spot)
    paint = NetworkStyles(ascii=ascii_only)
    pictures = [draw_network(net, stands, spot, "activations", paint)]
    if column:
        term = data.draw(st.integers(0, net.size(column - 1)))
        table = LayerTable.of(net, column, width, height, spot, term)
        assert table.first <= spot[1] < table.first + table.rows and table.left <= term < table.left + table.inputs
        assert term in neuron_window(net, spot, term, height)
        pictures += [
            draw_layer(net, spot, term, width, height, paint),
            draw_neuron(net, spot, term, width, height, paint),
        ]
    for picture in pictures:
        rows = picture.plain.split("\n")
        assert len(rows) == height and {len(row) for row in rows} == {width}
        assert not ascii_only or picture.plain.isascii()
    assert spot in stands.places
    for found, place in stands.places.items():
        assert stands.at(place.x, place.y) == found == stands.at(place.x + place.width - 1, place.y + place.height - 1)
        assert place.x >= 0 and place.x + place.width <= width and place.y >= 1 and place.y + place.height <= height
    hidden = sum(more.count for more in stands.more)
    assert len(stands.places) + hidden == sum(net.size(c) for c in stands.columns)
