"""A network on the stage: as layers of neurons to zoom into, with the same keys as any graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from engine import Value
from engine.basics.numbers import exact, short
from engine.data.by_name import dataset
from lessons.lesson import NetworkBlock
from tui.graph.draw.node import NodeState, states_of
from tui.graph.value_line import ValueLine
from tui.lesson.stages.graph import GraphStage
from tui.network.draw.words import Level
from tui.network.view import NetworkView

WIDE_ENOUGH = 84  # cells that a network of four columns can use


class NetworkStage(GraphStage):
    """A live network, one example at a time; a neuron's scalars are the graph that its nudges act on."""

    HELP_TITLE = "The network"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("g", "follow(1)", "Follow", show=False)]

    block: NetworkBlock

    def __init__(self, block: NetworkBlock) -> None:
        super().__init__(block)
        self.traces = self.play.graph.traces
        self.targets = dataset(block.data, block.seed).targets if block.data else ()
        self.example = 0

    def compose(self) -> ComposeResult:
        yield NetworkView(examples=len(self.traces))
        yield Static(classes="nudge")
        yield ValueLine()

    def on_mount(self, event: events.Mount) -> None:
        event.prevent_default()  # what a graph does: it would lay out all the scalars
        self.border_title = "The network"
        self.view.explain = partial(self.explain, self.view)
        self._send(0)
        self.show_play()

    @property
    def view(self) -> NetworkView:
        return self.query_one(NetworkView)

    @property
    def wanted_width(self) -> int:
        return WIDE_ENOUGH

    def focus_stage(self) -> None:
        self.view.focus()

    def select_node(self, name: str) -> None:
        """Select a unit or a parameter, of the example that it belongs to."""
        node = self.names[name]
        for place, trace in enumerate(self.traces):
            if node in (*trace.outputs, *trace.hidden):
                self._send(place)
        self.view.select(node)

    def action_why(self) -> None:
        self.view.action_why()

    def show_play(self) -> None:
        session, hides = self.session, self.hides_gradients()
        self.view.states = self._states()
        self.view.scalars.light((session.step.node, session.step.position) if session.step and not hides else None)
        self.query_one(".nudge", Static).update(self.told())

    def _states(self) -> Mapping[Value, NodeState]:
        """What is known of every Value, and covered where a question asks for it."""
        session, datas = self.session, self.asked_for("data")
        grads = True if self.hides_gradients() else session.grads()
        states = states_of(session.root, grads=grads, pinned=session.pinned, hidden=self.asked_for("grad"))
        return {**states, **{node: replace(states[node], hide_data=True) for node in datas}}

    def _send(self, example: int) -> None:
        """Show the way of another example."""
        self.example, count = example, len(self.traces)
        about = f"example {example + 1}/{count}, wanted {short(self.targets[example])}" if self.targets else ""
        self.view.show(self.traces[example], self.session.root, self._states(), about)

    def _told(self) -> Text:
        """What happened last; before anything did, how to zoom and to nudge."""
        change = self.session.change
        if self.locked or self._walking or change.directions or change.nudge:
            return super()._told()
        step, nearest = exact(self.session.nudge_step), self.view.level is Level.SCALARS
        zoom = "o zooms out" if nearest else "enter zooms in: to the layer, the neuron, its scalars"
        return Text(f"{zoom}. + and − nudge what is selected by {step}.", "dim")

    # What the view tells

    @on(NetworkView.Nudged)
    def _network_nudged(self, event: NetworkView.Nudged) -> None:
        event.stop()
        self._move(event.leaf, lambda: self.session.nudge(event.leaf, event.ticks))

    @on(NetworkView.EditRequested)
    def _network_edit(self, event: NetworkView.EditRequested) -> None:
        event.stop()
        line = self.begin_value(event.leaf, event.text)
        if line is not None and event.done:
            line.enter()

    @on(ValueLine.Entered)
    def _network_entered(self, event: ValueLine.Entered) -> None:
        event.stop()
        event.prevent_default()  # a graph would select the leaf, which only the view's copies stand for
        event.line.close()
        self.focus_stage()
        self.act(lambda: self.session.set_value(event.leaf, event.number))

    @on(NetworkView.Refused)
    def _network_refused(self, event: NetworkView.Refused) -> None:
        event.stop()
        self.say(event.reason)

    @on(NetworkView.ExampleRequested)
    def _next_example(self, event: NetworkView.ExampleRequested) -> None:
        event.stop()
        self._send((self.example + event.offset) % len(self.traces))

    @on(NetworkView.Zoomed)
    def _zoomed(self, event: NetworkView.Zoomed) -> None:
        event.stop()
        self.say("")
