"""What is kept of the code that a lesson asks for: it belongs to the block, in whichever step it is typed."""

from __future__ import annotations

from collections.abc import Iterator

from lessons.lesson import Block, CodeBlock, Lesson
from lessons.progress.store import LessonProgress, QuestionProgress, StepProgress


def code_progress(lesson: Lesson, block: CodeBlock, new: QuestionProgress) -> LessonProgress:
    """What is new of a block; nothing where the lesson does not have it any more."""
    return LessonProgress(steps={key: StepProgress(questions={place: new}) for key, place in _places(lesson, block)})


def stored_code(lesson: Lesson, done: LessonProgress, block: Block) -> str:
    """The code typed for a block so far, "" for none."""
    known = (done.steps.get(key, StepProgress()).questions.get(place) for key, place in _places(lesson, block))
    return next((question.text for question in known if question is not None), "")


def _places(lesson: Lesson, block: Block) -> Iterator[tuple[str, int]]:
    """The key of the step that asks it, and its place there."""
    return ((step.key, place) for step, place, question in lesson.questions() if question is block)
