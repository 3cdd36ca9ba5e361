"""Tests of `mgrad-tui export`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.export.formats import FORMATS
from tui.cli import main

TEXT = "a=2; b=-3; L=tanh(a*b + 5)"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_on_standard_output(name: str) -> None:
    done = CliRunner().invoke(main, ["export", TEXT, "--to", name])
    assert done.exit_code == 0 and done.output.endswith("\n") and not done.stderr


def test_a_file_is_never_overwritten_without_a_word(tmp_path: Path) -> None:
    out = tmp_path / "graph.svg"
    first = CliRunner().invoke(main, ["export", "3x² + x", "--set", "x=2", "--out", str(out)])
    assert (first.exit_code, first.output) == (0, "")
    before = out.read_text(encoding="utf-8")
    assert before.startswith("<svg")
    again = CliRunner().invoke(main, ["export", TEXT, "--out", str(out)])
    assert again.exit_code == 2 and again.stderr == f"mgrad-tui: {out} exists already; --force overwrites it\n"
    assert out.read_text(encoding="utf-8") == before
    assert CliRunner().invoke(main, ["export", TEXT, "--out", str(out), "--force"]).exit_code == 0
    assert out.read_text(encoding="utf-8") != before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], 'give an expression in quotes, as in: mgrad-tui export "a=2; b=-3; a*b" --to dot'),
        ([TEXT], "say what to write: --to dot, mermaid, micrograd, pytorch, latex, svg"),
        ([TEXT, "--out", "graph.py"], "say what to write: --to dot, mermaid, micrograd, pytorch, latex, svg"),
        (
            ["a*q", "--set", "a=2", "--to", "dot"],
            "line 1, column 3: unknown name 'q'; give it a value first, as in q = 2",
        ),
        (["x=0; sqrt(x)", "--to", "svg"], "sqrt(0) has no slope here, in sqrt(x)"),
        (["2 + 3", "--to", "pytorch"], "a graph without a leaf has no gradient for PyTorch to compute"),
    ],
)
def test_what_is_wrong_is_one_line(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(main, ["export", *arguments])
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"mgrad-tui: {message}\n")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["export", TEXT, "--out", str(tmp_path / "no" / "graph.dot")])
    assert done.exit_code == 2 and "cannot be written" in done.stderr
