"""The review at the end of the course: a mixed set of questions from all lessons, first those that were hard.

It is a lesson of its own, played like any other. What is answered right in it counts where the question came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lessons.contents import FOLDER, LINK, Entry, course
from lessons.lesson import Block, CodeBlock, Lesson, PredictBlock, QuestionBlock, Step
from lessons.progress.store import LessonProgress, Outcome, Progress, ProgressStore, QuestionProgress, StepProgress

ID = "review"
TITLE = "A mixed review"
MAX_NAMED = 4  # lessons in a list
MAX_ITEMS = 8  # questions, each of which may ask for several numbers

ReviewOrigins = Mapping[str, tuple[str, str, tuple[int, ...]]]
"""For each step of a review: the lesson's id, the step's key, and the places of its questions there."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """What one block of a lesson asks, with the words that lead to it.

    hard  how much it is worth a second look: 0 for not at all
    """

    lesson: Lesson
    step: Step
    question_indexes: tuple[int, ...]
    difficulty: int

    def as_step(self, number: int) -> Step:
        """The step of the review that asks it again, its words up to the next question."""
        title = f"{number}. {self.lesson.title}: {self.step.title}"
        stage = None if isinstance(self.step.stage, CodeBlock) else self.step.stage
        return Step(self.step.line, title, tuple(self._blocks()), stage)

    def _blocks(self) -> Iterator[Block]:
        asked = {id(self.step.questions[place]) for place in self.question_indexes}
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
    """A review of up to SIZE questions, in the order of the course, and where each comes from.

    First what was skipped or shown, then what took hints or several tries; filled up with predictions from the finished
    lessons, from as many of them as there are. Raises LessonError where a lesson's file is at fault.
    """
    entries = course()
    chosen: list[ReviewItem] = []
    for entry in entries:
        done = progress.lesson(entry.id)
        if any(map(_difficulty, (question for step in done.steps.values() for question in step.questions.values()))):
            chosen += [part for part in _items(entry.open(), done) if part.difficulty]
    chosen = sorted(chosen, key=lambda part: -part.difficulty)[:MAX_ITEMS]
    known = [entry for entry in entries if progress.lesson(entry.id).finished] or entries
    fill = {entry.id: _spare_items(entry, chosen) for entry in (*known[::2], *known[1::2])}
    for of_one in range(1, MAX_ITEMS + 1):
        for lesson_id, spare in fill.items():
            if len(chosen) < MAX_ITEMS and sum(part.lesson.id == lesson_id for part in chosen) < of_one:
                chosen += islice(spare, 1)
    order = [entry.id for entry in entries]
    chosen.sort(key=lambda part: (order.index(part.lesson.id), part.step.line, part.question_indexes))
    steps = [part.as_step(number) for number, part in enumerate(chosen, 1)]
    places = {step.key: (p.lesson.id, p.step.key, p.question_indexes) for step, p in zip(steps, chosen, strict=True)}
    return Lesson(ID, TITLE, entries[-1].minute, tuple(steps), Path(FOLDER, f"{ID}.md")), places


def _spare_items(entry: Entry, chosen: Sequence[ReviewItem]) -> Iterator[ReviewItem]:
    """The predictions of a lesson that are not among those chosen, the last first. Its file is read with the first."""
    taken = {(part.step.key, part.question_indexes) for part in chosen if part.lesson.id == entry.id}
    for part in reversed(list(_items(entry.open(), LessonProgress()))):
        asks = part.step.questions[part.question_indexes[0]]
        if isinstance(asks, PredictBlock) and (part.step.key, part.question_indexes) not in taken:
            yield part


def course_summary(progress: Progress) -> str:
    """What was done in the whole course, what was hard, and what is still open, in Markdown with links."""
    entries = course()
    known = {entry: progress.lesson(entry.id) for entry in entries}
    counts = [
        f"{number} {told}"
        for told, number in (
            ("questions answered right", sum(done.count(Outcome.RIGHT) for done in known.values())),
            ("shown", sum(done.count(Outcome.SHOWN) for done in known.values())),
            ("skipped", sum(done.count(Outcome.SKIPPED) for done in known.values())),
            ("hints", sum(done.hints for done in known.values())),
        )
        if number
    ]
    open_yet = [entry for entry, done in known.items() if not done.finished]
    told = f"**The course:** {', '.join(counts) or 'nothing answered yet'}.\n"
    if open_yet:
        more = f"; and {len(open_yet) - MAX_NAMED} more" if len(open_yet) > MAX_NAMED else ""
        told += f"\n**Not finished yet:** {'; '.join(map(_link, open_yet[:MAX_NAMED]))}{more}.\n"
    hard = [f"{_link(entry)} ({done.to_review})" for entry, done in known.items() if done.to_review]
    if hard:
        told += f"\n**What was hard for you**, by what was skipped or shown: {'; '.join(hard)}.\n"
    hinted = sorted((entry for entry in entries if known[entry].hints), key=lambda entry: -known[entry].hints)[:3]
    if hinted:
        told += f"\n**Most hints:** {'; '.join(f'{_link(entry)} ({known[entry].hints})' for entry in hinted)}.\n"
    return told


def _link(entry: Entry) -> str:
    return f"[{entry.title}]({LINK}{entry.id})"


class ReviewStore(ProgressStore):
    """Progress, to which a review adds what is answered right in it, where the question came from.

    The review itself is not kept: the next one has other questions.
    """

    def __init__(self, folder: Path, places: ReviewOrigins) -> None:
        super().__init__(folder)
        self._places = places

    def record(self, lesson_id: str, lesson: LessonProgress) -> None:
        if lesson_id != ID:
            super().record(lesson_id, lesson)
            return
        for key, step in lesson.steps.items():
            origin, of_step, places = self._places[key]
            right = {
                places[place]: question
                for place, question in step.questions.items()
                if question.outcome is Outcome.RIGHT
            }
            if right:
                super().record(origin, LessonProgress(steps={of_step: StepProgress(questions=right)}))


def _items(lesson: Lesson, done: LessonProgress) -> Iterator[ReviewItem]:
    """What each asking block of a lesson asks, but for code."""
    for step in lesson.steps:
        kept = done.steps.get(step.key, StepProgress()).questions
        together: dict[int, list[int]] = {}  # a block that asks for several numbers is several questions of one line
        for place, question in enumerate(step.questions):
            if not isinstance(question, CodeBlock):
                together.setdefault(question.line, []).append(place)
        for places in together.values():
            hard = max(_difficulty(kept.get(place, QuestionProgress())) for place in places)
            yield ReviewItem(lesson, step, tuple(places), hard)


def _difficulty(question: QuestionProgress) -> int:
    if question.outcome in (Outcome.SKIPPED, Outcome.SHOWN):
        return 3
    return 2 if question.tries > 1 else 1 if question.hints else 0
