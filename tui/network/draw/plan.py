"""Where everything of a network's drawing stands: columns of units from left to right, as roomy as they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tui.network.draw.network import Network, Spot
from tui.render.cells import GLYPH, NUMBER

HEADING = 1  # row of the columns' titles
WITH_LEGEND = 12  # rows from which on a line tells how edges are drawn
WIDEST_GAP, HIGHEST_GAP = 26, 4
MARKER = 1  # cell before a flat unit, for the mark of the selected one


class Detail(Enum):
    """How much of a unit is seen: a box around its number, name and number in a row, or less and less of that."""

    BOX = "box"
    SLIM = "slim box"
    NAMED = "name and number"
    NUMBER = "number"
    GLYPH = "sign and shade"

    @property
    def boxed(self) -> bool:
        return self in (Detail.BOX, Detail.SLIM)

    def width(self, names: int) -> int:
        """Cells across; names: those of the longest name."""
        number = {Detail.BOX: NUMBER + 4, Detail.SLIM: NUMBER + 2, Detail.GLYPH: MARKER + GLYPH}
        return number.get(self, MARKER + NUMBER + (names + 1 if self is Detail.NAMED else 0))


# From roomy to close, each with the least of cells between two columns that it is good with.
CHOICES = ((Detail.BOX, 8), (Detail.SLIM, 4), (Detail.NAMED, 6), (Detail.NUMBER, 4), (Detail.GLYPH, 3))


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
class More:
    """How many units of a column are out of sight, above those that are seen (up) or below; and where to say so."""

    column: int
    x: int
    y: int
    count: int
    up: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """width, height: in cells; columns: those in sight, each with its x; gap: cells between them."""

    width: int
    height: int
    detail: Detail
    cell: int
    gap: int
    columns: dict[int, int]
    places: dict[Spot, UnitBox]
    more: tuple[More, ...]
    legend: bool

    def at(self, x: int, y: int) -> Spot | None:
        """The unit that is drawn there."""
        return next((spot for spot, place in self.places.items() if place.holds(x, y)), None)


def plan(network: Network, width: int, height: int, selected: Spot) -> Plan:
    """The roomiest drawing that fits; where none does, the part of it around the selected unit."""
    sizes = [len(column.units) for column in network.columns]
    legend = height >= WITH_LEGEND
    room = max(1, height - HEADING - legend)
    detail, cell, gap = _detail(network, sizes, width, room)
    columns = _columns(len(sizes), width, cell, gap, selected[0])
    unit = 3 if detail.boxed else 1
    apart = _apart(max(sizes), unit, room)
    places: dict[Spot, UnitBox] = {}
    more: list[More] = []
    for column, x in columns.items():
        seen, hidden = _window(sizes[column], room, unit, selected[1] if column == selected[0] else 0)
        rows = len(seen) * unit + (len(seen) - 1) * apart + sum(count > 0 for count in hidden)
        top = HEADING + (room - rows) // 2
        if hidden[0]:
            more.append(More(column, x, top, hidden[0], True))
            top += 1
        for row, place in enumerate(seen):
            places[column, place] = UnitBox(x, top + row * (unit + apart), cell, unit)
        if hidden[1]:
            more.append(More(column, x, top + len(seen) * (unit + apart), hidden[1], False))
    return Plan(width, height, detail, cell, gap, columns, places, tuple(more), legend)


def _detail(network: Network, sizes: Sequence[int], width: int, room: int) -> tuple[Detail, int, int]:
    """The roomiest detail that fits, its width, and what is then between two columns."""
    names = max(len(unit.name) for column in network.columns for unit in column.units)
    for detail, least in CHOICES:
        cell = detail.width(names)
        gap = min(WIDEST_GAP, (width - cell * len(sizes)) // max(1, len(sizes) - 1))
        if gap >= least and (not detail.boxed or 3 * max(sizes) <= room):
            return detail, cell, gap
    return detail, cell, least


def _columns(count: int, width: int, cell: int, gap: int, around: int) -> dict[int, int]:
    """The columns in sight and where they stand; all of them where they fit."""
    shown = min(count, max(1, (width + gap) // (cell + gap)))
    first = min(max(0, around - shown // 2), count - shown)
    left = max(0, (width - shown * cell - (shown - 1) * gap) // 2)
    return {first + place: left + place * (cell + gap) for place in range(shown)}


def _apart(most: int, unit: int, room: int) -> int:
    """Free rows between units that stand above each other."""
    return max(0, min(HIGHEST_GAP if unit > 1 else 1, (room - most * unit) // max(1, most - 1)))


def _window(size: int, room: int, unit: int, around: int) -> tuple[range, tuple[int, int]]:
    """The units of a column that are seen, and how many are not, above and below."""
    if size * unit <= room:
        return range(size), (0, 0)
    shown = max(1, room - 2)  # a line above and one below say how many more there are
    first = min(max(0, around - shown // 2), size - shown)
    seen = range(first, first + shown)
    return seen, (first, size - seen.stop) if room > 2 else (0, 0)
