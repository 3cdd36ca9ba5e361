"""A whole graph as text: edges cell by cell, with boxes and operations over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from textwrap import dedent

from rich.cells import cell_len
from rich.text import Text

from engine import Value
from tui.graph.draw.face import box_rows, op_rows
from tui.graph.draw.layout import Box, GridPoint, Joint, Layout, Route
from tui.graph.draw.node import NodeState, states_of
from tui.graph.draw.spans import Span, SpanKind
from tui.render.glyphs import ASCII, BOX, EAST, NORTH, SOUTH, WEST, Glyphs
from tui.render.strokes import BRAILLE, Strokes

STYLES = {
    SpanKind.LABEL: "bold",
    SpanKind.NAME: "dim",
    SpanKind.BLANK: "dim",
    SpanKind.TYPED: "bold",
    SpanKind.CONSTANT: "dim",
    SpanKind.PIN: "italic",
    SpanKind.MORE: "italic",
    SpanKind.OP: "bold",
    SpanKind.EDGE: "dim",
    SpanKind.CHOSEN: "bold",
    SpanKind.ACTIVE: "bold",
    SpanKind.UNLIT: "dim",
}

PlacedSpan = tuple[int, str, SpanKind]  # x, text, kind
Emphasis = Mapping[GridPoint, tuple[Value, int]]  # the net and the arms to emphasise in each cell
NO_EMPHASIS: Emphasis = {}


def cells_of(route: Route, slanted: bool = False) -> Iterator[tuple[GridPoint, int]]:
    """Yield the cells between an edge's ends, from source to port, each with its two arms.

    Of a slanted edge each with its braille dots.
    """
    if slanted:
        yield from _dots_of(route)
        return
    cells = list(_walk(route))
    for before, (x, y), after in zip(cells, cells[1:], cells[2:], strict=False):
        yield (x, y), _arm((x, y), before) | _arm((x, y), after)


def _dots_of(route: Route) -> Iterator[tuple[GridPoint, int]]:
    (x, y), (to_x, to_y) = route.points
    strokes = Strokes(max(x, to_x) + 1, max(y, to_y) + 1)
    strokes.line((x + 0.5, y + 0.5), (to_x + 0.5, to_y + 0.5), 1, False, "")
    for cell, (glyph, _) in strokes.cells().items():
        if cell not in route.points:
            yield cell, ord(glyph) - BRAILLE


def _walk(route: Route) -> Iterator[GridPoint]:
    x, y = route.points[0]
    yield x, y
    for to_x, to_y in route.points[1:]:
        while (x, y) != (to_x, to_y):
            x += (to_x > x) - (to_x < x)
            y += (to_y > y) - (to_y < y)
            yield x, y


def _arm(cell: GridPoint, neighbour: GridPoint) -> int:
    if cell[1] == neighbour[1]:
        return EAST if neighbour[0] > cell[0] else WEST
    return SOUTH if neighbour[1] > cell[1] else NORTH


class Wires:
    """The edges of a layout as rows of line pieces.

    Edges from one Value form a net and fork with ┬ and ├. Where two nets cross, the vertical one is on top: ─│─.
    """

    def __init__(self, layout: Layout) -> None:
        """Trace every edge once; after that a row costs only what is in it."""
        self.rows: defaultdict[int, dict[int, dict[Value, int]]] = defaultdict(dict)
        self._slanted = layout.form.slanted
        dots = {box.entry for box in layout.boxes.values()} if self._slanted else ()
        for line in (*layout.routes, *layout.stems):
            net = _net(line)
            for (x, y), arms in cells_of(line, self._slanted):
                if (x, y) in dots:
                    continue  # it passes behind
                cell = self.rows[y].setdefault(x, {})
                cell[net] = cell.get(net, 0) | arms

    def joints(self, box: Box) -> frozenset[Joint]:
        """Where edges of a box's node run into its border."""
        if self._slanted:
            return frozenset()
        beside = [(0, y, -1, 0, EAST) for y in range(box.height)]
        beside += [(box.width - 1, y, 1, 0, WEST) for y in range(box.height)]
        beside += [(x, 0, 0, -1, SOUTH) for x in range(box.width)]
        beside += [(x, box.height - 1, 0, 1, NORTH) for x in range(box.width)]
        return frozenset(
            (x, y, arm)
            for x, y, right, down, arm in beside
            if self.rows.get(box.y + y + down, {}).get(box.x + x + right, {}).get(box.node, 0) & arm
        )

    def row(
        self,
        y: int,
        glyphs: Glyphs,
        chosen: Emphasis = NO_EMPHASIS,
        active: Emphasis = NO_EMPHASIS,
        unlit: Emphasis = NO_EMPHASIS,
    ) -> list[PlacedSpan]:
        """The pieces of one row, left to right. Edges in `chosen` are heavy, in `active` double, in `unlit` faint."""
        placed: list[PlacedSpan] = []
        for x, cell in sorted(self.rows.get(y, {}).items()):
            at = (x, y)
            if self._slanted:
                kind = SpanKind.ACTIVE if at in active else SpanKind.CHOSEN if at in chosen else SpanKind.EDGE
                placed.append((x, glyphs.dots(reduce(or_, cell.values()), kind is not SpanKind.EDGE), kind))
            elif at in active:
                placed.append((x, glyphs.double(active[at][1]), SpanKind.ACTIVE))
            elif at in unlit:
                placed.append((x, glyphs.line(_uppermost(cell)), SpanKind.UNLIT))
            elif at in chosen:
                net, arms = chosen[at]
                placed.append((x, glyphs.line(cell[net], arms), SpanKind.CHOSEN))
            else:
                placed.append((x, glyphs.line(_uppermost(cell)), SpanKind.EDGE))
        return placed


