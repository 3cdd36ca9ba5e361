"""`mgrad-tui keymap`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from lessons.progress.store import data_folder
from tui.actions.keymap import FILE
from tui.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["keymap", *arguments], prog_name="mgrad-tui")


def test_a_keymap_is_chosen_and_shown() -> None:
    assert run().output.startswith("default: ")
    chosen = run("vim")
    assert (chosen.exit_code, chosen.output) == (0, run().output)
    assert chosen.output.splitlines() == [
        "vim: h j k l move wherever arrows do",
        f"keys of your own go into {data_folder() / FILE}, by the ids of docs/keys.md",
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("emacs", "", "no keymap 'emacs'; choose default, vim, international"),
        (
            "vim",
            "base = vim",
            "keymap.toml is not valid TOML: Invalid value (at line 1, column 8); nothing was changed",
        ),
    ],
)
def test_what_cannot_be_is_one_line(name: str, text: str, message: str) -> None:
    data_folder().mkdir(parents=True)
    (data_folder() / FILE).write_text(text)
    failed = run(name)
    assert failed.exit_code == 2
    assert message in failed.output
    assert (data_folder() / FILE).read_text() == text


def test_problems_of_the_file_are_told() -> None:
    data_folder().mkdir(parents=True)
    (data_folder() / FILE).write_text('base = "emacs"')
    assert "base is one of default, vim, international, not 'emacs'" in run().output
