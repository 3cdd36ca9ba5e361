"""The layout of a graph on a grid of character cells: boxes, operations and edges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from rich.cells import cell_len

from engine import Value, toposort
from engine.graph.neighbourhood import Neighbourhood
from tui.graph.draw.form import STANDARD, Form
from tui.graph.draw.layering import EdgeSegment, Item, columns, shape
from tui.graph.draw.node import NodeKind, kind_of
from tui.graph.draw.placing import place_rows
from tui.graph.draw.routing import Net, route

GridPoint = tuple[int, int]
Joint = tuple[int, int, int]  # a cell of a box's border, by its column and row in the box, and the arm that meets it
Viewport = tuple[int, int, int, int]  # the visible part of a drawing: left, top, width, height


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """The box of a Value: its top left cell and its size.

    layer   its column, or its row if edges run down
    across  the row where its edges meet it, or the column if edges run down
    entry   the cell where the edge from its operation arrives
    exit    the cell where its edges leave
    feeds   whether an edge leaves it
    behind  where a part of a graph ends at it: the number of nodes it is made from
    ahead   the number of nodes that use it and are not drawn
    is_open whether it lies over the drawing, where edges meet it anywhere
    joints  of an open one: where edges of its node come out from under it
    """

    node: Value
    kind: NodeKind
    form: Form
    layer: int
    x: int
    y: int
    width: int
    height: int
    across: int
    feeds: bool
    behind: int = 0
    ahead: int = 0
    is_open: bool = False
    joints: frozenset[Joint] = frozenset()

    @property
    def right(self) -> int:
        """The x of its right border."""
        return self.x + self.width - 1

    @property
    def bottom(self) -> int:
        """The y of its bottom border."""
        return self.y + self.height - 1

    @property
    def entry(self) -> GridPoint:
        return (self.across, self.y) if self.form.is_down else (self.x, self.across)

    @property
    def exit(self) -> GridPoint:
        return (self.across, self.bottom) if self.form.is_down else (self.right, self.across)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """The operation that makes `node`, before its box: its top left cell, its size, and `row`, its symbol's row."""

    node: Value
    text: str
    x: int
    y: int
    width: int
    height: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One edge: from the border of `source`'s box to the port of its operand position at `target`'s operation.

    points are its corners and both ends, (x, y); the first cell belongs to the box, the last to the operation. A
    slanted edge has its ends alone.
    """

    source: Value
    target: Value
    position: int
    points: tuple[GridPoint, ...]


@dataclass(frozen=True, eq=False)
class Layout:
    """The layout of a graph or a part of it.

    boxes  in topological order
    ops    empty if dots are drawn, which are their own operations
    stems  the short lines from operations to their boxes
    """

    root: Value
    form: Form
    width: int
    height: int
    boxes: dict[Value, Box]
    ops: dict[Value, Op]
    routes: tuple[Route, ...]
    stems: tuple[Route, ...]

    def moved(self, x: int, y: int) -> Layout:
        """The same layout so many cells further right and down, with free cells before it."""
        if not x and not y:
            return self

        def shifted(edges: tuple[Route, ...]) -> tuple[Route, ...]:
            return tuple(replace(edge, points=tuple((at + x, row + y) for at, row in edge.points)) for edge in edges)

        aside, ops = y if not self.form.is_down else x, self.ops.items()
        boxes = {n: replace(b, x=b.x + x, y=b.y + y, across=b.across + aside) for n, b in self.boxes.items()}
        moved_ops = {node: replace(op, x=op.x + x, y=op.y + y, row=op.row + y) for node, op in ops}
        routes, stems = shifted(self.routes), shifted(self.stems)
        return Layout(self.root, self.form, self.width + x, self.height + y, boxes, moved_ops, routes, stems)

    @cached_property
    def computed(self) -> frozenset[Value]:
        """The nodes whose edges from their operands are drawn."""
        return frozenset(edge.target for edge in self.routes)


@dataclass(frozen=True, slots=True)
class _Gate:
    """Where the edges to one operation end: along, the front of the operation and its middle; across, its middle."""

    front: int
    middle: int
    across: int


class _Placer:
    """Turns rows and tracks into cells, column by column. "Along" is the direction of the edges."""

    def __init__(self, root: Value, form: Form, parameters: Collection[Value], part: Neighbourhood | None) -> None:
        self.boxes: dict[Value, Box] = {}
        self.ops: dict[Value, Op] = {}
        self.stems: list[Route] = []
        self.along = 0
        self._root, self._form, self._parameters, self._part = root, form, parameters, part
        self._gates: dict[Value, _Gate] = {}
        self._corners: dict[EdgeSegment, list[GridPoint]] = {}

    def add_column(self, number: int, column: Sequence[Item], nets: Sequence[Net], tracks: int) -> None:
        """Place the next column, and the channel before it, if any."""
        form = self._form
        operations = [item for item in column if item.operands]
        if number:
            start = self.along
            front = start + form.channel(tracks)
            room = max((self._op_length(item) for item in operations), default=0) if form.has_ops else 0
            middle = front + max(room - 1, 0) // 2
            self.along = front + (room + form.stem if form.has_ops else 0)
            for item in operations:
                self._add_op(item, front, middle)
            for net in nets:
                self._corners.update(self._turns(net, start, tracks, middle))
        boxes = [item for item in column if not item.lane]
        room = max((form.box_size(item.value)[form.is_down] for item in boxes), default=0)
        for item in boxes:
            self._add_box(item, number, room)
        self.along += room

    def edge(self, last: EdgeSegment) -> Route:
        """The whole edge whose last segment this is, followed back along its lanes."""
        segments = [last]
        while segments[-1].left.lane:
            segments.append(segments[-1].left.lefts[0])
        source, target = segments[-1].left.value, last.right.value
        if self._form.slanted:
            return Route(source, target, last.position, (self.boxes[source].exit, self.boxes[target].entry))
        gate, across = self._gates[target], last.right.y + last.dy
        turns = [point for segment in reversed(segments) for point in self._corners[segment]]
        end = self._at(gate.middle, across - last.side) if last.side else self._at(gate.front, across)
        return Route(source, target, last.position, _without_straights([self.boxes[source].exit, *turns, end]))

    def _at(self, along: int, across: int) -> GridPoint:
        return (across, along) if self._form.is_down else (along, across)

    def _op_length(self, item: Item) -> int:
        return 1 if self._form.is_down else cell_len(self._form.op_text(item.value, len(item.operands)))

    def _add_op(self, item: Item, front: int, middle: int) -> None:
        form, node, count = self._form, item.value, len(item.operands)
        if not form.has_ops:
            self._gates[node] = _Gate(front, middle, item.y)
            return
        text, length = form.op_text(node, count), self._op_length(item)
        before, after = form.op_span(node, count)
        start = middle - (length - 1) // 2
        x, y = self._at(start, item.y - before)
        width, height = (before + after + 1, length) if form.is_down else (length, before + after + 1)
        self.ops[node] = Op(node, text, x, y, width, height, middle if form.is_down else item.y)
        self._gates[node] = _Gate(start, middle, item.y)

    def _add_box(self, item: Item, number: int, room: int) -> None:
        """Add the box of an item. Boxes of a column are equally wide; a constant or a dot is near its consumer."""
        form, part, node = self._form, self._part, item.value
        width, height = form.box_size(node)
        along, length = self.along, height if form.is_down else width
        if not item.operands and (node.is_constant or not form.has_ops):
            along += room - length
        elif form.has_ops and not form.is_down:
            width = room
        x, y = self._at(along, item.y - form.anchor(node))
        behind, ahead = (part.behind.get(node, 0), part.ahead.get(node, 0)) if part else (0, 0)
        kind, feeds = kind_of(node, self._root, self._parameters), bool(item.rights)
        box = Box(node, kind, form, number, x, y, width, height, item.y, feeds, behind, ahead)
        self.boxes[node] = box
        if node in self.ops:
            op = self.ops[node]
            end = op.y + op.height - 1 if form.is_down else op.x + op.width - 1
            self.stems.append(Route(node, node, -1, (self._at(end, item.y), box.entry)))

    def _turns(self, net: Net, start: int, tracks: int, middle: int) -> dict[EdgeSegment, list[GridPoint]]:
        """The points where each edge of a net may turn, from the channel's beginning to its operation."""
        found: dict[EdgeSegment, list[GridPoint]] = {}
        for segment, approach in net.approach.items():
            points: list[GridPoint] = []
            for index, trunk in enumerate(net.trunks):
                along = start + self._form.track_at(trunk.track, tracks)
                out = approach if index == len(net.trunks) - 1 else net.trunks[index + 1].entry
                points += [self._at(along, trunk.entry), self._at(along, out)]
            if segment.side:
                points.append(self._at(middle, approach))
            found[segment] = points
        return found


