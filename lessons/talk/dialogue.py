"""A dialogue: a line of the learner's in, lines out. It knows no terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lessons.workbench.report import Report
from lessons.workbench.task import CodeTask


@dataclass(frozen=True, slots=True)
class TalkTools:
    """What a dialogue needs from outside.

    judge  runs code against the checks of a task
    read   returns the text of a file; raises OSError or ValueError, whose text says why it cannot be read
    """

    judge: Callable[[CodeTask, str], Report]
    read: Callable[[str], str]


def closing_line(is_changed: bool, command: str) -> str:
    """Return the last line of a dialogue: whether there was something to store, and the command that goes on."""
    return f"{'Stored' if is_changed else 'Nothing stored'}. To go on: {command}"


class Dialogue:
    """A dialogue, whose lines are whole paragraphs: those that begin with four spaces are not to be wrapped.

    is_over    whether it has ended
    following  the id of the lesson to go on with, "" for none
    """

    def __init__(self) -> None:
        self.is_over = False
        self.following = ""

    @property
    def is_typing_code(self) -> bool:
        """Whether lines are taken as code."""
        return False

    def begin(self) -> list[str]:
        """Return the first lines."""
        raise NotImplementedError

    def reply(self, line: str) -> list[str]:
        """Return the answer to a line of the learner's."""
        raise NotImplementedError

    def close(self) -> list[str]:
        """End the dialogue, also where the input ends, with everything stored."""
        raise NotImplementedError
