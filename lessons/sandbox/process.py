"""The parent's side of a run of foreign code: a process with limits, of which nothing is left when it ends."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import engine
import lessons
from lessons.sandbox.limits import EndKind, Limits, RunEnding

Message = dict[str, Any]

DEFAULT_LIMITS = Limits()

ROOTS = dict.fromkeys(str(Path(str(package.__file__)).parents[1]) for package in (engine, lessons))
# First, so that no other version of ours that is installed comes in between.
BOOT = "import sys; sys.path[:0] = sys.argv[1:]; from lessons.sandbox.child import main; main()"
REQUIRED_VARIABLES = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some Pythons do not start without them
OWN_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # on Windows, which has no sessions
FINAL_OUTPUT_SECONDS = 0.5  # time to read the output of an ended process whose pipes others still hold open
FOLDER_CHECK_SECONDS = 0.2
MAX_LINE = 20_000_000  # characters of a report: a graph of 100,000 nodes has some ten million
MAX_REPORTS = 64_000_000
MAX_TRACE = 20_000


@dataclass(frozen=True, slots=True)
class Job:
    """A run to be done.

    program    the module whose `run(payload, session)` drives the run in the child, "lessons.workbench.program"
    payload    its argument, as JSON
    limits     of the run
    workplace  the folder in which the code runs and may write; None for a fresh one, removed afterwards
    libraries  whether the code sees the installed packages, may load libraries and open connections
    own_files  the names under which the foreign source is compiled, for lines in traces
    """

    program: str
    payload: Message
    limits: Limits = DEFAULT_LIMITS
    workplace: Path | None = None
    libraries: bool = False
    own_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a run.

    messages  the reports of the program, in order
    ending    what ended it before it was done; None if it is done
    printed   what the code printed, printable, cut at the limit with a note
    """

    messages: Sequence[Message]
    ending: RunEnding | None
    printed: str


async def run_job(job: Job, on_message: Callable[[Message], None] | None = None) -> Result:
    """Run foreign code. Cancelling kills the process and all that it started.

    on_message: called with each report as it comes.
    """
    with TemporaryDirectory(prefix="mgrad-", ignore_cleanup_errors=True) as folder:
        listener = _Listener(job.limits.output, on_message)
        transport = await _start(job, listener, folder)
        try:
            _send_request(transport, listener.key, job, folder)
            async with asyncio.timeout(job.limits.seconds + job.limits.grace):
                while not listener.ended.is_set():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(listener.ended.wait(), FOLDER_CHECK_SECONDS)
                    if _size(Path(folder)) > job.limits.files * 2**20:
                        listener.stop(EndKind.FILES)
        except TimeoutError:
            listener.stop(EndKind.TIME)  # its own watchdog failed it
        finally:
            if transport.get_returncode() is None:
                _kill_group(transport.get_pid())
            transport.close()
            await listener.exited.wait()
    ending = None if listener.is_done else _ending(job, listener, transport.get_returncode())
    too_much = ending is not None and ending.kind is EndKind.OUTPUT
    return Result(listener.messages, ending, _printed_text(listener.printed, job.limits.output, too_much))


async def _start(job: Job, listener: _Listener, folder: str) -> asyncio.SubprocessTransport:
    isolation = ("-X", "utf8") if job.libraries else ("-I", "-S", "-X", "utf8")
    names = os.environ if job.libraries else REQUIRED_VARIABLES
    environment = {name: os.environ[name] for name in names if name in os.environ}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)}
    # Not create_subprocess_exec: its wait() also waits for pipes that a grandchild may hold open.
    transport, _ = await asyncio.get_running_loop().subprocess_exec(
        lambda: listener, sys.executable, *isolation, "-P", "-c", BOOT, *ROOTS,
        stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=job.workplace or folder, env=environment, start_new_session=True,
        creationflags=OWN_GROUP,
    )  # fmt: skip
    return transport


