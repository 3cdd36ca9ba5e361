"""How drills ended, and what follows: the level of the next one, and the streak.

Both are computed from the results, so only results are stored. When a mistake comes back is a matter of days: of the
review (`lessons/learner/review.py`), not of drills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from lessons.drills.drill import LEVELS

STREAK_TO_MOVE = 2  # clean drills in a row, or missed ones, that change the level
GRADIENTS = "gradients"
"""The name of the first kind; drills of files without kinds are of it."""


class Ending(Enum):
    """How a drill ended."""

    CLEAN = "clean"  # every answer right at the first try
    MISSED = "missed"  # one wrong at first, or shown
    LEFT = "left"  # nothing wrong, but something skipped


@dataclass(frozen=True, slots=True)
class DrillResult:
    """The result of a finished drill.

    missed  the mistakes made in it
    kind    the name of its kind
    """

    seed: int
    level: int
    ending: Ending
    missed: tuple[str, ...] = ()
    kind: str = GRADIENTS


def level_after(history: Sequence[DrillResult]) -> int:
    """Return the level of the next drill: one up after two clean drills of a level in a row, one down after two missed.

    Skipped drills do not count.
    """
    judged = [result for result in history if result.ending is not Ending.LEFT]
    if not judged:
        return history[-1].level if history else 1
    level = judged[-1].level
    recent = list(takewhile(lambda result: result.level == level, reversed(judged)))[:STREAK_TO_MOVE]
    if len(recent) == STREAK_TO_MOVE and len({result.ending for result in recent}) == 1:
        level += 1 if recent[0].ending is Ending.CLEAN else -1
    return min(max(level, 1), len(LEVELS))


def streak(history: Sequence[DrillResult]) -> int:
    """Return the number of clean drills in a row, up to the last one."""
    return len(list(takewhile(lambda result: result.ending is Ending.CLEAN, reversed(history))))
