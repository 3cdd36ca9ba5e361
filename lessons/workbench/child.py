"""The learner's side of a run: a process of its own, which tells what happens in JSON lines and is ended by its parent.

What it is told comes as one JSON object on standard input, which is then at its end. What it tells goes out where
standard output was; what the learner's code prints goes to standard error, so that it cannot be mistaken for a report.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType, TracebackType
from typing import Any, NoReturn

from lessons.workbench.checking import Answer, CheckFailed

FILE = "answer.py"
TRACE = "trace.txt"  # where Python's own watchdog writes, when time is up or the interpreter crashes
MAX_MESSAGE = 400  # characters of an exception's message
REFUSED = {  # audit events: what could start a process that outlives this one, or get around this very refusal
    "os.fork", "os.forkpty", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen",
    "ctypes.dlopen",
}  # fmt: skip


class Channel:
    """The way out to the parent, for the process it was opened in. key: what marks a line as a report's."""

    def __init__(self, descriptor: int, key: str) -> None:
        self._descriptor = descriptor
        self._key = key
        self._process = os.getpid()

    def send(self, **message: Any) -> None:
        if os.getpid() == self._process:
            os.write(self._descriptor, f"{self._key} {json.dumps(message)}\n".encode())

    def give_up(self, kind: str, detail: str = "", line: int | None = None, column: int | None = None) -> NoReturn:
        """Tell what stopped the run, and end here and now, whatever the learner's code would catch."""
        sys.stdout.flush()
        self.send(trouble=kind, detail=detail, line=line, column=column)
        os._exit(0)


class Output(io.TextIOWrapper):
    """What the learner's code prints: passed on, up to a number of characters."""

    def __init__(self, descriptor: int, most: int, channel: Channel) -> None:
        super().__init__(os.fdopen(descriptor, "wb"), "utf-8", "replace", line_buffering=True)
        self._left = most
        self._channel = channel

    def write(self, text: str) -> int:
        written = super().write(text[: self._left])
        self._left -= len(text)
        if self._left < 0:
            self._channel.give_up("output", line=line_of_frame(sys._getframe()))
        return written


def main() -> None:
    """Run what standard input asks for: {key, task, source, seconds, memory, output}."""
    way_out = os.dup(1)
    os.dup2(2, 1)
    asked = json.loads(sys.stdin.buffer.read())
    channel = Channel(way_out, asked["key"])
    checks = import_module(f"lessons.workbench.checks.{asked['task']}").CHECKS
    sys.argv = [FILE]
    sys.stdout = sys.stderr = Output(os.dup(2), asked["output"], channel)
    trace = Path(TRACE).open("w")  # noqa: SIM115  (it stays open as long as the process lives)
    faulthandler.enable(trace)
    lift = limit_memory(asked["memory"] * 2**20)
    sys.addaudithook(refuse_processes)
    faulthandler.dump_traceback_later(asked["seconds"], exit=True, file=trace)
    module = load(asked["source"], channel, lift)
    channel.send(loaded=True)
    for check in checks:
        run_check(check, Answer(module.__dict__), channel, lift)
    sys.stdout.flush()
    channel.send(done=True)
    os._exit(0)


def load(source: str, channel: Channel, lift: Callable[[], None]) -> ModuleType:
    """The learner's source as the main module; what stops it is told."""
    try:
        code = compile(source, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        channel.give_up("syntax", error.msg, error.lineno, error.offset)
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        channel.give_up("syntax", str(error) or "it is nested too deeply")
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        exec(code, module.__dict__)
    except (SystemExit, MemoryError) as error:
        end_run(error, channel, lift)
    except BaseException as error:
        channel.give_up("exception", describe_exception(error), line_of(error.__traceback__))
    return module


def run_check(check: Callable[[Answer], None], answer: Answer, channel: Channel, lift: Callable[[], None]) -> None:
    """Tell how one check goes; an exception in the learner's code fails it."""
    try:
        check(answer)
    except CheckFailed as failure:
        channel.send(passed=False, said=str(failure)[:MAX_MESSAGE], line=None)
    except (SystemExit, MemoryError) as error:
        end_run(error, channel, lift)
    except BaseException as error:
        channel.send(passed=False, exception=describe_exception(error), line=line_of(error.__traceback__))
    else:
        channel.send(passed=True)


def end_run(error: SystemExit | MemoryError, channel: Channel, lift: Callable[[], None]) -> NoReturn:
    """Tell of an end of the whole run."""
    lift()
    channel.give_up("exit" if isinstance(error, SystemExit) else "memory", line=line_of(error.__traceback__))


def describe_exception(error: BaseException) -> str:
    """ "ValueError: its message", on one line."""
    said = " ".join(traceback.format_exception_only(error)[0].split())
    return said if len(said) <= MAX_MESSAGE else f"{said[:MAX_MESSAGE]}…"


def line_of(trace: TracebackType | None) -> int | None:
    """The innermost line of the learner's that an exception came through."""
    lines = [number for frame, number in traceback.walk_tb(trace) if frame.f_code.co_filename == FILE]
    return lines[-1] if lines else None


def line_of_frame(frame: FrameType | None) -> int | None:
    """The learner's line that is being run."""
    while frame is not None and frame.f_code.co_filename != FILE:
        frame = frame.f_back
    return frame.f_lineno if frame is not None else None


def refuse_processes(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook."""
    if event in REFUSED:
        raise PermissionError(f"{event} is for starting other programs, which no exercise needs")


def limit_memory(most: int) -> Callable[[], None]:
    """Limit the memory to so many bytes where the system can; returns what lifts the limit, so that one can report."""
    try:
        import resource
    except ImportError:  # not on Windows
        return lambda: None
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):  # macOS knows the limit by name only
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
