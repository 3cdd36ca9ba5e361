"""A multiple-choice question; a wrong choice is explained and stays crossed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lessons.lesson import ChooseBlock
from lessons.progress.store import QuestionProgress
from lessons.stage.queries import Scope
from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.lesson.questions.question import Question, without_markup


class Choices(Menu):
    """A list that is never longer than the screen: the page keys scroll the text around it."""

    def action_page_up(self) -> None:
        for ancestor in self._scrolling_ancestor():
            ancestor.scroll_page_up()

    def action_page_down(self) -> None:
        for ancestor in self._scrolling_ancestor():
            ancestor.scroll_page_down()

    def _scrolling_ancestor(self) -> list[VerticalScroll]:
        """Return the nearest scrolling ancestor, if any."""
        return [ancestor for ancestor in self.ancestors if isinstance(ancestor, VerticalScroll)][:1]


def choice_row(mark: Text, text: str) -> Table:
    """Return the row of a choice: its number or mark, and its text, whose further lines begin below the first."""
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_row(mark, Text(text))
    return row


class ChooseQuestion(Question):
    """Asks for a choice, and explains the one that is made.

    No choice is highlighted until an arrow key is pressed: an extra Enter from the previous step chooses nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("choose")

    block: ChooseBlock

    def __init__(self, index: int, block: ChooseBlock, scope: Scope, progress: QuestionProgress) -> None:
        super().__init__(index, block.ask, scope, hints=block.hints, progress=progress)
        self.block = block
        self.chosen: int | None = None  # the index of the last choice

    def answer_widgets(self) -> Iterator[Widget]:
        texts = [self.scope.fill(choice.text) for choice in self.block.choices]
        rows = (choice_row(Text(str(number), "bold"), text) for number, text in enumerate(texts, 1))
        yield Choices(*map(Option, rows), markup=False)

    def restore(self) -> None:
        for number in self.progress.text.split():  # the choices made before
            if number.isdecimal() and 0 < int(number) <= len(self.block.choices):
                self._cross_out(int(number) - 1)
        self.query_one(OptionList).highlighted = None

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(OptionList).focus(scroll)

    def solution(self) -> tuple[str, str]:
        right = self.block.choices[self.block.right_index]
        return self.scope.fill(right.text), self.scope.fill(right.because)

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self._take(event.option_index)

    @property
    def is_numeric(self) -> bool:
        """Whether a digit could mean the text of another choice: "2  3" is the second one, and says 3."""
        keys = [str(number) for number in range(1, len(self.block.choices) + 1)]
        texts = [self.scope.fill(choice.text).strip() for choice in self.block.choices]
        return any(text in keys and text != key for key, text in zip(keys, texts, strict=True))

    async def action_choose(self, index: int) -> None:
        """Take the choice of a digit; where digits could mean the texts too, only go to it: Enter takes it."""
        options = self.query_one(OptionList)
        if self.is_numeric and self.is_open and index < options.option_count:
            options.focus()
            options.highlighted = index
            self.show_verdict(f"{index + 1} is a number of a row here. Enter takes the row that is marked.")
            return
        await self._take(index)

    async def _take(self, index: int) -> None:
        """Make the choice at this index, unless it was made before."""
        options = self.query_one(OptionList)
        if not self.is_open or index >= options.option_count or options.get_option_at_index(index).disabled:
            return
        choice = self.block.choices[index]
        self.chosen = index
        if not choice.is_right:
            self._cross_out(index)
            options.highlighted = None
            self.progress = replace(self.progress, text=f"{self.progress.text} {index + 1}".strip())
        await self.record_try(without_markup(self.scope.fill(choice.because)), choice.is_right)

    def _cross_out(self, index: int) -> None:
        choice = self.block.choices[index]
        if not choice.is_right:  # the lesson may have changed since
            options = self.query_one(OptionList)
            options.replace_option_prompt_at_index(index, choice_row(Text("✗"), self.scope.fill(choice.text)))
            options.disable_option_at_index(index)
