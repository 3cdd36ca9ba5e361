"""The commands that help with the open question, the same in every dialogue: hint, show, skip."""

from __future__ import annotations

from collections.abc import Callable

from lessons.progress.store import QuestionProgress
from lessons.talk.questions import NO_QUESTION, QuestionTalk, TalkReply


class HelpCommands:
    """Asks the open question for help.

    question  the one that is open, None for none
    progress  of it
    take      records the reply of a question, and returns what is said
    """

    NAMES = ("hint", "show", "skip")

    def __init__(
        self,
        question: Callable[[], QuestionTalk | None],
        progress: Callable[[], QuestionProgress],
        take: Callable[[QuestionTalk, TalkReply], list[str]],
    ) -> None:
        self._question, self._progress, self._take = question, progress, take

    def reply(self, name: str) -> list[str]:
        """Return the reply to the command of this name."""
        talk = self._question()
        if talk is None:
            return [NO_QUESTION]
        asked = {"hint": talk.take_hint, "show": talk.take_show, "skip": talk.take_skip}
        return self._take(talk, asked[name](self._progress()))
