"""The training room by its keys: any step again, forks, the table of runs, settings while it runs, files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType
from rich.text import Text
from textual.app import App
from textual.widgets import Input, OptionList, Static

from engine.data.by_name import dataset
from engine.lab.challenges import CHALLENGES
from engine.runs.file import read_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import Bench, press, settle
from tui.app import MgradApp
from tui.render.plots import PlotStyle
from tui.start import Start
from tui.sweep.heat_map import HeatMap
from tui.train.dialogs.example import ExampleScreen
from tui.train.dialogs.files import OpenRunScreen, SaveRunScreen
from tui.train.dialogs.settings import TrainSettingsScreen, meaning
from tui.train.draw.curves import LossCurve, curves_plot, smoothed
from tui.train.draw.run_rows import RunRow, run_rows
from tui.train.draw.timeline import Track, step_at, timeline
from tui.train.draw.words import parting_text, run_titles
from tui.train.panels.facts import one_line
from tui.train.panels.health_line import HealthLine
from tui.train.panels.loss import LossPlot
from tui.train.panels.network import NetworkPanel
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.scrubber import Scrubber
from tui.train.panels.table import RunTable
from tui.train.panels.what_if import WhatIfPanel
from tui.train.runs.driver import TrainingDriver
from tui.train.runs.folder import RunFolder, summary_of
from tui.train.runs.shelf import RunShelf, differing
from tui.train.state import state_of


def taken(settings: TrainSettings, steps: int) -> Run:
    run = Run(settings)
    for _ in range(steps):
        next(run)
    return run


def error_of(app: App[None]) -> str:
    return str(app.screen.query_one("#error", Static).content)


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
        assert app.status == "back at step 8: [ ] move, ) newest, k forks; space goes on at 20"
        await press(pilot, "right_square_bracket", "right_curly_bracket")
        assert app.runs.at is None  # step 19 is the newest
        await press(pilot, "J")
        assert app.runs.at == run.largest_jump()
        await press(pilot, "left_parenthesis")
        assert app.runs.at == 0
        await press(pilot, "left_square_bracket", "g", "9", "9", "enter")
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


async def test_a_fork_goes_on_from_the_step_looked_at_and_stands_beside_its_run() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "space", "left_parenthesis", "right_curly_bracket", "k")
        form = app.screen
        assert isinstance(form, TrainSettingsScreen)
        assert not form.query("#layers")
        form.query_one("#lr", Input).value = "-1"
        await press(pilot, "enter")
        assert app.screen is form
        assert "learning rate" in error_of(app)
        form.query_one("#lr", Input).value = "0.01"
        form.query_one("#optimizer", Input).value = "adam"
        await press(pilot, "enter")
        first, fork = (one.run for one in app.runs.shelf.entries)
        assert app.runs.run is fork
        assert fork.forked_from == ("run 1", 10)
        assert app.runs.state.done == 10
        await press(pilot, "space")
        assert fork.at(10).parameters == first.at(10).parameters
        assert fork.at(11).parameters != first.at(11).parameters
        assert [curve.name for curve in app.train.query_one("#loss", LossPlot).curves] == ["run 1", "run 2"]
        await press(pilot, "4", "up")
        table = app.train.query_one(RunTable)
        assert [(row.name, row.parent, row.differs) for row in table.rows] == [
            ("run 1", "", ""),
            ("run 2", "run 1 at 10", "lr 0.01, optimizer adam"),
        ]
        assert str(app.train.query_one("#parted", Static).content) == (
            "run 1 and run 2 differ from step 10 on; the 10 before are the same"
        )
        await press(pilot, "h")
        assert [curve.name for curve in app.train.query_one("#losses", LossPlot).curves] == ["run 2"]
        await press(pilot, "enter")
        assert app.runs.run is first
        assert app.runs.state.done == 20
        parted = app.train.query_one("#parted", Static)
        assert str(parted.content) == ""
        await press(pilot, "k", "enter", "up", "up")
        assert str(parted.content) == "run 1 and run 3 are alike, as far as both have come"
        await press(pilot, "n", "enter", "down", "down", "plus", "n")  # the one in hand parts from the one looked at
        assert str(parted.content) == "run 3 and run 1 differ from step 20 on; the 20 before are the same"


async def test_what_can_change_changes_while_it_runs_and_the_rest_asks() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n", "e")
        app.screen.query_one("#optimizer", Input).value = "momentum"
        app.screen.query_one("#steps", Input).value = "5"
        await press(pilot, "enter")
        assert [(c.step, c.setting, c.value) for c in app.runs.run.changes] == [
            (1, "steps", 5),
            (1, "optimizer", "momentum"),
        ]
        await press(pilot, "f", "enter", "down", "down", "enter", "down", "enter", "up")
        rows = app.screen.query_one("#faults", OptionList)
        shown = [str(rows.get_option_at_index(place).prompt).splitlines()[0] for place in range(rows.option_count)]
        assert [row[:3] for row in shown] == ["[x]", "[ ]", "[ ]", "[x]", "The", "exp"], "one bug in the backward pass"
        assert [rows.get_option_at_index(place).disabled for place in range(6)] == [False] * 4 + [True] * 2
        await press(pilot, "down", "enter", "escape")
        assert app.runs.settings.faults == ("no-zero-grad",)
        await press(pilot, "space", "e")
        assert app.runs.state.done == 5
        app.screen.query_one("#layers", Input).value = "2,1"
        await press(pilot, "enter")
        assert error_of(app) == "layers: that begins a new run; run 1 stays in the table. Once more begins it."
        await press(pilot, "enter")
        assert (app.runs.run.name, app.runs.settings.layers, app.runs.state.done) == ("run 2", (2, 1), 0)
        assert [one.run.steps_taken for one in app.runs.shelf.entries] == [5, 0]


async def test_a_run_is_written_and_opened_again(tmp_path: Path) -> None:
    app = Bench(folder=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "O", "x")
        assert app.screen.query_one(Input).value == "x"  # without files to choose from, the path is typed at once
        await press(pilot, "escape", "space", "plus", "n", "S")
        assert isinstance(app.screen, SaveRunScreen)
        await press(pilot, "enter")
        file = tmp_path / "runs" / "four-run-1.json"
        for name in ("history.csv", "picture.svg", "notes.txt"):
            await press(pilot, "S")
            app.screen.query_one("#path", Input).value = str(tmp_path / name)
            await press(pilot, "enter")
        assert error_of(app) == "notes.txt must end in .json, .csv, .svg"
        app.screen.query_one("#path", Input).value = str(file)
        await press(pilot, "enter")
        assert error_of(app) == "four-run-1.json exists already; enter once more overwrites it"
        app.screen.query_one("#path", Input).value = str(file / "x.json")
        await press(pilot, "enter")
        assert error_of(app) == f"{file}: cannot be written (File exists)"
        app.screen.query_one("#path", Input).value = f"{tmp_path}/{'x' * 300}.json"
        await press(pilot, "enter")
        assert error_of(app).endswith(".json: cannot be written (File name too long)")
        await press(pilot, "escape")
        assert (tmp_path / "history.csv").read_text().splitlines()[-1].startswith("20,")
        assert "<svg" in (tmp_path / "picture.svg").read_text(encoding="utf-8")
        written = app.runs.run
        bad = tmp_path / "bad.json"
        bad.write_text(file.read_text()[:500])
        await press(pilot, "r", "n", "O")
        assert isinstance(app.screen, OpenRunScreen)
        assert "  run 1, four, 21 steps" in text_of(app)
        app.screen.query_one("#path", Input).value = "~nobody-of-this-name/run.json"
        app.screen.query_one("#path", Input).focus()
        await press(pilot, "enter")
        assert error_of(app) == "~nobody-of-this-name/run.json: no such file"
        app.screen.query_one("#path", Input).value = str(bad)
        app.screen.query_one("#path", Input).focus()
        await press(pilot, "enter")
        assert "damaged" in error_of(app)
        app.screen.query_one(OptionList).focus()
        await press(pilot, "enter")
        opened = app.runs.run
        assert [one.run.name for one in app.runs.shelf.entries] == ["run 1", "run 2", "run 3"]
        assert opened.changes == written.changes
        assert app.runs.state.losses == tuple(written.losses[1])
        next(written)
        await press(pilot, "n")
        assert opened.at(21) == written.at(21)
    assert read_run(tmp_path / "runs" / "latest.json").steps_taken == 22
    kept = [read_run(tmp_path / "runs" / f"earlier-{k}.json").name for k in (1, 2)]
    assert kept == ["run 2", "run 1"]  # which went on since it was written


async def test_the_app_opens_with_a_run_where_it_was_left(tmp_path: Path) -> None:
    app = MgradApp(Start("train", run=taken(TrainSettings(steps=50), 7)), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "7 steps done" in text_of(app)
        assert "7 of 50" in text_of(app)


async def test_a_point_opens_its_forward_and_backward_pass() -> None:
    app = Bench(run=taken(replace(preset("moons"), faults=("overwrite",)), 3))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        plane = app.train.query_one(Predictions)
        plane.focus()
        await press(pilot, "right")
        assert plane.cursor != 0
        assert f"{plane.cursor + 1}: " in str(plane.border_subtitle)
        await press(pilot, "enter")
        assert isinstance(app.screen, ExampleScreen)
        assert f"example {plane.cursor + 1} at step 2" in text_of(app)
        assert "8 of 72 nodes, around loss" in text_of(app)
        await press(pilot, "z")
        assert "more: graph 486×73" in text_of(app)
        await press(pilot, "left_square_bracket")
        assert "2 of 33: neuron 1 of layer 2   [ ] another   as it is without overwrite" in text_of(app)
        await press(pilot, "n", "escape")
        assert app.screen is app.train


async def test_other_data_and_a_sweep_begin_new_runs() -> None:
    app = Bench()
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n", "d", "down", "enter")
        assert app.runs.settings == preset("moons")
        app.runs.begin(replace(preset("xor"), seed=3))
        await press(pilot, "n")
        assert [one.run.settings.data for one in app.runs.shelf.entries] == ["four", "xor"]
        await press(pilot, "m", "down", "enter")
        taken = app.runs.run
        assert taken.settings.seed == 4 and taken.data == dataset("xor", 3)  # the examples of the map
        await press(pilot, "n", "m")
        assert app.screen.query_one(HeatMap).heat.rows[0] == "4"


class Hearing(Bench):
    """Hears the last words of an app."""

    last_words = ""

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        self.last_words = str(message)
        super().exit(result, return_code, message)


async def test_a_weight_moved_in_what_if_becomes_a_fork(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app = Hearing(folder=tmp_path / "file")
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
    assert app.last_words == f"{unsaved}: {folder}: cannot be made (Not a directory)"


async def test_the_lab_breaks_a_run_and_sees_when_it_is_repaired() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "b")
        names = [option.id for option in app.screen.query_one(OptionList).options]
        app.screen.query_one(OptionList).highlighted = names.index("snail")
        await press(pilot, "enter")
        snail = CHALLENGES["snail"]
        line = app.train.query_one(HealthLine)
        assert app.runs.settings == snail.settings
        assert app.runs.state.done == snail.steps
        assert snail.failure_mode in [finding.kind for finding in line.findings]
        assert (line.challenge, line.repaired) == (snail, False)
        await press(pilot, "c", "escape", "space", "space")  # stops at its end, and after as many again
        assert app.status == "40 steps done: space goes on to 60, n takes one step" and not line.repaired
        app.runs.begin(replace(snail.settings, lr="0.05"))
        await press(pilot, "space")
        assert line.repaired and "goes on until you pause" in app.status
        assert len(app.runs.shelf.entries) == 3
        await press(pilot, "b", "enter")  # broken once more
        assert (line.challenge, line.repaired) == (snail, False)
        await press(pilot, "b", "x")
        assert line.challenge is None and app.runs.settings == snail.settings


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


# What is drawn and kept, without a screen


def test_no_number_of_a_run_is_cut_in_half() -> None:
    pieces = [Text("steps 100 of 100"), Text("loss 0.0177"), Text("seed 1337")]
    lines = [one_line(pieces, width).plain for width in (40, 39, 38, 28, 15)]
    assert lines[0] == "steps 100 of 100  loss 0.0177  seed 1337"
    assert lines[1] == lines[2] == "steps 100 of 100 loss 0.0177 seed 1337"
    assert lines[3:] == ["steps 100 of 100 loss 0.0177", ""]


def test_the_line_of_all_steps() -> None:
    styles = ("", "", "")
    assert timeline(Track(), 40, styles, False).plain == "no step yet  "
    line = timeline(Track(11, 5, (2,)), 40, styles, False).plain
    assert line == "step 5 of 0 to 10  ────◆─────●──────────"
    places = [step_at(x, Track(11, 5), 40) for x in range(40)]
    assert places[18] is None
    assert [places[19], places[39]] == [0, 10]
    assert "#" in timeline(Track(11), 40, styles, True).plain


def test_a_running_mean_leaves_gaps_and_begins_at_the_first() -> None:
    assert smoothed([0, 1], [1.0, 1.0]) == [1.0, 1.0]
    assert smoothed([0, 1, 2], [2.0, float("inf"), 1.0])[1] == float("inf")
    mean = smoothed([0, 10], [0.0, 1.0])[1]
    assert mean == pytest.approx(1 / (1 + 0.9**10))
    assert smoothed([], []) == []


def test_several_runs_in_one_plot_have_a_legend_and_a_line_at_the_step_looked_at() -> None:
    curves = [LossCurve("run 1", 0, [0, 1, 2], [3.0, 2.0, 1.0]), LossCurve("run 2", 1, [0, 1], [3.0, 2.5])]
    plot = curves_plot(curves, 50, 10, colors=["red", "blue"], at=1).plain
    assert plot.split("\n")[0].strip() == "● run 1   ▲ run 2"
    assert len(plot.split("\n")) == 10
    assert "no steps yet" in curves_plot([LossCurve("run 1", 0, [], [])], 50, 10, colors=["red"], at=None).plain


def test_the_table_of_runs() -> None:
    rows = [
        RunRow("run 1", None, False, "", "", 20, 0.5, 1.0),
        RunRow("run 2", 1, True, "run 1 at 10", "lr 0.5", 12, None, None, diverged=True),
    ]
    table = [row.plain.rstrip() for row in run_rows(rows, 1, 76, 5, ["", ""], PlotStyle())]
    assert table == [
        "  run     from           step      loss  right  what differs",
        "    run 1                  20       0.5   100%",
        "▸ ▲ run 2 run 1 at 10      12         diverged  lr 0.5",
    ]
    assert run_titles("a", ("b", 3), ()) == ("a, from b at 3", "a")
    assert run_titles("a", None, ("no-zero-grad",))[0] == "a  ✗ no-zero-grad"
    assert run_titles("a", ("b", 3), ("x", "y"))[1:] == ("a, from b at 3  ✗ 2 bugs", "a  ✗ 2 bugs", "✗ 2 bugs")
    assert parting_text("a", "b", None) == "a and b are alike, as far as both have come"
    assert parting_text("a", "b", 0) == "a and b differ from step 0 on"


def test_no_run_is_lost_when_the_table_is_full() -> None:
    left: list[Run] = []
    full = [False]

    def leave(run: Run) -> bool:
        if not full[0]:
            left.append(run)
        return not full[0]

    shelf = RunShelf(most=2, archive=leave)
    runs = [taken(TrainSettings(seed=seed), 1) for seed in range(3)]
    for run in runs:
        run.name = shelf.next_name()
        shelf.add(run, TrainingDriver(run, state=state_of(run)), alone=True)
    assert left == runs[:1]
    assert [one.run.name for one in shelf.entries] == ["run 2", "run 3"]
    assert [curve.name for curve in shelf.curves()] == ["run 3"]
    shelf.toggle(shelf.entries[0])
    assert [(curve.name, curve.slot) for curve in shelf.curves()] == [("run 2", 1), ("run 3", 0)]
    shelf.toggle(shelf.entries[1])
    assert len(shelf.curves()) == 2  # the run in hand stays
    fresh = Run(TrainSettings(), name=shelf.next_name())
    shelf.add(fresh, TrainingDriver(fresh), alone=False)
    again = Run(TrainSettings(), name=shelf.next_name())
    shelf.add(again, TrainingDriver(again), alone=False)
    assert [one.run for one in shelf.entries] == [runs[2], again]  # what has not begun makes room
    full[0] = True
    shelf.add(runs[0], TrainingDriver(runs[0], state=state_of(runs[0])), alone=False)
    shelf.add(runs[1], TrainingDriver(runs[1], state=state_of(runs[1])), alone=False)
    assert [one.run for one in shelf.entries] == [runs[2], runs[0], runs[1]]  # no file takes the first, so it stays
    other = replace(TrainSettings(), data="/far/away/points.csv#1,2>3", batch=3, faults=("no-zero-grad",))
    assert differing(other, TrainSettings()) == "data points.csv#1,2>3, batch 3, no-zero-grad"


def test_a_fork_goes_as_far_as_its_parent_where_that_is_past_the_end() -> None:
    shelf, parent = RunShelf(), taken(TrainSettings(steps=3), 5)
    shelf.add(parent, TrainingDriver(parent, state=state_of(parent)), alone=True)
    assert shelf.goal() is None
    goals = []
    for step in (1, 3, 5):
        fork = parent.fork(step, shelf.next_name(), lr="0.1")
        shelf.add(fork, TrainingDriver(fork, state=state_of(fork)), alone=False)
        goals.append(shelf.goal())
    assert goals == [3, 5, None]


def test_names_in_the_form_are_explained() -> None:
    assert "velocity" in meaning("optimizer", "momentum")
    assert "v ← 0.9 · v + g" in meaning("optimizer", "momentum")
    assert meaning("loss", "squared-error") == "Σ (ŷ − y)²"
    assert meaning("faults", "no-zero-grad nonsense").count("\n") == 0
    assert meaning("lr", "0.1") == ""


def test_files_are_found_newest_first_and_none_is_written_over(tmp_path: Path) -> None:
    folder, run = RunFolder(tmp_path), taken(TrainSettings(), 1)
    assert folder.recent() == []
    first = folder.free_path(run)
    folder.write(run, first)
    assert folder.free_path(run).name == "four-run-1-2.json"
    assert folder.recent() == [first]
    assert json.loads(first.read_text())["name"] == "run 1"
    for _ in range(8):
        next(run)
        folder.store_latest(run)
    odd = tmp_path / "runs" / "odd.json"
    for text, told in (
        ('{"name": "a\\nb", "settings": {"data": "/x/y.csv"', "a b"),
        ('{"name": 3, "settings": {"data": 4}}', ""),
        ("[" * 9999, ""),
    ):
        odd.write_text(text)
        assert summary_of(odd) == told
    odd.unlink()
    assert (summary_of(odd), summary_of(first)) == ("", "run 1, four, 1 step")
    kept = {path.name: read_run(path).steps_taken for path in folder.recent()}
    assert kept == {first.name: 1, "latest.json": 9} | {f"earlier-{k}.json": 9 - k for k in range(1, 8)}
