"""The layout of a network's drawing: columns of units from left to right, with as much detail as fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tui.network.draw.network import Network, Spot
from tui.render.cells import GLYPH, NUMBER

HEADING = 1  # rows of the columns' titles
WITH_LEGEND = 12  # rows from which on there is a legend of the edges
WIDEST_GAP, HIGHEST_GAP = 26, 4
BOX_SIDES = 4  # cells around a box's name; of longer names a box would show too little
BRIEF_NAMES = (16, 12, 8, 5)  # cells of names, where longer ones leave no room for the edges
MARKER = 1  # cell before a flat unit, for the mark of the selected one


class UnitDetail(Enum):
    """The detail of a unit: a box around its number, name and number in a row, or less."""

    BOX = "box"
    SLIM = "slim box"
    NAMED = "name and number"
    NUMBER = "number"
    GLYPH = "sign and shade"

    @property
    def boxed(self) -> bool:
        return self in (UnitDetail.BOX, UnitDetail.SLIM)

    def width(self, names: int) -> int:
        """Cells across; names: the length of the longest name."""
        number = {UnitDetail.BOX: NUMBER + 4, UnitDetail.SLIM: NUMBER + 2, UnitDetail.GLYPH: MARKER + GLYPH}
        return number.get(self, MARKER + NUMBER + (names + 1 if self is UnitDetail.NAMED else 0))


# From most to least detail, each with the least number of cells between two columns.
CHOICES = (
    (UnitDetail.BOX, 8),
    (UnitDetail.SLIM, 4),
    (UnitDetail.NAMED, 6),
    (UnitDetail.NUMBER, 4),
    (UnitDetail.GLYPH, 3),
)


@dataclass(frozen=True, slots=True)
class UnitBox:
    """The top left cell of a unit and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def holds(self, x: int, y: int) -> bool:
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class HiddenUnits:
    """The number of units of a column out of view, above the visible ones (up) or below, and where to show it."""

    column: int
    x: int
    y: int
    count: int
    up: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A layout.

    width, height  in cells
    columns        the visible ones, each with its x
    cells          the widths of all columns
    gap            cells between two columns
    """

    width: int
    height: int
    detail: UnitDetail
    cells: tuple[int, ...]
    gap: int
    columns: dict[int, int]
    places: dict[Spot, UnitBox]
    more: tuple[HiddenUnits, ...]
    legend: bool

    def at(self, x: int, y: int) -> Spot | None:
        """The unit drawn at this cell."""
        return next((spot for spot, place in self.places.items() if place.holds(x, y)), None)

    def seen(self, column: int) -> tuple[int, int]:
        """The first and the last visible unit of a column, counted from 1."""
        places = [place for across, place in self.places if across == column]
        return min(places) + 1, max(places) + 1


def plan(network: Network, width: int, height: int, selected: Spot) -> Plan:
    """The most detailed layout that fits; if none does, the part around the selected unit."""
    sizes = [len(column.units) for column in network.columns]
    legend = height >= WITH_LEGEND
    room = max(1, height - HEADING - legend)
    detail, cells, gap = _detail(network, sizes, width, room)
    columns = _columns(width, cells, gap, selected[0])
    unit = 3 if detail.boxed else 1
    apart = _apart(max(sizes), unit, room)
    places: dict[Spot, UnitBox] = {}
    more: list[HiddenUnits] = []
    for column, x in columns.items():
        seen, hidden = _window(sizes[column], room, unit, selected[1] if column == selected[0] else 0)
        rows = len(seen) * unit + (len(seen) - 1) * apart + sum(count > 0 for count in hidden)
        top = HEADING + (room - rows) // 2
        if hidden[0]:
            more.append(HiddenUnits(column, x, top, hidden[0], True))
            top += 1
        for row, place in enumerate(seen):
            places[column, place] = UnitBox(x, top + row * (unit + apart), cells[column], unit)
        if hidden[1]:
            more.append(HiddenUnits(column, x, top + len(seen) * (unit + apart), hidden[1], False))
    return Plan(width, height, detail, cells, gap, columns, places, tuple(more), legend)


def _detail(network: Network, sizes: Sequence[int], width: int, room: int) -> tuple[UnitDetail, tuple[int, ...], int]:
    """The most detail that fits, the width of each column, and the gap between two of them."""
    longest = [max(len(unit.name) for unit in column.units) for column in network.columns]
    for detail, least in CHOICES:
        for limit in (max(longest), *(limit for limit in BRIEF_NAMES if limit < max(longest))):
            cells = tuple(detail.width(min(limit, names)) for names in longest)
            gap = min(WIDEST_GAP, (width - sum(cells)) // max(1, len(sizes) - 1))
            boxes_fit = 3 * max(sizes) <= room and max(longest) + BOX_SIDES <= detail.width(0)
            if gap >= least and (boxes_fit or not detail.boxed):
                return detail, cells, gap
    return detail, cells, least


def _columns(width: int, cells: Sequence[int], gap: int, around: int) -> dict[int, int]:
    """The visible columns, each with its x; all of them if they fit."""
    count, every = len(cells), sum(cells) + gap * (len(cells) - 1) <= width
    shown = count if every else min(count, max(1, (width + gap) // (max(cells) + gap)))
    first = min(max(0, around - shown // 2), count - shown)
    x = max(0, (width - sum(cells[first : first + shown]) - (shown - 1) * gap) // 2)
    places = {}
    for column in range(first, first + shown):
        places[column] = x
        x += cells[column] + gap
    return places


def _apart(most: int, unit: int, room: int) -> int:
    """The number of free rows between the units of a column."""
    return max(0, min(HIGHEST_GAP if unit > 1 else 1, (room - most * unit) // max(1, most - 1)))


def _window(size: int, room: int, unit: int, around: int) -> tuple[range, tuple[int, int]]:
    """The visible units of a column, and the numbers of hidden ones above and below."""
    if size * unit <= room:
        return range(size), (0, 0)
    shown = max(1, room - 2)  # a line above and one below for the numbers of hidden ones
    first = min(max(0, around - shown // 2), size - shown)
    seen = range(first, first + shown)
    return seen, (first, size - seen.stop) if room > 2 else (0, 0)
