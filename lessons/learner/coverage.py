"""Where each skill is taught, asked, diagnosed and drilled, as a table: no cell may be empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.contents import course
from lessons.learner.inventory import OTHERS
from lessons.learner.questions import SHAPES
from lessons.learner.review_questions import kinds_for
from lessons.learner.skills import SKILLS, Skill
from lessons.lesson import ChooseBlock, PredictBlock, QuestionBlock

CURVES = "slopes of curves"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One row of the table; each cell in words, "" where there is nothing.

    taught     the title of the lesson
    asked      the steps of lessons that ask for it
    diagnosed  the mistakes in numbers, tasks and faults that show it, and the wrong answers that lessons foresee
    drilled    the kinds of questions that the review generates
    """

    skill: Skill
    taught: str
    asked: str
    diagnosed: str
    drilled: str


def coverage() -> Iterator[Coverage]:
    """Yield the row of each skill."""
    lessons = {entry.id: entry for entry in course()}
    steps = {lesson_id: {step.key: step for step in entry.open().steps} for lesson_id, entry in lessons.items()}
    numbers = {lesson_id: number for number, lesson_id in enumerate(lessons, 1)}
    for skill in SKILLS.values():
        asked = [
            f"{numbers[lesson]}. {steps[lesson][key].title}"
            for lesson, key in skill.places
            if key in steps[lesson] and steps[lesson][key].questions
        ]
        concepts = [f"concept {number}" for number in skill.confusions] or ["a concept"] * (skill.id in OTHERS)
        diagnosed = [
            f"{len(found)} {word if len(found) > 1 else word[:-1]}"
            for found, word in ((skill.causes, "numbers"), (skill.tasks, "tasks"), (skill.faults, "faults"))
            if found
        ]
        foreseen = sum(
            sum(map(_foreseen, steps[lesson][key].questions)) for lesson, key in skill.places if key in steps[lesson]
        )
        diagnosed += [f"{foreseen} reasons"] * bool(foreseen) + ["choices"] * bool(concepts)
        shapes = [f"{len(SHAPES[skill.id])} shapes"] if skill.id in SHAPES else [CURVES] * (skill.id == "slope")
        shapes += [kind.name for kind in kinds_for(skill.id)]
        taught = lessons[skill.lesson].title if skill.lesson in lessons else ""
        yield Coverage(skill, taught, "; ".join(asked), ", ".join(diagnosed), ", ".join(shapes + concepts))


def _foreseen(question: QuestionBlock) -> int:
    """Return the number of wrong answers that have a reason of their own."""
    if isinstance(question, ChooseBlock):
        return sum(not choice.is_right for choice in question.choices)
    return len(question.wrong) if isinstance(question, PredictBlock) else 0
