"""Points drawn by hand: the points with their classes, and the plane with them as text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.text import Text

from engine.data.samples import Dataset
from tui.render.plane import PlaneLayout, PlanePalette, Points, Window, decision_plane
from tui.render.polyline import Point

FRESH = Window(-1.5, 1.5, -1.5, 1.5)
DIGITS = 3  # decimals of a coordinate in a plane of this size


@dataclass(frozen=True, slots=True)
class PointDrawing:
    """Points with their classes, 1.0 and -1.0, in the order in which they were drawn."""

    points: tuple[Point, ...] = ()
    targets: tuple[float, ...] = ()

    def put(self, point: Point, target: float) -> PointDrawing:
        """Return a drawing with one more point; an existing one changes its class."""
        others = self.without(point)
        return replace(others, points=(*others.points, point), targets=(*others.targets, target))

    def without(self, point: Point) -> PointDrawing:
        """Return a drawing without exactly this point."""
        others = [pair for pair in zip(self.points, self.targets, strict=True) if pair[0] != point]
        return PointDrawing(tuple(other for other, _ in others), tuple(target for _, target in others))

    def nearest(self, position: Point, window: Window) -> Point | None:
        """Return the point nearest to a position on the screen, None if none is within a tenth of the plane."""
        width, height = window.right - window.left, window.top - window.bottom

        def distance(point: Point) -> float:
            return ((point[0] - position[0]) / width) ** 2 + ((point[1] - position[1]) / height) ** 2

        found = min(self.points, key=distance, default=None)
        return found if found is not None and distance(found) < 0.01 else None

    @property
    def problem(self) -> str:
        """Why no network can learn from it, "" if one can."""
        if len(set(self.targets)) == 2:
            return ""
        return "put points of both classes: + for 1, - for -1" if self.points else "there are no points yet"

    def dataset(self, name: str) -> Dataset:
        """Return the points as examples. Raises ValueError if there are none."""
        return Dataset(name, self.points, self.targets, ("x1", "x2"))


def drawing_plane(
    drawing: PointDrawing, window: Window, cursor: Point | None, width: int, height: int, palette: PlanePalette
) -> Text:
    """Exactly `height` rows of `width` cells: the points, and a cross at the cursor."""
    text = decision_plane([], Points(drawing.points, drawing.targets), window, width, height, palette)
    layout = PlaneLayout.of(width, height)
    if cursor is None or not layout.columns or not layout.rows:
        return text
    column, row = layout.place(window, *cursor)
    lines = text.split("\n", allow_blank=True)
    marks = ("[", "]") if palette.ascii else ("⟨", "⟩")
    for beside, mark in ((column - 1, marks[0]), (column + 1, marks[1])):
        if layout.gutter <= beside < layout.gutter + layout.columns:
            lines[row] = _with(lines[row], beside, mark)
    if lines[row].plain[column] == " ":
        lines[row] = _with(lines[row], column, "+" if palette.ascii else "┼")
    return Text("\n", no_wrap=True).join(lines)


def cell_size(window: Window, width: int, height: int) -> Point:
    """The distance from one cell to the next, across and (by half a row) up."""
    layout = PlaneLayout.of(width, height)
    return (
        (window.right - window.left) / max(1, layout.columns),
        (window.top - window.bottom) / max(1, 2 * layout.rows),
    )


def point_at(window: Window, width: int, height: int, x: int, y: int) -> Point | None:
    """The point shown by a cell, rounded; None outside the plane."""
    layout = PlaneLayout.of(width, height)
    column, row = x - layout.gutter, y - layout.legend
    if not (0 <= column < layout.columns and 0 <= row < layout.rows):
        return None
    return rounded((window.xs(layout.columns)[column], window.ys(layout.rows)[row]))


def rounded(point: Point) -> Point:
    return round(point[0], DIGITS), round(point[1], DIGITS)


def _with(line: Text, at: int, glyph: str) -> Text:
    changed = line.copy()
    changed.plain = f"{line.plain[:at]}{glyph}{line.plain[at + 1 :]}"
    changed.stylize("bold", at, at + 1)
    return changed
