"""A network to zoom into: as layers of neurons, as one layer, as a neuron, and as its scalars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from engine import Value
from engine.graph.wording import name_of
from engine.trace import Trace
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.graph.words.why import why_text
from tui.kit.dialog import show_over
from tui.kit.presence import after_refresh
from tui.kit.why import WhyScreen
from tui.network.canvas import Breadcrumb, NetworkCanvas
from tui.network.draw.map import ShownQuantity
from tui.network.draw.network import Network, Spot, network_of
from tui.network.draw.words import ZoomLevel, crumbs, selection_text
from tui.network.neuron_graph import NeuronGraph
from tui.output.terminal import needs_ascii

NO_HISTORY = "Parameters have a history: <network.type>, then choose a weight or the bias."


class NetworkView(Vertical):
    """Shows a network with the numbers of one example. It asks for changes and never changes a Value itself.

    Data down: `show(trace, root, states)` for a network or another example; `states` for new numbers.
    Messages up: Selected, Zoomed, ExampleRequested, HistoryRequested, Nudged, EditRequested, Refused.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("network")
    DEFAULT_CSS = """
    NetworkView {
        height: 1fr;
        & > NeuronGraph { display: none; }
        &.-scalars > NeuronGraph { display: block; }
        &.-scalars > NetworkCanvas { display: none; }
        & > .selection { height: auto; padding: 0 1; }
    }
    """

    states: reactive[Mapping[Value, NodeState]] = reactive(dict, repaint=False, init=False)
    """The state of each Value of the network. Assign a new mapping to redraw it."""
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
        """A leaf's value is to be typed; `text`, `done` and `after_nudge` as in GraphView.EditRequested."""

        def __init__(self, view: NetworkView, leaf: Value, text: str, done: bool, after_nudge: bool) -> None:
            super().__init__(view)
            self.leaf = leaf
            self.text = text
            self.done = done
            self.after_nudge = after_nudge

    class Refused(ViewMessage):
        """An action is not possible; `reason` is one line that says what is."""

        def __init__(self, view: NetworkView, reason: str) -> None:
            super().__init__(view)
            self.reason = reason

    def __init__(
        self, *, examples: int = 1, history: bool = False, read_only: bool = False, id: str | None = None
    ) -> None:
        """
        examples   the number of examples
        history    whether the history of a parameter can be shown
        read_only  whether nothing can be nudged
        """
        super().__init__(id=id)
        self.read_only = read_only
        self.examples = examples
        self.history = history
        self.explain: Callable[[Value], Text] | None = None  # why a Value has its numbers; None: by the rules alone
        self._trace: Trace | None = None
        self._root: Value | None = None
        self._about = ""
        self._total_gradients: Sequence[float] | None = None
        self._names: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        yield Breadcrumb()
        yield NetworkCanvas().data_bind(
            NetworkView.network, NetworkView.level, NetworkView.selected, NetworkView.term, NetworkView.shown
        )
        yield NeuronGraph(self.read_only)
        yield Static(classes="selection", markup=False)

    # Showing a network

    def show(
        self,
        trace: Trace,
        root: Value,
        states: Mapping[Value, NodeState],
        about: str = "",
        total_gradients: Sequence[float] | None = None,
        names: Sequence[str] = (),
    ) -> None:
        """Show another network, another example, or another step of training.

        trace            the forward pass of the example
        root             the Value whose gradients are shown: the output, or a loss
        states           the state of each Value
        about            a text about the example
        total_gradients  those of all parameters over all examples, if `states` has the share of one example
        names            of the inputs; x1, x2, … if there are none
        """
        self._names = names
        is_other = self._trace is None or _shape(trace) != _shape(self._trace)
        self._trace, self._root, self._about, self._total_gradients = trace, root, about, total_gradients
        if is_other:
            self.network = None  # nothing is drawn until everything is set
            self.level, self.selected, self.term = ZoomLevel.NETWORK, (1, 0), 0
        self.set_reactive(NetworkView.states, states)
        self.watch_states()

    def watch_states(self) -> None:
        if self._trace is None:
            return
        self.network = network_of(self._trace, self.states, self._names)
        if self.level is ZoomLevel.SCALARS:
            self.scalars.show_numbers(self._trace, self.selected, self.states)
        self._update_texts()

    @property
    def scalars(self) -> NeuronGraph:
        """The graph of the selected neuron, shown at the nearest zoom level."""
        return self.query_one(NeuronGraph)

    @property
    def node(self) -> Value | None:
        """The selected Value: of a unit, of a parameter if zoomed in, or any of the scalars."""
        if self._trace is None:
            return None
        if self.level is ZoomLevel.SCALARS:
            return self.scalars.selected_original
        column, place = self.selected
        if self.level is not ZoomLevel.NETWORK:
            return self._trace.neuron(column - 1, place).parameters()[self.term]
        return self._trace.layers[column - 1][place] if column else self._trace.inputs[place]

    def select(self, node: Value) -> bool:
        """Select a unit or a parameter. Returns whether it belongs to this network and example."""
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
            self.scalars.show_neuron(self._trace, self.selected, self.states)
        return True

    def focus(self, scroll_visible: bool = True) -> NetworkView:
        """Give the keyboard to the drawing or the graph."""
        self.query_one(NeuronGraph if self.level is ZoomLevel.SCALARS else NetworkCanvas).focus(scroll_visible)
        return self

    def watch_selected(self) -> None:
        if self.network is not None and self.selected[0]:
            self.term = min(self.term, self.network.size(self.selected[0] - 1))
        self._selection_changed()

    def watch_term(self) -> None:
        self._selection_changed()

    def watch_level(self, level: ZoomLevel) -> None:
        focused = self.has_focus_within
        if level is ZoomLevel.SCALARS and self._trace is not None:
            self.scalars.show_neuron(self._trace, self.selected, self.states)
        self.set_class(level is ZoomLevel.SCALARS, "-scalars")
        self._update_texts()
        self.refresh_bindings()
        if focused:
            after_refresh(self, self.focus)
        self.post_message(self.Zoomed(self, level))

    def watch_shown(self) -> None:
        self._update_texts()

    def _selection_changed(self) -> None:
        self._update_texts()
        if self.node is not None and self.is_attached:
            self.post_message(self.Selected(self, self.node))

    def _update_texts(self) -> None:
        """Update the breadcrumb and the text about the selection."""
        if self.network is None or not self.is_mounted:
            return
        gradients = "gradients" if self.shown == "gradients" and self.level is ZoomLevel.NETWORK else ""
        note = "   ".join(part for part in (gradients, self._about) if part)
        ascii_only = needs_ascii()
        self.query_one(Breadcrumb).show(crumbs(self.network, self.level, self.selected), note, ascii_only)
        line = self.query_one(".selection", Static)
        line.display = self.level is not ZoomLevel.SCALARS
        if line.display:
            text = selection_text(self.network, self.level, self.selected, self.term, self._total_gradients)
            line.update(text.replace("→", "->").replace("▒", "?") if ascii_only else text)

    def on_mount(self) -> None:
        self.scalars.explain = self._explain_copy
        self._update_texts()

    # Why

    def _explain_copy(self, copy: Value) -> Text:
        original = self.scalars.original(copy)
        return self._explanation(original) if original is not None else Text()

    def _explanation(self, node: Value) -> Text:
        assert self._root is not None
        return self.explain(node) if self.explain else why_text(self._root, node, self.states)

    # Keys and clicks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect at this zoom level."""
        if action == "zoom":
            return self.level > ZoomLevel.NETWORK if parameters == (-1,) else self.level < ZoomLevel.SCALARS
        allowed = {"example": self.examples > 1, "history": self.history, "nudge": not self.read_only}
        return allowed.get(action, True)

    def action_move(self, across: int, down: int) -> None:
        """Select another unit; if zoomed in, another parameter or neuron."""
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
        """Zoom in, or out."""
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
        """Ask for the history of the selected parameter; for a unit, say how to select one."""
        node, trace = self.node, self._trace
        if trace is None or node is None:
            return
        parameters = trace.model.parameters()
        if node in parameters:
            self.post_message(self.HistoryRequested(self, parameters.index(node)))
        else:
            self.post_message(self.Refused(self, with_keys(NO_HISTORY)))

    def action_why(self) -> None:
        """Open the rule behind the selected number."""
        node = self.node
        if node is not None:
            show_over(self, WhyScreen(f"Why these numbers at {name_of(node)}?", self._explanation(node)))

    def action_nudge(self, ticks: int) -> None:
        if self.node is not None:
            self._post_if_leaf(self.node, lambda leaf: self.Nudged(self, leaf, ticks))

    def _post_if_leaf(self, node: Value, request: Callable[[Value], Message]) -> None:
        """Post a request about a leaf; for any other node, post why it cannot be changed."""
        if node.is_leaf:
            self.post_message(request(node))
        elif node.is_constant:
            self.post_message(self.Refused(self, f"{name_of(node)} is given: the examples are not what learns."))
        else:
            self.post_message(
                self.Refused(self, f"{name_of(node)} is computed: nudge a weight, or what it comes from.")
            )

    @on(GraphView.Nudged)
    def _graph_nudged(self, event: GraphView.Nudged) -> None:
        event.stop()
        self._post_for_original(event.leaf, lambda leaf: self.Nudged(self, leaf, event.ticks))

    @on(GraphView.EditRequested)
    def _graph_edited(self, event: GraphView.EditRequested) -> None:
        event.stop()
        self._post_for_original(
            event.leaf, lambda leaf: self.EditRequested(self, leaf, event.text, event.done, event.after_nudge)
        )

    def _post_for_original(self, copy: Value, request: Callable[[Value], Message]) -> None:
        original = self.scalars.original(copy)
        if original is not None:
            self._post_if_leaf(original, request)

    @on(GraphView.Refused)
    def _graph_refused(self, event: GraphView.Refused) -> None:
        event.stop()
        self.post_message(self.Refused(self, event.reason))

    @on(GraphView.Selected)
    def _graph_selected(self, event: GraphView.Selected) -> None:
        event.stop()
        if self.node is not None:
            self.post_message(self.Selected(self, self.node))

    @on(Breadcrumb.LevelClicked)
    def _level_clicked(self, event: Breadcrumb.LevelClicked) -> None:
        event.stop()
        self.level = event.level
        after_refresh(self, self.focus)

    @on(NetworkCanvas.UnitClicked)
    def _unit_clicked(self, event: NetworkCanvas.UnitClicked) -> None:
        event.stop()
        if event.is_repeated:
            self.call_next(partial(self.action_zoom, 1))
            return
        self.selected = event.spot
        if event.term is not None:
            self.term = event.term


def _shape(trace: Trace) -> tuple[object, ...]:
    """The shape of a trace's network; traces of the same shape have the same scalars."""
    return (len(trace.inputs), *((len(layer.neurons), layer.neurons[0].activation) for layer in trace.model.layers))
