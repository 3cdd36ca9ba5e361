"""One session of a monkey: the app at some place, random reads, and what must hold during and after it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
import time
import traceback
from ast import literal_eval
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from rich.console import Console
from textual import events

from lessons.contents import course
from tests.tui.inputs import Cage, events_of, quiet, send
from tests.tui.monkey.choice import PATIENT, Manner, one_burst
from tests.tui.spots import SPOTS
from tui.start import Start

MAX_SECONDS = 5.0  # of the main thread, for six reads; none of them may keep it from the next input as long
MAX_WAIT = 240.0  # seconds for all together, on a machine that does much else
WHERE = ("/tui/", "/engine/", "/lessons/")


class ProblemError(Exception):
    """Something that must not be, but no exception of the app's."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Random reads, until there were at least `most` events."""

    random: Random
    most: int
    manner: Manner


@dataclass(slots=True)
class Session:
    """A session that was played.

    place   a spot of tests.tui.spots, or "lesson:ID"
    size    of the terminal at its start
    reads   as they were sent
    events  how many they were
    error   what ended it before its end, None for nothing
    slowest seconds of the slowest read, and that read
    """

    place: str
    size: tuple[int, int]
    reads: list[str] = field(default_factory=list)
    events: int = 0
    error: BaseException | None = None
    slowest: tuple[float, str] = (0.0, "")

    @property
    def kind(self) -> str:
        """What tells one kind of end from another: exception, message, and the last place of ours."""
        if self.error is None:
            return ""
        frames = traceback.extract_tb(self.error.__traceback__)
        ours = [frame for frame in frames if any(part in frame.filename for part in WHERE)]
        ours = [frame for frame in ours if "/tests/" not in frame.filename and "site-packages" not in frame.filename]
        ends = [f"{Path(frame.filename).name}:{frame.name}" for frame in (*ours[-1:], *frames[-1:])]
        return f"{type(self.error).__name__} {str(self.error)[:90]!r} in {' / '.join(ends)}"


def places() -> list[str]:
    """Every place of the app where a session can begin."""
    return [*SPOTS, *(f"lesson:{entry.id}" for entry in course())]


def start_of(place: str) -> tuple[Start, tuple[str, ...]]:
    """The arguments of the app, and the reads that lead to a place."""
    if place.startswith("lesson:"):
        entry = next(entry for entry in course() if entry.id == place.removeprefix("lesson:"))
        return Start(lesson=entry.open()), ()
    spot = SPOTS[place]
    return spot.start(), spot.reads


def draw(seed: int, manner: Manner = PATIENT) -> tuple[str, tuple[int, int], Random]:
    """The place, the size and the random numbers of a session."""
    random = Random(seed)
    return random.choice(places()), random.choice(manner.sizes[4:]), random


def play(
    place: str, size: tuple[int, int], reads: Sequence[str] | Random, most: int = 0, manner: Manner = PATIENT
) -> Session:
    """Play reads, or random ones until there were at least `most` events, in a folder of its own."""
    session, before = Session(place, size), {*_running()}
    folder = Path(mkdtemp(prefix="mgrad-monkey-"))
    try:
        with _alone(folder):
            drawn = Drawn(reads, most, manner) if isinstance(reads, Random) else reads
            asyncio.run(_play(session, drawn, folder / "data"))
            _check_nothing_is_left(before)
    except (Exception, SystemExit) as error:
        session.error = error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return session


async def _play(session: Session, reads: Sequence[str] | Drawn, folder: Path) -> None:
    start, way = start_of(session.place)
    app = Cage(start, folder)
    app.error_console = Console(file=StringIO())
    if isinstance(reads, Drawn) and not reads.manner.glides:
        app.animation_level = "none"
    async with app.run_test(size=session.size, notifications=True, tooltips=True):
        await quiet(app)
        for read in way:
            await _send(session, app, read, is_way=True)
        for read in _drawn(session, app, reads) if isinstance(reads, Drawn) else reads:
            await _send(session, app, read)
        await quiet(app)
        app.workers.cancel_all()
    if app.return_code:
        raise ProblemError(f"the app ended with {app.return_code}")


