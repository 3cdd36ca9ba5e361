"""The rows of text of a node's box and of an operation, each stretch with the part it plays."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from rich.cells import cell_len

from engine.basics.numbers import short
from tui.graph.draw.layout import Box, Op
from tui.graph.draw.node import MAX_LABEL, UNCHANGED, Marks, NodeKind, NodeState, constant_text
from tui.render.fit import shortened
from tui.render.glyphs import Border, Glyphs

HIDDEN_CELLS = 7
MOST_TOLD = 99


class SpanKind(StrEnum):
    """What a stretch of text in a drawing is; styles are chosen by it."""

    BORDER = "border"
    LABEL = "label"
    NAME = "name"
    NUMBER = "number"
    GRADIENT = "gradient"
    BLANK = "blank"
    MARK = "mark"
    PIN = "pin"
    MORE = "more"
    WRONG = "wrong"
    OP = "op"
    EDGE = "edge"
    CHOSEN = "edge-chosen"
    ACTIVE = "edge-active"


Span = tuple[str, SpanKind]


def box_rows(box: Box, state: NodeState, glyphs: Glyphs, marks: Marks = UNCHANGED) -> list[list[Span]]:
    """The rows of a box, each exactly as wide as the box."""
    if box.kind is NodeKind.CONSTANT:
        end = glyphs.constant_exit if box.feeds else glyphs.constant
        return [
            [
                (glyphs.constant, SpanKind.BORDER),
                (f" {constant_text(box.node)} ", SpanKind.NUMBER),
                (end, SpanKind.BORDER),
            ]
        ]
    border: Border = getattr(glyphs, box.kind.value)
    inner = box.width - 2
    label = shortened(box.node.label, min(MAX_LABEL, inner - 3), glyphs.ellipsis)
    first = _ruled(border.top_left, border.top, border.top_right, [(label, SpanKind.LABEL)], inner)
    said = ("first wrong", SpanKind.WRONG) if state.wrong else ("pinned" * state.pinned, SpanKind.PIN)
    behind, ahead = _more(glyphs.behind, box.behind), _more(glyphs.ahead, box.ahead)
    last = _ruled(border.bottom_left, border.top, border.bottom_right, [said, behind], inner, ahead)
    data = _line("data", SpanKind.NUMBER, state.data, state.hide_data, marks.data, inner, glyphs)
    grad = _line("grad", SpanKind.GRADIENT, state.grad, state.hide_grad, marks.grad, inner, glyphs)
    side = (border.side, SpanKind.BORDER)
    left = (border.entry, SpanKind.BORDER) if box.node.operands and not box.behind else side
    right = (border.exit, SpanKind.BORDER) if box.feeds else side
    return [first, [left, *data, right], [side, *grad, side], last]


def op_rows(op: Op) -> list[list[Span]]:
    """The rows of an operation; a tall one, with a port a row, has its symbol in the row of its result."""
    empty = f"({' ' * (op.width - 2)})"
    return [[(op.text if op.y + row == op.row else empty, SpanKind.OP)] for row in range(op.height)]


def _more(sign: str, count: int) -> Span:
    """How much of the graph lies on one side of a box and is not drawn."""
    return (f"{sign} {count if count <= MOST_TOLD else f'{MOST_TOLD}+'}" if count else "", SpanKind.MORE)


def _ruled(
    start: str, rule: str, end: str, said: Sequence[Span], inner: int, last: Span = ("", SpanKind.MORE)
) -> list[Span]:
    """A horizontal border with texts set into it: near its start those of `said`, near its end `last`.

    What has no room is left out; of `last` its sign stays.
    """
    spans, room = [(start, SpanKind.BORDER)], inner
    for text, part in said:
        if text and cell_len(text) + 3 <= room:
            spans += [(rule, SpanKind.BORDER), (f" {text} ", part)]
            room -= cell_len(text) + 3
    text, part = last
    for told in (f" {text} ", f"{text} ", f" {text[:1]} ") if text else ():
        if cell_len(told) <= room:
            room -= cell_len(told)
            close = min(room, 1)
            return [
                *spans,
                (rule * (room - close), SpanKind.BORDER),
                (told, part),
                (rule * close + end, SpanKind.BORDER),
            ]
    return [*spans, (rule * room + end, SpanKind.BORDER)]


def _line(
    name: str, part: SpanKind, number: float | None, hidden: bool, change: int, inner: int, glyphs: Glyphs
) -> list[Span]:
    """One number with its name and its mark, " data -8 ▲     ".

    The longest numbers take the free cell at the left as well, and have their mark before them.
    """
    if hidden:
        text, part = glyphs.hidden * HIDDEN_CELLS, SpanKind.BLANK
    elif number is None:
        text, part = glyphs.unknown, SpanKind.BLANK
    else:
        text = short(number)
    mark = "" if hidden or not change else glyphs.up if change > 0 else glyphs.down
    length = cell_len(text)
    indent = "" if length + bool(mark) > inner - 6 else " "
    spans = [(indent + name, SpanKind.NAME), (" ", SpanKind.NAME), (text, part)]
    if mark and length > inner - 6:
        spans[1] = (mark, SpanKind.MARK)
    elif mark:
        spans += [(" ", SpanKind.NAME)] * (length < inner - 7) + [(mark, SpanKind.MARK)]
    rest = inner - sum(cell_len(piece) for piece, _ in spans)
    return [*spans, (" " * rest, SpanKind.NAME)] if rest else spans
