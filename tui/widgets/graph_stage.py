"""A graph on the stage: the same boxes and the same nudging as in Explore, once nothing is asked in this step."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static

from engine import NoValueError, Value, parse
from engine.numbers import exact, short
from engine.session import Change, GraphSession, RefusedError, next_step_size
from lessons.lesson import GraphBlock
from tui.render.explore_text import change_text
from tui.render.node import states_of
from tui.widgets.graph_view import GraphView
from tui.widgets.value_line import ValueLine

COVERED = "▒▒▒"
WAITS = "Answer first, or skip; then the graph can be nudged."


class GraphStage(Vertical):
    """A live graph, and under it what its gradient promised beside what happened.

    covered  what open questions ask for, as (query, name): covered in the boxes and in the words
    locked   whether nudging waits for an answer
    """

    HELP_TITLE = "The graph"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "size(-1)", "Finer", key_display="[", show=False, tooltip="A smaller nudge"),
        Binding("right_square_bracket", "size(1)", "Coarser", key_display="]", show=False, tooltip="A larger nudge"),
        Binding("u", "undo", "Undo"),
        Binding("ctrl+r", "redo", "Redo", show=False),
        Binding("0", "reset", "Reset", tooltip="Every leaf as the lesson has it"),
    ]

    covered: reactive[frozenset[tuple[str, str]]] = reactive(frozenset)
    locked: reactive[bool] = reactive(False)

    def __init__(self, block: GraphBlock) -> None:
        super().__init__(classes="stage")
        self.block = block
        expression = parse(block.source)
        self.names = expression.names
        self.session = GraphSession(expression.output)

    def compose(self) -> ComposeResult:
        yield GraphView()
        yield Static(classes="nudge")
        yield ValueLine()

    def on_mount(self) -> None:
        self.border_title = "The graph"
        self.query_one(GraphView).show(self.session.root)
        self._show()

    def restart(self) -> None:
        """As the lesson has it; undo goes back to what the learner made of it."""
        with suppress(RefusedError):  # it is so already
            self.session.reset()
        self._show()

    def cover(self, asked: Collection[tuple[str, str]]) -> None:
        """Cover what open questions ask for."""
        self.covered = frozenset(asked)

    def focus_stage(self) -> None:
        """The keys to a leaf, which is where one nudges."""
        view = self.query_one(GraphView)
        selected = view.selected
        view.select(selected if selected and selected.is_leaf else next(iter(self.session.leaves), self.session.root))

    def point_at(self, name: str) -> None:
        """Select a node, so that its edges stand out."""
        self.query_one(GraphView).select(self.names[name], focus=False)

    # Acting

    def act(self, action: Callable[[], Change]) -> None:
        """Do it and show what came of it; or say why it cannot be done."""
        if self.locked:
            self.notify(WAITS)
            return
        try:
            action()
        except RefusedError as error:
            self.notify(str(error))
        except NoValueError as error:
            self.notify(f"{error}; everything stays as it was", severity="warning")
        self._show()

    def action_undo(self) -> None:
        self.act(self.session.undo)

    def action_redo(self) -> None:
        self.act(self.session.redo)

    def action_reset(self) -> None:
        self.act(self.session.reset)

    def action_size(self, direction: int) -> None:
        self.session.nudge_step = next_step_size(self.session.nudge_step, direction)
        self._show()

    @on(GraphView.Nudged)
    def _nudged(self, event: GraphView.Nudged) -> None:
        event.stop()
        self.act(lambda: self.session.nudge(event.leaf, event.ticks))

    @on(GraphView.Refused)
    def _refused(self, event: GraphView.Refused) -> None:
        event.stop()
        self.notify(event.reason)

    @on(GraphView.EditRequested)
    def _edit(self, event: GraphView.EditRequested) -> None:
        event.stop()
        if self.locked:
            self.notify(WAITS)
            return
        names = {name: node.data for name, node in self.names.items()}
        self.query_one(ValueLine).edit(event.leaf, event.text, names)

    @on(ValueLine.Entered)
    def _entered(self, event: ValueLine.Entered) -> None:
        event.stop()
        event.line.close()
        self.query_one(GraphView).select(event.leaf)
        self.act(lambda: self.session.set_value(event.leaf, event.number))

    @on(ValueLine.Left)
    def _left(self, event: ValueLine.Left) -> None:
        event.stop()
        self.focus_stage()

    # Showing

    def watch_covered(self) -> None:
        self._show()

    def watch_locked(self) -> None:
        self._show()

    def _covered(self, query: str) -> set[Value]:
        return {self.names[name] for asked, name in self.covered if asked == query}

    def _show(self) -> None:
        for view in self.query(GraphView):
            datas = self._covered("data")
            states = states_of(self.session.root, hidden=self._covered("grad"))
            view.states = {node: replace(state, hide_data=node in datas) for node, state in states.items()}
        for told in self.query(".nudge").results(Static):
            told.update(self._told())

    def _told(self) -> Text:
        """The last nudge, or how to nudge."""
        change = self.session.change
        if self.locked:
            return Text(WAITS, "dim")
        if change.nudge is None:
            step = exact(self.session.nudge_step)
            return Text(f"Nudge a leaf with + and −, by {step}; [ and ] make the nudge smaller and larger.", "dim")
        if change.nudge.leaf not in self._covered("grad") and not self._covered("data"):
            return change_text(self.session, change)
        output = self.session.root
        after = COVERED if output in self._covered("data") else short(change.after)
        return Text.assemble((change.told, "bold"), f"\n{output.label} {short(change.before)} → {after}")