def _drawn(session: Session, app: Cage, reads: Drawn) -> Iterator[str]:
    while session.events < reads.most and app.is_running:
        yield one_burst(reads.random, app, reads.manner)


async def _send(session: Session, app: Cage, read: str, is_way: bool = False) -> None:
    """Send a read, and wait until the app has answered what it can answer at once."""
    if not app.is_running:
        return
    if not is_way:
        session.reads.append(read)
    began = time.thread_time()
    session.events += sum(_post(app, line) for line in read.split("\n"))
    try:
        async with asyncio.timeout(MAX_WAIT):
            longest = await settled(app)
    except TimeoutError:
        raise ProblemError(f"no answer to {read[-80:]!r}: {_busy_tasks()}") from None
    taken = time.thread_time() - began
    session.slowest = max(session.slowest, (taken, read))
    if longest > MAX_SECONDS or taken > MAX_SECONDS * max(1.0, read.count("\n") / 6):
        raise ProblemError(f"{read!r} took {taken:.1f} s, {longest:.1f} of them at once")


def _post(app: Cage, read: str) -> int:
    if read.startswith("mode "):
        app.switch_mode(read.removeprefix("mode "))
    elif read.startswith("paste "):
        app.post_message(events.Paste(literal_eval(read.removeprefix("paste "))))
    elif read.startswith("theme "):
        send(app, read)
    else:
        send(app, read)
        return sum(len(events_of(app, part)) for part in read.split(", "))
    return 1


async def settled(app: Cage) -> float:
    """Wait until the app, its screen and what has the focus have handled what was waiting; not for what is painted.

    Return how many seconds the main thread was kept at most before it could take an input.
    """
    longest, before = 0.0, time.thread_time()

    async def turn(number: int) -> None:
        nonlocal longest, before
        await asyncio.sleep(0 if number < 200 else 0.001)
        now = time.thread_time()
        longest, before = max(longest, now - before), now

    for _ in range(2):
        turns = 0
        while app.is_running and app.has_waiting_keys:
            turns += 1
            await turn(turns)
        waiting = 0

        def arrived() -> None:
            nonlocal waiting
            waiting -= 1

        for pump in (app, app.screen, app.focused) if app.is_running and app.screen_stack else ():
            if pump is not None:
                waiting += pump.call_later(arrived)
        turns = 0
        while waiting > 0 and app.is_running and turns < 500:
            turns += 1
            await turn(turns)
    return longest


def _busy_tasks() -> str:
    """Where the tasks are that do something else than wait for a message."""
    found = []
    for task in asyncio.all_tasks():
        frames = [f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}" for frame in task.get_stack()]
        if frames and not frames[-1].startswith(("queues", "timer", "session")):
            found.append(f"{task.get_name()[-40:]} {' '.join(frames[-6:])}")
    return "; ".join(sorted(found)[:12])


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """What is written by a name goes into the folder; no editor of the user's is opened."""
    before, known = Path.cwd(), {name: os.environ.get(name) for name in ("HOME", "MGRAD_TUI_HOME", "VISUAL")}
    os.environ |= {"HOME": str(folder), "MGRAD_TUI_HOME": str(folder / "data"), "VISUAL": "true"}
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        for name, value in known.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _check_nothing_is_left(before: set[tuple[int, str]]) -> None:
    """Raise ProblemError if a thread or a process of the session is still there."""
    until = time.monotonic() + 3.0  # what is stopped takes a moment to go
    while left := [name for number, name in _running() if (number, name) not in before]:
        if time.monotonic() > until:
            raise ProblemError(f"threads or processes are left: {left}")
        time.sleep(0.01)


def _running() -> Iterator[tuple[int, str]]:
    """The threads that the program would wait for, and the processes that it has started."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon and "asyncio" not in thread.name:
            yield thread.ident or 0, thread.name
    if sys.platform == "linux":
        yield from _children()


def _children() -> Iterator[tuple[int, str]]:
    for task in Path("/proc/self/task").glob("*/children"):
        for process in task.read_text().split():
            try:
                command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if command:  # one that has ended has none
                yield int(process), command[-80:]
