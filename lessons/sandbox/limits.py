"""The limits of a run of foreign code, and how such a run can end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a run.

    seconds  for the foreign code
    memory   in MB, where the system can limit it
    output   in characters
    files    in MB, for one file that is written and for all of them together
    grace    extra seconds, after which a process that does not stop itself is killed
    """

    seconds: float = 5.0
    memory: int = 512
    output: int = 10_000
    files: int = 20
    grace: float = 5.0


class EndKind(Enum):
    """The reason why a run ended before it was done."""

    SYNTAX = "syntax"
    EXCEPTION = "exception"
    EXIT = "exit"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    FILES = "files"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RunEnding:
    """The early end of a run: its kind, Python's own message, and the position in the foreign source (from 1)."""

    kind: EndKind
    detail: str = ""
    line: int | None = None
    column: int | None = None
