"""The losses of the runs over the steps."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.reactive import reactive

from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.kit.presence import after_refresh
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle, preload
from tui.train.draw.curves import LossCurve, curves_plot, exploded
from tui.train.panels.panel import RunPanel

COLORS = ("first", "second", "third", "fourth", "fifth")


class LossPlot(DrawnWidget, RunPanel):
    """Data down: `curves`, the current run's last; `at`, the step looked at; `log_scale`, None for the scale on which
    the runs can be compared; `smooth`; `last_step`, the least end of the axis; `ended`, the message of a run that has
    diverged.
    """

    TITLE: ClassVar[str] = "loss"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "loss-plot--axis",
        "loss-plot--held-out",
        *(f"loss-plot--{color}" for color in COLORS),
    }
    DEFAULT_CSS = """
    LossPlot {
        & > .loss-plot--first { color: $primary; }
        & > .loss-plot--second { color: $warning; }
        & > .loss-plot--third { color: $success; }
        & > .loss-plot--fourth { color: $error; }
        & > .loss-plot--fifth { color: $secondary; }
        & > .loss-plot--held-out { color: $accent; }
        & > .loss-plot--axis { color: $text-muted; }
    }
    """

    curves: reactive[tuple[LossCurve, ...]] = reactive((), repaint=False)
    at: reactive[int | None] = reactive(None, repaint=False)
    log_scale: reactive[bool | None] = reactive(None, repaint=False)
    smooth: reactive[bool] = reactive(False, repaint=False)
    last_step: reactive[int] = reactive(0, repaint=False)
    ended: reactive[str] = reactive("", repaint=False)

    def on_mount(self) -> None:
        self._update_title()
        after_refresh(self, self.run_worker, preload, "plotext", thread=True)  # before the first step is drawn

    def watch_log_scale(self) -> None:
        self._update_title()
        self.redraw()

    def watch_smooth(self) -> None:
        self._update_title()
        self.redraw()

    def watch_curves(self) -> None:
        self._update_title()
        self.redraw()

    def watch_at(self) -> None:
        self.redraw()

    def watch_last_step(self) -> None:
        self.redraw()

    def watch_ended(self, ended: str) -> None:
        self.border_subtitle = Text(ended)
        self.set_class(bool(ended), "-diverged")

    @property
    def is_log(self) -> bool:
        """Whether the scale is logarithmic: as chosen, else where a linear one would show one run only."""
        return bool(exploded(self.curves)) if self.log_scale is None else self.log_scale

    def _update_title(self) -> None:
        name = exploded(self.curves) if self.log_scale is None else ""
        scale = f"log scale, as {name} exploded" if name else "log scale"
        notes = [note for note, on in ((scale, self.is_log), ("smoothed", self.smooth)) if on]
        self.border_title = f"{self.TITLE} ({', '.join(notes)})" if notes else self.TITLE

    def draw(self, width: int, height: int) -> Text:
        return curves_plot(
            self.curves,
            width,
            height,
            colors=[color_of(self, f"loss-plot--{color}") for color in COLORS],
            last_step=self.last_step,
            log=self.is_log,
            smooth=self.smooth,
            at=self.at,
            style=PlotStyle(drawing(), color_of(self, "loss-plot--axis")),
            held_out=color_of(self, "loss-plot--held-out"),
        )
