"""The report on a run of a learner's code, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lessons.sandbox.limits import EndKind


class CheckOutcome(Enum):
    """The outcome of a check. NOT_JUDGED: one before it failed, or something stopped the run."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check.

    message  of a failed check: what was found, what was expected, what to do
    line     the line of the learner's code (from 1) that failed, if known
    """

    name: str
    outcome: CheckOutcome
    message: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a run ended early.

    message  what happened and what to do, in one or two sentences
    line     the line of the learner's code (from 1), if known
    text     that line
    column   the column of a syntax error in it (from 1)
    """

    kind: EndKind
    message: str
    line: int | None = None
    text: str = ""
    column: int | None = None

    @property
    def caret(self) -> str:
        """The line under `text` that points at the column, "" without a column."""
        return f"{' ' * (self.column - 1)}^" if self.column else ""


@dataclass(frozen=True, slots=True)
class Report:
    """The report on a run of a task.

    checks   the results of all its checks, in order
    trouble  what stopped the run, if anything did
    output   the text that the learner's code printed, cut if too long
    """

    checks: tuple[CheckResult, ...]
    trouble: Trouble | None = None
    output: str = ""

    @property
    def passed(self) -> bool:
        """Whether every check ran and passed."""
        return self.trouble is None and all(check.outcome is CheckOutcome.PASSED for check in self.checks)

    @property
    def line(self) -> int | None:
        """The line of the learner's code to look at first."""
        if self.trouble is not None:
            return self.trouble.line
        return next((check.line for check in self.checks if check.line is not None), None)
