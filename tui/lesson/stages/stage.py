"""The base class of all stages: the live side of a lesson."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from rich.text import Text
from textual.message import Message
from textual.widget import Widget

from lessons.lesson import DoBlock, PredictBlock, QuestionBlock, StageBlock
from lessons.stage.live import Action, ActionError, LiveStage
from tui.actions.keys import key_of
from tui.graph.strip import NodeStrip
from tui.kit.dialog import show_over
from tui.kit.why import WhyScreen


class Stage(Widget):
    """Shows a `Play` and lets the learner act on it. Messages up: Acted.

    block  from the lesson; the screen reuses the stage while the block is the same
    play   the state, on which goals are checked
    """

    block: StageBlock
    play: LiveStage
    waits_for: ClassVar[tuple[type[QuestionBlock], ...]] = (PredictBlock,)
    """The kinds of question that acting here would answer: the stage is locked while one is open in the step."""
    typing: ClassVar[bool] = False
    """Whether letters are typed here, so that only other keys lead on."""
    goal: str = ""
    """The goal, repeated in the frame: on a narrow screen the text is hidden."""
    _was_active = False

    class Acted(Message):
        """The state of the stage has changed."""

        def __init__(self, stage: Stage) -> None:
            super().__init__()
            self.stage = stage

        @property
        def control(self) -> Stage:
            return self.stage

    def restart(self) -> None:
        """Return to the initial state."""
        self.play.reset({})
        self.show_play()

    def begin_goal(self, goal: DoBlock, left: Mapping[str, float] | None = None) -> None:
        """Set up the start state of a goal, or the one in which it was left before it was reached."""
        self.play.reset(dict(goal.start), goal.allow)
        with suppress(ActionError):  # the lesson may have changed since
            self.play.restore(left or {})
        self.show_play()

    async def perform(self, actions: Sequence[Action]) -> None:
        """Perform actions in place of the learner."""
        for action in actions:
            self.play.perform(action)
        self.post_acted()

    def post_acted(self) -> None:
        """Show the new state and post Acted."""
        self.show_play()
        self.post_message(self.Acted(self))

    def show_play(self) -> None:
        """Show the state of `play`."""
        raise NotImplementedError

    def cover(self, asked: Collection[tuple[str, str]]) -> None:
        """Cover what open questions ask for, as (query, name)."""

    def ask(self, asked: tuple[str, str] | None) -> None:
        """Select what the open question asks for, as (query, name), and make it the field of the answer."""

    def show_entry(self, entry: str, message: str | None = None) -> None:
        """Show what is typed as the answer, and what there is to say about it; None: the same, unless it changed."""

    def play_answer(self, name: str, answer: float) -> None:
        """Play a wrong gradient of a node: nudge the graph and put it back, beside what the answer promises."""

    def fill_strip(self, strip: NodeStrip) -> None:
        """Show in a strip what is asked for, with its neighbours."""

    def set_locked(self, locked: bool) -> None:
        """Lock or unlock the stage; a locked one waits for an answer."""

    def preferred_width(self, least: int, most: int, height: int) -> int:
        """Return the width in cells at which it shows most, from `least` to `most`; the least of several."""
        return least

    def explanation(self) -> Text | None:
        """Return the rules behind its numbers, without covered ones; None if there is nothing to explain."""

    def action_why(self) -> None:
        """Open the rules behind its numbers."""
        explanation = self.explanation()
        if explanation is not None:
            show_over(self, WhyScreen("Why these numbers?", explanation))

    def show_next_keys(self, staged: bool, reached: str = "") -> None:
        """Show in the frame of an active stage the keys that lead on. reached: a message, once there is success."""
        self.set_class(staged and bool(reached), "-reached")
        self.border_subtitle = self.next_keys(reached) if staged else ""

    def next_keys(self, reached: str) -> str:
        """Return these keys as markup that can be clicked."""
        back_key, next_key = key_of("lesson.words", self.typing), key_of("lesson.next", typing=True)
        back = f"[@click=screen.text]{back_key}: back to the text[/]"
        if self.goal and not reached:
            return f"goal {self.goal}   {back}"
        success = f"✓ {reached}   " if reached else ""
        onward = "read on" if reached and self.goal else "next step"
        return f"{success}{back}   [@click=screen.go(1)]{next_key}: {onward}[/]"

    def invite(self, text: str) -> Text:
        """A text that names keys of the stage; while the focus is elsewhere, with the key that leads here."""
        return Text(text if self.has_focus_within else f"{key_of('lesson.stage')} leads here. {text}", "dim")

    def show_invitation(self) -> None:
        """Show the text that names keys again, after the focus has come or gone."""

    def on_descendant_focus(self) -> None:
        self._follow_focus()

    def on_descendant_blur(self) -> None:
        self._follow_focus()

    def _follow_focus(self) -> None:
        if self._was_active != self.has_focus_within:
            self._was_active = self.has_focus_within
            self.show_invitation()

    def focus_stage(self) -> None:
        """Focus where the learner acts."""
        self.focus()
