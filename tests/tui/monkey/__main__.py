"""A monkey at the keyboard: random input from a seed to every place of the app, and the shortest that ends it.

python -m tests.tui.monkey [--events 200000] [--seed 1] [--place train] [--session 400]
"""

from __future__ import annotations

import argparse
import faulthandler
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from time import monotonic

from tests.tui.monkey.choice import HASTY, PATIENT
from tests.tui.monkey.memory import cached, megabytes, ours
from tests.tui.monkey.session import Session, draw, play

SHRINK_SECONDS = 60
MAX_GROWTH = 120.0  # MB between the first tenth of the sessions and the end


def shortest(failed: Session, seconds: float) -> list[str]:
    """Leave out reads, then lines of reads, as long as the session ends in the same way."""
    until, wanted = monotonic() + seconds, failed.kind.split(" in ")[-1]

    def fails(reads: Sequence[str]) -> bool:
        return play(failed.place, failed.size, reads).kind.split(" in ")[-1] == wanted

    reads = fewer_of(failed.reads, fails, until)
    for place, read in enumerate(reads):
        before, after = reads[:place], reads[place + 1 :]
        lines = fewer_of(read.split("\n"), lambda some: fails([*before, "\n".join(some), *after]), until)  # noqa: B023
        reads[place] = "\n".join(lines)
    return reads


def fewer_of(rows: Sequence[str], fails: Callable[[Sequence[str]], bool], until: float) -> list[str]:
    """Leave out halves, quarters, …, single rows of what fails, as long as the rest fails too."""
    rows = [*rows]
    step = len(rows) // 2
    while step:
        place = 0
        while place < len(rows) and monotonic() < until:
            fewer = rows[:place] + rows[place + step :]
            if fewer and fails(fewer):
                rows = fewer
            else:
                place += step
        step //= 2
    return rows


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--place", default="")
    options.add_argument("--session", type=int, default=400)
    options.add_argument("--shrink", type=float, default=SHRINK_SECONDS)
    options.add_argument("--seconds", type=float, default=float("inf"))
    options.add_argument("--hasty", action="store_true", help="as in every run of the tests: sixty reads at once")
    given = options.parse_args()
    manner = HASTY if given.hasty else PATIENT
    faulthandler.register(signal.SIGUSR1)  # kill -USR1 says where it is
    total, seed, found, begun = 0, given.seed, dict[str, int](), monotonic()
    first_memory, slowest = 0.0, (0.0, "", 0)
    while total < given.events and monotonic() - begun < given.seconds:
        place, size, random = draw(seed, manner)
        if given.place in place:
            session = play(place, size, random, given.session, manner)
            total += session.events
            slowest = max(slowest, (*session.slowest, seed))
            if session.error is not None:
                tell(session, seed, found, given.shrink)
            if not first_memory and total > given.events // 10:
                first_memory = megabytes()
            print(f"{time.strftime('%H:%M:%S')} seed {seed} {place} {size}: {session.events} events, "
                  f"{total} in all, {megabytes():.0f} MB, {ours().total()} objects of ours", flush=True)  # fmt: skip
        seed += 1
    growth = megabytes() - first_memory if first_memory else 0.0
    held, bound = cached()
    print(f"{total} events, {seed - given.seed} sessions, {monotonic() - begun:.0f} s, grown by {growth:.0f} MB")
    print(f"caches of rich and Textual: {held} of {bound}; LLVM: {'llvmlite' in sys.modules}")
    print(f"slowest: {slowest[0]:.2f} s for {slowest[1]!r} of seed {slowest[2]}")
    print(f"{len(found)} kinds of end: {found}")
    sys.exit(bool(found) or growth > MAX_GROWTH)


def tell(session: Session, seed: int, found: dict[str, int], seconds: float) -> None:
    """Print how a session ended, and of a new kind the shortest reads that end so."""
    print(f"seed {seed} {session.place} {session.size}: after {session.events} events: {session.kind}", flush=True)
    known = session.kind in found
    found[session.kind] = found.get(session.kind, 0) + 1
    if not known:
        traceback.print_exception(session.error, file=sys.stdout, limit=-12)
        print(f"  shortest: {session.place} {session.size} {shortest(session, seconds)!r}", flush=True)


if __name__ == "__main__":
    main()
