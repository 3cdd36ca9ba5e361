"""The decision boundary: what a network says all over the plane, two scores a cell, with the examples on top.

Which side a place is on is told by its ground, or by shades where there are no colours; dots run along the margins,
where the score is 1 or -1; a point tells its class by its glyph, and one on the wrong side is crossed out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.text import Span, Text

from tui.render.axes import linear_axis
from tui.render.legend import legend
from tui.render.predictions import is_right

MIN_SIZE = (16, 3)  # cells below which a plane is not worth looking at
MIN_LABELLED_SIZE = (28, 7)  # cells from which the axes have numbers
PADDING = 0.08  # how much of its span is left free around the data
SIZES = (0.25, 0.75)  # where a score's size stops being small, and being middling
MARGIN = 1.0  # the score from which max-margin has nothing to pay
UPPER, LOWER = "▀", "▄"
LARGEST = 1e307  # what lies further out is drawn at the edge; sums and differences of such numbers stay finite


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the plane that is shown, finite, left < right and bottom < top."""

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def around(cls, inputs: Iterable[Sequence[float]]) -> Window:
        """All examples, with a little padding."""
        spans = []
        for numbers in zip(*inputs, strict=True):
            low, high = (min(max(end, -LARGEST), LARGEST) for end in (min(numbers), max(numbers)))
            size = max(abs(low), abs(high))
            padding = (max((high - low) * PADDING, size * 1e-9) if low < high else size * PADDING) or 1.0
            spans += [low - padding, high + padding]
        return cls(*spans)

    def xs(self, count: int) -> list[float]:
        """The middles of so many columns, from left to right."""
        return _middles(self.left, self.right, count)

    def ys(self, count: int) -> list[float]:
        """The middles of so many rows, from the top down."""
        return _middles(self.top, self.bottom, count)

    def place(self, x: float, y: float, columns: int, rows: int) -> tuple[int, int]:
        """The column and row in which a point lies, the nearest for one outside."""
        across = _share(x, self.left, self.right)
        down = _share(y, self.top, self.bottom)
        return min(columns - 1, int(across * columns)), min(rows - 1, int(down * rows))


