"""The spread of the losses of many seeds over the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text

from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle
from tui.sweep.draw.words import band_plot


class BandPlot(DrawnWidget):
    """Median and quartiles of the losses, and one seed's losses. Data down: `show`."""

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
        self._steps: Sequence[int] = ()
        self._losses: Sequence[Sequence[float]] = ()
        self._own: Sequence[float] = ()
        self._goal = 1

    def show(self, steps: Sequence[int], losses: Sequence[Sequence[float]], own: Sequence[float], goal: int) -> None:
        """Plot losses. losses: of all seeds, for each step; own: of the seed at the cursor; goal: the last step."""
        self._steps, self._losses, self._own, self._goal = steps, losses, own, goal
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        median, quartile, own = (color_of(self, f"band-plot--{name}") for name in ("median", "quartile", "own"))
        return band_plot(
            self._steps,
            self._losses,
            width,
            height,
            goal=self._goal,
            chosen=self._own,
            colors=(median, quartile, own),
            style=PlotStyle(drawing(), color_of(self, "band-plot--axis")),
        )
