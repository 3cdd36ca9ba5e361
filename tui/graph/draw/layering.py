"""The order of a drawing: which column each Value stands in, and who stands above whom in it."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine import Value
from engine.graph.neighbourhood import Neighbourhood
from tui.graph.draw.node import op_extent, port_row, rows_around

SWEEPS = 8
SWAP_ROUNDS = 4


@dataclass(slots=True, eq=False)
class Item:
    """Something that takes a place in a column: a Value's box, or the lane of a long edge passing through.

    operands are the edges that lead to it: none for a lane, and none where a part of a graph ends.
    rank counts columns from the output leftwards; `up` and `down` are the rows it needs around its own row `y`.
    """

    value: Value
    operands: Sequence[Value]
    rank: int
    lane: bool
    up: int = 0
    down: int = 0
    y: int = 0
    place: int = 0
    rights: list[EdgeSegment] = field(default_factory=list)
    lefts: list[EdgeSegment] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class EdgeSegment:
    """The stretch of an edge between two neighbouring columns.

    position  the operand position it ends in, or -1 where it goes on along a lane
    dy        the row it ends in, seen from the row of `right`
    lean      from 0 to 1: how far down its end stands among the ends of the same operation
    """

    left: Item
    right: Item
    position: int
    dy: int
    lean: float


def columns(order: Sequence[Value], part: Neighbourhood | None = None) -> list[list[Item]]:
    """The items of each column in drawing order, the output's column first; `order` is a topological order.

    part: only this part of the graph, whose nodes `order` then has.

    A Value stands as far left of the output as its longest path is long, so a leaf stands beside the one that uses it.
    An edge across several columns gets a lane in those between, and edges from the same Value share theirs.
    """
    found = _linked(order, part)
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


def _linked(order: Sequence[Value], part: Neighbourhood | None) -> list[list[Item]]:
    """All items and links; each column in the order in which a walk from the output, first operand first, meets it."""
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
            up, down = (0, 0) if lane else _extent(value, len(into))
            known = items[value, at] = Item(value, into, at, lane, up, down, place=len(found[at]))
            found[at].append(known)
        return known

    stack, seen = list(outputs), set(outputs)
    while stack:
        node = stack.pop()
        right = item(node, rank[node])
        count = len(right.operands)
        for position, operand in enumerate(right.operands):
            link = EdgeSegment(item(operand, right.rank + 1), right, position, port_row(count, position), 0.0)
            link.lean = (position + 1) / (count + 1)
            _join(link)
            while link.left.lane and not link.left.lefts:
                on = link.left
                link = EdgeSegment(item(operand, on.rank + 1), on, -1, 0, 0.5)
                _join(link)
        fresh = [operand for operand in dict.fromkeys(right.operands) if operand not in seen]
        seen.update(fresh)
        stack.extend(reversed(fresh))
    return found


def _ranks(
    order: Sequence[Value], operands: Mapping[Value, Sequence[Value]], outputs: Sequence[Value]
) -> dict[Value, int]:
    """The column of each Value, from the right.

    Of several outputs, which only a part of a graph has, the one with the longest way to it decides; what leads to the
    others alone stands close beside what it is made from.
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


def _extent(value: Value, operands: int) -> tuple[int, int]:
    (up, down), (op_up, op_down) = rows_around(value), op_extent(operands)
    return max(up, op_up), max(down, op_down)


def _join(link: EdgeSegment) -> None:
    link.left.rights.append(link)
    link.right.lefts.append(link)


def _number(column: Sequence[Item]) -> None:
    for place, item in enumerate(column):
        item.place = place


def _sweep(found: Sequence[list[Item]], leftwards: bool) -> None:
    """Sort every column by the medians of its neighbours in the column before; who has none keeps its place."""
    for column in found if leftwards else reversed(found):
        medians: dict[Item, float] = {}
        for item in column:
            ends = sorted(
                [link.right.place + link.lean for link in item.rights]
                if leftwards
                else [float(link.left.place) for link in item.lefts]
            )
            if ends:
                medians[item] = (ends[(len(ends) - 1) // 2] + ends[len(ends) // 2]) / 2
        movable = iter(sorted(medians, key=medians.__getitem__))
        column[:] = [next(movable) if item in medians else item for item in column]
        _number(column)


def _swap(found: Sequence[list[Item]]) -> None:
    """Swap neighbours in a column while that saves crossings."""
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
    """How many edges of the one cross edges of the other when they stand like this."""
    crossed = 0
    for one in above.rights:
        end = one.right.place + one.lean
        crossed += sum(other.right.place + other.lean < end for other in below.rights)
    for one in above.lefts:
        crossed += sum(other.left.place < one.left.place for other in below.lefts)
    return crossed


def _crossings(found: Sequence[list[Item]]) -> int:
    """How many pairs of edges cross between all neighbouring columns."""
    crossed = 0
    for _, column in pairwise(found):
        ends: list[float] = []
        for item in column:
            mine = [link.right.place + link.lean for link in item.rights]
            crossed += sum(len(ends) - bisect_right(ends, end) for end in mine)
            for end in mine:
                insort(ends, end)
    return crossed
