"""Explore: an expression graph that answers. Nudge a leaf, step through the backward pass, follow the gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import CommandPalette, Provider
from textual.containers import Container
from textual.geometry import Size
from textual.widgets import Static

from engine import Value, parse
from engine.faults import Fault, fault_named
from engine.graph.session import GraphSession
from engine.graph.wording import name_unlabelled_nodes
from tui.explore.actions import SECONDS_A_STEP, SessionScreen
from tui.explore.expression_line import ExpressionLine
from tui.explore.find import HasGraph, NodeCommands
from tui.explore.keys import KEYS
from tui.explore.panels import ExplorePanels, PanelName
from tui.explore.presets import PRESETS, Preset
from tui.explore.status_line import StatusLine
from tui.graph.draw.node import states_of
from tui.graph.draw.scene import MOST_WHOLE
from tui.graph.value_line import ValueLine
from tui.graph.view import GraphView
from tui.graph.words.change import settings_text
from tui.graph.words.fault import Faulty, faulty
from tui.graph.words.why import change_why, why_text
from tui.graph.words.why_fault import fault_why
from tui.kit.key_line import KeyLine
from tui.kit.palette import BindingCommands
from tui.kit.parsers import one_line
from tui.start import ExploreStart

FOLD_FROM = 60  # nodes from which on just the part around the selected one is drawn
LEAST = Size(60, 16)
SMALL = "a small terminal: 80×24 shows it all"
UNDER_A_FAULT = "Steps wait; nudges and g go by the right gradients; f takes the bug out."


class ExploreScreen(SessionScreen):
    """The graph of a session, and what there is to know of it.

    All that changes the graph goes through the session; whatever it leaves is shown in one frame.
    """

    CSS_PATH = "explore.tcss"
    HELP_TITLE = "Explore"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (100, "-wide"), (168, "-huge")]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {BindingCommands}
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, start: ExploreStart | None = None) -> None:
        super().__init__()
        self.session = start.session if start else session_of(PRESETS[0])
        self._fault: Fault | None = None
        self._broken: Faulty | None = None  # what it makes of the graph shown
        self._shown: Value | None = None
        self._small = False
        self._refused = False  # whether what is said is why something was not done

    def compose(self) -> ComposeResult:
        yield ExpressionLine(id="expression")
        yield Static(id="fault")
        with Container(id="body"):
            yield GraphView(fold_from=FOLD_FROM)
            yield ExplorePanels(id="panels")
        yield ValueLine(id="value")
        yield StatusLine(id="status")
        yield KeyLine()

    def on_mount(self) -> None:
        self.show()
        view = self.query_one(GraphView)
        view.explain = self._explain
        view.focus()
        self.say(self._told_size())

    @property
    def panels(self) -> ExplorePanels:
        return self.query_one(ExplorePanels)

    # What is shown

    def show(self, panel: PanelName | None = None) -> None:
        """Bring everything on the screen to what the session holds, in one frame."""
        session, view = self.session, self.query_one(GraphView)
        broken = self._broken = faulty(session.root, self._fault) if self._fault else None
        states = states_of(session.root, grads=broken.grads if broken else session.grads(), pinned=session.pinned)
        if broken and broken.first:
            states[broken.first] = replace(states[broken.first], wrong=True)
        with self.app.batch_update():
            if self._shown is not session.root:
                self._shown = session.root
                name_unlabelled_nodes(session.graph.order)
                view.show(session.root, states)
                self._close_value()
            view.states = states
            view.active = (session.step.node, session.step.position) if session.step else None
            line = self.query_one(ExpressionLine)
            line.known = {leaf.label: leaf.data for leaf in session.leaves if leaf.label}
            line.source = one_line(session.graph.source)
            self.panels.tell_change(session)
            self.query_one(StatusLine).settings = settings_text(session)
            self._show_fault()
            self._show_node()
            self.show_backward()
            self.panels.chosen = panel or self.panels.chosen

    def _show_fault(self) -> None:
        """The line that says which bug is in, and what it does to this graph."""
        line = self.query_one("#fault", Static)
        line.display = self._broken is not None
        if self._fault and self._broken:
            title = (f"✗ {self._fault.title}", "bold")
            line.update(Text.assemble(title, f": {self._broken.told}\n  {UNDER_A_FAULT}"))

    def _show_node(self) -> None:
        node = self.query_one(GraphView).selected
        if node is not None:
            wrong = self._broken.grads.get(node) if self._broken and not node.is_constant else None
            self.panels.tell_node(self.session, node, None if wrong == node.grad else wrong)

    def show_backward(self) -> None:
        if self._shown is not None:
            seconds = SECONDS_A_STEP[self.speed]
            self.panels.tell_backward(self.session, self.playing, seconds, waits=self._fault is not None)

    def _explain(self, node: Value) -> Text:
        """Why a node has its numbers, why the last change came out so, and what a bug makes of its gradient."""
        root = self.session.root
        rule = why_text(root, node, states_of(root, grads=self.session.grads()))
        bug = fault_why(root, self._fault, node) if self._fault and not node.is_constant else Text()
        return Text("\n\n").join(filter(None, (rule, bug, change_why(root, self.session.change))))

    def say(self, message: str, fault: bool = False) -> None:
        """One line above the footer, until the next one; why something was not done until one turns elsewhere."""
        self._refused = fault
        if message:
            self.remove_class("-typing")
        self.query_one(StatusLine).say(message, fault)

    # What is asked for

    def action_faults(self) -> None:
        from tui.explore.fault_picker import FaultPicker

        self.app.push_screen(FaultPicker(self._fault), self._put_in)

    def _put_in(self, name: str | None) -> None:
        """Show the gradients of this fault, with "" the right ones; the graph and its history stay as they are."""
        if name is None:
            return
        self._fault = fault_named(name) if name else None
        self.session.cursor = None
        self.show()
        view = self.query_one(GraphView)
        if view.folded and self._broken and self._broken.first:
            view.select(self._broken.first)
        self.say("the bug is in" if self._fault else "the gradients are right again")

    def steps_wait(self) -> bool:
        """Whether a fault is in, whose backward pass cannot be stepped through; says so."""
        if self._fault:
            self.say("the steps wait while a bug is in the backward pass; f takes it out", fault=True)
        return self._fault is not None

    def action_expression(self) -> None:
        self.query_one(ExpressionLine).edit()

    def _told_size(self) -> str:
        """How large a graph is of which just a part is drawn."""
        count = len(self.session.graph.order)
        more = "; z: all" if count <= MOST_WHOLE else ""
        return f"{count:,} nodes, those nearby drawn; / finds one{more}" if self.query_one(GraphView).folded else ""

    def action_fold(self) -> None:
        """Draw all of a large graph, or the part around the selected node."""
        view, count = self.query_one(GraphView), len(self.session.graph.order)
        if count < FOLD_FROM:
            self.say("all of the graph is drawn already", fault=True)
        elif count > MOST_WHOLE:
            self.say(f"{count:,} nodes are too many to draw at once", fault=True)
        else:
            view.fold(not view.folded)
            self.say(self._told_size() or f"all {count} nodes are drawn; z: those nearby")

    def action_find(self) -> None:
        """A list of the nodes that have a name, to type a part of it."""
        if any(node.label for node in self.session.graph.order):
            self.app.push_screen(CommandPalette([NodeCommands], placeholder="Go to which node?"))
        else:
            self.say("No node in this graph has a name to search for", fault=True)

    @on(HasGraph.NodeFound)
    def _found(self, message: HasGraph.NodeFound) -> None:
        self.query_one(GraphView).select(message.node)

    def action_presets(self) -> None:
        from tui.explore.preset_picker import PresetPicker

        self.app.push_screen(PresetPicker(), self._open_preset)

    def _open_preset(self, preset: Preset | None) -> None:
        if preset is not None:
            self._open(parse(preset.source).output, preset.source)

    def action_panel(self) -> None:
        """Narrow: the next panel, after the last one none. Wide: all or none."""
        self.panels.turn(self.has_class("-narrow"))

    def action_scroll_panels(self, direction: int) -> None:
        self.panels.scroll_all(3 * direction)

    def on_resize(self, event: events.Resize) -> None:
        """On a small terminal the graph gets the room of the panels; once it is larger they are back."""
        small = event.size.height < LEAST.height or event.size.width < LEAST.width
        if small != self._small:
            self._small = small
            self.panels.display = event.size.height >= LEAST.height
            self.say(SMALL if small else "")

    # What the widgets tell

    @on(GraphView.Selected)
    def _selected(self) -> None:
        if self._refused:
            self.say("")
        self._show_node()
        self.panels.chosen = "node"

    @on(GraphView.Nudged)
    def _nudged(self, message: GraphView.Nudged) -> None:
        self.change(lambda: self.session.nudge(message.leaf, message.ticks))

    @on(GraphView.Refused)
    def _show_refusal(self, message: GraphView.Refused) -> None:
        self.say(message.reason, fault=True)

    @on(GraphView.EditRequested)
    def _edit(self, message: GraphView.EditRequested) -> None:
        if message.text == "0.":
            self.take_reset_back()
        if self._refused:
            self.say("")
        self.add_class("-typing")  # its line stands in the place of the other, so that the graph stays where it is
        names = {node.label: node.data for node in self.session.graph.order if node.label}
        line = self.query_one(ValueLine)
        line.edit(message.leaf, message.text, names)
        if message.done:
            line.enter()

    @on(ValueLine.Entered)
    def _value_entered(self, message: ValueLine.Entered) -> None:
        fault = self.change(lambda: self.session.set_value(message.leaf, message.number))
        if fault is not None:
            message.line.refuse(fault)
            return
        self._close_value()
        self.query_one(GraphView).focus()

    def _close_value(self) -> None:
        self.remove_class("-typing")
        self.query_one(ValueLine).close()

    @on(ValueLine.Left)
    @on(ExpressionLine.Left)
    def _back_to_graph(self) -> None:
        self._close_value()
        self.query_one(GraphView).focus()

    @on(ExpressionLine.Entered)
    def _expression_entered(self, message: ExpressionLine.Entered) -> None:
        fault = self._open(message.expression.output, message.expression.source)
        if fault is not None:
            message.line.refuse(fault)

    def _open(self, root: Value, source: str) -> str | None:
        """Show another graph; the one before is an undo away."""
        self.playing = False
        fault = self.attempt(lambda: self.session.open(root, source), "node")
        if fault is None:
            size = self._told_size()
            self.say("; ".join(filter(None, (self.session.change.message, size, "u: the graph before"))))
            self.query_one(GraphView).focus()
        return fault


def session_of(preset: Preset) -> GraphSession:
    """A session that begins with a preset."""
    return GraphSession(parse(preset.source).output, preset.source)
