"""The loss over the steps, live."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.reactive import reactive

from tui.render.plots import Look, loss_plot
from tui.training_run import RunState
from tui.widgets.drawn import Drawn
from tui.widgets.paint import color_of, drawing


class LossPlot(Drawn):
    """Data down: `state`, `log_scale` for a logarithmic scale, `last_step` where the axis ends at least."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"loss-plot--curve", "loss-plot--axis"}
    DEFAULT_CSS = """
    LossPlot {
        & > .loss-plot--curve { color: $primary; }
        & > .loss-plot--axis { color: $text-muted; }
    }
    """

    state: reactive[RunState] = reactive(RunState(), repaint=False)
    log_scale: reactive[bool] = reactive(False, repaint=False)
    last_step: reactive[int] = reactive(0, repaint=False)

    def on_mount(self) -> None:
        self.border_title = "loss"

    def watch_log_scale(self, log_scale: bool) -> None:
        self.border_title = "loss (log scale)" if log_scale else "loss"
        self.redraw()

    def watch_state(self, state: RunState) -> None:
        diverged = state.diverged is not None
        if diverged != self.has_class("-diverged"):
            self.border_subtitle = state.diverged.partition(":")[0] if state.diverged else ""
            self.set_class(diverged, "-diverged")
        self.redraw()

    def watch_last_step(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        return loss_plot(
            self.state.steps,
            self.state.losses,
            width,
            height,
            last_step=self.last_step,
            log=self.log_scale,
            color=color_of(self, "loss-plot--curve"),
            look=Look(drawing(), color_of(self, "loss-plot--axis")),
        )
