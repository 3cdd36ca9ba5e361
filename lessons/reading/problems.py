"""Faults in a lesson file: where, what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault. line: of the file, from 1."""

    line: int
    message: str
    remedy: str

    def in_file(self, path: Path | str) -> str:
        """One line: "course/01.md:12: there is no block called 'grpah'; write graph"."""
        return f"{path}:{self.line}: {self.message}; {self.remedy}"


class ProblemList(list[Problem]):
    """The problems found so far."""

    def add(self, line: int, problem: str, remedy: str) -> None:
        """Note a fault and what to do about it; both are kept on one line."""
        self.append(Problem(line, " ".join(problem.split()), " ".join(remedy.split())))


class LessonError(ValueError):
    """A lesson that cannot be opened; its message is one line that says what to do."""
