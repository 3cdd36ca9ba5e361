"""The decision plane: a network's scores all over the plane, two a cell, with the examples on top.

The background shows the predicted class, as shades where there are no colours; dots mark the margins, where the score
is 1 or -1; a point's glyph shows its class, and a misclassified point is crossed out.
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

MIN_SIZE = (16, 3)  # cells; a smaller plane shows nothing useful
MIN_LABELLED_SIZE = (28, 7)  # cells; from this size on the axes have numbers
PADDING = 0.08  # of the data's span, left free around it
SIZES = (0.25, 0.75)  # limits between small, medium and large scores
MARGIN = 1.0  # from this score on the max-margin loss is 0
UPPER, LOWER = "▀", "▄"
LARGEST = 1e307  # farther out is drawn at the edge; sums and differences of such numbers stay finite


@dataclass(frozen=True, slots=True)
class Window:
    """The visible part of the plane: finite, left < right and bottom < top."""

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def around(cls, inputs: Iterable[Sequence[float]]) -> Window:
        """Return the window that contains all examples, with a little padding; nan is nowhere."""
        spans = []
        for numbers in zip(*inputs, strict=True):
            known = [number for number in numbers if number == number] or [0.0]
            low, high = (min(max(end, -LARGEST), LARGEST) for end in (min(known), max(known)))
            size = max(abs(low), abs(high))
            padding = (max((high - low) * PADDING, size * 1e-9) if low < high else size * PADDING) or 1.0
            spans += [low - padding, high + padding]
        return cls(*spans)

    def xs(self, count: int) -> list[float]:
        """Return the centres of `count` columns, from left to right."""
        return _centres(self.left, self.right, count)

    def ys(self, count: int) -> list[float]:
        """Return the centres of `count` rows, from the top down."""
        return _centres(self.top, self.bottom, count)

    def place(self, x: float, y: float, columns: int, rows: int) -> tuple[int, int]:
        """Return the column and row of a point; for one outside the nearest."""
        across = _fraction(x, self.left, self.right)
        down = _fraction(y, self.top, self.bottom)
        return min(columns - 1, int(across * columns)), min(rows - 1, int(down * rows))


@dataclass(frozen=True, slots=True)
class Points:
    """The examples.

    inputs       x and y of each
    predictions  one for each target, or none
    names        of classes -1 and 1
    held_out     examples that are not learnt from, drawn as rings
    axes         the names of x and y; shown if there is room
    """

    inputs: Sequence[Sequence[float]]
    targets: Sequence[float]
    predictions: Sequence[float] = ()
    names: tuple[str, str] = ("-1", "1")
    held_out: Points | None = None
    axes: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PlanePalette:
    """Colours of the plane, as Rich knows them.

    positive, negative  the background of either class, for small, medium and large scores; both () without colours:
                        shades then show the classes
    point, wrong        of points, and of misclassified ones
    quiet               of legend and numbers
    ascii               only ASCII characters
    margins             whether dots mark where the score is 1 or -1
    cursor              added to the style of the chosen point
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
        """The character that margins are drawn with."""
        return "+" if self.ascii else "·"

    @property
    def glyphs(self) -> tuple[str, str, str]:
        """The glyphs of a point of class 1, of one of class -1, and of a misclassified one."""
        return ("o", "-", "X") if self.ascii else ("●", "○", "✗")

    @property
    def rings(self) -> tuple[str, str, str]:
        """The same of examples held out."""
        return ("@", "=", "%") if self.ascii else ("◉", "◌", "⊗")

    def background(self, level: int) -> str:
        return "" if not level else self.positive[level - 1] if level > 0 else self.negative[-level - 1]

    def cell(self, upper: int, lower: int) -> tuple[str, str]:
        """Return character and style of a cell with scores of these levels in its halves."""
        if not self.positive:
            shades = " .':" if self.ascii else f" {LOWER}{UPPER}░"
            return shades[2 * (upper > 0) + (lower > 0)], self.quiet
        above, below = self.background(upper), self.background(lower)
        if above == below:
            return " ", f"on {above}" if above else ""
        if not above:
            return LOWER, below
        return UPPER, f"{above} on {below}" if below else above