def lay_out(
    root: Value,
    form: Form = STANDARD,
    *,
    parameters: Collection[Value] = (),
    part: Neighbourhood | None = None,
    found: Sequence[list[Item]] | None = None,
) -> Layout:
    """Lay out a graph in layers. The same graph always gets the same layout.

    parameters  leaves to be drawn as parameters of a model
    part        only this part of the graph; boxes at its ends say how much is left out
    found       its `columns`, if known already
    """
    order = part.nodes if part else toposort(root)
    found = columns(order, part) if found is None else found
    shape(found, form)
    place_rows(found, form)
    layers = found[::-1]
    channels = [_channel(left, right, form) for left, right in pairwise(layers)]
    highest = min((trunk.top for nets, _ in channels for net in nets for trunk in net.trunks), default=0)
    if highest < 0:
        _shift(layers, channels, -highest)
    placer = _Placer(root, form, parameters, part)
    for number, column in enumerate(layers):
        nets, tracks = channels[number - 1] if number else ((), 0)
        placer.add_column(number, column, nets, tracks)
    ends = {item.value: item.lefts for column in layers for item in column if not item.lane}
    routes = tuple(placer.edge(segment) for node in order for segment in ends[node])
    stems = {stem.target: stem for stem in placer.stems}
    things: list[Box | Op] = [*placer.boxes.values(), *placer.ops.values()]
    points = [point for edge in routes for point in edge.points]
    return Layout(
        root,
        form,
        max(max((thing.x + thing.width for thing in things), default=0), *(x + 1 for x, _ in points), 0),
        max(max((thing.y + thing.height for thing in things), default=0), *(y + 1 for _, y in points), 0),
        {node: placer.boxes[node] for node in order},
        placer.ops,
        routes,
        tuple(stems[node] for node in placer.ops),
    )


def _channel(left: Sequence[Item], right: Sequence[Item], form: Form) -> tuple[list[Net], int]:
    if form.slanted:
        return [], 0
    return route(left, () if form.has_ops else [item for item in right if not item.lane])


def _shift(layers: Sequence[list[Item]], channels: Sequence[tuple[list[Net], int]], rows: int) -> None:
    """Move everything down after a detour above the first row."""
    for item in (item for column in layers for item in column):
        item.y += rows
    for net in (net for nets, _ in channels for net in nets):
        net.approach = {segment: row + rows for segment, row in net.approach.items()}
        for trunk in net.trunks:
            trunk.move(rows)


def _without_straights(points: Sequence[GridPoint]) -> tuple[GridPoint, ...]:
    """Drop the points where the line does not turn."""
    corners: list[GridPoint] = []
    for point in points:
        if corners and point == corners[-1]:
            continue
        if len(corners) > 1 and (
            corners[-2][0] == corners[-1][0] == point[0] or corners[-2][1] == corners[-1][1] == point[1]
        ):
            corners.pop()
        corners.append(point)
    return tuple(corners)
