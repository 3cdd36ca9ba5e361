"""The map of a graph that is larger than its pane, over a corner of the pane."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from engine import Value
from tui.graph.draw.layout import Layout, Viewport
from tui.graph.draw.minimap import map_size, minimap

WHEEL_ROWS = 3


class Minimap(Widget):
    """Shows which part of a drawing is in view. A click asks for another part. It keeps away from the cursor."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Minimap {
        layer: map;
        dock: right;
        display: none;
        background: $panel;
        color: $foreground;
        pointer: pointer;
        &.-left { dock: left; }
    }
    """

    class Pointed(Message):
        """A place of the map was clicked: the cell of the drawing that is to be in the middle of the view."""

        def __init__(self, x: int, y: int) -> None:
            super().__init__()
            self.x = x
            self.y = y

    class Turned(Message):
        """The mouse wheel was turned over the map; rows: how far the drawing is to scroll."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self) -> None:
        super().__init__()
        self._drawing: Layout | None = None
        self._text = Text()

    def show(self, drawing: Layout | None, view: Viewport, selected: Value | None, ascii: bool) -> None:
        """Show where the view is in a drawing; None if all of the graph is in view."""
        self._drawing = drawing
        size = map_size(drawing, view[2:]) if drawing else None
        self.display = size is not None
        if drawing is None or size is None:
            return
        self.styles.width, self.styles.height = size
        box = drawing.boxes.get(selected) if selected else None
        self.set_class(box is not None and box.x + box.width / 2 - view[0] > view[2] / 2, "-left")
        self._text = Text("\n".join(minimap(drawing, view, selected, size, ascii)), no_wrap=True)
        self.refresh()

    def render(self) -> Text:
        return self._text

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Turned(-WHEEL_ROWS))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Turned(WHEEL_ROWS))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self._drawing is not None and self.size:
            x = (event.x + 0.5) * self._drawing.width / self.size.width
            y = (event.y + 0.5) * self._drawing.height / self.size.height
            self.post_message(self.Pointed(int(x), int(y)))
