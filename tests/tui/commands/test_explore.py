"""`mgrad-tui explore` until the app opens: what it opens with, and what it refuses in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tui.commands.explore as explore_command
from tui.cli import main
from tui.start import ExploreStart


def explore(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explore", *arguments])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The arguments with which the app would be opened in a terminal."""
    found: list[Any] = []
    monkeypatch.setattr(explore_command, "require_terminal", lambda: None)
    monkeypatch.setattr(explore_command, "open_app", lambda start, explore=None: found.append((start, explore)))
    return found


def test_without_a_terminal_it_says_so() -> None:
    for arguments in ((), ("a*b", "--set", "a=2", "b=3")):
        result = explore(*arguments)
        assert result.exit_code == 2
        assert result.stderr.startswith("mgrad-tui: this needs a terminal;")
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a*b"], "unknown name 'a'"),
        (["a*b", "--set", "a=2"], "unknown name 'b'"),
        (["a = 2; tahn(a)"], "did you mean 'tanh'?"),
        (["a = 0; 1/a"], "has no value"),
        (["a = 0; sqrt(a)"], "sqrt(0) has no slope here"),
        (["a = 2; a", "--set", "z=1"], "there is no 'z'"),
        (["--set", "a=2"], "--set needs an expression"),
        (["nowhere.py:loss"], "there is no such file"),
        (["nowhere.py:loss", "--set", "a=2"], "--set goes with an expression"),
    ],
)
def test_what_is_wrong_with_the_expression_comes_first(arguments: list[str], message: str) -> None:
    result = explore(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_it_opens_with_the_expression(opened: list[Any]) -> None:
    assert explore("a*b + c", "--set", "a=2", "--set", "b=-3", "c=10").exit_code == 0
    [(mode, start)] = opened
    assert mode == "explore"
    assert isinstance(start, ExploreStart)
    assert start.session.root.data == 4
    assert [leaf.grad for leaf in start.session.leaves] == [-3, 2, 1]


def test_without_an_expression_it_opens_with_the_lecture(opened: list[Any]) -> None:
    assert explore().exit_code == 0
    assert opened == [("explore", None)]


def test_it_opens_with_a_value_of_ones_own(opened: list[Any], tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text("from engine import Value\na = Value(2.0)\nb = Value(-3.0)\nloss = (a * b).tanh()\n")
    assert explore(f"{file}:loss").exit_code == 0
    [(_, start)] = opened
    assert start.session.root.label == "loss"
    assert [leaf.label for leaf in start.session.leaves] == ["a", "b"]
