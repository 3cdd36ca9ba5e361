"""The tasks of the course: solutions pass, and every mistake we thought of is caught by the check that should."""

from __future__ import annotations

import asyncio

import pytest

from lessons.workbench.checking import replaced
from lessons.workbench.report import CheckOutcome, Report
from lessons.workbench.runner import run
from lessons.workbench.task import load_task, task_names, title_of
from lessons.workbench.wording import Limits

PATIENT = Limits(seconds=60.0)
NAMES = {
    "accumulate",
    "backward_mul",
    "backward_tanh",
    "division_and_power",
    "legendre",
    "loss",
    "neuron",
    "slope",
    "toposort",
    "training_loop",
    "value_add",
    "value_mul",
}


def first_failure(report: Report) -> tuple[str, str]:
    """The first check that is not satisfied, and what it says."""
    return next((check.name, check.message) for check in report.checks if check.outcome is CheckOutcome.FAILED)


def test_the_course_has_its_tasks() -> None:
    assert set(task_names()) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_the_solution_passes_and_the_starter_does_not(name: str) -> None:
    task = load_task(name)
    solved, begun = await asyncio.gather(run(task, task.solution, PATIENT), run(task, task.starter, PATIENT))
    assert solved.passed, solved
    assert begun.trouble is None
    assert not begun.passed
    assert all(check.message for check in begun.checks if check.outcome is CheckOutcome.FAILED)


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_every_mistake_is_rejected_by_its_check(name: str) -> None:
    task = load_task(name)
    assert len(task.wrong) >= 3
    reports = await asyncio.gather(*(run(task, wrong.source, PATIENT) for wrong in task.wrong))
    for wrong, report in zip(task.wrong, reports, strict=True):
        assert report.trouble is None, wrong.name
        check, said = first_failure(report)
        assert (wrong.name, check) == (wrong.name, title_of(wrong.check))
        assert wrong.message in said


@pytest.mark.parametrize("name", sorted(NAMES))
def test_checks_have_names_of_their_own(name: str) -> None:
    task = load_task(name)
    assert all(task.checks)
    assert len(set(task.checks)) == len(task.checks)
    assert task.title


async def test_another_way_to_a_right_answer_passes() -> None:
    central = "def slope(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)\n"
    assert (await run(load_task("slope"), central, PATIENT)).passed
    task = load_task("value_add")
    with_sets = replaced(task.solution, ("= _children", "= set(_children)"))
    assert (await run(task, with_sets, PATIENT)).passed


def test_a_task_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(LookupError, match="there is no task 'topo_sort'; write toposort"):
        load_task("topo_sort")
    with pytest.raises(LookupError, match="use accumulate, "):
        load_task("zzz")


def test_a_change_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="does not occur"):
        replaced("a + b", ("c", "d"))
