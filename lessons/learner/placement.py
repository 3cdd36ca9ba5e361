"""Placement: about three minutes of questions, one a skill, and the lessons that may be skipped after them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lessons.answers.grading import read_number
from lessons.contents import Entry, course
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.questions import GeneratedQuestion, question_for
from lessons.learner.skills import SKILLS
from lessons.lesson import PredictBlock
from lessons.stage.scope import scope_of

PLACEMENT_SKILLS = (
    "slope",
    "nudge",
    "forward",
    "product-swaps",
    "rates-multiply",
    "ascent",
    "tanh-slope",
    "closure",
    "order",
    "accumulate",
    "minus",
    "parameters",
    "loss",
    "rate",
    "zero-grad",
)
"""One for each lesson that may be skipped, in the order of the course."""


def placement_questions(seed: int) -> tuple[GeneratedQuestion, ...]:
    """Return the questions of a seed, in the order of the course."""
    return tuple(question_for(skill, 2 * seed) for skill in PLACEMENT_SKILLS)


def is_right(question: GeneratedQuestion, typed: str) -> bool:
    """Return whether an answer is right: a number, or that of a choice. Raises ValueError if it is none."""
    block = question.block
    if isinstance(block, PredictBlock):
        return abs(read_number(typed, {}) - scope_of(question.stage).evaluate(block.answer)) <= block.tolerance
    numbers = [str(number) for number in range(1, len(block.choices) + 1)]
    if typed not in numbers:
        raise ValueError(f"Type a number from 1 to {len(numbers)}.")
    return block.choices[int(typed) - 1].is_right


def lessons_to_skip(right: Mapping[str, bool]) -> tuple[Entry, ...]:
    """Return the lessons whose skill was answered right, in the order of the course. right: by skill."""
    known = {SKILLS[skill].lesson for skill, was_right in right.items() if was_right}
    return tuple(entry for entry in course() if entry.id in known)


def placement_evidence(right: Mapping[str, bool], day: date) -> list[Evidence]:
    """Return the answers as evidence; a question that was left out says nothing."""
    results = {True: AnswerResult.AT_ONCE, False: AnswerResult.WRONG}
    return [Evidence(day, skill, results[was_right], "placement") for skill, was_right in right.items()]
