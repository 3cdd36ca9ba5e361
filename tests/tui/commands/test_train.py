"""`mgrad-tui train` in a pipe: lines of JSON, plain text, and clear words for what cannot be."""

from __future__ import annotations

import json
import os
import pty
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from engine.training.settings import TrainSettings
from tests import ROOT
from tui.cli import main
from tui.commands import open_app

PROGRAM = [sys.executable, "-c", "from tui.cli import main; main()", "train"]
HEARS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
DIVERGES = ("--lr", "1000", "--activation", "relu", "--steps", "100")


def train(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["train", *arguments])


def test_json_is_one_object_a_step() -> None:
    result = train("--json")
    printed = [json.loads(line) for line in result.stdout.splitlines()]
    trainer = TrainSettings().build()
    expected = [next(trainer) for _ in range(20)]
    assert result.exit_code == 0
    keys = ["step", "loss", "lr", "accuracy", "predictions"]
    assert [list(one) for one in printed] == [keys] * 19 + [[*keys, "findings", "command"]]
    assert (printed[-1]["command"], [one["kind"] for one in printed[-1]["findings"]]) == ("mgrad-tui train", ["well"])
    assert [(one["step"], one["loss"], one["lr"]) for one in printed] == [(s.step, s.loss, 0.05) for s in expected]
    assert [tuple(one["predictions"]) for one in printed] == [s.predictions for s in expected]


def test_options_reach_the_run() -> None:
    printed = train(
        "--json", "--lr", "0.1:0.05", "--steps", "2", "--seed", "7", "--layers", "2,1", "--l2", "0.01"
    ).stdout
    settings = TrainSettings(lr="0.1:0.05", steps=2, seed=7, layers=(2, 1), l2=0.01)
    trainer = settings.build()
    assert [json.loads(line)["loss"] for line in printed.splitlines()] == [next(trainer).loss for _ in range(2)]


def test_a_data_set_brings_what_suits_it() -> None:
    printed = train("--json", "--data", "moons", "--steps", "1").stdout
    assert json.loads(printed)["lr"] == 1.0
    assert len(json.loads(printed)["predictions"]) == 100


def test_a_file_may_be_an_argument(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("x,y\n1,1\n2,-1\n")
    named = train("--json", "--steps", "1", "--data", str(path)).stdout
    assert named and train(str(path), "--json", "--steps", "1").stdout == named


def test_json_loads_no_screen() -> None:
    program = (
        "import sys\nfrom click.testing import CliRunner\nfrom tui.cli import main\n"
        "assert CliRunner().invoke(main, ['train', '--json']).exit_code == 0\n"
        "print([name for name in ('textual', 'rich', 'plotext') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_divergence_leaves_valid_lines_and_says_where() -> None:
    result = train("--json", *DIVERGES)
    *rows, end = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["step"] for row in (*rows, end)] == [*range(len(rows) + 1)]
    assert all("loss" in row and "diverged" not in row for row in rows)
    assert (list(end), end["diverged"]) == (["step", "diverged", "findings", "command"], True)
    assert end["command"] == "mgrad-tui train --activation relu --lr 1000 --steps 100"
    assert result.stderr.startswith(f"mgrad-tui: diverged at step {len(rows)}: try a smaller learning rate")
    assert result.stderr.count("\n") == 1


def test_plain_has_plot_predictions_and_no_control_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "0")  # says nothing
    result = train("--plain")
    assert result.exit_code == 0
    assert "".join(result.stdout.split("\n")).isprintable()
    assert result.stdout.splitlines()[0] == (
        "data four, layers 4,4,1, activation tanh, loss squared-error, init lecture, rate 0.05, seed 1337"
    )
    assert result.stdout.splitlines()[-5:] == [
        "step 19: loss 0.0596, accuracy 100%",
        "",
        "✓ Little is left to learn. loss 0.847 10 steps ago, 0.0596 now, 100% right",
        "",
        "mgrad-tui train",
    ]
    assert result.stdout.count("✓") == 5


