"""The child's side of a run: its reports, what the foreign code prints, and the ways it can end."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from json import dumps
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any, NoReturn

from lessons.sandbox.watch import sealed

MAX_MESSAGE = 400  # characters of an exception's message

# Bound here, before foreign code runs: what it does to these modules by accident does not reach the reports.
_write, _exit, _process_id = os.write, os._exit, os.getpid


class Channel:
    """The pipe to the parent; a forked process cannot use it. key: the prefix that marks a line as a report."""

    def __init__(self, descriptor: int, key: str) -> None:
        self.descriptor = descriptor
        self._key = key
        self._process = _process_id()

    def send(self, **message: Any) -> None:
        """Send one report."""
        if _process_id() == self._process:
            line = f"{self._key} {dumps(message)}\n".encode()
            while line:
                line = line[_write(self.descriptor, line) :]


def limited_output(descriptor: int, most: int, on_flood: Callable[[], NoReturn]) -> io.TextIOWrapper:
    """The stream that foreign code prints to, limited to a number of characters. Nothing leads from it to us."""
    stream = io.TextIOWrapper(os.fdopen(descriptor, "wb"), "utf-8", "replace", line_buffering=True)
    write_all, left = stream.write, most

    def write(text: str) -> int:
        nonlocal left
        written = write_all(text[: max(left, 0)])
        left -= len(text)
        if left < 0:
            on_flood()
        return written

    stream.write = sealed(write)  # type: ignore[method-assign]
    return stream


class Session:
    """One run of foreign code, as the program that drives it sees it.

    send       reports to the parent
    own_files  the file names under which foreign source is compiled; lines of others are not the learner's
    """

    def __init__(self, channel: Channel, output: int) -> None:
        """output: how many characters may be printed."""
        self.send = channel.send
        self.own_files: set[str] = set()
        self.lift_memory_limit: Callable[[], None] = lambda: None
        self._output = limited_output(os.dup(2), output, self._flood)
        sys.stdout = sys.stderr = self._output

    def abort(self, kind: str, detail: str = "", line: int | None = None, column: int | None = None) -> NoReturn:
        """Report what stopped the run, and exit at once, whatever the foreign code would catch."""
        with suppress(Exception):
            self._output.flush()
        self.send(ending=kind, detail=detail, line=line, column=column)
        _exit(0)

    def finish(self) -> NoReturn:
        """Report that all is done, and exit at once."""
        with suppress(Exception):
            self._output.flush()
        self.send(done=True)
        _exit(0)

    def _flood(self) -> NoReturn:
        self.abort("output", line=self.running_line(sys._getframe()))

    def compile(self, source: str | bytes, name: str) -> CodeType:
        """The code of a source; what Python cannot read ends the run."""
        self.own_files.add(name)
        try:
            return compile(source, name, "exec", dont_inherit=True)
        except SyntaxError as error:
            self.abort("syntax", error.msg, error.lineno, error.offset)
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            self.abort("syntax", str(error) or "it is nested too deeply")

    def execute(self, code: CodeType, module: ModuleType) -> None:
        """Run code in a module; what stops it ends the run."""
        try:
            exec(code, module.__dict__)
        except (SystemExit, MemoryError) as error:
            self.end(error)
        except BaseException as error:
            self.abort("exception", describe_exception(error), self.line_of(error.__traceback__))

    def end(self, error: SystemExit | MemoryError) -> NoReturn:
        """Report an error that ends the whole run."""
        self.lift_memory_limit()
        self.abort("exit" if isinstance(error, SystemExit) else "memory", line=self.line_of(error.__traceback__))

    def line_of(self, trace: TracebackType | None) -> int | None:
        """The innermost line of the foreign source in a traceback."""
        lines = [number for frame, number in traceback.walk_tb(trace) if frame.f_code.co_filename in self.own_files]
        return lines[-1] if lines else None

    def running_line(self, frame: FrameType | None) -> int | None:
        """The line of the foreign source that is running."""
        while frame is not None and frame.f_code.co_filename not in self.own_files:
            frame = frame.f_back
        return frame.f_lineno if frame is not None else None


def describe_exception(error: BaseException) -> str:
    """Return "ValueError: its message" on one line; of an exception that cannot say its message, the name."""
    try:
        text = " ".join(traceback.format_exception_only(error)[-1].split())
    except BaseException:
        text = type(error).__name__
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}…"
