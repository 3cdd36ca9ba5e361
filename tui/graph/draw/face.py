"""The rows of text of a node's box and of an operation, as spans."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from engine.basics.numbers import short
from tui.graph.draw.form import MAX_LABEL, Level, constant_text
from tui.graph.draw.layout import Box, Op
from tui.graph.draw.node import UNCHANGED, Marks, NodeKind, NodeState
from tui.graph.draw.small_face import border_of, compact_rows, dot_rows, field_text, line_rows
from tui.graph.draw.spans import Span, SpanKind
from tui.render.fit import shortened
from tui.render.glyphs import CORNERS, EAST, NORTH, SOUTH, WEST, Glyphs

HIDDEN_CELLS = 7  # the width of a covered number
MAX_COUNT = 99


def box_rows(box: Box, state: NodeState, glyphs: Glyphs, marks: Marks = UNCHANGED) -> list[list[Span]]:
    """The rows of a box, each exactly as wide as the box."""
    level = box.form.level
    if level is Level.DOT:
        return dot_rows(box, state, glyphs)
    if box.kind is NodeKind.CONSTANT:
        return [_constant(box, glyphs)]
    if level is Level.LINE:
        return line_rows(box, state, glyphs, marks)
    if level is Level.COMPACT:
        return compact_rows(box, state, glyphs, marks)
    return _full_rows(box, state, glyphs, marks)


def op_rows(op: Op, glyphs: Glyphs) -> list[list[Span]]:
    """The rows of an operation. A tall one, with one port per row, has its symbol in the row of its result."""
    empty = f"({' ' * (op.width - 2)})"
    text = op.text.replace("÷", glyphs.divide).replace("…", glyphs.ellipsis)
    return [[(text if op.y + row == op.row else empty, SpanKind.OP)] for row in range(op.height)]


def _constant(box: Box, glyphs: Glyphs) -> list[Span]:
    end = glyphs.constant_exit if box.feeds and not box.form.is_down else glyphs.constant
    pad = " " if box.form.level is Level.FULL else ""
    return [
        (glyphs.constant, SpanKind.BORDER),
        (f"{pad}{constant_text(box.node, glyphs.ellipsis)}{pad}", SpanKind.NUMBER),
        (end, SpanKind.BORDER),
    ]


def _full_rows(box: Box, state: NodeState, glyphs: Glyphs, marks: Marks) -> list[list[Span]]:
    border, is_down = border_of(box, glyphs), box.form.is_down
    inner = box.width - 2
    label = shortened(box.node.label, min(MAX_LABEL, inner - 3), glyphs.ellipsis)
    first = _ruled(border.top_left, border.top, border.top_right, [(label, SpanKind.LABEL)], inner)
    note = ("first wrong", SpanKind.WRONG) if state.wrong else ("pinned" * state.pinned, SpanKind.PIN)
    behind, ahead = _more(glyphs.behind, box.behind), _more(glyphs.ahead, box.ahead)
    last = _ruled(border.bottom_left, border.top, border.bottom_right, [note, behind], inner, ahead)
    data = _line("data", SpanKind.NUMBER, state.data, state.hide_data, state.typed_data, marks.data, inner, glyphs)
    grad = _line("grad", SpanKind.GRADIENT, state.grad, state.hide_grad, state.typed_grad, marks.grad, inner, glyphs)
    arrives = bool(box.node.operands) and not box.behind and not box.is_open
    if is_down and arrives:
        first = _stamped(first, box.across - box.x, border.entry_top)
    if is_down and box.feeds:
        last = _stamped(last, box.across - box.x, border.exit_down)
    side = (border.side, SpanKind.BORDER)
    left = (border.entry, SpanKind.BORDER) if arrives and not is_down else side
    right = (border.exit, SpanKind.BORDER) if box.feeds and not is_down else side
    rows = [first, [left, *data, right], [side, *grad, side], last]
    for x, y, arm in box.joints:
        is_upright = arm in (NORTH, SOUTH)
        if x in (0, box.width - 1) and y in (0, box.height - 1):
            piece = rows[y][0][0][0] if x == 0 else rows[y][-1][0][-1]
            glyph = CORNERS.get(piece, (piece, piece))[is_upright]
        else:
            glyph = {EAST: border.entry, WEST: border.exit, SOUTH: border.entry_top, NORTH: border.exit_down}[arm]
        rows[y] = _stamped(rows[y], x, glyph)
    return rows


def _more(sign: str, count: int) -> Span:
    """The count of the nodes on one side of a box that are not drawn."""
    return (f"{sign} {count if count <= MAX_COUNT else f'{MAX_COUNT}+'}" if count else "", SpanKind.MORE)


def _ruled(
    start: str, rule: str, end: str, texts: Sequence[Span], inner: int, last: Span = ("", SpanKind.MORE)
) -> list[Span]:
    """A horizontal border with texts in it: `texts` near its start, `last` near its end.

    A text that does not fit is left out; `last` is shortened to its sign first.
    """
    spans, room = [(start, SpanKind.BORDER)], inner
    for text, kind in texts:
        if text and cell_len(text) + 3 <= room:
            spans += [(rule, SpanKind.BORDER), (f" {text} ", kind)]
            room -= cell_len(text) + 3
    text, kind = last
    for padded in (f" {text} ", f"{text} ", f" {text[:1]} ") if text else ():
        if cell_len(padded) <= room:
            room -= cell_len(padded)
            close = min(room, 1)
            return [
                *spans,
                (rule * (room - close), SpanKind.BORDER),
                (padded, kind),
                (rule * close + end, SpanKind.BORDER),
            ]
    return [*spans, (rule * room + end, SpanKind.BORDER)]


def _stamped(spans: Sequence[Span], at: int, glyph: str) -> list[Span]:
    """The spans with a glyph at a cell, if that cell is a piece of the border."""
    found: list[Span] = []
    for text, kind in spans:
        if kind is SpanKind.BORDER and 0 <= at < len(text):
            text = f"{text[:at]}{glyph}{text[at + 1 :]}"
        at -= cell_len(text)
        found.append((text, kind))
    return found


def _line(
    name: str,
    kind: SpanKind,
    number: float | None,
    hidden: bool,
    typed: str | None,
    change: int,
    inner: int,
    glyphs: Glyphs,
) -> list[Span]:
    """One number with its name and its mark, such as " data -8 ▲     ".

    The longest numbers take the free cell at the left too, and have their mark before them.
    """
    if hidden and typed is not None:
        text, kind = field_text(typed, HIDDEN_CELLS, glyphs), SpanKind.TYPED
    elif hidden:
        text, kind = glyphs.hidden * HIDDEN_CELLS, SpanKind.BLANK
    elif number is None:
        text, kind = glyphs.unknown, SpanKind.BLANK
    else:
        text = short(number)
    mark = "" if hidden or not change else glyphs.up if change > 0 else glyphs.down
    length = cell_len(text)
    indent = "" if length + bool(mark) > inner - 6 else " "
    spans = [(indent + name, SpanKind.NAME), (" ", SpanKind.NAME), (text, kind)]
    if mark and length > inner - 6:
        spans[1] = (mark, SpanKind.MARK)
    elif mark:
        spans += [(" ", SpanKind.NAME)] * (length < inner - 7) + [(mark, SpanKind.MARK)]
    rest = inner - sum(cell_len(piece) for piece, _ in spans)
    return [*spans, (" " * rest, SpanKind.NAME)] if rest else spans
