"""The rows of text of one box."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from engine import Value
from tests.tui.graph.graphs import named
from tui.graph.draw.face import box_rows
from tui.graph.draw.form import Form, Level
from tui.graph.draw.layout import lay_out
from tui.graph.draw.node import UNCHANGED, Marks, NodeState, states_of
from tui.graph.draw.raster import draw
from tui.graph.draw.small_face import TYPED_CELLS, field_text
from tui.render.glyphs import ASCII, BOX


@pytest.mark.parametrize(
    "label", ["a" * 60, "学習率の減衰係数についての長い名前", "🙂🙃🙂🙃🙂🙃🙂🙃🙂🙃🙂🙃", "two\nlines\tand a tab"]
)
@pytest.mark.parametrize("glyphs", [BOX, ASCII], ids=["box", "ascii"])
def test_labels_never_break_a_box(label: str, glyphs: object) -> None:
    root = Value(2, label=label) + Value(3, label="b")
    layout = lay_out(root)
    box = layout.boxes[root.operands[0]]
    rows = box_rows(box, NodeState(2.0), BOX if glyphs is BOX else ASCII)
    assert [sum(cell_len(text) for text, _ in row) for row in rows] == [box.width] * 4
    assert "\n" not in "".join(text for row in rows for text, _ in row)


def test_long_label_is_shortened_with_an_ellipsis() -> None:
    root = Value(2, label="the learning rate of the last layer")
    assert str(draw(lay_out(root))).splitlines()[0].rstrip() == "┏━ the learning rate… ┓"


def face(state: NodeState, marks: Marks = UNCHANGED) -> list[str]:
    """The rows inside the border of an unnamed intermediate's box."""
    layout = lay_out((Value(1, label="a") * Value(2, label="b")).tanh())
    box = next(box for box in layout.boxes.values() if box.kind.value == "intermediate")
    rows = box_rows(box, state, BOX, marks)
    return ["".join(text for text, part in row[1:-1]) for row in rows[1:3]]


@pytest.mark.parametrize(
    ("state", "marks", "data", "grad"),
    [
        (NodeState(-0.7071, 6.8814), Marks(), " data -0.7071 ", " grad 6.8814  "),
        (NodeState(-1.23e-05, 1e-05), Marks(), "data -1.23e-05", " grad 1e-05   "),
        (NodeState(2), Marks(), " data 2       ", " grad ·       "),
        (NodeState(2, 3, hide_grad=True), Marks(1, 1), " data 2 ▲     ", " grad ▒▒▒▒▒▒▒ "),
        (NodeState(2, 3, hide_grad=True, typed_grad=""), UNCHANGED, " data 2       ", " grad _▒▒▒▒▒▒ "),
        (NodeState(2, 3, hide_grad=True, typed_grad="-0.5"), UNCHANGED, " data 2       ", " grad -0.5_   "),
        (NodeState(2, 3, hide_data=True, typed_data="6"), UNCHANGED, " data 6_      ", " grad 3       "),
        (NodeState(2, 3, hide_grad=True, typed_grad="-1.23456789e-5"), UNCHANGED, " data 2       ", "grad 56789e-5_"),
        (NodeState(2, 3, hide_grad=True, typed_grad="学習率\t学習率"), UNCHANGED, " data 2       ", " grad  学習率_"),
        (NodeState(2, 3, typed_grad="9"), UNCHANGED, " data 2       ", " grad 3       "),
        (NodeState(2, 3, hide_data=True), Marks(1, -1), " data ▒▒▒▒▒▒▒ ", " grad 3 ▼     "),
        (NodeState(-0.7071, 100.1234), Marks(-1, 1), " data -0.7071▼", "grad 100.1234▲"),
        (NodeState(-1.23e-05, 1), Marks(-1, 0), "data▼-1.23e-05", " grad 1       "),
    ],
)
def test_numbers_have_their_place_and_their_mark(state: NodeState, marks: Marks, data: str, grad: str) -> None:
    assert face(state, marks) == [data, grad]


def test_kinds_differ_in_their_borders_and_a_pin_is_a_word() -> None:
    w, x = Value(2, label="w"), Value(3, label="x")
    root = named(w * x + 1, "y")
    states = states_of(root, grads=False, pinned=[x])
    drawn = str(draw(lay_out(root, parameters=[w]), states))
    assert "┏╍ w ╍" in drawn
    assert "┏━ x ━" in drawn
    assert "┗━ pinned ━━━━━┛" in drawn
    assert "╭──────" in drawn
    assert "╔═ y ═" in drawn
    assert "┆ 1 ├" in drawn


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("typed", ["", "-2", "-1.23456789e-5", "学習率学習率"])
def test_an_answer_is_typed_in_a_box_of_any_level(level: Level, typed: str) -> None:
    root = Value(2, label="a") * Value(3, label="b")
    box = lay_out(root, Form(level, named=True)).boxes[root]
    rows = box_rows(box, NodeState(6, 1, hide_grad=True, typed_grad=typed), BOX)
    assert [sum(cell_len(text) for text, _ in row) for row in rows] == [box.width] * box.height
    text = "".join(text for row in rows for text, _ in row)
    assert ("_" in text or level is Level.DOT) and "1" not in text.replace("123456789", "")


@pytest.mark.parametrize("letter", ["7", "漢", "\t", "e\u0301"])
def test_of_a_long_answer_the_end_is_drawn_however_long_it_is(letter: str) -> None:
    assert cell_len(field_text(letter * 2_000_000, 3, BOX)) <= TYPED_CELLS
    assert field_text("x" * 2_000_000 + "1234567890", 3, BOX) == field_text("1234567890", 3, BOX)
