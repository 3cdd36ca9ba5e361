"""A question for a number: the sign is committed to first, then the size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from engine.numbers import short
from lessons.grading import Fault, Sign, grade
from lessons.lesson import PredictBlock
from lessons.progress import QuestionProgress
from lessons.scope import Scope
from tui.widgets.question import Question


class PredictQuestion(Question):
    """Asks for a sign and a number; the right one is computed by the engine from the stage as it is written."""

    HELP_TITLE = "A question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("minus", "commit('NEGATIVE')", "Negative", key_display="-", show=False),
        Binding("0", "commit('ZERO')", "Zero", show=False),
        Binding("plus,equals_sign", "commit('POSITIVE')", "Positive", key_display="+", show=False),
        Binding("escape", "leave", "Leave the number", show=False),
    ]

    def __init__(self, place: int, block: PredictBlock, scope: Scope, progress: QuestionProgress) -> None:
        super().__init__(place, block.ask, scope, hints=block.hints, progress=progress)
        self.block = block
        self.sign: Sign | None = None

    @property
    def answer(self) -> float:
        """What the engine says."""
        return self.scope.evaluate(self.block.answer)

    def answering(self) -> Iterator[Widget]:
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
            Input(placeholder="0.5  1/2  -1.5  1e-3", compact=True, classes="number"),
            Static(f"± {short(self.block.tolerance)}", classes="tolerance"),
            classes="size",
        )

    def start(self, scroll: bool = True) -> None:
        self.focus(scroll)

    def solution(self) -> tuple[str, str]:
        return f"It is {short(self.answer)}.", self.scope.fill(self.block.because)

    def on_mount(self) -> None:
        self._refresh_sign()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "leave":
            return self.query_one(Input).has_focus
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Out of the number, so that letters are keys again."""
        self.focus()

    async def action_commit(self, name: str) -> None:
        """Commit to a sign; zero says the number with it."""
        if not self.is_open:
            return
        self.sign = Sign[name]
        self._refresh_sign()
        if self.sign is Sign.ZERO:
            await self._judge("")
        else:
            self.query_one(Input).focus()

    @on(Button.Pressed, ".sign")
    async def _sign_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        chosen = next(sign for sign in Sign if event.button.has_class(sign.word))
        await self.action_commit(chosen.name)

    @on(Input.Submitted)
    async def _number_given(self, event: Input.Submitted) -> None:
        event.stop()
        await self._judge(event.value)

    async def _judge(self, text: str) -> None:
        assert self.sign is not None
        verdict = grade(self.sign, text, answer=self.answer, tolerance=self.block.tolerance, names=self.scope.names)
        if not verdict.counts:
            self.say(verdict.said)
            return
        if verdict.fault is Fault.SIGN:
            self.sign = None
            self._refresh_sign()
            self.start()
        await self.tried(verdict.said, verdict.right)

    def _refresh_sign(self) -> None:
        for sign in Sign:
            button = self.query_one(f".{sign.word}", Button)
            button.variant = "primary" if sign is self.sign else "default"
        number = self.query_one(Input)
        number.disabled = self.sign in (None, Sign.ZERO)
        if self.sign is None:
            number.value = ""
