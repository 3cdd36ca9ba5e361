"""The choice of the next drill: one that was asked for, an unfinished one, or a new one."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence

from lessons.drills.drill import MAX_SEED
from lessons.drills.exercise import Exercise
from lessons.drills.ladder import exercise, nearest_level, next_kind
from lessons.drills.practice import OpenDrill, Practice
from lessons.drills.results import GRADIENTS, DrillResult, level_after

FIRST_SEEDS = 10_000  # a learner's first seed is below this, short enough to share
MAX_AHEAD = 6  # seeds that are looked at for one that is wanted

Wanted = Callable[[Exercise], bool]


def first_drill(
    practice: Practice,
    seed: int | None,
    level: int | None,
    kind: str = "",
    wanted: Wanted | None = None,
    in_turn: Collection[str] | None = None,
) -> OpenDrill:
    """Return the drill to begin with: that of the seed, else an unfinished one of level and kind, else a new one.

    kind: "" for any; with a seed, gradients. wanted: which new ones are preferred. in_turn: the kinds that take turns.
    """
    if seed is not None:
        kind = kind or GRADIENTS
        return OpenDrill(seed, nearest_level(kind, level_after(practice.history)) if level is None else level, kind)
    last = practice.open[-1] if practice.open else None
    if last is not None and level in (None, last.level) and kind in ("", last.kind):
        return last
    return new_drill(practice.history, level, kind, wanted, in_turn)


def following_drill(
    practice: Practice, kind: str = "", wanted: Wanted | None = None, in_turn: Collection[str] | None = None
) -> OpenDrill:
    """Return the drill to go on with: an unfinished one, else a new one. kind: of new ones, "" for any."""
    return practice.open[-1] if practice.open else new_drill(practice.history, None, kind, wanted, in_turn)


def new_drill(
    history: Sequence[DrillResult],
    level: int | None = None,
    kind: str = "",
    wanted: Wanted | None = None,
    in_turn: Collection[str] | None = None,
) -> OpenDrill:
    """Return a drill with new numbers, rather one that is wanted.

    level: None for the one that the last drills say. kind: "" for the one done the longest ago, of those that take
    turns: `in_turn`, None for all.
    """
    seed = history[-1].seed + 1 if history else random.SystemRandom().randrange(1, FIRST_SEEDS)
    level = level_after(history) if level is None else level
    kind = kind or next_kind(history, level, in_turn)
    level = nearest_level(kind, level)
    seeds = [(seed + ahead) % (MAX_SEED + 1) for ahead in range(MAX_AHEAD if wanted else 1)]
    found = next((each for each in seeds if wanted and wanted(exercise(each, level, kind))), seeds[0])
    return OpenDrill(found, level, kind)