def emphasis_of(lines: Iterable[Route], slanted: bool = False) -> dict[GridPoint, tuple[Value, int]]:
    """The emphasis of some edges, as `Wires.row` takes it."""
    found: dict[GridPoint, tuple[Value, int]] = {}
    for line in lines:
        net = _net(line)
        for at, arms in cells_of(line, slanted):
            known, others = found.get(at, (net, 0))
            if known is net:
                found[at] = net, others | arms
            elif arms & (NORTH | SOUTH):
                found[at] = net, arms
    return found


def draw(layout: Layout, states: Mapping[Value, NodeState] | None = None, *, ascii: bool = False) -> Text:
    """Return the whole graph as rich text, for a plain terminal; `str(draw(…))` is its text without styles.

    states: what the boxes show; None: each Value's own data and grad.
    """
    glyphs = ASCII if ascii else BOX
    states = states_of(layout.root) if states is None else states
    wires = Wires(layout)
    rows = [wires.row(y, glyphs) for y in range(layout.height)]
    for box in layout.boxes.values():
        for number, spans in enumerate(box_rows(box, states[box.node], glyphs), box.y):
            rows[number] += _placed(box.x, spans)
    for op in layout.ops.values():
        for number, spans in enumerate(op_rows(op, glyphs), op.y):
            rows[number] += _placed(op.x, spans)
    return Text("\n").join(_joined(sorted(row)) for row in rows)


def trimmed(picture: str) -> str:
    """A drawing without the free cells around it."""
    return dedent("\n".join(map(str.rstrip, picture.split("\n"))).strip("\n"))


def _placed(x: int, spans: Iterable[Span]) -> Iterator[PlacedSpan]:
    for text, kind in spans:
        yield x, text, kind
        x += cell_len(text)


def _joined(row: Iterable[PlacedSpan]) -> Text:
    line, end = Text(), 0
    for x, text, kind in row:
        line.append(" " * (x - end)).append(text, STYLES.get(kind, ""))
        end = x + cell_len(text)
    return line


def _net(line: Route) -> Value:
    """The net of an edge: its source; the stem of an operation is a net of its own."""
    return line.target if line.position < 0 else line.source


def _uppermost(cell: Mapping[Value, int]) -> int:
    """The arms of the net on top: of two that cross, the vertical one."""
    return next((arms for arms in cell.values() if arms & (NORTH | SOUTH)), next(iter(cell.values())))
