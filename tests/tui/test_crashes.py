"""The kinds of crash that random input found: input that comes before the last is drawn, and odd files."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from engine.runs.file import write_run
from engine.training.settings import TrainSettings
from lessons.contents import find_lesson
from lessons.drills.practice import PracticeStore
from lessons.learner.store import LearnerStore
from lessons.lesson import DoBlock, PredictBlock
from lessons.progress.store import ProgressStore
from tests.tui.inputs import Cage, play, quiet, send
from tests.tui.screen_text import text_of
from tests.tui.spots import SPOTS, asks, moons, train
from tests.tui.train.train_bench import trained
from tui.drill.screen import DrillScreen
from tui.home.screen import HomeScreen
from tui.kit.controls import MOST_TYPED
from tui.kit.notices import notice
from tui.lesson.questions.predict import NumberInput
from tui.lesson.screen import LessonScreen
from tui.start import Start
from tui.themes import THEMES


@asynccontextmanager
async def played(start: Start, folder: Path, size: tuple[int, int], *reads: str) -> AsyncIterator[Pilot[None]]:
    """The app after some reads; what ends it is raised."""
    app = Cage(start, folder)
    async with app.run_test(size=size, notifications=True) as pilot:
        await quiet(app)
        await play(pilot, reads)
        assert app.is_running
        yield pilot


@pytest.mark.parametrize("key", ["n", pytest.param("right_square_bracket", marks=pytest.mark.storm)])
async def test_a_held_key_in_the_dialog_of_an_example(key: str, tmp_path: Path) -> None:
    reads = ("n n", "tab", "enter", " ".join([key] * 40))
    async with played(moons(), tmp_path, (100, 30), *reads) as pilot:
        assert "example" in text_of(pilot.app)


async def test_a_window_enlarged_behind_another_room(tmp_path: Path) -> None:
    async with played(Start(), tmp_path, (80, 24), "t", "size 120 40, escape escape") as pilot:
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "▶ Start: The slope of a curve" in text_of(pilot.app)


PLACES_OF_DIALOGS = {
    "dialog",
    "fault_picker",
    "preset_picker",
    "copy_picker",
    "train_settings",
    "train_faults",
    "lab",
    "why",
}
PLACES_OF_DIALOGS |= {"diagnosis", "check_up", "go_to", "save_run", "open_run", "history", "data", "link_picker"}
DIALOGS = [name for name, spot in SPOTS.items() if PLACES_OF_DIALOGS.intersection(spot.places)]


@pytest.mark.parametrize("name", DIALOGS)
async def test_enter_twice_and_escape_twice_in_one_read(name: str, tmp_path: Path) -> None:
    spot = SPOTS[name]
    async with played(spot.start(), tmp_path, (100, 30), *spot.reads, "enter enter", *spot.reads, "escape escape"):
        pass


@pytest.mark.parametrize("key", ["w", "ctrl+p", "question_mark"])
async def test_a_dialog_closed_twice_leaves_the_lesson_open(key: str, tmp_path: Path) -> None:
    lesson = find_lesson("backprop-by-hand")
    async with played(Start(lesson=lesson), tmp_path, (100, 30), key, "escape", key, "enter escape") as pilot:
        assert any(isinstance(screen, LessonScreen) for screen in pilot.app.screen_stack)


async def test_acting_and_leaving_in_one_read(tmp_path: Path) -> None:
    async with played(asks(DoBlock)(), tmp_path, (120, 40), "f6", "plus f8", "f6 plus f8", "f8 plus") as pilot:
        assert isinstance(pilot.app.screen, LessonScreen)


async def test_a_button_and_its_key_in_one_read(tmp_path: Path) -> None:
    start = Start(lesson=find_lesson("slope-of-a-curve"))
    async with played(start, tmp_path, (100, 30), "f8 f8 n", "tab enter n", "enter n n p", "n p n p n") as pilot:
        assert isinstance(pilot.app.screen, LessonScreen)


@pytest.mark.parametrize("keys", ["ctrl+p pageup", "ctrl+p pagedown pageup enter", "ctrl+p end home up enter"])
async def test_the_palette_and_a_page_in_one_read(keys: str, tmp_path: Path) -> None:
    async with played(Start(), tmp_path, (80, 24), keys, "escape"):
        pass


async def test_clicks_up_a_pile_of_messages(tmp_path: Path) -> None:
    async with played(train(), tmp_path, (80, 24)) as pilot:
        app = pilot.app
        for number in range(12):
            app.notify(f"message {number}")
        await play(pilot, [", ".join(f"click 70 {y}" for y in reversed(range(24)))])
        await play(pilot, [f"click 70 {y}" for y in reversed(range(24))])
        assert app.is_running


async def test_a_text_selected_on_a_screen_that_shrank(tmp_path: Path) -> None:
    start = Start(lesson=find_lesson("backprop-by-hand"))
    reads = (
        "drag 4 4 60 20",
        "size 20 8, drag 1 2 18 6, ctrl+c",
        "size 120 40, ctrl+c",
        "drag 2 3 99 30, size 20 8, ctrl+c",
    )
    async with played(start, tmp_path, (120, 40), *reads):
        pass


async def test_drawn_points_that_are_no_numbers(tmp_path: Path) -> None:
    (tmp_path / "drawn-1.csv").write_text("x,y,label\nnan,1,1\n2,inf,-1\n0.5,0.5,1\n")
    async with played(
        train(), tmp_path, (100, 30), "d", "end enter", "escape", "d", *["down enter", "escape", "d"] * 6
    ):
        pass


async def test_a_run_from_the_far_future(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "run-1.json"
    path.parent.mkdir()
    write_run(trained(replace(TrainSettings(), steps=20), 3), path)
    for when in (datetime(9998, 1, 1, tzinfo=UTC).timestamp() * 10, -1e11):
        with_time(path, when)
        async with played(train(), tmp_path, (100, 30), "O", "down up", "enter") as pilot:
            assert pilot.app.is_running


def with_time(path: Path, when: float) -> None:
    """Set the time of a file, as far as its file system can store it."""
    try:
        os.utime(path, (when, when))
    except OverflowError:
        pytest.skip("this file system stores no such time")


class Bubbled(events.Key):
    """A key that comes to the app from the screen that it was given to."""

    is_forwarded = True


async def test_a_key_that_comes_back_when_the_screens_are_closed(tmp_path: Path) -> None:
    app = Cage(Start(), tmp_path)
    assert not app.screen_stack
    await app.on_event(Bubbled("x", "x"))


def test_a_drill_is_asked_for_its_keys_before_it_is_there(tmp_path: Path) -> None:
    screen = DrillScreen(None, PracticeStore(tmp_path), LearnerStore(tmp_path, date.today), ProgressStore(tmp_path))
    assert screen.check_action("help", ("hint",)) is not None


async def test_a_message_whose_time_runs_out_as_a_screen_opens(tmp_path: Path) -> None:
    """The timer of a toast that has less than no time left counts back for ever."""
    app = Cage(Start(), tmp_path)
    async with app.run_test(notifications=True) as pilot:
        app.notify("gone")
        await quiet(app)
        (toast,) = app.screen.query(Toast)
        late = notice("late", timeout=-1.0)
        assert late.has_expired and type(late) is type(toast._notification)
        await app.screen.mount(Toast(late))
        await pilot.pause(0.1)
        assert [each._notification.message for each in app.screen.query(Toast)] == ["gone"]


async def test_an_answer_that_is_as_long_as_a_book(tmp_path: Path) -> None:
    """Its box in the graph took a time that grew with the square of its length."""
    app = Cage(asks(PredictBlock)(), tmp_path)
    async with app.run_test(size=(80, 24), notifications=True):
        await quiet(app)
        field = app.screen.query_one(NumberInput)
        field.focus()
        await quiet(app)
        for length, taken in ((1_000_000, 0), (MOST_TYPED, MOST_TYPED), (1, MOST_TYPED)):
            app.post_message(events.Paste("7" * length))
            await quiet(app)
            assert len(field.value) == taken
        assert "at most 10000 characters" in text_of(app)


async def test_a_click_in_the_palette_where_the_terminal_is_no_more(tmp_path: Path) -> None:
    async with played(Start(), tmp_path, (80, 24), "ctrl+p") as pilot:
        palette = pilot.app.screen
        assert palette.get_widget_at(0, 200)[0] is palette


async def test_a_held_theme_key_does_not_parse_all_styles_at_each_press(tmp_path: Path) -> None:
    """Ten seconds of it kept the program busy for half a minute more."""
    app, seen = Cage(Start(), tmp_path), list[str]()
    async with app.run_test():
        app.theme_changed_signal.subscribe(app, lambda theme: seen.append(theme.name))
        await quiet(app)
        send(app, " ".join(["f2"] * 61))
        for _ in range(100):
            await quiet(app)
            if app.theme == THEMES[61 % len(THEMES)].name and not app.has_waiting_keys:
                break
        assert seen[-1] == THEMES[61 % len(THEMES)].name
        assert len(seen) < 30
