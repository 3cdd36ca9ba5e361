"""One JSON file of the data folder, which several programs change at once.

A change is a function from contents to contents. It is made to what the file has at that moment, under the folder's
lock; what could not be written waits in memory and is made with the next change.
"""

from __future__ import annotations

import atexit
import errno
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from lessons.progress.lock import LAST_WAIT, ONCE_WAIT, WAIT, BusyError, locked
from lessons.progress.own_files import read_own_file, write_own_file
from lessons.progress.storage import NewerVersionError, move_aside

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Format(Generic[T]):
    """What a file has.

    label    the name of the file in messages, "progress"
    parse    from text to contents; raises ValueError with a short message for invalid text
    to_text  the other way round
    empty    the contents where there is no file
    """

    label: str
    parse: Callable[[str], T]
    to_text: Callable[[T], str]
    empty: Callable[[], T]


class DataFile(Generic[T]):
    """A file of the data folder.

    unreadable, unwritable  the notices where it cannot be read or written, with {reason}
    notices  messages for the learner, one line each; whoever shows one removes it

    Reading changes nothing on the disk. A damaged file is renamed by the first change, and one of a newer program is
    left alone: then, and where the disk refuses, changes last as long as the program.
    """

    def __init__(self, path: Path, form: Format[T], unreadable: str, unwritable: str) -> None:
        self.path = path
        self.notices: list[str] = []
        self._form = form
        self._unreadable, self._unwritable = unreadable, unwritable
        self._waiting: list[Callable[[T], T]] = []
        self._is_busy = False  # at the last try
        self._has_said = False

    def load(self) -> T:
        """Return what the file has, with the changes that wait. Raises nothing."""
        try:
            return self._with_waiting(self.read())
        except OSError as error:
            self._say(self._unreadable.format(reason=_reason(error)))
        except ValueError as error:
            self._say(f"the {self._form.label} file is damaged: {error}; it will be renamed, not overwritten")
        return self._with_waiting(self._form.empty())

    def read(self) -> T:
        """Return what the file has. Raises OSError, also for one of a newer program; ValueError if it is damaged."""
        try:
            return self._form.parse(read_own_file(self.path))
        except FileNotFoundError:
            return self._form.empty()
        except NewerVersionError as error:
            raise OSError(errno.EPERM, f"{error}; it stays as it is", str(self.path)) from None

    def change(self, change: Callable[[T], T], strict: bool = False) -> T:
        """Make a change and return the contents after it.

        strict: raise OSError if it cannot be written, and forget it
        """
        self._waiting.append(change)
        try:
            return self._write(ONCE_WAIT if strict else 0.0 if self._is_busy else WAIT)
        except OSError as error:
            if strict:
                self._waiting.pop()
                raise
            if not isinstance(error, BusyError):
                self._say(self._unwritable.format(reason=_reason(error), folder=self.path.parent))
            elif not self._is_busy:
                self._is_busy = True
                atexit.register(self._write_last)
            return self.load()

    def reset(self) -> Path | None:
        """Start over. The old file is renamed; returns its new path, None without a file. Raises OSError."""
        self._waiting.clear()
        if not self.path.exists():
            return None
        with locked(self.path.parent, ONCE_WAIT):
            return move_aside(self.path, "before-reset")

    def _write(self, seconds: float, with_lock: bool = True) -> T:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path.parent, seconds) if with_lock else nullcontext():
            try:
                contents = self.read()
            except ValueError:
                moved = move_aside(self.path, "damaged")
                self.notices.append(f"the damaged {self._form.label} file was renamed to {moved.name}")
                contents = self._form.empty()
            contents = self._with_waiting(contents)
            write_own_file(self.path, self._form.to_text(contents))
        self._waiting.clear()
        self._is_busy = False
        return contents

    def _write_last(self) -> None:
        """Write what waits when the program ends; a program that was stopped while it had the lock may keep it."""
        if self._waiting:
            with suppress(OSError):
                try:
                    self._write(LAST_WAIT)
                except BusyError:
                    self._write(0.0, with_lock=False)

    def _with_waiting(self, contents: T) -> T:
        for change in self._waiting:
            contents = change(contents)
        return contents

    def _say(self, notice: str) -> None:
        """Say what is wrong, once: what follows from it is not said again."""
        if not self._has_said:
            self.notices.append(notice)
        self._has_said = True


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
