"""The choice of the next drill: one that was asked for, an unfinished one, or a new one."""

from __future__ import annotations

import random
from collections.abc import Sequence

from lessons.drills.drill import MAX_SEED
from lessons.drills.practice import OpenDrill, Practice
from lessons.drills.spacing import DrillResult, level_after, next_drill

FIRST_SEEDS = 10_000  # a learner's first seed is below this, short enough to share


def first_drill(practice: Practice, seed: int | None, level: int | None) -> OpenDrill:
    """Return the drill to begin with: that of the seed, else an unfinished one of the level, else a new one."""
    if seed is not None:
        return OpenDrill(seed, level_after(practice.history) if level is None else level)
    if practice.open and level in (None, practice.open[-1].level):
        return practice.open[-1]
    return new_drill(practice.history, level)


def following_drill(practice: Practice) -> OpenDrill:
    """Return the drill to go on with: an unfinished one, else a new one."""
    return practice.open[-1] if practice.open else new_drill(practice.history)


def new_drill(history: Sequence[DrillResult], level: int | None = None) -> OpenDrill:
    """Return a drill with new numbers; it repeats a mistake if one is due."""
    seed = history[-1].seed + 1 if history else random.SystemRandom().randrange(1, FIRST_SEEDS)
    drill, review = next_drill(history, seed % (MAX_SEED + 1), level)
    return OpenDrill(drill.seed, drill.level, review)
