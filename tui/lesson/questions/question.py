"""Questions of a lesson: what both kinds share. They say what was right or wrong, and never go on by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.lesson import QuestionBlock
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.queries import Scope
from tui.kit.markdown_text import MarkdownText

TRIES_BEFORE_SHOWING = 2
OUTCOME_WORDS = {
    Outcome.RIGHT: ("✓", "Right."),
    Outcome.SHOWN: ("▸", "Shown."),
    Outcome.SKIPPED: ("–", "Skipped; it can still be answered."),
}
# A verdict is bold throughout and no Markdown: of words that are marked in a lesson, only the words are said there.
MARKED = re.compile(r"(\*\*|`)(?=\S)(.+?)(?<=\S)\1")


def without_markup(text: str) -> str:
    """A text of a lesson without the marks of its words."""
    return MARKED.sub(r"\2", text)


class Question(Vertical, can_focus=True):
    """A question and all that happens to it until it is settled: right, shown or skipped.

    place     which of the step's questions it is
    ask       its words, in which the scope fills in the numbers
    hints     on demand, one after the other
    progress  what was done to it before
    """

    block: QuestionBlock

    BINDINGS: ClassVar[list[BindingType]] = [
        # Letters go into a number while one is typed; the function keys work there too, and the footer then shows them.
        Binding("h", "hint", "Hint"),
        Binding("f3", "hint", "Hint"),
        Binding("m", "show", "Show me", tooltip="Show me (after two tries)"),
        Binding("f4", "show", "Show me", tooltip="Show me (after two tries)"),
        Binding("k", "skip", "Skip"),
        Binding("f5", "skip", "Skip"),
    ]

    class Progressed(Message):
        """Something was tried, asked for, or settled; `progress` is all that is known of the question now."""

        def __init__(self, question: Question, progress: QuestionProgress) -> None:
            super().__init__()
            self.question = question
            self.progress = progress

        @property
        def control(self) -> Question:
            return self.question

    class Drafted(Message):
        """Some of an answer was made; it is in the question's progress, as a text."""

        def __init__(self, question: Question) -> None:
            super().__init__()
            self.question = question

        @property
        def control(self) -> Question:
            return self.question

    def __init__(
        self, place: int, ask: str, scope: Scope, *, hints: Sequence[str] = (), progress: QuestionProgress
    ) -> None:
        super().__init__(classes="question")
        self.place = place
        self.ask = ask
        self.scope = scope
        self.hints = hints
        self.progress = progress

    @property
    def is_open(self) -> bool:
        return self.progress.outcome is None

    # What a kind of question fills in

    @property
    def heading(self) -> str:
        """What stands in its frame."""
        return "Your turn"

    def answer_widgets(self) -> Iterator[Widget]:
        """The widgets one answers with."""
        raise NotImplementedError

    def focus_answer(self, scroll: bool = True) -> None:
        """Put the focus where answering begins; scroll: and bring that into view."""
        raise NotImplementedError

    def solution(self) -> tuple[str, str]:
        """The right answer, and why."""
        raise NotImplementedError

    def restore(self) -> None:
        """Show what was answered or typed before."""

    # What all of them do

    def compose(self) -> ComposeResult:
        yield MarkdownText(self.scope.fill(self.ask), classes="ask")
        with Vertical(classes="answering"):
            yield from self.answer_widgets()
        yield Static(classes="verdict -empty", markup=False)
        yield Vertical(classes="hints")
        with Horizontal(classes="help-row"):
            if self.hints:
                yield Button("Hint", classes="hint", compact=True)
            yield Button("Show me", classes="show", compact=True)
            yield Button("Skip", classes="skip", compact=True)
        with Vertical(classes="settled"):
            yield Static(classes="outcome", markup=False)
            yield MarkdownText("", classes="because")
            yield Button("Answer it after all", classes="again", compact=True)

    async def on_mount(self) -> None:
        self.restore()
        self.border_title = self.heading
        for hint in self.hints[: self.progress.hints]:
            await self._mount_hint(hint)
        await self._refresh()

    async def update_progress(self, said: str, progress: QuestionProgress) -> None:
        """Say a verdict, take over what is known now, and tell the screen."""
        self.show_verdict(said)
        self.progress = progress
        await self._refresh()
        self.post_message(self.Progressed(self, progress))

    async def record_try(self, said: str, right: bool) -> None:
        """One more try, right or wrong."""
        more = replace(self.progress, tries=self.progress.tries + 1)
        if right:
            await self.update_progress("", replace(more, outcome=Outcome.RIGHT))
        else:
            await self.update_progress(f"✗ {said}", more)

    def save_draft(self, draft: str) -> None:
        """Remember what is made of an answer so far."""
        if self.is_open and draft != self.progress.text:
            self.progress = replace(self.progress, text=draft)
            self.post_message(self.Drafted(self))

    def show_verdict(self, said: str) -> None:
        """Put this in the place of the last verdict."""
        verdict = self.query_one(".verdict", Static)
        verdict.update(said)
        verdict.set_class(not said, "-empty")
        if said:  # on a short screen it may stand below the last line
            self.call_after_refresh(verdict.scroll_visible, animate=False)

    async def action_hint(self) -> None:
        given = min(self.progress.hints, len(self.hints))
        if not self.is_open:
            return
        if given == len(self.hints):
            self.notify("There are no more hints here." if given else "There is no hint here.")
            return
        await self._mount_hint(self.hints[given])
        self.progress = replace(self.progress, hints=given + 1)
        self.post_message(self.Progressed(self, self.progress))
        self._refresh_buttons()
        self.call_after_refresh(self.query(".hints MarkdownText").last().scroll_visible)

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

    async def action_again(self) -> None:
        """Open a skipped question again."""
        await self.update_progress("", replace(self.progress, outcome=None))
        self.focus_answer()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        for name in ("hint", "show", "skip", "again"):
            if event.button.has_class(name):
                event.stop()
                await self.run_action(name)

    async def _mount_hint(self, hint: str) -> None:
        number = len(self.query(".hints MarkdownText")) + 1
        count = f" {number} of {len(self.hints)}" if len(self.hints) > 1 else ""
        await self.query_one(".hints", Vertical).mount(MarkdownText(f"**Hint{count}:** {self.scope.fill(hint)}"))

    async def _refresh(self) -> None:
        """Show what belongs to an open question, or to a settled one."""
        outcome = self.progress.outcome
        self.set_class(outcome is not None, "-settled")
        self.query_one(".again").display = outcome is Outcome.SKIPPED
        self.query_one(".because").display = outcome is not Outcome.SKIPPED
        self._refresh_buttons()
        if outcome is None:
            return
        mark, opening = OUTCOME_WORDS[outcome]
        answer, because = self.solution()
        shown = self.query_one(".outcome", Static)
        shown.set_classes(f"outcome -{outcome.value}")
        shown.update(f"{mark} {opening}" if outcome is Outcome.SKIPPED else f"{mark} {opening} {answer}")
        if outcome is not Outcome.SKIPPED:
            await self.query_one(".because", MarkdownText).update(because)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something now: False for not at all, None for not yet."""
        match action:
            case "hint":
                return self.is_open and bool(self.hints)
            case "show":
                return (None if self.progress.tries < TRIES_BEFORE_SHOWING else True) if self.is_open else False
            case "skip":
                return self.is_open
        return True

    def _refresh_buttons(self) -> None:
        self.refresh_bindings()
        self.query_one(".hints").set_class(not self.progress.hints, "-empty")
        self.query_one(".show", Button).disabled = self.progress.tries < TRIES_BEFORE_SHOWING
        for button in self.query(".hint").results(Button):
            button.disabled = self.progress.hints >= len(self.hints)
