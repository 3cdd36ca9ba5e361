"""An answer typed on a stage: its keys go to the question, and the stage shows what the question has."""

from __future__ import annotations

from collections.abc import Callable

from tui.graph.strip import NodeStrip
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.stages.stage import Stage


class StageAnswer:
    """Hands keys to the open question in their order. Those typed before the next question is there wait for it.

    question  the open one, None if it asks for no number
    stage     what it is about, None if there is none
    """

    def __init__(self, question: Callable[[], PredictQuestion | None], stage: Callable[[], Stage | None]) -> None:
        self._question, self._stage = question, stage
        self._keys: list[tuple[str, str]] = []

    async def type(self, key: str, character: str) -> None:
        """Take another key, and its character."""
        self._keys.append((key, character))
        await self.go_on()

    async def go_on(self) -> None:
        """Type the keys that wait into the question, until it is settled, and show what it says."""
        question, before = self._question(), len(self._keys)
        while self._keys and question is not None and question.is_open:
            await question.type_key(*self._keys.pop(0))
        if len(self._keys) < before and question is not None and question.is_open:
            self.show(question.verdict)

    def forget(self) -> None:
        """Forget the keys that wait."""
        self._keys.clear()

    def show(self, message: str | None = None) -> None:
        """Show on the stage what has been typed as the answer; and beside the question a part of the stage."""
        stage, question = self._stage(), self._question()
        if stage is not None and question is not None:
            stage.show_entry(question.entry, message)
            for strip in question.query(NodeStrip):
                stage.fill_strip(strip)

    def play(self, played: PredictQuestion.Played) -> bool:
        """Play a wrong answer on the stage; returns whether it is that of the open question."""
        stage = self._stage()
        if stage is None or played.question is not self._question():
            return False
        stage.play_answer(played.name, played.answer)
        self.show()
        return True
