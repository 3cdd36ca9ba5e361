"""The help over a screen."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from lessons.contents import find_lesson
from tui.app import MgradApp
from tui.home.screen import HomeScreen
from tui.lesson.screen import LessonScreen
from tui.lesson.stages.code_area import CodeArea
from tui.palette.help import HelpScreen
from tui.start import Start


async def test_help_names_the_keys_of_the_screen_below(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        titles = [str(static.render()) for static in app.screen.query(".help-title").results(Static)]
        assert titles == ["In a list", "Home", "Everywhere"]
        await pilot.press("question_mark")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("e", "question_mark")
        await pilot.pause()
        titles = [str(static.render()) for static in app.screen.query(".help-title").results(Static)]
        assert titles[:2] == ["At the nodes of a graph", "Explore"], "what has the keys comes first"


async def test_help_in_the_editor_of_a_lesson(tmp_path: Path) -> None:
    """The editor has keys of Textual's own beside those of the table."""
    app = MgradApp(Start(lesson=find_lesson("own-backward")), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        lesson = app.screen
        assert isinstance(lesson, LessonScreen)
        while not lesson.query(CodeArea):
            await pilot.press("f8")
            await pilot.pause()
        lesson.query_one(CodeArea).focus()
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        titles = [str(static.render()) for static in app.screen.query(".help-title").results(Static)]
        assert "A task in Python" in titles and "code area" in titles
