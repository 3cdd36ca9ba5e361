"""The stage that shows a graph twice: with the right gradients, and with those of a fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Static

from engine import Value
from engine.basics.numbers import short
from engine.faults import fault_named
from engine.graph.wording import name_of
from lessons.build.own_pass import Likeness, OwnPass, own_folder, own_pass
from lessons.lesson import ChooseBlock, GraphBlock, PredictBlock, QuestionBlock
from tui.actions.keys import with_keys
from tui.graph.draw.node import NodeState
from tui.graph.view import GraphView
from tui.graph.words.fault import faulty
from tui.graph.words.why import ASKED
from tui.graph.words.why_fault import fault_why
from tui.kit.presence import is_present
from tui.lesson.stages.graph import GraphStage

INVITATION = (
    "<graph.up> and <graph.down> nudge a leaf of both; <graph_stage.next> and <graph_stage.previous> step backward."
)
TITLE_ROWS, TITLE_ROWS_BESIDE = 2, 3  # above each graph
CAPTION_ROWS_OF_TWO = 2


class FaultStage(GraphStage):
    """The right gradients above, those of the block's fault below with the first wrong one marked.

    Nudges change both. The right side shows every backward step; the other shows a gradient once it is complete. Where
    the learner's own engine has the very bug, the other side is theirs, computed by it; else the right side says what
    theirs gives.
    """

    waits_for: ClassVar[tuple[type[QuestionBlock], ...]] = (PredictBlock, ChooseBlock)

    def __init__(self, block: GraphBlock, data_folder: Path | None = None) -> None:
        """data_folder: where the folder of the learner's own engine is found; None: it is not asked for."""
        super().__init__(block)
        self.fault = fault_named(block.fault)

        self._data_folder = data_folder
        self._own: OwnPass | None = None  # on the graph with these numbers:
        self._own_numbers: tuple[float, ...] = ()

    def compose(self) -> ComposeResult:
        with Container(classes="twins"):
            with Vertical(classes="side"):
                yield Static("✓ Right", classes="side-title -right")
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

    def show_states(self, states: Mapping[Value, NodeState], active: tuple[Value, int] | None) -> None:
        super().show_states(states, active)
        numbers = tuple(leaf.data for leaf in self.session.leaves)
        if self._data_folder is not None and numbers != self._own_numbers:
            self._own_numbers = numbers
            self._run_own(self._data_folder)

    @work(exclusive=True, group="own")
    async def _run_own(self, data_folder: Path) -> None:
        """Have the learner's own engine run backward through the graph with its numbers of now."""
        folder = own_folder(data_folder)
        own = await own_pass(folder, self.session.root) if folder is not None else None
        if is_present(self):
            self._own = own
            self.show_play()

    def _likeness(self, broken: Mapping[Value, float]) -> Likeness | None:
        """What the learner's own gradients are like; None without an engine of theirs."""
        if self._own is None:
            return None
        right = {node: node.grad for node in self.session.graph.order}
        return self._own.likeness(right, broken)

    def hides_gradients(self) -> bool:
        return super().hides_gradients() or bool(self.asked_for("broken"))

    def states_in(self, view: GraphView, states: Mapping[Value, NodeState]) -> Mapping[Value, NodeState]:
        """The right gradients on the right side; on the other those of the fault, with the first wrong one marked.

        A gradient that a question asks for is covered on both sides, one of the fault on the broken side only.
        """
        if view.id != "broken":
            return states
        broken, complete = faulty(self.session.root, self.fault), self._complete_nodes()
        likeness = self._likeness(broken.grads)
        grads = self._own.grads if self._own is not None and likeness is Likeness.FAULTY else broken.grads
        self._set_right_title(likeness)
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
                grad=grads.get(node) if node in complete else None,
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
        own = self._own if self._likeness(faulty(self.session.root, self.fault).grads) is Likeness.FAULTY else None
        whose = f"Your engine, {own.engine}" if own is not None else self.fault.title
        for line in self.query(".-fault").results(Static):
            line.update(Text(f"✗ {whose}: {message}"))

    def _set_right_title(self, likeness: Likeness | None) -> None:
        """Say on the right side what the learner's own engine gives, where the other side is not theirs."""
        words = "✓ Right"
        if self._own is not None and likeness is Likeness.RIGHT:
            words = f"✓ Right, and so is your engine, {self._own.engine}"
        elif self._own is not None and likeness is Likeness.OTHER:
            words = f"✓ Right; your engine, {self._own.engine}, gives other numbers than both"
        self.query_one(".-right", Static).update(Text(words))

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
