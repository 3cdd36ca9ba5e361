"""The rows of the course map. Nothing here loads the engine: Home is painted first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lessons.contents import Entry
from lessons.progress.store import LessonProgress, Outcome, Progress, StepProgress

if TYPE_CHECKING:
    from lessons.lesson import Lesson


REVIEWED = 2  # lessons finished, from which a review has something to mix


def row(title: str, told: str) -> Text:
    """A place to go: its name, and what is there."""
    return Text.assemble((f"{title:<10}", "bold"), (told, "dim"))


def resume_row(entry: Entry, progress: Progress) -> Text:
    """The first line of the menu: start the course, go on, or take it once more."""
    lesson = progress.lesson(entry.id)
    begun = bool(lesson.steps or lesson.at)
    word = "Once more" if lesson.finished else "Continue" if begun else "Next" if progress.last else "Start"
    return Text.assemble((f"▶ {word}: ", "bold"), (entry.title, "bold"))


def review_row(progress: Progress) -> Text | None:
    """The line of the mixed review: None until there are two lessons to mix."""
    finished = [lesson for lesson in progress.lessons.values() if lesson.finished]
    if len(finished) < REVIEWED:
        return None
    hard = sum(lesson.to_review for lesson in progress.lessons.values())
    told = f"{hard} skipped or shown, once more" if hard else "from what you have finished"
    return Text.assemble(("↻ Mixed review: ", "bold"), told)


def lesson_row(number: int, entry: Entry, progress: Progress, room: int = 70) -> Text:
    """A lesson in the menu: "✓" finished, "◐" begun, "○" not yet; what to look at again, and how many hints it took.

    room: cells; what does not fit behind the title is left out, the hints first.
    """
    lesson = progress.lesson(entry.id)
    mark = "✓" if lesson.finished else "◐" if lesson.steps or lesson.at else "○"
    text = Text(f"{mark} {number:>2}  {entry.title}")
    hints = f"  {lesson.hints} hint{'' if lesson.hints == 1 else 's'}"
    for count, told in ((lesson.to_review, f"  {lesson.to_review} to review"), (lesson.hints, hints)):
        if count and text.cell_len + len(told) <= room:
            text.append(told, "dim")
    return text


def step_mark(done: StepProgress) -> str:
    """A step in a list of them: "–" something was skipped, "▹" something was shown, "✓" done, "·" not yet."""
    outcomes = {question.outcome for question in done.questions.values()}
    if Outcome.SKIPPED in outcomes:
        return "–"
    if Outcome.SHOWN in outcomes:
        return "▹"
    return "✓" if done.done else "·"


def where_line(lesson: Lesson, place: int, progress: LessonProgress) -> Text:
    """On top of a lesson: its title, how far, a mark for each step. place: of the step; past the last at the end."""
    marks = Text()
    for number, step in enumerate(lesson.steps):
        mark = step_mark(progress.steps.get(step.key, StepProgress()))
        marks.append(*(("▸", "bold") if number == place else (mark, "dim" if mark == "·" else "")))
    total = len(lesson.steps)
    how_far = f"step {place + 1} of {total}" if place < total else "the end"
    return Text.assemble((lesson.title, "bold"), f"  {how_far}  ", marks)
