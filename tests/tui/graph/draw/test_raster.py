"""The drawing as text, cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine import Value
from engine.graph.neighbourhood import NeighbourhoodFinder
from tests.tui.graph.graphs import both, chain, diamond, lecture, neuron, parabola, twice
from tui.graph.draw.face import box_rows
from tui.graph.draw.form import Form
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import NodeState
from tui.graph.draw.raster import Wires, draw, emphasis_of
from tui.graph.draw.spans import SpanKind
from tui.render.glyphs import BOX

LECTURE = """
┏━ a ━━━━━━━━━━┓
┃ data 2       ┠──╮
┃ grad 6       ┃  │
┗━━━━━━━━━━━━━━┛  │  ╭─ e ──────────╮
                 (*)─┤ data -6      ├──╮
┏━ b ━━━━━━━━━━┓  │  │ grad -2      │  │
┃ data -3      ┠──╯  ╰──────────────╯  │  ╭─ d ──────────╮
┃ grad -4      ┃                      (+)─┤ data 4       ├──╮
┗━━━━━━━━━━━━━━┛     ┏━ c ━━━━━━━━━━┓  │  │ grad -2      │  │
                     ┃ data 10      ┠──╯  ╰──────────────╯  │  ╔═ L ══════════╗
                     ┃ grad -2      ┃                      (*)─╢ data -8      ║
                     ┗━━━━━━━━━━━━━━┛     ┏━ f ━━━━━━━━━━┓  │  ║ grad 1       ║
                                          ┃ data -2      ┠──╯  ╚══════════════╝
                                          ┃ grad 4       ┃
                                          ┗━━━━━━━━━━━━━━┛
"""
LECTURE_CLOSE = """
┏━ a ━━━━━━━━━━┓
┃ data 2       ┠──╮
┃ grad 6       ┃  │  ╭─ e ──────────╮
┗━━━━━━━━━━━━━━┛ (*)─┤ data -6      ├──╮
┏━ b ━━━━━━━━━━┓  │  │ grad -2      │  │  ╭─ d ──────────╮
┃ data -3      ┠──╯  ╰──────────────╯ (+)─┤ data 4       ├──╮
┃ grad -4      ┃     ┏━ c ━━━━━━━━━━┓  │  │ grad -2      │  │  ╔═ L ══════════╗
┗━━━━━━━━━━━━━━┛     ┃ data 10      ┠──╯  ╰──────────────╯ (*)─╢ data -8      ║
                     ┃ grad -2      ┃     ┏━ f ━━━━━━━━━━┓  │  ║ grad 1       ║
                     ┗━━━━━━━━━━━━━━┛     ┃ data -2      ┠──╯  ╚══════════════╝
                                          ┃ grad 4       ┃
                                          ┗━━━━━━━━━━━━━━┛
"""
NEURON = """
┏━ x1 ━━━━━━━━━┓
┃ data 2       ┠──╮
┃ grad -1.5    ┃  │  ╭─ x1*w1 ──────╮
┗━━━━━━━━━━━━━━┛ (*)─┤ data -6      ├──╮
                  │  │ grad 0.5     │  │
┏━ w1 ━━━━━━━━━┓  │  ╰──────────────╯  │
┃ data -3      ┠──╯                    │
┃ grad 1       ┃                       │  ╭─ x1*w1 + x2*w2 ╮
┗━━━━━━━━━━━━━━┛                      (+)─┤ data -6        ├──╮
                                       │  │ grad 0.5       │  │
┏━ x2 ━━━━━━━━━┓                       │  ╰────────────────╯  │  ╭─ n ──────────╮        ╔═ o ══════════╗
┃ data 0       ┠──╮                    │                     (+)─┤ data 0.8814  ├─(tanh)─╢ data 0.7071  ║
┃ grad 0.5     ┃  │  ╭─ x2*w2 ──────╮  │                      │  │ grad 0.5     │        ║ grad 1       ║
┗━━━━━━━━━━━━━━┛ (*)─┤ data 0       ├──╯  ┏━ b ━━━━━━━━━━━━┓  │  ╰──────────────╯        ╚══════════════╝
                  │  │ grad 0.5     │     ┃ data 6.8814    ┠──╯
