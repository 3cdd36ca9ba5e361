"""The Train screen by its keys. Tests wait for the worker, never for the clock."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from tests.engine.native.machine_code import need_llvmlite
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import READY, Bench, error_of, press, settle, trained, until
from tui.app import MgradApp
from tui.start import Start
from tui.sweep.screen import SweepScreen
from tui.train.panels.loss import LossPlot
from tui.train.panels.network import NetworkPanel
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.scrubber import Scrubber
from tui.train.panels.table import RunTable
from tui.train.panels.what_if import WhatIfPanel
from tui.train.screen import TrainScreen
from tui.train.state import RunState

DIVERGES = TrainSettings(activation="relu", lr="1000", steps=100)


def plane_of(app: Bench) -> tuple[str, ...]:
    """Which backgrounds the cells of the predictions have, row after row."""
    widget = app.train.query_one(Predictions)
    return tuple(
        str(segment.style.bgcolor) if segment.style else ""
        for y in range(widget.size.height)
        for segment in widget.render_line(y)
        for _ in segment.text
    )


def lecture_losses(count: int, settings: TrainSettings | None = None) -> tuple[float, ...]:
    trainer = (settings or TrainSettings()).build()
    return tuple(next(trainer).loss for _ in range(count))


async def test_it_runs_twenty_steps_and_waits() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.status == f"{READY} steps 0 to 19, n takes one step"
        assert app.runs.state == RunState()
        await press(pilot, "space")
        assert app.status == "step 19 done: space goes on until you pause, n takes one step"
        assert app.runs.state.losses == lecture_losses(20)
        assert app.train.query_one("#loss", LossPlot).curves[0].losses is app.runs.state.losses
        assert app.train.query_one(Predictions).border_subtitle == "4 of 4 right"
        assert (app.fact("step"), app.fact("loss"), app.fact("rate")) == ("19 of 19", "0.0596", "0.05")
        assert not app.runs.running


async def test_steps_asked_for_quicker_than_they_are_taken_are_all_taken() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        await settle(pilot)
        for _ in range(5):  # in one go, as a slow line hands keys on
            app.post_message(events.Key("n", "n"))
        await pilot.pause()
        await settle(pilot)
        assert app.runs.state.losses == lecture_losses(5)
        assert not app.runs.running
        for key in ("n", "space"):
            app.post_message(events.Key(key, "n" if key == "n" else " "))
        await pilot.pause()
        await settle(pilot)
        assert app.runs.state.done == 20


async def test_space_goes_on_past_the_end_until_space() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        await press(pilot, "space")
        app.runs.speed = 50
        await pilot.press("space")
        assert app.status == "running without end: space pauses"
        await until(pilot, lambda: app.runs.state.done > 25)
        await press(pilot, "space")
        done = app.runs.state.done
        assert app.status == f"step {done - 1} done: space goes on until you pause, n takes one step"
        await press(pilot, "n")
        assert app.runs.state.done == done + 1


async def test_keys_answer_while_it_runs() -> None:
    app = Bench(replace(TrainSettings(), steps=100_000))
    async with app.run_test() as pilot:
        app.runs.speed = 50
        await pilot.press("space")
        await until(pilot, lambda: app.runs.state.done > 0)
        await pilot.press("l")
        assert app.train.query_one("#loss", LossPlot).is_log
        await pilot.press("right")
        assert app.train.query_one(ParameterCells).cursor == 1
        assert app.runs.running
        await pilot.press("f", "enter", "escape")
        await until(pilot, lambda: app.screen is app.train and app.runs.running)
        done = app.runs.state.done
        await until(pilot, lambda: app.runs.state.done > done)
        assert app.runs.settings.faults == ("no-zero-grad",)
        await pilot.press("e")
        assert not app.runs.running
        app.screen.query_one("#optimizer", Input).value = "adam"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.train and app.runs.running)
        assert app.runs.settings.optimizer == "adam"
        await press(pilot, "space")
        assert not app.runs.running


async def test_reset_gives_the_same_losses_and_another_seed_others() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        await press(pilot, "space")
        first = app.runs.state
        await press(pilot, "r")
        assert app.runs.state == RunState()
        assert app.status.startswith("ready")
        await press(pilot, "space")
        assert app.runs.state.losses == first.losses
        await press(pilot, "N")
        assert app.runs.settings.seed != 1337
        await press(pilot, "space")
        assert app.runs.state.losses == lecture_losses(20, app.runs.settings)
        assert app.runs.state.losses != first.losses


async def test_another_rate_counts_from_the_next_step_and_after_a_reset() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        rates: list[float] = []
        for key in ("plus", "minus", "minus", "r"):
            await press(pilot, "n")
            assert app.runs.state.snapshot is not None
            rates.append(app.runs.state.snapshot.learning_rate)
            await press(pilot, key)
        assert rates == [0.05, 0.1, 0.05, 0.02]
        await press(pilot, "n")
        assert app.runs.state.snapshot is not None
        assert app.runs.state.snapshot.learning_rate == 0.02
        assert app.fact("rate") == "0.02"


async def test_speed_by_keys() -> None:
    app = Bench()
    async with app.run_test() as pilot:
        await pilot.press("greater_than_sign")
        assert app.fact("speed") == "full"
        await pilot.press("less_than_sign", "less_than_sign")
        assert app.fact("speed") == "100/s"
        await pilot.press(*["less_than_sign"] * 12)
        assert app.fact("speed") == "1/s"
        await pilot.press("space")
        await until(pilot, lambda: app.runs.state.done == 1)
        await press(pilot, "greater_than_sign", *["greater_than_sign"] * 12)  # the run that waits a second hears of it
        assert app.runs.state.done == 20


async def test_divergence_is_reported_and_the_plot_stays() -> None:
    app = Bench(DIVERGES)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "space")
        done = app.runs.state.done
        words = f"diverged at step {done}"
        assert app.status == f"{words}: try a smaller learning rate, such as 100; r resets"
        assert app.train.query_one("#loss", LossPlot).border_subtitle == words
        assert app.runs.state.losses == lecture_losses(done, DIVERGES)
        await press(pilot, "space", "n")
        assert app.runs.state.done == done
        await press(pilot, "minus", "r", "n")
        assert app.runs.state.snapshot is not None
        assert app.runs.state.snapshot.learning_rate == 500


async def leave(app: Bench, pilot: Pilot[None]) -> None:
    await app.push_screen(Screen())


async def leave_for_good(app: Bench, pilot: Pilot[None]) -> None:
    await app.pop_screen()


async def edit(app: Bench, pilot: Pilot[None]) -> None:
    await pilot.press("e")


async def leave_the_app(app: Bench, pilot: Pilot[None]) -> None:
    app.exit()


@pytest.mark.parametrize("go", [leave, leave_for_good, edit, leave_the_app])
async def test_no_run_outlives_its_screen(go: Callable[[Bench, Pilot[None]], Awaitable[None]]) -> None:
    app = Bench(replace(TrainSettings(), steps=10_000_000))
    before = threading.active_count()
    async with app.run_test() as pilot:
        app.runs.speed = 50  # a pilot takes a process that is busy without a pause for one that has not settled
        await pilot.press("space")
        await until(pilot, lambda: app.runs.state.done > 0)
        workers = list(app.workers)
        assert [worker.is_running for worker in workers] == [True]
        await go(app, pilot)
        if go is not leave_the_app:
            await settle(pilot)
            assert not app.runs.running
    assert all(worker.is_finished for worker in workers)
    async with asyncio.timeout(30):
        await asyncio.get_running_loop().shutdown_default_executor()
    assert threading.active_count() <= before


async def test_a_cell_says_its_name_and_numbers() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        cells = app.train.query_one(ParameterCells)
        await settle(pilot)
        assert app.focused is cells
        assert cells.border_subtitle == "L1.n1.w1  value 0.2355  gradient not known yet"
        await press(pilot, "n", "down", "right")
        snapshot = app.runs.state.snapshot
        assert snapshot is not None
        assert cells.border_subtitle == "L1.n2.w2  value 0.6487  gradient -0.141"
        assert f"{snapshot.parameters[5]:.4f} {snapshot.gradients[5]:.4f}" == "0.6487 -0.1410"
        await pilot.press("end")
        assert str(cells.border_subtitle).startswith("L3.n1.b ")
        await pilot.click(cells, offset=(10, 3))
        assert str(cells.border_subtitle).startswith("L1.n2.w1 ")
        await press(pilot, "H")
        first, last = (f"{app.runs.run.state_at(step).parameters[4]:.4f}" for step in (0, 1))
        assert "L1.n2.w1 over the steps" in text_of(app) and f"first {first}, last {last}" in text_of(app)


async def test_the_cursor_is_scrolled_to_where_cells_do_not_fit() -> None:
    app = Bench(preset("moons"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v", "end")
        cells = app.train.query_one(ParameterCells)
        assert cells.scroll_offset.y > 0
        assert cells.cursor == 336


async def test_a_boundary_for_two_inputs_moves_with_the_training() -> None:
    app = Bench(replace(preset("moons"), steps=12))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        before = plane_of(app)
        assert "predictions · moons" in text_of(app)
        assert "wrong" not in text_of(app)
        await press(pilot, "space")
        after = plane_of(app)
        assert "✗ wrong" in text_of(app)
        assert len(set(before)) > 3  # the untrained network has an opinion as well
        assert after != before
        await press(pilot, "r")
        assert plane_of(app) == before


async def test_no_boundary_for_three_inputs() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n")
        assert "✗ wrong" not in text_of(app)
        assert "→ +1" in text_of(app)
        assert len(set(plane_of(app))) == 1


async def test_a_file_with_two_columns_has_a_boundary(tmp_path: Path) -> None:
    file = tmp_path / "points[red].csv"  # what stands in brackets is no markup, wherever it is said
    file.write_text("0,0,[/no]\n1,1,yes\n")
    app = Bench(run=Run(replace(preset("moons"), data=str(file)), name="[/run]"), folder=tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "n")
        assert len(set(plane_of(app))) > 3
        assert "yes" in text_of(app) and "○  [/no]" in text_of(app)
        assert "predictions · points[red].csv" in text_of(app)
        await press(pilot, "k")
        assert "goes on from step 1 of [/run], with" in text_of(app)
        await press(pilot, "tab", "tab", "tab", "tab", "tab", *"[/b]", "enter")
        assert "no fault is called '[/b]'" in text_of(app)
        app.screen.query_one("#faults", Input).value = ""
        await press(pilot, "enter", "4", "up")
        assert "[/run] and run 2 are" in text_of(app)


async def test_the_boundary_follows_the_theme_and_is_shades_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(preset("moons"), steps=12)
    app = Bench(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "space")
        dark = plane_of(app)
        app.theme = "mgrad-light"
        await settle(pilot)
        assert plane_of(app) != dark
        assert "░░░" not in text_of(app).split("╰")[0]
        app.theme = "ansi-dark"  # the terminal's own colours, of which there are no shades
        await press(pilot, "2", "1")
        assert "░░░" in text_of(app).split("╰")[0]
    monkeypatch.setenv("NO_COLOR", "1")
    app = Bench(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "space")
        assert "░░░" in text_of(app).split("╰")[0]


async def test_the_boundary_is_live_at_full_speed() -> None:
    app = Bench(replace(preset("moons"), steps=1_000_000, batch=10, lr="1.0"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space")
        shown: set[tuple[str, ...]] = set()
        async with asyncio.timeout(60):
            while len(shown) < 5:
                await asyncio.sleep(0)  # a pilot's pause waits until nothing happens any more
                shown.add(plane_of(app))
        app.train.action_run_or_pause()
        await settle(pilot)
        assert app.train.query_one(Predictions).snapshot is app.runs.state.snapshot
        assert app.train.query_one("#loss", LossPlot).curves[0].losses is app.runs.state.losses
        assert app.train.query_one(ParameterCells).snapshot is app.runs.state.snapshot


async def test_the_plane_comes_before_the_parameters_where_there_is_little_room() -> None:
    app = Bench(preset("moons"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        cells, predictions = app.train.query_one(ParameterCells), app.train.query_one(Predictions)
        large = predictions.size.height
        assert not cells.display
        await press(pilot, "n", "v")
        assert cells.display
        assert app.focused is cells
        assert cells.snapshot is app.runs.state.snapshot
        assert predictions.size.height < large
        await press(pilot, "v")
        assert not cells.display


async def test_the_parameters_make_room_on_a_large_screen_and_for_other_data() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        cells, loss = app.train.query_one(ParameterCells), app.train.query_one("#loss", LossPlot)
        small = loss.size.height
        assert cells.display
        await press(pilot, "v")
        assert not cells.display
        assert loss.size.height > small
        assert "accuracy" in text_of(app)
        await press(pilot, "v")
        assert loss.size.height == small
        await pilot.resize_terminal(60, 18)  # a split screen
        await settle(pilot)
        assert not cells.display
        assert loss.size.height >= 8
        assert next(line for line in text_of(app).splitlines() if "accuracy" in line).endswith("speed full")
        await press(pilot, "v")
        assert cells.display
        assert min(cells.size.height, loss.size.height) >= 3


async def test_a_file_that_has_gone_leaves_its_examples(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("0,0,-1\n1,1,1\n")
    app = Bench(TrainSettings(data=str(file)))
    async with app.run_test() as pilot:
        await press(pilot, "n")
        file.unlink()
        examples = app.runs.run.data
        await press(pilot, "r")
        assert app.status.startswith("ready")
        assert app.runs.run.data == examples
        assert [row.name for row in app.train.query_one(RunTable).rows] == []  # not shown yet, so not told
        await press(pilot, "4")
        assert [(row.name, row.done) for row in app.train.query_one(RunTable).rows] == [("run 1", 1), ("run 2", 0)]
        await press(pilot, "M")
        assert isinstance(app.screen, SweepScreen)  # on the examples that the run has


async def test_back_to_any_step_and_on_from_the_newest() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "space")
        run, cells = app.runs.run, app.train.query_one(ParameterCells)
        await press(pilot, "left_square_bracket", "left_curly_bracket")
        assert app.runs.at == 8
        assert app.runs.snapshot == run.at(8)
        assert cells.snapshot is app.runs.snapshot
        assert app.train.query_one(Predictions).snapshot is app.runs.snapshot
        assert app.train.query_one("#loss", LossPlot).at == 8
        assert app.fact("loss") == f"{run.at(8).loss:.4f}"
        assert app.status == "back at step 8: [ ] move, ) newest, k forks; space goes on from step 19"
        await press(pilot, "right_square_bracket", "right_curly_bracket")
        assert app.runs.at is None  # step 19 is the newest
        await press(pilot, "J")
        assert app.runs.at == run.largest_jump()
        await press(pilot, "left_parenthesis")
        assert app.runs.at == 0
        await press(pilot, "left_square_bracket", "j", "9", "9", "enter")
        assert error_of(app) == "a whole number from 0 to 19"
        app.screen.query_one(Input).value = "12"
        await press(pilot, "enter")
        assert app.runs.at == 12
        await press(pilot, "plus")
        assert "lr 0.1: from step 20 on, the next one. k" in text_of(app)  # and not from the step looked at
        await pilot.click(Scrubber, offset=(118, 0))
        assert app.runs.at is None
        await press(pilot, "left_square_bracket", "n")
        assert (app.runs.at, app.runs.state.done) == (None, 21)


async def test_the_app_opens_with_a_run_where_it_was_left(tmp_path: Path) -> None:
    app = MgradApp(Start("train", run=trained(TrainSettings(steps=50), 7)), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "step 6 done" in text_of(app)
        assert "6 of 49" in text_of(app)


async def test_a_weight_moved_in_what_if_becomes_a_fork(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    app = Bench(folder=tmp_path / "file")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "space", "left_parenthesis", "right_square_bracket", "3", "right", "up", "enter")
        first, fork = (one.run for one in app.runs.shelf.entries)
        moved = first.at(1).parameters[1] + 0.05
        await press(pilot, "n")
        assert fork.at(1).parameters[1] == pytest.approx(moved)
        assert fork.at(1).parameters[2:] == first.at(1).parameters[2:]
        cells, panel = app.train.query_one(ParameterCells), app.train.query_one(WhatIfPanel)
        await press(pilot, "shift+right", "1")
        assert cells.cursor == 11
        await press(pilot, "down", "3")
        assert panel.chosen == cells.cursor != 11
        app.runs.begin(preset("moons"))  # 337 parameters
        await press(pilot, "n", "left", "1")
        assert cells.cursor == panel.chosen == 14
        await press(pilot, "3", "left", "left", *["shift+left"] * 3, "2")
        app.runs.begin(TrainSettings())
        await press(pilot, "1")
        assert cells.cursor == 40
        await press(pilot, "4")
        row = app.train.query_one(RunTable).rows[1]
        assert row.differs.startswith("L1.n1.w2 set to ")
        assert row.parent == "run 1 at 1"
        await press(pilot, "n")
    folder = tmp_path / "file" / "runs"
    unsaved = "run 1, run 2, run 3, run 4 could not be saved"
    assert capfd.readouterr().err == f"{unsaved}: {folder}: cannot be made (Not a directory)\n"


async def test_the_example_under_the_cursor_goes_through_the_network() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "space")
        app.train.query_one(Predictions).focus()
        await press(pilot, "down", "down", "2")
        assert app.train.query_one(NetworkPanel).example == 2
        assert "example 3/4" in text_of(app)
        await press(pilot, "left_curly_bracket")
        assert app.train.query_one(NetworkPanel).snapshot == app.runs.run.at(9)
        await press(pilot, "1")
        assert app.train.query_one(ParameterCells).snapshot == app.runs.run.at(9)


@pytest.mark.parametrize(
    ("settings", "theme", "size"),
    [
        (TrainSettings(), "mgrad-dark", (80, 24)),
        (replace(preset("moons"), steps=12), "mgrad-dark", (120, 40)),
        (replace(preset("circles"), steps=12), "clear-light", (80, 24)),
        (TrainSettings(), "mgrad-light", (120, 40)),
        (DIVERGES, "clear-dark", (80, 24)),
    ],
    ids=["dark-80x24", "moons-dark-120x40", "circles-clear-80x24", "light-120x40", "diverged"],
)
def test_how_it_looks(
    snap_compare: Callable[..., bool], settings: TrainSettings, theme: str, size: tuple[int, int]
) -> None:
    async def run(pilot: Pilot[None]) -> None:
        await press(pilot, "space")

    assert snap_compare(Bench(settings, theme), terminal_size=size, run_before=run)


async def test_a_run_on_machine_code_says_so_and_the_help_says_what_that_is(tmp_path: Path) -> None:
    need_llvmlite()
    app = MgradApp(Start("train"), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = app.screen
        assert isinstance(screen, TrainScreen)
        screen.runs.run.trainer.engine = "native"
        await pilot.press("space")
        await until(pilot, lambda: not screen.runs.running and screen.runs.state.done == 20)
        assert screen.status == "step 19 done: space goes on until you pause, n takes one step · native"
        assert screen.runs.state.losses == lecture_losses(20)
        await pilot.press("question_mark")
        await pilot.pause()
        titles = [str(static.render()) for static in app.screen.query(".help-title").results(Static)]
        assert titles[0] == "native"
        assert "machine code" in text_of(app)
