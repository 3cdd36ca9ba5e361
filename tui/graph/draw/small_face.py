"""The rows of text of a node where there is not enough room for a full box: two rows, one row, a dot."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text

from engine.basics.numbers import compact
from tui.graph.draw.form import SMALL_NUMBER, dot_label, op_sign, small_label
from tui.graph.draw.layout import Box
from tui.graph.draw.node import Marks, NodeKind, NodeState
from tui.graph.draw.spans import Span, SpanKind
from tui.render.glyphs import EAST, WEST, Border, Glyphs

DECIMALS = 4
HIDDEN_SMALL = SMALL_NUMBER - 2  # cells of a covered number in a small box
TYPED_CELLS = 9  # of an answer in a full box
CURSOR = "_"  # after what is typed
PINNED, WRONG = "p", "!"  # in place of the gradient's sign


def border_of(box: Box, glyphs: Glyphs) -> Border:
    """The characters around a box of this kind."""
    border: Border = getattr(glyphs, box.kind.value)
    return border


def compact_rows(box: Box, state: NodeState, glyphs: Glyphs, marks: Marks) -> list[list[Span]]:
    """Two rows: "a  2", and "∇  6" below it."""
    name = box.width - SMALL_NUMBER - 3
    left, right = _sides(box, glyphs)
    label = small_label(box.node, glyphs.ellipsis)
    label += " " * (name - cell_len(label))
    data = [(label, SpanKind.LABEL), _mark(marks.data, state.hide_data, glyphs), *_data(state, glyphs)]
    sign = _sign(state, glyphs)
    pad = (" " * (name - 1), SpanKind.NAME)
    grad = [sign, pad, _mark(marks.grad, state.hide_grad, glyphs), *_grad(state, glyphs)]
    side = (border_of(box, glyphs).side, SpanKind.BORDER)
    last = (glyphs.ahead, SpanKind.MORE) if box.ahead else side
    return [_framed(left, data, right, box.width), _framed(side, grad, last, box.width)]


def line_rows(box: Box, state: NodeState, glyphs: Glyphs, marks: Marks) -> list[list[Span]]:
    """One row: "d 4 ∇-2"."""
    left, right = _sides(box, glyphs)
    if box.ahead:
        right = (glyphs.ahead, SpanKind.MORE)
    label = small_label(box.node, glyphs.ellipsis)
    texts = [(label, SpanKind.LABEL), _mark(marks.data, state.hide_data, glyphs)] if label else []
    texts += [*_data(state, glyphs), _mark(marks.grad, state.hide_grad, glyphs)]
    texts += [_sign(state, glyphs), *_grad(state, glyphs)]
    return [_framed(left, texts, right, box.width)]


def dot_rows(box: Box, state: NodeState, glyphs: Glyphs) -> list[list[Span]]:
    """A dot, with its label if that is in the box's form. A computed node has the symbol of its operation."""
    node, symbol = box.node, op_sign(box.node)
    if state.hide_grad or state.hide_data:
        text, kind = glyphs.hidden, SpanKind.BLANK
    elif box.kind is NodeKind.CONSTANT:
        text, kind = glyphs.dot_constant, SpanKind.CONSTANT
    elif not node.operands:
        is_parameter = box.kind is NodeKind.PARAMETER
        text = glyphs.dot_parameter if is_parameter else glyphs.dot_leaf
        kind = SpanKind.PARAMETER if is_parameter else SpanKind.LEAF
    else:
        symbol = symbol.replace("÷", glyphs.divide)
        text = symbol if cell_len(symbol) == 1 else glyphs.dot_function
        kind = SpanKind.OUTPUT if box.kind is NodeKind.OUTPUT else SpanKind.INTERMEDIATE
    if state.wrong:
        kind = SpanKind.WRONG
    spans = [(text, kind)]
    if box.form.named and (label := dot_label(node, glyphs.ellipsis)):
        spans.append((label, SpanKind.LABEL))
    filling = glyphs.dot_port
    if box.form.graded and not node.is_constant:
        spans += [(glyphs.gradient, SpanKind.NAME), *_number_beside_dot(state, glyphs)]
        filling = glyphs.line(EAST | WEST) if box.feeds and not box.form.is_down else " "
    rest = box.width - sum(cell_len(text) for text, _ in spans)
    spans += [(filling * rest, SpanKind.EDGE)] if rest else []
    port: list[Span] = [(glyphs.dot_port, SpanKind.EDGE)]
    port += [(" " * (box.width - 1), SpanKind.NAME)] if box.width > 1 else []
    return [spans if box.form.is_down or box.y + row == box.across else port for row in range(box.height)]


