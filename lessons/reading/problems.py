"""Problems in a lesson file: the line, what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem in a lesson file. line: from 1."""

    line: int
    message: str
    remedy: str

    def in_file(self, path: Path | str) -> str:
        """Format it as one line: "course/01.md:12: there is no block called 'grpah'; write graph"."""
        return f"{path}:{self.line}: {self.message}; {self.remedy}"


class ProblemList(list[Problem]):
    """The problems found so far."""

    def add(self, line: int, message: str, remedy: str) -> None:
        """Add a problem; line breaks in its texts become spaces."""
        self.append(Problem(line, " ".join(message.split()), " ".join(remedy.split())))


class LessonError(ValueError):
    """A lesson cannot be opened; the message is one line that says what to do."""
