"""The Train screen by its keys. What is waited for is the worker, never the clock."""

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
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import READY, Bench, press, settle, until
from tui.sweep.screen import SweepScreen
from tui.train.dialogs.settings import TrainSettingsScreen, settings_of, texts_of
from tui.train.draw.words import next_rate, run_numbers, status_line
from tui.train.panels.loss import LossPlot
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.table import RunTable
from tui.train.state import LossHistory, RunState

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
        assert app.status == f"{READY} 20 steps, n one"
        assert app.runs.state == RunState()
        await press(pilot, "space")
        assert app.status == "20 steps done: space goes on until you pause, n takes one step"
        assert app.runs.state.losses == lecture_losses(20)
        assert app.train.query_one("#loss", LossPlot).curves[0].losses is app.runs.state.losses
        assert app.train.query_one(Predictions).border_subtitle == "4 of 4 right"
        assert (app.fact("steps"), app.fact("loss"), app.fact("rate")) == ("20 of 20", "0.0596", "0.05")
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
        assert app.status == f"{done} steps done: space goes on until you pause, n takes one step"
        await press(pilot, "n")
        assert app.runs.state.done == done + 1


async def test_keys_answer_while_it_runs() -> None:
    app = Bench(replace(TrainSettings(), steps=100_000))
    async with app.run_test() as pilot:
        app.runs.speed = 50
        await pilot.press("space")
        await until(pilot, lambda: app.runs.state.done > 0)
        await pilot.press("l")
        assert app.train.query_one("#loss", LossPlot).log_scale
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
        await press(pilot, "s")
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
        await pilot.press("full_stop")
        assert app.fact("speed") == "full"
        await pilot.press("comma", "comma")
        assert app.fact("speed") == "100/s"
        await pilot.press(*["less_than_sign"] * 12)
        assert app.fact("speed") == "1/s"
        await pilot.press("space")
        await until(pilot, lambda: app.runs.state.done == 1)
        await press(pilot, "full_stop", *["greater_than_sign"] * 12)  # the run that waits a second hears of it
        assert app.runs.state.done == 20


async def test_divergence_is_said_and_the_plot_stays() -> None:
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
        await press(pilot, "h")
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


async def test_settings_are_edited_in_one_place() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        form = app.screen
        assert isinstance(form, TrainSettingsScreen)
        form.query_one("#layers", Input).value = "2,2"
        await press(pilot, "enter")
        assert app.screen is form
        assert str(form.query_one("#error", Static).content).startswith("layers must end in 1")
        form.query_one("#layers", Input).value = "2,1"
        form.query_one("#lr", Input).value = "0.2"
        await press(pilot, "enter")
        assert app.screen is app.train
        assert app.runs.settings == TrainSettings(layers=(2, 1), lr="0.2")
        assert app.train.query_one(ParameterCells).border_title == "11 parameters and their gradients"


async def test_settings_that_suit_the_data_and_a_way_back() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        app.screen.query_one("#data", Input).value = "moons"
        await press(pilot, "ctrl+t", "enter")
        assert app.runs.settings == preset("moons")
        await press(pilot, "e", "escape")
        assert app.runs.settings == preset("moons")
        await press(pilot, "e", "down")
        assert str(app.screen.query_one("#meaning", Static).content) == ""  # the hint stands beside the field
        await pilot.resize_terminal(60, 20)
        await press(pilot, "down", "up")
        assert "neurons in each layer, the last one 1" in text_of(app)
        app.screen.query_one("#optimizer", Input).value = "adam"
        app.screen.query_one("#optimizer", Input).focus()
        app.screen.query_one("#layers", Input).value = "0,1"
        await press(pilot, "enter")
        assert "a layer has 1 or more neurons: 0,1 is not possible" in text_of(app)  # though there is much above it


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
        await press(pilot, "m")
        assert isinstance(app.screen, SweepScreen)  # on the examples that the run has


@pytest.mark.parametrize("settings", [TrainSettings(), preset("moons"), replace(preset("xor"), batch=7, l2=0.25)])
def test_settings_survive_the_form(settings: TrainSettings) -> None:
    assert settings_of(texts_of(settings)) == settings
    twice = settings_of({**texts_of(settings), "faults": "overwrite, overwrite"})
    assert twice.faults == ("overwrite",)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("l2", "much", "l2 is a number, such as 0.0001, not 'much'"),
        ("steps", "1.5", "steps is a whole number, not '1.5'"),
        ("seed", "", "seed is a whole number, not ''"),
        ("batch", "all", "batch is a whole number, not 'all'"),
    ],
)
def test_what_a_form_cannot_hold_is_said(name: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        settings_of({**texts_of(TrainSettings()), name: text})


def test_memory_of_losses_is_bounded_and_keeps_spikes() -> None:
    history = LossHistory(most=100)
    for step in range(10_000):
        history.append(step, 9.0 if step == 5000 else 1.0)
    assert len(history.losses) <= 100
    assert history.steps[0] == 0
    assert history.steps[-1] == 9999
    assert 9.0 in history.losses


@pytest.mark.parametrize(
    ("rate", "lower", "higher"),
    [(0.05, 0.02, 0.1), (0.07, 0.05, 0.1), (1.0, 0.5, 2.0), (1e6, 5e5, 1e6), (1e-6, 1e-6, 2e-6), (0.0, 0.0, 1e-6)],
)
def test_the_ladder_of_rates(rate: float, lower: float, higher: float) -> None:
    assert (next_rate(rate, False), next_rate(rate, True)) == (lower, higher)


def test_how_a_run_stands() -> None:
    assert status_line(RunState(done=1), False, 20) == "1 step done: space goes on to 20, n takes one step"
    assert status_line(RunState(done=20), False, None) == (
        "20 steps done: space goes on until you pause, n takes one step"
    )
    assert status_line(RunState(done=2), True, 20) == "running to 20 steps: space pauses"
    assert run_numbers(TrainSettings(), RunState(done=21), 0.05, 10)[0] == ("steps", "21", "")


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