┏━ w2 ━━━━━━━━━┓  │  ╰──────────────╯     ┃ grad 0.5       ┃
┃ data 1       ┠──╯                       ┗━━━━━━━━━━━━━━━━┛
┃ grad 0       ┃
┗━━━━━━━━━━━━━━┛
"""
APART = """
┏━ x1 ━━━━━━━━━┓
┃ data 2       ┠──╮
┃ grad -1.5    ┃  │  ╭─ x1*w1 ──────╮
┗━━━━━━━━━━━━━━┛ (*)─┤ data -6      ├──╮
┏━ w1 ━━━━━━━━━┓  │  │ grad 0.5     │  │
┃ data -3      ┠──╯  ╰──────────────╯  │
┃ grad 1       ┃                       │  ╭─ x1*w1 + x2*w2 ╮
┗━━━━━━━━━━━━━━┛                      (+)─┤ data -6        ├──╮             ┆ 2 ├──╮  ╭──────────────╮       ╭─ e ──────────╮
┏━ x2 ━━━━━━━━━┓                       │  │ grad 0.5       │  │  ╭─ n ──────────╮ (*)─┤ data 1.7627  ├─(exp)─┤ data 5.8284  ├─┬──╮  ╭──────────────╮
┃ data 0       ┠──╮                    │  ╰────────────────╯ (+)─┤ data 0.8814  ├──╯  │ grad 0.25    │       │ grad 0.0429  │ │ (+)─┤ data 4.8284  ├──╮
┃ grad 0.5     ┃  │  ╭─ x2*w2 ──────╮  │  ┏━ b ━━━━━━━━━━━━┓  │  │ grad 0.5     │     ╰──────────────╯       ╰──────────────╯ │  │  │ grad 0.1464  │  │  ╔═ o ══════════╗
┗━━━━━━━━━━━━━━┛ (*)─┤ data 0       ├──╯  ┃ data 6.8814    ┠──╯  ╰──────────────╯                                      ┆ -1 ├─│──╯  ╰──────────────╯ (÷)─╢ data 0.7071  ║
┏━ w2 ━━━━━━━━━┓  │  │ grad 0.5     │     ┃ grad 0.5       ┃                                                                  ╰──╮  ╭──────────────╮  │  ║ grad 1       ║
┃ data 1       ┠──╯  ╰──────────────╯     ┗━━━━━━━━━━━━━━━━┛                                                                    (+)─┤ data 6.8284  ├──╯  ╚══════════════╝
┃ grad 0       ┃                                                                                                        ┆ 1 ├────╯  │ grad -0.1036 │
┗━━━━━━━━━━━━━━┛                                                                                                                    ╰──────────────╯
"""  # noqa: E501
TWICE = """
┏━ a ━━━━━━━━━━┓ ╭──╮  ╔═ b ══════════╗
┃ data 3       ┠─┤ (+)─╢ data 6       ║
┃ grad 2       ┃ ╰──╯  ║ grad 1       ║
┗━━━━━━━━━━━━━━┛       ╚══════════════╝
"""
DIAMOND = """
                          ╭──────────────╮
                 ╭─(exp)──┤ data 20.0855 ├──╮
┏━ a ━━━━━━━━━━┓ │        │ grad 0.9951  │  │
┃ data 3       ┠─┤        ╰──────────────╯  │  ╔══════════════╗
┃ grad 20.1844 ┃ │                         (*)─╢ data 19.9862 ║
┗━━━━━━━━━━━━━━┛ │        ╭──────────────╮  │  ║ grad 1       ║
                 ╰─(tanh)─┤ data 0.9951  ├──╯  ╚══════════════╝
                          │ grad 20.0855 │
                          ╰──────────────╯
