"""A short list whose rows can be moved with keys or dragged with the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui.actions.bindings import bindings


class NodeOrder(Widget, can_focus=True):
    """A column of names in an order that the learner arranges.

    shift and an arrow move a row; or space grabs it, arrows move it, and space releases it.
    Messages up: Changed when a row was moved; Submitted on enter.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("order")
    COMPONENT_CLASSES: ClassVar[set[str]] = {"node-order--row", "node-order--cursor"}
    DEFAULT_CSS = """
    NodeOrder {
        height: auto;
        pointer: pointer;
        & > .node-order--row { color: $foreground; }
        & > .node-order--cursor { color: $foreground; text-style: bold; }
        &:focus > .node-order--cursor { background: $accent; color: $background; text-style: bold; }
    }
    """

    names: reactive[tuple[str, ...]] = reactive((), layout=True)
    cursor: reactive[int] = reactive(0)
    grabbed: reactive[bool] = reactive(False)

    class Changed(Message):
        """The order has changed."""

        def __init__(self, names: tuple[str, ...]) -> None:
            super().__init__()
            self.names = names

    class Submitted(Message):
        """The learner submits the order."""

    def __init__(self, names: Sequence[str], captions: Mapping[str, str]) -> None:
        """captions: the text shown for a name."""
        super().__init__()
        self.captions = captions
        self.set_reactive(NodeOrder.names, tuple(names))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.names)

    def render_line(self, y: int) -> Strip:
        if y >= len(self.names):
            return Strip.blank(self.size.width, self.rich_style)
        name, here = self.names[y], y == self.cursor
        mark = ("↕" if self.grabbed else "▸") if here else " "
        text = f"{mark} {y + 1:>2}  {self.captions.get(name, name)}"
        style = self.get_component_rich_style(f"node-order--{'cursor' if here else 'row'}")
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text under a selection with the mouse."""
        return selection.extract("\n".join(self.captions.get(name, name) for name in self.names)), "\n"

    def cursor_cell(self) -> Offset:
        """The row at the cursor."""
        return Offset(0, self.cursor)

    def action_go(self, by: int) -> None:
        """Go to another row; a grabbed row comes along."""
        if self.grabbed:
            self.action_move(by)
        else:
            self.cursor = min(max(self.cursor + by, 0), len(self.names) - 1)

    def action_move(self, by: int) -> None:
        """Move the row up or down."""
        self._put(min(max(self.cursor + by, 0), len(self.names) - 1))

    def action_grab(self) -> None:
        self.grabbed = not self.grabbed

    def action_submit(self) -> None:
        self.grabbed = False
        self.post_message(self.Submitted())

    def on_blur(self) -> None:
        self.grabbed = False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if 0 <= event.y < len(self.names):
            self.cursor, self.grabbed = event.y, True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.grabbed and event.button:
            self._put(min(max(event.y, 0), len(self.names) - 1))

    def on_mouse_up(self) -> None:
        self.grabbed = False
        self.release_mouse()

    def _put(self, index: int) -> None:
        """Move the row under the cursor to this index; the others keep their order."""
        rest = list(self.names)
        rest.insert(index, rest.pop(self.cursor))
        self.names, self.cursor = tuple(rest), index
        self.post_message(self.Changed(self.names))
