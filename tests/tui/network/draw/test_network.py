"""Networks as pictures and tables: exact text, and places that agree with what is drawn."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Value
from engine.nn import MLP
from engine.trace import Trace, trace
from tui.graph.draw.node import states_of
from tui.network.draw.map import NetworkStyles, draw_network
from tui.network.draw.network import Blank, Network, Spot, cell_text, network_of
from tui.network.draw.plan import UnitDetail, plan
from tui.network.draw.tables import LayerTable, draw_layer, draw_neuron, neuron_window
from tui.network.draw.words import ZoomLevel, crumbs, selection_text
from tui.render.strokes import Strokes
from tui.train.draw.weight_history import history_plot, history_words

WEIGHTS = (1.0, -0.5, 0.0, 0.3, -1.0, 0.5, 0.75, -0.25, 0.1)  # 2-2-1, neuron by neuron, the bias last
PLAIN = NetworkStyles(ascii=True)


def traced(nin: int, sizes: tuple[int, ...], seed: int = 1) -> Trace:
    model = MLP(nin, sizes, rng=random.Random(seed))
    return trace(model, [Value(float(i), label=f"x{i}") for i in range(1, nin + 1)])


def network(nin: int, sizes: tuple[int, ...], seed: int = 1) -> Network:
    made = traced(nin, sizes, seed)
    made.outputs[0].backward()
    return network_of(made, {node: state for output in made.outputs for node, state in states_of(output).items()})


def small(*, covered: bool = False) -> Network:
    made = traced(2, (2, 1))
    for parameter, number in zip(made.model.parameters(), WEIGHTS, strict=True):
        parameter.data = number
    made = trace(made.model, [Value(2.0), Value(-1.0)])
    output = made.outputs[0]
    output.backward()
    states = states_of(output)
    if covered:
        states[output] = replace(states[output], hide_data=True, hide_grad=True)
        weight = made.model.parameters()[0]
        states[weight] = replace(states[weight], hide_data=True, grad=None)
    return network_of(made, states)


def drawn(
    net: Network, width: int, height: int, selected: Spot, paint: NetworkStyles = PLAIN, gradients: bool = False
) -> list[str]:
    stands = plan(net, width, height, selected)
    shown = "gradients" if gradients else "activations"
    return [row.rstrip() for row in draw_network(net, stands, selected, shown, paint).plain.split("\n")]


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


def test_the_way_into_a_network() -> None:
    net = small()
    assert crumbs(net, ZoomLevel.SCALARS, (1, 1)) == ["network 2-2-1", "L1", "n2", "scalars"]
    assert crumbs(net, ZoomLevel.NETWORK, (2, 0)) == ["network 2-2-1"]
    assert selection_text(net, ZoomLevel.NETWORK, (0, 1), 0) == "x2 = -1, an input"
    assert selection_text(net, ZoomLevel.LAYER, (2, 0), 2, [0.0] * 8 + [-2.5]) == (
        "L2.n1: 2 in → sum 0.5973 → tanh 0.5352   grad 1\n"
        "L2.n1.b = 0.1   grad 0.7136 from this example, -2.5 in this step"
    )


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


def test_a_click_in_a_layer_finds_neuron_and_weight() -> None:
    net = small()
    table = LayerTable.of(net, 1, 60, 6, (1, 1), 0)
    rows = draw_layer(net, (1, 1), 0, 60, 6, PLAIN).plain.split("\n")
    assert table.at(rows[3].index("-0.50"), 3) == (0, 1)
    assert table.at(rows[5].index("+0.50"), 5) == (1, 2)
    assert table.at(3, 0) is None


def test_the_roomiest_that_fits() -> None:
    assert plan(network(3, (4, 4, 1)), 78, 18, (1, 0)).detail is UnitDetail.BOX
    assert plan(network(3, (4, 4, 1)), 58, 30, (1, 0)).detail is UnitDetail.SLIM
    assert plan(network(2, (16, 16, 1)), 78, 18, (1, 0)).detail is UnitDetail.NAMED
    assert plan(network(3, (4, 4, 1)), 40, 8, (1, 0)).detail is UnitDetail.NUMBER


def test_lines_tell_sign_and_size_without_colour() -> None:
    def line(thickness: int, dashed: bool, ascii_only: bool) -> str:
        strokes = Strokes(6, 1, ascii_only)
        strokes.line((0, 0.5), (5.5, 0.5), thickness, dashed, "")
        return "".join(strokes.cells().get((x, 0), (" ", ""))[0] for x in range(6))

    every = [line(*how) for how in ((1, False, False), (3, False, False), (1, True, False), (3, True, False))]
    assert every == ["⠤⠤⠤⠤⠤⠤", "⣶⣶⣶⣶⣶⣶", "⠤⠄ ⠤⠄ ", "⣶⡆ ⣶⡆ "]
    assert [line(t, d, True) for d in (False, True) for t in (1, 2, 3)] == [g * 6 for g in "-=#.:%"]


def test_a_parameters_history() -> None:
    steps, values = (0, 10, 20), (1.0, 3.0, 2.0)
    assert history_words(steps, values, 10) == "at step 10: 3   first 1, last 2   lowest 1, highest 3"
    picture = history_plot(steps, values, 40, 8, at=10).plain.split("\n")
    assert len(picture) == 8 and "●" in "".join(picture)
    assert "no steps yet" in history_plot((), (), 40, 8).plain
    assert "●" in history_plot((0,), (1.0,), 40, 8, at=0).plain
