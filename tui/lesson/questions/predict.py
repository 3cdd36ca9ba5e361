"""A question for a number: first its sign, then its size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from engine.basics.numbers import parse_number, short
from lessons.answers import explanations
from lessons.answers.explanations import asked_number
from lessons.answers.grading import AnswerIssue, Sign, asks_sign, grade, read_number
from lessons.answers.number_question import NumberQuestion
from lessons.answers.terms import TERM_NAMES
from lessons.lesson import PredictBlock, StageBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.graph.strip import NodeStrip
from tui.kit.controls import PushButton, TextField
from tui.lesson.questions.question import Question, without_markup

OTHER_SIGN = " <sign.positive> or <sign.negative> before the number gives another sign."
NO_SIGN = "Type a number; <sign.positive> or <sign.negative> before it is its sign."
EMPTY_DRAFT = " "  # replaces an earlier draft that was deleted
SIGNS = {"-": Sign.NEGATIVE, "+": Sign.POSITIVE}
SIGN_KEYS = {"minus": Sign.NEGATIVE, "plus": Sign.POSITIVE, "equals_sign": Sign.POSITIVE}


class NumberInput(TextField):
    """The field of a number's size: a sign typed before the number chooses the sign."""

    class SignTyped(Message):
        """A plus or a minus was typed before the number."""

        def __init__(self, sign: Sign) -> None:
            super().__init__()
            self.sign = sign

    def on_key(self, event: events.Key) -> None:
        if event.key in SIGN_KEYS and min(self.selection) == 0:
            event.stop()
            event.prevent_default()
            self.post_message(self.SignTyped(SIGN_KEYS[event.key]))


