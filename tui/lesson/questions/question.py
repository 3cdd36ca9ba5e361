"""The base class of all questions: hints, tries, verdicts and outcomes. A question never goes on by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.lesson import QuestionBlock
from lessons.progress.store import TRIES_BEFORE_SHOWING, Outcome, QuestionProgress
from lessons.stage.queries import Scope
from tui.actions.bindings import bindings
from tui.input.key_order import HoldsKeys
from tui.kit.controls import PushButton
from tui.kit.markdown_text import MarkdownText
from tui.kit.presence import after_refresh, is_leaving, is_present

NOT_TAKEN = " What you typed meanwhile was not taken."
OUTCOME_WORDS = {
    Outcome.RIGHT: ("✓", "Right."),
    Outcome.SHOWN: ("▸", "Shown."),
    Outcome.GIVEN: ("▸", "The Values did it."),
    Outcome.SKIPPED: ("–", "Skipped; it can still be answered."),
}
# A verdict is shown bold and not as Markdown, so lesson text used in one loses its emphasis marks.
EMPHASIS = re.compile(r"(\*\*|`)(?=\S)(.+?)(?<=\S)\1")


def without_markup(text: str) -> str:
    """Return lesson text without Markdown emphasis."""
    return EMPHASIS.sub(r"\2", text)


class Question(Vertical, can_focus=True):
    """A question, from the first try until it is settled: right, shown or skipped.

    index     its position among the step's questions
    ask       its text, in which the scope fills in the numbers
    hints     shown on demand, one after the other
    progress  stored before
    """

    block: QuestionBlock

    BINDINGS: ClassVar[list[BindingType]] = bindings("question")

    class Progressed(Message):
        """A try, a hint or an outcome was recorded; `progress` is the question's new progress."""

        def __init__(self, question: Question, progress: QuestionProgress) -> None:
            super().__init__()
            self.question = question
            self.progress = progress

        @property
        def control(self) -> Question:
            return self.question

    class Drafted(Message):
        """Part of an answer was entered; it is the text of the question's progress."""

        def __init__(self, question: Question) -> None:
            super().__init__()
            self.question = question

        @property
        def control(self) -> Question:
            return self.question

    def __init__(
        self, index: int, ask: str, scope: Scope, *, hints: Sequence[str] = (), progress: QuestionProgress
    ) -> None:
        super().__init__(classes="question")
        self.index = index
        self.ask = ask
        self.scope = scope
        self.hints = hints
        self.progress = progress

    @property
    def is_open(self) -> bool:
        return self.progress.outcome is None

    # For subclasses to define

    @property
    def heading(self) -> str:
        """The title in the frame."""
        return "Your turn"

    def context_widgets(self) -> Iterator[Widget]:
        """Yield what stands above the question."""
        yield from ()

    def answer_widgets(self) -> Iterator[Widget]:
        """Yield the widgets to answer with."""
        raise NotImplementedError

    def focus_answer(self, scroll: bool = True) -> None:
        """Focus where answering begins. scroll: also bring it into view."""
        raise NotImplementedError

    def solution(self) -> tuple[str, str]:
        """Return the right answer, and why it is right."""
        raise NotImplementedError

    def outcome_words(self, outcome: Outcome) -> tuple[str, str]:
        """Return the mark and the first words of the line on how the question ended."""
        return OUTCOME_WORDS[outcome]

    def restore(self) -> None:
        """Show answers and drafts stored before."""

    # Common to all questions

    def compose(self) -> ComposeResult:
        yield from self.context_widgets()
        yield MarkdownText(self.scope.fill(self.ask), classes="ask")
        with Vertical(classes="answering"):
            yield from self.answer_widgets()
        yield Static(classes="verdict -empty", markup=False)
        yield Vertical(classes="hints")
        with Horizontal(classes="help-row"):
            if self.hints:
                yield PushButton("Hint", classes="hint", compact=True)
            yield PushButton("Show me", classes="show", compact=True)
            yield PushButton("Skip", classes="skip", compact=True)
        with Vertical(classes="settled"):
            yield Static(classes="outcome", markup=False)
            yield MarkdownText("", classes="because")
            yield PushButton("Answer it after all", classes="again", compact=True)

    async def on_mount(self) -> None:
        if is_leaving(self):  # the app ends while this was being mounted
            return
        self.restore()
        self.border_title = self.heading
        for hint in self.hints[: self.progress.hints]:
            await self._mount_hint(hint)
        await self._refresh()

    async def update_progress(self, verdict: str, progress: QuestionProgress) -> None:
        """Show a verdict, take over new progress, and post it."""
        self.show_verdict(verdict)
        self.progress = progress
        self.post_message(self.Progressed(self, progress))
        await self._refresh()

    async def record_try(self, verdict: str, is_right: bool) -> None:
        """Record one more try, right or wrong."""
        more = replace(self.progress, tries=self.progress.tries + 1)
        if is_right:
            await self.update_progress("", replace(more, outcome=Outcome.RIGHT))
        else:
            # What was typed already was meant for the question after this one.
            is_dropped = isinstance(self.app, HoldsKeys) and self.app.drop_typed_keys()
            await self.update_progress(f"✗ {verdict}{NOT_TAKEN if is_dropped else ''}", more)

    def save_draft(self, draft: str) -> None:
        """Record a partial answer."""
        if self.is_open and draft != self.progress.text:
            self.progress = replace(self.progress, text=draft)
            self.post_message(self.Drafted(self))

    @property
    def verdict(self) -> str:
        """The verdict shown; "" for none."""
        return str(self.query_one(".verdict", Static).render())

    def show_verdict(self, verdict: str) -> None:
        """Show this instead of the last verdict."""
        line = self.query_one(".verdict", Static)
        line.update(verdict)
        line.set_class(not verdict, "-empty")
        if verdict:  # on a short screen it may be below the last line
            after_refresh(line, line.scroll_visible, animate=False)

    async def action_hint(self) -> None:
        used = min(self.progress.hints, len(self.hints))
        if not self.is_open:
            return
        if used == len(self.hints):
            self.notify("There are no more hints here." if used else "There is no hint here.")
            return
        self.progress = replace(self.progress, hints=used + 1)
        self.post_message(self.Progressed(self, self.progress))
        self._refresh_buttons()
        hint = await self._mount_hint(self.hints[used])
        after_refresh(hint, hint.scroll_visible)

    async def action_show(self) -> None:
        if not self.is_open:
            return
        if self.progress.tries < TRIES_BEFORE_SHOWING:
            left = TRIES_BEFORE_SHOWING - self.progress.tries
            self.notify(f"Try it {'once more' if left == 1 else 'twice'} first, a guess will do; or skip it.")
            return
        await self.update_progress("", replace(self.progress, outcome=Outcome.SHOWN))

    async def action_skip(self) -> None:
        if self.is_open:
            await self.update_progress("", replace(self.progress, outcome=Outcome.SKIPPED))

    def action_rest(self) -> None:
        """Leave the rest of a list to the Values; questions for numbers do."""

    async def action_again(self) -> None:
        """Open a skipped question again."""
        await self.update_progress("", replace(self.progress, outcome=None))
        if is_present(self):
            self.focus_answer()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        for name in ("hint", "show", "skip", "again"):
            if event.button.has_class(name):
                event.stop()
                await self.run_action(name)

    async def _mount_hint(self, hint: str) -> MarkdownText:
        number = len(self.query(".hints MarkdownText")) + 1
        count = f" {number} of {len(self.hints)}" if len(self.hints) > 1 else ""
        widget = MarkdownText(f"**Hint{count}:** {self.scope.fill(hint)}")
        await self.query_one(".hints", Vertical).mount(widget)
        return widget

    async def _refresh(self) -> None:
        """Show the widgets of an open question, or those of a settled one."""
        outcome = self.progress.outcome
        self.set_class(outcome is not None, "-settled")
        self.query_one(".again").display = outcome is Outcome.SKIPPED
        self.query_one(".because").display = outcome is not Outcome.SKIPPED
        self._refresh_buttons()
        if outcome is None:
            return
        mark, opening = self.outcome_words(outcome)
        answer, because = self.solution()
        line = self.query_one(".outcome", Static)
        line.set_classes(f"outcome -{outcome.value}")
        line.update(f"{mark} {opening}" if outcome is Outcome.SKIPPED else f"{mark} {opening} {answer}")
        if outcome is not Outcome.SKIPPED:
            await self.query_one(".because", MarkdownText).update(because)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is available: False hides its key, None dims it."""
        match action:
            case "hint":
                return self.is_open and bool(self.hints)
            case "show":
                return (None if self.progress.tries < TRIES_BEFORE_SHOWING else True) if self.is_open else False
            case "skip":
                return self.is_open
            case "rest":
                return False
        return True

    def _refresh_buttons(self) -> None:
        self.refresh_bindings()
        self.query_one(".hints").set_class(not self.progress.hints, "-empty")
        self.query_one(".show", Button).disabled = self.progress.tries < TRIES_BEFORE_SHOWING
        for button in self.query(".hint").results(Button):
            button.disabled = self.progress.hints >= len(self.hints)
