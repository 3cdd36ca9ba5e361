"""Explore: an expression graph to nudge, step through backward, and move along its gradient."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.geometry import Size

from engine import NoValueError, Value, parse
from engine.expression.text import identifier
from engine.faults import Fault, fault_named
from engine.graph.session import GraphSession, RefusedError
from engine.graph.wording import name_of, name_unlabelled_nodes
from lessons.adopt.foreign import AdoptError
from tui.actions.bindings import bindings
from tui.actions.keys import key_of, with_keys
from tui.crash.report import ResumeOffer
from tui.explore.expression_line import ExpressionLine, reading_text
from tui.explore.find import NodeCommands
from tui.explore.own_engine import RUNNING, OwnEngine, run_file
from tui.explore.panels import ExplorePanels, PanelName
from tui.explore.presets import PRESETS, Preset
from tui.explore.status_line import StatusLine
from tui.explore.work import WorkStore
from tui.graph.draw.node import states_of
from tui.graph.draw.scene import MOST_WHOLE
from tui.graph.playback import Playback
from tui.graph.session_controls import SessionActions, SessionControls
from tui.graph.value_line import ValueLine
from tui.graph.view import GraphView
from tui.graph.words.change import settings_text
from tui.graph.words.fault import Faulty, faulty
from tui.graph.words.why import change_why, why_text
from tui.graph.words.why_fault import fault_why
from tui.kit.dialog import show_over
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.palette import Palette
from tui.kit.parsers import one_line
from tui.kit.presence import is_leaving, is_present
from tui.kit.screen import AppScreen
from tui.render.fit import shortened
from tui.start import ExploreStart

BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (168, "-huge")]
FULL_SIZE = Size(60, 16)  # below which the panels are hidden
UNDER_A_FAULT = "Steps wait; nudges and <explore.follow> go by the right gradients; <explore.faults> takes the bug out."
FILE_GROUP = "file"  # of the worker that runs a file of the user's
RESUMED = "where you left it, with its history: <explore.undo> takes the last change back, <explore.open> opens another"
SMALL = "a small terminal: 80×24 shows it all"


class ExploreScreen(SessionActions, AppScreen[None]):
    """The graph of a session, with panels about the selected node, the last change and the backward pass.

    Everything that changes the graph goes through the session; each result is shown in one frame.
    """

    CSS_PATH = "explore.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = bindings("explore")

    def __init__(self, start: ExploreStart | None = None, store: WorkStore | None = None) -> None:
        """store: keeps what is done here for the next time; without one it is not kept."""
        super().__init__()
        self._store = store
        stored = store.load() if store and not start else None
        self._is_resumed = stored is not None
        self.session = start.session if start else stored or session_of(PRESETS[0])
        self.controls = SessionControls(self.session, self)
        self.playback = Playback(self, self._play_step, self._show_backward)
        self.own = OwnEngine(start.adopted if start else None)
        self._fault: Fault | None = None
        self._faulty: Faulty | None = None  # the graph's gradients with that fault
        self._shown_root: Value | None = None
        self._is_small = False
        self._failure_shown = False  # whether the status line says why something was not done

    def compose(self) -> ComposeResult:
        yield ExpressionLine(id="expression")
        with Container(id="body"):
            yield GraphView()
            yield ExplorePanels(id="panels")
        yield ValueLine(id="value")
        yield StatusLine(id="status")
        yield KeyLine()

    def on_mount(self) -> None:
        self.show()
        self.view.explain = self._explain
        self.view.focus()
        if self._is_resumed and not self._is_small:
            self.report(with_keys(RESUMED))
        self._show_notices()

    @on(GraphView.Drawn)
    def _report_size(self) -> None:
        """Say how large the graph is, once it is drawn and nothing else has been said."""
        if not self.query_one(StatusLine).message:
            self.report(self._size_text())

    @property
    def view(self) -> GraphView:
        return self.query_one(GraphView)

    @property
    def panels(self) -> ExplorePanels:
        return self.query_one(ExplorePanels)

    def resume_offer(self) -> ResumeOffer | None:
        """The graph's expression with its leaves' present numbers; None if it was built in Python."""
        source = one_line(self.session.graph.source)
        if not source:
            return None
        names = [leaf for leaf in self.session.leaves if leaf.label.isidentifier()]
        numbers = [word for leaf in names for word in ("--set", f"{leaf.label}={leaf.data!r}")]
        return ResumeOffer(f"Explore, {shortened(source, 40)}", ("explore", *numbers, source))

    def _keep_work(self) -> None:
        """Store the session; one from the command line that was only looked at leaves what is stored alone."""
        if self._store and (self._is_resumed or len(self.session.history) > 1):
            self._store.save(self.session)

    def _show_notices(self) -> None:
        if self._store:
            show_notices(self, self._store.notices)

    def on_unmount(self) -> None:
        self._keep_work()

    # Showing the session

    def show(self, panel: PanelName | None = None) -> None:
        """Show the session's present state in one frame. panel: the one to show on a narrow screen."""
        session, view = self.session, self.view
        broken = self._faulty = faulty(session.root, self._fault) if self._fault else None
        states = states_of(
            session.root,
            grads=broken.grads if broken else session.grads(),
            pinned=session.pinned,
            order=session.graph.order,
        )
        if broken and broken.first:
            states[broken.first] = replace(states[broken.first], wrong=True)
        elif not broken:
            states = self.own.marked(session, states)
        with self.app.batch_update():
            if self._shown_root is not session.root:
                self._shown_root = session.root
                name_unlabelled_nodes(session.graph.order)
                view.show(session.root, states)
                self.refresh_bindings()
                self._close_value()
            view.states = states
            view.active = (session.step.node, session.step.position) if session.step else None
            line = self.query_one(ExpressionLine)
            line.known = {leaf.label: leaf.data for leaf in session.leaves if leaf.label}
            line.source = one_line(session.graph.source)
            self.panels.show_change(session)
            self.query_one(StatusLine).settings = settings_text(session)
            self._show_fault()
            self._show_node()
            self._show_backward()
            self.panels.chosen = panel or self.panels.chosen

    def _show_fault(self) -> None:
        """Show which bug is in the backward pass, and what it does to this graph."""
        if self._fault and self._faulty:
            title = (f"✗ {self._fault.title}", "bold")
            text = Text.assemble(title, f": {self._faulty.summary}\n  {with_keys(UNDER_A_FAULT)}")
            self.panels.show_notice(text, is_fault=True)
        else:
            self.panels.show_notice(self.own.line(self.session), is_fault=False)

    def _show_node(self) -> None:
        node = self.view.selected
        if node is not None:
            wrong = self._faulty.grads.get(node) if self._faulty and not node.is_constant else None
            theirs = self.own.node_line(self.session, node)
            self.panels.show_node(self.session, node, None if wrong == node.grad else wrong, theirs)

    def _show_backward(self) -> None:
        if self._shown_root is not None:
            self.panels.show_backward(
                self.session, self.playback.is_playing, self.playback.seconds, is_blocked=self._fault is not None
            )

    def _explain(self, node: Value) -> Text:
        """Explain a node's numbers, the last change, and the node's gradient under the bug."""
        root = self.session.root
        rule = why_text(root, node, states_of(root, grads=self.session.grads()))
        bug = fault_why(root, self._fault, node) if self._fault and not node.is_constant else Text()
        return Text("\n\n").join(filter(None, (rule, bug, change_why(root, self.session.change))))

    def report(self, message: str, is_failure: bool = False) -> None:
        """Show a message in the status line until the next one; a failure only until another node is selected."""
        self._failure_shown = is_failure
        if message:
            self.remove_class("-typing")
        self.query_one(StatusLine).show_message(message, is_failure)

    # The display of SessionControls

    def check_change(self, leaf: Value | None = None) -> None:
        """Leaves may always be changed here."""

    def check_step(self) -> None:
        """Raise RefusedError while a bug is in, whose backward pass has no steps to show."""
        if self._fault:
            raise RefusedError(
                f"the steps wait while a bug is in the backward pass; {key_of('explore.faults')} takes it out"
            )

    def show_change(self, message: str) -> None:
        self.show("change")
        self.report(message)

    def show_step(self, message: str) -> None:
        self.show("backward")
        self.report(message)

    def show_settings(self, message: str) -> None:
        self.show()
        self.report(message)

    def show_failure(self, error: NoValueError | RefusedError) -> None:
        self.report(str(error), is_failure=True)

    # The backward pass

    def action_step(self, direction: int) -> None:
        self.playback.stop()
        super().action_step(direction)

    def action_all(self) -> None:
        self.playback.stop()
        super().action_all()

    def action_play(self) -> None:
        """Play the backward pass, or pause it; a complete one starts again."""
        if self.playback.is_playing:
            self.playback.stop()
            return
        if self.session.is_complete:
            if self.session.cursor is not None:
                self.session.toggle_all()
            if self.controls.step(1) or self.session.is_complete:
                return
        self.playback.start()

    def _play_step(self) -> None:
        self.controls.step(1)
        if self.session.is_complete:
            self.playback.stop()

    def action_speed(self, direction: int) -> None:
        self.playback.change_speed(direction)
        self.report(f"Playback: {self.playback.seconds:g} s per step")

    def on_screen_suspend(self) -> None:
        """Stop playback and store the work while another screen is in front."""
        self.playback.stop()
        self._keep_work()
        self._show_notices()

    # Faults

    def action_faults(self) -> None:
        from tui.explore.fault_picker import FaultPicker

        show_over(self, FaultPicker(self._fault), self._set_fault)

    def _set_fault(self, name: str | None) -> None:
        """Show the gradients with this fault, "" for the right ones; the graph and its history stay as they are."""
        if name is None:
            return
        self._fault = fault_named(name) if name else None
        self.session.cursor = None
        self.show()
        if self.view.folded and self._faulty and self._faulty.first:
            self.view.select(self._faulty.first)
        self.report("the bug is in" if self._fault else "the gradients are right again")

    # The user's own engine

    def action_theirs(self) -> None:
        """Step the backward pass of the user's own engine, as it ran."""
        from tui.adopted.screen import TheirPassScreen

        adopted = self.own.of(self.session)
        if adopted is not None:
            show_over(self, TheirPassScreen(adopted, name_of(adopted.mirror.root)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.own.of(self.session) is not None if action == "theirs" else True

    @on(ExpressionLine.FileNamed)
    def _file_named(self, message: ExpressionLine.FileNamed) -> None:
        self.view.focus()  # where escape is the screen's
        self._run_file(message.spec)

    @work(exclusive=True, group=FILE_GROUP)
    async def _run_file(self, spec: str) -> None:
        """Run FILE.py:NAME in a process of its own, and open its graph."""
        if is_leaving(self):
            return
        self.report(with_keys(RUNNING))
        try:
            adopted = await run_file(spec)
        except AdoptError as error:
            if is_present(self):
                self.report(str(error), is_failure=True)
                self.query_one(ExpressionLine).refuse(str(error))
            return
        if is_present(self):
            self.own.adopted = adopted
            failure = self._open(adopted.mirror.root, "")
            if failure is not None:
                self.query_one(ExpressionLine).refuse(failure)

    async def action_back(self) -> None:
        """Stop the user's file while it runs; else one level back."""
        running = [worker for worker in self.workers if worker.group == FILE_GROUP and not worker.is_finished]
        if running:
            self.workers.cancel_group(self, FILE_GROUP)
            self.report("your file was stopped")
        else:
            await self.run_action("app.back")

    # Graphs and nodes

    def action_expression(self) -> None:
        self.query_one(ExpressionLine).edit()

    @on(ExpressionLine.Entered)
    def _open_expression(self, message: ExpressionLine.Entered) -> None:
        failure = self._open(message.expression.output, message.expression.source, reading_text(message.expression))
        if failure is not None:
            message.line.refuse(failure)

    def action_export(self) -> None:
        """Write the graph into a file of the working folder, or elsewhere."""
        from tui.explore.export_screen import ExportScreen

        stem = identifier(self.session.root.label) or "graph"
        show_over(self, ExportScreen(self.session.root, stem), self._report_export)

    def _report_export(self, path: Path | None) -> None:
        if path is not None:
            self.report(f"{path} is written")

    def action_presets(self) -> None:
        from tui.explore.preset_picker import PresetPicker

        show_over(self, PresetPicker(), self.open_preset)

    def open_preset(self, preset: Preset | None) -> None:
        """Show a preset's graph, which undo takes back; None: the present one stays."""
        if preset is not None:
            self._open(parse(preset.source).output, preset.source)

    def _open(self, root: Value, source: str, reading: str = "") -> str | None:
        """Show another graph, which undo takes back. Returns None, or why it cannot be opened.

        reading: how its source was read, if it was typed in another notation.
        """
        self.playback.stop()
        failure = self.controls.change(lambda: self.session.open(root, source))
        if failure is None:
            self.panels.chosen = "node"
            undo = with_keys("<explore.undo>: the graph before")
            self.report("; ".join(filter(None, (self.session.change.message, self._size_text(), reading or undo))))
            self.view.focus()
        return failure

    def _size_text(self) -> str:
        """The size of a graph of which only a part is drawn."""
        count = len(self.session.graph.order)
        if not self.view.folded:
            return ""
        more = with_keys("; <explore.fold>: all") if count <= MOST_WHOLE else ""
        return f"{count:,} nodes, those nearby drawn; {key_of('explore.find')} finds one{more}"

    def action_fold(self) -> None:
        """Draw all of a large graph, or the part around the selected node."""
        count = len(self.session.graph.order)
        if not self.view.is_reduced:
            self.report("all of the graph is drawn already", is_failure=True)
        elif count > MOST_WHOLE:
            self.report(f"{count:,} nodes are too many to draw at once", is_failure=True)
        else:
            self.view.fold(not self.view.folded)
            self.report(self._size_text() or f"all {count} nodes are drawn; {key_of('explore.fold')}: those nearby")

    def action_find(self) -> None:
        """List the nodes that have a name, to search by a part of it."""
        if any(node.label for node in self.session.graph.order):
            show_over(self, Palette([NodeCommands], placeholder="Go to which node?"))
        else:
            self.report("No node in this graph has a name to search for", is_failure=True)

    def action_pin(self) -> None:
        if self.view.selected is not None:
            self.controls.toggle_pin(self.view.selected)

    @on(GraphView.Selected)
    def _node_selected(self) -> None:
        if self._failure_shown:
            self.report("")
        self._show_node()
        self.panels.chosen = "node"

    @on(GraphView.Nudged)
    def _nudge(self, message: GraphView.Nudged) -> None:
        self.controls.nudge(message.leaf, message.ticks)

    @on(GraphView.Refused)
    def _show_refusal(self, message: GraphView.Refused) -> None:
        self.report(message.reason, is_failure=True)

    # Typing a value

    @on(GraphView.EditRequested)
    def _edit_value(self, message: GraphView.EditRequested) -> None:
        if message.after_nudge:
            self.controls.undo_nudge()
        if self._failure_shown:
            self.report("")
        self.add_class("-typing")  # the value line replaces the status line, so that the graph does not move
        names = {node.label: node.data for node in self.session.graph.order if node.label}
        line = self.query_one(ValueLine)
        line.edit(message.leaf, message.text, names)
        if message.done:
            line.enter()

    @on(ValueLine.Entered)
    def _set_value(self, message: ValueLine.Entered) -> None:
        failure = self.controls.set_value(message.leaf, message.number)
        if failure is not None:
            message.line.refuse(failure)
            return
        self._close_value()
        self.view.focus()

    def _close_value(self) -> None:
        self.remove_class("-typing")
        self.query_one(ValueLine).close()

    @on(ValueLine.Left)
    @on(ExpressionLine.Left)
    def _return_to_graph(self) -> None:
        self._close_value()
        self.view.focus()

    # Layout

    def action_panel(self) -> None:
        """On a narrow screen the next panel, after the last one none; on a wide screen all or none."""
        self.panels.show_next(self.has_class("-narrow"))

    def action_scroll_panels(self, direction: int) -> None:
        self.panels.scroll_all(3 * direction)

    def on_resize(self, event: events.Resize) -> None:
        """Give the graph the space of the panels on a small terminal."""
        is_small = event.size.height < FULL_SIZE.height or event.size.width < FULL_SIZE.width
        if is_small != self._is_small:
            self._is_small = is_small
            self.panels.is_closed = event.size.height < FULL_SIZE.height
            self.report(SMALL if is_small else "")


def session_of(preset: Preset) -> GraphSession:
    """Start a session with a preset."""
    return GraphSession(parse(preset.source).output, preset.source)
