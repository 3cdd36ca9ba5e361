"""The forms of a drawing: how much its boxes say, which way its edges run, and how far apart everything is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from rich.cells import cell_len

from engine import Value
from engine.basics.numbers import short
from tui.render.fit import shortened

INNER_WIDTH = 14  # " data -0.7071 ", and just enough for "data -1.23e-05"
MAX_LABEL = 18  # cells; a longer label ends with …
SMALL_LABEL = 8  # the same in a compact box and in a line
DOT_LABEL = 4  # the same beside a dot
SMALL_NUMBER = 7  # cells of a number in a compact box, in a line and beside a dot
SIDES = {2: (-1, 1), 3: (-1, 0, 1)}  # for each operand of an operation, where its edge enters
DOT_SIDES = {2: (0, 1), 3: (-1, 0, 1)}  # the same at a dot, which then takes a row less


class Level(IntEnum):
    """How much a box says, the least first."""

    DOT = 0
    LINE = 1
    COMPACT = 2
    FULL = 3


class Direction(StrEnum):
    """The direction in which edges run."""

    RIGHT = "right"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a drawing. "Along" is the direction of the edges, "across" the other one.

    gap     free cells between neighbouring boxes, across
    spread  additional free cells between layers, along
    wider   additional cells in the width of a full box
    named   whether a dot has its label beside it
    graded  whether it has its gradient behind that
    limit   the most cells across, even if edges then bend more; 0: as many as it takes
    slanted whether edges are straight lines from dot to dot, which need no room of their own
    """

    level: Level = Level.FULL
    direction: Direction = Direction.RIGHT
    gap: int = 1
    spread: int = 0
    wider: int = 0
    named: bool = False
    graded: bool = False
    limit: int = 0
    slanted: bool = False

    @property
    def is_down(self) -> bool:
        """Whether edges run from top to bottom."""
        return self.direction is Direction.DOWN

    @property
    def has_ops(self) -> bool:
        """Whether operations are drawn beside the boxes; a dot is its own operation."""
        return self.level is not Level.DOT

    # Boxes

    def box_size(self, node: Value) -> tuple[int, int]:
        """The width and height of a node's box in cells, with borders, for any numbers.

        A constant never changes, so its box is one row and as wide as its number.
        """
        if not self.has_ops:
            return self._dot_size(node)
        if node.is_constant:
            return cell_len(constant_text(node)) + (4 if self.level is Level.FULL else 2), 1
        label = cell_len(small_label(node))
        if self.level is Level.LINE:
            return max(label, 1) + 2 * SMALL_NUMBER + 5, 1
        if self.level is Level.COMPACT:
            return max(label, 2) + SMALL_NUMBER + 3, 2
        label = cell_len(shortened(node.label, MAX_LABEL))
        return max(INNER_WIDTH + 2, label + 5 if label else 0) + self.wider, 4

    def _dot_size(self, node: Value) -> tuple[int, int]:
        width = cell_len(dot_label(node)) + 1 if self.named else 1
        width += SMALL_NUMBER + 1 if self.graded and not node.is_constant else 0
        many = len(node.operands) if len(node.operands) > 3 and not self.slanted else 1
        return (max(width, many), 1) if self.is_down else (width, many)

    def anchor(self, node: Value) -> int:
        """How far across a box its edges meet it: the cells before that one."""
        if self.is_down:
            return (self.box_size(node)[0] - 1) // 2
        if self.level is Level.DOT:
            return (self.box_size(node)[1] - 1) // 2
        return int(self.level is Level.FULL and not node.is_constant)

    # Operations

    def ports(self, node: Value, operands: int) -> list[tuple[int, int]]:
        """For each operand, where its edge enters the operation: (side, cells from its middle, across).

        side: 0 from the front; -1 and 1 from beside it, which is from above and below if edges run to the right. One
        operand enters from the front, two from both sides, three from everywhere, more from the front.
        """
        if self.slanted:
            return [(0, 0)] * operands
        sides = (SIDES if self.has_ops else DOT_SIDES).get(operands)
        if sides is None:
            apart = 2 if self.is_down and self.has_ops else 1
            return [(0, apart * (position - (operands - 1) // 2)) for position in range(operands)]
        before, after = self.op_span(node, operands)
        return [(side, side * (after if side > 0 else before) + side) for side in sides]

    def op_span(self, node: Value, operands: int) -> tuple[int, int]:
        """The cells that an operation takes before and after its middle, across, without its ports."""
        if not self.has_ops:
            width, height = self.box_size(node)
            before = self.anchor(node)
            return before, (width if self.is_down else height) - 1 - before
        before = after = 0
        if self.is_down:
            width = cell_len(op_text(node))
            before, after = (width - 1) // 2, width // 2
        if operands > 3:
            ends = self.ports(node, operands)
            before, after = max(before, self.is_down - ends[0][1]), max(after, ends[-1][1] + self.is_down)
        return before, after

    def op_text(self, node: Value, operands: int) -> str:
        """The text of an operation, as wide as it is drawn."""
        text = op_text(node)
        if not self.is_down or operands <= 3:
            return text
        before, after = self.op_span(node, operands)
        inner = " " * (before - 1 - (cell_len(text) - 3) // 2) + text[1:-1]
        return f"({inner}{' ' * (before + after - 1 - cell_len(inner))})"

    def extent(self, node: Value, operands: int) -> tuple[int, int]:
        """The cells that a box, its operation and its ports take before and after the anchor, across."""
        width, height = self.box_size(node)
        before = self.anchor(node)
        after = (width if self.is_down else height) - 1 - before
        if operands:
            op_before, op_after = self.op_extent(node, operands)
            before, after = max(before, op_before), max(after, op_after)
        return before, after

    def op_extent(self, node: Value, operands: int) -> tuple[int, int]:
        """The same of the operation and its ports alone."""
        if not operands:
            return 0, 0
        before, after = self.op_span(node, operands)
        offsets = [offset for _, offset in self.ports(node, operands)]
        return max(before, -offsets[0]), max(after, offsets[-1])

    # Channels

    def channel(self, tracks: int) -> int:
        """The cells along a channel with so many tracks."""
        if not self.has_ops:
            return (max(tracks, 1) if self.is_down else tracks + 1) + self.spread
        if self.is_down:
            return tracks + (self.spread + 1) // 2
        return (tracks + 2 if tracks > DENSE else 2 * tracks + 1) + (self.spread + 1) // 2

    def track_at(self, track: int, tracks: int) -> int:
        """The place of a track in its channel."""
        if self.is_down:
            return track
        return 1 + track * (1 if tracks > DENSE or not self.has_ops else 2)

    @property
    def stem(self) -> int:
        """The free cells between an operation and its box."""
        return (0 if self.is_down else 1) + self.spread // 2


STANDARD = Form()
DENSE = 8  # more tracks than these in one channel have no free cells between them


def constant_text(node: Value, ellipsis: str = "…") -> str:
    """The text of a constant's box: its number, after its label if it has one."""
    label = shortened(node.label, MAX_LABEL, ellipsis)
    return f"{label} {short(node.data)}" if label else short(node.data)


def small_label(node: Value, ellipsis: str = "…") -> str:
    """The label of a compact box and of a line."""
    return shortened(node.label, SMALL_LABEL, ellipsis)


def dot_label(node: Value, ellipsis: str = "…") -> str:
    """The label beside a dot, without the names of what it belongs to; of a constant its number."""
    return shortened(short(node.data) if node.is_constant else node.label.rpartition(".")[2], DOT_LABEL, ellipsis)


def op_text(node: Value) -> str:
    """The text of the operation that made a node: "(+)", "(tanh)"."""
    return f"({shortened(op_sign(node), MAX_LABEL) or '?'})"


def op_sign(node: Value) -> str:
    """The operation of a node as it is drawn: "+", "÷", "tanh"."""
    return "÷" if node._op == "/" else node._op
