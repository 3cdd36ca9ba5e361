"""A lesson of one's own while it is being written: played, and read anew whenever its file changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from lessons.lesson import Lesson
from lessons.progress.memory import LessonMemory
from lessons.progress.store import ProgressStore
from lessons.reading.problems import LessonError
from lessons.reading.reader import open_lesson
from tui.kit.key_line import KeyLine
from tui.lesson.screen import LessonScreen


class OwnLessonScreen(LessonScreen):
    """Plays a lesson and follows its file. What is at fault in a file half written stands in one line at the bottom."""

    CSS_PATH: ClassVar[list[str]] = ["lesson.tcss", "own_lesson.tcss"]

    class FileChanged(Message):
        """The lesson's file was written."""

    def __init__(self, lesson: Lesson, store: ProgressStore) -> None:
        super().__init__(lesson, store)
        self._path = lesson.path

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            if isinstance(widget, KeyLine):
                yield Static(id="fault", classes="-none", markup=False)
            yield widget

    def on_mount(self) -> None:
        self.run_worker(self._follow())

    @on(FileChanged)
    async def reload(self) -> None:
        """Play what the file says now, at the same step; where it has a fault, say so and keep what there is."""
        try:
            lesson = open_lesson(self._path)
        except LessonError as error:
            self._say_fault(f"✗ Not reloaded: {error}")
            return
        self._say_fault("")
        self._save_typed()
        scrolled, staged = self.words.scroll_y, self.staged
        place = self._place_in(lesson)
        self.memory = LessonMemory(lesson, self.store)
        self.place = place
        await self._show_place()
        self.words.scroll_to(y=scrolled, animate=False)
        if staged and self.stage is not None:
            self.action_stage()

    def _place_in(self, lesson: Lesson) -> int:
        """Where the step now shown stands in the new lesson; where it is gone, its number decides."""
        if self.step is None:
            return len(lesson.steps)
        keys = [step.key for step in lesson.steps]
        return keys.index(self.step.key) if self.step.key in keys else min(self.place, len(keys) - 1)

    def _say_fault(self, said: str) -> None:
        line = self.query_one("#fault", Static)
        line.update(said)
        line.set_class(not said, "-none")

    async def _follow(self) -> None:
        """Reload at every change, until the screen goes."""
        try:
            async for _ in changes(self._path):
                self.post_message(self.FileChanged())
        except (OSError, RuntimeError) as error:  # the system has no watches left, the folder has gone, …
            self.notify(
                f"{self._path} is not watched ({error}); open it again to see changes.",
                markup=False,
                severity="warning",
            )


async def changes(path: Path) -> AsyncIterator[None]:
    """Each time this file was written, or replaced, as many editors do. Raises OSError or RuntimeError."""
    from watchfiles import awatch

    # The folder is watched: a watch on the file would stay with the one that was replaced.
    named = path.name
    async for _ in awatch(path.resolve().parent, watch_filter=lambda _, at: Path(at).name == named, recursive=False):
        yield
