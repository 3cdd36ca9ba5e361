"""A lesson file becomes a Lesson, in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.training.trainer import Trainer
from lessons.contents import course
from lessons.lesson import ChooseBlock, GraphBlock, PlotBlock, PredictBlock, Prose, TrainBlock, WrongAnswer, slug
from lessons.reading.problems import LessonError
from lessons.reading.reader import open_lesson, read_lesson
from tests.lessons.lesson_text import GOOD

PATH = Path("small.md")


def test_a_lesson_is_read_in_full() -> None:
    lesson, problems = read_lesson(GOOD, PATH)
    assert problems == []
    assert lesson is not None
    assert (lesson.id, lesson.title, lesson.minute, lesson.path) == ("small", "A small lesson", 8, PATH)
    first, second = lesson.steps
    assert (first.title, first.key, first.line) == ("First", "first", 7)
    prose, plot, choose = first.blocks
    assert prose == Prose(9, "Here is {f(3)}.")
    assert plot == PlotBlock(11, "3*x**2 - 4*x + 5", -5.0, 5.0, 2 / 3)
    assert isinstance(choose, ChooseBlock)
    assert choose.line == 17
    assert [(choice.text, choice.is_right) for choice in choose.choices] == [("Up", True), ("Down", False)]
    assert choose.right_index == 0
    assert first.stage is plot
    _, graph, predict = second.blocks
    assert graph == GraphBlock(34, "a = 2\nb = -3\nd = a*b\n")
    assert predict == PredictBlock(
        40, "The slope of a?", "grad(a)", ("One.", "Two: {b}."), "It is {grad(a)}.", tolerance=0.01
    )
    assert second.questions == (predict,)


def test_wrong_answers_that_the_author_foresaw() -> None:
    wrong = (
        '[[wrong]]\nanswer = "grad(b)"\nbecause = "That is b\'s."\n\n[[wrong]]\nanswer = "d"\nbecause = "{d} is d."\n'
    )
    lesson, problems = read_lesson(GOOD.replace('It is {grad(a)}."\n', f'It is {{grad(a)}}."\n\n{wrong}'), PATH)
    assert problems == [] and lesson is not None
    (predict,) = lesson.steps[1].questions
    assert isinstance(predict, PredictBlock)
    assert predict.wrong == (WrongAnswer("grad(b)", "That is b's."), WrongAnswer("d", "{d} is d."))


def test_a_step_keeps_the_stage_of_the_step_before() -> None:
    lesson, problems = read_lesson(GOOD + "\n## Third\n\nStill {grad(b)}.\n", PATH)
    assert problems == [] and lesson is not None
    assert lesson.steps[2].stage is lesson.steps[1].stage


def test_the_runs_of_a_train_block_have_optimizers_of_their_own() -> None:
    block = (
        'Two runs.\n\n```train\noptimizer = "momentum"\n'
        '[[run]]\nname = "one"\n[[run]]\nname = "two"\noptimizer = "{}"\n```\n'
    )
    lesson, problems = read_lesson(GOOD + "\n## Third\n\n" + block.format("adam"), PATH)
    assert problems == [] and lesson is not None
    stage = lesson.steps[2].stage
    assert isinstance(stage, TrainBlock)
    assert [run.settings.optimizer for run in stage.runs] == ["momentum", "adam"]
    _, problems = read_lesson(GOOD + "\n## Third\n\n" + block.format("adm"), PATH)
    assert "adm" in problems[0].message


def test_windows_line_endings_and_a_byte_order_mark_do_not_matter() -> None:
    lesson, problems = read_lesson("\ufeff" + GOOD.replace("\n", "\r\n"), PATH)
    assert problems == [] and lesson is not None
    assert lesson.steps[1].line == 30


def test_code_without_a_name_stays_prose() -> None:
    lesson, _ = read_lesson(GOOD + "\n## Third\n\n```\na {{set}}\n```\n", PATH)
    assert lesson is not None
    assert lesson.steps[2].blocks == (Prose(49, "```\na {{set}}\n```"),)


def test_python_is_shown_as_it_stands() -> None:
    fence = "```python\nkept = {x: 1 for x in {'a'}}\n```"
    lesson, _ = read_lesson(f"{GOOD}\n## Third\n\nRead this.\n\n{fence}\n", PATH)
    assert lesson is not None
    assert lesson.steps[2].blocks == (Prose(49, "Read this."), Prose(51, fence, code=True))


def test_a_lesson_at_fault_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "broken.md"
    path.write_text(GOOD.replace("```graph", "```grpah"))
    with pytest.raises(LessonError) as error:
        open_lesson(path)
    assert str(error.value) == f"{path}:34: there is no block called 'grpah'; write graph"


@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("missing.md", None, "cannot be read (No such file or directory); check the path"),
        ("picture.md", b"\xff\xfe\x00", "is not text; a lesson is a Markdown file in UTF-8"),
        ("long.md", b" " * 2_000_001, "is larger than 2 MB, the limit; a lesson is a Markdown file"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str, make: bytes | None, told: str) -> None:
    path = tmp_path / name
    if make is not None:
        path.write_bytes(make)
    with pytest.raises(LessonError) as error:
        open_lesson(path)
    assert str(error.value) == f"{path} {told}"


def test_a_title_makes_a_key() -> None:
    assert slug("Rise over run, h → 0!") == "rise-over-run-h-0"


@given(st.text())
def test_any_text_gives_a_lesson_or_problems(text: str) -> None:
    lesson, problems = read_lesson(text, PATH)
    assert (lesson is None) == bool(problems)


LINES = st.sampled_from(
    [
        *GOOD.splitlines(),
        "```",
        "````",
        "~~~graph",
        "> ```plot",
        "- ```predict",
        "[[choice]]",
        "[[[[[[[[",
        "x = [",
        "\0",
    ]
)


@given(st.lists(LINES | st.text(max_size=20), max_size=40))
def test_any_mixture_of_lesson_lines_gives_a_lesson_or_problems(lines: list[str]) -> None:
    lesson, problems = read_lesson("---\nid: a\ntitle: b\nminute: 1\n---\n" + "\n".join(lines), PATH)
    assert (lesson is None) == bool(problems)


@given(st.sampled_from(["plot", "graph", "predict", "choose"]), st.text())
def test_any_body_gives_a_lesson_or_problems(kind: str, body: str) -> None:
    text = f"---\nid: a\ntitle: b\nminute: 1\n---\n## One\n\nWords.\n\n```{kind}\n{body}\n```\n"
    lesson, problems = read_lesson(text, PATH)
    assert (lesson is None) == bool(problems)


def test_an_answer_that_is_no_expression_is_told_beside_a_stage_at_fault() -> None:
    asks = 'ask = "?"\nanswers = ["grad(a)", "(b"]\nbecause = "So."'
    text = f"---\nid: a\ntitle: b\nminute: 1\n---\n## One\n\nWords.\n\n```graph\na*\n```\n\n```predict\n{asks}\n```\n"
    said = [problem.message for problem in read_lesson(text, PATH)[1]]
    assert "answers: '(b' is not an expression" in said


def test_a_lesson_taken_at_its_word_is_the_same_and_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a lesson of the course need not wait for what its author's checks train."""
    (moons,) = (entry for entry in course() if entry.id == "moons")
    tried = open_lesson(moons.path)

    def trained(_: object) -> None:
        raise AssertionError("a step was trained")

    monkeypatch.setattr(Trainer, "__next__", trained)
    assert moons.open() == tried


def test_an_order_is_read_alike_where_nothing_is_tried() -> None:
    text = GOOD + '\n## Third\n\nOrder.\n\n```order\nask = "Sort"\nhint = "h"\nbecause = "b"\n```\n'
    lesson, problems = read_lesson(text, PATH)
    assert lesson is not None, problems
    assert read_lesson(text, PATH, evaluate=False) == (lesson, [])
