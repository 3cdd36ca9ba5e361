"""The graph of one neuron's scalars, cut out of the graph of its network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from engine import Value
from engine.graph.excerpt import Excerpt, excerpt
from engine.trace import Trace
from tui.actions.bindings import bindings
from tui.graph.boxes import NodeBox
from tui.graph.draw.form import Level
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.network.draw.network import Spot

LEAST = Level.LINE  # a graph that fits only as dots is drawn around the selected node


class NeuronGraph(GraphView):
    """Shows copies of a neuron's Values down to the outputs of the previous layer, with the originals' numbers.

    For a neuron with many inputs it shows the part around the selected node; z shows all of it.

    Data down: `show_neuron`, then `show_numbers` for other numbers. The messages of a GraphView have copies;
    `original` maps them back.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("neuron_graph")

    def __init__(self, read_only: bool = False) -> None:
        """read_only: nothing can be nudged, and the keys for it are left to others."""
        super().__init__(least=LEAST)
        self.read_only = read_only
        self._excerpt: Excerpt | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "fold":
            return self.is_reduced
        is_edit = action in ("nudge", "edit")
        return False if self.read_only and is_edit else super().check_action(action, parameters)

    def action_fold(self) -> None:
        self.fold(not self.folded)

    def on_key(self, event: events.Key) -> None:
        if self.read_only:
            event.prevent_default()  # a digit begins no number

    def on_node_box_double_clicked(self, message: NodeBox.DoubleClicked) -> None:
        if self.read_only:
            message.prevent_default()

    def on_node_box_wheeled(self, message: NodeBox.Wheeled) -> None:
        if self.read_only:
            message.prevent_default()

    def show_neuron(self, trace: Trace, spot: Spot, states: Mapping[Value, NodeState]) -> None:
        """Show another neuron. states: those of the originals."""
        column, place = spot
        self._excerpt = excerpt(trace.layers[column - 1][place], trace.ends_of(column - 1))
        parameters = set(trace.model.parameters())
        leaves = [copy for copy, original in self._excerpt.originals.items() if original in parameters]
        self.show(self._excerpt.root, self._states_of_copies(states), parameters=leaves)
        self.refresh_bindings()

    def show_numbers(self, trace: Trace, spot: Spot, states: Mapping[Value, NodeState]) -> None:
        """Show the same neuron with other numbers, perhaps of another example."""
        if self._excerpt is None:
            return
        self._excerpt = self._excerpt.mapped_to(trace.layers[spot[0] - 1][spot[1]])
        if any(copy.is_constant and copy.data != original.data for copy, original in self._excerpt.originals.items()):
            self.show_neuron(trace, spot, states)  # a constant's box never changes
        else:
            self.states = self._states_of_copies(states)

    def show_step(self, active: tuple[Value, int] | None) -> None:
        """Highlight the edge of a backward step, an original and an operand position, if it is in this neuron."""
        copies = {original: copy for copy, original in self._excerpt.originals.items()} if self._excerpt else {}
        copy = copies.get(active[0]) if active else None
        self.active = (copy, active[1]) if active and copy is not None and copy.operands else None

    def original(self, copy: Value) -> Value | None:
        """The original of a copy; None if it is not shown."""
        return self._excerpt.originals.get(copy) if self._excerpt else None

    @property
    def selected_original(self) -> Value | None:
        """The original of the selected copy."""
        return self.original(self.selected) if self.selected is not None else None

    def _states_of_copies(self, states: Mapping[Value, NodeState]) -> dict[Value, NodeState]:
        assert self._excerpt is not None
        return {copy: states[original] for copy, original in self._excerpt.originals.items()}