def _number_beside_dot(state: NodeState, glyphs: Glyphs) -> list[Span]:
    """The gradient behind the label of a dot; what is typed there stands in the box that opens over the dot."""
    if state.hide_grad:
        return [(glyphs.hidden * HIDDEN_SMALL, SpanKind.BLANK)]
    if state.grad is None:
        return [(glyphs.unknown, SpanKind.BLANK)]
    return [(compact(state.grad, SMALL_NUMBER, DECIMALS), SpanKind.GRADIENT)]


def state_words(state: NodeState, glyphs: Glyphs) -> Text:
    """A node's numbers in a row of words: "-6 ∇ -2"."""
    spans = [*_data(state, glyphs), (f" {glyphs.gradient} ", SpanKind.NAME), *_grad(state, glyphs)]
    return Text().join(Text(text, "bold" if kind is SpanKind.TYPED else "") for text, kind in spans)


def field_text(typed: str, covered: int, glyphs: Glyphs, most: int = TYPED_CELLS) -> str:
    """The text of a covered number that is the field of an answer: what is typed, before that the cursor alone.

    covered: the cells of a covered number; most: the most cells, of which a longer answer fills all with its end.
    """
    if not typed:
        return f"{CURSOR}{glyphs.hidden * (covered - 1)}"
    typed = typed[-4 * most :]  # a pasted answer may be as long as a book; a letter may have no width
    typed = "".join(character if character.isprintable() else " " for character in typed)
    while cell_len(typed) >= most:
        typed = typed[1:]
    return f"{typed}{CURSOR}"


def _sides(box: Box, glyphs: Glyphs) -> tuple[Span, Span]:
    """The left and the right border of the row where edges arrive and leave."""
    border, is_down = border_of(box, glyphs), box.form.is_down
    left = border.entry if box.node.operands and not is_down else border.side
    right = border.exit if box.feeds and not is_down else border.side
    if box.behind:
        return (glyphs.behind, SpanKind.MORE), (right, SpanKind.BORDER)
    return (left, SpanKind.BORDER), (right, SpanKind.BORDER)


def _framed(left: Span, texts: list[Span], right: Span, width: int) -> list[Span]:
    rest = width - 2 - sum(cell_len(text) for text, _ in texts)
    return [left, *texts, *([(" " * rest, SpanKind.NAME)] if rest else []), right]


def _mark(change: int, hidden: bool, glyphs: Glyphs) -> Span:
    """The cell before a number: how it changed."""
    if hidden or not change:
        return " ", SpanKind.NAME
    return glyphs.up if change > 0 else glyphs.down, SpanKind.MARK


def _sign(state: NodeState, glyphs: Glyphs) -> Span:
    """The sign before a gradient; of a pinned leaf, or of the first wrong gradient, a letter."""
    if state.wrong:
        return WRONG, SpanKind.WRONG
    return (PINNED, SpanKind.PIN) if state.pinned else (glyphs.gradient, SpanKind.NAME)


def _data(state: NodeState, glyphs: Glyphs) -> list[Span]:
    return _number(state.data, SpanKind.NUMBER, state.hide_data, state.typed_data, glyphs)


def _grad(state: NodeState, glyphs: Glyphs) -> list[Span]:
    return _number(state.grad, SpanKind.GRADIENT, state.hide_grad, state.typed_grad, glyphs)


def _number(number: float | None, kind: SpanKind, hidden: bool, typed: str | None, glyphs: Glyphs) -> list[Span]:
    if hidden and typed is not None:
        return [(field_text(typed, HIDDEN_SMALL, glyphs, SMALL_NUMBER), SpanKind.TYPED)]
    if hidden:
        return [(glyphs.hidden * HIDDEN_SMALL, SpanKind.BLANK)]
    if number is None:
        return [(glyphs.unknown, SpanKind.BLANK)]
    return [(compact(number, SMALL_NUMBER, DECIMALS), kind)]
