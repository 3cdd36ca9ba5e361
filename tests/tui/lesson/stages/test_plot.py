"""A curve on the stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.contents import find_lesson
from tests.tui.lesson_player import (
    NARROW,
    WIDE,
    Player,
    answer_right,
    lesson_of,
    open_questions,
)
from tests.tui.screen_text import text_of
from tui.lesson.stages.plot import PlotStage

STEPS = """
    ## Shrink

    Words.

    ```plot
    function = "3*x**2 - 4*x + 5"
    range = [-5, 5]
    point = 3
    error = true
    ```

    ```predict
    ask = "How steep?"
    answer = "slope(3)"
    hint = "Up."
    because = "It is."
    ```
    """


async def test_the_error_stands_under_the_curve_once_its_answer_is_given(tmp_path: Path) -> None:
    app = Player(lesson_of(STEPS), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "error over h" not in text_of(app), "what is covered takes no room"
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        before = text_of(app)
        assert "error over h" in before
        await pilot.press("s", *["minus"] * 9)
        await pilot.pause()
        assert text_of(app) != before and "1e-12" in text_of(app)
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        row = next(row for row in text_of(app).splitlines() if "error over h" in row)
        assert "f(x)" in row  # beside the curve there


async def test_a_step_that_is_not_about_the_error_has_all_the_room_for_its_curve(tmp_path: Path) -> None:
    app = Player(lesson_of(STEPS.replace("error = true", "h = 1")), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert "error over h" not in text_of(app)


@pytest.mark.parametrize("size", [NARROW, WIDE, (200, 60)])
async def test_the_dot_is_seen_wherever_it_stands(tmp_path: Path, size: tuple[int, int]) -> None:
    """Also at the minimum, which lies lower than every sample of the curve, and at both ends."""
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("n", "n", "n", "n", "s")
        await pilot.pause()
        stage = app.screen.query_one(PlotStage)
        assert stage.x == 2 / 3
        for x in (2 / 3, -5.0, 5.0):
            stage.play.x = x
            stage.show_play()
            await pilot.pause()
            assert "●" in text_of(app)


async def test_the_lecture_s_first_row_is_on_the_screen(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        screen, seen = app.lesson_screen, text_of(app)
        for _ in screen.lesson.steps:
            while open_questions(screen):
                await answer_right(pilot, open_questions(screen)[0])
            seen += text_of(app)
            await pilot.press("n")
            await pilot.pause()
    for fact in (
        "f(x) = 3x² − 4x + 5",
        "f(3)  20",
        "Right. It is 14.",
        "14.003",  # rise over run with h = 0.001
        "Right. It is -22.",
        "Right. It is 0.",
        "x = 2/3",
        "1e-17",
    ):
        assert fact in seen, fact


async def test_h_shrinks_until_floating_point_breaks(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        for _ in range(5):
            await pilot.press("n")
        await pilot.press("s", *["minus"] * 3)
        await pilot.pause()
        stage = app.screen.query_one(PlotStage)
        assert stage.h == 0.001
        assert "14.003" in text_of(app)
        await pilot.press(*["minus"] * 14)
        await pilot.pause()
        assert stage.h == 1e-17
        rows = text_of(app).splitlines()
        assert any("secant" in row and row.rstrip(" │").endswith("  0") for row in rows)
        assert any("error" in row and row.rstrip(" │").endswith("  14") for row in rows)
        await pilot.press("plus", "right")
        assert (stage.h, stage.x) == (1e-16, 3.25)


async def test_the_slope_stays_covered_until_it_was_answered(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "n")
        await pilot.pause()
        assert "▒▒▒" in text_of(app) and "tangent, slope" not in text_of(app)
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert "▒▒▒" not in text_of(app)
