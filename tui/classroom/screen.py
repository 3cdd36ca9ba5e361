"""The teacher's page: who is where in the course, and which questions went wrong by which cause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from engine.basics.command_line import command_line
from lessons.classroom.roster import Roster, read_roster
from tui.classroom.draw.tables import missed_text, pupils_text
from tui.kit.controls import ScrollingText
from tui.kit.key_line import KeyLine
from tui.kit.screen import AppScreen
from tui.output.clipboard import CopyForm

PAUSE = 2.0  # seconds between two looks at the folder
WIDTHS = [(0, "-narrow"), (110, "-wide")]
EVERYTHING = 200  # cells of a copied line


class ClassScreen(AppScreen[None]):
    """Shows the class whose notes are in a folder, as they are now.

    classroom  the folder, as `mgrad-tui serve --class` has it
    today      the clock
    """

    CSS_PATH = "classroom.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = "#pupils"

    def __init__(self, classroom: Path, today: Callable[[], date]) -> None:
        super().__init__()
        self._classroom = classroom
        self._today = today
        self._shown: Roster | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        with Horizontal(id="sides"):
            for name, title in (("pupils", "who is where"), ("missed", "most missed, and why")):
                panel = ScrollingText(Static(markup=False), id=name)
                panel.border_title = title
                yield panel
        yield KeyLine()

    def on_mount(self) -> None:
        self.set_interval(PAUSE, self._look)
        self._look()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    @work(thread=True, exclusive=True, group="class")
    def _look(self) -> None:
        """Read the folder again."""
        roster = read_roster(self._classroom)
        self.app.call_from_thread(self._show, roster)

    def _show(self, roster: Roster) -> None:
        if roster != self._shown and self.is_attached:
            self._shown = roster
            self._draw()

    def _draw(self) -> None:
        roster = self._shown
        if roster is None:
            return
        count = len(roster.pupils)
        problems = f"   {roster.problems[0]}" if roster.problems else ""
        command = command_line(("mgrad-tui", "class", self._classroom.name)) + " --export FILE, --delete NAME"
        who = f"{count} learner{'' if count == 1 else 's'}"
        self.query_one("#where", Static).update(Text(f" The class: {who}   {problems or command}", no_wrap=True))
        for name, text in (
            ("#pupils", pupils_text(roster.pupils, self._width("#pupils"), self._today())),
            ("#missed", missed_text(roster.missed, self._width("#missed"))),
        ):
            self.query_one(name).query_one(Static).update(text)

    def _width(self, panel: str) -> int:
        return self.query_one(panel).scrollable_content_region.width - 1  # its scrollbar, which may come

    def copy_forms(self) -> list[CopyForm]:
        """The class as two texts."""
        roster = self._shown or Roster((), ())
        return [
            CopyForm("who is where", pupils_text(roster.pupils, EVERYTHING, self._today()).plain),
            CopyForm("what was missed", missed_text(roster.missed, EVERYTHING).plain),
        ]
