"""A lesson of one's own follows its file: what is saved is what is played, at the same step, with the answers given."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from lessons.contents import course
from lessons.progress.store import Outcome, ProgressStore
from lessons.reading.reader import open_lesson
from tests.lessons.lesson_text import GOOD
from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.lesson import own as own_lesson
from tui.lesson.own import LessonFile
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.screen import LessonScreen
from tui.start import Start


class Writing(App[None]):
    """Nothing but a lesson that is being written."""

    def __init__(self, folder: Path, text: str = GOOD) -> None:
        super().__init__()
        self.path = folder / "mine.md"
        self.path.write_text(text)
        self.store = ProgressStore(folder / "progress")

    def on_mount(self) -> None:
        self.push_screen(LessonScreen(open_lesson(self.path), self.store, reloads=True))

    @property
    def lesson_screen(self) -> LessonScreen:
        assert isinstance(self.screen, LessonScreen)
        return self.screen

    async def save(self, pilot: Pilot[None], text: str) -> None:
        """Write the file, and wait until the screen has reloaded it."""
        self.path.write_text(text)
        await self.reload(pilot)

    async def reload(self, pilot: Pilot[None]) -> None:
        self.lesson_screen.query_one(LessonFile).reload()
        await pilot.pause()


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests say themselves when the file has changed."""

    async def never(_: Path):  # type: ignore[no-untyped-def]
        await asyncio.Event().wait()
        yield

    monkeypatch.setattr(own_lesson, "changes", never)


def problem(app: Writing) -> str:
    return str(app.lesson_screen.query_one(LessonFile).content)


@pytest.mark.usefixtures("unwatched")
async def test_new_words_are_shown_at_the_same_step(tmp_path: Path) -> None:
    app = Writing(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await app.save(pilot, GOOD.replace("A graph.", "A graph, and more words."))
        await pilot.pause()
        assert "A graph, and more words." in text_of(app)
        assert app.lesson_screen.step_index == 1


@pytest.mark.usefixtures("unwatched")
async def test_answers_stay_and_so_does_a_step_that_moved(tmp_path: Path) -> None:
    app = Writing(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        await app.save(pilot, GOOD.replace("## First", "## Before it\n\nWords.\n\n## First"))
        await pilot.pause()
        assert app.lesson_screen.step_index == 1
        assert app.lesson_screen.query_one(ChooseQuestion).progress.outcome is Outcome.RIGHT


@pytest.mark.usefixtures("unwatched")
async def test_a_step_that_is_gone_leaves_the_learner_at_its_number(tmp_path: Path) -> None:
    app = Writing(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await app.save(pilot, GOOD.replace("## Second", "## Another name"))
        assert app.lesson_screen.step is not None and app.lesson_screen.step.title == "Another name"
        await pilot.press("n")
        place = app.lesson_screen.step_index
        await app.save(pilot, GOOD)
        assert app.lesson_screen.step_index == place


@pytest.mark.usefixtures("unwatched")
async def test_a_fault_is_one_line_and_the_old_lesson_stays_until_it_is_mended(tmp_path: Path) -> None:
    app = Writing(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await app.save(pilot, GOOD.replace("```graph", "```grpah"))
        await pilot.pause()
        assert problem(app) == f"✗ Not reloaded: {app.path}:34: there is no block called 'grpah'; write graph"
        assert "Not reloaded" in text_of(app) and "Up or down?" in text_of(app)
        app.path.unlink()
        await app.reload(pilot)
        assert "cannot be read" in problem(app)
        await app.save(pilot, GOOD.replace("Up or down?", "Down or up?"))
        await pilot.pause()
        assert problem(app) == ""
        assert "Not reloaded" not in text_of(app) and "Down or up?" in text_of(app)


async def test_the_file_is_watched_also_when_it_is_replaced(tmp_path: Path) -> None:
    app = Writing(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot, asyncio.timeout(30):
        for words, replaced in (("Written in place.", False), ("Replaced as a whole.", True)):
            draft = tmp_path / "draft.tmp" if replaced else app.path
            draft.write_text(GOOD.replace("Up or down?", words))
            draft.replace(app.path)
            while words not in text_of(app):
                await pilot.pause()
        await pilot.press("n")
    assert not app.workers


async def test_a_folder_that_cannot_be_watched_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: Path):  # type: ignore[no-untyped-def]
        raise OSError("no watches are left in [/x]")
        yield

    monkeypatch.setattr(own_lesson, "changes", refuse)
    app = Writing(tmp_path)
    async with app.run_test(notifications=True) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        [toast_text] = [str(toast.render()) for toast in app.screen.query("Toast")]
        assert "is not watched (no watches are left in [/x]); open it again" in toast_text


@pytest.mark.usefixtures("unwatched")
async def test_only_lessons_outside_the_course_follow_their_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text(GOOD)
    for lesson, is_own in ((open_lesson(path), True), (course()[0].open(), False)):
        app = MgradApp(Start(lesson=lesson), tmp_path)
        async with app.run_test() as pilot:
            await pilot.pause()
            assert isinstance(app.screen, LessonScreen) and bool(app.screen.query(LessonFile)) is is_own


def test_the_files_of_a_task_belong_to_their_lesson(tmp_path: Path) -> None:
    lesson = tmp_path / "mine.md"
    (tmp_path / "mine" / "relu" / "wrong").mkdir(parents=True)
    assert own_lesson.task_folders(lesson) == [tmp_path / "mine" / each for each in (".", "relu", "relu/wrong")]
    assert own_lesson.task_folders(tmp_path / "other.md") == []
    for name, is_followed in (
        ("mine.md", True), ("mine/relu/checks.py", True), ("mine/relu/wrong/a.py", True),
        ("other.md", False), ("relu.py", False), ("mine/relu/checks.py~", False),
    ):  # fmt: skip
        assert own_lesson.is_of(tmp_path / name, lesson) is is_followed, name
