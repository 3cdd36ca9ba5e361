"""The stage that shows an expression graph, with the boxes and keys of Explore."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from rich.text import Text
from textual import on
from textual.app import ComposeResult

from engine import Value
from engine.graph.wording import name_of
from lessons.answers.played import Unlit
from lessons.lesson import GraphBlock
from tui.graph.draw.node import NodeState
from tui.graph.strip import NodeStrip
from tui.graph.view import GraphView
from tui.lesson.stages.session import CAPTION_ROWS, LOCKED, SHORT_CAPTION_ROWS, SessionStage


class GraphStage(SessionStage):
    """One graph on the stage."""

    def compose(self) -> ComposeResult:
        yield GraphView()
        yield from self.compose_below()

    def on_mount(self) -> None:
        self.border_title = "The graph" if isinstance(self.block, GraphBlock) else "The network's graph"
        for view in self.query(GraphView):
            view.show(self.session.root, parameters=self.play.graph.parameters)
            view.explain = partial(self.explain_in, view)
        self.show_play()
        self.clear_marks()

    @property
    def view(self) -> GraphView:
        """The graph that a question is about."""
        return self.query_one(GraphView)

    def watch_asked(self) -> None:
        """Make the covered number the field of the answer, and go on to it if the graph has the keyboard."""
        for view in self.query(GraphView):
            view.asked = self.names.get(self.asked[1]) if self.asked and view is self.view else None
        if self.asked and self.has_focus_within:
            self.select_node(self.asked[1])
        self.show_play()

    def fill_strip(self, strip: NodeStrip) -> None:
        view = self.view
        if view.asked is not None:
            strip.show(self.session.root, view.asked, view.states, self.play.graph.parameters)

    def show_states(self, states: Mapping[Value, NodeState], active: tuple[Value, int] | None) -> None:
        for view in self.query(GraphView):
            view.states = self.states_in(view, states)
            view.active = active

    def states_in(self, view: GraphView, states: Mapping[Value, NodeState]) -> Mapping[Value, NodeState]:
        """The states that a view shows."""
        return states

    def explain_in(self, view: GraphView, node: Value) -> Text:
        """Explain the numbers of a node that a view shows."""
        return self.explain_node(node, view.states)

    def dim(self, left_out: Unlit) -> None:
        for view in self.query(GraphView):
            view.dim(left_out.nodes, left_out.edges)

    def clear_marks(self) -> None:
        for view in self.query(GraphView):
            view.clear_marks()

    def focus_stage(self) -> None:
        """Give the keyboard to what is asked for, else to a leaf, preferably one that may be nudged."""
        view = self.view
        if view.asked is not None:
            view.select(view.asked)
            return
        leaves = self.session.leaves
        free = [leaf for leaf in leaves if leaf not in self.session.pinned] or [*leaves, self.session.root]
        view.select(view.selected if view.selected in free else free[0])

    def focus_leaf(self, leaf: Value) -> None:
        self.query_one(GraphView).select(leaf)

    def select_node(self, name: str) -> None:
        self.view.select(self.names[name], focus=self.has_focus_within)

    def locked_text(self) -> str:
        if self.view.asked is None:
            return LOCKED
        return f"Type the answer here, in the box of {name_of(self.view.asked)}, and press enter."

    def preferred_width(self, least: int, most: int, height: int) -> int:
        frame, high = self.gutter.width, height - self.gutter.height
        best = self.level_in(most - frame, high)
        if best == self.level_in(least - frame, high):
            return least
        while least + 1 < most:
            middle = (least + most) // 2
            if self.level_in(middle - frame, high) == best:
                most = middle
            else:
                least = middle
        return most

    def level_in(self, width: int, height: int) -> int:
        """The level at which the graph fits into a stage of this size, with the words under it."""
        return self._level(width, height, self._rows_for(width, height))

    def divide(self, width: int, height: int) -> None:
        self.set_caption_rows(self._rows_for(width, height))

    def _rows_for(self, width: int, height: int) -> int:
        """The rows under the graph: many, unless the graph says more with fewer of them."""
        if not self.captioned:
            return 0
        if height < 2 * CAPTION_ROWS or self._level(width, height, CAPTION_ROWS) < self._level(
            width, height, SHORT_CAPTION_ROWS
        ):
            return SHORT_CAPTION_ROWS
        return CAPTION_ROWS

    def _level(self, width: int, height: int, rows: int) -> int:
        return self.query(GraphView).first().level_in((width, height - rows))

    def action_why(self) -> None:
        self.query(GraphView).first().action_why()

    @on(GraphView.Nudged)
    def _nudge(self, event: GraphView.Nudged) -> None:
        event.stop()
        self.controls.nudge(event.leaf, event.ticks)

    @on(GraphView.Refused)
    def _show_refusal(self, event: GraphView.Refused) -> None:
        event.stop()
        self.report(event.reason)

    @on(GraphView.EditRequested)
    def _edit(self, event: GraphView.EditRequested) -> None:
        event.stop()
        self.edit_value(event.leaf, event.text, event.done, event.after_nudge)
