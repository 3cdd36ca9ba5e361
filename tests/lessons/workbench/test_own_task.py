"""A task that a lesson brings along: its files read without running them, its checks run in the sandbox."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.checker import check
from lessons.lesson import CodeBlock
from lessons.reading.reader import open_lesson
from lessons.workbench.own_task import TaskFileError, read_own_task
from lessons.workbench.report import CheckOutcome
from lessons.workbench.runner import run
from lessons.workbench.task import task_of
from tests import ROOT

EXAMPLE = ROOT / "docs" / "example-lesson.md"
TASK = "example-lesson/leaky_relu"


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A copy of the example; its task's folder lies beside it."""
    shutil.copytree(EXAMPLE.with_suffix(""), tmp_path / "example-lesson")
    return Path(shutil.copy(EXAMPLE, tmp_path))


def code_block(path: Path) -> CodeBlock:
    return next(block for _, _, block in open_lesson(path).questions() if isinstance(block, CodeBlock))


def problems(path: Path) -> list[str]:
    return [str(problem.in_file("")) for _, problem in check([path])]


def test_the_example_has_no_problem() -> None:
    assert problems(EXAMPLE) == []
    own = code_block(EXAMPLE).own
    assert own is not None
    assert own.title == "Write a leaky ReLU and its slope"
    assert [name for name, _ in own.checks] == ["above", "below", "slopes"]
    assert {variant.name for variant in own.wrong} == {"relu", "slope_of_relu"}


async def test_a_wrong_answer_is_judged_by_the_lesson_s_checks() -> None:
    task = task_of(code_block(EXAMPLE))
    report = await run(task, task.solution.replace("0.1 * x", "0.0"))
    assert [each.outcome for each in report.checks] == [
        CheckOutcome.PASSED, CheckOutcome.FAILED, CheckOutcome.NOT_JUDGED,
    ]  # fmt: skip
    assert report.checks[1].message.endswith("That is ReLU, which lets nothing through below 0.")


async def test_the_checks_run_behind_the_guard(lesson: Path) -> None:
    """A lesson from elsewhere does nothing on this machine: nothing of it runs but in the sandbox."""
    checks = lesson.with_suffix("") / "leaky_relu" / "checks.py"
    open_file = lesson.parent / "written"
    text = checks.read_text(encoding="utf-8")
    checks.write_text(f'{text}\nimport os\nos.system("touch {open_file}")\n', encoding="utf-8")
    task = task_of(code_block(lesson))
    assert not open_file.exists()
    report = await run(task, task.solution)
    assert not open_file.exists()
    assert report.checks[0].message.startswith("The lesson's checks cannot be run: PermissionError")


def in_checks(old: str, new: str) -> Callable[[Path], None]:
    def change(task: Path) -> None:
        text = (task / "checks.py").read_text(encoding="utf-8")
        assert old in text
        (task / "checks.py").write_text(text.replace(old, new), encoding="utf-8")

    return change


def written(name: str, text: str) -> Callable[[Path], None]:
    return lambda task: (task / name).write_text(text, encoding="utf-8") and None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda task: (task / "solution.py").unlink(), f"{TASK}/solution.py cannot be read (No such file"),
        (written("starter.py", "def f(:"), f"{TASK}/starter.py is not Python in line 1; fix it"),
        (written("checks.py", '"""Title"""\n'), f"{TASK}/checks.py has no check"),
        (in_checks('"""Write a leaky ReLU and its slope"""', ""), f"{TASK}/checks.py has no docstring"),
        (in_checks("below 0 a tenth comes through", "above 0 it is x itself"), f"two checks in {TASK}/checks.py"),
        (written("wrong/x.py", "a = 1\n"), f"{TASK}/wrong/x.py has no check named; write '# check: '"),
        (written("wrong/x.py", "# check: no\n"), f"{TASK}/wrong/x.py has no check 'no'; write '# check: '"),
        (lambda task: (task / "starter.py").write_bytes(b"\xff") and None, f"{TASK}/starter.py is not text in UTF-8"),
    ],
)  # fmt: skip
def test_files_that_are_missing_or_wrong(lesson: Path, change: Callable[[Path], None], problem: str) -> None:
    change(lesson.with_suffix("") / "leaky_relu")
    with pytest.raises(TaskFileError) as raised:
        read_own_task(lesson.with_suffix("") / "leaky_relu")
    assert str(raised.value).startswith(problem)
    found = problems(lesson)
    assert len(found) == 1
    assert found[0].startswith(f":37: {problem}")


RIGHT = (EXAMPLE.with_suffix("") / "leaky_relu" / "solution.py").read_text(encoding="utf-8")
FIRST = "# check: above 0 it is x itself\n"
SECOND = "# check: below 0 a tenth comes through\n# says: Nothing\n"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (written("solution.py", RIGHT.replace("0.1", "0.2")), "the solution of 'leaky_relu' fails: leaky_relu(-0.5)"),
        (written("starter.py", RIGHT), "the starter of 'leaky_relu' passes already; leave something to write"),
        (written("wrong/x.py", FIRST + RIGHT), "the wrong variant 'x' of 'leaky_relu' passes"),
        (
            written("wrong/relu.py", FIRST + RIGHT.replace("0.1", "0.2")),
            "the wrong variant 'relu' of 'leaky_relu' fails below 0 a tenth comes through",
        ),
        (
            written("wrong/relu.py", SECOND + RIGHT.replace("0.1", "0")),
            "the wrong variant 'relu' of 'leaky_relu' gets another message: leaky_relu(-0.5) is 0",
        ),
        (in_checks("for x in (-0.5, -3.0):", "for x in (-1.0,):"), ""),
        (in_checks("(-3.0, -0.25, 0.25, 3.0)", "(-3.0,)"), "the task 'leaky_relu' lets a wrong solution pass: 0 → 1"),
    ],
)  # fmt: skip
def test_what_the_checker_tries(lesson: Path, change: Callable[[Path], None], problem: str) -> None:
    change(lesson.with_suffix("") / "leaky_relu")
    found = problems(lesson)
    assert (not problem and not found) or found[0].startswith(f":36: {problem}")


def test_a_name_of_the_course(lesson: Path) -> None:
    (lesson.with_suffix("") / "leaky_relu").rename(lesson.with_suffix("") / "slope")
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("leaky_relu", "slope"), encoding="utf-8")
    assert problems(lesson) == [":37: the course has a task 'slope' of its own; give the folder another name"]
