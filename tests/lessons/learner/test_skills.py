"""The table of skills names what exists: lessons, steps, tasks, faults, diagnoses."""

from __future__ import annotations

from engine.faults import FAULTS
from engine.lab.challenges import CHALLENGES
from lessons.answers.curve_mistakes import CURVE_MISTAKES
from lessons.answers.data_mistakes import DATA_MISTAKES
from lessons.answers.graph_mistakes import GRAPH_MISTAKES
from lessons.contents import course
from lessons.learner.skills import (
    SKILLS,
    skill_of_cause,
    skills_of_fault,
    skills_of_step,
    skills_of_task,
)
from lessons.workbench.task import task_names


def test_rows_name_lessons_and_steps_of_the_course() -> None:
    steps = {entry.id: [step.key for step in entry.open().steps] for entry in course()}
    for skill in SKILLS.values():
        assert skill.lesson in steps, skill.id
        assert skill.places, skill.id
        for lesson, step in skill.places:
            assert step in steps[lesson], f"{skill.id}: there is no step {lesson}/{step}"


def test_every_diagnosed_mistake_shows_one_skill() -> None:
    known = {mistake.name for mistake in (*GRAPH_MISTAKES, *CURVE_MISTAKES, *DATA_MISTAKES)}
    causes = [cause for skill in SKILLS.values() for cause in skill.causes]
    assert sorted(causes) == sorted(known)
    assert skill_of_cause("nonsense") is None


def test_every_task_and_every_fault_shows_a_skill() -> None:
    assert all(skills_of_task(name) for name in task_names())
    assert all(map(skills_of_fault, FAULTS))
    for name, challenge in CHALLENGES.items():
        assert all(map(skills_of_fault, challenge.settings.faults or [name])), name
    for skill in SKILLS.values():
        assert set(skill.tasks) <= set(task_names()), skill.id
        assert set(skill.faults) <= {*FAULTS, *CHALLENGES}, skill.id


def test_every_lesson_teaches_a_skill_that_its_other_steps_fall_back_on() -> None:
    assert {skill.lesson for skill in SKILLS.values()} == {entry.id for entry in course()}
    assert skills_of_step("order", "no such step")[0].lesson == "order"
    assert skills_of_step("someone-s-own-lesson", "first") == ()


def test_all_published_confusions_are_covered() -> None:
    assert {number for skill in SKILLS.values() for number in skill.confusions} == set(range(1, 29))
    assert 35 <= len(SKILLS) <= 50
    assert len({skill.mistake for skill in SKILLS.values()}) == len(SKILLS)
