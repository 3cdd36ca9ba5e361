"""Choices whose texts are numbers, and questions without a sign."""

from __future__ import annotations

from pathlib import Path

from lessons.progress.store import Outcome
from tests.tui.lesson_player import WIDE, Player, lesson_of, open_questions, verdict_of
from tests.tui.screen_text import text_of
from tui.lesson.questions.predict import PredictQuestion

COUNT = """
    ## Count

    Count.

    ```predict
    ask = "How many?"
    answer = "1*6"
    hint = "Two rows."
    because = "One row of six."
    ```

    ```choose
    ask = "How many rows?"
    [[choice]]
    text = "2"
    because = "Count again."
    [[choice]]
    text = "1"
    right = true
    because = "One row."
    ```
    """


async def test_a_digit_that_could_be_a_text_marks_its_row_and_a_count_has_no_sign(tmp_path: Path) -> None:
    app = Player(lesson_of(COUNT), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        (count,) = open_questions(app.lesson_screen)
        assert isinstance(count, PredictQuestion)
        assert "negative" not in text_of(app)
        await pilot.press("minus", "6", "enter")
        await pilot.pause()
        assert verdict_of(count) == "✗ The sign is off: it is not negative."
        await pilot.press("6", "enter")
        await pilot.pause()
        assert count.progress.outcome is Outcome.RIGHT
        (rows,) = open_questions(app.lesson_screen)
        await pilot.press("2")
        await pilot.pause()
        assert rows.is_open and "2 is a number of a row here" in verdict_of(rows)
        await pilot.press("enter")
        await pilot.pause()
        assert rows.progress.outcome is Outcome.RIGHT