def test_the_name_of_a_file_is_put_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.csv"
    path.write_text("x,y\n1,1\n2,-1\n")
    assert train("--plain", "--steps", "1", "--data", str(path)).stdout.startswith("data a [31m.csv, layers ")


def test_plain_keeps_the_plot_of_a_run_that_diverged() -> None:
    result = train("--plain", *DIVERGES)
    assert result.exit_code == 0
    assert "diverged at step" in result.stderr
    assert "e+304" in result.stdout


def test_plain_in_ascii_where_the_output_has_no_more() -> None:
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PROGRAM, "--plain"], cwd=ROOT, env=surroundings, capture_output=True, check=True)
    assert done.stdout.isascii()
    assert b"0.8606" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--json", "--steps", "many"), "'many' is not a valid integer"),
        (("--json", "--steps", "0"), "steps must be 1 or more"),
        (("--json", "--layers", "4,x"), "write whole numbers with commas"),
        (("--json", "--layers", "4,4"), "layers must end in 1"),
        (("--json", "--activation", "tan"), "did you mean tanh?"),
        (("--json", "--loss", "mse"), "no loss is called 'mse'"),
        (("--json", "--lr", "fast"), "is not a learning rate"),
        (("--json", "--data", "mons"), "did you mean moons?"),
        (("--json", "--data", "missing.csv"), "missing.csv"),
        (("--json", "--batch", "9"), "a batch is 1 to 4"),
        (
            (
                "--json",
                "--fast",
            ),
            "No such option",
        ),
        (("--json", "--plain"), "choose one of --plain and --json"),
        (("--json", "--optimizer", "adm"), "no optimizer is called 'adm': did you mean adam?"),
        (("--export", "run.txt"), "run.txt does not say what to write: end it in .json for the run, in .csv"),
        (("--load", "missing.json", "--json"), "missing.json: no such file"),
        (("--load", "missing.json", "--lr", "0.1", "--json"), "--load brings the run's own settings: leave out --lr"),
        (("--load", "missing.json", "--steps", "0", "--json"), "steps must be 1 or more"),
        (("moons", "--data", "xor", "--json"), "choose one of moons and --data xor"),
        (("moons", "--load", "missing.json", "--json"), "--load brings the run's own settings: leave out moons"),
        (("run.json", "--json"), "run.json is no data: --load run.json opens a run"),
        (("--load", "pyproject.toml", "--json"), "pyproject.toml: not a mgrad-tui run file"),
        ((), "needs a terminal"),
    ],
)
def test_what_cannot_be_is_one_line(arguments: tuple[str, ...], words: str) -> None:
    result = train(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_with_a_terminal_it_opens_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: dict[str, object] = {}
    monkeypatch.setattr(open_app, "open_app", lambda **given: opened.update(given))
    assert train("--lr", "0.1").exit_code == 0
    assert opened == {"start": "train", "train": TrainSettings(lr="0.1")}


def test_a_run_is_exported_and_computed_again_to_the_bit(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    printed = train("--json", "--optimizer", "adam", "--batch", "2", "--steps", "12", "--export", str(path)).stdout
    again = train("--load", str(path), "--json")
    assert (again.exit_code, again.stdout) == (0, printed)
    further = train("--load", str(path), "--json", "--steps", "30", "--export", str(tmp_path / "run.csv")).stdout
    whole = train("--json", "--optimizer", "adam", "--batch", "2", "--steps", "30").stdout
    assert further == whole and further.startswith(printed[: printed.rindex(', "findings"')])
    table = (tmp_path / "run.csv").read_text().splitlines()
    assert [float(row.split(",")[1]) for row in table[1:]] == [json.loads(line)["loss"] for line in whole.splitlines()]


def test_export_needs_no_terminal_and_shows_what_was_trained(tmp_path: Path) -> None:
    result = train("--export", str(tmp_path / "run.json"), "--optimizer", "momentum", "--lr", "0.02")
    assert result.exit_code == 0
    assert "optimizer momentum, rate 0.02" in result.stdout.splitlines()[0]
    loaded = train("--load", str(tmp_path / "run.json"), "--plain")
    assert loaded.stdout == result.stdout


def test_a_run_that_diverged_or_cannot_be_written(tmp_path: Path) -> None:
    result = train("--json", *DIVERGES, "--export", str(tmp_path / "run.csv"))
    assert result.exit_code == 0
    assert len((tmp_path / "run.csv").read_text().splitlines()) == len(result.stdout.splitlines())
    (tmp_path / "full.csv").symlink_to("/dev/full")
    failed = train("--json", "--steps", "1", "--export", str(tmp_path / "full.csv"))
    assert (failed.exit_code, failed.stderr.count("\n")) == (1, 1)
    assert "cannot be written (No space left on device)" in failed.stderr


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no/run.csv", "there is no folder {}/no"),
        ("dir.json", "it is a folder"),
        ("x" * 300 + ".csv", "File name too long"),
    ],
)
def test_where_no_run_can_be_written_none_is_trained(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "dir.json").mkdir()
    failed = train("--steps", "1", "--export", str(tmp_path / name))
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert failed.stderr == f"mgrad-tui: {tmp_path / name} cannot be written: {why.format(tmp_path)}\n"


