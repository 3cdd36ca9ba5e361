"""Small wrong changes of a task's solution: what they are, and that every task's checks reject them all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lessons.sandbox.limits import Limits
from lessons.workbench.mutants import mutants
from lessons.workbench.task import load_task, task_names
from lessons.workbench.trial import surviving_mutants

STARTER = "def f(x):\n    ...\n"
SOLUTION = "def f(x):\n    return 2 * x + 1\n"


def test_only_what_the_solution_adds_is_changed() -> None:
    found = mutants(STARTER, SOLUTION)
    assert {mutant.change for mutant in found} == {
        "return 2 * x + 1 → return None",
        "2 * x + 1 → 2 * x - 1",
        "2 * x + 1 → 2 * x",
        "2 * x + 1 → 1",
        "2 * x → 2 + x",
        "2 * x → 2",
        "2 * x → x",
        "2 → 3",
        "1 → 2",
    }
    assert {mutant.line for mutant in found} == {2}
    assert len({mutant.source for mutant in found}) == len(found)
    assert not mutants(SOLUTION, SOLUTION)


def test_assignments_and_operands_are_changed() -> None:
    found = mutants("", "def f(self, other):\n    self.grad += other.data\n")
    assert {mutant.change for mutant in found} >= {
        "self.grad += other.data → self.grad = other.data",
        "self.grad += other.data → self.grad -= other.data",
        "self.grad += other.data → pass",
        "self → other",
        "other → self",
    }


@pytest.mark.parametrize("name", task_names())
async def test_the_checks_of_a_task_reject_every_change_of_its_solution(name: str) -> None:
    task = load_task(name)
    assert len(mutants(task.starter, task.solution)) >= 3
    assert not await surviving_mutants(task)


async def test_a_change_that_passes_is_found_and_one_that_hangs_is_rejected() -> None:
    task = load_task("slope")
    weak = replace(task, starter="", solution="def slope(f, x, h):\n    return (f(x + h) - f(x)) / h + 0 * x\n")
    survivors = {mutant.change for mutant in await surviving_mutants(weak)}
    assert "(f(x + h) - f(x)) / h + 0 * x → (f(x + h) - f(x)) / h" in survivors
    right = replace(weak, right_changes=frozenset(survivors))
    assert not await surviving_mutants(right)
    endless = "def slope(f, x, h):\n    while h < 0:\n        h += 0\n    return (f(x + h) - f(x)) / h\n"
    hung = await surviving_mutants(replace(task, starter="", solution=endless), Limits(seconds=2.0))
    assert not [mutant for mutant in hung if "f(x + h)" in mutant.change]
