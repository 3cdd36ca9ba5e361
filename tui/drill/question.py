"""The questions of a drill, as in lessons; one widget asks for all gradients of a graph to fill in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from lessons.drills.drill import Drill
from lessons.drills.exercise import Exercise
from lessons.drills.questions import question
from lessons.drills.results import GRADIENTS
from lessons.lesson import ChooseBlock, GraphBlock, OrderBlock, PredictBlock, WriteBlock
from lessons.progress.store import QuestionProgress
from lessons.stage.scope import scope_of
from tui.kit.markdown_text import MarkdownText
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.order import OrderQuestion
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.questions.write import WriteQuestion


class DrillQuestion(PredictQuestion):
    """Asks for ∂output/∂name of a drill.

    index: of the name among those asked. stage: the graph. covered: what open questions ask of it. taught: the terms
    that hints and diagnoses may use.
    """

    def __init__(
        self,
        drill: Drill,
        index: int,
        progress: QuestionProgress,
        stage: GraphBlock,
        covered: Callable[[], Collection[tuple[str, str]]],
        taught: frozenset[str],
    ) -> None:
        self._drill, self._taught = drill, taught
        block = question(drill, drill.asked[index], taught)
        super().__init__(index, block, scope_of(stage), progress, stage, covered, taught)

    @property
    def asked_number(self) -> tuple[str, str]:
        return "grad", self._asked_name

    @property
    def _asked_name(self) -> str:
        """The name of the node whose gradient is asked for."""
        return self._drill.asked[self.index]

    async def show_question(self, index: int, progress: QuestionProgress) -> None:
        """Ask for another gradient of the drill; this is faster than a new widget."""
        self.index, self.progress, self.sign = index, progress, None
        self.block = question(self._drill, self._asked_name, self._taught)
        self._question = replace(self._question, block=self.block)
        self.hints = self.block.hints
        await self.query_one(".ask", MarkdownText).update(self.block.ask)
        await self.query_one(".hints").remove_children()
        self.show_verdict("")
        self.clear_number()
        for hint in self.hints[: progress.hints]:
            await self._mount_hint(hint)
        await self._refresh()

    def show_played(self, text: str) -> None:
        """Leave it to the screen, which has a line between graph and question."""

    def solution(self) -> tuple[str, str]:
        """Return the right answer with the name of the node, and why it is right."""
        answer, because = super().solution()
        return answer.replace("It", f"{self._asked_name}.grad", 1), because


def question_for_item(
    exercise: Exercise,
    index: int,
    progress: QuestionProgress,
    covered: Callable[[], Collection[tuple[str, str]]],
    taught: frozenset[str],
) -> Question:
    """Return the widget of a question of a drill.

    covered: what open questions ask of the stage. taught: the terms that hints and diagnoses may use.
    """
    stage = exercise.stage
    if exercise.kind == GRADIENTS and exercise.graph is not None:
        assert isinstance(stage, GraphBlock)
        return DrillQuestion(exercise.graph, index, progress, stage, covered, taught)
    scope = scope_of(stage)
    match exercise.items[index].block:
        case PredictBlock() as block:
            return PredictQuestion(index, block, scope, progress, stage, covered, taught)
        case ChooseBlock() as block:
            return ChooseQuestion(index, block, scope, progress)
        case OrderBlock() as block:
            assert isinstance(stage, GraphBlock)
            return OrderQuestion(index, block, scope, progress, stage)
        case WriteBlock() as block:
            return WriteQuestion(index, block, scope, progress)
    raise AssertionError("a drill has questions of these kinds alone")
