"""The network of a run at the step looked at: the outputs and gradients of its neurons for one example."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.widgets import Static

from engine import Value
from engine.basics.numbers import short
from engine.lab.probe import Probe
from engine.runs.run import Run
from tui.actions.bindings import bindings
from tui.graph.draw.node import NodeState
from tui.kit.dialog import show_over
from tui.kit.presence import after_refresh
from tui.network.view import NetworkView
from tui.render.targets import TargetWords
from tui.train.dialogs.weight_history import WeightHistory
from tui.train.draw.example import no_value
from tui.train.panels.eyes import NeuronPictures
from tui.train.panels.panel import RunPanel


class LiveStates(dict[Value, NodeState]):
    """The states of Values, read on demand: most of a network is never shown."""

    def __missing__(self, node: Value) -> NodeState:
        state = self[node] = NodeState(node.data, node.grad)
        return state


class NetworkPanel(RunPanel):
    """Data down: `show_run(run)`, then `snapshot`; `example`, the index of the example to show."""

    TITLE: ClassVar[str] = "network"
    BINDINGS: ClassVar[list[BindingType]] = bindings("network_panel")
    DEFAULT_CSS = """
    NetworkPanel {
        height: 1fr;
        & > .notice { display: none; padding: 1 2; color: $text-warning; }
        &.-without > .notice { display: block; }
        &.-without > NetworkView { display: none; }
        & > NeuronPictures { display: none; }
        &.-pictures > NeuronPictures { display: block; }
        &.-pictures > NetworkView, &.-pictures > .notice { display: none; }
    }
    """

    example: reactive[int] = reactive(0, init=False, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._probe: Probe | None = None
        self._is_due = False  # whether an update is scheduled

    def compose(self) -> ComposeResult:
        yield NetworkView(history=True, read_only=True)
        yield NeuronPictures()
        yield Static(classes="notice", markup=False)

    def on_mount(self) -> None:
        self.border_title = self.TITLE
        self._update_soon()

    def show_run(self, run: Run) -> None:
        super().show_run(run)
        self._probe = Probe(run)
        self.set_reactive(NetworkPanel.snapshot, None)  # the previous run's does not fit this one
        self.set_reactive(NetworkPanel.example, min(self.example, len(run.data) - 1))
        self._update_soon()

    def watch_snapshot(self) -> None:
        self._update_soon()

    def watch_example(self) -> None:
        self._update_soon()

    def focus(self, scroll_visible: bool = True) -> NetworkPanel:
        """Focus the drawing, or the pictures."""
        self.query_one(NeuronPictures if self.has_class("-pictures") else NetworkView).focus(scroll_visible)
        return self

    def action_pictures(self) -> None:
        """Show what every neuron sees, or the network drawn."""
        self.toggle_class("-pictures")
        after_refresh(self, self.focus)  # not at once: what is not displayed yet takes no focus
        self._update_soon()

    @property
    def step(self) -> int:
        """The step that is shown."""
        return self.snapshot.step if self.snapshot else 0

    def _update_soon(self) -> None:
        """Update once for all that changes together: the run, its step, and the example."""
        if not self._is_due:
            self._is_due = True
            self.call_next(self._update_network)

    def _update_network(self) -> None:
        """Show the example's pass at the step looked at."""
        self._is_due = False
        run, probe = self.run, self._probe
        if run is None or probe is None or not self.is_mounted:
            return
        if self.has_class("-pictures"):
            pictures = self.query_one(NeuronPictures)
            if pictures.run is not run:
                pictures.snapshot = None
                pictures.show_run(run)
            pictures.snapshot = self.snapshot
            return
        parameters = self.snapshot.parameters if self.snapshot else run.state_at(0).parameters
        view, count = self.query_one(NetworkView), len(run.data)
        view.examples = count
        try:
            found = probe(self.step, parameters, self.example)
        except (ArithmeticError, ValueError) as error:
            self.add_class("-without")
            self.query_one(".notice", Static).update(no_value(self.example, self.step, error))
            return
        self.remove_class("-without")
        data, words = run.data, TargetWords.of(run.data)
        target = data.targets[self.example]
        wanted = words.target(target) + (f", a score of {short(target)}" if data.is_regression else "")
        about = f"step {self.step}   example {self.example + 1}/{count}, wanted {wanted}"
        gradients = self.snapshot.gradients if self.snapshot else None
        view.show(found.trace, found.loss, LiveStates(), about, gradients, data.columns)

    @on(NetworkView.ExampleRequested)
    def _next_example(self, event: NetworkView.ExampleRequested) -> None:
        event.stop()
        if self.run is not None:
            self.example = (self.example + event.offset) % len(self.run.data)

    @on(NetworkView.HistoryRequested)
    def _history(self, event: NetworkView.HistoryRequested) -> None:
        event.stop()
        if self.run is not None:
            show_over(self, WeightHistory(self.run, event.parameter, self.step))

    @on(NetworkView.Refused)
    def _refused(self, event: NetworkView.Refused) -> None:
        event.stop()
        self.notify(event.reason, markup=False)
