"""The scalars of one neuron: its part of a network's graph, in the same boxes as any graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from engine import Value
from engine.graph.excerpt import Excerpt, excerpt
from engine.trace import Trace
from tui.graph.boxes import NodeBox
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.network.draw.network import Spot

FOLD_FROM = 24  # nodes from which on just the part around the selected one is drawn: six inputs make 26


class NeuronGraph(GraphView):
    """Shows copies of a neuron's Values, cut off where the layer before begins; numbers are those of the originals.

    Of a neuron with many inputs it shows the part around the selected node; z shows all of it.

    Data down: `cut` for a neuron, then `follow` for other numbers. The messages of a GraphView speak of copies:
    `original` tells whose.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z", "fold", "All", tooltip="All of the neuron, or the part around the selected number"),
    ]

    def __init__(self, still: bool = False) -> None:
        """still: nothing is to be moved, so its keys for that are free for others."""
        super().__init__(fold_from=FOLD_FROM)
        self.still = still
        self._part: Excerpt | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "fold":
            return len(self.states) >= FOLD_FROM
        return not (self.still and action in ("nudge", "edit"))

    def action_fold(self) -> None:
        self.fold(not self.folded)

    def on_key(self, event: events.Key) -> None:
        if self.still:
            event.prevent_default()  # a digit begins no number

    def on_node_box_double_clicked(self, message: NodeBox.DoubleClicked) -> None:
        if self.still:
            message.prevent_default()

    def on_node_box_wheeled(self, message: NodeBox.Wheeled) -> None:
        if self.still:
            message.prevent_default()

    def cut(self, trace: Trace, spot: Spot, states: Mapping[Value, NodeState]) -> None:
        """Show another neuron, or the same one anew. states: what is known of the originals."""
        column, place = spot
        self._part = excerpt(trace.layers[column - 1][place], set(trace.inputs_of(column - 1)))
        parameters = set(trace.model.parameters())
        leaves = [copy for copy, original in self._part.originals.items() if original in parameters]
        self.show(self._part.root, self._read(states), parameters=leaves)
        self.refresh_bindings()

    def follow(self, trace: Trace, spot: Spot, states: Mapping[Value, NodeState]) -> None:
        """Show the same neuron with other numbers, in another pass perhaps."""
        if self._part is None:
            return
        self._part = self._part.mapped_to(trace.layers[spot[0] - 1][spot[1]])
        if any(copy.is_constant and copy.data != original.data for copy, original in self._part.originals.items()):
            self.cut(trace, spot, states)  # a constant's box never changes
        else:
            self.states = self._read(states)

    def light(self, active: tuple[Value, int] | None) -> None:
        """Mark the edge of a backward step, an original and its operand's position, if it is in this neuron."""
        copies = {original: copy for copy, original in self._part.originals.items()} if self._part else {}
        copy = copies.get(active[0]) if active else None
        self.active = (copy, active[1]) if active and copy is not None and copy.operands else None

    def original(self, copy: Value) -> Value | None:
        """Whose copy that is; None where it is none of those shown."""
        return self._part.originals.get(copy) if self._part else None

    @property
    def chosen(self) -> Value | None:
        """The original of the selected copy."""
        return self.original(self.selected) if self.selected is not None else None

    def _read(self, states: Mapping[Value, NodeState]) -> dict[Value, NodeState]:
        assert self._part is not None
        return {copy: states[original] for copy, original in self._part.originals.items()}
