"""The child's side of a task's trial: each mutant of its solution is run, and its checks on it until one fails."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from lessons.sandbox.session import Session
from lessons.workbench.checking import Answer


def prepare(payload: dict[str, Any]) -> None:
    """Import the checks of the task, before the guard is raised."""
    import_module(f"lessons.workbench.checks.{payload['task']}")


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {task, sources}. Reports for each source by its number whether all checks passed."""
    checks = import_module(f"lessons.workbench.checks.{payload['task']}").CHECKS
    for number, source in enumerate(payload["sources"]):
        session.send(mutant=number)
        module = ModuleType("answer")
        try:
            exec(compile(source, "answer.py", "exec"), module.__dict__)
            for check in checks:
                check(Answer(module.__dict__))
        except Exception:
            continue
        session.send(survived=number)
