"""Code that the learner wrote in one lesson is the code of the next."""

from __future__ import annotations

import pytest

from lessons.contents import find_lesson
from lessons.lesson import CodeBlock
from lessons.progress.carried import carried_code
from lessons.progress.store import LessonProgress, Outcome, Progress, QuestionProgress, StepProgress
from lessons.workbench.task import CARRIES, load_task


def block_of(lesson: str, task: str) -> CodeBlock:
    return next(b for _, _, b in find_lesson(lesson).questions() if isinstance(b, CodeBlock) and b.task == task)


def progress_with(lesson: str, task: str, code: str, outcome: Outcome | None = Outcome.RIGHT) -> Progress:
    """Progress in which a task of a lesson has this code."""
    key, index = next(
        (s.key, i) for s, i, b in find_lesson(lesson).questions() if isinstance(b, CodeBlock) and b.task == task
    )
    step = StepProgress(questions={index: QuestionProgress(outcome, 1, 0, code)})
    return Progress(lesson, {lesson: LessonProgress(steps={key: step})})


MUL = load_task("backward_mul").solution
MINE = MUL.replace("other.data * out.grad", "out.grad * other.data  # mine")


def test_the_product_of_lesson_8_goes_on_into_its_next_task_and_into_lesson_10() -> None:
    done = progress_with("own-backward", "backward_mul", MINE)
    carried = carried_code(block_of("own-backward", "backward_tanh"), done)
    assert "out.grad * other.data  # mine" in carried and "def tanh(self):" in carried
    assert carried.replace("out.grad * other.data  # mine", "other.data * out.grad") == (
        load_task("backward_tanh").starter
    )
    assert "# mine" in carried_code(block_of("used-twice", "accumulate"), done), "its bug is the learner's own"
    right = progress_with("own-backward", "backward_mul", MINE.replace(".grad = ", ".grad += "))
    assert carried_code(block_of("used-twice", "accumulate"), right) == "", "there is nothing to mend in it"


def test_the_mended_engine_of_lesson_10_takes_plain_numbers_in_lesson_11() -> None:
    mended = load_task("accumulate").solution.replace("seen = [], set()", "seen = [], set()  # mine")
    carried = carried_code(
        block_of("more-operations", "division_and_power"), progress_with("used-twice", "accumulate", mended)
    )
    assert "# mine" in carried and carried.count("isinstance(other, Value)") == 2
    assert carried.replace("  # mine", "") == load_task("division_and_power").starter


@pytest.mark.parametrize(
    ("code", "outcome"), [(MINE, None), ("def (", Outcome.RIGHT), ("class Value:\n    pass\n", Outcome.RIGHT)]
)
def test_what_did_not_pass_or_is_not_there_is_not_carried(code: str, outcome: Outcome | None) -> None:
    done = progress_with("own-backward", "backward_mul", code, outcome)
    assert carried_code(block_of("own-backward", "backward_tanh"), done) == ""


def test_every_row_names_a_task_of_its_lesson() -> None:
    for task, rows in CARRIES.items():
        for row in rows:
            assert block_of(row.lesson, row.task)
            assert all(f"def {method}(" in load_task(task).starter for method in row.methods)
