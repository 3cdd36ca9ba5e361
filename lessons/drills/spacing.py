"""What follows from the drills done so far: the level of the next, the streak, and which mistakes come back when.

All of it is computed from the results alone, so results are all that is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from lessons.answers.diagnosis import diagnose
from lessons.drills.drill import LEVELS, MAX_SEED, Drill, drill

STREAK_TO_MOVE = 2  # so many clean drills, or missed ones, move the level
INTERVALS = (2, 4, 8, 16)  # after how many drills a kind of mistake comes back, each time that it went well
MAX_SEEDS = 8
WRONG_ANSWERS = tuple(float(sign * size) for size in range(13) for sign in (1, -1))


class Ending(Enum):
    """How a drill ended."""

    CLEAN = "clean"  # every gradient right at the first try
    MISSED = "missed"  # one wrong at first, or shown
    LEFT = "left"  # nothing wrong, but something skipped


@dataclass(frozen=True, slots=True)
class DrillResult:
    """A drill that was done.

    seed, level  which it was
    ending       how it ended
    missed       the kinds of mistake that were made in it
    review       the kind of mistake that it brought back, "" for none
    """

    seed: int
    level: int
    ending: Ending
    missed: tuple[str, ...] = ()
    review: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A kind of mistake that comes back.

    after  with how many drills done in all it is due
    rung   how often it went well already: the place in INTERVALS
    """

    kind: str
    after: int
    rung: int = 0


def level_after(history: Sequence[DrillResult]) -> int:
    """The level of the next drill: one up after two clean drills of a level in a row, one down after two with misses.

    Drills that were skipped through, and those that brought a mistake back, move nothing.
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
    """How many drills were clean in a row, up to the last one."""
    return len(list(takewhile(lambda result: result.ending is Ending.CLEAN, reversed(history))))


def review_queue(history: Sequence[DrillResult]) -> tuple[Due, ...]:
    """What comes back and when, the first due first.

    A mistake comes back after two drills; each time that it is not made again the interval doubles, and after the last
    one it has gone. Made again, it starts anew; skipped, it keeps its interval.
    """
    waiting: dict[str, Due] = {}
    for done, result in enumerate(history, 1):
        reviewed = waiting.get(result.review)
        if reviewed and result.review not in result.missed:
            rung = reviewed.rung + (result.ending is not Ending.LEFT)
            del waiting[result.review]
            if rung < len(INTERVALS):
                waiting[result.review] = Due(result.review, done + INTERVALS[rung], rung)
        waiting |= {kind: Due(kind, done + INTERVALS[0]) for kind in result.missed}
    return tuple(sorted(waiting.values(), key=lambda due: due.after))


def next_drill(history: Sequence[DrillResult], seed: int, level: int | None = None) -> tuple[Drill, str]:
    """The drill to do next, and the kind of mistake that it brings back, "" for none.

    seed: to start looking from. level: the learner's, if not `level_after(history)`.
    """
    level = level_after(history) if level is None else level
    for due in review_queue(history):
        found = drill_for_mistake(due.kind, seed, level) if due.after <= len(history) else None
        if found is not None:
            return found, due.kind
    return drill(seed, level), ""


def drill_for_mistake(kind: str, seed: int, level: int) -> Drill | None:
    """The first drill from this seed on in which this mistake can be made, of this level or the nearest that has one.

    None where none was found.
    """
    for near in sorted(range(1, len(LEVELS) + 1), key=lambda other: abs(other - level)):
        for ahead in range(MAX_SEEDS):
            found = drill((seed + ahead) % (MAX_SEED + 1), near)
            if allows_mistake(found, kind):
                return found
    return None


def allows_mistake(drill: Drill, kind: str) -> bool:
    """Whether some wrong answer to what the drill asks is that of this mistake before any other."""
    return any(
        told and told[0].name == kind
        for name in drill.asked
        for answer in WRONG_ANSWERS
        if (told := diagnose(drill.expression.output, drill.names[name], answer))
    )
