"""The columns of a drawing: the column of each Value, and the order within each column."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine import Value
from engine.graph.neighbourhood import Neighbourhood
from tui.graph.draw.form import Form

SWEEPS = 8
SWAP_ROUNDS = 4


@dataclass(slots=True, eq=False)
class Item:
    """An entry of a column: a Value's box, or the lane of a long edge that passes through.

    Words are those of a graph whose edges run to the right; if they run down, its columns are rows.

    operands  the edges that lead to it: none for a lane, and none where a part of a graph ends
    rank      its column, counted from the output leftwards
    up, down  the rows it needs above and below its own row `y`; ports_up and ports_down those of its operation alone
    place     its index in the column
    """

    value: Value
    operands: Sequence[Value]
    rank: int
    lane: bool
    up: int = 0
    down: int = 0
    ports_up: int = 0
    ports_down: int = 0
    y: int = 0
    place: int = 0
    rights: list[EdgeSegment] = field(default_factory=list)
    lefts: list[EdgeSegment] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class EdgeSegment:
    """The segment of an edge between two neighbouring columns.

    position  the operand position at which it ends, or -1 if it goes on along a lane
    side      the side on which it enters the operation: -1 above, 0 left, 1 below
    dy        the row at which it ends, relative to the row of `right`
    lean      from 0 to 1: how far down its end is among the ends at the same operation
    """

    left: Item
    right: Item
    position: int
    lean: float
    side: int = 0
    dy: int = 0


def columns(order: Sequence[Value], part: Neighbourhood | None = None) -> list[list[Item]]:
    """The items of each column in drawing order, the output's column first; `order` is a topological order.

    part: only this part of the graph, whose nodes `order` then has.

    A Value is as many columns left of the output as its longest path has edges. An edge across several columns gets a
    lane in those between; edges from the same Value share theirs.
    """
    found = _link_columns(order, part)
    best, fewest = [list(column) for column in found], _crossings(found)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        _sweep(found, leftwards=sweep % 2 == 0)
        _swap(found)
        now = _crossings(found)
        if now < fewest:
            best, fewest = [list(column) for column in found], now
    for column in best:
        _number(column)
    return best


def shape(found: Sequence[list[Item]], form: Form) -> None:
    """Give all items and segments the sizes and the ports that they have in a form."""
    for item in (item for column in found for item in column):
        item.y = 0
        if item.lane:
            continue
        count = len(item.operands)
        item.up, item.down = form.extent(item.value, count)
        item.ports_up, item.ports_down = form.op_extent(item.value, count)
        ports = form.ports(item.value, count)
        for segment in item.lefts:
            segment.side, segment.dy = ports[segment.position]


def _link_columns(order: Sequence[Value], part: Neighbourhood | None) -> list[list[Item]]:
    """All items and segments. Columns are in the order of a walk from the output, first operand first."""
    operands = {node: part.operands_of(node) if part else node.operands for node in order}
    used = {operand for node in order for operand in operands[node]}
    outputs = [node for node in order if node not in used]
    rank = _ranks(order, operands, outputs)
    found: list[list[Item]] = [[] for _ in range(max(rank.values()) + 1)]
    items: dict[tuple[Value, int], Item] = {}

    def item(value: Value, at: int) -> Item:
        known = items.get((value, at))
        if known is None:
            lane = at != rank[value]
            into = () if lane else operands[value]
            known = items[value, at] = Item(value, into, at, lane, place=len(found[at]))
            found[at].append(known)
        return known

    stack, seen = list(outputs), set(outputs)
    while stack:
        node = stack.pop()
        right = item(node, rank[node])
        count = len(right.operands)
        for position, operand in enumerate(right.operands):
            segment = EdgeSegment(item(operand, right.rank + 1), right, position, (position + 1) / (count + 1))
            _join(segment)
            while segment.left.lane and not segment.left.lefts:
                on = segment.left
                segment = EdgeSegment(item(operand, on.rank + 1), on, -1, 0.5)
                _join(segment)
        unseen = [operand for operand in dict.fromkeys(right.operands) if operand not in seen]
        seen.update(unseen)
        stack.extend(reversed(unseen))
    return found


def _ranks(
    order: Sequence[Value], operands: Mapping[Value, Sequence[Value]], outputs: Sequence[Value]
) -> dict[Value, int]:
    """The column of each Value, counted from the right.

    A part of a graph may have several outputs. The one with the longest path to it decides; nodes that lead only to
    the others are placed close to their operands.
    """
    rank = dict.fromkeys(order, 0)

    def keep_left() -> None:
        for node in reversed(order):
            for operand in operands[node]:
                rank[operand] = max(rank[operand], rank[node] + 1)

    keep_left()
    if len(outputs) > 1:
        height = dict.fromkeys(order, 0)
        for node in order:
            height[node] = max((height[operand] + 1 for operand in operands[node]), default=0)
        decided = {max(outputs, key=height.__getitem__)}
        for node in reversed(order):
            if node in decided:
                decided.update(operands[node])
        for node in order:
            if node not in decided and operands[node]:
                bound = [operand for operand in operands[node] if operand in decided]
                close = min(rank[operand] for operand in bound) if bound else max(map(rank.__getitem__, operands[node]))
                rank[node] = max(rank[node], close - 1)
        keep_left()
        nearest = min(rank.values())
        rank = {node: column - nearest for node, column in rank.items()}
    return rank


def _join(segment: EdgeSegment) -> None:
    segment.left.rights.append(segment)
    segment.right.lefts.append(segment)


def _number(column: Sequence[Item]) -> None:
    for place, item in enumerate(column):
        item.place = place


def _sweep(found: Sequence[list[Item]], leftwards: bool) -> None:
    """Sort every column by the medians of its neighbours in the previous column; items without any stay."""
    for column in found if leftwards else reversed(found):
        medians: dict[Item, float] = {}
        for item in column:
            ends = sorted(
                [segment.right.place + segment.lean for segment in item.rights]
                if leftwards
                else [float(segment.left.place) for segment in item.lefts]
            )
            if ends:
                medians[item] = (ends[(len(ends) - 1) // 2] + ends[len(ends) // 2]) / 2
        movable = iter(sorted(medians, key=medians.__getitem__))
        column[:] = [next(movable) if item in medians else item for item in column]
        _number(column)


def _swap(found: Sequence[list[Item]]) -> None:
    """Swap neighbours in a column as long as that saves crossings."""
    for _ in range(SWAP_ROUNDS):
        saved = False
        for column in found:
            for index in range(len(column) - 1):
                above, below = column[index], column[index + 1]
                if _between(above, below) > _between(below, above):
                    column[index], column[index + 1] = below, above
                    above.place, below.place = below.place, above.place
                    saved = True
        if not saved:
            return


def _between(above: Item, below: Item) -> int:
    """The number of crossings between the edges of two neighbours in this order."""
    crossed = 0
    for one in above.rights:
        end = one.right.place + one.lean
        crossed += sum(other.right.place + other.lean < end for other in below.rights)
    for one in above.lefts:
        crossed += sum(other.left.place < one.left.place for other in below.lefts)
    return crossed


def _crossings(found: Sequence[list[Item]]) -> int:
    """The number of crossings between all neighbouring columns."""
    crossed = 0
    for _, column in pairwise(found):
        ends: list[float] = []
        for item in column:
            mine = [segment.right.place + segment.lean for segment in item.rights]
            crossed += sum(len(ends) - bisect_right(ends, end) for end in mine)
            for end in mine:
                insort(ends, end)
    return crossed
