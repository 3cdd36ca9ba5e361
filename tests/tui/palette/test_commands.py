"""The palette finds every action from everywhere, goes where it belongs and runs it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input

from lessons.contents import find_lesson
from tests.tui.lesson_player import open_questions
from tui.actions.table import ACTIONS
from tui.app import MgradApp
from tui.data.screen import DataScreen
from tui.explore.screen import ExploreScreen
from tui.kit.palette import Palette
from tui.lesson.screen import LessonScreen
from tui.palette.commands import GENERAL, Commands
from tui.palette.reach import ROUTES, node_of
from tui.start import Start
from tui.sweep.screen import SweepScreen
from tui.train.dialogs.lab import LabScreen
from tui.train.screen import TrainScreen

SIZE = (100, 30)


async def until(pilot: Pilot[None], there: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not there():
            await pilot.pause()


async def choose(pilot: Pilot[None], query: str) -> None:
    """Type a query into the palette and take the first command."""
    await pilot.press("ctrl+p")
    assert isinstance(pilot.app.screen, Palette)
    palette = pilot.app.screen
    palette.query_one(Input).value = query
    words = query.lower().split()

    def is_found() -> bool:
        """Whether the list is of this query, and not yet of the one before."""
        first = palette.query_one(CommandList).options[:1]
        return any(all(word in str(option.prompt).lower() for word in words) for option in first)

    await until(pilot, is_found)
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen is not palette)


@pytest.mark.parametrize("start", ["home", "explore", "train", "drill"])
async def test_every_action_and_thing_is_found_from_every_room(tmp_path: Path, start: str) -> None:
    app = MgradApp(Start(start), tmp_path)  # type: ignore[arg-type]  # the parameters are modes
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        commands = Commands(app.screen)
        await commands.startup()
        for query, title in (("a hint", "Hint:"), ("moons", "Data: moons"), ("the grid", "Grid:"), ("the lab", "Lab:")):
            best = sorted([hit async for hit in commands.search(query)])[-6:]
            assert any(str(hit.match_display).startswith(title) for hit in best), query
        listed = {command.title for command in commands.commands}
        for action_id, action in ACTIONS.items():
            place = action_id.partition(".")[0]
            if (
                place in ROUTES
                and place not in GENERAL
                and action.name != "close"
                and node_of(app.screen, place) is None
            ):
                assert f"{action.word}: {action.sentence}" in listed, action_id


async def test_an_action_of_another_room_runs_there(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await choose(pilot, "the grid")
        await until(pilot, lambda: isinstance(app.screen, SweepScreen) and isinstance(app.focused, Input))
        assert app.current_mode == "train"
        await choose(pilot, "a hint")  # from a screen over the training room to the lesson that comes first
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await choose(pilot, "the lab")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        await choose(pilot, "data: moons")
        await until(pilot, lambda: isinstance(app.screen, TrainScreen) and app.screen.runs.settings.data == "moons")


async def test_a_hint_is_given_where_the_lesson_is(tmp_path: Path) -> None:
    app = MgradApp(Start(lesson=find_lesson("several-inputs"), step=1), tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and bool(open_questions(app.screen)))
        screen = app.screen
        assert isinstance(screen, LessonScreen)
        question = open_questions(screen)[0]
        await choose(pilot, "a hint")
        await until(pilot, lambda: question.progress.hints == 1)
        await choose(pilot, "go to the output")
        await until(pilot, lambda: screen.staged)
        await choose(pilot, "explore graph: a neuron")
        await until(pilot, lambda: isinstance(app.screen, ExploreScreen) and "tanh" in app.screen.session.graph.source)
        await choose(pilot, "another hint")
        await until(pilot, lambda: app.screen is screen)


async def test_lessons_and_challenges_open_by_name(tmp_path: Path) -> None:
    app = MgradApp(Start("explore"), tmp_path)
    async with app.run_test(size=SIZE) as pilot:
        await choose(pilot, "the moons lesson")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await choose(pilot, "the rocket")
        await until(pilot, lambda: isinstance(app.screen, TrainScreen))
        train = app.screen
        assert isinstance(train, TrainScreen)
        await until(pilot, lambda: train.runs.lab.challenge is not None and train.runs.lab.challenge.name == "rocket")
        await choose(pilot, "another data set")
        await until(pilot, lambda: isinstance(app.screen, DataScreen))


@pytest.mark.parametrize(("start", "first"), [("home", "Explore: "), ("explore", "Nudge: "), ("train", "Run: ")])
async def test_what_the_screen_has_comes_first_and_the_app_after_it(tmp_path: Path, start: str, first: str) -> None:
    app = MgradApp(Start(start), tmp_path)  # type: ignore[arg-type]  # the parameters are modes
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen.query_one(CommandList).option_count > 0)
        await app.workers.wait_for_complete()
        await pilot.pause()
        titles = [str(option.prompt) for option in app.screen.query_one(CommandList).options]
        assert titles[0].startswith(first)
        assert any(title.startswith("Choose a theme") for title in titles)