@dataclass(frozen=True, slots=True)
class PlaneLayout:
    """The division of an area into raster, legend and numbers. gutter: cells left of the raster."""

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

    def place(self, window: Window, x: float, y: float) -> tuple[int, int]:
        """Return the column and row of text in which a point is drawn."""
        column, half = window.place(x, y, self.columns, 2 * self.rows)
        return self.gutter + column, self.legend + half // 2


def level(score: float) -> int:
    """Return the level of a score, -3 to 3: its class and size. Zero counts as -1, nan is 0."""
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
    palette: PlanePalette | None = None,
    chosen: int | None = None,
) -> Text:
    """Return the plane in exactly `height` rows of `width` cells.

    scores  at the cell centres of `window`, from the top down, with the columns and twice the rows of
            `PlaneLayout.of(width, height)`; empty: only the points are drawn
    chosen  the point under the cursor
    """
    palette = palette or PlanePalette()
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


PointMark = tuple[str, str, bool]
"""Glyph, colour, and whether it is in the lower half of its cell."""


def _margins(scores: Sequence[Sequence[float]], palette: PlanePalette) -> dict[int, dict[int, PointMark]]:
    """Return a dot in every cell where the score crosses 1 or -1 before the cell to the right or below."""
    sides = [[(score > MARGIN) - (score < -MARGIN) for score in row] for row in scores[::2]]
    found: dict[int, dict[int, PointMark]] = {}
    for y, row in enumerate(sides):
        below = sides[y + 1] if y + 1 < len(sides) else row
        places = [x for x, side in enumerate(row[:-1]) if side != row[x + 1] or side != below[x]]
        if places:
            found[y] = dict.fromkeys(places, (palette.dot, palette.point, False))
    return found


def _marks(
    points: Points, window: Window, layout: PlaneLayout, palette: PlanePalette, chosen: int | None
) -> dict[int, dict[int, PointMark]]:
    """Return the points by row and column; of several in a cell the chosen one is drawn, else a misclassified one."""
    found: dict[int, dict[int, PointMark]] = {}
    if not layout.columns or not layout.rows:
        return found
    known = len(points.predictions) == len(points.targets)
    groups = [(points, palette.glyphs), *([(points.held_out, palette.rings)] if points.held_out else [])]
    for group, glyphs in groups:
        scored = len(group.predictions) == len(group.targets)
        for k, ((x, y), target) in enumerate(zip(group.inputs, group.targets, strict=True)):
            column, half = window.place(x, y, layout.columns, 2 * layout.rows)
            row, lower = divmod(half, 2)
            if scored and not is_right(group.predictions[k], target):
                found.setdefault(row, {})[column] = (glyphs[2], palette.wrong, bool(lower))
            else:
                found.setdefault(row, {}).setdefault(column, (glyphs[target <= 0], palette.point, bool(lower)))
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
    """Return the point nearest to (x, y), with both axes scaled to equal length."""

    def distance(k: int) -> float:
        across, down = _offset(inputs[k], (x, y), window)
        return across * across + down * down

    return min(range(len(inputs)), key=distance)


def next_towards(inputs: Sequence[Sequence[float]], window: Window, at: int, across: int, up: int) -> int:
    """Return the next point to the right (across 1), left (-1), above (up 1) or below (-1); `at` if there is none.

    Distance to the side counts three times.
    """

    def distance(k: int) -> float:
        dx, dy = _offset(inputs[k], inputs[at], window)
        ahead = dx * across + dy * up
        aside = dx * up - dy * across
        return ahead + 3 * abs(aside) if ahead > 0 else math.inf

    best = min(range(len(inputs)), key=distance)
    return best if distance(best) < math.inf else at


def _offset(point: Sequence[float], other: Sequence[float], window: Window) -> tuple[float, float]:
    """Return how far a point is to the right of another and above it, as fractions of the window."""
    dx = _fraction(point[0], window.left, window.right) - _fraction(other[0], window.left, window.right)
    dy = _fraction(point[1], window.bottom, window.top) - _fraction(other[1], window.bottom, window.top)
    return dx, dy


