"""What stands beside the words of a lesson, and what all its kinds can do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.text import Text
from textual.message import Message
from textual.widget import Widget

from lessons.lesson import DoBlock, PredictBlock, QuestionBlock, StageBlock
from lessons.stage.live import Action, LiveStage
from tui.kit.why import WhyScreen


class Stage(Widget):
    """Shows a `Play` and lets the learner act on it. Messages up: Acted.

    block  as the lesson has it; the screen keeps a stage as long as the block is the same
    play   the state; what is done to it here counts for a goal
    """

    block: StageBlock
    play: LiveStage
    waits_for: ClassVar[tuple[type[QuestionBlock], ...]] = (PredictBlock,)
    """The kinds of question that acting here would answer: while one is open in the step, it waits."""
    back_key: ClassVar[str] = "s"
    """The key back to the words."""
    goal: str = ""
    """What is to be reached here, as it is said in the frame: on a narrow screen the words are out of sight."""

    class Acted(Message):
        """Something on the stage is another now."""

        def __init__(self, stage: Stage) -> None:
            super().__init__()
            self.stage = stage

        @property
        def control(self) -> Stage:
            return self.stage

    def restart(self) -> None:
        """As the lesson has it."""
        self.play.reset({})
        self.show_play()

    def begin_goal(self, goal: DoBlock) -> None:
        """As a goal wants it at the start."""
        self.play.reset(dict(goal.start), goal.allow)
        self.show_play()

    async def perform(self, actions: Sequence[Action]) -> None:
        """Do these for the learner."""
        for action in actions:
            self.play.perform(action)
        self.post_acted()

    def post_acted(self) -> None:
        """Show what the play has become, and tell."""
        self.show_play()
        self.post_message(self.Acted(self))

    def show_play(self) -> None:
        """Bring what is seen to what the play holds."""
        raise NotImplementedError

    def cover(self, asked: Collection[tuple[str, str]]) -> None:
        """Cover what open questions ask for, as (query, name)."""

    def set_locked(self, locked: bool) -> None:
        """Let acting wait for an answer, or no longer."""

    @property
    def wanted_width(self) -> int:
        """How many cells it could use, 0 where it is content with what it gets."""
        return 0

    def why(self) -> Text | None:
        """Why its numbers are what they are, without what is covered; None where there is nothing to tell."""

    def action_why(self) -> None:
        """Open the rules behind its numbers."""
        told = self.why()
        if told is not None:
            self.app.push_screen(WhyScreen("Why these numbers?", told))

    def show_next_keys(self, staged: bool, reached: str = "") -> None:
        """Say in the frame how one goes on while the stage has its turn, after what was reached, if anything was."""
        self.set_class(staged and bool(reached), "-reached")
        self.border_subtitle = self.next_keys(reached) if staged else ""

    def next_keys(self, reached: str) -> str:
        """The words for that, to be clicked as well, in markup."""
        back = f"[@click=screen.words]{self.back_key}: back to the words[/]"
        if self.goal and not reached:
            return f"goal {self.goal}   {back}"
        said = f"✓ {reached}   " if reached else ""
        return f"{said}{back}   [@click=screen.go(1)]f8: next step[/]"

    def focus_stage(self) -> None:
        """The keys to where one acts."""
        self.focus()
