"""The names of a screen's views in one line, each with the digit that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget

GAP = 2


class ViewStrip(DrawnWidget):
    """titles: of the views, in order. Data down: `current`, `caption`. Message up: Chosen, by mouse."""

    class Chosen(Message):
        """Open the view of this number, from 0."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    COMPONENT_CLASSES: ClassVar[set[str]] = {"view-strip--current", "view-strip--other", "view-strip--key"}
    DEFAULT_CSS = """
    ViewStrip {
        height: 1;
        & > .view-strip--current { color: $primary; }
        & > .view-strip--other { color: $text-muted; }
        & > .view-strip--key { color: $text-accent; }
    }
    """

    current: reactive[int] = reactive(0, repaint=False)
    caption: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """The text at the right end, in several lengths: the first that fits is shown."""

    def __init__(self, titles: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = tuple(titles)

    def watch_current(self) -> None:
        self.redraw()

    def watch_caption(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        current, other, key = (color_of(self, f"view-strip--{name}") for name in ("current", "other", "key"))
        text = Text(no_wrap=True)
        for number, title in enumerate(self._titles):
            chosen = number == self.current
            text.append(f"{number + 1} ", key).append(title, f"bold underline {current}" if chosen else other)
            text.append(" " * GAP)
        room = width - len(text.plain)
        text_at_end = next((words for words in self.caption if len(words) < room), "")
        text.append(text_at_end.rjust(max(0, room)), other)
        return text

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        x = offset.x if offset else -1
        for number, title in enumerate(self._titles):
            x -= len(title) + 2 + GAP
            if x < 0:
                if offset:
                    self.post_message(self.Chosen(number))
                return
