"""A graph twice: as the engine has it, and below as a famous bug would. Both answer to the same keys."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from engine import Value
from engine.basics.numbers import short
from engine.faults import fault_named
from engine.graph.wording import name_of
from lessons.lesson import ChooseBlock, GraphBlock, PredictBlock, QuestionBlock
from tui.graph.draw.node import NodeState
from tui.graph.value_line import ValueLine
from tui.graph.view import GraphView
from tui.graph.words.fault import faulty
from tui.graph.words.why import ASKED
from tui.graph.words.why_fault import fault_why
from tui.lesson.stages.graph import WAITS, GraphStage


class FaultStage(GraphStage):
    """The right gradients above, those of the block's fault below with the first wrong one marked.

    Nudges move both. A step of the backward pass shows on the right side; below, a gradient shows when it is through.
    """

    HELP_TITLE = "Two engines"
    waits_for: ClassVar[tuple[type[QuestionBlock], ...]] = (PredictBlock, ChooseBlock)

    def __init__(self, block: GraphBlock) -> None:
        super().__init__(block)
        self.fault = fault_named(block.fault)

    def compose(self) -> ComposeResult:
        with Vertical(classes="side"):
            yield Static("✓ Right", classes="side-title")
            yield GraphView(id="right")
        with Vertical(classes="side"):
            yield Static(classes="side-title -fault")
            yield GraphView(id="broken")
        yield Static(classes="nudge")
        yield ValueLine()

    @on(GraphView.Selected)
    def _select_both(self, event: GraphView.Selected) -> None:
        for view in self.query(GraphView):
            if view is not event.view and view.selected is not event.node:
                view.select(event.node, focus=False)

    def hides_gradients(self) -> bool:
        return super().hides_gradients() or bool(self.asked_for("broken"))

    def seen(self, view: GraphView, states: dict[Value, NodeState]) -> dict[Value, NodeState]:
        """The right side as it is; on the other what the fault gives, and what is wrong first where that may be told.

        Asked gradients are covered on both sides where the right one is asked, else on the broken side alone.
        """
        if view.id != "broken":
            return states
        broken, hides, through = faulty(self.session.root, self.fault), self.hides_gradients(), self._through()
        waits = hides or self.locked  # a choice may be about the very thing that is told here
        first = None if waits or broken.first not in through else broken.first
        if waits:
            self._say("what is wrong shows once this is settled")
        elif broken.first is None or first is not None:
            self._say(broken.told)
        else:
            self._say("nothing is wrong yet")
        asked = self.asked_for("broken")
        return {
            node: replace(
                state,
                grad=broken.grads.get(node) if node in through else None,
                hide_grad=state.hide_grad or node in asked,
                wrong=node is first,
            )
            for node, state in states.items()
        }

    def explain(self, view: GraphView, node: Value) -> Text:
        """The right gradient, and what the bug makes of it, share by share; first what the view itself shows."""
        right = super().explain(self.query_one("#right", GraphView), node)
        if node.is_constant:
            return right
        if self.hides_gradients() or self.locked:
            broken = Text(ASKED, "dim")
        elif node not in self._through():
            broken = Text("With the bug: not there yet, the backward pass has not come here.", "dim")
        else:
            broken = fault_why(self.session.root, self.fault, node)
        return Text("\n\n").join([right, broken] if view.id == "right" else [broken, right])

    def _say(self, told: str) -> None:
        for line in self.query(".-fault").results(Static):
            line.update(Text(f"✗ {self.fault.title}: {told}"))

    def _through(self) -> set[Value]:
        """The nodes into which no step is left to take; all of them where the gradients come at once."""
        session = self.session
        left = session.steps[session.cursor :] if session.cursor is not None and not self.hides_gradients() else ()
        return set(session.graph.order) - {step.operand for step in left}

    def _told(self) -> Text:
        """In a line or two, as two graphs leave no room for more."""
        session, change = self.session, self.session.change
        if session.step is not None and not self.hides_gradients():
            return Text(f"{session.step.rule}; {session.step.numbers}")
        if self.locked or not change.directions:
            return Text(WAITS if self.locked else "+ and − nudge a leaf of both; n and p step backward.", "dim")
        if self.asked_for("data"):
            return Text(change.message)
        return Text(f"{change.message}; {name_of(session.root)} {short(change.before)} → {short(change.after)}")