class PredictQuestion(Question):
    """Asks for a sign and a number; the engine computes the answer from the stage as the lesson defines it.

    The sign comes first, by its key or its button, or with the number: 0.5 is positive, -4 negative. A wrong sign
    leaves the number as it was typed.
    """

    # These list the keys in the help; `on_key` handles them, in the order typed, before the focus has moved.
    BINDINGS: ClassVar[list[BindingType]] = bindings("sign")

    block: PredictBlock

    class Played(Message):
        """A wrong gradient of a node is to be played on the stage; `text` says what comes of it."""

        def __init__(self, question: PredictQuestion, name: str, answer: float, text: str) -> None:
            super().__init__()
            self.question = question
            self.name = name
            self.answer = answer
            self.text = text

    class RestWanted(Message):
        """This question and the others of its block are left to the Values."""

        def __init__(self, question: PredictQuestion) -> None:
            super().__init__()
            self.question = question

    def __init__(
        self,
        index: int,
        block: PredictBlock,
        scope: Scope,
        progress: QuestionProgress,
        stage: StageBlock | None = None,
        covered: Callable[[], Collection[tuple[str, str]]] = frozenset,
        taught: frozenset[str] = TERM_NAMES,
        goes_well: bool = False,
    ) -> None:
        """stage: the block that the question is about; with it wrong answers are diagnosed, and gradients worded.

        covered: what open questions ask of the stage, as (query, name): answers cannot use it, nor diagnoses show it.
        taught: the terms that hints and diagnoses may use. goes_well: whether the rest may be left to the Values.
        """
        self.block = block
        self.stage = stage
        self._covered = covered
        self._goes_well = goes_well
        self._question = NumberQuestion(block, scope, stage, taught)
        self._asked_number = asked_number(stage, block.answer)
        self.asks_sign = asks_sign(block.answer)
        self.sign: Sign | None = None
        self.given = 0.0  # the last wrong answer, with its sign
        self._sign_refused = False  # the number stands there without a sign, as the last one was wrong
        super().__init__(index, self._ask(), scope, hints=self._question.hints, progress=progress)
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
        return self._question.asked

    @property
    def asked_number(self) -> tuple[str, str] | None:
        """The number of a node that is asked for, as (query, name); None if it is no number of a node."""
        return self._asked_number

    def _ask(self) -> str:
        """Return the text; the first of several questions that belong together has all of it."""
        block = self.block
        if block.of == 1:
            return block.ask
        return f"{block.ask}\n\n**{self.asked}** = ?" if block.number == 1 else f"**{self.asked}** = ?"

    def context_widgets(self) -> Iterator[Widget]:
        if self.stage is not None and self.asked_number is not None and not self.block.nudge:
            yield NodeStrip()

    def answer_widgets(self) -> Iterator[Widget]:
        if self.asks_sign:
            yield Horizontal(
                Static("Sign", classes="row-label"),
                *(
                    PushButton(f"{sign.value} {sign.word}".replace("-", "−"), classes=f"sign {sign.word}", compact=True)
                    for sign in Sign
                ),
                classes="signs",
            )
        yield Horizontal(
            Static("Number", classes="row-label"),
            NumberInput(placeholder="0.5  1/2  -1.5  1e-3", compact=True, select_on_focus=False, classes="number"),
            Static(f"± {short(self.block.tolerance)}", classes="tolerance"),
            classes="size",
        )
        if self._question.gradient is not None or self.block.answer.startswith("slope("):
            played = Static(classes="played", markup=False)
            played.display = False
            yield played

        if self._goes_well:
            yield PushButton("The Values do the rest", classes="rest", compact=True)

    @on(Button.Pressed, ".rest")
    def _rest_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_rest()

    def action_rest(self) -> None:
        """Leave this question and the others of its block to the Values."""
        if self.is_open and self._goes_well:
            self.post_message(self.RestWanted(self))

    async def give(self) -> None:
        """Settle it without an answer: the Values did it."""
        await self.update_progress("", replace(self.progress, outcome=Outcome.GIVEN))

    def focus_answer(self, scroll: bool = True) -> None:
        self.focus(scroll)

    def solution(self) -> tuple[str, str]:
        because = self.scope.fill(self.block.because)
        if self.block.of == 1:
            return f"It is {short(self.answer)}.{self._near()}", because
        worded = "  \n".join(self._question.reasons())
        return f"{self.asked} is {short(self.answer)}.", f"{worded}\n\n{because}".strip()

    def _near(self) -> str:
        """Return what there is to say of an accepted number that is not quite the answer."""
        if self.progress.outcome is not Outcome.RIGHT:
            return ""
        try:
            given = read_number(self.progress.text, self.scope.names)
        except ValueError:
            return ""
        if short(given) == short(self.answer) or abs(given - self.answer) > self.block.tolerance:
            return ""
        return f" Yours, {short(given)}, is within {short(self.block.tolerance)} of it."

    def restore(self) -> None:
        draft = self.progress.text.strip()
        if self.is_open and draft:
            self.sign = SIGNS.get(draft[:1])
            self.number.value = draft[1:] if self.sign else draft
        self._refresh_sign()

    @property
    def number(self) -> NumberInput:
        """The field of the number."""
        return self.query_one(NumberInput)

    @property
    def shown_sign(self) -> Sign | None:
        """The sign that was chosen, or that the number as typed so far has by itself."""
        text = self.number.value.strip()
        if self.sign is not None or self._sign_refused or not text:
            return self.sign
        try:
            return Sign.of(parse_number(text))
        except ValueError:
            return Sign.NEGATIVE if text[0] in "-−" else Sign.POSITIVE

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "rest":
            return self.is_open and self._goes_well
        if action == "leave":  # asked by the footer also while the question is being removed
            return any(number.has_focus for number in self.query(NumberInput))
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Leave the number, so that letters are keys again."""
        self.focus()

    async def action_commit(self, name: str) -> None:
        """Commit to a sign. The button of zero gives the whole answer; its key begins a number, as 0.5."""
        if not self.is_open:
            return
        sign = Sign[name]
        if not self.asks_sign:
            self.number.value = f"{sign.value}{self.number.value}"
            self.number.cursor_position = len(self.number.value)
            self._go_to_number()
            return
        self._choose_sign(sign)
        if sign is Sign.ZERO:
            await self._judge("0")
        else:
            self._go_to_number()

    def _choose_sign(self, sign: Sign | None) -> None:
        self._sign_refused = False
        self.sign = sign
        self._refresh_sign()
        self.save_draft(self._draft())

    @property
    def entry(self) -> str:
        """The answer as it was typed."""
        sign = self.sign.value if self.sign not in (None, Sign.ZERO) else ""
        return f"{sign}{self.number.value}"

    async def type_key(self, key: str, character: str) -> None:
        """Take a key of an answer that is typed on the stage; the focus stays there."""
        number = self.number
        if key == "enter":
            await self._judge(number.value)
        elif key in SIGN_KEYS and min(number.selection) == 0 and self.asks_sign:
            self._choose_sign(SIGN_KEYS[key])
        elif key == "escape" or (key == "backspace" and not number.value):
            self.clear_number()
            self.save_draft(EMPTY_DRAFT)
        else:
            with number.prevent(Input.Changed):
                if key == "backspace":
                    number.action_delete_left()
                elif number.selection.is_empty:
                    number.insert_text_at_cursor(character)
                else:
                    number.replace(character, *sorted(number.selection))
            self._take_number()

    def _go_to_number(self) -> None:
        self.screen.set_focus(self.number)

    async def on_key(self, event: events.Key) -> None:
        """Take a sign or the first digit."""
        typed = event.character if event.is_printable and event.character else ""
        if event.key in SIGN_KEYS and self.is_open:
            event.stop()
            await self.action_commit(SIGN_KEYS[event.key].name)
        elif typed and typed in "0123456789." and self.is_open:
            event.stop()
            self.number.value = typed
            self.number.cursor_position = 1
            self._go_to_number()

    @on(NumberInput.SignTyped)
    async def _sign_typed(self, event: NumberInput.SignTyped) -> None:
        event.stop()
        await self.action_commit(event.sign.name)

    @on(Button.Pressed, ".sign")
    async def _sign_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        chosen = next(sign for sign in Sign if event.button.has_class(sign.word))
        await self.action_commit(chosen.name)

    @on(Input.Changed)
    def _number_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._take_number()

    def _take_number(self) -> None:
        """Take what the field has now."""
        self._sign_refused = False
        self._refresh_sign()
        self.save_draft(self._draft())

    def _draft(self) -> str:
        """The answer so far, as text: "+0.5"; a sign that comes from the number alone is left out of it for zero."""
        sign, text = self.shown_sign, self.number.value
        if sign is None:
            return text or EMPTY_DRAFT
        return text if sign is Sign.ZERO or text[:1] in SIGNS else f"{sign.value}{text}"

    @on(Input.Submitted)
    async def _number_given(self, event: Input.Submitted) -> None:
        event.stop()
        await self._judge(event.value)

    async def _judge(self, text: str) -> None:
        if self._sign_refused or not (self.sign or text.strip()):
            self.show_verdict(with_keys(NO_SIGN))
            return
        block = self.block
        verdict = grade(
            (self.shown_sign or Sign.ZERO) if self.asks_sign else None,
            text,
            answer=self.answer,
            tolerance=block.tolerance,
            names={name: number for name, number in self.scope.names.items() if ("data", name) not in self._covered()},
            explain=self._explain,
        )
        if not verdict.counts_as_try:
            other = with_keys(OTHER_SIGN) if verdict.issue is AnswerIssue.CONTRADICTION else ""
            self.show_verdict(f"{verdict.message}{other}")
            self.number.select_all()
            return
        if verdict.issue is AnswerIssue.SIGN and self.asks_sign:
            self.sign = None
            self._sign_refused = bool(self.number.value)
            self._refresh_sign()
            if self.has_focus_within:  # and not the stage
                self.focus_answer()
        if not verdict.is_right:
            self._play()
            self.number.select_all()  # so that the next number replaces it
        await self.record_try(verdict.message, verdict.is_right)

    def _play(self) -> None:
        """Show what the wrong number promises for a nudge, beside what the stage does."""
        text = explanations.played_answer(self.stage, self.block.answer, self.given, self._covered())
        if text and self._question.gradient is not None and self.asked_number is not None:
            self.post_message(self.Played(self, self.asked_number[1], self.given, text))
        self.show_played(text)

    def show_played(self, text: str) -> None:
        """Show what a wrong number promises; "" hides the row."""
        for row in self.query(".played").results(Static):
            row.update(text)
            row.display = bool(text)

    def _explain(self, number: float) -> str:
        self.given = number
        return self._mistaken(number)

    def _mistaken(self, number: float) -> str:
        """Return the mistake that gives this number: the author's words for it, else the diagnosis."""
        text, is_authors = self._question.cause(number, self._covered())
        return without_markup(text) if is_authors else text

    def clear_number(self) -> None:
        """Empty the field and the sign, for another number."""
        self.sign, self._sign_refused = None, False
        with self.number.prevent(Input.Changed):
            self.number.value = ""
        self._refresh_sign()

    def _refresh_sign(self) -> None:
        shown = self.shown_sign
        for sign in Sign if self.asks_sign else ():
            button = self.query_one(f".{sign.word}", Button)
            button.variant = "primary" if sign is shown else "default"
