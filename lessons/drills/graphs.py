"""Graphs of the drill that suit a question: the first of a seed's own series."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TypeVar

from lessons.drills.drill import MAX_SEED, Drill, drill

MAX_DRAWS = 400  # each kind finds a graph long before; a test tries hundreds of seeds
T = TypeVar("T")


def first_suitable(kind: str, seed: int, level: int, make: Callable[[random.Random, Drill], T | None]) -> T:
    """Return what `make` makes of the first graph that it takes, the same for a seed on every machine.

    make: from a source of random numbers and a graph to an exercise; None if the graph does not suit.
    """
    rng = random.Random(f"{kind} {seed} {level}")
    return next(made for graph in _graphs(rng, level) if (made := make(rng, graph)) is not None)


def _graphs(rng: random.Random, level: int) -> Iterator[Drill]:
    for _ in range(MAX_DRAWS):
        yield drill(rng.randrange(MAX_SEED), level)
