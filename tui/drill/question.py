"""A drill's question for a gradient: as in lessons, with every wrong number diagnosed."""

from __future__ import annotations

from textual import on
from textual.message import Message
from textual.widgets import Input

from lessons.answers.diagnosis import diagnose
from lessons.answers.grading import read_number
from lessons.drills.drill import Drill
from lessons.drills.questions import question
from lessons.lesson import GraphBlock
from lessons.progress.store import QuestionProgress
from lessons.stage.scope import scope_of
from tui.kit.markdown_text import MarkdownText
from tui.lesson.questions.predict import PredictQuestion

MAX_DIAGNOSES = 2


class DrillQuestion(PredictQuestion):
    """Asks for ∂output/∂name of a drill.

    place: of the name among those asked. Messages up: Progressed, and Mistaken before it.
    """

    class Mistaken(Message):
        """The number given is that of a mistake; `kind` names it."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, drill: Drill, place: int, progress: QuestionProgress) -> None:
        self._drill, self._given = drill, 0.0
        scope = scope_of(GraphBlock(0, drill.source))
        super().__init__(place, question(drill, drill.asked[place]), scope, progress)

    @property
    def _asked_name(self) -> str:
        """The name of the node whose gradient is asked for."""
        return self._drill.asked[self.place]

    async def turn_to(self, place: int, progress: QuestionProgress) -> None:
        """Ask for another gradient of the drill: quicker than a new widget."""
        self.place, self.progress, self.sign = place, progress, None
        self.block = question(self._drill, self._asked_name)
        self.hints = self.block.hints
        await self.query_one(".ask", MarkdownText).update(self.block.ask)
        await self.query_one(".hints").remove_children()
        self.show_verdict("")
        self._refresh_sign()
        for hint in self.hints[: progress.hints]:
            await self._mount_hint(hint)
        await self._refresh()

    async def action_commit(self, name: str) -> None:
        self._given = 0.0  # what zero says; any other sign waits for its number
        await super().action_commit(name)

    @on(Input.Submitted)
    def _remember(self, event: Input.Submitted) -> None:
        try:
            self._given = read_number(event.value, self.scope.names)
        except ValueError:
            self._given = 0.0  # it is not judged

    async def record_try(self, said: str, right: bool) -> None:
        """One more try; a wrong one is told by the mistakes that give its number, where there are such."""
        drill = self._drill
        root, node, tolerance = drill.expression.output, drill.names[self._asked_name], self.block.tolerance
        covered = [drill.names[name] for name in drill.asked[self.place + 1 :]]
        told = () if right else diagnose(root, node, self._given, tolerance, covered)
        if told:
            self.post_message(self.Mistaken(told[0].name))
        await super().record_try(" Or: ".join(mistake.explanation for mistake in told[:MAX_DIAGNOSES]) or said, right)

    def solution(self) -> tuple[str, str]:
        """The right answer under its name, and why."""
        answer, because = super().solution()
        return answer.replace("It", f"{self._asked_name}.grad", 1), because
