"""`mgrad-tui concepts` and `mgrad-tui placement`, in a pipe."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from lessons.learner.concept_test import ConceptTestStore, items_of_form
from lessons.learner.store import LearnerStore
from lessons.progress.store import data_folder
from tui.cli import main


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed, prog_name="mgrad-tui")


def test_a_sitting_is_asked_scored_stored_and_exported(tmp_path: Path) -> None:
    assert run("concepts", "--export", str(tmp_path / "none.json")).exit_code == 2
    right = [str(item.block.right_index + 1) for item in items_of_form(5)]
    typed = "\n".join(["9", *right[:26], "", str(int(right[27]) % 3 + 1)]) + "\n"
    done = run("concepts", "--form", "5", typed=typed)
    assert done.exit_code == 0, done.output
    assert "26 of 28 right, 1 left out." in done.output
    assert "Type a number from 1 to 3, Enter or q." in done.output
    [sitting] = ConceptTestStore(data_folder()).load()
    assert (sitting.form, sitting.score, len(sitting.right)) == (5, 26, 27)
    assert {each.place for each in LearnerStore(data_folder(), lambda: sitting.day).load().evidence} == {"concept test"}
    assert "1 sitting written" in run("concepts", "--export", str(tmp_path / "out.json")).output
    assert json.loads((tmp_path / "out.json").read_text())["version"] == 1
    assert "+" in run("concepts", typed="1\nq\n").output or ConceptTestStore(data_folder()).load()[-1].form == 2


def test_nothing_answered_is_nothing_stored() -> None:
    assert "nothing is stored" in run("concepts").output
    assert ConceptTestStore(data_folder()).load() == ()


def test_placement_says_where_to_begin() -> None:
    done = run("placement", "--seed", "1", typed="nonsense\n\nq\n")
    assert done.exit_code == 0, done.output
    assert "0 of 15 right." in done.output
    assert "Begin with: mgrad-tui lesson slope-of-a-curve" in done.output


def test_placement_shows_a_power_as_it_is_typed() -> None:
    shown = run("placement", "--seed", "1", typed="\n\n\n\nq\n").output
    assert "Enter leaves one out, q ends." in shown
    assert "f(x) = 2*x**2 - 4. What is the slope" in shown
    assert shown.count("**") == 1 and ".grad = ∂L/∂" in shown
