"""The forward and backward pass of an example at a step: the network in numbers, and its graph by neurons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from engine import Value, toposort
from engine.faults import fault_named
from engine.graph.excerpt import excerpt
from engine.lab.probe import ExamplePass, Probe
from engine.runs.run import Run
from engine.training.snapshot import Snapshot
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.kit.dialog import Dialog
from tui.kit.presence import after_refresh
from tui.network.neuron_graph import LEAST
from tui.train.draw.example import heading, no_value, pass_rows

MAX_NODES = 450  # up to which a graph is shown whole


class StillGraph(GraphView):
    """A graph that cannot be edited; of a large one the part around the selected node is shown."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("example_graph")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "fold":
            return self.is_reduced
        return False if action in ("nudge", "edit") else super().check_action(action, parameters)

    def action_fold(self) -> None:
        self.fold(not self.folded)


class ExampleScreen(Dialog[None]):
    """Shows the pass of an example, counted from 0, with the parameters of a step."""

    CSS_PATH = "train_example.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("example")

    def __init__(self, run: Run, snapshot: Snapshot, example: int, bugs: Sequence[str] = ()) -> None:
        """bugs: of the run, as far as they may be named; the gradients shown are right in any case.

        Raises ArithmeticError or ValueError if the example has no value at this step.
        """
        super().__init__()
        self._run, self._snapshot, self._example = run, snapshot, example
        self._bug = next((name for name in bugs if fault_named(name).kind == "graph"), "")
        self._probe = Probe(run)
        self._found = self._pass(example)
        self._part = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="example"):
            yield Static(id="rows")
            yield Static(id="part")
            yield StillGraph(least=LEAST)

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self._show_rows()

    def _pass(self, example: int) -> ExamplePass:
        return self._probe(self._snapshot.step, self._snapshot.parameters, example)

    def _parts(self) -> list[tuple[str, Value, Collection[Value]]]:
        """The parts of the graph: a title, the output, and the nodes at which the graph is cut."""
        trace, loss = self._found.trace, self._found.loss
        parts: list[tuple[str, Value, Collection[Value]]] = []
        if len(toposort(loss)) <= MAX_NODES:
            parts.append(("the whole graph of its loss", loss, ()))
        parts.append(("from the last neuron to the loss", loss, trace.ends_of(len(trace.layers) - 1)))
        for layer in reversed(range(len(trace.layers) - 1)):
            for number, output in enumerate(trace.layers[layer], 1):
                parts.append((f"neuron {number} of layer {layer + 1}", output, trace.ends_of(layer)))
        return parts

    def _show(self) -> None:
        parts = self._parts()
        self._part %= len(parts)
        title, root, until = parts[self._part]
        part = excerpt(root, until)
        states = {copy: NodeState(node.data, node.grad) for copy, node in part.originals.items()}
        parameters = set(self._found.trace.model.parameters())
        view = self.query_one(StillGraph)
        view.show(part.root, states, parameters=[copy for copy, node in part.originals.items() if node in parameters])
        view.clear_marks()
        view.refresh_bindings()
        after_refresh(view, view.select, part.root, still=lambda: part.root in view.nodes)
        right = f"   as it is without {self._bug}" if self._bug else ""
        keys = with_keys("<example.deeper> <example.nearer>")
        self.query_one("#part", Static).update(f"{self._part + 1} of {len(parts)}: {title}   {keys} another{right}")
        self._show_rows()

    def _show_rows(self) -> None:
        data = self._run.data
        score = self._found.trace.outputs[0].data
        panel = self.query_one("#example")
        panel.border_title = Text(heading(self._example, data, score, self._snapshot.step))  # classes are no markup
        self.query_one("#rows", Static).update(pass_rows(self._found, max(20, self.size.width - 4)))

    def action_part(self, way: int) -> None:
        self._part += way
        self._show()

    def action_example(self, way: int) -> None:
        example = (self._example + way) % len(self._run.data)
        try:
            self._found = self._pass(example)
        except (ArithmeticError, ValueError) as error:
            self.notify(no_value(example, self._snapshot.step, error), markup=False)
        else:
            self._example = example
            self._show()

    @on(GraphView.Nudged)
    @on(GraphView.EditRequested)
    def _fixed(self) -> None:
        self.notify("These numbers are what the step had.")

    @on(GraphView.Refused)
    def _refused(self, event: GraphView.Refused) -> None:
        self.notify(event.reason)
