"""The rows of the course map. Nothing here loads the engine: Home is painted first."""

from __future__ import annotations

from rich.text import Text

from lessons.course import Entry
from lessons.progress import Progress


def row(title: str, told: str) -> Text:
    """A place to go: its name, and what is there."""
    return Text.assemble((f"{title:<10}", "bold"), (told, "dim"))


def resume_row(entry: Entry, progress: Progress) -> Text:
    """The first line of the menu: start the course, go on, or take it once more."""
    lesson = progress.lesson(entry.id)
    begun = bool(lesson.steps or lesson.at)
    word = "Once more" if lesson.finished else "Continue" if begun else "Next" if progress.last else "Start"
    return Text.assemble((f"▶ {word}: ", "bold"), (entry.title, "bold"))


def lesson_row(number: int, entry: Entry, progress: Progress) -> Text:
    """A lesson in the menu: "✓" finished, "◐" begun, "○" not yet."""
    lesson = progress.lesson(entry.id)
    mark = "✓" if lesson.finished else "◐" if lesson.steps or lesson.at else "○"
    return Text.assemble(f"{mark} {number:>2}  {entry.title}")