def test_a_folder_that_may_not_be_written_is_told_before_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # as for everyone but root
    failed = train("--steps", "1", "--export", "run.json")
    assert (failed.stdout, failed.stderr) == ("", "mgrad-tui: run.json cannot be written: you may not write in .\n")


def test_with_a_terminal_a_loaded_run_goes_to_the_screen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: dict[str, Any] = {}
    train("--json", "--seed", "5", "--steps", "3", "--export", str(tmp_path / "run.json"))
    monkeypatch.setattr(open_app, "open_app", lambda **given: opened.update(given))
    assert train("--load", str(tmp_path / "run.json")).exit_code == 0
    assert list(opened) == ["start", "run"]
    assert (opened["run"].settings.seed, opened["run"].steps_taken) == (5, 3)


def test_a_reader_that_goes_away_is_no_error() -> None:
    running = subprocess.Popen(
        [*PROGRAM, "--json", "--steps", "1000000"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stderr is not None
    with running:
        first = running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == ""
    assert json.loads(first)["step"] == 0


@pytest.mark.parametrize("how", ["--json", "--plain"])
def test_ctrl_c_ends_it_cleanly(how: str) -> None:
    """stderr is a terminal, so that the progress bar shows when the run has begun.

    Background jobs of a shell, and their children, ignore SIGINT: the program is set to receive it.
    """
    mine, theirs = pty.openpty()
    program = [PROGRAM[0], PROGRAM[1], HEARS_CTRL_C + PROGRAM[2], *PROGRAM[3:]]
    running = subprocess.Popen([*program, how, "--steps", "1000000"], cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    assert running.stdout is not None
    with running, os.fdopen(mine, "rb", buffering=0) as errors:
        begun = running.stdout.readline() if how == "--json" else errors.read(64)
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        assert running.wait(timeout=30) == 130
        stderr = begun + rest
        with suppress(OSError):  # which is how a pseudo-terminal says that the other end is closed
            stderr += errors.read(65536)
    assert begun
    assert b"Traceback" not in stderr


def test_a_file_is_judged_on_the_examples_held_out(tmp_path: Path) -> None:
    path = tmp_path / "trees.csv"
    rng = random.Random(1)
    rows = [(rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(60)]
    lines = [f"{x},{y},{'oak' if x + y > 0 else 'ash'}" for x, y in rows]
    path.write_text("\n".join(["width,height,kind", *lines]))
    plain = train("--data", str(path), "--plain").stdout
    assert "held out, 15 examples: loss " in plain and "(always " in plain and "is oak " in plain
    assert "learnt from" in plain and plain.splitlines()[-1] == f"mgrad-tui train --data {path}"
    last = json.loads(train("--data", str(path), "--json").stdout.splitlines()[-1])
    assert set(last["held_out"]) == {"loss", "accuracy"}
    numbers = train("--data", f"{path}#width>height", "--json").stdout.splitlines()[-1]
    assert set(json.loads(numbers)["held_out"]) == {"loss", "r2", "rmse"}
