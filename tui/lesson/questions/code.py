"""A question answered with code, written in the editor on the stage and settled by its checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from lessons.build.tasks import TASK_CHECKS
from lessons.lesson import CodeBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from lessons.workbench.report import Report
from lessons.workbench.task import task_of
from tui.actions.bindings import bindings
from tui.kit.controls import PushButton
from tui.lesson.draw.code_report import headline
from tui.lesson.questions.question import Question


class CodeQuestion(Question):
    """Asks for code. The screen calls `judge` with the report of every run.

    Messages up: Progressed, whose progress has no text, as the editor keeps the code; StageWanted; OwnFileWanted.
    """

    DEFAULT_CSS = """
    CodeQuestion {
        .to-editor, .own-file { margin-bottom: 1; }
        .because MarkdownFence > Label { width: 1fr; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("code_question")

    class StageWanted(Message):
        """The learner wants to go to the editor."""

    class OwnFileWanted(Message):
        """The learner wants to write it in a file of their own. checks: those of Build that show it is done."""

        def __init__(self, question: CodeQuestion, checks: tuple[str, ...]) -> None:
            super().__init__()
            self.question = question
            self.checks = checks

        @property
        def control(self) -> CodeQuestion:
            return self.question

    block: CodeBlock

    def __init__(self, index: int, block: CodeBlock, scope: Scope, progress: QuestionProgress) -> None:
        super().__init__(index, block.ask, scope, hints=block.hints, progress=replace(progress, text=""))
        self.block = block
        self.code_task = task_of(block)
        self._is_own = False  # whether the learner's own file settled it

    @property
    def heading(self) -> str:
        return "Your turn, in the editor"

    def answer_widgets(self) -> Iterator[Widget]:
        yield PushButton("To the editor", classes="to-editor", variant="primary", compact=True)
        if self.own_checks:
            yield PushButton("Write this in your own file", classes="own-file", compact=True)

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(".to-editor", Button).focus(scroll)

    def solution(self) -> tuple[str, str]:
        because = self.scope.fill(self.block.because)
        if self.progress.outcome is Outcome.SHOWN:
            return "This passes; yours is still in the editor.", f"```python\n{self.code_task.solution}```\n\n{because}"
        if self._is_own:
            return "Your own file passes.", because
        return f"All {len(self.code_task.checks)} checks pass.", because

    def action_to_editor(self) -> None:
        self.post_message(self.StageWanted())

    @property
    def own_checks(self) -> tuple[str, ...]:
        """The checks of Build that show the task done in the learner's own file; () for a task that has none."""
        return TASK_CHECKS.get(self.block.task, ())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self.own_checks) and self.is_open if action == "own_file" else True

    def action_own_file(self) -> None:
        self.post_message(self.OwnFileWanted(self, self.own_checks))

    @on(Button.Pressed, ".own-file")
    def _own_file(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_own_file()

    async def take_own_file(self) -> None:
        """Settle the question: the learner's own file does it."""
        if self.is_open:
            self._is_own = True
            await self.record_try("", is_right=True)

    @on(Button.Pressed, ".to-editor")
    def _to_editor(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_to_editor()

    async def judge(self, report: Report) -> bool:
        """Take in the report of a run: a pass settles the question, even a skipped one; a failure counts as a try.

        Return whether this run settled it.
        """
        settles = report.passed and self.progress.outcome in (None, Outcome.SKIPPED)
        if settles or self.is_open:
            await self.record_try(headline(report), report.passed)
        return settles
