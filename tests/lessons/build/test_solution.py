"""Another solution of each piece: it passes, each check has one, and the learner's own is found beside it."""

from __future__ import annotations

from pathlib import Path

from lessons.build.solution import PIECES, SOLUTION, own_source, pieces, solution_of
from lessons.build.tasks import TASK_CHECKS
from lessons.judge.checks import ROWS
from lessons.judge.verdict import CheckState, judge
from lessons.workbench.task import task_names

WHOLE = {"tanh-apart", "everything", "training"}  # checks of everything together


async def test_ours_passes_every_check(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(SOLUTION)
    assert {check.row.name: check.state for check in (await judge(tmp_path)).checks} == dict.fromkeys(
        (row.name for row in ROWS), CheckState.PASSED
    )


def test_every_check_has_a_piece_that_is_there() -> None:
    assert {row.name for row in ROWS} - WHOLE == PIECES.keys()
    assert all(pieces(SOLUTION, (name,)) for names in PIECES.values() for name in names)
    assert solution_of("neg") == "def __neg__(self):\n    return self * -1" and solution_of("everything") == ""


def test_the_learners_piece_is_found_in_whichever_file_has_it(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("class Value:\n    def __neg__(self):\n        return Value(-self.data)\n")
    (tmp_path / "nn.py").write_text("class Neuron:\n    pass\n")
    (tmp_path / "train.py").write_text("def broken(:\n")
    assert own_source(tmp_path, "neg") == "def __neg__(self):\n    return Value(-self.data)"
    assert own_source(tmp_path, "neuron") == "class Neuron:\n    pass"
    assert own_source(tmp_path, "exp") == ""


def test_tasks_and_checks_that_are_paired_are_there() -> None:
    names = {row.name for row in ROWS}
    assert set(TASK_CHECKS) <= set(task_names()) and all(set(checks) <= names for checks in TASK_CHECKS.values())
