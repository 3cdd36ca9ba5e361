"""Progress of the code that a lesson asks for, stored with its block whichever step it is typed in."""

from __future__ import annotations

from collections.abc import Iterator

from lessons.lesson import Block, CodeBlock, Lesson
from lessons.progress.store import LessonProgress, QuestionProgress, StepProgress


def code_progress(lesson: Lesson, block: CodeBlock, new: QuestionProgress) -> LessonProgress:
    """Return new progress of a code block; empty if the lesson no longer has the block."""
    return LessonProgress(steps={key: StepProgress(questions={index: new}) for key, index in _places(lesson, block)})


def stored_code(lesson: Lesson, done: LessonProgress, block: Block) -> str:
    """Return the stored code of a block, "" for none."""
    known = (done.steps.get(key, StepProgress()).questions.get(index) for key, index in _places(lesson, block))
    return next((question.text for question in known if question is not None), "")


def _places(lesson: Lesson, block: Block) -> Iterator[tuple[str, int]]:
    """Yield the key of each step that contains the block, with the block's index among its questions."""
    return ((step.key, index) for step, index, question in lesson.questions() if question is block)
