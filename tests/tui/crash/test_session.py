"""A crash costs nothing: the terminal, the work and the inputs are there, and the next start offers to go on."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from textual.pilot import Pilot

from engine.runs.file import read_run
from lessons.contents import find_lesson
from lessons.lesson import CodeBlock
from lessons.progress.store import ProgressStore
from tests.terminal import Terminal
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import READY
from tui.app import MgradApp
from tui.cli import main
from tui.commands.open_app import start_of
from tui.crash.guard import run_guarded
from tui.crash.report import ResumeOffer, offered_resume
from tui.start import ResumeStart, Start

CRASHING = """
from tui.train.screen import TrainScreen
def fail(*_): raise ValueError("loss is not in the graph shown")
TrainScreen.action_rate = fail
from tui.cli import main
main({arguments!r})
"""


def program(*arguments: str, crashing: bool = True) -> Terminal:
    code = CRASHING.format(arguments=[*arguments]) if crashing else f"from tui.cli import main; main({[*arguments]!r})"
    return Terminal([sys.executable, "-c", code], 80, 24)


def test_a_crash_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    with program("train") as terminal:
        terminal.wait_for(READY)
        terminal.wait_until(lambda: not terminal.cursor_is_visible)
        terminal.send("nn")
        terminal.wait_for("step 1 done")
        terminal.send("+")
        assert terminal.wait_for_end() == 1
        assert terminal.cursor_is_visible
        [path] = (tmp_path / "crashes").iterdir()
        printed = terminal.text.replace("\n", "")
        assert "mgrad-tui: crashed (ValueError: loss is not in the graph shown)" in printed
        assert path.name in printed and "Traceback" not in printed
    report = json.loads(path.read_text())
    assert [row["key"] for row in report["inputs"] if "key" in row] == ["n", "n", "plus"]
    assert (report["command"], report["size"]) == (["train"], [80, 24])
    assert report["facts"]["terminal"]["TERM"] == "xterm-256color"
    latest = tmp_path / "runs" / "latest.json"
    assert read_run(latest).steps_taken == 2
    assert offered_resume(tmp_path) == ResumeOffer("Train, run 1 at step 1", ("train", "--load", str(latest)))

    with program(crashing=False) as terminal:
        terminal.wait_for("After the crash: Train, run 1 at step 1")
        terminal.send("\r")
        terminal.wait_for("step 1 done")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert offered_resume(tmp_path) is None

    played = CliRunner().invoke(main, ["replay", str(path)])
    assert (played.exit_code, played.stdout) == (0, f"{len(report['inputs'])} inputs played: no crash\n")
    with program("replay", str(path)) as terminal:
        assert terminal.wait_for_end() == 1
        assert "the crash of the report" in terminal.text


async def crash_in_screen(pilot: Pilot[Any]) -> None:
    def fail() -> None:
        raise KeyError(0)

    pilot.app.screen.call_later(fail)
    await pilot.pause()


def crash_after(app: MgradApp, act: Callable[[Pilot[Any]], Awaitable[None]]) -> ResumeOffer | None:
    """Run the app headless, act, let its screen crash, and return how to go on."""

    async def pilot_it(pilot: Pilot[Any]) -> None:
        await act(pilot)
        await crash_in_screen(pilot)

    crash = run_guarded(app, headless=True, size=(100, 30), auto_pilot=pilot_it)
    assert crash is not None and crash.error.startswith("KeyError: 0")
    return app.resume_offer()


def test_a_graph_comes_back_with_its_numbers(tmp_path: Path) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("e", "ctrl+u", *"2*x", "enter", "plus", "plus")
        await pilot.pause()

    offer = crash_after(MgradApp(Start("explore"), tmp_path), act)
    assert offer is not None
    start = start_of(main, offer.command)
    assert start.mode == "explore" and start.explore is not None
    assert start.explore.session.root.data == pytest.approx(2 * 1.02)


def test_an_editor_keeps_its_text_and_the_lesson_its_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    lesson = find_lesson("order")
    number = next(number for number, step in enumerate(lesson.steps) if isinstance(step.stage, CodeBlock))

    async def act(pilot: Pilot[Any]) -> None:
        await pilot.pause()
        await pilot.press("f6", "ctrl+home", *"# mine", "enter")
        await pilot.pause()

    offer = crash_after(MgradApp(Start(lesson=lesson, step=number), tmp_path), act)
    assert offer == ResumeOffer(f"{lesson.title}, step {number + 1}", ("lesson", lesson.id))
    progress = ProgressStore(tmp_path).load().lesson(lesson.id)
    assert progress.at == lesson.steps[number].key
    assert any("# mine" in question.text for step in progress.steps.values() for question in step.questions.values())
    start = start_of(main, offer.command)
    assert start.lesson is not None and start.lesson.id == lesson.id


def test_a_run_comes_back_even_before_its_first_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))

    async def act(pilot: Pilot[Any]) -> None:
        await pilot.press("N")
        await pilot.pause()

    app = MgradApp(Start("train"), tmp_path)
    offer = crash_after(app, act)
    assert offer is not None
    start = start_of(main, offer.command)
    assert start.run is not None and start.run.steps_taken == 0 and start.run.settings.seed != 1337


def test_a_drill_comes_back(tmp_path: Path) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.pause()

    offer = crash_after(MgradApp(Start("drill"), tmp_path), act)
    assert offer is not None and offer.label.startswith("Drill, seed ") and offer.command == ("drill",)


def test_home_has_nothing_to_go_on_with(tmp_path: Path) -> None:
    async def act(pilot: Pilot[Any]) -> None:
        await pilot.pause()

    assert crash_after(MgradApp(Start(), tmp_path), act) is None


@pytest.mark.parametrize("visited", [False, True])
async def test_the_row_of_home_opens_what_was_there(visited: bool, tmp_path: Path) -> None:
    resume = ResumeStart("Explore, 7*a", lambda: start_of(main, ("explore", "--set", "a=3", "7*a")))
    app = MgradApp(Start(resume=resume), tmp_path)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "After the crash: Explore, 7*a" in text_of(app)
        if visited:
            await pilot.press("e")
            await pilot.pause()
            await pilot.press("escape", "escape")
            await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "7*a" in text_of(app) and "data 21" in text_of(app)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert "After the crash" not in text_of(app)


async def test_what_cannot_be_opened_again_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a short path: a long one breaks the line of the message
    resume = ResumeStart("Train", lambda: start_of(main, ("train", "--load", "gone.json")))
    app = MgradApp(Start(resume=resume), tmp_path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "gone.json: no such file" in text_of(app)
