"""The stage that shows a graph twice: with the right gradients, and with those of a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Static

from engine import Value
from engine.basics.numbers import short
from engine.faults import fault_named
from engine.graph.wording import name_of
from lessons.lesson import ChooseBlock, GraphBlock, PredictBlock, QuestionBlock
from tui.actions.keys import with_keys
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.graph.words.fault import faulty
from tui.graph.words.why import ASKED
from tui.graph.words.why_fault import fault_why
from tui.lesson.stages.graph import GraphStage

INVITATION = (
    "<graph.up> and <graph.down> nudge a leaf of both; <graph_stage.next> and <graph_stage.previous> step backward."
)
TITLE_ROWS, TITLE_ROWS_BESIDE = 2, 3  # above each graph
CAPTION_ROWS_OF_TWO = 2


class FaultStage(GraphStage):
    """The right gradients above, those of the block's fault below with the first wrong one marked.

    Nudges change both. The right side shows every backward step; the other shows a gradient once it is complete.
    """

    waits_for: ClassVar[tuple[type[QuestionBlock], ...]] = (PredictBlock, ChooseBlock)

    def __init__(self, block: GraphBlock) -> None:
        super().__init__(block)
        self.fault = fault_named(block.fault)

    def compose(self) -> ComposeResult:
        with Container(classes="twins"):
            with Vertical(classes="side"):
                yield Static("✓ Right", classes="side-title")
                yield GraphView(id="right")
            with Vertical(classes="side"):
                yield Static(classes="side-title -fault")
                yield GraphView(id="broken")
        yield from self.compose_below()

    @property
    def view(self) -> GraphView:
        """The broken side while its gradients are asked for, else the right one."""
        return self.query_one("#broken" if self.asked and self.asked[0] == "broken" else "#right", GraphView)

    @on(GraphView.Selected)
    def _select_both(self, event: GraphView.Selected) -> None:
        if event.view.selected is not event.node:
            return  # it has gone on since
        for view in self.query(GraphView):
            if view is not event.view and view.selected is not event.node:
                with view.prevent(GraphView.Selected):  # else each would have the other follow for ever
                    view.select(event.node, focus=False)

    def divide(self, width: int, height: int) -> None:
        """Put the two graphs one above the other, or side by side if they say more then."""
        super().divide(width, height)
        self.query_one(".twins").set_class(self._is_beside(width, height - self._rows_for(width, height)), "-beside")

    def _rows_for(self, width: int, height: int) -> int:
        return CAPTION_ROWS_OF_TWO

    def _level(self, width: int, height: int, rows: int) -> int:
        return max(self._level_of_each(width, height - rows, beside) for beside in (False, True))

    def _is_beside(self, width: int, height: int) -> bool:
        return self._level_of_each(width, height, True) > self._level_of_each(width, height, False)

    def _level_of_each(self, width: int, height: int, beside: bool) -> int:
        size = ((width - 1) // 2, height - TITLE_ROWS_BESIDE) if beside else (width, height // 2 - TITLE_ROWS)
        return self.query(GraphView).first().level_in(size)

    def hides_gradients(self) -> bool:
        return super().hides_gradients() or bool(self.asked_for("broken"))

    def states_in(self, view: GraphView, states: Mapping[Value, NodeState]) -> Mapping[Value, NodeState]:
        """The right gradients on the right side; on the other those of the fault, with the first wrong one marked.

        A gradient that a question asks for is covered on both sides, one of the fault on the broken side only.
        """
        if view.id != "broken":
            return states
        broken, complete = faulty(self.session.root, self.fault), self._complete_nodes()
        is_hidden = self.hides_gradients() or self.locked  # a choice may ask for the very thing that is marked here
        first = None if is_hidden or broken.first not in complete else broken.first
        if is_hidden:
            self._set_title("what is wrong shows once this is settled")
        elif broken.first is None or first is not None:
            self._set_title(broken.summary)
        else:
            self._set_title("nothing is wrong yet")
        asked = self.asked_for("broken")
        field = self.names.get(self.asked[1]) if self.asked and self.asked[0] == "broken" else None
        return {
            node: replace(
                state,
                typed_grad=self.entry if node is field else None,
                grad=broken.grads.get(node) if node in complete else None,
                hide_grad=state.hide_grad or node in asked,
                wrong=node is first,
            )
            for node, state in states.items()
        }

    def explain_in(self, view: GraphView, node: Value) -> Text:
        """Explain the right gradient and that of the bug, share by share; first the one that the view shows."""
        right = super().explain_in(self.query_one("#right", GraphView), node)
        if node.is_constant:
            return right
        if self.hides_gradients() or self.locked:
            broken = Text(ASKED, "dim")
        elif node not in self._complete_nodes():
            broken = Text("With the bug: not there yet, the backward pass has not come here.", "dim")
        else:
            broken = fault_why(self.session.root, self.fault, node)
        return Text("\n\n").join([right, broken] if view.id == "right" else [broken, right])

    def _set_title(self, message: str) -> None:
        """Show the fault and a message above the broken side."""
        for line in self.query(".-fault").results(Static):
            line.update(Text(f"✗ {self.fault.title}: {message}"))

    def _complete_nodes(self) -> set[Value]:
        """The nodes whose gradient is complete: no backward step adds to it any more."""
        session = self.session
        left = session.steps[session.cursor :] if session.cursor is not None and not self.hides_gradients() else ()
        return set(session.graph.order) - {step.operand for step in left}

    def caption(self) -> Text:
        """A text of one or two lines, as two graphs leave no space for more."""
        session, change = self.session, self.session.change
        if session.step is not None and not self.hides_gradients():
            return Text(f"{session.step.rule}; {session.step.numbers}")
        if self.locked or not change.directions:
            return Text(self.locked_text(), "dim") if self.locked else self.invite(with_keys(INVITATION))
        if self.asked_for("data"):
            return Text(change.message)
        return Text(f"{change.message}; {name_of(session.root)} {short(change.before)} → {short(change.after)}")