"""
BOTH = """
┏━ a ━━━━━━━━━━┓ ╭────╮  ╭─ d ──────────╮
┃ data -2      ┠─┤   (*)─┤ data -6      ├──╮
┃ grad -3      ┃ │ ╭──╯  │ grad 1       │  │
┗━━━━━━━━━━━━━━┛ │ │     ╰──────────────╯  │  ╔═ f ══════════╗
                 │ │                      (*)─╢ data -6      ║
┏━ b ━━━━━━━━━━┓ ╰─│──╮  ╭─ e ──────────╮  │  ║ grad 1       ║
┃ data 3       ┠───┤ (+)─┤ data 1       ├──╯  ╚══════════════╝
┃ grad -8      ┃   ╰──╯  │ grad -6      │
┗━━━━━━━━━━━━━━┛         ╰──────────────╯
"""
PARABOLA = """
                                    ┆ 3 ├──╮  ╭──────────────╮
                         ╭──────────────╮ (*)─┤ data 27      ├──╮
┏━ x ━━━━━━━━━━┓ ╭─(**2)─┤ data 9       ├──╯  │ grad 1       │  │
┃ data 3       ┠─┤       │ grad 3       │     ╰──────────────╯  │  ╭──────────────╮
┃ grad 14      ┃ │       ╰──────────────╯                      (+)─┤ data 15      ├──╮
┗━━━━━━━━━━━━━━┛ │                                              │  │ grad 1       │  │  ╔═ y ══════════╗
           ┆ 4 ├─│───╮   ╭──────────────╮                       │  ╰──────────────╯ (+)─╢ data 20      ║
                 │  (*)──┤ data 12      ├──╮  ╭──────────────╮  │                    │  ║ grad 1       ║
                 ╰───╯   │ grad -1      │ (*)─┤ data -12     ├──╯             ┆ 5 ├──╯  ╚══════════════╝
                         ╰──────────────╯  │  │ grad 1       │
                                   ┆ -1 ├──╯  ╰──────────────╯
"""
BOTH_ASCII = """
#= a ==========# +----+  +- d ----------+
# data -2      #-+   (*)-| data -6      |--+
# grad -3      # | +--+  | grad 1       |  |
#==============# | |     +--------------+  |  @= f ==========@
                 | |                      (*)-@ data -6      @
