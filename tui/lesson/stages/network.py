"""The stage that shows a network as layers of neurons to zoom into, with the keys of a graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from engine import Value
from engine.basics.numbers import exact, short
from engine.data.by_name import dataset
from lessons.lesson import NetworkBlock
from tui.actions.bindings import bindings
from tui.actions.keys import key_of, with_keys
from tui.graph.draw.node import NodeState
from tui.lesson.stages.session import SessionStage
from tui.network.draw.words import ZoomLevel
from tui.network.view import NetworkView

WIDE_ENOUGH = 84  # cells that a network of four columns can use


class NetworkStage(SessionStage):
    """A live network, one example at a time. The session's graph is that of the scalars."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("network_stage")

    block: NetworkBlock

    def __init__(self, block: NetworkBlock) -> None:
        super().__init__(block)
        self.traces = self.play.graph.traces
        self.targets = dataset(block.data, block.seed).targets if block.data else ()
        self.example = 0

    def compose(self) -> ComposeResult:
        yield NetworkView(examples=len(self.traces))
        yield from self.compose_below()

    def on_mount(self) -> None:
        self.border_title = "The network"
        self.view.explain = lambda node: self.explain_node(node, self.view.states)
        self._show_example(0)
        self.show_play()

    @property
    def view(self) -> NetworkView:
        return self.query_one(NetworkView)

    def preferred_width(self, least: int, most: int, height: int) -> int:
        return max(least, min(most, WIDE_ENOUGH))

    def focus_stage(self) -> None:
        self.view.focus()

    def focus_leaf(self, leaf: Value) -> None:
        self.focus_stage()

    def select_node(self, name: str) -> None:
        """Select a unit or a parameter, with the example that it belongs to."""
        node = self.names[name]
        for index, trace in enumerate(self.traces):
            if node in (*trace.outputs, *trace.hidden):
                self._show_example(index)
        self.view.select(node)

    def action_why(self) -> None:
        self.view.action_why()

    def show_states(self, states: Mapping[Value, NodeState], active: tuple[Value, int] | None) -> None:
        self.view.states = states
        self.view.scalars.show_step(active)

    def _show_example(self, index: int) -> None:
        """Show the network's forward pass with another example."""
        self.example, count = index, len(self.traces)
        about = f"example {index + 1}/{count}, wanted {short(self.targets[index])}" if self.targets else ""
        self.view.show(self.traces[index], self.session.root, self._states(), about)

    def invitation(self) -> Text:
        step, is_nearest = exact(self.session.nudge_step), self.view.level is ZoomLevel.SCALARS
        out, closer = key_of("network.remove"), key_of("network.type")
        zoom = f"{out} zooms out" if is_nearest else f"{closer} zooms in: to the layer, the neuron, its scalars"
        return self.invite(f"{zoom}. {with_keys('<network.up> and <network.down>')} nudge what is selected by {step}.")

    @on(NetworkView.Nudged)
    def _nudge(self, event: NetworkView.Nudged) -> None:
        event.stop()
        self.controls.nudge(event.leaf, event.ticks)

    @on(NetworkView.Refused)
    def _show_refusal(self, event: NetworkView.Refused) -> None:
        event.stop()
        self.report(event.reason)

    @on(NetworkView.EditRequested)
    def _edit(self, event: NetworkView.EditRequested) -> None:
        event.stop()
        self.edit_value(event.leaf, event.text, event.done, event.after_nudge)

    @on(NetworkView.ExampleRequested)
    def _change_example(self, event: NetworkView.ExampleRequested) -> None:
        event.stop()
        self._show_example((self.example + event.offset) % len(self.traces))

    @on(NetworkView.Zoomed)
    def _clear_message(self, event: NetworkView.Zoomed) -> None:
        event.stop()
        self.report("")
