"""The screen of a paper: placement, or the concept test, question by question, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from lessons.contents import Entry
from lessons.learner.paper import CONCEPTS, PaperDesk, PaperEnd, PaperQuestion
from lessons.talk.plain import plain
from tui.actions.bindings import bindings
from tui.kit.controls import Menu, PushButton, TextField
from tui.kit.dialog import show_over
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.screen import AppScreen
from tui.paper.export import ExportSittingsScreen

MARKS = {True: "●", False: "·"}  # of a question that is answered, or not


class PaperScreen(AppScreen[None]):
    """Asks the questions of a paper; each may be left out, and answered again until the end.

    kind: PLACEMENT or CONCEPTS. Messages up: LessonWanted.
    """

    CSS_PATH = "paper.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("paper")

    class LessonWanted(Message):
        """The learner wants to begin with this lesson."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, kind: str, desk: PaperDesk) -> None:
        super().__init__()
        self.desk = desk
        self.draft = desk.draft(kind)
        self.paper = desk.paper(kind)
        self.end: PaperEnd | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="where"):
            yield Static(id="which", markup=False)
            yield Static(id="marks", markup=False)
        yield VerticalScroll(id="sheet", can_focus=False)
        yield KeyLine()

    async def on_mount(self) -> None:
        await self._show()

    @property
    def question(self) -> PaperQuestion | None:
        """The question on the screen; None at the end."""
        return None if self.end is not None else self.paper.questions[self.draft.at]

    async def _show(self) -> None:
        sheet, question, at = self.query_one("#sheet"), self.question, self.draft.at
        count = len(self.paper.questions)
        where = f"{at + 1} of {count}" if question is not None else "the end"
        self.query_one("#which", Static).update(Text.assemble((self.paper.title, "bold"), f"  {where}"))
        marks = Text()
        for index in range(count):
            here = question is not None and index == at
            marks.append("▸" if here else MARKS[index in self.draft.answers], "bold" if here else "dim")
        self.query_one("#marks", Static).update(marks if question is not None else "")
        with self.app.batch_update():
            await sheet.remove_children()
            await sheet.mount(*(self._end_widgets() if question is None else self._question_widgets(question)))
        for field in (*sheet.query(OptionList), *sheet.query(Input), *sheet.query(Button)):
            field.focus(scroll_visible=False)
            break
        sheet.scroll_home(animate=False)
        show_notices(self, self.desk.notices)
        self.refresh_bindings()

    def _question_widgets(self, question: PaperQuestion) -> list[Widget]:
        at, typed = self.draft.at, self.draft.answers.get(self.draft.at, "")
        found: list[Widget] = [Static(self.paper.about, id="about", markup=False)] if not at else []
        found.append(Static(plain(question.ask), id="ask", markup=False))
        if question.source:
            found.append(Static("\n".join(question.source), id="source", markup=False))
        if question.choices:
            rows = (
                Option(Text.assemble((f"{number}", "bold"), f"  {text}"))
                for number, text in enumerate(question.choices, 1)
            )
            menu = Menu(*rows, id="choices", markup=False)
            menu.highlighted = int(typed) - 1 if typed else None
            found.append(menu)
        else:
            found.append(TextField(typed, placeholder="0.5  1/2  -1.5", compact=True, id="number"))
        found.append(Static(id="refused", markup=False))
        is_last = at + 1 == len(self.paper.questions)
        found.append(PushButton("To the end" if is_last else "Leave it out", compact=True, id="on"))
        return found

    def _end_widgets(self) -> list[Widget]:
        assert self.end is not None
        first, *rest = self.end.lines if self.draft.answers else ("Nothing was answered, so nothing is stored.",)
        found: list[Widget] = [Static(first, id="score", markup=False)]
        found += [Static(line, classes="line", markup=False) for line in rest]
        if self.end.begin is not None:
            found.append(PushButton("Open this lesson", variant="primary", compact=True, id="begin"))
        elif self.paper.kind == CONCEPTS and self.draft.answers:
            found.append(PushButton("Export", variant="primary", compact=True, id="export"))
        return [*found, PushButton("Home", compact=True, id="home")]

    # Answers

    async def _take(self, typed: str) -> None:
        """Take an answer and go on; say what is wrong with one that cannot be judged."""
        question = self.question
        if question is None:
            return
        try:
            question.judge(typed)
        except ValueError as error:
            self.query_one("#refused", Static).update(str(error))
            return
        self.draft = replace(self.draft, answers={**self.draft.answers, self.draft.at: typed})
        await self._go_to(self.draft.at + 1)

    async def _go_to(self, index: int) -> None:
        """Show another question, or past the last one the end."""
        if index >= len(self.paper.questions):
            self.end = self.desk.finish(self.paper, self.draft)
        else:
            self.draft = replace(self.draft, at=max(0, index))
            self.desk.keep(self.paper.kind, self.draft)
        await self._show()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self._take(str(event.option_index + 1))

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            await self._take(event.value.strip())

    async def action_choose(self, index: int) -> None:
        """Take a choice by its digit."""
        question = self.question
        if question is not None and index < len(question.choices):
            await self._take(str(index + 1))

    @on(Button.Pressed, "#on")
    async def action_leave_out(self) -> None:
        """Leave the question out, also one that was answered."""
        if self.question is not None:
            answers = {index: typed for index, typed in self.draft.answers.items() if index != self.draft.at}
            self.draft = replace(self.draft, answers=answers)
            await self._go_to(self.draft.at + 1)

    async def action_go(self, by: int) -> None:
        """Go to another question; the answers stay. The end is only reached from the last question, by its button."""
        if self.question is not None and 0 <= self.draft.at + by < len(self.paper.questions):
            await self._go_to(self.draft.at + by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect now."""
        at, last = self.draft.at, len(self.paper.questions) - 1
        if action == "go":
            return False if self.end is not None else (at < last if parameters == (1,) else at > 0) or None
        if action in ("leave_out", "choose"):
            return self.end is None
        return bool(self.desk.sittings.load()) if action == "export" else True

    # The end

    @on(Button.Pressed, "#begin")
    def _begin(self) -> None:
        if self.end is not None and self.end.begin is not None:
            self.post_message(self.LessonWanted(self.end.begin))

    @on(Button.Pressed, "#home")
    def _home(self) -> None:
        self.dismiss()

    @on(Button.Pressed, "#export")
    def action_export(self) -> None:
        """Write all sittings of the concept test into a file."""

        def take(path: Path | None) -> None:
            if path is not None:
                self.notify(f"written: {path}", markup=False)

        show_over(self, ExportSittingsScreen(self.desk.sittings), take)
