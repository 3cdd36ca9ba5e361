"""A task of a lesson done in the learner's own file: Build opens over the lesson, and its result is taken."""

from __future__ import annotations

from pathlib import Path

from lessons.build.record import BuildStore
from lessons.progress.store import Outcome
from tests.lessons.judge.engines import CLOSURES
from tests.tui.build.bench import until
from tests.tui.lesson_player import lesson_of
from tui.app import MgradApp
from tui.build.screen import BuildScreen
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.screen import LessonScreen
from tui.start import Start

STEPS = """\
    ## The order

    Operands first.

    ```code
    task = "toposort"
    ask = "Write build(v)."
    hint = "It calls itself."
    because = "It waits."
    ```
"""


def question(app: MgradApp) -> CodeQuestion:
    [screen] = [each for each in app.screen_stack if isinstance(each, LessonScreen)]
    return screen.query_one(CodeQuestion)


async def test_it_is_settled_once_the_learners_file_passes(tmp_path: Path) -> None:
    mine, data = tmp_path / "mine", tmp_path / "data"
    mine.mkdir()
    BuildStore(data).judged(mine, [])
    app = MgradApp(Start(lesson=lesson_of(STEPS)), data)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and bool(app.screen.query(CodeQuestion)))
        await pilot.press("W")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen) and app.screen.judgement is not None)
        build = app.screen
        assert isinstance(build, BuildScreen) and build.folder == mine
        assert "your lesson waits for" in str(build.query_one("#status").render())
        (mine / "engine.py").write_text(CLOSURES)
        await until(pilot, lambda: "your lesson's task is done" in str(build.query_one("#status").render()))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: question(app).progress.outcome is Outcome.RIGHT)
        assert question(app).solution()[0] == "Your own file passes."


async def test_a_file_that_passes_already_settles_it_at_once(tmp_path: Path) -> None:
    mine, data = tmp_path / "mine", tmp_path / "data"
    mine.mkdir()
    (mine / "engine.py").write_text(CLOSURES)
    BuildStore(data).judged(mine, ["backward", "order"])
    app = MgradApp(Start(lesson=lesson_of(STEPS)), data)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and bool(app.screen.query(CodeQuestion)))
        await pilot.press("W")
        await until(pilot, lambda: question(app).progress.outcome is Outcome.RIGHT)
        assert isinstance(app.screen, LessonScreen)


async def test_files_that_changed_since_they_were_judged_settle_nothing(tmp_path: Path) -> None:
    mine, data = tmp_path / "mine", tmp_path / "data"
    mine.mkdir()
    (mine / "engine.py").write_text(CLOSURES)
    BuildStore(data).judged(mine, ["backward", "order"])
    (mine / "engine.py").write_text("raise ValueError\n")
    app = MgradApp(Start(lesson=lesson_of(STEPS)), data)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and bool(app.screen.query(CodeQuestion)))
        await pilot.press("W")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen))
        assert question(app).is_open
