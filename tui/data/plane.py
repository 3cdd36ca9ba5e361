"""A plane to put points on, by keys or by mouse."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive

from tui.actions.bindings import bindings
from tui.data.draw.point_drawing import FRESH, PointDrawing, cell_size, drawing_plane, point_at, rounded
from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import needs_ascii
from tui.render.plane import PlaneLayout, PlanePalette, Window
from tui.render.polyline import Point

FAR = 5  # cells that shift goes


class DrawingPlane(DrawnWidget, can_focus=True):
    """Data down: `begin(drawing, window)`. Messages up: Changed.

    editable  whether points can be drawn and removed, or are only shown
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"drawing-plane--point", "drawing-plane--quiet"}
    DEFAULT_CSS = """
    DrawingPlane {
        & > .drawing-plane--point { color: $foreground; }
        & > .drawing-plane--quiet { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("plane")

    drawing: reactive[PointDrawing] = reactive(PointDrawing(), init=False, repaint=False)
    cursor: reactive[Point] = reactive((0.0, 0.0), init=False, repaint=False)
    editable: reactive[bool] = reactive(False, init=False, repaint=False)

    class Changed(Message):
        """The points have changed."""

        def __init__(self, drawing: PointDrawing) -> None:
            super().__init__()
            self.drawing = drawing

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._window = FRESH
        self._undone: list[PointDrawing] = []
        self._before: list[PointDrawing] = []
        self._pressed: float | None = None  # the class that a held mouse button draws

    def begin(self, drawing: PointDrawing, window: Window = FRESH, editable: bool = False) -> None:
        """Begin with other points, in this part of the plane."""
        self._window, self._before, self._undone = window, [], []
        self.cursor = rounded(((window.left + window.right) / 2, (window.bottom + window.top) / 2))
        self.drawing, self.editable = drawing, editable

    def watch_drawing(self) -> None:
        self.redraw()

    def watch_cursor(self) -> None:
        self.redraw()

    def watch_editable(self) -> None:
        self.can_focus = self.editable
        self.refresh_bindings()
        self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.editable or action not in ("put", "remove", "undo", "redo", "move")

    def action_move(self, right: int, up: int) -> None:
        across, high = cell_size(self._window, *self.size)
        x = min(max(self.cursor[0] + right * across, self._window.left), self._window.right)
        y = min(max(self.cursor[1] + up * high, self._window.bottom), self._window.top)
        self.cursor = x, y

    def cursor_cell(self) -> Offset | None:
        """The cross."""
        return Offset(*PlaneLayout.of(*self.size).place(self._window, *self.cursor)) if self.editable else None

    def action_put(self, target: int) -> None:
        self._edit(self.drawing.put(rounded(self.cursor), float(target)))

    def action_remove(self) -> None:
        nearest = self.drawing.nearest(self.cursor, self._window)
        if nearest is not None:
            self._edit(self.drawing.without(nearest))

    def action_undo(self) -> None:
        if self._before:
            self._undone.append(self.drawing)
            self._show(self._before.pop())

    def action_redo(self) -> None:
        if self._undone:
            self._before.append(self.drawing)
            self._show(self._undone.pop())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The left button draws class 1, the right one, or the left one with ctrl, class -1, as long as it is held."""
        if self.editable and event.button in (1, 3):
            self._pressed = -1.0 if event.button == 3 or event.ctrl else 1.0
            self.capture_mouse()
            self._press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._pressed is not None:
            self._press(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Draw a point at the release, too: a terminal does not report each position of a quick move."""
        if self._pressed is not None:
            self._press(event)
            self._pressed = None
            self.release_mouse()

    def _press(self, event: events.MouseEvent) -> None:
        where = event.get_content_offset(self)
        point = point_at(self._window, *self.size, where.x, where.y) if where is not None else None
        if point is not None and self._pressed is not None:
            self.cursor = point
            if (point, self._pressed) not in zip(self.drawing.points, self.drawing.targets, strict=True):
                self._edit(self.drawing.put(point, self._pressed))

    def _edit(self, drawing: PointDrawing) -> None:
        self._before.append(self.drawing)
        self._undone.clear()
        self._show(drawing)

    def _show(self, drawing: PointDrawing) -> None:
        self.drawing = drawing
        self.post_message(self.Changed(drawing))

    def draw(self, width: int, height: int) -> Text:
        point, quiet = (color_of(self, f"drawing-plane--{name}") for name in ("point", "quiet"))
        palette = PlanePalette(point=point, quiet=quiet, ascii=needs_ascii())
        cursor = self.cursor if self.editable else None
        return drawing_plane(self.drawing, self._window, cursor, width, height, palette)