@dataclass(frozen=True, slots=True)
class Points:
    """The examples. inputs: x and y of each; predictions: one a target, or none; names: of the classes -1 and 1."""

    inputs: Sequence[Sequence[float]]
    targets: Sequence[float]
    predictions: Sequence[float] = ()
    names: tuple[str, str] = ("-1", "1")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of the plane, as Rich knows them.

    positive, negative  the ground on either side, for scores of small, middling and full size; both () where there are
                        no colours: shades then tell the sides apart
    point, wrong        of points, and of those that the network takes for the other class
    quiet               of legend and numbers
    ascii               no character beyond ASCII
    margins             whether dots run where the score is 1 or -1
    cursor              added to the style of the point that is chosen
    """

    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    point: str = ""
    wrong: str = ""
    quiet: str = ""
    ascii: bool = False
    margins: bool = False
    cursor: str = "reverse"

    @property
    def dot(self) -> str:
        """What margins are drawn with."""
        return "+" if self.ascii else "·"

    @property
    def glyphs(self) -> tuple[str, str, str]:
        """Of a point of class 1, of one of class -1, and of a wrong one."""
        return ("o", "-", "X") if self.ascii else ("●", "○", "✗")

    def ground(self, level: int) -> str:
        return "" if not level else self.positive[level - 1] if level > 0 else self.negative[-level - 1]

    def cell(self, upper: int, lower: int) -> tuple[str, str]:
        """Character and style of a cell with scores of these levels in its halves."""
        if not self.positive:
            shades = " .':" if self.ascii else f" {LOWER}{UPPER}░"
            return shades[2 * (upper > 0) + (lower > 0)], self.quiet
        above, below = self.ground(upper), self.ground(lower)
        if above == below:
            return " ", f"on {above}" if above else ""
        if not above:
            return LOWER, below
        return UPPER, f"{above} on {below}" if below else above


@dataclass(frozen=True, slots=True)
class PlaneLayout:
    """Which cells of so much room are the raster, and which are legend and numbers."""

    columns: int
    rows: int
    gutter: int
    legend: bool
    labelled: bool

    @classmethod
    def of(cls, width: int, height: int) -> PlaneLayout:
        legend = height > MIN_SIZE[1]
        labelled = width >= MIN_LABELLED_SIZE[0] and height >= MIN_LABELLED_SIZE[1]
        gutter = 6 if labelled else 0
        return cls(max(0, width - gutter), max(0, height - legend - labelled), gutter, legend, labelled)


def level(score: float) -> int:
    """The side of zero and how far from it, -3 to 3; zero counts as -1, what is no number as 0."""
    if score != score:
        return 0
    size = abs(score)
    far = 1 if size < SIZES[0] else 2 if size < SIZES[1] else 3
    return far if score > 0 else -far


def decision_plane(
    scores: Sequence[Sequence[float]],
    points: Points,
    window: Window,
    width: int,
    height: int,
    palette: Palette | None = None,
    chosen: int | None = None,
) -> Text:
    """Exactly `height` rows of `width` cells.

    scores  at the middles of `window`, from the top down, as many columns and twice as many rows as
            `PlaneLayout.of(width, height)` has; empty: only the points are drawn
    chosen  the point that the cursor is on
    """
    palette = palette or Palette()
    layout = PlaneLayout.of(width, height)
    marks = _margins(scores, palette) if palette.margins else {}
    for row, found in _marks(points, window, layout, palette, chosen).items():
        marks.setdefault(row, {}).update(found)
    levels = [[level(score) for score in row] for row in scores] or [[0] * layout.columns] * (2 * layout.rows)
    rows = [_legend(points, palette, width)] if layout.legend else []
    gutter = _gutter(window, layout)
    for y in range(layout.rows):
        drawn = _row(levels[2 * y], levels[2 * y + 1], marks.get(y, {}), palette)
        rows.append(Text.assemble((gutter[y], palette.quiet), drawn))
    if layout.labelled:
        rows.append(_x_labels(window, layout, palette))
    return Text("\n", no_wrap=True).join(rows)


Mark = tuple[str, str, bool]
"""Glyph, colour, and whether it stands in the lower half of its cell."""


def _margins(scores: Sequence[Sequence[float]], palette: Palette) -> dict[int, dict[int, Mark]]:
    """A dot in every cell where the score comes past 1 or -1 on the way to the cell on its right or below."""
    sides = [[(score > MARGIN) - (score < -MARGIN) for score in row] for row in scores[::2]]
    found: dict[int, dict[int, Mark]] = {}
    for y, row in enumerate(sides):
        below = sides[y + 1] if y + 1 < len(sides) else row
        places = [x for x, side in enumerate(row[:-1]) if side != row[x + 1] or side != below[x]]
        if places:
            found[y] = dict.fromkeys(places, (palette.dot, palette.point, False))
    return found


def _marks(
    points: Points, window: Window, layout: PlaneLayout, palette: Palette, chosen: int | None
) -> dict[int, dict[int, Mark]]:
    """By row and column; where points meet in a cell the chosen one is to be seen, else a wrong one."""
    found: dict[int, dict[int, Mark]] = {}
    if not layout.columns or not layout.rows:
        return found
    known = len(points.predictions) == len(points.targets)
    for k, ((x, y), target) in enumerate(zip(points.inputs, points.targets, strict=True)):
        column, half = window.place(x, y, layout.columns, 2 * layout.rows)
        row, lower = divmod(half, 2)
        if known and not is_right(points.predictions[k], target):
            found.setdefault(row, {})[column] = (palette.glyphs[2], palette.wrong, bool(lower))
        else:
            found.setdefault(row, {}).setdefault(column, (palette.glyphs[target <= 0], palette.point, bool(lower)))
    if chosen is not None:
        x, y = points.inputs[chosen]
        column, half = window.place(x, y, layout.columns, 2 * layout.rows)
        row, lower = divmod(half, 2)
        wrong = known and not is_right(points.predictions[chosen], points.targets[chosen])
        glyph = palette.glyphs[2 if wrong else points.targets[chosen] <= 0]
        color = palette.wrong if wrong else palette.point
        found[row][column] = glyph, f"{color} {palette.cursor}".strip(), bool(lower)
    return found


def nearest(inputs: Sequence[Sequence[float]], window: Window, x: float, y: float) -> int:
    """Which point of the plane lies nearest to this place, both axes counted as equally long."""

    def far(k: int) -> float:
        across, down = _away(inputs[k], (x, y), window)
        return across * across + down * down

    return min(range(len(inputs)), key=far)


def towards(inputs: Sequence[Sequence[float]], window: Window, at: int, across: int, up: int) -> int:
    """The next point to the right (across 1), left (-1), above (up 1) or below (-1); the same where there is none.

    A point counts as farther the more it lies to the side.
    """

    def far(k: int) -> float:
        dx, dy = _away(inputs[k], inputs[at], window)
        ahead = dx * across + dy * up
        aside = dx * up - dy * across
        return ahead + 3 * abs(aside) if ahead > 0 else math.inf

    best = min(range(len(inputs)), key=far)
    return best if far(best) < math.inf else at


def _away(point: Sequence[float], other: Sequence[float], window: Window) -> tuple[float, float]:
    """How far a point lies to the right of another and above it, as shares of the window."""
    dx = _share(point[0], window.left, window.right) - _share(other[0], window.left, window.right)
    dy = _share(point[1], window.bottom, window.top) - _share(other[1], window.bottom, window.top)
    return dx, dy


def _row(upper: Sequence[int], lower: Sequence[int], marks: dict[int, Mark], palette: Palette) -> Text:
    cells = {pair: palette.cell(*pair) for pair in set(zip(upper, lower, strict=True))}
    drawn = [cells[pair] for pair in zip(upper, lower, strict=True)]
    for column, (glyph, color, low) in marks.items():
        ground = palette.ground(lower[column] if low else upper[column]) if palette.positive else ""
        drawn[column] = glyph, f"{color} on {ground}".strip() if ground else color
    spans, start = [], 0
    for style, run in groupby(drawn, key=lambda cell: cell[1]):
        end = start + sum(1 for _ in run)
        if style:
            spans.append(Span(start, end, style))
        start = end
    return Text("".join(glyph for glyph, _ in drawn), spans=spans)


def _legend(points: Points, palette: Palette, width: int) -> Text:
    names = [points.names[1], points.names[0], *(["wrong"] if points.predictions else [])]
    grounds = [f"{palette.point} on {tints[-1]}" for tints in (palette.positive, palette.negative) if tints]
    colors = (*(grounds or [palette.point] * 2), palette.wrong)
    marks = [
        (f" {glyph} " if " on " in color else glyph, color, name)
        for glyph, color, name in zip(palette.glyphs, colors, names, strict=False)
    ]
    row = legend(marks, width, palette.quiet, "." if palette.ascii else "…")
    margin = f"   {palette.dot} margin"
    if palette.margins and row.cell_len + len(margin) <= width:
        row.append(margin, palette.quiet)
    row.truncate(width, pad=True)
    return row


def _gutter(window: Window, layout: PlaneLayout) -> list[str]:
    """What stands left of each row: now and then a y."""
    words = [""] * layout.rows
    if layout.labelled:
        axis = linear_axis(window.bottom, window.top, max(2, layout.rows // 4))
        for place, label in axis.ticks:
            words[min(layout.rows - 1, int((1 - place) * layout.rows))] = label[: layout.gutter - 1]
    return [f"{word:>{layout.gutter - 1}} " if layout.gutter else "" for word in words]


def _x_labels(window: Window, layout: PlaneLayout, palette: Palette) -> Text:
    line = [" "] * layout.columns
    for place, label in linear_axis(window.left, window.right, max(2, layout.columns // 9)).ticks:
        start = min(layout.columns - len(label), max(0, int(place * layout.columns) - (len(label) - 1) // 2))
        if not "".join(line[max(0, start - 1) : start + len(label) + 1]).strip():
            line[start : start + len(label)] = label
    return Text(" " * layout.gutter + "".join(line), palette.quiet)


def _middles(first: float, last: float, count: int) -> list[float]:
    shares = [(k + 0.5) / count for k in range(count)]
    return [first * (1 - share) + last * share for share in shares]


def _share(number: float, first: float, last: float) -> float:
    share = (number / 2 - first / 2) / (last / 2 - first / 2)  # halved: the difference alone may overflow
    return max(0.0, min(1.0, share)) if math.isfinite(share) else 0.0
