"""Every statement about a wrong solution is true of it: variant × statement, over all tasks.

`messages.txt` holds what is said of each small change of each solution. Its rows were read one by one: a row that is
new or different is to be read, and held true, before it goes in (`UPDATE_MESSAGES=1`).
"""

from __future__ import annotations

import asyncio
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from lessons.sandbox.limits import Limits
from lessons.workbench.checking import Answer, CheckFailed, cause_or, replaced
from lessons.workbench.mutants import mutants
from lessons.workbench.report import CheckOutcome
from lessons.workbench.runner import run
from lessons.workbench.task import load_task, task_names

PATIENT = Limits(seconds=60.0)
TABLE = Path(__file__).with_name("messages.txt")


def message_of(task: str, source: str) -> str:
    """What the first failing check says, "" if all pass."""
    module = ModuleType("answer")
    exec(compile(source, "answer.py", "exec"), module.__dict__)
    for check in import_module(f"lessons.workbench.checks.{task}").CHECKS:
        try:
            check(Answer(module.__dict__))
        except CheckFailed as failure:
            return str(failure)
        except Exception as error:
            return f"raises {type(error).__name__}"
    return ""


def rows() -> list[str]:
    tasks = [load_task(name) for name in task_names()]
    changes = [(task.name, mutant) for task in tasks for mutant in mutants(task.starter, task.solution)]
    return [f"{name} | {each.line} | {each.change} | {message_of(name, each.source)}" for name, each in changes]


def test_what_is_said_of_every_small_change_was_read_and_is_true() -> None:
    found = rows()
    if os.environ.get("UPDATE_MESSAGES"):
        TABLE.write_text("".join(f"{row}\n" for row in found), encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8").splitlines()
    assert len(found) > 150


@pytest.mark.parametrize("name", task_names())
def test_a_statement_is_made_of_the_mistake_alone_that_it_is_true_of(name: str) -> None:
    wrong = load_task(name).wrong
    messages = {flaw.name: message_of(name, flaw.source) for flaw in wrong}
    for flaw in wrong:
        for other in wrong:
            if flaw.message and flaw.message in messages[other.name]:
                assert flaw.message == other.message or flaw.message in other.message, (flaw.name, other.name)


@pytest.mark.parametrize("name", task_names())
async def test_after_the_first_failure_nothing_is_judged(name: str) -> None:
    task = load_task(name)
    report = await run(task, task.wrong[0].source, PATIENT)
    outcomes = [check.outcome for check in report.checks]
    first = outcomes.index(CheckOutcome.FAILED)
    assert set(outcomes[:first]) <= {CheckOutcome.PASSED}
    assert set(outcomes[first + 1 :]) <= {CheckOutcome.NOT_JUDGED}
    assert report.trouble is None


def test_a_cause_is_said_only_if_its_numbers_are_the_learners() -> None:
    causes = [("doubled", [2.0, 4.0]), ("squared", [1.0, 4.0])]
    assert cause_or("rule", lambda: [1.0, 4.0], lambda: causes)() == "squared"
    assert cause_or("rule", lambda: [2.0, 4.0 + 1e-15], lambda: causes)() == "doubled"
    assert cause_or("rule", lambda: [2.0, 4.1], lambda: causes)() == "rule"
    assert cause_or("rule", lambda: [None, 1.0], lambda: causes)() == "rule"
    assert cause_or("rule", lambda: [1 / 0], lambda: causes)() == "rule"


async def test_numpy_may_be_used_where_it_is_installed() -> None:
    if find_spec("numpy") is None:
        pytest.skip("NumPy is not installed")
    tanh, neuron = load_task("backward_tanh"), load_task("neuron")
    with_numpy = replaced(tanh.solution, ("import math", "import numpy as np"), ("math.tanh", "np.tanh"))
    of_slope = "import numpy as np\ndef slope(f, x, h):\n    return np.divide(np.float64(f(x + h)) - f(x), h)\n"
    import_only = f"from numpy import random as nr\n{neuron.solution}"
    reports = await asyncio.gather(
        run(tanh, with_numpy, PATIENT), run(load_task("slope"), of_slope, PATIENT), run(neuron, import_only, PATIENT)
    )
    assert all(report.passed for report in reports), reports


async def test_lesson_8_takes_a_plain_assignment_and_an_added_one() -> None:
    for name in ("backward_mul", "backward_tanh"):
        task = load_task(name)
        assert "+=" not in task.solution + task.starter
        added = replaced(
            task.solution,
            (".grad = other", ".grad += other") if name == "backward_mul" else (".grad = (1", ".grad += (1"),
        )
        assert (await run(task, added, PATIENT)).passed


async def test_what_is_none_by_a_missing_return_is_said_so() -> None:
    task = load_task("division_and_power")
    source = replaced(task.solution, ("        return self * -1\n", "        self * -1\n"))
    report = await run(task, source, PATIENT)
    failed = next(check for check in report.checks if check.outcome is CheckOutcome.FAILED)
    assert "ends without return" in failed.message or "without return gives None" in failed.message
