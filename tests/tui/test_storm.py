"""Input that comes faster than it is answered, in every place: keys held, keys and clicks doubled, resizes between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from tests.tui.inputs import Cage, play, quiet
from tests.tui.spots import SPOTS, Spot
from tui.actions.table import PLACES
from tui.lesson.screen import LessonScreen
from tui.palette.help import bindings_of
from tui.start import Start

HELD = 25
QUICK = ("sign",)  # in every run; the others by make storm
NEVER = {"ctrl+q", "ctrl+z"}  # they leave the program
ELSEWHERE = {
    "learning",  # opens once the learner's engine has been judged: tests/tui/build
    "their_pass",  # the same: tests/tui/adopted
    "export_sittings",  # once a test of concepts was taken: tests/tui/paper
    "columns",  # of a file of the learner: tests/tui/data
    "button",  # Enter, of any button
    "solution",  # of a check that has passed: tests/tui/build
}


def keys_of(spot: Spot) -> list[str]:
    """The first key of each action of the places that no spot before has, and two that every place answers."""
    before = {place for each in takewhile(lambda each: each is not spot, SPOTS.values()) for place in each.places}
    places = [place for place in spot.places if place not in before]
    found = [action.first_key for place in places for action in PLACES[place].actions]
    return [key for key in dict.fromkeys((*found, "enter", "escape")) if key not in NEVER]


def ids_of(screen: Screen[Any]) -> set[str]:
    """The places whose keys reach what has the focus."""
    nodes = [*(screen.focused.ancestors_with_self if screen.focused else ()), screen, screen.app]
    return {str(binding.id).partition(".")[0] for node in nodes for binding in bindings_of(node)}


async def come_to(spot: Spot, start: Start, pilot: Pilot[None]) -> None:
    """Come to the spot, from wherever it is."""
    app = pilot.app
    while len(app.screen_stack) > 1 and not (start.lesson and isinstance(app.screen, LessonScreen)):
        app.screen.dismiss()
        await quiet(app)
    if app.current_mode != start.mode:
        app.switch_mode(start.mode)
    elif isinstance(app.screen, LessonScreen) and app.screen.lesson is start.lesson:
        app.screen.action_go((start.step or 0) - app.screen.step_index)
        app.screen.action_text()
    elif start.lesson is not None and isinstance(app, Cage):
        app.open_lesson(start.lesson, app.store, start.step)
    await quiet(app)
    await play(pilot, spot.reads)


@asynccontextmanager
async def opened(name: str, folder: Path, size: tuple[int, int] = (100, 30)) -> AsyncIterator[Storm]:
    """Open the app at a spot."""
    spot = SPOTS[name]
    start = spot.start()
    app = Cage(start, folder)
    async with app.run_test(size=size, notifications=True) as pilot:
        await quiet(app)
        await play(pilot, spot.reads)
        await quiet(app)  # what a dialog selects after its first drawing
        yield Storm(spot, start, pilot)


class Storm:
    """Sends reads to the app at a spot, and goes back there after each that leads away."""

    def __init__(self, spot: Spot, start: Start, pilot: Pilot[None]) -> None:
        self.spot, self.app = spot, pilot.app
        self._start, self._pilot = start, pilot
        self._place = self._here()

    def _here(self) -> tuple[type[object], type[object]]:
        return type(self.app.screen), type(self.app.focused)

    async def send(self, read: str) -> None:
        await play(self._pilot, [read])
        assert self.app.is_running, f"{read} ended the app"
        if self._here() != self._place:
            await come_to(self.spot, self._start, self._pilot)


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.storm) for name in SPOTS]
)
async def test_every_key_held_every_click_doubled_and_a_resize_around_every_change(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as storm:
        assert set(storm.spot.places) <= ids_of(storm.app.screen)
        for x, y in clickable(storm.app.screen):
            await storm.send(f"double {x} {y}")
        for key in keys_of(storm.spot):
            await storm.send(" ".join([key] * HELD))
        last = (storm.spot.reads or ("question_mark",))[-1]
        for read in resizes_around(last):
            await storm.send(read)


def resizes_around(key: str) -> tuple[str, ...]:
    """Reads in which the size changes before, between and after keys that change the screen."""
    small, large = "size 20 8", "size 240 70"
    return (
        f"{small}, escape, {large}",
        f"{large}, {key}, {small}",
        f"escape escape, {large}",
        f"{key}, size 80 24, {key}",
        "f2, size 33 9",
        "escape, size 120 40",
    )


def clickable(screen: Screen[Any]) -> list[tuple[int, int]]:
    """A cell in each widget that is shown and is not a container; of many alike only two."""
    found: dict[type[Widget], list[tuple[int, int]]] = defaultdict(list)
    for widget in screen.walk_children(Widget):
        region = widget.region.intersection(screen.region)
        if region and not widget.children:
            found[type(widget)].append((region.x + region.width // 2, region.y + region.height // 2))
    return [place for places in found.values() for place in places[:2]]


def test_every_place_of_the_table_is_tried() -> None:
    tried = {place for spot in SPOTS.values() for place in spot.places}
    assert set(PLACES) - tried == ELSEWHERE
