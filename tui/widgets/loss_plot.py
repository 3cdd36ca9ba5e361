"""The loss over the steps, live."""

from __future__ import annotations

from typing import ClassVar

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.render.plots import Look, loss_plot
from tui.training_run import RunState
from tui.widgets.paint import color_of, drawing


class LossPlot(Widget):
    """Data down: `state`, `log_scale` for a logarithmic scale, `last_step` where the axis ends at least."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"loss-plot--curve", "loss-plot--axis"}
    DEFAULT_CSS = """
    LossPlot {
        & > .loss-plot--curve { color: $primary; }
        & > .loss-plot--axis { color: $text-muted; }
    }
    """

    state: reactive[RunState] = reactive(RunState())
    log_scale: reactive[bool] = reactive(False)
    last_step: reactive[int] = reactive(0)

    def on_mount(self) -> None:
        self.border_title = "loss"

    def watch_log_scale(self, log_scale: bool) -> None:
        self.border_title = "loss (log scale)" if log_scale else "loss"

    def watch_state(self, state: RunState) -> None:
        self.border_subtitle = state.diverged.partition(":")[0] if state.diverged else ""
        self.set_class(state.diverged is not None, "-diverged")

    def render(self) -> RenderResult:
        look = Look(drawing(), color_of(self, "loss-plot--axis"))
        return loss_plot(
            self.state.steps,
            self.state.losses,
            *self.content_size,
            last_step=self.last_step,
            log=self.log_scale,
            color=color_of(self, "loss-plot--curve"),
            look=look,
        )
