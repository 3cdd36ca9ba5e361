"""The drills of one learner: rather those that practise what is due, and in words that the course has taught."""

from __future__ import annotations

from collections.abc import Iterable

from lessons.answers.terms import TERMS
from lessons.contents import course, terms_taught_in
from lessons.drills.choice import Wanted, first_drill, following_drill, new_drill
from lessons.drills.exercise import Exercise
from lessons.drills.ladder import ladder
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.results import GRADIENTS
from lessons.learner.answers import skills_of_item
from lessons.learner.evidence import AnswerResult, Evidence, due_skills
from lessons.learner.skills import SKILLS
from lessons.learner.store import LearnerStore
from lessons.progress.store import Progress, ProgressStore


def lesson_reached(progress: Progress, evidence: Iterable[Evidence] = ()) -> str:
    """Return the id of the furthest lesson that was finished, or that placement said may be skipped.

    At the least it is the lesson that drills begin with.
    """
    done = {lesson for lesson, known in progress.lessons.items() if known.finished}
    done |= {
        SKILLS[each.skill].lesson
        for each in evidence
        if each.place == "placement" and each.result is AnswerResult.AT_ONCE and each.skill in SKILLS
    }
    return _later(ladder()[GRADIENTS].lesson, *done)


def kinds_taught(lesson: str) -> frozenset[str]:
    """Return the kinds of drill whose words the course has taught by the end of a lesson."""
    return frozenset(kind.name for kind in ladder().values() if _later(kind.lesson, lesson) == lesson)


def drill_terms(exercise: Exercise, lesson: str) -> frozenset[str]:
    """Return the terms that a drill may use for a learner who has reached a lesson.

    Beside those taught, they are what its kind is about, for who asks for it early, and what stands in its graph.
    """
    taught = terms_taught_in(_later(lesson, ladder()[exercise.kind].lesson))
    shown = exercise.graph.source if exercise.graph is not None else ""
    return taught | {term.name for term in TERMS if term.is_in(shown)}


def _later(*lessons: str) -> str:
    """Return the lesson of these that comes last in the course; what is not of the course counts for nothing."""
    places = {entry.id: place for place, entry in enumerate(course())}
    return max(lessons, key=lambda lesson: places.get(lesson, -1))


class DrillChoice:
    """Chooses drills for a learner.

    practice, learner, progress  what is known of the learner
    kind  of new drills; "" for each kind in turn that the course has taught
    """

    def __init__(self, practice: PracticeStore, learner: LearnerStore, progress: ProgressStore, kind: str = "") -> None:
        self.practice, self.learner, self.progress, self.kind = practice, learner, progress, kind

    def first(self, seed: int | None, level: int | None) -> OpenDrill:
        """Return the drill to begin with: that of the seed, else an unfinished one, else a new one."""
        return first_drill(self.practice.load(), seed, level, self.kind, self._wanted(), self._in_turn())

    def following(self) -> OpenDrill:
        """Return the drill to go on with: an unfinished one, else a new one."""
        return following_drill(self.practice.load(), self.kind, self._wanted(), self._in_turn())

    def at_level(self, level: int) -> OpenDrill:
        """Return a new drill of a level."""
        return new_drill(self.practice.load().history, level, self.kind, self._wanted(), self._in_turn())

    def terms(self, exercise: Exercise) -> frozenset[str]:
        """Return the terms that a drill's hints and diagnoses may use."""
        return drill_terms(exercise, self._reached())

    def _reached(self) -> str:
        return lesson_reached(self.progress.load(), self.learner.load().evidence)

    def _in_turn(self) -> frozenset[str]:
        """Return the kinds that take turns: those that were taught, and those that the learner has asked for before."""
        return kinds_taught(self._reached()) | {result.kind for result in self.practice.load().history}

    def _wanted(self) -> Wanted:
        """Return what prefers drills that ask for a skill that is due today."""
        due = frozenset(due_skills(self.learner.load().evidence, self.learner.today()))

        def wanted(exercise: Exercise) -> bool:
            return any(skill in due for item in exercise.items for skill in skills_of_item(exercise, item))

        return wanted
