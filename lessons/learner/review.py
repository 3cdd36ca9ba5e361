"""Review by date: the day's set of what is due, from all lessons, with new numbers and shapes each time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from lessons.contents import FOLDER, course
from lessons.learner.evidence import Evidence, by_skill, due_skills, mistake_counts
from lessons.learner.review_questions import review_question
from lessons.learner.skills import SKILLS
from lessons.lesson import Block, Choice, ChooseBlock, Lesson, Prose, Step
from lessons.progress.store import LessonProgress, Progress, ProgressStore

ID = "review"
USUAL_QUESTIONS = 8  # about ten minutes: of a set that nothing is due for
MAX_QUESTIONS = 12  # of what is due, on the heaviest days: with fewer, what is new each day would never be caught up
SET_SIZE = 4  # questions on one mistake
SURE_EVERY = 3  # questions between two of "How sure are you?"
SURE_ASK = "How sure are you of the answer that you are about to give?"
SURE = (Choice("Sure", "", True), Choice("Not sure", "", True))
"""The first says sure; neither is wrong."""


def review_skills(evidence: Sequence[Evidence], today: date, finished: Collection[str]) -> tuple[str, ...]:
    """Return the skills of today's set: what is due; if nothing is, what was practised the longest ago.

    finished: the ids of finished lessons. What is practised before it is due does not count as spaced.
    """
    if due := due_skills(evidence, today)[:MAX_QUESTIONS]:
        return due
    last = {skill: found[-1].day for skill, found in by_skill(evidence).items() if found}
    known = [skill for skill, row in SKILLS.items() if skill in last or row.lesson in finished]
    return tuple(sorted(known, key=lambda skill: last.get(skill, date.min)))[:USUAL_QUESTIONS]


def is_premature(evidence: Sequence[Evidence], today: date, progress: Progress) -> bool:
    """Whether there is nothing to review yet: no lesson is finished, and no question was answered."""
    return not review_skills(evidence, today, _finished(progress))


def _finished(progress: Progress) -> set[str]:
    return {lesson_id for lesson_id, lesson in progress.lessons.items() if lesson.finished}


def daily_review(evidence: Sequence[Evidence], today: date, progress: Progress) -> tuple[Lesson, dict[str, str]]:
    """Return today's set as a lesson, and the skill of each of its steps, by key."""
    skills = review_skills(evidence, today, _finished(progress)) or tuple(SKILLS)[:USUAL_QUESTIONS]
    return _lesson("Today's review", skills, evidence, today)


def mistake_set(skill: str, evidence: Sequence[Evidence], today: date) -> tuple[Lesson, dict[str, str]]:
    """Return a set of questions on one mistake as a lesson, and the skill of its steps, by key."""
    return _lesson(f"A set: {SKILLS[skill].mistake}", (skill,) * SET_SIZE, evidence, today)


def frequent_mistakes(evidence: Sequence[Evidence], most: int = 2) -> list[str]:
    """Return the skills that a set is offered for: those answered wrong more than once, the most frequent first."""
    return [skill for skill, count in mistake_counts(evidence) if count > 1][:most]


def frequent_rows(evidence: Sequence[Evidence], most: int = 2) -> tuple[tuple[str, str, int], ...]:
    """Return the frequent mistakes: skill, what the learner did, how often."""
    counts = dict(mistake_counts(evidence))
    return tuple((skill, SKILLS[skill].mistake, counts[skill]) for skill in frequent_mistakes(evidence, most))


def is_sureness(block: Block) -> bool:
    """Return whether a block asks how sure the learner is of the next answer."""
    return isinstance(block, ChooseBlock) and block.ask == SURE_ASK


def question_seed(skill: str, evidence: Sequence[Evidence], today: date) -> int:
    """Return a seed that is another one each day, and after each answer on the skill."""
    return today.toordinal() * 101 + sum(each.skill == skill for each in evidence)


def _lesson(
    title: str, skills: Sequence[str], evidence: Sequence[Evidence], today: date
) -> tuple[Lesson, dict[str, str]]:
    titles = {entry.id: entry.title for entry in course()}
    steps: list[Step] = []
    of_step: dict[str, str] = {}
    for place, skill in enumerate(skills):
        question = review_question(skill, question_seed(skill, evidence, today) + place)
        heading = f"{place + 1}. {titles[SKILLS[skill].lesson]}"
        asks_sureness = place % SURE_EVERY == 1
        step = Step(0, heading, tuple(_blocks(question.block, asks_sureness)), question.stage)
        steps.append(step)
        of_step[step.key] = skill
    return Lesson(ID, title, 0, tuple(steps), Path(FOLDER, f"{ID}.md")), of_step


def _blocks(question: Block, asks_sureness: bool) -> Iterator[Block]:
    if asks_sureness:
        yield Prose(0, f"To come: {getattr(question, 'ask', '')}")
        yield ChooseBlock(0, SURE_ASK, SURE)
    yield question


class ReviewStore(ProgressStore):
    """Progress, from which a review is left out: the next one has other questions.

    skills: the skill of each of its steps, by key; answers are evidence on it
    """

    def __init__(self, store: ProgressStore, skills: Mapping[str, str]) -> None:
        super().__init__(store.folder, store.today)
        self.skills = skills

    def record(self, lesson_id: str, lesson: LessonProgress) -> None:
        if lesson_id != ID:
            super().record(lesson_id, lesson)
