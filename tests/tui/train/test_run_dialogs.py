"""The dialogs of the Train screen by its keys: settings, forks, files, data, a sweep, the lab."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.console import Group
from textual.widgets import Input, OptionList, Static

from engine.data.by_name import dataset
from engine.lab.challenges import CHALLENGES
from engine.lab.health import health
from engine.lab.remedies import trials
from engine.lab.scaling import scaling_finding
from engine.runs.file import read_run
from engine.training.settings import TrainSettings, preset
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import Bench, error_of, press, settle, trained
from tui.graph.view import GraphView
from tui.sweep.heat_map import HeatMap
from tui.train.dialogs.example import ExampleScreen
from tui.train.dialogs.files import OpenRunScreen, SaveRunScreen
from tui.train.dialogs.settings import TrainSettingsScreen
from tui.train.panels.health_line import HealthLine
from tui.train.panels.loss import LossPlot
from tui.train.panels.predictions import Predictions
from tui.train.panels.table import RunTable


async def test_a_fork_goes_on_from_the_step_looked_at_beside_its_run() -> None:
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
        await press(pilot, "delete")
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
        prompts = [rows.get_option_at_index(place).prompt for place in range(rows.option_count)]
        shown = [str(prompt.renderables[0]) for prompt in prompts if isinstance(prompt, Group)]
        assert [row.strip()[:3] for row in shown] == ["[x]", "[ ]", "[ ]", "[x]", "The", "exp"], (
            "one bug in the backward pass"
        )
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


async def test_a_point_opens_its_forward_and_backward_pass() -> None:
    app = Bench(run=trained(replace(preset("moons"), faults=("overwrite",)), 3))
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
        view = app.screen.query_one(GraphView)
        assert not view.folded and len(view.drawing.boxes) == 72
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
        await press(pilot, "M", "down", "enter")
        taken = app.runs.run
        assert taken.settings.seed == 4 and taken.data == dataset("xor", 3)  # the examples of the map
        await press(pilot, "n")
        await pilot.press("M")  # a thousand networks, which nobody waits for
        assert app.screen.query_one(HeatMap).heat.rows[0] == "4"
        await press(pilot, "escape")


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
        assert app.status == "step 39 done: space goes on to step 59, n takes one step" and not line.repaired
        app.runs.begin(replace(snail.settings, lr="0.05"))
        await press(pilot, "space")
        assert line.repaired and "goes on until you pause" in app.status
        assert len(app.runs.shelf.entries) == 3
        await press(pilot, "b", "enter")  # broken once more
        assert (line.challenge, line.repaired) == (snail, False)
        await press(pilot, "b", "delete")
        assert line.challenge is None and app.runs.settings == snail.settings


async def test_repairs_of_the_data_are_shown_on_opening_and_in_the_check_up(tmp_path: Path) -> None:
    file = tmp_path / "flowers.csv"
    file.write_text(
        "kind,width,weight\n" + "".join(f"{'ab'[i % 2]},{i / 7 if i else 'NA'},{i * 1.5}\n" for i in range(30))
    )
    app = Bench(preset(str(file)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "! weight is a number to predict (regression)  d shows the columns" in text_of(app)
        await press(pilot, "n", "c")
        await app.workers.wait_for_complete()
        await pilot.pause()
        content = str(app.screen.query_one("#findings Static", Static).content)
        data = content.partition("The data (d shows the columns)\n")[2]
        assert "  weight is a number to predict (regression)\n" in data
        assert "  1 of 30 rows left out: gaps in width (1)\n" in data


async def test_the_losses_of_the_check_up_and_the_error_say_that_they_are_held_out(tmp_path: Path) -> None:
    file = tmp_path / "heights.csv"
    file.write_text("x,y\n" + "".join(f"{i / 7},{(i * 7919) % 100 / 3}\n" for i in range(48)))
    settings = replace(preset(str(file)), lr="0.0001")
    app = Bench(settings)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *["n"] * 12)
        assert app.fact("RMSE held out")
        await press(pilot, "c")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Tried for 30 steps, the lowest held-out loss first; enter takes one:" in text_of(app)
    snapshot = app.runs.state.snapshot
    assert snapshot is not None
    tried = next(trials(app.runs.run, snapshot, health(app.runs.run, snapshot)))
    assert f"{tried.remedy.name}: held-out loss " in str(tried)


async def test_the_check_up_tries_remedies_and_enter_takes_the_best() -> None:
    app = Bench(replace(TrainSettings(), lr="0.0001"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *["n"] * 12, "c")
        await app.workers.wait_for_complete()
        await pilot.pause()
        rows = app.screen.query_one("#tried", OptionList)
        assert "Tried for 30 steps, the lowest loss first; enter takes one:" in text_of(app) and rows.option_count > 4
        best = str(rows.get_option_at_index(0).prompt)
        assert " → " in best and "no better" not in best
        await press(pilot, "enter")
        assert app.screen is app.train and app.runs.run.name == "run 2"
        await press(pilot, "4")
        assert "run 1" in text_of(app)


async def test_a_challenge_names_its_bug_nowhere_before_it_is_named(tmp_path: Path) -> None:
    app = Bench(folder=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        app.runs.begin_challenge(CHALLENGES["climber"])
        await settle(pilot)
        assert app.train.copy_forms() == []
        await press(pilot, "e")
        assert not app.screen.query("#faults")
        await press(pilot, "escape", "4")
        assert all("wrong-sign" not in row.differs for row in app.train.query_one(RunTable).rows)
        await press(pilot, "1", "f", "enter")
        said = str(app.screen.query_one("#said", Static).content)
        assert said.startswith("✗ Not that one. With = in place of += the loss would go ")
        assert app.runs.settings.faults == ("wrong-sign-update",)
        await press(pilot, "end", "enter")
        assert app.screen is app.train and app.runs.settings.faults == ()
        assert app.runs.lab.diagnoses == {"climber"}
        await press(pilot, "f", "end", "enter")
        assert "is out already" in str(app.screen.query_one("#said", Static).content)


async def test_the_same_run_without_scaling_runs_beside_it_and_what_it_shows_is_said(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("a,b,kind\n" + "".join(f"{k % 7},{k * 1000},{'yn'[k % 7 > 2]}\n" for k in range(12)))
    app = Bench(replace(preset(str(path)), steps=60, layers=(1,), loss="squared-error", optimizer="sgd", lr="0.01"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Z")
        assert len(app.runs.shelf.entries) == 1  # there is nothing to compare with yet
        await press(pilot, "space", "Z")
        first, other = (one.run for one in app.runs.shelf.entries)
        assert app.runs.run is other and other.settings == replace(first.settings, scale="none")
        assert other.diverged and app.runs.speed is None and other.forked_from == ("run 1", 0)
        found = scaling_finding(first, other)
        assert found is not None and found.message.startswith("Without scaling it diverges at step ")
        parted = app.train.query_one("#parted", Static)
        assert str(parted.content).splitlines()[0] == found.message
        assert app.train.query_one("#losses", LossPlot).is_log
        assert app.train.query_one(RunTable).rows[1].differs == "scale none"
        await press(pilot, "c")
        assert found.message in str(app.screen.query_one("#findings Static", Static).content)
        await press(pilot, "escape", "Z")  # and back: the first run again, none made anew
        assert app.runs.run is first and len(app.runs.shelf.entries) == 2
        assert str(parted.content).splitlines()[0] == found.message
