"""Home, the help screen and the keys that work everywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static, TextArea

from engine.training.settings import preset
from lessons.contents import course, find_lesson
from lessons.learner.review import ID
from lessons.progress.store import LessonProgress, ProgressStore
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import trained
from tui.app import MgradApp
from tui.home.screen import HomeScreen
from tui.lesson.screen import LessonScreen
from tui.start import Start
from tui.train.runs.folder import RunFolder
from tui.train.screen import TrainScreen

FIRST = course()[0]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def shown(app: MgradApp) -> str:
    """All the text that Static widgets of the current screen hold."""
    return "\n".join(str(static.render()) for static in app.screen.query(Static))


async def until_shown(pilot: Pilot[None], words: str) -> None:
    """Wait until words are on the screen."""
    async with asyncio.timeout(30):
        while words not in text_of(pilot.app):
            await pilot.pause()


def menu(app: MgradApp) -> list[str]:
    return [str(option.prompt) for option in app.screen.query_one(OptionList).options]


async def test_home_lists_everything_and_previews_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    load = ProgressStore.load
    monkeypatch.setattr(ProgressStore, "load", lambda store: read.append(store) or load(store))
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert len(read) == 1, "one reading is enough for menu and preview"
        assert [entry.title for entry in course()] == [line[6:] for line in menu(app)[11:-1]]
        assert "minute 0:08:00" in shown(app)
        await pilot.press("down")
        assert "with which lesson to begin" in shown(app).replace("\n", " ")
        await pilot.press("down")
        assert "data -6" in shown(app)
        await pilot.press("down")
        assert "in 20 steps" in shown(app) and "0┤" in shown(app), "a plot with axes"
        await pilot.press("down")
        assert "due again tomorrow" in shown(app).replace("\n", " ")


@pytest.mark.parametrize(("key", "place"), [("e", "ExploreScreen"), ("t", "TrainScreen"), ("d", "DrillScreen")])
async def test_a_key_opens_a_room_and_escape_comes_home(tmp_path: Path, key: str, place: str) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert type(app.screen).__name__ == place
        room = app.screen
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is room, "what was done there is still there"


async def test_a_single_escape_leaves_no_room(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.press("e")
        await pilot.pause()
        room = app.screen
        await pilot.press("escape", "right", "escape")
        assert app.screen is room
        await pilot.pause()
        assert "esc again goes Home" in text_of(app)
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_resume_opens_the_lesson_and_home_shows_what_was_done(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen).__name__ == "LessonScreen"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert menu(app)[0] == f"▶ Continue: {FIRST.title}"
        assert "review" not in {option.id for option in app.screen.query_one(OptionList).options}
        await pilot.press("m")  # there is nothing to mix yet
        assert isinstance(app.screen, HomeScreen)
        for entry in course()[:2]:
            ProgressStore(tmp_path).record(entry.id, LessonProgress(finished=True))
        await pilot.press("e", "escape", "escape")
        await pilot.pause()
        assert menu(app)[1] == "↻ Today: nothing due; practise what you know"
        await pilot.press("home", "down", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == ID
        asked = {step.title[3:] for step in app.screen.lesson.steps}
        assert asked == {entry.title for entry in course()[:2]}
        await pilot.press("escape", "escape", "m")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)


async def test_a_damaged_progress_file_is_reported_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text("{ not json")
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        assert len(app.screen.query("Toast")) == 1
    assert (tmp_path / "progress.json").read_text() == "{ not json"


@SIZES
def test_home_looks_as_it_should(snap_compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(MgradApp(Start(), tmp_path), terminal_size=size)


def test_home_in_light_colours(snap_compare, tmp_path: Path) -> None:
    assert snap_compare(MgradApp(Start(), tmp_path), terminal_size=(100, 30), press=["f2", "down"])


def test_help_looks_as_it_should(snap_compare, tmp_path: Path) -> None:
    assert snap_compare(MgradApp(Start(), tmp_path), terminal_size=(80, 24), press=["question_mark"])


async def test_a_large_home_says_where_you_are_and_what_is_due(tmp_path: Path) -> None:
    ProgressStore(tmp_path).record(FIRST.id, LessonProgress(at=FIRST.open().steps[2].key))
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert f"{FIRST.title}, step 3 of 7: Rise over run" in " ".join(shown(app).split())
        assert "0 of 19 lessons finished, last opened just now" in shown(app)
        assert "Due      nothing" in shown(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not app.screen.query_one("#overview").region


async def test_a_stored_run_is_a_row_that_opens_it(tmp_path: Path) -> None:
    RunFolder(tmp_path).store_latest(trained(preset("moons"), 3))
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        menu = app.screen.query_one(OptionList)
        async with asyncio.timeout(30):
            while menu.get_option_at_index(menu.option_count - 1).id != "run:0":
                await pilot.pause()
        await pilot.press("end", "enter")
        async with asyncio.timeout(30):
            while not (isinstance(app.screen, TrainScreen) and app.screen.runs.run.steps_taken == 3):
                await pilot.pause()
        assert app.screen.runs.settings.data == "moons"


async def test_a_stored_run_that_has_gone_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "latest.json").write_text('{"name": "run 7"}', encoding="utf-8")
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        menu = app.screen.query_one(OptionList)
        async with asyncio.timeout(30):
            while menu.get_option_at_index(menu.option_count - 1).id != "run:0":
                await pilot.pause()
        await pilot.press("end", "enter")
        await until_shown(pilot, "run file")
        assert isinstance(app.screen, TrainScreen)


@pytest.mark.parametrize("keys", [["e", "e"], []], ids=["an expression", "Home"])
async def test_ctrl_c_without_a_selection_tells_how_to_quit(keys: list[str], tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        await pilot.press("ctrl+c")
        await until_shown(pilot, "Nothing is selected")
        assert "ctrl+q" in text_of(app)


async def test_ctrl_c_copies_what_is_selected_in_a_field(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("e", "e", "end", "shift+left", "shift+left", "ctrl+c")
        await pilot.pause()
        assert app.clipboard == "*f"


async def test_ctrl_c_in_the_editor(tmp_path: Path) -> None:
    app = MgradApp(Start(lesson=find_lesson("own-backward"), step=1), tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.focused, TextArea)
        await pilot.press("ctrl+c")
        await until_shown(pilot, "Nothing is selected")
        await pilot.press("shift+right", "shift+right", "shift+right", "ctrl+c")
        assert app.clipboard == app.focused.selected_text != ""
