"""Tasks: code that a learner writes, as the modules in `lessons/workbench/checks` hold them.

Such a module has TITLE (what to write), STARTER (the source one begins with), CHECKS (functions that take the
learner's `Answer` and raise Failed; their docstrings are their names), SOLUTION, and WRONG (plausible mistakes, each
with the check that must catch it). The module's name is the task's.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module

from lessons.workbench import checks
from lessons.workbench.checking import Answer, Flaw


@dataclass(frozen=True, slots=True)
class CodeTask:
    """A task to solve in the editor.

    name      its module's, and what a `code` block calls it
    title     what to write, in a few words
    starter   the source one begins with
    solution  a source that passes
    checks    the names of its checks, in order
    wrong     sources that must not pass
    """

    name: str
    title: str
    starter: str
    solution: str
    checks: tuple[str, ...]
    wrong: tuple[Flaw, ...]


def task_names() -> list[str]:
    """All tasks there are, by name."""
    return sorted(module.name for module in pkgutil.iter_modules(checks.__path__))


def load_task(name: str) -> CodeTask:
    """The task of this name. Raises LookupError, with the nearest name, where there is none."""
    names = task_names()
    if name not in names:
        near = get_close_matches(name, names, 1)
        raise LookupError(f"there is no task {name!r}; " + (f"write {near[0]}" if near else f"use {', '.join(names)}"))
    module = import_module(f"{checks.__name__}.{name}")
    titles = tuple(title_of(check) for check in module.CHECKS)
    return CodeTask(name, module.TITLE, module.STARTER, module.SOLUTION, titles, module.WRONG)


def title_of(check: Callable[[Answer], None]) -> str:
    """A check's name: its docstring."""
    return (check.__doc__ or "").strip()
