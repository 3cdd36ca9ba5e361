"""The rows of a drawing: places each column's items so that edges are as straight as possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.graph.draw.form import Form, Level
from tui.graph.draw.layering import EdgeSegment, Item

ROUNDS = 4
ENDLESS = 10**9
MANY = 150  # from this number of items on, one round of sweeps is enough
LANE_WEIGHT = 4  # a long edge that bends is worse than a short one


def place_rows(found: Sequence[list[Item]], form: Form) -> None:
    """Give every item its row `y`, 0 or more, with the free rows that the form wants between boxes of a column.

    found: columns in drawing order, the output's first. Columns are aligned with their neighbours in sweeps to the
    left and to the right; the best result is kept, and then each item moves to where it still lowers the cost.
    """
    for column in found:
        _settle(column, form, _own_row)
    best, least = _rows_of(found), _cost(found)
    rounds = ROUNDS if len(best) < MANY else 1
    for turn, near in enumerate(SWEEPS * rounds):
        for column in reversed(found) if turn % 2 else found:
            _settle(column, form, near)
        now = _cost(found)
        if now < least or not turn:
            best, least = _rows_of(found), now
    for item, y in best.items():
        item.y = y
    for _ in range(rounds):
        for column in found:
            _polish(column, form)
    top = min(item.y - item.up for item in best)
    for item in best:
        item.y -= top


def _rows_of(found: Sequence[list[Item]]) -> dict[Item, int]:
    return {item: item.y for column in found for item in column}


def _cost(found: Sequence[list[Item]]) -> int:
    return sum(_off_centre(item) + sum(map(_bend, item.rights)) for column in found for item in column)


def _off_centre(item: Item) -> int:
    """The distance of an item from the middle of its two sources and of its two targets."""
    off = 0
    if len(item.lefts) == 2 and not sum(segment.side for segment in item.lefts):
        off += abs(sum(segment.left.y for segment in item.lefts) - 2 * item.y)
    if len(item.rights) == 2:
        off += 2 * abs(sum(segment.right.y + segment.dy for segment in item.rights) - 2 * item.y)
    return off


def _bend(segment: EdgeSegment) -> int:
    """The cost of an edge: its rows, and the corners it would not need if it came from the side of its port."""
    away = segment.left.y - segment.right.y - segment.dy
    corners = 0 if away * segment.side > 0 or not away else 4
    return (abs(away) + corners) * _weight(segment)


def _weight(segment: EdgeSegment) -> int:
    return LANE_WEIGHT if segment.left.lane and segment.right.lane else 1


def _own_row(item: Item) -> list[int]:
    return [item.y]


def _beside_right(item: Item) -> list[int]:
    return [segment.right.y + segment.dy for segment in item.rights for _ in range(_weight(segment))] or [item.y]


def _beside_left(item: Item) -> list[int]:
    return [segment.left.y - segment.dy for segment in item.lefts for _ in range(_weight(segment))] or [item.y]


def _beside_both(item: Item) -> list[int]:
    return _beside_right(item) + _beside_left(item) if item.lefts else _beside_right(item)


def _mostly_right(item: Item) -> list[int]:
    return 2 * _beside_right(item) + _beside_left(item) if item.lefts else _beside_right(item)


def _polish(column: Sequence[Item], form: Form) -> None:
    """Move each item within its free space to the row with the lowest cost."""
    for index, item in enumerate(column):
        first, last = _bounds(item, item, form)
        low = column[index - 1].y + distance(column[index - 1], item, form) if index else first
        high = column[index + 1].y - distance(item, column[index + 1], form) if index + 1 < len(column) else last
        nearby = {item.y - 1, item.y + 1, *_beside_right(item), *_beside_left(item)}
        best, least = item.y, _cost_of(item)
        for row in sorted(row for row in nearby if low <= row <= high):
            item.y = row
            now = _cost_of(item)
            if now < least:
                best, least = row, now
        item.y = best


def _cost_of(item: Item) -> int:
    around = sum(_off_centre(segment.right) for segment in item.rights) + sum(
        _off_centre(segment.left) for segment in item.lefts
    )
    return _off_centre(item) + around + sum(map(_bend, item.rights)) + sum(map(_bend, item.lefts))


# The rows that items are aligned with in one sweep after another, leftwards and rightwards in turn.
SWEEPS = (_beside_right, _beside_left, _beside_both, _beside_both, _mostly_right, _mostly_right)


@dataclass(slots=True)
class _Block:
    """Neighbours at their least distance, which move together."""

    wishes: list[int]
    count: int

    @property
    def row(self) -> int:
        return (self.wishes[(len(self.wishes) - 1) // 2] + self.wishes[len(self.wishes) // 2]) // 2


def _settle(column: Sequence[Item], form: Form, wishes: Callable[[Item], list[int]]) -> None:
    """Place items with the least sum of deviations from the rows they wish, in their order and at least apart.

    This is isotonic regression by pooling: with the required distances subtracted, rows must not decrease from item to
    item, so items out of order are pooled and share the median of their wishes. Rows out of bounds are clipped.
    """
    offset, offsets, blocks = 0, [], list[_Block]()
    for index, item in enumerate(column):
        if index:
            offset += distance(column[index - 1], item, form)
        offsets.append(offset)
        blocks.append(_Block(sorted(wish - offset for wish in wishes(item)), 1))
        while len(blocks) > 1 and blocks[-2].row > blocks[-1].row:
            last = blocks.pop()
            blocks[-1] = _Block(sorted(blocks[-1].wishes + last.wishes), blocks[-1].count + last.count)
    least, most = _bounds(column[0], column[-1], form)
    rows = [max(least, min(block.row, most - offset)) for block in blocks for _ in range(block.count)]
    for item, row, offset in zip(column, rows, offsets, strict=True):
        item.y = row + offset


def _bounds(first: Item, last: Item, form: Form) -> tuple[int, int]:
    """The least row of a column's first item, and the greatest one of its last item."""
    return (first.up, form.limit - 1 - last.down) if form.limit else (-ENDLESS, ENDLESS)


def distance(above: Item, below: Item, form: Form) -> int:
    """The least distance of two neighbours of a column, in rows. Lanes of slanted edges need none."""
    if form.slanted:
        return 0 if above.lane else 1 + form.gap
    return above.down + 1 + _space(above, below, form) + below.up


def _space(above: Item, below: Item, form: Form) -> int:
    """The free rows between two neighbours. If edges run to the right, constants and lanes need none."""
    boxes = 2 - above.lane - below.lane
    if not form.is_down:
        return form.gap if boxes == 2 and not (above.value.is_constant or below.value.is_constant) else 0
    return form.gap if boxes == 2 else boxes * (form.level is not Level.DOT or form.named)
