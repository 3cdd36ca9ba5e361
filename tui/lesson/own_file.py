"""A code question of a lesson that is answered in the learner's own file."""

from __future__ import annotations

from pathlib import Path

from lessons.build.record import BuildStore
from lessons.build.tasks import done_in_own_file
from tui.lesson.questions.code import CodeQuestion


class OwnFileAnswer:
    """Settles the question for which Build was opened, once its checks pass there. folder: of the learner's data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._question: CodeQuestion | None = None

    async def begin(self, question: CodeQuestion) -> bool:
        """Take what the learner's own file does already; returns whether that settled the question."""
        self._question = question
        await self.take()
        return not question.is_open

    async def take(self) -> None:
        """Settle the question if its checks pass by now."""
        question = self._question
        if question is None or not question.is_attached or not question.is_open:
            return
        if done_in_own_file(question.block.task, BuildStore(self._folder)):
            await question.take_own_file()