def _send_request(transport: asyncio.SubprocessTransport, key: str, job: Job, folder: str) -> None:
    folders = [folder] if job.workplace is None else [folder, str(job.workplace)]
    request = {"key": key, "program": job.program, "payload": job.payload, "libraries": job.libraries}
    request |= {"folders": folders, **asdict(job.limits)}
    stdin = transport.get_pipe_transport(0)
    assert isinstance(stdin, asyncio.WriteTransport)
    stdin.write(json.dumps(request).encode())
    stdin.close()


class _Listener(asyncio.SubprocessProtocol):
    """Collects the reports, the trace and the output of the process until it ends."""

    def __init__(self, most: int, on_message: Callable[[Message], None] | None) -> None:
        self.key = token_hex(8)  # the prefix of every report line
        self.messages: list[Message] = []
        self.printed, self.trace = bytearray(), bytearray()
        self.ended, self.exited = asyncio.Event(), asyncio.Event()
        self.stopped: EndKind | None = None
        self._most = most
        self._on_message = on_message
        self._line = bytearray()
        self._reported = 0
        self._process: asyncio.SubprocessTransport | None = None

    @property
    def is_done(self) -> bool:
        """Whether the program reported that it is done."""
        return any(message.get("done") is True for message in self.messages[-1:])

    def stop(self, kind: EndKind) -> None:
        """End the run from outside."""
        self.stopped = self.stopped or kind
        self.ended.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        self._process = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if self.ended.is_set():
            return
        if fd == 1:
            self._reported += len(data)
            self._line += data
            *lines, rest = self._line.split(b"\n")
            self._line = rest
            for line in lines:
                self._receive(bytes(line))
            if len(self._line) > MAX_LINE or self._reported > MAX_REPORTS:
                self.stop(EndKind.OUTPUT)
        else:
            self.printed += data[: max(4 * self._most - len(self.printed), 0)]
            if len(self.printed) >= 4 * self._most:  # printed around sys.stdout, or multi-byte characters
                self.stop(EndKind.OUTPUT)

    def _receive(self, line: bytes) -> None:
        """Take a report; a line without the key is the watchdog's, one with it that is no JSON object is nobody's."""
        key, _, text = line.decode("utf-8", "replace").partition(" ")
        if key != self.key:
            self.trace += (line + b"\n")[: max(MAX_TRACE - len(self.trace), 0)]
            return
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(message, dict):
            self.messages.append(message)
            if self._on_message is not None:
                self._on_message(message)

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


def _size(folder: Path) -> int:
    """The bytes of all files in a folder that code is writing to at the same time."""
    total = 0
    with suppress(OSError):
        for parent, _, names in os.walk(folder):
            for name in names:
                with suppress(OSError):
                    total += Path(parent, name).lstat().st_size
    return total


def _ending(job: Job, listener: _Listener, returncode: int | None) -> RunEnding:
    """The end of the run, as the process reported it or else inferred from its end."""
    for message in listener.messages:
        if "ending" in message:
            return _reported_ending(message)
    trace = listener.trace.decode("utf-8", "replace")
    names = "|".join(map(re.escape, job.own_files))
    found = re.search(rf'File "(?:{names})", line (\d+)', trace) if names else None
    line = int(found[1]) if found else None
    if listener.stopped is not None:
        return RunEnding(listener.stopped, line=line)
    if "Timeout (" in trace:
        return RunEnding(EndKind.TIME, line=line)
    return RunEnding(EndKind.STOPPED, _exit_description(returncode), line)


def _reported_ending(message: Message) -> RunEnding:
    kinds = {kind.value: kind for kind in EndKind}
    kind = kinds.get(str(message["ending"]), EndKind.STOPPED)
    line, column = (message.get(name) for name in ("line", "column"))
    return RunEnding(
        kind,
        str(message.get("detail", "")),
        line if isinstance(line, int) else None,
        column if isinstance(column, int) else None,
    )


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


def printable(text: str) -> str:
    """Return the text with a dot for every control character, which might affect a terminal."""
    lines = text.replace("\r\n", "\n").expandtabs(4)  # as Windows ends them
    return "".join(char if char.isprintable() or char == "\n" else "·" for char in lines)
