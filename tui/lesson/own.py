"""The file of a lesson that is being written: watched, and read again after every change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from textual import work
from textual.message import Message
from textual.widgets import Static

from lessons.lesson import Lesson
from lessons.reading.problems import LessonError
from lessons.reading.reader import open_lesson


class LessonFile(Static):
    """Watches a lesson's file, and those of its tasks. Shows one line while they cannot be read, and nothing otherwise.

    Messages up: Changed, with the lesson as the file now has it.
    """

    DEFAULT_CSS = """
    LessonFile {
        height: auto;
        max-height: 3;
        padding: 0 1;
        background: $error 20%;
        color: $text-error;
        &.-none { display: none; }
    }
    """

    class Changed(Message):
        """The file was written, and is a lesson."""

        def __init__(self, lesson: Lesson) -> None:
            super().__init__()
            self.lesson = lesson

    def __init__(self, path: Path, seed: int | None = None) -> None:
        """seed: that the lesson's numbers were drawn with; they stay the same."""
        super().__init__(classes="-none", markup=False)
        self._path = path
        self._seed = seed

    def on_mount(self) -> None:
        self._watch()

    def reload(self) -> None:
        """Read the file again, and post the lesson or show the problem."""
        try:
            lesson = open_lesson(self._path, seed=self._seed)
        except LessonError as error:
            self._show_problem(f"✗ Not reloaded: {error}")
        else:
            self._show_problem("")
            self._seed = lesson.seed
            self.post_message(self.Changed(lesson))

    def _show_problem(self, problem: str) -> None:
        self.update(problem)
        self.set_class(not problem, "-none")

    @work
    async def _watch(self) -> None:
        """Reload at every change, until the screen is closed."""
        try:
            async for _ in changes(self._path):
                self.reload()
        except (OSError, RuntimeError) as error:  # the system has no watches left, the folder has gone, …
            self.notify(
                f"{self._path} is not watched ({error}); open it again to see changes.",
                markup=False,
                severity="warning",
            )


async def changes(path: Path) -> AsyncIterator[None]:
    """Yield each time the file is written, or replaced, as many editors do, or a file of a task that it brings along.

    Raises OSError or RuntimeError.
    """
    from watchfiles import awatch

    file = path.resolve()
    while True:
        folders = [file.parent, *task_folders(file)]
        # The folder is watched: a watch on the file would stay with the one that was replaced.
        async for _ in awatch(*folders, watch_filter=lambda _, changed: is_of(Path(changed), file), recursive=False):
            yield
            if folders != [file.parent, *task_folders(file)]:
                break  # new folders are to be watched, too


def task_folders(file: Path) -> list[Path]:
    """Return the folders of the tasks that a lesson's file brings along."""
    tasks = file.with_suffix("")
    return sorted(folder for folder in (tasks, *tasks.rglob("*")) if folder.is_dir()) if tasks.is_dir() else []


def is_of(changed: Path, file: Path) -> bool:
    """Whether a changed file is the lesson's, or one of a task that it brings along."""
    return changed.name == file.name or (changed.suffix in ("", ".py") and file.with_suffix("") in changed.parents)
