"""What came of running a learner's code: frozen data, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CheckOutcome(Enum):
    """How a check went. NOT_RUN: something stopped the run before it."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One named check.

    said  for a failed one: what was found, what was expected, what to do
    line  the learner's line it happened on (from 1), where one is to blame
    """

    name: str
    outcome: CheckOutcome
    message: str = ""
    line: int | None = None


class TroubleKind(Enum):
    """What kept the checks from being run to their end."""

    SYNTAX = "syntax"
    EXCEPTION = "exception"
    EXIT = "exit"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a run ended early.

    said    what happened and what to do, in one or two sentences
    line    the learner's line (from 1), if it is known
    text    that line as it stands
    column  where a syntax error lies in it (from 1)
    """

    kind: TroubleKind
    message: str
    line: int | None = None
    text: str = ""
    column: int | None = None

    @property
    def caret(self) -> str:
        """What stands under `text` to point at the column; "" where there is none."""
        return f"{' ' * (self.column - 1)}^" if self.column else ""


@dataclass(frozen=True, slots=True)
class Report:
    """A run of a task.

    checks   all of the task's, in its order
    trouble  what stopped the run, if anything did
    output   what the learner's code printed, cut where it was too much
    """

    checks: tuple[CheckResult, ...]
    trouble: Trouble | None = None
    output: str = ""

    @property
    def passed(self) -> bool:
        """Whether every check was run and is satisfied."""
        return self.trouble is None and all(check.outcome is CheckOutcome.PASSED for check in self.checks)

    @property
    def line(self) -> int | None:
        """The learner's line to look at first."""
        if self.trouble is not None:
            return self.trouble.line
        return next((check.line for check in self.checks if check.line is not None), None)
