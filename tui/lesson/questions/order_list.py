"""A short list whose rows can be moved: with the keys, or dragged with the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


class NodeOrder(Widget, can_focus=True):
    """Names one below the other, in an order that the learner makes.

    A row is moved by shift and an arrow; or grabbed with space, moved by the arrows, and let go with space.
    Messages up: Changed when one was moved; Submitted on enter.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", "Up", show=False),
        Binding("down", "go(1)", "Down", show=False),
        Binding("shift+up", "move(-1)", "Move", key_display="shift+↑↓", tooltip="Move the row up"),
        Binding("shift+down", "move(1)", "Move down", show=False),
        Binding("space", "grab", "Grab", tooltip="Grab the row, so that the arrows move it; or let it go"),
        Binding("enter", "submit", "Check"),
    ]
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
        """The order is another now."""

        def __init__(self, names: tuple[str, ...]) -> None:
            super().__init__()
            self.names = names

    class Submitted(Message):
        """The learner wants to know whether the order works."""

    def __init__(self, names: Sequence[str], said: Mapping[str, str]) -> None:
        """said: what stands beside a name."""
        super().__init__()
        self.said = said
        self.set_reactive(NodeOrder.names, tuple(names))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.names)

    def render_line(self, y: int) -> Strip:
        if y >= len(self.names):
            return Strip.blank(self.size.width, self.rich_style)
        name, here = self.names[y], y == self.cursor
        mark = ("↕" if self.grabbed else "▸") if here else " "
        text = f"{mark} {y + 1:>2}  {self.said.get(name, name)}"
        style = self.get_component_rich_style(f"node-order--{'cursor' if here else 'row'}")
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)

    def action_go(self, by: int) -> None:
        """To another row; a row that is grabbed comes along."""
        if self.grabbed:
            self.action_move(by)
        else:
            self.cursor = min(max(self.cursor + by, 0), len(self.names) - 1)

    def action_move(self, by: int) -> None:
        """The row up or down."""
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

    def _put(self, place: int) -> None:
        """The row of the cursor to this place; the others keep their order."""
        rest = list(self.names)
        rest.insert(place, rest.pop(self.cursor))
        self.names, self.cursor = tuple(rest), place
        self.post_message(self.Changed(self.names))
