"""The timeline of a run, with the step looked at."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import needs_ascii
from tui.train.draw.timeline import Track, step_at, timeline


class Scrubber(DrawnWidget):
    """Data down: `track`. Message up: StepRequested, by mouse."""

    class StepRequested(Message):
        """Look at this step."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    COMPONENT_CLASSES: ClassVar[set[str]] = {"scrubber--line", "scrubber--mark", "scrubber--here"}
    DEFAULT_CSS = """
    Scrubber {
        height: 1;
        & > .scrubber--line { color: $text-muted; }
        & > .scrubber--mark { color: $text-warning; }
        & > .scrubber--here { color: $text-primary; }
    }
    """

    track: reactive[Track] = reactive(Track(), repaint=False)

    def watch_track(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        line, mark, here = (color_of(self, f"scrubber--{name}") for name in ("line", "mark", "here"))
        return timeline(self.track, width, (line, mark, f"bold {here}"), needs_ascii())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.capture_mouse()
        self._go(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._go(event)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _go(self, event: events.MouseEvent) -> None:
        offset = event.get_content_offset_capture(self)
        step = step_at(offset.x, self.track, self.size.width)
        if step is not None:
            self.post_message(self.StepRequested(step))
