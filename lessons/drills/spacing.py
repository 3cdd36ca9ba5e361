"""Spaced repetition: the level of the next drill, the streak, and when each kind of mistake comes back.

All of it is computed from the results, so only results are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from lessons.answers.diagnosis import diagnose
from lessons.drills.drill import LEVELS, MAX_SEED, Drill, drill

STREAK_TO_MOVE = 2  # clean drills in a row, or missed ones, that change the level
INTERVALS = (2, 4, 8, 16)  # drills until a kind of mistake comes back, longer after each success
MAX_SEEDS = 8
WRONG_ANSWERS = tuple(float(sign * size) for size in range(13) for sign in (1, -1))


class Ending(Enum):
    """How a drill ended."""

    CLEAN = "clean"  # every gradient right at the first try
    MISSED = "missed"  # one wrong at first, or shown
    LEFT = "left"  # nothing wrong, but something skipped


@dataclass(frozen=True, slots=True)
class DrillResult:
    """The result of a finished drill.

    missed  the kinds of mistake made in it
    review  the kind of mistake that it brought back, "" for none
    """

    seed: int
    level: int
    ending: Ending
    missed: tuple[str, ...] = ()
    review: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A kind of mistake that comes back.

    after  the number of finished drills at which it is due
    rung   the number of its successes: an index of INTERVALS
    """

    kind: str
    after: int
    rung: int = 0


def level_after(history: Sequence[DrillResult]) -> int:
    """Return the level of the next drill: one up after two clean drills of a level in a row, one down after two missed.

    Skipped drills, and those that brought a mistake back, do not count.
    """
    judged = [result for result in history if not result.review and result.ending is not Ending.LEFT]
    if not judged:
        return next((result.level for result in reversed(history) if not result.review), 1)
    level = judged[-1].level
    recent = list(takewhile(lambda result: result.level == level, reversed(judged)))[:STREAK_TO_MOVE]
    if len(recent) == STREAK_TO_MOVE and len({result.ending for result in recent}) == 1:
        level += 1 if recent[0].ending is Ending.CLEAN else -1
    return min(max(level, 1), len(LEVELS))


def streak(history: Sequence[DrillResult]) -> int:
    """Return the number of clean drills in a row, up to the last one."""
    return len(list(takewhile(lambda result: result.ending is Ending.CLEAN, reversed(history))))


def review_queue(history: Sequence[DrillResult]) -> tuple[Due, ...]:
    """Return the mistakes that come back, the first due first.

    A mistake comes back after two drills. Each time that it is not made again the interval doubles, and after the last
    interval the mistake is dropped. Made again, it starts over; skipped, it keeps its interval.
    """
    due: dict[str, Due] = {}
    for done, result in enumerate(history, 1):
        reviewed = due.get(result.review)
        if reviewed and result.review not in result.missed:
            rung = reviewed.rung + (result.ending is not Ending.LEFT)
            del due[result.review]
            if rung < len(INTERVALS):
                due[result.review] = Due(result.review, done + INTERVALS[rung], rung)
        due |= {kind: Due(kind, done + INTERVALS[0]) for kind in result.missed}
    return tuple(sorted(due.values(), key=lambda each: each.after))


def next_drill(history: Sequence[DrillResult], seed: int, level: int | None = None) -> tuple[Drill, str]:
    """Return the next drill, and the kind of mistake that it brings back, "" for none.

    seed: the first seed to try. level: the learner's choice; by default `level_after(history)`.
    """
    level = level_after(history) if level is None else level
    for due in review_queue(history):
        found = drill_for_mistake(due.kind, seed, level) if due.after <= len(history) else None
        if found is not None:
            return found, due.kind
    return drill(seed, level), ""


def drill_for_mistake(kind: str, seed: int, level: int) -> Drill | None:
    """Return the first drill from this seed on that allows this mistake, at this level or else the nearest; or None."""
    for near in sorted(range(1, len(LEVELS) + 1), key=lambda other: abs(other - level)):
        for ahead in range(MAX_SEEDS):
            found = drill((seed + ahead) % (MAX_SEED + 1), near)
            if allows_mistake(found, kind):
                return found
    return None


def allows_mistake(drill: Drill, kind: str) -> bool:
    """Return whether some wrong answer to a question of the drill is diagnosed first as this mistake."""
    return any(
        found and found[0].name == kind
        for name in drill.asked
        for answer in WRONG_ANSWERS
        if (found := diagnose(drill.expression.output, drill.names[name], answer))
    )
