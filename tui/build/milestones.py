"""The dialogs of what an engine has reached: the list, and how fast it is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.build.road import MILESTONES, Milestone, left_text, reached
from lessons.build.speed import Timing, timings
from tui.actions.bindings import bindings
from tui.build.draw.speed import speed_table
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog
from tui.kit.presence import is_leaving


class MilestonePicker(Dialog[str]):
    """Lists the milestones. Dismissed with the name of one that is reached, None after Escape.

    passed  the checks that pass
    opened  the milestones that were opened before
    """

    CSS_PATH = "milestones.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("milestones")

    def __init__(self, passed: Collection[str], opened: Collection[str]) -> None:
        super().__init__()
        self._passed, self._opened = passed, opened

    def compose(self) -> ComposeResult:
        open_now = reached(self._passed)
        menu = Menu(
            *[
                Option(self._row(milestone, milestone in open_now), milestone.name, disabled=milestone not in open_now)
                for milestone in MILESTONES
            ],
            id="milestones",
        )
        menu.border_title = "What your engine has reached"
        menu.border_subtitle = "enter opens, esc closes"
        yield menu

    def _row(self, milestone: Milestone, is_reached: bool) -> Group:
        mark = "✓" if milestone.name in self._opened else "▸" if is_reached else "·"
        title = Text.assemble(f"{mark} ", (milestone.title, "bold" if is_reached else ""))
        words = [Text(milestone.sentence, "" if is_reached else "dim")]
        if left := left_text(milestone, self._passed):
            words.append(Text(left, "dim"))
        return Group(title, *(Padding(line, (0, 0, 0, 2)) for line in words))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


class SpeedDialog(Dialog[None]):
    """Measures engine by engine. folder: of the learner's files."""

    CSS_PATH = "milestones.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("milestones")

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.found: list[Timing] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="speed") as box:
            box.border_title = "How fast it is"
            yield Static("measuring, esc stops it", id="times")

    def on_mount(self) -> None:
        self._measure()

    @work(group="learn")
    async def _measure(self) -> None:
        async for timing in timings(self._folder):
            if is_leaving(self):
                return
            self.found.append(timing)
            self.query_one("#times", Static).update(speed_table(self.found))
