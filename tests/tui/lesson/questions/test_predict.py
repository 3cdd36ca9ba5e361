"""Predictions: whole graphs backpropagated by hand, each gradient confirmed by a nudge, each mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from lessons.contents import find_lesson
from lessons.progress.store import Outcome, QuestionProgress
from tests.tui.lesson_player import (
    WIDE,
    Player,
    answer_right,
    lesson_of,
    open_questions,
    type_text,
    verdict_of,
)
from tests.tui.screen_text import text_of
from tui.graph.view import GraphView
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.stages.graph import GraphStage

BY_HAND = """
    ## By hand

    Every gradient, from the output on.

    ```graph
    a = 2
    b = -3
    c = 10
    f = -2
    e = a*b
    d = e + c
    L = d*f
    ```

    ```predict
    ask = "Go backward."
    answers = ["grad(L)", "grad(d)", "grad(f)", "grad(c)", "grad(e)", "grad(a)", "grad(b)"]
    because = "Seven gradients."
    ```
    """


async def test_a_whole_graph_is_backpropagated_by_hand(tmp_path: Path) -> None:
    app = Player(lesson_of(BY_HAND), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        stage, view = app.screen.query_one(GraphStage), app.screen.query_one(GraphView)
        await pilot.press("plus", "4", "enter")  # f's gradient, which is still asked for
        await pilot.pause()
        verdict = verdict_of(open_questions(app.lesson_screen)[0])
        assert verdict == "✗ The sign is right, the size is off: 4 is too large in size."
        await pilot.press("escape")
        hidden = []
        for name in "Ldfceab":
            question = open_questions(app.lesson_screen)[0]
            assert isinstance(question, PredictQuestion)
            assert question.asked == f"∂L/∂{name}"
            assert view.selected is stage.names[name]
            hidden.append("".join(n for n in "Ldfceab" if view.states[stage.names[n]].hide_grad))
            await answer_right(pilot, question)
        assert hidden == ["Ldfceab", "dfceab", "fceab", "ceab", "eab", "ab", "b"]
        assert not open_questions(app.lesson_screen)
        app.lesson_screen.query_one("#text").scroll_end(animate=False)
        await pilot.pause()
        text = " ".join(text_of(app).split())
        assert "✓ Right. ∂L/∂b is -4." in text
        assert "Seven gradients." in text
    app = Player(lesson_of(BY_HAND), tmp_path)
    async with app.run_test(size=WIDE) as pilot:  # what was answered is kept
        await pilot.pause()
        assert not open_questions(app.lesson_screen)


async def test_keys_typed_ahead_of_the_focus_are_the_number(tmp_path: Path) -> None:
    """Over a slow line keys come in one go: "+0.5" is half, not a sign and then zero."""
    lesson = lesson_of("""
        ## One

        A half.

        ```graph
        a = 2
        b = 0.5*a
        ```

        ```predict
        ask = "Which gradient has a?"
        answer = "grad(a)"
        hint = "By how much does b move?"
        because = "The factor."
        ```
        """)
    app = Player(lesson, tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        for key, letter in (("plus", "+"), ("0", "0"), ("full_stop", "."), ("5", "5"), ("enter", "\r")):
            app.post_message(events.Key(key, letter))
        await pilot.pause()
        assert question.progress == QuestionProgress(Outcome.RIGHT, tries=1, text="+0.5")


async def test_each_is_confirmed_by_a_nudge(tmp_path: Path) -> None:
    app = Player(lesson_of(BY_HAND), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        for _ in range(2):
            await answer_right(pilot, open_questions(app.lesson_screen)[0])
        text = text_of(app)
        assert "-2 × 1 = -2, with ∂L/∂d = f." in text
        assert "A nudge agrees: d + 0.001 moves L from -8 to -8.002," in text
        assert "by -2 a unit; the gradient says -2." in text


async def test_hints_are_worded_by_the_engine(tmp_path: Path) -> None:
    app = Player(lesson_of(BY_HAND), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        await pilot.press("h", "h", "h")
        await pilot.pause()
        text = text_of(app)
        assert "Hint 1 of 3:" in text and "Hint 3 of 3: d.grad = -2 × 1" in text
        await pilot.resize_terminal(100, 30)  # words and stage beside each other, with the least room
        await pilot.pause()
        assert "+ positive" in text_of(app) and " Skip " in text_of(app)


async def test_a_mistake_is_named(tmp_path: Path) -> None:
    app = Player(lesson_of(BY_HAND), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        for _ in range(5):
            await answer_right(pilot, open_questions(app.lesson_screen)[0])
        question = open_questions(app.lesson_screen)[0]
        await pilot.press("minus")
        await type_text(pilot, "-3")  # the local derivative, without the upstream gradient
        await pilot.press("enter")
        await pilot.pause()
        assert question.is_open
        assert verdict_of(question).startswith("✗ -3 is")
        assert "∂e/∂a" in verdict_of(question)


async def test_the_slope_of_a_curve_is_diagnosed_too(tmp_path: Path) -> None:
    steps = """
        ## A slope

        A curve.

        ```plot
        function = "3*x**2 - 4*x + 5"
        range = [-5, 5]
        point = 3
        ```

        ```predict
        ask = "The slope at 3?"
        answer = "slope(3)"
        hint = "6x − 4."
        because = "14."

        [[wrong]]
        answer = "secant(3, 1)"
        because = "**{secant(3, 1)}** is what a run of 1 gives."
        ```
        """
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("plus", "2", "0", "enter")
        await pilot.pause()
        verdict = verdict_of(open_questions(app.lesson_screen)[0])
        assert verdict.startswith("✗ 20 is f(3), the height of the curve. The question is how fast f climbs there.")
        await pilot.press("1", "6", ".", "9", "enter")  # the author's own words go before the diagnosis
        await pilot.pause()
        assert verdict_of(open_questions(app.lesson_screen)[0]) == "✗ 17 is what a run of 1 gives."


async def test_the_sign_comes_first_and_is_told_from_the_size(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        await pilot.press("minus")
        await type_text(pilot, "1+0.5")
        await pilot.press("enter")
        await pilot.pause()
        assert verdict_of(question) == (
            "You said negative, but 1.5 is positive. Change one of the two. "
            "+ or - before the number gives another sign."
        )
        assert question.progress.tries == 0
        await type_text(pilot, "1.5")  # takes its place, and the sign is given
        await pilot.press("enter")
        await pilot.pause()
        assert verdict_of(question) == "✗ The sign is right, the size is off: -1.5 is too small in size."
        question.query_one(Input).value = "b*1.0"
        await pilot.press("enter")
        await pilot.pause()
        assert "✓ Right. It is -3." in text_of(app)
        assert question.progress.tries == 2


async def test_escape_leaves_the_number_and_letters_are_keys_again(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "minus", "h")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        assert question.query_one(Input).value == "h"
        assert "f3 Hint" in text_of(app)  # the footer says which key works while typing
        await pilot.press("escape", "h")
        await pilot.pause()
        assert question.query_one(Input).value == "h"
        assert question.progress.hints == 1


HALF = """
    ## One

    A half, or minus four.

    ```graph
    a = 2
    b = {factor}*a
    ```

    ```predict
    ask = "Which gradient has a?"
    answer = "grad(a)"
    hint = "By how much does b move?"
    because = "The factor."
    ```
    """


@pytest.mark.parametrize(
    ("factor", "keys"),
    [
        ("0.5", ["0", "full_stop", "5"]),
        ("0.5", ["full_stop", "5"]),
        ("0.5", ["1", "slash", "2"]),
        ("-4", ["minus", "4"]),
        ("4", ["4"]),
        ("0.001", ["1", "e", "minus", "3"]),
        ("-4", ["4", "home", "minus"]),
    ],
)
async def test_a_number_is_typed_as_a_number(tmp_path: Path, factor: str, keys: list[str]) -> None:
    app = Player(lesson_of(HALF.format(factor=factor)), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        await pilot.press(*keys, "enter")
        await pilot.pause()
        assert question.progress.outcome is Outcome.RIGHT and question.progress.tries == 1


async def test_a_wrong_sign_keeps_the_number(tmp_path: Path) -> None:
    app = Player(lesson_of(HALF.format(factor="-4")), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        assert isinstance(question, PredictQuestion)
        await pilot.press("4", "enter")
        await pilot.pause()
        assert question.progress.tries == 1 and question.number.value == "4" and question.shown_sign is None
        await pilot.press("enter")  # no sign yet: nothing is judged
        await pilot.pause()
        assert question.progress.tries == 1
        await pilot.press("minus", "enter")
        await pilot.pause()
        assert question.progress.outcome is Outcome.RIGHT and question.progress.tries == 2
