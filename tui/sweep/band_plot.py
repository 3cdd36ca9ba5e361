"""How far many seeds lie apart, over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text

from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.kit.terminal import drawing
from tui.render.plots import PlotStyle
from tui.sweep.draw.words import band_plot


class BandPlot(DrawnWidget):
    """Median and quartiles of the losses, and one seed's. Data down: `show`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"band-plot--{name}" for name in ("median", "quartile", "own", "axis")}
    DEFAULT_CSS = """
    BandPlot {
        & > .band-plot--median { color: $primary; }
        & > .band-plot--quartile { color: $text-muted; }
        & > .band-plot--own { color: $accent; }
        & > .band-plot--axis { color: $text-muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._at: Sequence[int] = ()
        self._course: Sequence[Sequence[float]] = ()
        self._own: Sequence[float] = ()
        self._steps = 1

    def show(self, at: Sequence[int], course: Sequence[Sequence[float]], own: Sequence[float], steps: int) -> None:
        """at: steps; course: for each the losses of the seeds; own: those of one; steps: where the axis ends."""
        self._at, self._course, self._own, self._steps = at, course, own, steps
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        median, quartile, own = (color_of(self, f"band-plot--{name}") for name in ("median", "quartile", "own"))
        return band_plot(
            self._at,
            self._course,
            width,
            height,
            steps=self._steps,
            chosen=self._own,
            colors=(median, quartile, own),
            style=PlotStyle(drawing(), color_of(self, "band-plot--axis")),
        )
