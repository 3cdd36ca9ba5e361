"""The review at the end of the course: a mixed set of questions from all lessons, the hard ones first.

It is a lesson like any other. A right answer in it counts for the lesson that the question came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from lessons.contents import FOLDER, LINK, Entry, course
from lessons.lesson import Block, CodeBlock, Lesson, PredictBlock, QuestionBlock, Step
from lessons.progress.store import LessonProgress, Outcome, Progress, ProgressStore, QuestionProgress, StepProgress

ID = "review"
TITLE = "A mixed review"
MAX_NAMED = 4  # lessons named in a list
MAX_ITEMS = 8  # blocks, each of which may ask for several numbers

ReviewOrigins = Mapping[str, tuple[str, str, tuple[int, ...]]]
"""For each step of a review, by key: the original lesson's id, the step's key, and the indexes of the questions."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """The questions of one block of a lesson, with the text that leads to them.

    difficulty  how hard they were for the learner, 0 for not at all
    """

    lesson: Lesson
    step: Step
    question_indexes: tuple[int, ...]
    difficulty: int

    def as_step(self, number: int) -> Step:
        """Return the step of the review that asks them again, with the text up to the next question."""
        title = f"{number}. {self.lesson.title}: {self.step.title}"
        stage = None if isinstance(self.step.stage, CodeBlock) else self.step.stage
        return Step(self.step.line, title, tuple(self._blocks()), stage)

    def _blocks(self) -> Iterator[Block]:
        asked = {id(self.step.questions[index]) for index in self.question_indexes}
        passed = False
        for block in self.step.blocks:
            if isinstance(block, QuestionBlock):
                if id(block) in asked:
                    passed = True
                    yield block
                elif passed:
                    return
            else:
                yield block


def mixed_review(progress: Progress) -> tuple[Lesson, ReviewOrigins]:
    """Return a review of up to MAX_ITEMS items, in the order of the course, and where each comes from.

    Skipped or shown questions come first, then those that took hints or several tries. Predictions from the finished
    lessons, from as many of them as possible, fill the rest. Raises LessonError if a lesson file has problems.
    """
    entries = course()
    chosen: list[ReviewItem] = []
    for entry in entries:
        done = progress.lesson(entry.id)
        if any(map(_difficulty, (question for step in done.steps.values() for question in step.questions.values()))):
            chosen += [item for item in _items(entry.open(), done) if item.difficulty]
    chosen = sorted(chosen, key=lambda item: -item.difficulty)[:MAX_ITEMS]
    known = [entry for entry in entries if progress.lesson(entry.id).finished] or entries
    fill = {entry.id: _spare_items(entry, chosen) for entry in (*known[::2], *known[1::2])}
    for per_lesson in range(1, MAX_ITEMS + 1):
        for lesson_id, spare in fill.items():
            if len(chosen) < MAX_ITEMS and sum(item.lesson.id == lesson_id for item in chosen) < per_lesson:
                chosen += islice(spare, 1)
    order = [entry.id for entry in entries]
    chosen.sort(key=lambda item: (order.index(item.lesson.id), item.step.line, item.question_indexes))
    steps = [item.as_step(number) for number, item in enumerate(chosen, 1)]
    origins = {step.key: (p.lesson.id, p.step.key, p.question_indexes) for step, p in zip(steps, chosen, strict=True)}
    return Lesson(ID, TITLE, entries[-1].minute, tuple(steps), Path(FOLDER, f"{ID}.md")), origins


def _spare_items(entry: Entry, chosen: Sequence[ReviewItem]) -> Iterator[ReviewItem]:
    """Yield the predictions of a lesson that are not chosen, the last first. Parses its file on first use."""
    taken = {(item.step.key, item.question_indexes) for item in chosen if item.lesson.id == entry.id}
    for item in reversed(list(_items(entry.open(), LessonProgress()))):
        asks = item.step.questions[item.question_indexes[0]]
        if isinstance(asks, PredictBlock) and (item.step.key, item.question_indexes) not in taken:
            yield item


def course_summary(progress: Progress) -> str:
    """Summarize the whole course in Markdown with links: what was done, what was hard, what is still open."""
    entries = course()
    known = {entry: progress.lesson(entry.id) for entry in entries}
    counts = [
        f"{number} {label}"
        for label, number in (
            ("questions answered right", sum(done.count(Outcome.RIGHT) for done in known.values())),
            ("shown", sum(done.count(Outcome.SHOWN) for done in known.values())),
            ("skipped", sum(done.count(Outcome.SKIPPED) for done in known.values())),
            ("hints", sum(done.hints for done in known.values())),
        )
        if number
    ]
    unfinished = [entry for entry, done in known.items() if not done.finished]
    summary = f"**The course:** {', '.join(counts) or 'nothing answered yet'}.\n"
    if unfinished:
        more = f"; and {len(unfinished) - MAX_NAMED} more" if len(unfinished) > MAX_NAMED else ""
        summary += f"\n**Not finished yet:** {'; '.join(map(_link, unfinished[:MAX_NAMED]))}{more}.\n"
    hard = [f"{_link(entry)} ({done.to_review})" for entry, done in known.items() if done.to_review]
    if hard:
        summary += f"\n**What was hard for you**, by what was skipped or shown: {'; '.join(hard)}.\n"
    hinted = sorted((entry for entry in entries if known[entry].hints), key=lambda entry: -known[entry].hints)[:3]
    if hinted:
        summary += f"\n**Most hints:** {'; '.join(f'{_link(entry)} ({known[entry].hints})' for entry in hinted)}.\n"
    return summary


def _link(entry: Entry) -> str:
    return f"[{entry.title}]({LINK}{entry.id})"


class ReviewStore(ProgressStore):
    """Progress, to which a review adds its right answers under the lessons that the questions came from.

    The review itself is not stored: the next one has other questions.
    """

    def __init__(self, folder: Path, origins: ReviewOrigins, today: Callable[[], date] = date.today) -> None:
        super().__init__(folder, today)
        self._origins = origins

    def record(self, lesson_id: str, lesson: LessonProgress) -> None:
        if lesson_id != ID:
            super().record(lesson_id, lesson)
            return
        for key, step in lesson.steps.items():
            origin, origin_step, indexes = self._origins[key]
            right = {
                indexes[index]: question
                for index, question in step.questions.items()
                if question.outcome is Outcome.RIGHT
            }
            if right:
                super().record(origin, LessonProgress(steps={origin_step: StepProgress(questions=right)}))


def _items(lesson: Lesson, done: LessonProgress) -> Iterator[ReviewItem]:
    """Yield an item for each question block of a lesson, except code."""
    for step in lesson.steps:
        progress = done.steps.get(step.key, StepProgress()).questions
        by_line: dict[int, list[int]] = {}  # a block that asks for several numbers is several questions of one line
        for index, question in enumerate(step.questions):
            if not isinstance(question, CodeBlock):
                by_line.setdefault(question.line, []).append(index)
        for indexes in by_line.values():
            difficulty = max(_difficulty(progress.get(index, QuestionProgress())) for index in indexes)
            yield ReviewItem(lesson, step, tuple(indexes), difficulty)


def _difficulty(question: QuestionProgress) -> int:
    if question.outcome in (Outcome.SKIPPED, Outcome.SHOWN):
        return 3
    return 2 if question.tries > 1 else 1 if question.hints else 0
