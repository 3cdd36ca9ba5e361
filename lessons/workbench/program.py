"""The child's side of a task: it runs the learner's code and then each check on it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from lessons.sandbox.session import MAX_MESSAGE, Session, describe_exception
from lessons.workbench.checking import Answer, CheckFailed

FILE = "answer.py"


def prepare(payload: dict[str, Any]) -> None:
    """Import the checks of the task, before the guard is raised."""
    _checks(payload)


def _checks(payload: dict[str, Any]) -> tuple[Callable[[Answer], None], ...]:
    return tuple(import_module(f"lessons.workbench.checks.{payload['task']}").CHECKS)


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {task, source}. Reports: loaded, then for each check whether it passed, or why not."""
    checks = _checks(payload)
    sys.argv = [FILE]
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    session.execute(session.compile(payload["source"], FILE), module)
    session.send(loaded=True)
    for check in checks:
        run_check(check, Answer(module.__dict__), session)


def run_check(check: Callable[[Answer], None], answer: Answer, session: Session) -> None:
    """Run one check and report its result; an exception in the learner's code fails it."""
    try:
        check(answer)
    except CheckFailed as failure:
        session.send(passed=False, message=str(failure)[:MAX_MESSAGE], line=None)
    except (SystemExit, MemoryError) as error:
        session.end(error)
    except BaseException as error:
        session.send(passed=False, exception=describe_exception(error), line=session.line_of(error.__traceback__))
    else:
        session.send(passed=True)
