"""The last page of a lesson: a summary, steps to review, and the next lesson; after the last, a mixed review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.widget import Widget
from textual.widgets import Static

from lessons.contents import is_of_course, next_entry
from lessons.learner.evidence import mistakes_text
from lessons.learner.review import ID, frequent_mistakes
from lessons.learner.skills import SKILLS
from lessons.learner.store import LearnerStore
from lessons.lesson import DoBlock, Lesson, Step
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from lessons.progress.summary import course_summary
from tui.actions.keys import key_of
from tui.kit.controls import PushButton
from tui.kit.markdown_text import MarkdownText

AFTER_COURSE = """
**You can now** carry gradients back through any expression by hand, say why they add up and why they must be zeroed,
build a network and train it, and read micrograd: you have written most of it.

**Where to go on:** `mgrad-tui drill` for gradients with ever new numbers; micrograd's source,
github.com/karpathy/micrograd; and makemore, the lecture that comes next.
"""


def lesson_end(lesson: Lesson, progress: LessonProgress, store: ProgressStore) -> Iterator[Widget]:
    """Yield the widgets of the last page. Its buttons: #home, then #next-lesson or, at the end of the course, #review.

    store: the progress of the whole course, summarized at its end
    """
    entry = next_entry(lesson.id)
    is_last = entry is None and _in_lecture(lesson)
    what = "course" if is_last else "review" if lesson.id == ID else "lesson"
    yield Static(f"That was the {what}", id="step-title", markup=False)
    yield MarkdownText(lesson_summary(lesson, progress))
    if is_last:
        yield MarkdownText(course_summary(store.load()))
        evidence = LearnerStore(store.folder, store.today).load().evidence
        if mistakes := mistakes_text(evidence):
            yield MarkdownText(f"**Your mistakes, by cause:** {mistakes}.")
        for skill in frequent_mistakes(evidence):
            yield PushButton(f"A set: {SKILLS[skill].mistake}", compact=True, classes="mistake-set", id=f"set-{skill}")
        yield MarkdownText(AFTER_COURSE)
    yield PushButton("Home", compact=True, id="home")  # the focus begins at the last button, the one that goes on
    if is_last:
        yield PushButton("Review: what is due, with new numbers", variant="primary", compact=True, id="review")
    if entry is not None:
        yield PushButton(f"Next lesson: {entry.title}", variant="primary", compact=True, id="next-lesson")


def lesson_summary(lesson: Lesson, progress: LessonProgress) -> str:
    """Return the counts and the steps worth a second look, in Markdown."""
    asked = sum(1 for _ in lesson.questions())
    right, shown = progress.count(Outcome.RIGHT), progress.count(Outcome.SHOWN)
    counts = [f"{right} of {asked} questions answered right"]
    if retried := _answered_later(lesson, progress):
        counts.append(f"{retried} of them not at once")
    if given := progress.count(Outcome.GIVEN):
        counts.append(f"{given} left to the Values")
    if shown:
        counts.append(f"{shown} shown")
    if progress.hints:
        counts.append("1 hint" if progress.hints == 1 else f"{progress.hints} hints")
    again = [
        step.title
        for step in lesson.steps
        if any(q.outcome in (Outcome.SKIPPED, Outcome.SHOWN) for q in _progress_of(step, progress).questions.values())
    ]
    unseen = [
        step.title
        for step in lesson.steps
        if len([q for q in _progress_of(step, progress).questions.values() if q.outcome]) < len(step.questions)
    ]
    text = f"**{lesson.title}:** {', '.join(counts)}.\n"
    if again:
        text += f"\nWorth a second look: {_listed(again)}\n"
    if unseen:
        text += f"\nStill open: {_listed(unseen)}\n"
    if not again and not unseen:
        text += "\nNothing was skipped and nothing had to be shown.\n"
    minute = f" In the lecture, this begins at minute {lesson.minute}." if _in_lecture(lesson) else ""
    return text + f"\n**{key_of('lesson.previous')}** goes back step by step; your answers are saved.{minute}\n"


def _answered_later(lesson: Lesson, progress: LessonProgress) -> int:
    """Return the number of questions answered right after a wrong answer; a goal's moves are no answers."""
    return sum(
        done.outcome is Outcome.RIGHT and done.tries > 1
        for step, index, question in lesson.questions()
        if not isinstance(question, DoBlock)
        and (done := _progress_of(step, progress).questions.get(index, QuestionProgress()))
    )


def _in_lecture(lesson: Lesson) -> bool:
    """Whether the lecture's video covers this lesson."""
    return is_of_course(lesson) and lesson.id != ID


def _progress_of(step: Step, progress: LessonProgress) -> StepProgress:
    """Return the progress in a step; empty for a step added after the learner passed it."""
    return progress.steps.get(step.key, StepProgress())


def _listed(titles: Sequence[str]) -> str:
    """Return titles as the end of a sentence, of which some are questions."""
    text = "; ".join(titles)
    return text if text.endswith(("?", "!")) else f"{text}."
