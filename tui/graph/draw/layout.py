"""The layout of a graph on a grid of character cells: boxes, operations and edges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from engine import Value, toposort
from engine.graph.neighbourhood import Neighbourhood
from tui.graph.draw.layering import EdgeSegment, Item, columns
from tui.graph.draw.node import NodeKind, box_size, kind_of, op_height, op_text, port_row, port_side, rows_around
from tui.graph.draw.placing import place_rows
from tui.graph.draw.routing import Net, route

DENSE = 8  # more tracks than these in one channel have no free cells between them

GridPoint = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """The box of a Value: its top left cell, its size, and `row`, the row where its edges meet it.

    feeds   whether an edge leaves it
    behind  where a part of a graph ends at it: the number of nodes it is made from
    ahead   the number of nodes that use it and are not drawn
    """

    node: Value
    kind: NodeKind
    column: int
    x: int
    y: int
    width: int
    height: int
    row: int
    feeds: bool
    behind: int = 0
    ahead: int = 0

    @property
    def right(self) -> int:
        """The x of its right border."""
        return self.x + self.width - 1


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """The operation that makes `node`, left of its box: its top left cell, its size, and `row`, its symbol's row."""

    node: Value
    text: str
    x: int
    y: int
    width: int
    height: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One edge: from the right border of `source`'s box to the port of its operand position at `target`'s operation.

    points are its corners and both ends, (x, y); the first cell belongs to the box, the last to the operation.
    """

    source: Value
    target: Value
    position: int
    points: tuple[GridPoint, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The layout of a graph or a part of it.

    boxes  in topological order
    stems  the short lines from operations to their boxes
    """

    root: Value
    width: int
    height: int
    boxes: dict[Value, Box]
    ops: dict[Value, Op]
    routes: tuple[Route, ...]
    stems: tuple[Route, ...]


def lay_out(
    root: Value, *, gap: int = 1, parameters: Collection[Value] = (), part: Neighbourhood | None = None
) -> Layout:
    """Lay out a graph from left to right, in layers. The same graph always gets the same layout.

    gap         free rows between the boxes of a column
    parameters  leaves to be drawn as parameters of a model
    part        only this part of the graph; boxes at its ends say how much is left out
    """
    order = part.nodes if part else toposort(root)
    found = columns(order, part)
    place_rows(found, gap)
    found.reverse()
    channels = [route(column) for column in found[:-1]]
    highest = min((trunk.top for nets, _ in channels for net in nets for trunk in net.trunks), default=0)
    if highest < 0:
        _shift(found, channels, -highest)
    boxes: dict[Value, Box] = {}
    ops: dict[Value, Op] = {}
    corners: dict[EdgeSegment, list[GridPoint]] = {}
    x = 0
    for number, column in enumerate(found):
        operations = [item for item in column if item.operands]
        if operations:
            nets, tracks = channels[number - 1]
            zone = x + _channel_width(tracks)
            room = max(cell_len(op_text(item.value)) for item in operations)
            middle = zone + (room - 1) // 2
            for item in operations:
                ops[item.value] = _op(item, middle)
            for net in nets:
                corners.update(_corners(net, x, tracks, middle))
            x = zone + room + 1
        width = max((box_size(item.value)[0] for item in column if not item.lane), default=0)
        for item in column:
            if not item.lane:
                kind = kind_of(item.value, root, parameters)
                boxes[item.value] = _box(item, kind, number, x, width, part)
        x += width
    ends = {item.value: item.lefts for column in found for item in column if not item.lane}
    routes = [_trace(segment, boxes, ops, corners) for node in order for segment in ends[node]]
    stems = [_stem(op, boxes[node]) for node, op in ops.items()]
    lowest = max(
        *(box.y + box.height for box in boxes.values()),
        *(op.y + op.height for op in ops.values()),
        *(point[1] + 1 for edge in routes for point in edge.points),
        0,
    )
    return Layout(root, x, lowest, {node: boxes[node] for node in order}, ops, tuple(routes), tuple(stems))


def _shift(found: Sequence[list[Item]], channels: Sequence[tuple[list[Net], int]], rows: int) -> None:
    """Move everything down after a detour above the first row."""
    for item in (item for column in found for item in column):
        item.y += rows
    for net in (net for nets, _ in channels for net in nets):
        net.approach = {segment: row + rows for segment, row in net.approach.items()}
        for trunk in net.trunks:
            trunk.move(rows)


def _channel_width(tracks: int) -> int:
    return tracks + 2 if tracks > DENSE else 2 * tracks + 1


def _op(item: Item, middle: int) -> Op:
    node, count = item.value, len(item.operands)
    text, height = op_text(node), op_height(count)
    width = cell_len(text)
    top = item.y + (port_row(count, 0) if height > 1 else 0)
    return Op(node, text, middle - (width - 1) // 2, top, width, height, item.y)


def _box(item: Item, kind: NodeKind, column: int, x: int, room: int, part: Neighbourhood | None) -> Box:
    """The box of an item. Boxes of a column are equally wide; a constant is at the right, near its consumer."""
    width, height = box_size(item.value)
    if kind is NodeKind.CONSTANT:
        x += room - width
    else:
        width = room
    behind, ahead = (part.behind.get(item.value, 0), part.ahead.get(item.value, 0)) if part else (0, 0)
    top, feeds = item.y - rows_around(item.value)[0], bool(item.rights)
    return Box(item.value, kind, column, x, top, width, height, item.y, feeds, behind, ahead)


def _corners(net: Net, x: int, tracks: int, middle: int) -> dict[EdgeSegment, list[GridPoint]]:
    """The points where each edge of a net may turn, from the channel's left side, `x`, to its operation."""
    apart = 1 if tracks > DENSE else 2
    found: dict[EdgeSegment, list[GridPoint]] = {}
    for segment, approach in net.approach.items():
        points: list[GridPoint] = []
        for index, trunk in enumerate(net.trunks):
            at = x + 1 + apart * trunk.track
            out = approach if index == len(net.trunks) - 1 else net.trunks[index + 1].entry
            points += [(at, trunk.entry), (at, out)]
        if not segment.right.lane and port_side(len(segment.right.operands), segment.position):
            points.append((middle, approach))
        found[segment] = points
    return found


def _trace(
    last: EdgeSegment, boxes: dict[Value, Box], ops: dict[Value, Op], corners: dict[EdgeSegment, list[GridPoint]]
) -> Route:
    """The whole edge whose last segment this is, followed back along its lanes."""
    segments = [last]
    while segments[-1].left.lane:
        segments.append(segments[-1].left.lefts[0])
    source, target = segments[-1].left.value, last.right.value
    box, op = boxes[source], ops[target]
    side = port_side(len(target.operands), last.position)
    turns = [point for segment in reversed(segments) for point in corners[segment]]
    end = (turns[-1][0], op.row) if side else (op.x, op.row + port_row(len(target.operands), last.position))
    return Route(source, target, last.position, _without_straights([(box.right, box.row), *turns, end]))


def _stem(op: Op, box: Box) -> Route:
    return Route(op.node, op.node, -1, ((op.x + op.width - 1, op.row), (box.x, op.row)))


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
