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

from lessons.lesson import CodeBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from lessons.workbench.report import Report
from lessons.workbench.task import load_task
from tui.actions.bindings import bindings
from tui.kit.controls import PushButton
from tui.lesson.draw.code_report import headline
from tui.lesson.questions.question import Question


class CodeQuestion(Question):
    """Asks for code. The screen calls `judge` with the report of every run.

    Messages up: Progressed, whose progress has no text, as the editor keeps the code; StageWanted.
    """

    DEFAULT_CSS = """
    CodeQuestion {
        .to-editor { margin-bottom: 1; }
        .because MarkdownFence > Label { width: 1fr; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("code_question")

    class StageWanted(Message):
        """The learner wants to go to the editor."""

    block: CodeBlock

    def __init__(self, index: int, block: CodeBlock, scope: Scope, progress: QuestionProgress) -> None:
        super().__init__(index, block.ask, scope, hints=block.hints, progress=replace(progress, text=""))
        self.block = block
        self.code_task = load_task(block.task)

    @property
    def heading(self) -> str:
        return "Your turn, in the editor"

    def answer_widgets(self) -> Iterator[Widget]:
        yield PushButton("To the editor", classes="to-editor", variant="primary", compact=True)

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(".to-editor", Button).focus(scroll)

    def solution(self) -> tuple[str, str]:
        because = self.scope.fill(self.block.because)
        if self.progress.outcome is Outcome.SHOWN:
            return "This passes; yours is still in the editor.", f"```python\n{self.code_task.solution}```\n\n{because}"
        return f"All {len(self.code_task.checks)} checks pass.", because

    def action_to_editor(self) -> None:
        self.post_message(self.StageWanted())

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
