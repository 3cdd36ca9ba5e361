"""A step that asks for code: typed in the editor on the stage, run, judged, and never lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Button, TextArea

from lessons.progress.store import Outcome, ProgressStore, QuestionProgress
from lessons.reading.reader import open_lesson
from lessons.workbench.task import load_task
from tests import ROOT
from tests.tui.inputs import quiet, send
from tests.tui.lesson_player import NARROW, WIDE, Player, lesson_of, type_text, verdict_of
from tests.tui.screen_text import text_of
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.stages import code as code_stage
from tui.lesson.stages.code_area import CodeArea
from tui.lesson.stages.editor import CodeEditor

TASK = load_task("slope")
STEPS = """\
    ## Before

    Words.

    ```graph
    a = 2
    b = a*a
    ```

    ## Rise over run

    Now write it.

    ```code
    task = "slope"
    ask = "Write slope."
    hint = ["Rise over run.", "The rise is f(x + h) - f(x)."]
    because = "Three lines, and they work for every {{f}}."
    ```

    The end of it.

    ## After

    Nothing is asked here.
"""


LEAVING = {"escape", "f1", "f2", "f6", "f7", "f8", "ctrl+q", "ctrl+p"}  # what the editor leaves to others
RUNNING = {"ctrl+r", "f9", "ctrl+t"}  # its own commands


def player(folder: Path) -> Player:
    return Player(lesson_of(STEPS), folder)


async def test_nothing_typed_in_the_editor_runs_as_a_command(tmp_path: Path) -> None:
    """Every letter, and every key with which text is edited, in the lesson with its own keys around the editor."""
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "s")
        await pilot.pause()
        area, step = app.screen.query_one(CodeArea), app.lesson_screen.step
        letters = [chr(code) for code in range(33, 127)]
        await type_text(pilot, "".join(letters))
        assert "".join(letters) in area.text
        edits = [key for binding in Binding.make_bindings(TextArea.BINDINGS) for key in binding.key.split(",")]
        others = [f"{held}+{letter}" for held in ("ctrl", "alt") for letter in "abcdefghijklmnopqrstuvwxyz"]
        keys = sorted({*edits, *others, "tab", "shift+tab", "enter", "space"} - LEAVING - RUNNING)
        for some in (keys[at : at + 8] for at in range(0, len(keys), 8)):
            send(app, " ".join(some))
            await quiet(app)
            assert app.screen is app.lesson_screen and app.lesson_screen.step is step, some
            assert app.focused is area, some


def stored(folder: Path) -> QuestionProgress:
    return ProgressStore(folder).load().step("sample", "rise-over-run").questions.get(0, QuestionProgress())


def question(app: Player) -> CodeQuestion:
    return app.lesson_screen.query_one(CodeQuestion)


def editor(app: Player) -> CodeEditor:
    return app.lesson_screen.query_one(CodeEditor)


async def to_the_editor(pilot: Pilot[None]) -> None:
    """To its first line, before all that is written."""
    await pilot.press("n", "enter")
    pilot.app.screen.query_one(CodeArea).move_cursor((0, 0))
    await pilot.pause()


async def run_code(pilot: Pilot[None], app: Player, source: str) -> None:
    """Put a source in the place of what is typed, and run it."""
    editor(app).area.text = source
    editor(app).focus()
    await pilot.press("ctrl+r")
    await app.workers.wait_for_complete()
    await pilot.pause()


async def test_the_words_come_first_and_enter_goes_to_the_editor(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        assert editor(app).source == TASK.starter
        assert "The end of it." not in text_of(app)
        await pilot.press("enter")
        assert isinstance(app.focused, CodeArea)
        assert app.lesson_screen.staged


async def test_on_a_narrow_screen_the_editor_and_the_words_take_turns(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("n")
        assert TASK.title not in text_of(app)
        await pilot.press("s")
        assert TASK.title in text_of(app) and "Write slope." not in text_of(app)
        await pilot.press("f6")
        assert "Write slope." in text_of(app)


async def test_code_that_passes_settles_it(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await to_the_editor(pilot)
        await run_code(pilot, app, TASK.solution)
        assert "✓ Right. All 4 checks pass." in text_of(app)
        assert "they work for every {f}" in text_of(app)
        assert "The end of it." in text_of(app)
        assert isinstance(app.focused, CodeArea)  # nothing takes the learner away from what is being read
    assert stored(tmp_path) == QuestionProgress(Outcome.RIGHT, tries=1, text=TASK.solution)


async def test_a_failed_run_is_a_try_and_after_two_the_solution_is_shown_beside(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await to_the_editor(pilot)
        await run_code(pilot, app, TASK.wrong[0].source)
        assert "of 4 checks pass." in verdict_of(question(app))
        await run_code(pilot, app, "def slope(:")
        assert "line 1" in verdict_of(question(app))
        assert question(app).progress.tries == 2
        await pilot.press("f6", "h", "m")
        await pilot.pause()
        assert "▸ Shown." in text_of(app)
        assert TASK.solution.splitlines()[0] in text_of(app)
        assert editor(app).source == "def slope(:"
    assert stored(tmp_path) == QuestionProgress(Outcome.SHOWN, tries=2, hints=1, text="def slope(:")


async def test_it_can_be_skipped_and_solved_after_all(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "K")
        await pilot.pause()
        assert stored(tmp_path).outcome is Outcome.SKIPPED
        await run_code(pilot, app, "x = 1")
        assert question(app).progress.tries == 0
        await run_code(pilot, app, TASK.solution)
        assert question(app).progress.outcome is Outcome.RIGHT
    assert stored(tmp_path).outcome is Outcome.RIGHT


async def test_the_editor_stays_in_later_steps_and_still_counts(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "n")
        await run_code(pilot, app, TASK.solution)
    assert stored(tmp_path) == QuestionProgress(Outcome.RIGHT, text=TASK.solution)


async def test_escape_leaves_the_editor_so_that_keys_go_on(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await to_the_editor(pilot)
        await pilot.press("n", "p", "s", "q")
        assert editor(app).source == f"npsq{TASK.starter}"
        await pilot.press("escape")
        assert isinstance(app.focused, Button)
        await pilot.press("n")
        assert app.lesson_screen.step_index == 2


async def test_what_was_typed_comes_back_with_the_step_and_with_the_program(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await to_the_editor(pilot)
        await type_text(pilot, "x")
        await pilot.press("escape", "p", "n")
        await quiet(app)
        assert editor(app).source == f"x{TASK.starter}"
        assert stored(tmp_path).text == f"x{TASK.starter}"
        await pilot.press("h", "enter")
        await type_text(pilot, "y")
    again = player(tmp_path)
    async with again.run_test(size=WIDE):
        assert editor(again).source == "x" + TASK.starter.replace("...", "y...")  # typed where the gap is
        assert question(again).progress.hints == 1


async def test_what_is_typed_is_written_down_while_the_step_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.lesson.screen.SAVE_AFTER", 0.001)
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await to_the_editor(pilot)
        await type_text(pilot, "x")
        while not stored(tmp_path).text:
            await pilot.pause()
        assert stored(tmp_path).text == f"x{TASK.starter}"


async def test_leaving_the_step_ends_a_run(tmp_path: Path) -> None:
    app = player(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        await quiet(app)
        editor(app).area.text = "while True: pass"
        editor(app).action_run()
        await pilot.pause()
        assert editor(app).running
        await pilot.press("p")
        await quiet(app)
        assert not app.workers
        await pilot.press("n")
        await quiet(app)
        assert not editor(app).running
        assert editor(app).source == "while True: pass"


async def test_a_python_that_does_not_start_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(code_stage, "run", refuse)
    app = player(tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await to_the_editor(pilot)
        await run_code(pilot, app, "x = 1")
        [toast_text] = [str(toast.render()) for toast in app.screen.query("Toast")]
        assert "Python could not be started (Too many open files); try once more." in toast_text
        assert not editor(app).running
        assert question(app).progress.tries == 0


def test_snapshot_of_code_asked_for(snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = player(tmp_path)

    async def fail_once(pilot: Pilot[None]) -> None:
        await to_the_editor(pilot)
        await run_code(pilot, app, TASK.wrong[0].source)
        async with asyncio.timeout(30):
            while not question(app).progress.tries:  # on a busy machine the report takes a while
                await pilot.pause()

    assert snap_compare(app, terminal_size=WIDE, run_before=fail_once)


async def test_a_report_that_comes_late_counts_where_it_was_asked(tmp_path: Path) -> None:
    app = Player(lesson_of(STEPS), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("f8")
        await pilot.pause()
        screen = app.lesson_screen
        question, asked_in = screen.query_one(CodeQuestion), screen.step_index
        await pilot.press("f8")
        await pilot.pause()
        gone_on = screen.step_index
        screen.post_message(CodeQuestion.Progressed(question, QuestionProgress(Outcome.RIGHT, 1)))
        await pilot.pause()
        assert screen.step_index == gone_on > asked_in
        steps = screen.lesson.steps
        left = screen.memory.done(steps[asked_in])
        assert left.questions[0].outcome is Outcome.RIGHT
        assert left.done
        again = ProgressStore(tmp_path).load().lesson("sample")
        assert screen.lesson.step_index(again.at) == gone_on % len(steps)


async def test_a_task_that_the_lesson_brings_along(tmp_path: Path) -> None:
    lesson = open_lesson(ROOT / "docs" / "example-lesson.md")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        await pilot.pause()
        question = app.screen.query_one(CodeQuestion)
        assert question.own_checks == ()
        assert app.screen.query_one(CodeEditor).border_title == "Write a leaky ReLU and its slope"
        await run_code(pilot, app, question.code_task.solution)
        assert question.progress.outcome is Outcome.RIGHT
