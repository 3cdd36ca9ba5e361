"""The runner of a learner's code: a separate process with limits, which leaves nothing running behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import engine
import lessons
from lessons.workbench.child import FILE, TRACE
from lessons.workbench.report import CheckOutcome, CheckResult, Report, TroubleKind
from lessons.workbench.task import CodeTask
from lessons.workbench.wording import Facts, Limits, exception_message, printable, trouble_of

DEFAULT_LIMITS = Limits()
# The child imports the standard library and our own packages only.
ROOTS = dict.fromkeys(str(Path(str(package.__file__)).parents[1]) for package in (engine, lessons))
BOOT = "import sys; sys.path += sys.argv[1:]; from lessons.workbench.child import main; main()"
COMMAND = ("-I", "-S", "-X", "utf8", "-c", BOOT, *ROOTS)
REQUIRED_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some Pythons do not start without them
FINAL_OUTPUT_SECONDS = 0.5  # time to read the output of an ended process whose pipes others still hold open
MAX_LINE = 100_000


async def run(task: CodeTask, source: str, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Run `source` and the task's checks on it. Cancelling kills the process and all that it started."""
    loop = asyncio.get_running_loop()
    with TemporaryDirectory(prefix="mgrad-", ignore_cleanup_errors=True) as folder:
        listener = _Listener(limits.output)
        environment = {name: os.environ[name] for name in REQUIRED_VARIABLES if name in os.environ}
        # Not create_subprocess_exec: its wait() also waits for pipes that a grandchild may hold open.
        transport, _ = await loop.subprocess_exec(
            lambda: listener, sys.executable, *COMMAND,
            stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=folder, env=environment, start_new_session=True,
        )  # fmt: skip
        try:
            _send_request(transport, listener.key, task, source, limits)
            async with asyncio.timeout(limits.seconds + limits.grace):
                await listener.ended.wait()
        except TimeoutError:
            listener.late = True  # its own watchdog failed it
        finally:
            if transport.get_returncode() is None:
                _kill_group(transport.get_pid())
            transport.close()
            await listener.exited.wait()
        trace = _read(Path(folder, TRACE))
    return _report(task, source, limits, listener, trace, transport.get_returncode())


def _send_request(
    transport: asyncio.SubprocessTransport, key: str, task: CodeTask, source: str, limits: Limits
) -> None:
    request = {"key": key, "task": task.name, "source": source}
    limited = {"seconds": limits.seconds, "memory": limits.memory, "output": limits.output}
    stdin = transport.get_pipe_transport(0)
    assert isinstance(stdin, asyncio.WriteTransport)
    stdin.write(json.dumps(request | limited).encode())
    stdin.close()


class _Listener(asyncio.SubprocessProtocol):
    """Collects the reports and the output of the process until it ends."""

    def __init__(self, most: int) -> None:
        self.key = token_hex(8)  # the prefix of every report line
        self.messages: list[dict[str, Any]] = []
        self.printed = bytearray()
        self.ended, self.exited = asyncio.Event(), asyncio.Event()
        self.flooded = self.late = False
        self._most = most
        self._line = b""
        self._process: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._process = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if self.ended.is_set():
            return
        if fd == 1:
            *lines, self._line = (self._line + data).split(b"\n")
            for line in lines:
                self._receive(line)
            self._stop_flood(len(self._line) > MAX_LINE)
        else:
            self.printed += data[: max(4 * self._most - len(self.printed), 0)]
            self._stop_flood(len(self.printed) >= 4 * self._most)  # printed around sys.stdout, or multi-byte characters

    def _receive(self, line: bytes) -> None:
        key, _, message = line.decode("utf-8", "replace").partition(" ")
        if key == self.key:
            self.messages.append(json.loads(message))

    def _stop_flood(self, too_much: bool) -> None:
        if too_much:
            self.flooded = True
            self.ended.set()

    def process_exited(self) -> None:
        self.exited.set()
        assert self._process is not None
        _kill_group(self._process.get_pid())  # its own children could keep the pipes open
        asyncio.get_running_loop().call_later(FINAL_OUTPUT_SECONDS, self.ended.set)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set()


def _kill_group(leader: int) -> None:
    """Kill the process and all that it started. On Windows closing the transport kills the process."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):  # none is left; macOS raises the second
            os.killpg(leader, signal.SIGKILL)


def _read(trace: Path) -> str:
    """Return the trace that faulthandler wrote, "" without one."""
    with suppress(OSError):
        return trace.read_text(encoding="utf-8", errors="replace")
    return ""


def _report(
    task: CodeTask, source: str, limits: Limits, listener: _Listener, trace: str, returncode: int | None
) -> Report:
    results = [_result(name, message) for name, message in zip(task.checks, _check_messages(listener), strict=False)]
    facts = _facts(listener, trace, returncode) if not _is_done(listener) else None
    following = task.checks[len(results) :]
    results += [CheckResult(name, CheckOutcome.NOT_RUN) for name in following]
    checking = following[0] if following and any("loaded" in message for message in listener.messages) else ""
    trouble = trouble_of(facts, source, limits, checking) if facts is not None else None
    too_much = facts is not None and facts.kind is TroubleKind.OUTPUT
    return Report(tuple(results), trouble, _printed_text(listener.printed, limits.output, too_much))


def _is_done(listener: _Listener) -> bool:
    return any("done" in message for message in listener.messages)


def _check_messages(listener: _Listener) -> list[dict[str, Any]]:
    return [message for message in listener.messages if "passed" in message]


def _result(name: str, message: dict[str, Any]) -> CheckResult:
    if message["passed"]:
        return CheckResult(name, CheckOutcome.PASSED)
    line = message["line"]
    if "exception" not in message:
        return CheckResult(name, CheckOutcome.FAILED, printable(message["message"]), line)
    place = f"Line {line}: " if line is not None else ""
    return CheckResult(name, CheckOutcome.FAILED, place + exception_message(message["exception"]), line)


def _facts(listener: _Listener, trace: str, returncode: int | None) -> Facts:
    """Return what stopped the run, as the process reported it or else inferred from its end."""
    for message in listener.messages:
        if "trouble" in message:
            return Facts(TroubleKind(message["trouble"]), message["detail"], message["line"], message["column"])
    found = re.search(rf'File "{re.escape(FILE)}", line (\d+)', trace)
    line = int(found[1]) if found else None
    if listener.flooded:
        return Facts(TroubleKind.OUTPUT, line=line)
    if trace.startswith("Timeout") or listener.late:
        return Facts(TroubleKind.TIME, line=line)
    return Facts(TroubleKind.STOPPED, _exit_description(returncode), line)


def _exit_description(returncode: int | None) -> str:
    """Describe how a process ended."""
    if returncode is None or returncode >= 0:
        return f"exit code {returncode}"
    try:
        return f"signal {signal.Signals(-returncode).name}"
    except ValueError:
        return f"signal {-returncode}"


def _printed_text(printed: bytes | bytearray, most: int, too_much: bool) -> str:
    """Return the printed text, with a note if it is cut."""
    text = bytes(printed).decode("utf-8", "replace")
    note = "\n… and more" if too_much or len(text) > most else ""
    return printable(text[:most]) + note
