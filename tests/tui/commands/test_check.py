"""`mgrad-tui check` at the command line: exit status, text, JSON, a folder, a notebook, and again at each save."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lessons.workbench.checking import replaced
from tests import ROOT
from tests.lessons.judge.engines import CLOSURES, ENGINE, NETWORK, wrong_engine

COMMAND = (sys.executable, "-m", "tui", "check")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT, encoding="utf-8")


def written(tmp_path: Path, source: str, name: str = "engine.py") -> Path:
    """Return a file with the source."""
    file = tmp_path / name
    file.write_text(source, encoding="utf-8")
    return file


def test_a_right_engine_has_exit_status_0(tmp_path: Path) -> None:
    done = check(written(tmp_path, ENGINE))
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "39 passed, 0 not yet: all that is there is right."
    assert not done.stderr


def test_a_failure_names_run_numbers_line_cause_hints_and_minute(tmp_path: Path) -> None:
    done = check(written(tmp_path, wrong_engine("add, set")))
    assert done.returncode == 1
    told = done.stdout
    assert "run:      a = Value(2); b = a + a; b.backward()" in told
    assert "expected: a.grad = 2" in told
    assert "got:      a.grad = 1" in told
    assert re.search(r"line:     engine\.py:\d+  self\.grad = out\.grad", told)
    assert "cause:    The + sets the gradient of each operand" in told
    assert "hint 3:   The second must not overwrite the first." in told
    assert "lecture:  1:22" in told
    assert "! a          2  grad 1 ─┬─╮" in told
    assert "a          2  grad 2 ─┬─╮" in told
    assert "Traceback" not in told


def test_json_has_one_object_a_check(tmp_path: Path) -> None:
    done = check(written(tmp_path, wrong_engine("mul, own data")), "--json")
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 39
    assert {row["state"] for row in rows} == {"passed", "failed", "not-yet"}
    failed = next(row for row in rows if row["state"] == "failed")
    assert failed["name"] == "mul-backward"
    assert failed["cause"].startswith("The * gives each operand the operand's own data × upstream")
    source = (tmp_path / "engine.py").read_text(encoding="utf-8").splitlines()
    assert "self.grad += self.data * out.grad" in source[failed["line"] - 1]
    assert failed["expected"] and failed["got"]
    assert {"name", "state", "expected", "got", "cause", "line"} <= rows[0].keys()


def test_an_empty_beginning_is_not_yet(tmp_path: Path) -> None:
    made = "class Value:\n    def __init__(self, data):\n        self.data = data\n"
    source = f"{made}\n    def __add__(self, other):\n        ...\n"
    done = check(written(tmp_path, source), "--json")
    assert done.returncode == 0, done.stdout
    states = {row["name"]: row["state"] for row in map(json.loads, done.stdout.splitlines())}
    assert states.pop("value") == "passed"
    assert set(states.values()) == {"not-yet"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class Value(:\n", "Python cannot read line 1"),
        ("x = 1\n", "there is no class Value (classes: none)"),
        ("import sys\nsys.exit(3)\n", "line 2 ends the whole program"),
        ("import os\nos._exit(7)\n", "Python itself was stopped in the file (exit code 7)"),
        ("if __name__ == '__main__':\n    class Value: ...\n", "is not run"),
    ],
)
def test_what_cannot_be_judged_has_exit_status_2(source: str, message: str, tmp_path: Path) -> None:
    done = check(written(tmp_path, source))
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert check().returncode == 2
    done = check(tmp_path / "none.py")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "there is no such file or folder" in done.stderr


def test_a_folder_of_engine_and_nn_whose_names_are_ours(tmp_path: Path) -> None:
    written(tmp_path, replaced(CLOSURES, ("import random\n", "")))
    network = "import random\n\nfrom engine import Value\nfrom lessons import NOTE\n" + NETWORK
    written(tmp_path, network, "nn.py")
    written(tmp_path, "NOTE = 'mine'\n", "lessons.py")
    done = check(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "39 passed" in done.stdout
    assert "Remark" not in done.stdout


def test_a_file_beside_their_engine_is_judged_on_their_engine(tmp_path: Path) -> None:
    written(tmp_path, wrong_engine("add, set"))
    done = check(written(tmp_path, "from engine import Value\n", "mine.py"))
    assert done.returncode == 1
    assert "engine.py:" in done.stdout


def test_a_notebook_runs_its_code_cells(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# not code"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import no_such_package\n"]},
        {"cell_type": "code", "source": CLOSURES.splitlines(keepends=True)},
        {"cell_type": "code", "source": ["a = Value(1)\n", "1 / 0\n"]},
    ]
    done = check(written(tmp_path, json.dumps({"cells": cells}), "lecture.ipynb"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no_such_package cannot be imported here" in done.stdout
    assert "ZeroDivisionError" in done.stdout


def test_an_engine_that_hangs_fails_that_check_alone(tmp_path: Path) -> None:
    source = replaced(ENGINE, ("    def tanh(self):\n", "    def tanh(self):\n        raise SystemExit\n"))
    done = check(written(tmp_path, source))
    assert done.returncode == 1
    assert "it ended the whole program" in done.stdout


def test_watch_judges_again_within_a_second_of_a_save(tmp_path: Path) -> None:
    file = written(tmp_path, wrong_engine("mul adds"))
    command = [*COMMAND, str(file), "--watch", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=ENVIRONMENT, encoding="utf-8")
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        first = [json.loads(next(lines)) for _ in range(39)]
        assert first[3]["state"] == "failed"
        time.sleep(0.5)  # the watch begins once the judgement is printed
        file.write_text(ENGINE, encoding="utf-8")
        assert "again" in json.loads(next(lines))
        assert json.loads(next(lines))["state"] == "passed"
    finally:
        process.kill()
        process.wait()
