"""Points drawn by hand, and the plane with them as text."""

from __future__ import annotations

from tui.data.draw.point_drawing import PointDrawing, drawing_plane, point_at
from tui.render.plane import PlanePalette, Window

UNIT = Window(0.0, 1.0, 0.0, 1.0)


def test_points_are_put_and_taken_away() -> None:
    drawing = PointDrawing().put((0.1, 0.1), 1.0).put((0.9, 0.9), -1.0)
    assert drawing.problem == ""
    assert drawing.put((0.1, 0.1), -1.0) == PointDrawing(((0.9, 0.9), (0.1, 0.1)), (-1.0, -1.0))
    assert drawing.nearest((0.15, 0.12), UNIT) == (0.1, 0.1)
    assert drawing.nearest((0.5, 0.5), UNIT) is None
    assert drawing.without((0.1, 0.1)) == PointDrawing(((0.9, 0.9),), (-1.0,))
    assert "both classes" in drawing.without((0.1, 0.1)).problem
    assert PointDrawing().problem == "there are no points yet"


def test_the_plane_as_text() -> None:
    drawing = PointDrawing(((0.05, 0.9), (0.95, 0.1)), (1.0, -1.0))
    rows = drawing_plane(drawing, UNIT, (0.5, 0.5), 16, 5, PlanePalette()).plain.split("\n")
    assert [row.rstrip() for row in rows] == ["● 1   ○ -1", "●", "", "       ⟨┼⟩", "               ○"]
    assert point_at(UNIT, 16, 5, 8, 3) == (0.531, 0.375)
    assert point_at(UNIT, 16, 5, 8, 0) is None
