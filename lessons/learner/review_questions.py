"""The questions of a review: generated numbers, concepts, and drills of every kind, in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.answers.terms import early_terms
from lessons.contents import terms_taught_in
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.drills.ladder import ladder
from lessons.learner.answers import skills_of_item
from lessons.learner.questions import question_for
from lessons.learner.skills import SKILLS
from lessons.lesson import ChooseBlock, QuestionBlock, StageBlock, WriteBlock

KIND_EVERY = 3  # of the questions on a skill, one of this many is a drill of some kind
MAX_AHEAD = 5  # seeds of a kind that are looked at for a skill, at each level


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """A question of a review.

    stage  what it is about, None for a question of concepts
    """

    skill: str
    stage: StageBlock | None
    block: QuestionBlock


def review_question(skill: str, seed: int) -> ReviewQuestion:
    """Return the question of a seed on a skill of the table."""
    if seed % KIND_EVERY == 0 and (found := _of_kinds(skill, seed // KIND_EVERY)) is not None:
        return found
    question = question_for(skill, seed)
    return ReviewQuestion(skill, question.stage, question.block)


def kinds_for(skill: str) -> list[DrillKind]:
    """Return the kinds of drill that ask about a skill in words that its lesson has taught."""
    return [kind for kind in ladder().values() if skill in kind.skills and _of_kind(kind, skill, 0) is not None]


def _of_kinds(skill: str, seed: int) -> ReviewQuestion | None:
    """Return a question of the kinds that ask about a skill, each in turn; None if there is none."""
    kinds = [kind for kind in ladder().values() if skill in kind.skills]
    found = (_of_kind(kinds[(seed + place) % len(kinds)], skill, seed) for place in range(len(kinds)))
    return next((question for question in found if question is not None), None)


def _of_kind(kind: DrillKind, skill: str, seed: int) -> ReviewQuestion | None:
    """Return a question on a skill from the lowest level of a kind that has one; None if none is near."""
    taught = terms_taught_in(SKILLS[skill].lesson)
    for level in kind.levels:
        for ahead in range(MAX_AHEAD):
            place = seed * MAX_AHEAD + ahead
            if kind.skills_at is not None and skill not in kind.skills_at(place, level):
                continue
            made = kind.make(place, level)
            for item in _items(made, skill):
                if not any(early_terms(text, taught) for text in _texts(item.block)):
                    return ReviewQuestion(skill, made.stage, item.block)
    return None


def _items(made: Exercise, skill: str) -> Iterator[DrillItem]:
    """Yield the questions of a drill that are about a skill; of a line to mend, writing it comes first."""
    items = sorted(made.items, key=lambda item: not isinstance(item.block, WriteBlock))
    return (item for item in items if skill in skills_of_item(made, item))


def _texts(block: QuestionBlock) -> Iterator[str]:
    """Yield what a question of a drill says."""
    yield getattr(block, "ask", "")
    yield from getattr(block, "hints", ())
    yield getattr(block, "because", "")
    for choice in block.choices if isinstance(block, ChooseBlock) else ():
        yield from (choice.text, choice.because)
