"""The question how sure the learner is of the next answer; no choice is wrong."""

from __future__ import annotations

from lessons.progress.store import Outcome
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.question import OUTCOME_WORDS


class SureQuestion(ChooseQuestion):
    """Asks how sure the learner is."""

    @property
    def is_sure(self) -> bool:
        """Whether the first choice was made."""
        return self.chosen == 0

    @property
    def heading(self) -> str:
        return "Before you answer"

    def outcome_words(self, outcome: Outcome) -> tuple[str, str]:
        return ("·", "Noted:") if outcome is Outcome.RIGHT else OUTCOME_WORDS[outcome]

    def solution(self) -> tuple[str, str]:
        return ("sure." if self.is_sure else "not sure."), ""
