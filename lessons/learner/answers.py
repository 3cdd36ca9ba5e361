"""Answers as evidence: what an answer in a lesson, a drill, a task, the lab or Build says of which skills."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from engine import Value
from engine.lab.challenges import Challenge
from engine.order import consumers, toposort
from lessons.answers.diagnosis import diagnose, diagnose_data, diagnose_slope
from lessons.answers.explanations import asked_gradient, asked_number
from lessons.build.tasks import TASK_CHECKS
from lessons.drills.exercise import OPERATION_SKILLS, DrillItem, Exercise
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.skills import Skill, skill_of_cause, skills_of_fault, skills_of_step, skills_of_task
from lessons.lesson import CodeBlock, GraphBlock, Lesson, NetworkBlock, PlotBlock, PredictBlock, QuestionBlock, Step
from lessons.progress.store import Outcome, QuestionProgress
from lessons.stage.graphs import graph_of
from lessons.stage.queries import Scope, single_call


def skills_of_gradient(root: Value, node: Value) -> tuple[str, ...]:
    """Return the skills that a right gradient of this node needs, the closest to the question first."""
    users = [user for user, _ in consumers(toposort(root)).get(node, ())]
    if node is root:
        return ("base-case",)
    skills = ["accumulate", "all-paths"] if len(users) > 1 else []
    skills += [OPERATION_SKILLS[user.operation.name] for user in users if user.operation.name in OPERATION_SKILLS]
    if any(user is not root for user in users):
        skills.append("upstream")
    return tuple(dict.fromkeys(skills))


def cause_of(step: Step, block: QuestionBlock, number: float) -> str:
    """Return the name of the mistake that gives a wrong number, "" if none is known."""
    if not isinstance(block, PredictBlock):
        return ""
    query, argument = single_call(block.answer)
    if asked := asked_gradient(step.stage, block.answer):
        found = diagnose(*asked, number, block.tolerance)
    elif query == "slope" and isinstance(step.stage, PlotBlock):
        stage = step.stage
        found = diagnose_slope(stage.function, Scope().evaluate(argument), number, block.tolerance, stage.h)
    elif isinstance(step.stage, GraphBlock | NetworkBlock) and (data := asked_number(step.stage, block.answer)):
        found = diagnose_data(graph_of(step.stage).names[data[1]], number, block.tolerance) if query == "data" else ()
    else:
        return ""
    return found[0].name if found else ""


def answer_result(before: QuestionProgress, after: QuestionProgress) -> AnswerResult | None:
    """Return how an answer went, from a question's progress before and after it; None if nothing was answered.

    An answer that is shown counts as wrong; a skipped question says nothing.
    """
    if after.outcome is Outcome.RIGHT and before.outcome is not Outcome.RIGHT:
        return AnswerResult.AT_ONCE if after.tries <= 1 and not after.hints else AnswerResult.HELPED
    if after.outcome is Outcome.SHOWN and before.outcome is not Outcome.SHOWN:
        return AnswerResult.WRONG
    return AnswerResult.WRONG if after.outcome is None and after.tries > before.tries else None


def lesson_evidence(
    lesson: Lesson,
    step: Step,
    block: QuestionBlock,
    before: QuestionProgress,
    after: QuestionProgress,
    *,
    today: date,
    cause: str = "",
    sure: bool | None = None,
    skill: str = "",
) -> list[Evidence]:
    """Return what an answer in a lesson says.

    cause: the diagnosed mistake of a wrong one. skill: that a review asks for, "" in a lesson.
    """
    result = answer_result(before, after)
    if result is None:
        return []
    if isinstance(block, CodeBlock):
        skills, place = ids(skills_of_task(block.task)), f"task {block.task}"
    else:
        skills, place = ids(skills_of_step(lesson.id, step.key)), f"lesson {lesson.id}"
        if isinstance(block, PredictBlock) and (asked := asked_gradient(step.stage, block.answer)):
            skills = skills_of_gradient(*asked) or skills
        if skill:
            skills, place = tuple(dict.fromkeys((skill, *skills))), "review"
    return evidence_of(skills, result, place, today, cause, sure)


def skills_of_item(exercise: Exercise, item: DrillItem) -> tuple[str, ...]:
    """Return the skills that a right answer to a question of a drill needs, the closest to the question first."""
    asked = asked_gradient(exercise.stage, item.block.answer) if isinstance(item.block, PredictBlock) else None
    about = skill_of_cause(item.about)
    skills = (*((about.id,) if about else ()), *item.skills, *(skills_of_gradient(*asked) if asked else ()))
    return tuple(dict.fromkeys(skills))


def drill_evidence(
    exercise: Exercise, index: int, before: QuestionProgress, after: QuestionProgress, today: date, cause: str = ""
) -> list[Evidence]:
    """Return what an answer to a question of a drill says."""
    result, skills = answer_result(before, after), skills_of_item(exercise, exercise.items[index])
    return evidence_of(skills, result, "drill", today, cause) if result is not None else []


def repair_evidence(fault: str, place: str, today: date, result: AnswerResult = AnswerResult.AT_ONCE) -> list[Evidence]:
    """Return what a repaired fault says, in the lab or in a duel."""
    return evidence_of(ids(skills_of_fault(fault)), result, place, today)


def lab_evidence(challenge: Challenge, hints: int, today: date) -> list[Evidence]:
    """Return what a repaired challenge of the lab says."""
    result = AnswerResult.HELPED if hints else AnswerResult.AT_ONCE
    faults = challenge.settings.faults or (challenge.name,)
    return [each for fault in faults for each in repair_evidence(fault, "lab", today, result)]


def build_evidence(before: Collection[str], after: Collection[str], today: date) -> list[Evidence]:
    """Return what it says that more checks pass now in the learner's own files; before, after: their names."""
    done, known = set(after), set(before)
    tasks = [task for task, checks in TASK_CHECKS.items() if set(checks) <= done and not set(checks) <= known]
    skills = dict.fromkeys(skill for task in tasks for skill in ids(skills_of_task(task)))
    return evidence_of(tuple(skills), AnswerResult.AT_ONCE, "build", today)


def evidence_of(
    skills: Iterable[str], result: AnswerResult, place: str, day: date, cause: str = "", sure: bool | None = None
) -> list[Evidence]:
    """Return an answer as evidence: a right one for all its skills, a wrong one against the skill of its cause.

    A wrong answer of unknown cause speaks against the first skill alone.
    """
    return [Evidence(day, skill, result, place, cause, sure) for skill in _concerned(tuple(skills), result, cause)]


def _concerned(skills: tuple[str, ...], result: AnswerResult, cause: str) -> Iterator[str]:
    if result is not AnswerResult.WRONG:
        yield from skills
    elif missing := skill_of_cause(cause):
        yield missing.id
    else:
        yield from skills[:1]


def ids(skills: Iterable[Skill]) -> tuple[str, ...]:
    """Return the ids of skills."""
    return tuple(skill.id for skill in skills)
