"""The command line itself: help, version, misspelt names, and terminals that cannot show the app."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from tests import ROOT
from tui.cli import COMMANDS, main
from tui.commands.open_app import require_terminal


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="mgrad-tui")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=str)
def test_every_command_has_short_options_for_help_and_version(command: tuple[str, ...]) -> None:
    short, long = run(*command, "-h"), run(*command, "--help")
    assert (short.exit_code, short.output) == (0, long.output)
    assert short.output.startswith("Usage: mgrad-tui")
    version, full = run(*command, "-V"), run(*command, "--version")
    assert (version.exit_code, version.output) == (0, full.output)
    assert version.output.startswith("mgrad-tui, version ")


def test_every_command_is_listed_with_a_line_of_its_own() -> None:
    printed = run("-h").output
    assert [name for name in COMMANDS if f"\n  {name} " in printed] == list(COMMANDS)


def test_the_module_is_the_program() -> None:
    done = subprocess.run([sys.executable, "-m", "tui", "-V"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == run("-V").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("trian",), "No such command 'trian'; did you mean 'train'?"),
        (("lessons",), "No such command 'lessons'; did you mean 'lesson'?"),
        (("xyz",), "No such command 'xyz'; see 'mgrad-tui --help'"),
        (("--hlep",), "No such option '--hlep'; did you mean '--help'?"),
        (("train", "--dat", "moons"), "No such option '--dat'; did you mean '--data'?"),
        (("lesson", "4", "--stp", "3"), "No such option '--stp'; did you mean '--step'?"),
        (("drill", "--fast"), "No such option '--fast'; see 'mgrad-tui drill --help'"),
        (("explain", "--jsn", "2"), "there is no option --jsn; did you mean --json?"),
        (("explore", "--zzz", "2"), "there is no option --zzz; see --help"),
        (("lesson", "40"), "there is no lesson 40; the course has 1 to 19"),
        (("lesson", "0"), "there is no lesson 0; the course has 1 to 19"),
        (("lesson", "04", "--step", "9"), "backprop-by-hand has no step 9: choose one from 1 to 7"),
        (("lesson", "4", "--step", "0"), "backprop-by-hand has no step 0: choose one from 1 to 7"),
        (("lesson", "--step", "2"), "--step needs a lesson, as in: mgrad-tui lesson 4 --step 3"),
        (("completion", "tcsh"), "Invalid value for 'bash|zsh|fish': 'tcsh' is not one of 'bash', 'zsh', 'fish'"),
    ],
)
def test_what_is_misspelt_is_one_line_and_exit_2(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"mgrad-tui: {message}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (("-h**2", "--set", "h=3"), "  h.grad = -6: nudge h by a small h and output moves by -6 · h"),
        (("-h", "--set", "h=3"), "  h.grad = -1: nudge h by a small h and output moves by -h"),
        (("-V", "--set", "V=3"), "  V.grad = -1: nudge V by a small h and output moves by -h"),
    ],
)
def test_an_expression_may_begin_with_the_letters_of_an_option(arguments: tuple[str, ...], last: str) -> None:
    assert run("explain", *arguments).stdout.splitlines()[-1] == last


@pytest.mark.parametrize("arguments", [(), ("lesson", "4"), ("train",), ("explore", "a*b", "--set", "a=1", "b=2")])
def test_a_dumb_terminal_is_pointed_to_the_commands_that_print_text(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.open_app.is_interactive", lambda: True)
    require_terminal()
    monkeypatch.setenv("TERM", "dumb")
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("mgrad-tui: TERM is 'dumb'") and done.stderr.count("\n") == 1
    assert "'mgrad-tui train --plain'" in done.stderr
