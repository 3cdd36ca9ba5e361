"""A goal to reach on the stage: a condition on its state, however the learner gets there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from engine.basics.numbers import short
from lessons.lesson import DoBlock
from lessons.progress.store import TRIES_BEFORE_SHOWING, Outcome, QuestionProgress
from lessons.stage.live import LiveStage
from lessons.stage.queries import Scope
from tui.actions.bindings import bindings
from tui.kit.controls import PushButton
from tui.lesson.questions.question import Question

MATH_SIGNS = (("*", "·"), (" - ", " − "), (">=", "≥"), ("<=", "≤"))  # a number keeps the minus that is typed


class DoGoal(Question):
    """Asks for a state of the stage. The screen calls `check_goal` after each action there.

    Messages up: Progressed; StageWanted when the learner wants to go there.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("goal")

    class StageWanted(Message):
        """The learner wants to go to the stage."""

    block: DoBlock

    def __init__(self, index: int, block: DoBlock, scope: Scope, progress: QuestionProgress) -> None:
        super().__init__(index, block.ask, scope, hints=block.hints, progress=progress)
        self.block = block

    @property
    def heading(self) -> str:
        return "Your turn, on the stage"

    def answer_widgets(self) -> Iterator[Widget]:
        yield Static(f"Goal   {comparison_text(self.block.goal)}", classes="goal", markup=False)
        yield Static(classes="now", markup=False)
        yield PushButton("To the stage", classes="to-stage", variant="primary", compact=True)

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(".to-stage", Button).focus(scroll)

    def solution(self) -> tuple[str, str]:
        because = self.scope.fill(self.block.because)
        if self.progress.outcome is Outcome.SHOWN:
            because = f"A way there: {', then '.join(map(comparison_text, self.block.solution))}\n\n{because}"
        return f"{comparison_text(self.block.goal)}.", because

    def action_to_stage(self) -> None:
        self.post_message(self.StageWanted())

    @on(Button.Pressed, ".to-stage")
    def _to_stage(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_to_stage()

    def show_state(self, play: LiveStage) -> None:
        """Show the present values of both sides of the goal."""
        values = [f"{comparison_text(name)} is {short(number)}" for name, number in play.scope().sides(self.block.goal)]
        self.query_one(".now", Static).update(f"Now    {', '.join(values) or 'nothing has run yet'}")

    async def check_goal(self, play: LiveStage) -> bool:
        """Return whether the goal is reached now, and settle the question if so."""
        if not self.is_open:
            return False
        self.show_state(play)
        if play.reaches(self.block.goal):
            await self.record_try("", True)
            return True
        if self.progress.tries < TRIES_BEFORE_SHOWING:  # more need not be counted
            await self.update_progress("", replace(self.progress, tries=self.progress.tries + 1))
        return False


def comparison_text(comparison: str) -> str:
    """Return a comparison in mathematical notation."""
    for typed, sign in MATH_SIGNS:
        comparison = comparison.replace(typed, sign)
    return comparison
