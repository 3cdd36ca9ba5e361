"""The child's side of a task: it runs the learner's code and then each check on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import engine
from lessons.sandbox.apart import Apart, peeking_message, peeks
from lessons.sandbox.session import MAX_MESSAGE, Session, describe_exception
from lessons.workbench import checks
from lessons.workbench.checking import Answer, CheckFailed
from lessons.workbench.loaded_checks import load_checks, prepare_checks

FILE = "answer.py"


def prepare(payload: dict[str, Any]) -> None:
    """Import the checks of the task, and NumPy if the code uses it, before the guard is raised."""
    prepare_checks(payload)
    if payload.get("numpy"):
        _import_numpy(payload["numpy"])


def _import_numpy(folder: str) -> None:
    """Import NumPy from its folder of packages, which the learner's code does not see otherwise; or do without."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # each thread takes its share of the limit on memory
    sys.path.append(folder)
    with suppress(ImportError):
        for name in ("numpy", "numpy.linalg", "numpy.random"):
            import_module(name)
    sys.path.remove(folder)


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {task, source, numpy}. Reports: loaded, then for each check up to the first failure whether it passed.

    What comes after a failure is not judged: most often it follows from it, and its message would mislead.
    """
    brought = "checks" in payload  # by a lesson, which may ask for the engine
    found = () if brought else load_checks(payload)
    sys.argv = [FILE]
    module = ModuleType("__main__")
    if not brought:
        vars(module)["__builtins__"] = Apart(_given(payload["task"]), [str(Path.cwd())]).builtins
    sys.modules["__main__"] = module
    code = session.compile(payload["source"], FILE)
    if peek := peeks(payload["source"]):
        session.abort("exception", f"PermissionError: {peeking_message(*peek)}", peek[0])
    session.execute(code, module)
    session.send(loaded=True)
    try:
        found = found or load_checks(payload)  # a lesson's own come after the learner's code, which never sees them
    except Exception as error:
        session.send(passed=False, message=f"The lesson's checks cannot be run: {describe_exception(error)}", line=None)
        return
    for check in found:
        if not run_check(check, Answer(module.__dict__), session):
            return


def _given(task: str) -> dict[str, Any]:
    """The names of the engine that the learner may import: those of the Values that the checks hand in."""
    names = getattr(import_module(f"{checks.__name__}.{task}"), "GIVEN", ())
    return {name: getattr(engine, name) for name in names}


def run_check(check: Callable[[Answer], None], answer: Answer, session: Session) -> bool:
    """Run one check, report its result and return whether it passed; an exception in the learner's code fails it."""
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
        return True
    return False