def _row(upper: Sequence[int], lower: Sequence[int], marks: dict[int, PointMark], palette: PlanePalette) -> Text:
    cells = {pair: palette.cell(*pair) for pair in set(zip(upper, lower, strict=True))}
    drawn = [cells[pair] for pair in zip(upper, lower, strict=True)]
    for column, (glyph, color, low) in marks.items():
        ground = palette.background(lower[column] if low else upper[column]) if palette.positive else ""
        drawn[column] = glyph, f"{color} on {ground}".strip() if ground else color
    spans, start = [], 0
    for style, run in groupby(drawn, key=lambda cell: cell[1]):
        end = start + sum(1 for _ in run)
        if style:
            spans.append(Span(start, end, style))
        start = end
    return Text("".join(glyph for glyph, _ in drawn), spans=spans)


def _legend(points: Points, palette: PlanePalette, width: int) -> Text:
    names = [points.names[1], points.names[0], *(["wrong"] if points.predictions else [])]
    grounds = [f"{palette.point} on {tints[-1]}" for tints in (palette.positive, palette.negative) if tints]
    colors = (*(grounds or [palette.point] * 2), palette.wrong)
    glyphs = [*zip(palette.glyphs, colors, names, strict=False)]
    if points.held_out:
        glyphs.append(("".join(palette.rings[:2]), palette.point, "held out"))
    padded = [(f" {glyph} " if " on " in color else glyph, color, name) for glyph, color, name in glyphs]
    ellipsis = "." if palette.ascii else "…"
    row = legend(padded, width, palette.quiet, ellipsis)
    if any(" ".join(name.split()) not in row.plain for name in names):
        row = legend(glyphs, width, palette.quiet, ellipsis)
    margin = f"   {palette.dot} margin"
    if palette.margins and row.cell_len + len(margin) <= width:
        row.append(margin, palette.quiet)
    if points.axes is not None:
        across, up = points.axes
        right, above = (">", "^") if palette.ascii else ("→", "↑")
        axes = f"   {across} {right}  {up} {above}"
        if row.cell_len + len(axes) <= width:
            row.append(axes, palette.quiet)
    row.truncate(width, pad=True)
    return row


def _gutter(window: Window, layout: PlaneLayout) -> list[str]:
    """Return the text left of each row: blank, or a number of the y axis."""
    labels = [""] * layout.rows
    if layout.labelled:
        axis = linear_axis(window.bottom, window.top, max(2, layout.rows // 4))
        for place, label in axis.ticks:
            labels[min(layout.rows - 1, int((1 - place) * layout.rows))] = _narrowed(label, layout.gutter - 1)
    return [f"{label:>{layout.gutter - 1}} " if layout.gutter else "" for label in labels]


def _narrowed(label: str, width: int) -> str:
    """Return a number in at most `width` cells; "" where it would have to be cut and so become another."""
    if len(label) <= width:
        return label
    mantissa, _, exponent = f"{float(label):.0e}".partition("e")
    narrow = f"{mantissa}e{int(exponent)}"
    return narrow if len(narrow) <= width and float(narrow) == float(label) else ""


def _x_labels(window: Window, layout: PlaneLayout, palette: PlanePalette) -> Text:
    line = [" "] * layout.columns
    for place, label in linear_axis(window.left, window.right, max(2, layout.columns // 9)).ticks:
        start = min(layout.columns - len(label), max(0, int(place * layout.columns) - (len(label) - 1) // 2))
        if not "".join(line[max(0, start - 1) : start + len(label) + 1]).strip():
            line[start : start + len(label)] = label
    return Text(" " * layout.gutter + "".join(line), palette.quiet)


def _centres(first: float, last: float, count: int) -> list[float]:
    fractions = [(k + 0.5) / count for k in range(count)]
    return [first * (1 - t) + last * t for t in fractions]


def _fraction(number: float, first: float, last: float) -> float:
    fraction = (number / 2 - first / 2) / (last / 2 - first / 2)  # halved: the difference alone may overflow
    return max(0.0, min(1.0, fraction)) if math.isfinite(fraction) else 0.0
