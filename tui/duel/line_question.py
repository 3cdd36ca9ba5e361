"""The question of a duel for the line that was changed: the whole source, a line to point at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from textual import on
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lessons.duel.duel import Duel
from lessons.duel.questions import ASK_LINE, LINE, line_hints
from lessons.progress.store import QuestionProgress
from lessons.stage.queries import Scope
from tui.duel.draw.facts import listing_row
from tui.kit.controls import Menu
from tui.lesson.questions.question import Question


class LineQuestion(Question):
    """Asks for a line of the broken source; a wrong one is told of, and stays marked."""

    def __init__(self, duel: Duel, progress: QuestionProgress) -> None:
        super().__init__(LINE, ASK_LINE, Scope(), hints=line_hints(duel), progress=progress)
        self.duel = duel

    def answer_widgets(self) -> Iterator[Widget]:
        tried = self._tried()
        rows = (Option(listing_row(self.duel, n, n in tried)) for n in range(1, len(self.duel.lines) + 1))
        yield Menu(*rows, id="listing", markup=False)

    def _tried(self) -> set[int]:
        return {int(word) for word in self.progress.text.split() if word.isdecimal()}

    def restore(self) -> None:
        """Begin where the last line was tried, else at the top."""
        tried = [int(word) for word in self.progress.text.split() if word.isdecimal()]
        self.query_one(OptionList).highlighted = min((tried or [1])[-1], len(self.duel.lines)) - 1

    def focus_answer(self, scroll: bool = True) -> None:
        self.query_one(OptionList).focus(scroll)

    def solution(self) -> tuple[str, str]:
        return f"Line {self.duel.line}", ""

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        number = event.option_index + 1
        if not self.is_open:
            return
        if number in self._tried():
            self.show_verdict(f"Line {number} was tried already.")
            return
        if not self.duel.lines[number - 1].strip():
            self.show_verdict(self.duel.about_line(number))
            return
        is_right = number == self.duel.line
        if not is_right:
            self.progress = replace(self.progress, text=f"{self.progress.text} {number}".strip())
            event.option_list.replace_option_prompt_at_index(number - 1, listing_row(self.duel, number, tried=True))
        await self.record_try(self.duel.about_line(number), is_right)
