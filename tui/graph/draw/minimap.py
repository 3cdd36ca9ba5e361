"""Maps of graphs that do not fit: which part of the whole is seen, and where the cursor is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine import Value
from tui.graph.draw.layout import Layout, Viewport

MAX_SIZE, MIN_SIZE = (30, 8), (8, 3)  # columns and rows of a map
MIN_PANE = (36, 10)  # the least pane that has room for one
PANE_SHARE = 3  # a map takes at most this part of each side
STRIP_CELLS = 16


@dataclass(frozen=True, slots=True)
class MapGlyphs:
    """The characters of a map: a node out of view and in view, the cursor, and the ends of the view in a row."""

    node: str
    seen: str
    cursor: str
    left: str
    right: str
    narrow: str


GLYPHS, ASCII_GLYPHS = MapGlyphs("·", "•", "◆", "[", "]", "▯"), MapGlyphs(".", "o", "@", "[", "]", "!")


def glyphs_of(ascii: bool) -> MapGlyphs:
    return ASCII_GLYPHS if ascii else GLYPHS


def map_size(layout: Layout, pane: tuple[int, int]) -> tuple[int, int] | None:
    """The columns and rows of the map of a drawing, in its proportions; None in a pane without room for it."""
    if pane[0] < MIN_PANE[0] or pane[1] < MIN_PANE[1]:
        return None
    most = min(MAX_SIZE[0], pane[0] // PANE_SHARE), min(MAX_SIZE[1], pane[1] // PANE_SHARE)
    scale = max(layout.width / most[0], layout.height / most[1], 1.0)
    columns, rows = round(layout.width / scale), round(layout.height / scale)
    return max(MIN_SIZE[0], min(columns, most[0])), max(MIN_SIZE[1], min(rows, most[1]))


def minimap(layout: Layout, view: Viewport, selected: Value | None, size: tuple[int, int], ascii: bool) -> list[str]:
    """The rows of a map of a whole drawing: a point for each node, brackets around what is in view, the cursor."""
    columns, rows = size
    glyphs = glyphs_of(ascii)

    def cell(x: float, y: float) -> tuple[int, int]:
        return (
            max(0, min(columns - 1, int(x * columns / max(1, layout.width)))),
            max(0, min(rows - 1, int(y * rows / max(1, layout.height)))),
        )

    left, top = cell(view[0], view[1])
    right, bottom = cell(view[0] + view[2] - 1, view[1] + view[3] - 1)
    cells = [[" "] * columns for _ in range(rows)]
    for box in layout.boxes.values():
        x, y = cell(box.x + box.width / 2, box.y + box.height / 2)
        cells[y][x] = glyphs.seen if left <= x <= right and top <= y <= bottom else glyphs.node
    for y in range(top, bottom + 1):
        if left == right:
            cells[y][left] = glyphs.narrow
        else:
            cells[y][left], cells[y][right] = glyphs.left, glyphs.right
    if selected in layout.boxes:
        box = layout.boxes[selected]
        x, y = cell(box.x + box.width / 2, box.y + box.height / 2)
        cells[y][x] = glyphs.cursor
    return ["".join(row) for row in cells]


def order_map(places: Mapping[Value, int], drawn: Iterable[Value], selected: Value | None, ascii: bool) -> str:
    """A row for all nodes from the leaves to the output: where the drawn ones are among them, and the cursor.

    places: of each node in the order of the whole graph
    """
    glyphs = glyphs_of(ascii)
    cells = min(STRIP_CELLS, len(places))
    marks = [glyphs.node] * cells
    for node in drawn:
        marks[places[node] * cells // len(places)] = glyphs.seen
    if selected is not None and selected in places:
        marks[places[selected] * cells // len(places)] = glyphs.cursor
    return "".join(marks)
