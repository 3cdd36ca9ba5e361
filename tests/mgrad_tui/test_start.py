"""The program beside packages of the same names: one line, with what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mgrad_tui.start import PACKAGES, stranger_line, strangers
from tests import ROOT

CALL = "import sys; sys.path[0:1] = sys.argv[1:3]; del sys.argv[1:3]; from mgrad_tui.start import main; main()"


def call(first: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program with a folder before ours on the path."""
    command = [sys.executable, "-c", CALL, str(first), str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_of_the_same_name_is_said_in_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    done = call(tmp_path, "--version")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"mgrad-tui: the package '{name}' stands in the place of mgrad-tui's; "
        "give mgrad-tui an environment of its own: uvx mgrad-tui, or pipx install mgrad-tui\n"
    )


def test_a_module_of_the_same_name_and_one_that_breaks(tmp_path: Path) -> None:
    (tmp_path / "tui.py").write_text("raise ImportError")
    assert "the package 'tui' stands" in call(tmp_path, "--version").stderr


def test_without_strangers_the_program_runs(tmp_path: Path) -> None:
    assert strangers(ROOT) == []
    assert call(tmp_path, "--version").stdout.startswith("mgrad-tui, version ")
    wrong = call(tmp_path, "trian")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


def test_the_distribution_that_is_in_the_way_is_named() -> None:
    assert stranger_line("pytest").startswith("the package 'pytest' of pytest stands in the place of mgrad-tui's")
