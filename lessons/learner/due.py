"""Drills that practise what is due: of several seeds the first that asks for a due skill is preferred."""

from __future__ import annotations

from lessons.drills.choice import Wanted
from lessons.drills.exercise import Exercise
from lessons.learner.answers import skills_of_item
from lessons.learner.evidence import due_skills
from lessons.learner.store import LearnerStore


def wanted_drill(learner: LearnerStore) -> Wanted:
    """Return what prefers drills that ask for a skill that is due today."""
    due = frozenset(due_skills(learner.load().evidence, learner.today()))

    def wanted(exercise: Exercise) -> bool:
        return any(skill in due for item in exercise.items for skill in skills_of_item(exercise, item))

    return wanted
