"""The child's side of a task's trial: each mutant of its solution is run, and its checks on it until one fails."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from lessons.sandbox.session import Session
from lessons.workbench.checking import Answer
from lessons.workbench.loaded_checks import load_checks, prepare_checks


def prepare(payload: dict[str, Any]) -> None:
    """Import the checks of the task, before the guard is raised."""
    prepare_checks(payload)


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {task, sources}. Reports for each source by its number whether all checks passed."""
    checks = load_checks(payload)
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
