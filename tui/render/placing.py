"""The rows of a drawing: each column in its order, edges as straight as the boxes leave room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.render.layering import Item, Link
from tui.render.node import port_side

ROUNDS = 6
LANE_WEIGHT = 4  # a long edge that bends is worse than a short one


def place_rows(found: Sequence[list[Item]], gap: int) -> None:
    """Give every item its row `y`, 0 or more; `gap` free rows between boxes of a column.

    found: columns in drawing order, the output's first. Columns follow their neighbours, leftwards and rightwards in
    turn, and the straightest of the drawings met on the way is kept.
    """
    best: dict[Item, int] = {}
    least = 0
    for turn in range(2 * ROUNDS + 1):
        if not turn:
            for column in found:
                _settle(column, gap, _where_it_is)
        elif turn % 2:
            for column in found[1:]:
                _settle(column, gap, _beside_right)
        else:
            for column in reversed(found[:-1]):
                _settle(column, gap, _beside_left)
        bent = sum(_bend(link) for column in found for item in column for link in item.rights)
        if turn == 1 or (turn and bent < least):
            best, least = {item: item.y for column in found for item in column}, bent
    top = min(y - item.up for item, y in best.items())
    for item, y in best.items():
        item.y = y - top


def _bend(link: Link) -> int:
    """What an edge costs: its rows, and corners that it would not need if it came from the side of its port."""
    away = link.left.y - link.right.y - link.dy
    side = port_side(len(link.right.value.operands), link.position)
    corners = 0 if away * side > 0 or not away else 2 if not side else 4
    return (abs(away) + corners) * _weight(link)


def _weight(link: Link) -> int:
    return LANE_WEIGHT if link.left.lane and link.right.lane else 1


def _where_it_is(item: Item) -> list[int]:
    return [item.y]


def _beside_right(item: Item) -> list[int]:
    return [link.right.y + link.dy for link in item.rights for _ in range(_weight(link))] or [item.y]


def _beside_left(item: Item) -> list[int]:
    return [link.left.y - link.dy for link in item.lefts for _ in range(_weight(link))] or [item.y]


@dataclass(slots=True)
class _Block:
    """Neighbours that stand as close as they may, and so move together."""

    wishes: list[int]
    count: int

    @property
    def row(self) -> int:
        return (self.wishes[(len(self.wishes) - 1) // 2] + self.wishes[len(self.wishes) // 2]) // 2


def _settle(column: Sequence[Item], gap: int, wishes: Callable[[Item], list[int]]) -> None:
    """Put each item as near the rows it wishes as the order and the distances allow: least sum of deviations.

    This is isotonic regression by pooling: with the needed distances taken off, rows must not fall from item to item,
    so items out of order are pooled and share the median of their wishes.
    """
    offset, offsets, blocks = 0, [], list[_Block]()
    for index, item in enumerate(column):
        if index:
            offset += distance(column[index - 1], item, gap)
        offsets.append(offset)
        blocks.append(_Block(sorted(wish - offset for wish in wishes(item)), 1))
        while len(blocks) > 1 and blocks[-2].row > blocks[-1].row:
            last = blocks.pop()
            blocks[-1] = _Block(sorted(blocks[-1].wishes + last.wishes), blocks[-1].count + last.count)
    rows = [block.row for block in blocks for _ in range(block.count)]
    for item, row, offset in zip(column, rows, offsets, strict=True):
        item.y = row + offset


def distance(above: Item, below: Item, gap: int) -> int:
    """How many rows apart two neighbours of a column must stand at least."""
    boxes = above.down and below.up
    return above.down + 1 + (gap if boxes else 0) + below.up