#= b ==========# +-|--+  +- e ----------+  |  @ grad 1       @
# data 3       #---+ (+)-| data 1       |--+  @==============@
# grad -8      #   +--+  | grad -6      |
#==============#         +--------------+
"""


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")]


@pytest.mark.parametrize(
    ("graph", "gap", "expected"),
    [
        pytest.param(lecture, 1, LECTURE, id="the lecture's L"),
        pytest.param(lecture, 0, LECTURE_CLOSE, id="the lecture's L, close"),
        pytest.param(neuron, 1, NEURON, id="the neuron"),
        pytest.param(lambda: neuron(apart=True), 0, APART, id="tanh taken apart"),
        pytest.param(twice, 1, TWICE, id="a + a"),
        pytest.param(diamond, 1, DIAMOND, id="a diamond"),
        pytest.param(both, 1, BOTH, id="(a·b)·(a + b)"),
        pytest.param(parabola, 1, PARABOLA, id="3x² − 4x + 5"),
    ],
)
def test_graph_is_drawn_exactly_like_this(graph: Callable[[], Value], gap: int, expected: str) -> None:
    assert lines(str(draw(lay_out(graph(), Form(gap=gap))))) == lines(expected)


def test_ascii_drawing_needs_nothing_beyond_ascii() -> None:
    drawn = str(draw(lay_out(both()), ascii=True))
    assert lines(drawn) == lines(BOTH_ASCII)
    assert drawn.isascii()
    assert str(draw(lay_out(neuron(apart=True)), ascii=True)).isascii()


def test_sizes_fit_the_screens_they_were_made_for() -> None:
    close, wide = lay_out(lecture(), Form(gap=0)), lay_out(neuron())
    assert (close.width, close.height) == (79, 12)
    assert wide.width <= 110
    assert wide.height <= 30


def test_chain_of_forty_is_one_straight_row() -> None:
    root = chain(40)
    layout = lay_out(root)
    drawn = lines(str(draw(layout, {node: NodeState(0.5) for node in layout.boxes})))
    assert drawn == [
        "┏━ x ━━━━━━━━━━┓" + "        ╭──────────────╮" * 38 + "        ╔══════════════╗",
        "┃ data 0.5     ┠" + "─(tanh)─┤ data 0.5     ├" * 38 + "─(tanh)─╢ data 0.5     ║",
        "┃ grad ·       ┃" + "        │ grad ·       │" * 38 + "        ║ grad ·       ║",
        "┗━━━━━━━━━━━━━━┛" + "        ╰──────────────╯" * 38 + "        ╚══════════════╝",
    ]


def test_leaf_alone_is_a_graph_too() -> None:
    assert lines(str(draw(lay_out(Value(2, label="a")))))[1] == "┃ data 2       ┃"


def test_edges_of_a_node_are_heavy_and_the_step_is_double() -> None:
    root = both()
    layout = lay_out(root)
    wires = Wires(layout)
    a, d = root.operands[0].operands[0], root.operands[0]
    chosen = emphasis_of(route for route in layout.routes if route.source is a)
    active = emphasis_of(route for route in layout.routes if route.source is d)
    rows = [wires.row(y, BOX, chosen, active) for y in range(layout.height)]
    heavy = {text for row in rows for _, text, part in row if part is SpanKind.CHOSEN}
    double = {text for row in rows for _, text, part in row if part is SpanKind.ACTIVE}
    assert heavy == {"━", "┃", "┏", "┓", "┗", "┫"}
    assert double == {"═", "║", "╗"}


def test_crossing_of_a_heavy_edge_shows_the_heavy_edge() -> None:
    root = both()
    layout = lay_out(root)
    plain = Wires(layout).row(5, BOX)
    over = Wires(layout).row(5, BOX, emphasis_of(route for route in layout.routes if route.source.label == "a"))
    assert [text for x, text, _ in plain if x == 19] == ["│"]
    assert [text for x, text, _ in over if x == 19] == ["━"]


def test_where_a_part_of_a_graph_ends_its_boxes_say_how_much_more_there_is() -> None:
    root = neuron()
    surroundings = NeighbourhoodFinder(root)
    by_label = {node.label: node for node in surroundings.order}
    part = surroundings.around(by_label["n"], 4)
    assert lines(str(draw(lay_out(root, Form(gap=0), part=part)))) == [
        "╭─ x1*w1 + x2*w2 ╮",
        "│ data -6        ├──╮",
        "│ grad 0.5       │  │  ╭─ n ──────────╮        ╔═ o ══════════╗",
        "╰─ ◂ 6 ──────────╯ (+)─┤ data 0.8814  ├─(tanh)─╢ data 0.7071  ║",
        "┏━ b ━━━━━━━━━━━━┓  │  │ grad 0.5     │        ║ grad 1       ║",
        "┃ data 6.8814    ┠──╯  ╰──────────────╯        ╚══════════════╝",
        "┃ grad 0.5       ┃",
        "┗━━━━━━━━━━━━━━━━┛",
    ]
    a = Value(1, label="a")
    box = replace(lay_out(a).boxes[a], behind=100, ahead=100)
    last = ["".join(text for text, _ in box_rows(box, NodeState(1, pinned=pin), BOX)[-1]) for pin in (False, True)]
    assert last == ["┗━ ◂ 99+ ▸ 99+ ┛", "┗━ pinned ━ ▸ ━┛"]
