"""The results of a benchmark: rows of the table, each with a line for everyone who did its work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.peers import Peer
from tests.bench.timing import Timing


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal: others take `times` as long at least; or so many `seconds`, or such a `slope`, at most."""

    times: float | None = None
    seconds: float | None = None
    slope: float | None = None

    def reached(self, line: Line) -> bool | None:
        """None where the line was not measured."""
        if self.times is not None:
            return None if line.times is None else line.times >= self.times
        limit, found = (self.slope, line.slope) if self.seconds is None else (self.seconds, line.seconds)
        return None if found is None or limit is None else found <= limit


@dataclass(frozen=True, slots=True)
class Line:
    """One contestant in one row.

    seconds  for the work, once; None: not measured, and `note` says why
    times    how many times as long as the row's first line
    slope    of log time over log size: 1 is a straight line through zero
    note     stands in the place of the time where there is none
    """

    who: str
    seconds: float | None = None
    times: float | None = None
    slope: float | None = None
    goal: Goal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One work. plot: text that shows more than the lines do."""

    title: str
    lines: Sequence[Line]
    plot: str = ""


def row_of(title: str, timings: Sequence[Timing], goals: Mapping[str, Goal], others: Sequence[Line] = ()) -> Row:
    """goals: by what a name begins with."""
    first = timings[0]
    lines = [Line(t.name, t.best_median, t.times(first), goal=_goal(t.name, goals)) for t in timings]
    return Row(title, [*lines, *others])


def missing(peer: Peer, goals: Mapping[str, Goal]) -> Line:
    """The line of a library that is not there."""
    goal = next((goal for name, goal in goals.items() if name.startswith(peer.name)), None)
    return Line(peer.name, goal=goal, note=f"missing: {peer.install}")


def _goal(name: str, goals: Mapping[str, Goal]) -> Goal | None:
    return next((goal for start, goal in goals.items() if name.startswith(start)), None)
