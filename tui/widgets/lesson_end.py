"""The end of a lesson: what was done, what to look at again, what is next."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.course import next_entry
from lessons.lesson import Lesson, Step
from lessons.progress import LessonProgress, Outcome, StepProgress
from tui.widgets.prose import Prose


def lesson_end(lesson: Lesson, done: LessonProgress) -> Iterator[Widget]:
    """The widgets of the last page; its buttons are #next-lesson (where there is one) and #home."""
    yield Static("That was the lesson", id="step-title", markup=False)
    yield Prose(looking_back(lesson, done))
    entry = next_entry(lesson.id)
    if entry is not None:
        yield Button(f"Next lesson: {entry.title}", variant="primary", compact=True, id="next-lesson")
    yield Button("Home", compact=True, id="home")


def looking_back(lesson: Lesson, done: LessonProgress) -> str:
    """Counts, and the steps worth a second look, in Markdown."""
    asked = sum(1 for _ in lesson.questions())
    right, shown = done.count(Outcome.RIGHT), done.count(Outcome.SHOWN)
    counts = [f"{right} of {asked} questions answered right"]
    if shown:
        counts.append(f"{shown} shown")
    if done.hints:
        counts.append("1 hint" if done.hints == 1 else f"{done.hints} hints")
    again = [
        step.title
        for step in lesson.steps
        if any(q.outcome in (Outcome.SKIPPED, Outcome.SHOWN) for q in _done(step, done).questions.values())
    ]
    unseen = [
        step.title
        for step in lesson.steps
        if len([q for q in _done(step, done).questions.values() if q.outcome]) < len(step.questions)
    ]
    text = f"**{lesson.title}:** {', '.join(counts)}.\n"
    if again:
        text += "\nWorth a second look: " + "; ".join(again) + ".\n"
    if unseen:
        text += "\nStill open: " + "; ".join(unseen) + ".\n"
    if not again and not unseen:
        text += "\nNothing was skipped and nothing had to be shown.\n"
    return text + "\n**p** goes back to any step; what you did is kept.\n"


def _done(step: Step, done: LessonProgress) -> StepProgress:
    """What was done in a step; nothing in one that was added after the learner came past."""
    return done.steps.get(step.key, StepProgress())
