"""The what-if panel: the loss if a weight were moved or the step longer, for any step of a run."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive

from engine.lab.what_if import AlongGradient, StepLoss, WhatIf, along_gradient, update_sign, what_if
from engine.runs.run import Run
from engine.training.snapshot import Snapshot
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.kit.colors import color_of
from tui.kit.dialog import show_over
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle
from tui.train.dialogs.weight_history import WeightHistory
from tui.train.draw.what_if import Weight, along_plot, along_text, what_if_text
from tui.train.panels.panel import RunPanel

TICK = 0.05
FAR = 10  # ticks, or parameters, that shift moves
POINTS = 40
TEXT_ROWS = 5
STEP_FIRST = "Take a step first: <train.next> takes one."


class WhatIfPanel(DrawnWidget, RunPanel, can_focus=True):
    """Data down: `show_run(run)`, `snapshot`. Messages up: ForkRequested.

    The curve along the gradient is computed on a thread; nothing waits for it.
    """

    TITLE: ClassVar[str] = "what if"
    BINDINGS: ClassVar[list[BindingType]] = bindings("what_if")
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"what-if--{name}" for name in ("curve", "today", "best", "axis")}
    DEFAULT_CSS = """
    WhatIfPanel {
        height: 1fr;
        padding: 0 2;
        & > .what-if--curve { color: $primary; }
        & > .what-if--today { color: $accent; }
        & > .what-if--best { color: $success; }
        & > .what-if--axis { color: $text-muted; }
    }
    """

    chosen: reactive[int] = reactive(0, init=False, repaint=False)
    ticks: reactive[int] = reactive(0, init=False, repaint=False)
    curve: reactive[AlongGradient | None] = reactive(None, init=False, repaint=False)

    class ForkRequested(Message):
        """Go on from a step with one parameter at another value."""

        def __init__(self, step: int, parameter: int, value: float) -> None:
            super().__init__()
            self.step, self.parameter, self.value = step, parameter, value

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._labels: tuple[str, ...] = ()
        self._loss: StepLoss | None = None
        self._found: WhatIf | None = None
        self._computing: Snapshot | None = None  # the snapshot on the thread

    def show_run(self, run: Run) -> None:
        super().show_run(run)
        self._labels = tuple(parameter.label for parameter in run.trainer.model.parameters())
        self.chosen = self.validate_chosen(self.chosen)
        self.ticks, self.curve = 0, None
        self.redraw()

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        self._loss = StepLoss(self.run, snapshot.step) if snapshot and self.run else None
        if snapshot is None:
            self.curve = None
        self._update_effect()
        self._request_curve()

    def validate_chosen(self, chosen: int) -> int:
        return max(0, min(chosen, len(self._labels) - 1))

    def watch_chosen(self) -> None:
        self.ticks = 0
        self._update_effect()

    def watch_ticks(self, before: int, ticks: int) -> None:
        self._update_effect()
        if bool(before) != bool(ticks):
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: without a move there is nothing to reset or to fork with."""
        return True if self.ticks or action not in ("back", "fork") else None

    def watch_curve(self) -> None:
        self.redraw()

    @property
    def delta(self) -> float:
        """The distance by which the weight is moved: 0.15, not 0.15000000000000002."""
        return round(self.ticks * TICK, 10)

    def _update_effect(self) -> None:
        """Compute the effect of the moved weight."""
        self._found = None
        if self._loss is not None and self.snapshot is not None and self.ticks:
            self._found = what_if(self._loss, self.snapshot, self.chosen, self.delta)
        self.redraw()

    def _request_curve(self) -> None:
        """Start computing the curve of the step looked at, unless one is being computed."""
        if self._computing is None and self._loss is not None and self.snapshot is not None and self.run is not None:
            self._computing = self.snapshot
            work = partial(self._evaluate_curve, self._loss, self.snapshot, update_sign(self.run, self.snapshot.step))
            self.run_worker(work, "along the gradient", thread=True)

    def _evaluate_curve(self, loss: StepLoss, snapshot: Snapshot, sign: float) -> None:
        curve = along_gradient(loss, snapshot, sign, POINTS)
        self.call_later(self._take_curve, snapshot, curve)

    def _take_curve(self, snapshot: Snapshot, curve: AlongGradient) -> None:
        self._computing = None
        if self.snapshot is not None:
            self.curve = curve
        if self.snapshot is not snapshot:
            self._request_curve()

    def action_choose(self, by: int) -> None:
        self.chosen = (self.chosen + by) % max(1, len(self._labels))

    def action_move(self, ticks: int) -> None:
        if self.snapshot is None:
            self.notify(with_keys(STEP_FIRST))
        else:
            self.ticks += ticks

    def action_back(self) -> None:
        self.ticks = 0

    def action_history(self) -> None:
        if self.run is not None:
            show_over(self, WeightHistory(self.run, self.chosen, self.snapshot.step if self.snapshot else 0))

    def action_fork(self) -> None:
        if self.snapshot is not None and self.ticks:
            value = self.snapshot.parameters[self.chosen] + self.delta
            self.post_message(self.ForkRequested(self.snapshot.step, self.chosen, value))

    def cursor_cell(self) -> Offset:
        """The name of the parameter, with which the text begins."""
        return Offset(0, 0)

    def draw(self, width: int, height: int) -> Text:
        snapshot = self.snapshot
        if snapshot is None:
            return Text(with_keys(f"{STEP_FIRST}\nThen move a weight of it, and see what the loss does."), "dim")
        weight = Weight(self._labels[self.chosen], snapshot.parameters[self.chosen], snapshot.gradients[self.chosen])
        text = what_if_text(weight, self._found)
        if self.curve is None or self.run is None or height < TEXT_ROWS + 5:
            return text
        colors = color_of(self, "what-if--curve"), color_of(self, "what-if--today"), color_of(self, "what-if--best")
        style = PlotStyle(drawing(), color_of(self, "what-if--axis"))
        optimizer = self.run.settings_at(snapshot.step).optimizer
        plot = along_plot(self.curve, width, height - TEXT_ROWS, colors, style, optimizer)
        return Text("\n").join([text, Text(), along_text(self.curve, optimizer, width), plot])
