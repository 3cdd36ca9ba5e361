"""A share of the monkey in every run; the rest is make monkey."""

from __future__ import annotations

import pytest

from tests.tui.monkey.session import draw, play

SEEDS = range(1, 9)
EVENTS = 150


@pytest.mark.parametrize("seed", SEEDS)
def test_random_input_neither_ends_the_app_nor_leaves_anything(seed: int) -> None:
    place, size, random = draw(seed)
    session = play(place, size, random, EVENTS)
    if session.error is not None:
        raise AssertionError(f"{place} {size} {session.reads!r}") from session.error
