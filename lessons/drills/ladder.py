"""The ladder: every kind of drill in its order. A kind is one module of `lessons/drills/kinds`, with a KIND."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib import import_module

from engine.basics.choices import choose, join_names
from lessons.drills import kinds
from lessons.drills.drill import check_range
from lessons.drills.exercise import DrillKind, Exercise
from lessons.drills.results import GRADIENTS, DrillResult


@lru_cache(maxsize=1)
def ladder() -> dict[str, DrillKind]:
    """Return the kinds by name, in the order of the ladder."""
    modules = [import_module(f"{kinds.__name__}.{module.name}") for module in pkgutil.iter_modules(kinds.__path__)]
    found: list[DrillKind] = sorted((module.KIND for module in modules), key=lambda kind: kind.place)
    return {kind.name: kind for kind in found}


def exercise(seed: int, level: int, kind: str = GRADIENTS) -> Exercise:
    """Return the drill of a seed, a level and a kind. Raises ValueError with a one-line message if there is none."""
    check_drill(seed, level, kind)
    return ladder()[kind].make(seed, level)


def check_drill(seed: int, level: int, kind: str = GRADIENTS) -> None:
    """Raise ValueError with a one-line message if there is no such drill."""
    check_range(seed, level)
    row = choose("kind of drill", kind, ladder())
    if level not in row.levels:
        raise ValueError(f"{kind} has no level {level}: choose {join_names(map(str, row.levels))}")


def nearest_level(kind: str, level: int) -> int:
    """Return the level of a kind that is nearest to a level."""
    return min(ladder()[kind].levels, key=lambda other: abs(other - level))


def next_kind(history: Sequence[DrillResult], level: int, in_turn: Collection[str] | None = None) -> str:
    """Return the kind with this level that was done the longest ago; of equal ones the first of the ladder.

    in_turn: the kinds to choose from, None for all. Gradients, which have every level, are among them always.
    """
    names = ladder().keys() if in_turn is None else {GRADIENTS, *in_turn}
    last = {result.kind: place for place, result in enumerate(history)}
    rows = [row for row in ladder().values() if row.name in names and level in row.levels]
    return min(rows, key=lambda row: last.get(row.name, -1)).name
