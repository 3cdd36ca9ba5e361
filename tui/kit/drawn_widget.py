"""A widget that a pure function draws, many times a second."""

from __future__ import annotations

from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class DrawnWidget(Widget):
    """Shows what `draw` makes, and paints only the rows that look different from those before.

    That, and strips made without the way over wrapping and measuring, is several times quicker than `render`.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[Text] = []
        self._restyled = False  # whether it is to be drawn in other colours

    def draw(self, width: int, height: int) -> Text:
        """The whole picture for so much room: rows of `width` cells at most."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Something that is drawn has changed."""
        if not self.size:
            return
        before = self._rows
        self._rows = list(self.draw(*self.size).split("\n", allow_blank=True))
        count = max(len(before), len(self._rows))
        changed = [y for y in range(count) if before[y : y + 1] != self._rows[y : y + 1]]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        ground = self.visual_style.rich_style
        if y < len(self._rows):
            return strip_of(self._rows[y], ground).adjust_cell_length(self.size.width, ground)
        return Strip.blank(self.size.width, ground)

    def on_resize(self) -> None:
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.size and not self._restyled:
            self._restyled = True
            self.call_next(self._draw_restyled)  # not at once: the styles of its parts come after its own

    def _draw_restyled(self) -> None:
        self._restyled = False
        self.redraw()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height


def strip_of(line: Text, ground: Style) -> Strip:
    """One row of text on a ground; of spans that overlap, later ones count for more."""
    painted = [ground + _style(line.style)] * len(line.plain)
    for start, end, style in line.spans:
        added = _style(style)
        painted[start:end] = [under + added for under in painted[start:end]]
    segments, start = [], 0
    for style, run in groupby(painted):
        end = start + sum(1 for _ in run)
        segments.append(Segment(line.plain[start:end], style))
        start = end
    return Strip(segments)


def _style(style: str | Style) -> Style:
    return style if isinstance(style, Style) else Style.parse(style)
