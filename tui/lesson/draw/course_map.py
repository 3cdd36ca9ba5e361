"""The rows of the course map. This module must not import the engine: Home is painted before that is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from lessons.contents import Entry
from lessons.learner.evidence import times_text
from lessons.progress.store import LessonProgress, Outcome, Progress, StepProgress
from tui.render.fit import shortened

if TYPE_CHECKING:
    from lessons.lesson import Lesson


MIN_REVIEWED = 2  # finished lessons, for a review with nothing due
MINUTES_EACH = 1.1  # of a question


def mode_row(title: str, description: str) -> Text:
    """Return the row of a mode: its name, and what it is for."""
    return Text.assemble((f"{title:<10}", "bold"), (description, "dim"))


def resume_row(entry: Entry, progress: Progress) -> Text:
    """Return the first row of the menu: start the course, continue, or take a lesson once more."""
    lesson = progress.lesson(entry.id)
    is_started = bool(lesson.steps or lesson.at)
    word = "Once more" if lesson.finished else "Continue" if is_started else "Next" if progress.last else "Start"
    return Text.assemble((f"▶ {word}: ", "bold"), (entry.title, "bold"))


def crash_row(place: str, width: int = 70) -> Text:
    """Return the row that goes on where the last session crashed, in at most so many cells."""
    start = "↺ After the crash: "
    return Text.assemble((start, "bold"), shortened(place, width - len(start)))


def review_row(progress: Progress, due: int) -> Text | None:
    """Return the row of the day's review; None before anything is due or two lessons are finished.

    due: the number of skills that are due
    """
    if not due and sum(lesson.finished for lesson in progress.lessons.values()) < MIN_REVIEWED:
        return None
    minutes = "nothing due; practise what you know"
    if due:
        from lessons.learner.review import MAX_QUESTIONS  # with the engine, so not for a learner who begins

        asked = min(due, MAX_QUESTIONS)
        first = f"; the first {asked}" if asked < due else ""
        minutes = f"{due} due{first}, about {MINUTES_EACH * asked + 1:.0f} minutes"
    return Text.assemble(("↻ Today: ", "bold"), minutes)


def mistake_row(mistake: str, count: int) -> Text:
    """Return the row of a set on one mistake: "forgot upstream, 4 times"."""
    return Text.assemble(("↻ A set: ", "bold"), f"{mistake}, {times_text(count)}")


def lesson_row(number: int, entry: Entry, progress: Progress, width: int = 70) -> Text:
    """Return the row of a lesson: "✓" every step done, "◐" begun or skipped in part, "○" not begun; what to review.

    width: in cells; what does not fit after the title is left out, the hints first.
    """
    lesson = progress.lesson(entry.id)
    mark = "✓" if is_done(lesson) else "◐" if lesson.steps or lesson.at else "○"
    text = Text(f"{mark} {number:>2}  {entry.title}")
    hints = f"  {lesson.hints} hint{'' if lesson.hints == 1 else 's'}"
    for count, label in ((lesson.to_review, f"  {lesson.to_review} to review"), (lesson.hints, hints)):
        if count and text.cell_len + len(label) <= width:
            text.append(label, "dim")
    return text


def is_done(lesson: LessonProgress) -> bool:
    """Return whether the end was reached with every step done and no question skipped."""
    return lesson.finished and all(step.done for step in lesson.steps.values()) and not lesson.count(Outcome.SKIPPED)


def step_mark(progress: StepProgress) -> str:
    """Return the mark of a step: "–" a question was skipped, "▹" one was shown, "✓" done, "·" not done."""
    outcomes = {question.outcome for question in progress.questions.values()}
    if Outcome.SKIPPED in outcomes:
        return "–"
    if Outcome.SHOWN in outcomes:
        return "▹"
    return "✓" if progress.done else "·"


def lesson_header(lesson: Lesson, step_index: int, progress: LessonProgress) -> Text:
    """Return the top line of a lesson: title, step number, a mark for each step. step_index: past the last: the end."""
    marks = Text()
    for number, step in enumerate(lesson.steps):
        mark = step_mark(progress.steps.get(step.key, StepProgress()))
        marks.append(*(("▸", "bold") if number == step_index else (mark, "dim" if mark == "·" else "")))
    total = len(lesson.steps)
    position = f"step {step_index + 1} of {total}" if step_index < total else "the end"
    return Text.assemble((lesson.title, "bold"), f"  {position}  ", marks)
