"""The rows of text of a node's box and of an operation, each stretch with the part it plays."""

from __future__ import annotations

from enum import StrEnum

from rich.cells import cell_len

from engine.numbers import short
from tui.render.glyphs import Border, Glyphs
from tui.render.layout import Box, Op
from tui.render.node import MAX_LABEL, UNCHANGED, Kind, Marks, NodeState, constant_text, shortened

HIDDEN_CELLS = 7


class Part(StrEnum):
    """What a stretch of text in a drawing is; styles are chosen by it."""

    BORDER = "border"
    LABEL = "label"
    NAME = "name"
    NUMBER = "number"
    GRADIENT = "gradient"
    BLANK = "blank"
    MARK = "mark"
    PIN = "pin"
    WRONG = "wrong"
    OP = "op"
    EDGE = "edge"
    CHOSEN = "edge-chosen"
    ACTIVE = "edge-active"


Span = tuple[str, Part]


def box_rows(box: Box, state: NodeState, glyphs: Glyphs, marks: Marks = UNCHANGED) -> list[list[Span]]:
    """The rows of a box, each exactly as wide as the box."""
    if box.kind is Kind.CONSTANT:
        end = glyphs.constant_exit if box.feeds else glyphs.constant
        return [[(glyphs.constant, Part.BORDER), (f" {constant_text(box.node)} ", Part.NUMBER), (end, Part.BORDER)]]
    border: Border = getattr(glyphs, box.kind.value)
    inner = box.width - 2
    label = shortened(box.node.label, min(MAX_LABEL, inner - 3), glyphs.ellipsis)
    first = _ruled(border.top_left, border.top, border.top_right, label, Part.LABEL, inner)
    said, part = ("first wrong", Part.WRONG) if state.wrong else ("pinned" * state.pinned, Part.PIN)
    last = _ruled(border.bottom_left, border.top, border.bottom_right, said, part, inner)
    data = _line("data", Part.NUMBER, state.data, state.hide_data, marks.data, inner, glyphs)
    grad = _line("grad", Part.GRADIENT, state.grad, state.hide_grad, marks.grad, inner, glyphs)
    side = (border.side, Part.BORDER)
    left = (border.entry, Part.BORDER) if box.node.operands else side
    right = (border.exit, Part.BORDER) if box.feeds else side
    return [first, [left, *data, right], [side, *grad, side], last]


def op_rows(op: Op) -> list[list[Span]]:
    """The rows of an operation; a tall one, with a port a row, has its symbol in the row of its result."""
    empty = f"({' ' * (op.width - 2)})"
    return [[(op.text if op.y + row == op.row else empty, Part.OP)] for row in range(op.height)]


def _ruled(start: str, rule: str, end: str, text: str, part: Part, inner: int) -> list[Span]:
    """A horizontal border with a text set into it near its start."""
    if not text:
        return [(start + rule * inner + end, Part.BORDER)]
    rest = inner - cell_len(text) - 3
    return [(start + rule, Part.BORDER), (f" {text} ", part), (rule * rest + end, Part.BORDER)]


def _line(
    name: str, part: Part, number: float | None, hidden: bool, change: int, inner: int, glyphs: Glyphs
) -> list[Span]:
    """One number with its name and its mark, " data -8 ▲     ".

    The longest numbers take the free cell at the left as well, and have their mark before them.
    """
    if hidden:
        text, part = glyphs.hidden * HIDDEN_CELLS, Part.BLANK
    elif number is None:
        text, part = glyphs.unknown, Part.BLANK
    else:
        text = short(number)
    mark = "" if hidden or not change else glyphs.up if change > 0 else glyphs.down
    length = cell_len(text)
    indent = "" if length + bool(mark) > inner - 6 else " "
    spans = [(indent + name, Part.NAME), (" ", Part.NAME), (text, part)]
    if mark and length > inner - 6:
        spans[1] = (mark, Part.MARK)
    elif mark:
        spans += [(" ", Part.NAME)] * (length < inner - 7) + [(mark, Part.MARK)]
    rest = inner - sum(cell_len(piece) for piece, _ in spans)
    return [*spans, (" " * rest, Part.NAME)] if rest else spans
