"""A plane to put points on: the points, and where one stands. Places in, text out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.text import Text

from engine.data.samples import Dataset
from tui.render.plane import Palette, PlaneLayout, Points, Window, decision_plane

FRESH = Window(-1.5, 1.5, -1.5, 1.5)
DIGITS = 3  # decimals of a point's place, of a plane of this size
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Points with their classes, 1.0 and -1.0, in the order in which they were put there."""

    places: tuple[Place, ...] = ()
    targets: tuple[float, ...] = ()

    def put(self, place: Place, target: float) -> Drawing:
        """With one more point; one that is there already changes its class."""
        there = self.without(place)
        return replace(there, places=(*there.places, place), targets=(*there.targets, target))

    def without(self, place: Place) -> Drawing:
        """Without the point at just this place."""
        kept = [pair for pair in zip(self.places, self.targets, strict=True) if pair[0] != place]
        return Drawing(tuple(point for point, _ in kept), tuple(target for _, target in kept))

    def nearest(self, place: Place, window: Window) -> Place | None:
        """The point nearest to a place as the eye sees it, within a tenth of the plane; None without one."""
        wide, high = window.right - window.left, window.top - window.bottom

        def far(point: Place) -> float:
            return ((point[0] - place[0]) / wide) ** 2 + ((point[1] - place[1]) / high) ** 2

        found = min(self.places, key=far, default=None)
        return found if found is not None and far(found) < 0.01 else None

    @property
    def lacks(self) -> str:
        """What is missing for a network to learn from it; "" where nothing is."""
        if len(set(self.targets)) == 2:
            return ""
        return "put points of both classes: + for 1, - for -1" if self.places else "there are no points yet"

    def dataset(self, name: str) -> Dataset:
        """The examples. Raises ValueError where there are none."""
        return Dataset(name, self.places, self.targets, ("x1", "x2"))


def drawing_plane(
    drawing: Drawing, window: Window, cursor: Place | None, width: int, height: int, palette: Palette
) -> Text:
    """Exactly `height` rows of `width` cells: the points, and a cross with its arms where the cursor is."""
    text = decision_plane([], Points(drawing.places, drawing.targets), window, width, height, palette)
    layout = PlaneLayout.of(width, height)
    if cursor is None or not layout.columns or not layout.rows:
        return text
    column, half = window.place(*cursor, layout.columns, 2 * layout.rows)
    lines = text.split("\n", allow_blank=True)
    row = half // 2 + layout.legend
    marks = ("[", "]") if palette.ascii else ("⟨", "⟩")
    for beside, mark in ((column - 1, marks[0]), (column + 1, marks[1])):
        if 0 <= beside < layout.columns:
            lines[row] = _with(lines[row], layout.gutter + beside, mark)
    if lines[row].plain[layout.gutter + column] == " ":
        lines[row] = _with(lines[row], layout.gutter + column, "+" if palette.ascii else "┼")
    return Text("\n", no_wrap=True).join(lines)


def cell_size(window: Window, width: int, height: int) -> Place:
    """How far it is from a cell to the next, across and (by half a row) up."""
    layout = PlaneLayout.of(width, height)
    return (
        (window.right - window.left) / max(1, layout.columns),
        (window.top - window.bottom) / max(1, 2 * layout.rows),
    )


def place_at(window: Window, width: int, height: int, x: int, y: int) -> Place | None:
    """The place that a cell shows, rounded; None for one beside the plane."""
    layout = PlaneLayout.of(width, height)
    column, row = x - layout.gutter, y - layout.legend
    if not (0 <= column < layout.columns and 0 <= row < layout.rows):
        return None
    return rounded((window.xs(layout.columns)[column], window.ys(layout.rows)[row]))


def rounded(place: Place) -> Place:
    return round(place[0], DIGITS), round(place[1], DIGITS)


def _with(line: Text, at: int, glyph: str) -> Text:
    changed = line.copy()
    changed.plain = f"{line.plain[:at]}{glyph}{line.plain[at + 1 :]}"
    changed.stylize("bold", at, at + 1)
    return changed
