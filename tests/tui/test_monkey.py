"""A share of the monkey in every run; the rest is make monkey."""

from __future__ import annotations

import pytest

from tests.tui.monkey.choice import HASTY
from tests.tui.monkey.found import FOUND
from tests.tui.monkey.session import draw, play

SEEDS = range(1, 20)
EVENTS = 550


@pytest.mark.parametrize("seed", SEEDS)
def test_random_input_neither_ends_the_app_nor_leaves_anything(seed: int) -> None:
    place, size, random = draw(seed, HASTY)
    session = play(place, size, random, EVENTS, HASTY)
    if session.error is not None:
        raise AssertionError(f"{place} {size} {session.reads!r}") from session.error


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(name: str) -> None:
    session = play(*FOUND[name])
    if session.error is not None:
        raise session.error
