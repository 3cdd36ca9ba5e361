"""The child's side of a task's checks: those of the course, or those that a lesson brings along."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

from lessons.workbench.checking import Answer

OWN_FILE = "checks.py"
Checks = tuple[Callable[[Answer], None], ...]


def prepare_checks(payload: dict[str, Any]) -> None:
    """Import what the checks need, before the guard is raised; a lesson's own checks run after that."""
    if "checks" not in payload:
        load_checks(payload)


def load_checks(payload: dict[str, Any]) -> Checks:
    """Return the checks of {task}, or of {checks, names}. Those of a lesson may raise anything."""
    if "checks" not in payload:
        return tuple(import_module(f"lessons.workbench.checks.{payload['task']}").CHECKS)
    module = ModuleType("checks")
    exec(compile(payload["checks"], OWN_FILE, "exec", dont_inherit=True), module.__dict__)
    return tuple(getattr(module, name) for name in payload["names"])
