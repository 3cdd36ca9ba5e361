"""Numbers that a lesson draws anew."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from lessons.checker import check_text
from lessons.lesson import GraphBlock, Lesson
from lessons.reading.draw import DrawnVariable, drawn, parse_draw, with_numbers
from lessons.reading.front_matter import front_matter
from lessons.reading.problems import ProblemList
from lessons.reading.reader import read_lesson
from lessons.stage.scope import scope_of
from tui.cli import main

PATH = Path("drawn.md")
TEXT = dedent(
    """\
    ---
    id: drawn
    title: Drawn
    minute: 3
    draw: a = -5..5 except 0; b = 2, 3.5, 7
    ---

    ## One

    $$5 for whoever says what $a times $b is.

    ```graph
    a = $a
    b = $b
    L = a*b
    ```

    ```predict
    ask = "∂L/∂a, where b is $b?"
    answer = "grad(a)"
    hint = "It is {b}."
    because = "It is b."

    [[wrong]]
    answer = "$a"
    because = "That is a."
    ```
    """
)


def lesson_of(seed: int | None, text: str = TEXT) -> Lesson:
    lesson, problems = read_lesson(text, PATH, evaluate=False, seed=seed)
    assert lesson is not None, problems
    return lesson


def leaves(lesson: Lesson) -> tuple[float, float]:
    stage = lesson.steps[0].stage
    assert isinstance(stage, GraphBlock)
    names = scope_of(stage).names
    return names["a"], names["b"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a = 1..4", (1, 2, 3, 4)),
        ("a = -1..1 except 0", (-1, 1)),
        ("a = 0.5..2 by 0.5", (0.5, 1, 1.5, 2)),
        ("a=2,−3, .5", (2, -3, 0.5)),
        ("a = 0..1 by 0.1 except 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7", (0.8, 0.9, 1.0)),
    ],
)
def test_what_a_variable_may_be(text: str, numbers: tuple[float, ...]) -> None:
    assert parse_draw(text) == (DrawnVariable("a", numbers),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "'a' draws no variable"),
        ("a = 1; ", "'' draws no variable"),
        ("a = 1; a = 2", "a is drawn twice"),
        ("a = x", "'x' is no number"),
        ("a = 5..1", "'5..1' is no range of up to 1000 numbers, the smallest first"),
        ("a = 0..1 by 0", "'0..1 by 0' is no range"),
        ("a = 0..9999", "'0..9999' is no range"),
        ("a = 1 except 1", "there is no number that a may be"),
    ],
)
def test_what_is_no_draw(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        parse_draw(text)
    assert str(raised.value).startswith(message)


@given(st.text(max_size=30))
def test_any_line_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        found = parse_draw(text)
    except ValueError as error:
        assert "\n" not in str(error)
    else:
        assert all(variable.numbers for variable in found)


def test_a_seed_gives_the_same_numbers() -> None:
    front = front_matter(TEXT)
    assert front is not None
    assert drawn(front.draw, 7) == drawn(front.draw, 7)
    assert len({tuple(drawn(front.draw, seed).values()) for seed in range(60)}) > 20
    assert leaves(lesson_of(7)) == leaves(lesson_of(7))
    assert lesson_of(7).seed == 7


def test_each_opening_draws_anew() -> None:
    lessons = [lesson_of(None) for _ in range(8)]
    assert len({lesson.seed for lesson in lessons}) > 1
    assert len({leaves(lesson) for lesson in lessons}) > 1


def test_numbers_stand_in_prose_graph_and_questions_alike() -> None:
    lesson = lesson_of(7)
    a, b = (f"{number:g}" for number in leaves(lesson))
    assert f"$5 for whoever says what {a} times {b} is." in str(lesson.steps[0].blocks[0])
    assert f"where b is {b}?" in str(lesson.steps[0].questions[0])


def test_a_lesson_that_draws_nothing_keeps_its_dollar_signs() -> None:
    text = TEXT.replace("draw: a = -5..5 except 0; b = 2, 3.5, 7\n", "").replace("= $", "= 1 # ")
    text = text.replace('answer = "$a"', 'answer = "7"')
    lesson = lesson_of(None, text)
    assert lesson.seed is None
    assert "$$5 for whoever says what $a times $b is." in str(lesson.steps[0].blocks[0])


def test_a_name_that_is_not_drawn() -> None:
    problems = ProblemList()
    assert with_numbers(["x $a", "$q $$q"], {"a": "2"}, 5, problems) == ["x 2", "1 $q"]
    assert [(each.line, each.message) for each in problems] == [(6, "$q is not drawn")]


def found(*change: str) -> list[str]:
    return [problem.in_file("") for problem in check_text(TEXT.replace(*change) if change else TEXT, PATH)]


def test_the_checker_tries_many_draws() -> None:
    problems = found("b = 2, 3.5, 7", "b = 2, 3, 7")
    assert len(problems) == 1  # for some draws a is b: then what is said to be wrong is right
    assert problems[0].startswith(":25: with a = ")
    assert problems[0].endswith("is a right answer; leave it out of [[wrong]]")
    assert found("b = 2, 3.5, 7", "b = 6, 7") == []
    assert found("draw: a = -5..5 except 0; b = 2, 3.5, 7", "draw: a = 5..; b = 3") == [
        ":5: draw: '5..' is no number; write draw: a = -5..5 except 0; b = 2, 3, 7; h = 0.5..2 by 0.5",
    ]


def test_choices_that_read_the_same() -> None:
    choose = '```choose\nask = "a?"\n\n[[choice]]\ntext = "$a"\nright = true\nbecause = "Yes."\n\n'
    choose += '[[choice]]\ntext = "{0 - b}"\nbecause = "No."\n```\n'
    text = TEXT.replace("a = -5..5 except 0; b = 2, 3.5, 7", "a = -3, -2; b = 3, 7") + "\n" + choose
    problems = [problem.in_file("") for problem in check_text(text, PATH)]
    assert problems == [":29: with a = -3, b = 3: two choices read the same; make them differ"]


def lesson_command(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["lesson", *arguments, "--talk"])


def test_the_seed_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    path = tmp_path / "drawn.md"
    path.write_text(TEXT.replace("b = 2, 3.5, 7", "b = 6.5"), encoding="utf-8")
    result = lesson_command(str(path), "--seed", "7")
    assert result.stdout == lesson_command(str(path), "--seed", "7").stdout
    assert "Its numbers are drawn anew; '--seed 7' gives these again." in result.stdout
    assert result.stdout.endswith(f"mgrad-tui lesson {path} --talk --seed 7\n") or "--seed 7\n" in result.stdout[-30:]
    refused = lesson_command("1", "--seed", "7")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "mgrad-tui: slope-of-a-curve draws no numbers; leave out --seed\n",
    )
