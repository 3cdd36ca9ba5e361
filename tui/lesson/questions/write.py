"""A question answered by a line of text: an expression, or a line of code that is run with the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from lessons.answers.writing import WritingVerdict, judge_expression, judge_run, mended, unchanged
from lessons.lesson import WantedExpression, WantedLine, WriteBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from lessons.workbench.runner import run
from lessons.workbench.task import own_task_of
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.kit.controls import TextField
from tui.lesson.questions.question import Question

EXPRESSION_EXAMPLE = "a*b + c   or   d = a + b; d*c"
RUNNING = "It is run with the other lines …"
HOW = "<field.type> checks it; <write.close> leaves the line, so that letters are keys again."


class WriteQuestion(Question):
    """Asks for a line; what it gives is computed, or the code is run with it.

    Messages up: Progressed, whose progress has the line as its text.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("write")

    block: WriteBlock

    def __init__(self, index: int, block: WriteBlock, scope: Scope, progress: QuestionProgress) -> None:
        self.block = block
        super().__init__(index, block.ask, scope, hints=block.hints, progress=progress)

    def answer_widgets(self) -> Iterator[Widget]:
        wanted = self.block.wanted
        begun = wanted.wrong.strip() if isinstance(wanted, WantedLine) else ""
        yield TextField(
            begun,
            placeholder="" if begun else EXPRESSION_EXAMPLE,
            compact=True,
            select_on_focus=False,
            classes="written",
        )
        yield Static(with_keys(HOW), classes="how", markup=False)

    @property
    def field(self) -> TextField:
        """Where the line is typed."""
        return self.query_one(TextField)

    def restore(self) -> None:
        if self.progress.text:
            self.field.value = self.progress.text

    def focus_answer(self, scroll: bool = True) -> None:
        self.screen.set_focus(self.field, scroll)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "leave":  # asked by the footer also while the question is being removed
            return any(field.has_focus for field in self.query(TextField))
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Leave the line, so that letters are keys again."""
        self.focus()

    def solution(self) -> tuple[str, str]:
        wanted, because = self.block.wanted, self.block.because
        if self.progress.outcome is Outcome.SHOWN:
            return f"{wanted.solution} does it.", because
        return "It does what is wanted.", because

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.save_draft(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.is_open:
            self._judge(event.value)

    @work(exclusive=True, group="judge")
    async def _judge(self, text: str) -> None:
        """Judge a line; one of code in a process of its own, so that the app goes on meanwhile."""
        wanted = self.block.wanted
        if isinstance(wanted, WantedExpression):
            await self._take(text, judge_expression(wanted, text))
            return
        verdict = unchanged(wanted, text)
        if verdict is None:
            self.show_verdict(RUNNING)
            verdict = judge_run(await run(own_task_of(wanted.task), mended(wanted, text)))
        await self._take(text, verdict)

    async def _take(self, text: str, verdict: WritingVerdict) -> None:
        if not self.is_open or not self.is_attached:
            return
        if not verdict.is_try:
            self.show_verdict(verdict.message)
            return
        self.progress = replace(self.progress, text=text.strip())
        await self.record_try(verdict.message, verdict.is_right)
