"""A question with choices; each wrong one says why it is wrong and stays crossed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lessons.lesson import ChooseBlock
from lessons.progress.store import QuestionProgress
from lessons.stage.queries import Scope
from tui.lesson.questions.question import Question, without_markup


class Choices(OptionList):
    """Few enough to be seen at once, so the page keys are for the words around them."""

    def action_page_up(self) -> None:
        for around in self._around():
            around.scroll_page_up()

    def action_page_down(self) -> None:
        for around in self._around():
            around.scroll_page_down()

    def _around(self) -> list[VerticalScroll]:
        """What scrolls with these in it, the nearest alone."""
        return [ancestor for ancestor in self.ancestors if isinstance(ancestor, VerticalScroll)][:1]


class ChooseQuestion(Question):
    """Asks to choose; the reasons come with the choice.

    No choice is highlighted before an arrow goes to it: an Enter too many, from the step before, chooses nothing.
    """

    HELP_TITLE = "A question"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(number), f"choose({number - 1})", "Choose", show=False) for number in range(1, 10)
    ]

    block: ChooseBlock

    def __init__(self, place: int, block: ChooseBlock, scope: Scope, progress: QuestionProgress) -> None:
        super().__init__(place, block.ask, scope, hints=block.hints, progress=progress)
        self.block = block

    def answer_widgets(self) -> Iterator[Widget]:
        texts = [self.scope.fill(choice.text) for choice in self.block.choices]
        rows = (Text.assemble((str(number), "bold"), f"  {text}") for number, text in enumerate(texts, 1))
        yield Choices(*map(Option, rows), markup=False)

    def restore(self) -> None:
        for taken in self.progress.text.split():  # the choices that were taken before, by number
            if taken.isdecimal() and 0 < int(taken) <= len(self.block.choices):
                self._cross_out(int(taken) - 1)
        self.query_one(OptionList).highlighted = None

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(OptionList).focus(scroll)

    def solution(self) -> tuple[str, str]:
        right = self.block.choices[self.block.right_index]
        return self.scope.fill(right.text), self.scope.fill(right.because)

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_choose(event.option_index)

    async def action_choose(self, place: int) -> None:
        """Take the choice at this place, if it is one that was not taken before."""
        options = self.query_one(OptionList)
        if not self.is_open or place >= options.option_count or options.get_option_at_index(place).disabled:
            return
        choice = self.block.choices[place]
        if not choice.is_right:
            self._cross_out(place)
            options.highlighted = None
            self.progress = replace(self.progress, text=f"{self.progress.text} {place + 1}".strip())
        await self.record_try(without_markup(self.scope.fill(choice.because)), choice.is_right)

    def _cross_out(self, place: int) -> None:
        choice = self.block.choices[place]
        if not choice.is_right:  # the lesson may have changed since
            options = self.query_one(OptionList)
            options.replace_option_prompt_at_index(place, f"✗  {self.scope.fill(choice.text)}")
            options.disable_option_at_index(place)
