"""Coding tasks, each defined by a module in `lessons/workbench/checks`.

Such a module has TITLE (what to write), STARTER (the initial source), CHECKS (functions that take the learner's
`Answer` and raise CheckFailed; their docstrings are their names), SOLUTION, WRONG (plausible wrong solutions, each with
the check that must reject it), and RIGHT_CHANGES if some small change of the solution leaves it right. The name of the
module is the name of the task.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from lessons.lesson import CodeBlock, OwnTask
from lessons.workbench import checks
from lessons.workbench.checking import Answer, Flaw
from lessons.workbench.pieces import takes_numbers

MUL_OF_LESSON_8 = ("own-backward", "backward_mul", ("__mul__",))


def as_it_is(method: str) -> str:
    """Return the source of a method unchanged."""
    return method


@dataclass(frozen=True, slots=True)
class Carry:
    """What a task takes over from an earlier one, as the learner wrote it there.

    lesson, task  where it was written
    methods       of the class Value
    needs         what a method has to contain to be taken over, "" for anything
    adapt         from the source of a method to what it has to be here
    """

    lesson: str
    task: str
    methods: tuple[str, ...]
    needs: str = ""
    adapt: Callable[[str], str] = as_it_is


@dataclass(frozen=True, slots=True)
class CodeTask:
    """A task to solve in the editor.

    name      of its module, and in `code` blocks
    title     what to write, in a few words
    starter   the initial source
    solution  a source that passes
    checks    the names of its checks, in order
    wrong     sources that must fail
    right_changes  small changes of the solution that leave it right, "a * b → b * a"
    carries   what it takes over from earlier tasks
    own       the task as a lesson brings it along, whose wrong sources it has; None for one of the course
    """

    name: str
    title: str
    starter: str
    solution: str
    checks: tuple[str, ...]
    wrong: tuple[Flaw, ...]
    right_changes: frozenset[str] = frozenset()
    carries: tuple[Carry, ...] = ()
    own: OwnTask | None = None


CARRIES: dict[str, tuple[Carry, ...]] = {
    "value_mul": (Carry("values-that-remember", "value_add", ("__add__",)),),
    "backward_tanh": (Carry(*MUL_OF_LESSON_8),),
    # The bug that lesson 10 mends is the learner's own, if they have it.
    "accumulate": (Carry(*MUL_OF_LESSON_8, needs="other.grad = "),),
    "division_and_power": (
        Carry("used-twice", "accumulate", ("__add__", "__mul__"), "        out =", takes_numbers),
        Carry("used-twice", "accumulate", ("backward",)),
    ),
}
"""By task: what it takes over from the learner's code of earlier lessons. The others begin with files of their own."""


def task_names() -> list[str]:
    """Return the names of all tasks."""
    return sorted(module.name for module in pkgutil.iter_modules(checks.__path__))


def load_task(name: str) -> CodeTask:
    """Return the task of this name. Raises LookupError, which suggests the nearest name, if there is none."""
    names = task_names()
    if name not in names:
        near = get_close_matches(name, names, 1)
        raise LookupError(f"there is no task {name!r}; " + (f"write {near[0]}" if near else f"use {', '.join(names)}"))
    module = import_module(f"{checks.__name__}.{name}")
    titles = tuple(title_of(check) for check in module.CHECKS)
    right_changes = frozenset(getattr(module, "RIGHT_CHANGES", ()))
    return CodeTask(
        name, module.TITLE, module.STARTER, module.SOLUTION, titles, module.WRONG, right_changes, carries_of(name)
    )


def carries_of(name: str) -> tuple[Carry, ...]:
    """Return what a task of the course takes over from earlier ones."""
    return CARRIES.get(name, ())


def task_of(block: CodeBlock) -> CodeTask:
    """Return the task of a block: its own, or the course's of that name. Raises LookupError as `load_task` does."""
    return load_task(block.task) if block.own is None else own_task_of(block.own, block.task)


def own_task_of(own: OwnTask, name: str = "own") -> CodeTask:
    """Return a task that is brought along, under a name."""
    titles = tuple(title for _, title in own.checks)
    return CodeTask(name, own.title, own.starter, own.solution, titles, (), own.right_changes, own=own)


def checks_payload(task: CodeTask) -> dict[str, Any]:
    """Return what the sandbox needs to find the checks of a task."""
    own = task.own
    found = {} if own is None else {"checks": own.source, "names": [name for name, _ in own.checks]}
    return {"task": task.name, **found}


def title_of(check: Callable[[Answer], None]) -> str:
    """Return the name of a check: its docstring."""
    return (check.__doc__ or "").strip()
