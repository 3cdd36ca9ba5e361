"""The history of a parameter, from the first step of a run to its newest."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static

from engine.runs.run import Run
from tui.actions.bindings import bindings
from tui.kit.colors import color_of
from tui.kit.dialog import Dialog
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle
from tui.train.draw.weight_history import history_plot, history_words


class WeightPlot(DrawnWidget):
    """Data down: `history`, steps and the value before each; `at`, the step looked at."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"weight-plot--line", "weight-plot--axis"}
    DEFAULT_CSS = """
    WeightPlot {
        height: 1fr;
        & > .weight-plot--line { color: $primary; }
        & > .weight-plot--axis { color: $text-muted; }
    }
    """

    history: reactive[tuple[Sequence[int], Sequence[float]]] = reactive(((), ()), repaint=False)

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def watch_history(self) -> None:
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        line, axis = (color_of(self, f"weight-plot--{part}") for part in ("line", "axis"))
        style = PlotStyle(drawing(), axis)
        return history_plot(*self.history, width, height, at=self.at, color=line, style=style)


class WeightHistory(Dialog[None]):
    """run: one that is paused; parameter: its index; at: the step looked at. Up and down show other parameters."""

    CSS_PATH = "weight_history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("history")

    parameter: reactive[int] = reactive(0, init=False)

    def __init__(self, run: Run, parameter: int, at: int) -> None:
        super().__init__()
        self.set_reactive(WeightHistory.parameter, parameter)
        self._labels = [p.label for p in run.trainer.model.parameters()]
        self._run, self._at = run, at
        self._values_here = run.state_at(at).parameters

    def compose(self) -> ComposeResult:
        with Vertical(id="history"):
            yield WeightPlot(self._at)
            yield Static(id="summary", markup=False)

    def on_mount(self) -> None:
        self.watch_parameter()

    def watch_parameter(self) -> None:
        steps, values = self._run.parameter_history(self.parameter)
        index = bisect_left(steps, self._at)
        if steps[index : index + 1] != [self._at]:  # the step looked at is always included
            steps.insert(index, self._at)
            values.insert(index, self._values_here[self.parameter])
        self.query_one(WeightPlot).history = steps, values
        self.query_one("#history").border_title = f"{self._labels[self.parameter]} over the steps"
        self.query_one("#summary", Static).update(history_words(steps, values, self._at))

    def action_another(self, by: int) -> None:
        self.parameter = (self.parameter + by) % len(self._labels)

    def on_click(self) -> None:
        self.dismiss()
