"""Home, the help screen and the keys that work everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from lessons.contents import course
from lessons.progress import review as mixed
from lessons.progress.resume import resume
from lessons.progress.store import LessonProgress, ProgressStore, StepProgress
from tui.app import MgradApp
from tui.home.screen import HomeScreen
from tui.kit.help import HelpScreen
from tui.lesson.draw.course_map import lesson_row, resume_row
from tui.lesson.screen import LessonScreen
from tui.preferences import load_preferences
from tui.start import Start
from tui.themes import THEMES, next_theme

FIRST = course()[0]
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


def shown(app: MgradApp) -> str:
    """All the text that Static widgets of the current screen hold."""
    return "\n".join(str(static.render()) for static in app.screen.query(Static))


def menu(app: MgradApp) -> list[str]:
    return [str(option.prompt) for option in app.screen.query_one(OptionList).options]


def test_the_menu_says_start_continue_or_next(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    assert resume_row(FIRST, store.load()).plain == f"▶ Start: {FIRST.title}"
    assert lesson_row(1, FIRST, store.load()).plain == f"○  1  {FIRST.title}"
    step = FIRST.open().steps[1].key
    store.record(FIRST.id, LessonProgress(at=step, steps={step: StepProgress(done=True)}))
    assert resume_row(FIRST, store.load()).plain == f"▶ Continue: {FIRST.title}"
    assert lesson_row(1, FIRST, store.load()).plain == f"◐  1  {FIRST.title}"
    store.record(FIRST.id, LessonProgress(finished=True))
    assert lesson_row(1, FIRST, store.load()).plain == f"✓  1  {FIRST.title}"
    following = resume(store.load())
    assert following == course()[1]
    assert resume_row(following, store.load()).plain == f"▶ Next: {following.title}"


def test_with_every_lesson_finished_the_first_is_offered_once_more(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    for entry in course():
        store.record(entry.id, LessonProgress(finished=True))
    assert resume_row(resume(store.load()), store.load()).plain == f"▶ Once more: {FIRST.title}"


async def test_home_lists_everything_and_previews_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    load = ProgressStore.load
    monkeypatch.setattr(ProgressStore, "load", lambda store: read.append(store) or load(store))
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert len(read) == 1, "one reading is enough for menu and preview"
        assert [entry.title for entry in course()] == [line[6:] for line in menu(app)[4:]]
        assert "minute 0:08:00" in shown(app)
        await pilot.press("down")
        assert "data -6" in shown(app)
        await pilot.press("down")
        assert "in 20 steps" in shown(app)
        await pilot.press("down")
        assert "comes back with new numbers" in shown(app)


@pytest.mark.parametrize(("key", "place"), [("e", "ExploreScreen"), ("t", "TrainScreen"), ("d", "DrillScreen")])
async def test_a_key_opens_a_room_and_escape_comes_home(tmp_path: Path, key: str, place: str) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert type(app.screen).__name__ == place
        room = app.screen
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press(key)
        await pilot.pause()
        assert app.screen is room, "what was done there is still there"


async def test_resume_opens_the_lesson_and_home_shows_what_was_done(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen).__name__ == "LessonScreen"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert menu(app)[0] == f"▶ Continue: {FIRST.title}"
        assert "review" not in {option.id for option in app.screen.query_one(OptionList).options}
        await pilot.press("m")  # there is nothing to mix yet
        assert isinstance(app.screen, HomeScreen)
        for entry in course()[:2]:
            ProgressStore(tmp_path).record(entry.id, LessonProgress(finished=True))
        await pilot.press("e", "escape")
        await pilot.pause()
        assert menu(app)[1] == "↻ Mixed review: from what you have finished"
        await pilot.press("home", "down", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == mixed.ID
        asked = {step.title.split(": ")[0][3:] for step in app.screen.lesson.steps}
        assert asked == {entry.title for entry in course()[:2]}
        await pilot.press("escape", "m")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)


async def test_help_names_the_keys_of_the_screen_below(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        titles = [str(static.render()) for static in app.screen.query(".help-title").results(Static)]
        assert titles == ["Home", "Everywhere"]
        await pilot.press("question_mark")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("e", "question_mark")
        await pilot.pause()
        told = [command.title for command in app.get_system_commands(app.screen_stack[-2])]
        assert [title for title in told if title.startswith(("Key", "Max"))] == ["Keys of this screen"]
        titles = [str(static.render()) for static in app.screen.query(".help-title").results(Static)]
        assert titles[:2] == ["At the nodes of a graph", "Explore"], "what has the keys comes first"


async def test_f2_goes_through_the_themes_and_the_choice_is_kept(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test() as pilot:
        seen = []
        for _ in THEMES:
            await pilot.press("f2")
            seen.append(app.theme)
        assert seen == [theme.name for theme in (*THEMES[1:], THEMES[0])]
        await pilot.press("f2")
        await pilot.pause()
        assert load_preferences(tmp_path).theme == THEMES[1].name
        app.theme = "dracula"  # as the palette does it
        await pilot.pause()
    assert MgradApp(Start(), tmp_path).theme == "dracula"


def test_a_theme_from_elsewhere_leads_back_to_ours() -> None:
    assert next_theme("dracula") == THEMES[0].name


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"theme": "gone"}', '{"theme": 3}', '{"theme": []}', "\x00", pytest.param("[" * 100_000, id="deep")],
)
def test_preferences_that_cannot_be_read_are_the_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / "preferences.json").write_text(text)
    assert load_preferences(tmp_path).theme == THEMES[0].name


async def test_a_damaged_progress_file_is_told_and_kept_aside(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text("{ not json")
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        assert len(app.screen.query("Toast")) == 1
    kept = [path for path in tmp_path.iterdir() if path.name != "progress.json" and path.read_text() == "{ not json"]
    assert len(kept) == 1


async def test_the_palette_offers_every_place(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test():
        offered = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Home", "Explore", "Train", "Drill", "Next theme", "Keys of this screen"} <= offered


@SIZES
def test_home_looks_as_it_should(snap_compare, tmp_path: Path, size: tuple[int, int]) -> None:
    assert snap_compare(MgradApp(Start(), tmp_path), terminal_size=size)


def test_home_in_light_colours(snap_compare, tmp_path: Path) -> None:
    assert snap_compare(MgradApp(Start(), tmp_path), terminal_size=(100, 30), press=["f2", "down"])


def test_help_looks_as_it_should(snap_compare, tmp_path: Path) -> None:
    assert snap_compare(MgradApp(Start(), tmp_path), terminal_size=(80, 24), press=["question_mark"])
