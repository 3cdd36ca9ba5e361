"""A widget drawn by a pure function, fast enough for many frames a second."""

from __future__ import annotations

from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from tui.output.clipboard import CopyForm


class DrawnWidget(Widget):
    """Shows the text of `draw`, and repaints only the rows that have changed.

    Strips are made without wrapping and measuring. Both together are several times faster than `render`.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[Text] = []
        self._restyle_pending = False

    def draw(self, width: int, height: int) -> Text:
        """Return the whole picture: at most `height` rows of at most `width` cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw again, after a change of the data."""
        if not self.size:
            return
        before = self._rows
        self._rows = list(self.draw(*self.size).split("\n", allow_blank=True))
        count = max(len(before), len(self._rows))
        changed = [y for y in range(count) if before[y : y + 1] != self._rows[y : y + 1]]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        background = self.visual_style.rich_style
        if y < len(self._rows):
            return strip_of(self._rows[y], background).adjust_cell_length(self.size.width, background)
        return Strip.blank(self.size.width, background)

    @property
    def shown_text(self) -> str:
        """The drawing as plain text."""
        return "\n".join(row.plain.rstrip() for row in self._rows).strip("\n")

    def copy_forms(self) -> list[CopyForm]:
        """The picture as text."""
        title = str(self.border_title or "") or "what is drawn here"
        return [CopyForm(f"{title}, as text", self.shown_text)] if self.shown_text else []

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text under a selection with the mouse."""
        return selection.extract(self.shown_text), "\n"

    def on_resize(self) -> None:
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.size and not self._restyle_pending:
            self._restyle_pending = True
            self.call_next(self._draw_restyled)  # later: component styles are updated after the widget's own

    def _draw_restyled(self) -> None:
        self._restyle_pending = False
        self.redraw()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height


def strip_of(line: Text, background: Style) -> Strip:
    """Return a row of text on a background; later spans override earlier ones."""
    styles = [background + _style(line.style)] * len(line.plain)
    for start, end, span_style in line.spans:
        added = _style(span_style)
        styles[start:end] = [style + added for style in styles[start:end]]
    segments, start = [], 0
    for style, group in groupby(styles):
        end = start + sum(1 for _ in group)
        segments.append(Segment(line.plain[start:end], style))
        start = end
    return Strip(segments)


def _style(style: str | Style) -> Style:
    return style if isinstance(style, Style) else Style.parse(style)
