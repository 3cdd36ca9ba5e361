"""A question for a number: first its sign, then its size."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from engine.basics.numbers import short
from engine.graph.wording import name_of
from lessons.answers import explanations
from lessons.answers.explanations import asked_gradient
from lessons.answers.grading import ZERO_TOLERANCE, AnswerIssue, Sign, grade
from lessons.lesson import PredictBlock, StageBlock
from lessons.progress.store import QuestionProgress
from lessons.stage.queries import Scope
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.lesson.questions.question import Question, without_markup

NEAR = 0.01  # relative tolerance for a foreseen wrong answer, which may have been rounded on the way
GRADIENT_REASONS = (explanations.reason, explanations.nudge_check)
OTHER_SIGN = " <sign.close>, and then <sign.positive> or <sign.negative>, gives another sign."
EMPTY_DRAFT = " "  # replaces an earlier draft that was deleted
SIGN_KEYS = {"minus": Sign.NEGATIVE, "0": Sign.ZERO, "plus": Sign.POSITIVE, "equals_sign": Sign.POSITIVE}


class PredictQuestion(Question):
    """Asks for a sign and a number; the engine computes the answer from the stage as the lesson defines it."""

    # These list the keys in the help; `on_key` handles them, in the order typed, before the focus has moved.
    BINDINGS: ClassVar[list[BindingType]] = bindings("sign")

    block: PredictBlock

    def __init__(
        self,
        index: int,
        block: PredictBlock,
        scope: Scope,
        progress: QuestionProgress,
        stage: StageBlock | None = None,
        covered: Callable[[], Collection[tuple[str, str]]] = frozenset,
    ) -> None:
        """stage: the block that the question is about; with it wrong answers are diagnosed, and gradients worded.

        covered: what open questions ask of the stage, as (query, name): answers cannot use it, nor diagnoses show it.
        """
        self.block = block
        self.stage = stage
        self._covered = covered
        self.gradient = asked_gradient(stage, block.answer)
        self.sign: Sign | None = None
        self._types_ahead = False  # a sign is given, and the number is not focused yet
        hints = block.hints or (explanations.hints(*self.gradient) if self.gradient else ())
        super().__init__(index, self._ask(), scope, hints=hints, progress=progress)
        self.set_class(block.of > 1, "-one-of-many")
        self.set_class(block.number == block.of > 1, "-last-of-many")

    @property
    def answer(self) -> float:
        """The right answer, computed by the engine."""
        return self.scope.evaluate(self.block.answer)

    @property
    def heading(self) -> str:
        many = f", {self.block.number} of {self.block.of}" if self.block.of > 1 else ""
        return f"Your turn{many}"

    @property
    def asked(self) -> str:
        """The quantity in question: "∂L/∂d", or the expression itself."""
        if self.gradient is None:
            return self.block.answer
        root, node = map(name_of, self.gradient)
        return f"∂{root}/∂{node}"

    def _ask(self) -> str:
        """Return the text; the first of several questions that belong together has all of it."""
        block = self.block
        if block.of == 1:
            return block.ask
        return f"{block.ask}\n\n**{self.asked}** = ?" if block.number == 1 else f"**{self.asked}** = ?"

    def answer_widgets(self) -> Iterator[Widget]:
        yield Horizontal(
            Static("Sign", classes="row-label"),
            *(
                Button(f"{sign.value} {sign.word}".replace("-", "−"), classes=f"sign {sign.word}", compact=True)
                for sign in Sign
            ),
            classes="signs",
        )
        yield Horizontal(
            Static("Number", classes="row-label"),
            Input(placeholder="0.5  1/2  -1.5  1e-3", compact=True, select_on_focus=False, classes="number"),
            Static(f"± {short(self.block.tolerance)}", classes="tolerance"),
            classes="size",
        )

    def focus_answer(self, scroll: bool = True) -> None:
        self.focus(scroll)

    def solution(self) -> tuple[str, str]:
        because = self.scope.fill(self.block.because)
        if self.block.of == 1:
            return f"It is {short(self.answer)}.", because
        reasons = (
            (explanations.reason(*self.gradient), explanations.nudge_check(*self.gradient)) if self.gradient else ()
        )
        worded = "  \n".join(reason for reason in reasons if reason)
        return f"{self.asked} is {short(self.answer)}.", f"{worded}\n\n{because}".strip()

    def restore(self) -> None:
        draft = self.progress.text
        sign = next((sign for sign in Sign if draft[:1] == sign.value), None)
        if self.is_open and sign not in (None, Sign.ZERO):  # zero is a complete answer
            self.sign = sign
            self.query_one(Input).value = draft[1:]
        self._refresh_sign()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "leave":
            return self.query_one(Input).has_focus
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Leave the number, so that letters are keys again."""
        self.focus()

    async def action_commit(self, name: str) -> None:
        """Commit to a sign; zero is also the number."""
        if not self.is_open:
            return
        self.sign = Sign[name]
        self._refresh_sign()
        if self.sign is Sign.ZERO:
            await self._judge("")
        else:
            number = self.query_one(Input)
            self._types_ahead = not number.has_focus
            self.screen.set_focus(number)

    async def on_key(self, event: events.Key) -> None:
        """Take a sign, and the digits typed before the focus has followed it to the number."""
        if self._types_ahead and (event.is_printable or event.key == "enter"):
            event.stop()
            number = self.query_one(Input)
            if event.key == "enter":
                await number.action_submit()
            else:
                number.insert_text_at_cursor(event.character or "")
        elif event.key in SIGN_KEYS and self.is_open:
            event.stop()
            await self.action_commit(SIGN_KEYS[event.key].name)

    def on_descendant_focus(self) -> None:
        self._types_ahead = False

    @on(Button.Pressed, ".sign")
    async def _sign_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        chosen = next(sign for sign in Sign if event.button.has_class(sign.word))
        await self.action_commit(chosen.name)

    @on(Input.Changed)
    def _number_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.save_draft(f"{self.sign.value}{event.value}" if self.sign else EMPTY_DRAFT)

    @on(Input.Submitted)
    async def _number_given(self, event: Input.Submitted) -> None:
        event.stop()
        await self._judge(event.value)

    async def _judge(self, text: str) -> None:
        assert self.sign is not None
        block = self.block
        verdict = grade(
            self.sign,
            text,
            answer=self.answer,
            tolerance=block.tolerance,
            names={name: number for name, number in self.scope.names.items() if ("data", name) not in self._covered()},
            explain=self._mistaken,
        )
        if not verdict.counts_as_try:
            other = with_keys(OTHER_SIGN) if verdict.issue is AnswerIssue.CONTRADICTION else ""
            self.show_verdict(f"{verdict.message}{other}")
            self.query_one(Input).select_all()
            return
        if verdict.issue is AnswerIssue.SIGN:
            self.sign = None
            self._refresh_sign()
            self.focus_answer()
        elif not verdict.is_right:
            self.query_one(Input).select_all()  # so that the next number replaces it
        await self.record_try(verdict.message, verdict.is_right)

    def _mistaken(self, number: float) -> str:
        """Return the mistake that gives this number: the author's words for it, else the diagnosis."""
        block = self.block
        for wrong in block.wrong:
            if math.isclose(number, self.scope.evaluate(wrong.answer), rel_tol=NEAR, abs_tol=ZERO_TOLERANCE):
                return without_markup(self.scope.fill(wrong.because))
        return explanations.explain_mistake(self.stage, block.answer, number, block.tolerance, self._covered())

    def _refresh_sign(self) -> None:
        for sign in Sign:
            button = self.query_one(f".{sign.word}", Button)
            button.variant = "primary" if sign is self.sign else "default"
        number = self.query_one(Input)
        number.disabled = self.sign in (None, Sign.ZERO)
        if self.sign is None:
            number.value = ""
