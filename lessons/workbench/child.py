"""The child process that runs a learner's code and reports to its parent in JSON lines.

Its request is one JSON object on standard input. Its reports go to the original standard output; what the learner's
code prints goes to standard error, so that it cannot be mistaken for a report.
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
TRACE = "trace.txt"  # written by faulthandler on a timeout or a crash of the interpreter
MAX_MESSAGE = 400  # characters of an exception's message
REFUSED = {  # audit events that could start a process that outlives this one, or bypass this hook
    "os.fork", "os.forkpty", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen",
    "ctypes.dlopen",
}  # fmt: skip


class Channel:
    """The pipe to the parent; a forked process cannot use it. key: the prefix that marks a line as a report."""

    def __init__(self, descriptor: int, key: str) -> None:
        self._descriptor = descriptor
        self._key = key
        self._process = os.getpid()

    def send(self, **message: Any) -> None:
        if os.getpid() == self._process:
            os.write(self._descriptor, f"{self._key} {json.dumps(message)}\n".encode())

    def abort(self, kind: str, detail: str = "", line: int | None = None, column: int | None = None) -> NoReturn:
        """Report what stopped the run, and exit at once, whatever the learner's code would catch."""
        sys.stdout.flush()
        self.send(trouble=kind, detail=detail, line=line, column=column)
        os._exit(0)


class Output(io.TextIOWrapper):
    """The stream that the learner's code prints to, limited to a number of characters."""

    def __init__(self, descriptor: int, most: int, channel: Channel) -> None:
        super().__init__(os.fdopen(descriptor, "wb"), "utf-8", "replace", line_buffering=True)
        self._left = most
        self._channel = channel

    def write(self, text: str) -> int:
        written = super().write(text[: self._left])
        self._left -= len(text)
        if self._left < 0:
            self._channel.abort("output", line=running_line(sys._getframe()))
        return written


def main() -> None:
    """Run the request on standard input: {key, task, source, seconds, memory, output}."""
    report_descriptor = os.dup(1)
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    channel = Channel(report_descriptor, request["key"])
    checks = import_module(f"lessons.workbench.checks.{request['task']}").CHECKS
    sys.argv = [FILE]
    sys.stdout = sys.stderr = Output(os.dup(2), request["output"], channel)
    trace = Path(TRACE).open("w")  # noqa: SIM115  (open for the life of the process)
    faulthandler.enable(trace)
    lift_limit = limit_memory(request["memory"] * 2**20)
    sys.addaudithook(refuse_processes)
    faulthandler.dump_traceback_later(request["seconds"], exit=True, file=trace)
    module = load(request["source"], channel, lift_limit)
    channel.send(loaded=True)
    for check in checks:
        run_check(check, Answer(module.__dict__), channel, lift_limit)
    sys.stdout.flush()
    channel.send(done=True)
    os._exit(0)


def load(source: str, channel: Channel, lift_limit: Callable[[], None]) -> ModuleType:
    """Run the learner's source as the main module; report what stops it."""
    try:
        code = compile(source, FILE, "exec", dont_inherit=True)
    except SyntaxError as error:
        channel.abort("syntax", error.msg, error.lineno, error.offset)
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        channel.abort("syntax", str(error) or "it is nested too deeply")
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        exec(code, module.__dict__)
    except (SystemExit, MemoryError) as error:
        end_run(error, channel, lift_limit)
    except BaseException as error:
        channel.abort("exception", describe_exception(error), line_of(error.__traceback__))
    return module


def run_check(
    check: Callable[[Answer], None], answer: Answer, channel: Channel, lift_limit: Callable[[], None]
) -> None:
    """Run one check and report its result; an exception in the learner's code fails it."""
    try:
        check(answer)
    except CheckFailed as failure:
        channel.send(passed=False, message=str(failure)[:MAX_MESSAGE], line=None)
    except (SystemExit, MemoryError) as error:
        end_run(error, channel, lift_limit)
    except BaseException as error:
        channel.send(passed=False, exception=describe_exception(error), line=line_of(error.__traceback__))
    else:
        channel.send(passed=True)


def end_run(error: SystemExit | MemoryError, channel: Channel, lift_limit: Callable[[], None]) -> NoReturn:
    """Report an error that ends the whole run."""
    lift_limit()
    channel.abort("exit" if isinstance(error, SystemExit) else "memory", line=line_of(error.__traceback__))


def describe_exception(error: BaseException) -> str:
    """Return "ValueError: its message" on one line."""
    text = " ".join(traceback.format_exception_only(error)[0].split())
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]}…"


def line_of(trace: TracebackType | None) -> int | None:
    """Return the innermost line of the learner's code in a traceback."""
    lines = [number for frame, number in traceback.walk_tb(trace) if frame.f_code.co_filename == FILE]
    return lines[-1] if lines else None


def running_line(frame: FrameType | None) -> int | None:
    """Return the line of the learner's code that is running."""
    while frame is not None and frame.f_code.co_filename != FILE:
        frame = frame.f_back
    return frame.f_lineno if frame is not None else None


def refuse_processes(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook that forbids starting processes."""
    if event in REFUSED:
        raise PermissionError(f"{event} is for starting other programs, which no exercise needs")


def limit_memory(most: int) -> Callable[[], None]:
    """Limit the memory in bytes, where the system can; return a function that lifts the limit for reporting."""
    try:
        import resource
    except ImportError:  # not on Windows
        return lambda: None
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):  # macOS defines the limit but does not support it
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
