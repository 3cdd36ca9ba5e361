"""A network to walk around in: as layers of neurons, from near as a layer, a neuron, and the scalars it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from engine import Value
from engine.graph.wording import name_of
from engine.trace import Trace
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.graph.words.why import why_text
from tui.kit.terminal import needs_ascii
from tui.kit.why import WhyScreen
from tui.network.canvas import Breadcrumb, NetworkCanvas
from tui.network.draw.map import ShownQuantity
from tui.network.draw.network import Network, Spot, network_of
from tui.network.draw.words import ZoomLevel, crumbs, told_of
from tui.network.neuron_graph import NeuronGraph


class NetworkView(Vertical):
    """Shows one example's way through a network, and asks for changes; it never changes a Value itself.

    Data down: `show(trace, root, states)` for a network or another example of it; `states` for new numbers.
    Messages up: Selected, Zoomed, ExampleRequested, HistoryRequested, Nudged, EditRequested, Refused.
    """

    HELP_TITLE = "The network"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1, 0)", show=False, tooltip="The layer before, or the weight or neuron before"),
        Binding("right", "move(1, 0)", show=False, tooltip="The next layer, or the next weight or neuron"),
        Binding("up", "move(0, -1)", show=False),
        Binding("down", "move(0, 1)", show=False),
        Binding("enter", "zoom(1)", "Zoom in", tooltip="From the network to a layer, a neuron, its scalars"),
        Binding("backspace,o", "zoom(-1)", "Out", key_display="o", tooltip="Zoom out"),
        Binding("x", "example(1)", "Example", key_display="x/X", tooltip="Send the next example through"),
        Binding("X", "example(-1)", show=False, tooltip="The example before"),
        Binding("a", "show", "Gradients", show=False, tooltip="What the neurons say, or their gradients"),
        Binding("h", "history", "History", tooltip="How the selected parameter went, over all steps"),
        Binding("w", "why", "Why?", tooltip="Why this number? The rule behind it, with the numbers put in"),
        Binding("plus,equals_sign", "nudge(1)", show=False, tooltip="Nudge the selected number up"),
        Binding("minus", "nudge(-1)", show=False, tooltip="Nudge the selected number down"),
        Binding("shift+up", "nudge(10)", show=False, tooltip="Nudge ten times"),
        Binding("shift+down", "nudge(-10)", show=False, tooltip="Nudge down ten times"),
    ]
    DEFAULT_CSS = """
    NetworkView {
        height: 1fr;
        & > NeuronGraph { display: none; }
        &.-scalars > NeuronGraph { display: block; }
        &.-scalars > NetworkCanvas { display: none; }
        & > .told { height: auto; padding: 0 1; }
    }
    """

    states: reactive[Mapping[Value, NodeState]] = reactive(dict, repaint=False, init=False)
    """What is known of each Value of the network; assign a new mapping, and it is drawn anew."""
    network: reactive[Network | None] = reactive(None, repaint=False)
    level: reactive[ZoomLevel] = reactive(ZoomLevel.NETWORK, repaint=False, init=False)
    selected: reactive[Spot] = reactive((1, 0), repaint=False, init=False)
    term: reactive[int] = reactive(0, repaint=False, init=False)
    shown: reactive[ShownQuantity] = reactive("activations", repaint=False, init=False)

    class ViewMessage(Message):
        """Something happened in a network."""

        def __init__(self, view: NetworkView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> NetworkView:
            """The view in which it happened."""
            return self.view

    class Selected(ViewMessage):
        """Another unit or another parameter was selected; `node` is its Value."""

        def __init__(self, view: NetworkView, node: Value) -> None:
            super().__init__(view)
            self.node = node

    class Zoomed(ViewMessage):
        """The zoom level changed."""

        def __init__(self, view: NetworkView, level: ZoomLevel) -> None:
            super().__init__(view)
            self.level = level

    class ExampleRequested(ViewMessage):
        """The network is to be shown with another example, `offset` places on."""

        def __init__(self, view: NetworkView, offset: int) -> None:
            super().__init__(view)
            self.offset = offset

    class HistoryRequested(ViewMessage):
        """The history of a parameter is to be shown; `parameter` is its index among all parameters."""

        def __init__(self, view: NetworkView, parameter: int) -> None:
            super().__init__(view)
            self.parameter = parameter

    class Nudged(ViewMessage):
        """A leaf is to be nudged by `ticks` (±1, ±10)."""

        def __init__(self, view: NetworkView, leaf: Value, ticks: int) -> None:
            super().__init__(view)
            self.leaf = leaf
            self.ticks = ticks

    class EditRequested(ViewMessage):
        """A leaf's value is to be typed; `text` is what was typed already, `done` whether that is all of it."""

        def __init__(self, view: NetworkView, leaf: Value, text: str, done: bool) -> None:
            super().__init__(view)
            self.leaf = leaf
            self.text = text
            self.done = done

    class Refused(ViewMessage):
        """An action is not possible; `reason` is one line that says what is."""

        def __init__(self, view: NetworkView, reason: str) -> None:
            super().__init__(view)
            self.reason = reason

    def __init__(self, *, examples: int = 1, history: bool = False, still: bool = False, id: str | None = None) -> None:
        """
        examples  how many there are to send through
        history   whether parameters have one to be asked for
        still     whether nothing is to be moved
        """
        super().__init__(id=id)
        self.still = still
        self.examples = examples
        self.history = history
        self.explain: Callable[[Value], Text] | None = None  # why a Value has its numbers; None: by the rules alone
        self._trace: Trace | None = None
        self._root: Value | None = None
        self._about = ""
        self._whole: Sequence[float] | None = None

    def compose(self) -> ComposeResult:
        yield Breadcrumb()
        yield NetworkCanvas().data_bind(
            NetworkView.network, NetworkView.level, NetworkView.selected, NetworkView.term, NetworkView.shown
        )
        yield NeuronGraph(self.still)
        yield Static(classes="told", markup=False)

    # What is shown

    def show(
        self,
        trace: Trace,
        root: Value,
        states: Mapping[Value, NodeState],
        about: str = "",
        whole: Sequence[float] | None = None,
    ) -> None:
        """Another network, another example, or another step of training.

        trace   the example's way through it
        root    what all gradients are of: the output, or a loss
        states  what is known of each Value, as GraphView has it
        about   what to say of the example
        whole   the gradients of all parameters over all examples, where `states` has one example's share
        """
        fresh = self._trace is None or _shape(trace) != _shape(self._trace)
        self._trace, self._root, self._about, self._whole = trace, root, about, whole
        if fresh:
            self.network = None  # nothing is drawn until all of it is there
            self.level, self.selected, self.term = ZoomLevel.NETWORK, (1, 0), 0
        self.set_reactive(NetworkView.states, states)
        self.watch_states()

    def watch_states(self) -> None:
        if self._trace is None:
            return
        self.network = network_of(self._trace, self.states)
        if self.level is ZoomLevel.SCALARS:
            self.scalars.follow(self._trace, self.selected, self.states)
        self._tell()

    @property
    def scalars(self) -> NeuronGraph:
        """The graph of the selected neuron, shown while it is looked at."""
        return self.query_one(NeuronGraph)

    @property
    def node(self) -> Value | None:
        """The Value that is selected: a unit's, from near a parameter's, and among the scalars any."""
        if self._trace is None:
            return None
        if self.level is ZoomLevel.SCALARS:
            return self.scalars.chosen
        column, place = self.selected
        if self.level is not ZoomLevel.NETWORK:
            return self._trace.neuron(column - 1, place).parameters()[self.term]
        return self._trace.layers[column - 1][place] if column else self._trace.inputs[place]

    def select(self, node: Value) -> bool:
        """Put the selection on a unit or a parameter; says whether it is one of this network and example."""
        if self._trace is None or self.network is None:
            return False
        parameters = self._trace.model.parameters()
        columns = (self._trace.inputs, *self._trace.layers)
        spots = {value: (c, place) for c, values in enumerate(columns) for place, value in enumerate(values)}
        if node in spots:
            self.selected = spots[node] if self.level is ZoomLevel.NETWORK or spots[node][0] else self.selected
        elif node in parameters:
            self.selected, self.term = self.network.spot_of(parameters.index(node))
        else:
            return False
        if self.level is ZoomLevel.SCALARS:
            self.scalars.cut(self._trace, self.selected, self.states)
        return True

    def focus(self, scroll_visible: bool = True) -> NetworkView:
        """Give the keyboard to what is looked at."""
        self.query_one(NeuronGraph if self.level is ZoomLevel.SCALARS else NetworkCanvas).focus(scroll_visible)
        return self

    def watch_selected(self) -> None:
        if self.network is not None and self.selected[0]:
            self.term = min(self.term, self.network.size(self.selected[0] - 1))
        self._tell_selected()

    def watch_term(self) -> None:
        self._tell_selected()

    def watch_level(self, level: ZoomLevel) -> None:
        focused = self.has_focus_within
        if level is ZoomLevel.SCALARS and self._trace is not None:
            self.scalars.cut(self._trace, self.selected, self.states)
        self.set_class(level is ZoomLevel.SCALARS, "-scalars")
        self._tell()
        self.refresh_bindings()
        if focused:
            self.call_after_refresh(self.focus)
        self.post_message(self.Zoomed(self, level))

    def watch_shown(self) -> None:
        self._tell()

    def _tell_selected(self) -> None:
        self._tell()
        if self.node is not None and self.is_attached:
            self.post_message(self.Selected(self, self.node))

    def _tell(self) -> None:
        """The line on top, and what is selected."""
        if self.network is None or not self.is_mounted:
            return
        gradients = "gradients" if self.shown == "gradients" and self.level is ZoomLevel.NETWORK else ""
        besides = "   ".join(part for part in (gradients, self._about) if part)
        ascii_only = needs_ascii()
        self.query_one(Breadcrumb).tell(crumbs(self.network, self.level, self.selected), besides, ascii_only)
        told = self.query_one(".told", Static)
        told.display = self.level is not ZoomLevel.SCALARS
        if told.display:
            words = told_of(self.network, self.level, self.selected, self.term, self._whole)
            told.update(words.replace("→", "->").replace("▒", "?") if ascii_only else words)

    def on_mount(self) -> None:
        self.scalars.explain = self._explain_copy
        self._tell()

    # Why

    def _explain_copy(self, copy: Value) -> Text:
        original = self.scalars.original(copy)
        return self._explained(original) if original is not None else Text()

    def _explained(self, node: Value) -> Text:
        assert self._root is not None
        return self.explain(node) if self.explain else why_text(self._root, node, self.states)

    # What the learner does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something here."""
        if action == "zoom":
            return self.level > ZoomLevel.NETWORK if parameters == (-1,) else self.level < ZoomLevel.SCALARS
        allowed = {"example": self.examples > 1, "history": self.history, "nudge": not self.still}
        return allowed.get(action, True)

    def action_move(self, across: int, down: int) -> None:
        """To another unit; from near to another parameter or neuron."""
        if self.network is None:
            return
        column, place = self.selected
        size = self.network.size(column)
        if self.level is ZoomLevel.NETWORK:
            to = max(0, min(len(self.network.columns) - 1, column + across))
            share = (place + 0.5) / size
            place = place + down if to == column else int(share * self.network.size(to))
            self.selected = (to, max(0, min(self.network.size(to) - 1, place)))
            return
        terms, neurons = (across, down) if self.level is ZoomLevel.LAYER else (down, across)
        self.selected = (column, max(0, min(size - 1, place + neurons)))
        self.term = max(0, min(self.network.size(column - 1), self.term + terms))

    def action_zoom(self, by: int) -> None:
        """Nearer, or farther away."""
        if by > 0 and not self.selected[0]:
            name = self.network.name(self.selected) if self.network else "this"
            self.post_message(self.Refused(self, f"{name} is an input: there is nothing in it. → goes to the neurons."))
            return
        self.level = ZoomLevel(max(0, min(len(ZoomLevel) - 1, self.level + by)))

    def action_example(self, by: int) -> None:
        self.post_message(self.ExampleRequested(self, by))

    def action_show(self) -> None:
        self.shown = "gradients" if self.shown == "activations" else "activations"

    def action_history(self) -> None:
        """Ask for the history of the selected parameter; for a unit, say where its parameters are."""
        node, trace = self.node, self._trace
        if trace is None or node is None:
            return
        parameters = trace.model.parameters()
        if node in parameters:
            self.post_message(self.HistoryRequested(self, parameters.index(node)))
        else:
            self.post_message(self.Refused(self, "Parameters have a history: enter, then choose a weight or the bias."))

    def action_why(self) -> None:
        """Open the rule behind the selected number."""
        node = self.node
        if node is not None:
            self.app.push_screen(WhyScreen(f"Why these numbers at {name_of(node)}?", self._explained(node)))

    def action_nudge(self, ticks: int) -> None:
        if self.node is not None:
            self._leaf(self.node, lambda leaf: self.Nudged(self, leaf, ticks))

    def _leaf(self, node: Value, wanted: Callable[[Value], Message]) -> None:
        """Ask for a change of a leaf; for any other node say why it cannot be moved."""
        if node.is_leaf:
            self.post_message(wanted(node))
        elif node.is_constant:
            self.post_message(self.Refused(self, f"{name_of(node)} is given: the examples are not what learns."))
        else:
            self.post_message(
                self.Refused(self, f"{name_of(node)} is computed: nudge a weight, or what it comes from.")
            )

    @on(GraphView.Nudged)
    def _graph_nudged(self, event: GraphView.Nudged) -> None:
        event.stop()
        self._from_copy(event.leaf, lambda leaf: self.Nudged(self, leaf, event.ticks))

    @on(GraphView.EditRequested)
    def _graph_edited(self, event: GraphView.EditRequested) -> None:
        event.stop()
        self._from_copy(event.leaf, lambda leaf: self.EditRequested(self, leaf, event.text, event.done))

    def _from_copy(self, copy: Value, wanted: Callable[[Value], Message]) -> None:
        original = self.scalars.original(copy)
        if original is not None:
            self._leaf(original, wanted)

    @on(GraphView.Refused)
    def _graph_refused(self, event: GraphView.Refused) -> None:
        event.stop()
        self.post_message(self.Refused(self, event.reason))

    @on(GraphView.Selected)
    def _graph_selected(self, event: GraphView.Selected) -> None:
        event.stop()
        if self.node is not None:
            self.post_message(self.Selected(self, self.node))

    @on(Breadcrumb.Wanted)
    def _stop_wanted(self, event: Breadcrumb.Wanted) -> None:
        event.stop()
        self.level = event.level
        self.call_after_refresh(self.focus)

    @on(NetworkCanvas.Chosen)
    def _chosen(self, event: NetworkCanvas.Chosen) -> None:
        event.stop()
        if event.twice:
            self.call_next(partial(self.action_zoom, 1))
            return
        self.selected = event.spot
        if event.term is not None:
            self.term = event.term


def _shape(trace: Trace) -> tuple[object, ...]:
    """What two traces have in common where one can follow the other, scalar by scalar."""
    return (len(trace.inputs), *((len(layer.neurons), layer.neurons[0].activation) for layer in trace.model.layers))
