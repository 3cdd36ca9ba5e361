"""The shell's completion: the scripts, and what each asks the program for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lessons.contents import course
from tests import ROOT
from tui.cli import main
from tui.commands.completion import PROGRAM, SHELLS, VARIABLE


def completed(*words: str) -> list[str]:
    """Return what bash is told about the last word: "plain,moons"."""
    environment = {"COMP_WORDS": " ".join((PROGRAM, *words)), "COMP_CWORD": str(len(words)), VARIABLE: "bash_complete"}
    return CliRunner().invoke(main, [], prog_name=PROGRAM, env=environment).output.split()


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("tr",), ["train"]),
        (("train", "--data", ""), ["four", "moons", "xor", "circles", "spiral"]),
        (("train", "--data", "m"), ["moons"]),
        (("train", "--fault", "no-"), ["no-topological-order", "no-zero-grad"]),
        (("train", "--loss", ""), ["squared-error", "mean-squared-error", "max-margin", "cross-entropy"]),
        (("train", "--activation", ""), ["tanh", "relu", "sigmoid", "linear"]),
        (("train", "--optimizer", "a"), ["adam"]),
        (("train", "--init", "l"), ["lecture", "large"]),
        (("drill", "--level", ""), list("12345678")),
        (("lesson", "cha"), ["chain-rule"]),
        (("lesson", "1"), ["1", *(str(number) for number in range(10, 20))]),
        (("lesson", "4", "--step", ""), list("1234567")),
        (("lesson", "--st"), ["--step"]),
        (("completion", ""), list(SHELLS)),
    ],
)
def test_values(words: tuple[str, ...], values: list[str]) -> None:
    assert completed(*words) == [f"plain,{value}" for value in values]


def test_every_lesson_is_completed_by_its_id() -> None:
    found = completed("lesson", "")
    assert found[: len(course())] == [f"plain,{entry.id}" for entry in course()]


@pytest.mark.parametrize(
    "words", [("train", "--data", "./fl"), ("train", "--load", "r"), ("lesson", "./my"), ("explore", "n")]
)
def test_where_no_value_fits_the_shell_completes_a_path(words: tuple[str, ...]) -> None:
    assert completed(*words) == [f"file,{words[-1]}"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_asks_this_program(shell: str) -> None:
    done = CliRunner().invoke(main, ["completion", shell], prog_name="python -m tui")
    assert done.exit_code == 0
    assert f"{VARIABLE}={shell}_complete" in done.stdout and PROGRAM in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(tmp_path: Path) -> None:
    program = tmp_path / PROGRAM
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom tui.cli import main\nmain()\n"
    )
    program.chmod(0o755)
    ask = """
        source <(mgrad-tui completion bash)
        COMP_WORDS=(mgrad-tui lesson mo) COMP_CWORD=2
        _mgrad_tui_completion mgrad-tui
        echo "${COMPREPLY[*]}"
    """
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", ask], env=environment, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == ["moons", "more-operations"]
