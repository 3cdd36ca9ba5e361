"""What the lesson screen and its stage have to do with each other."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lesson_player import WIDE, Player, answer_right, lesson_of, open_questions

NETWORK = """
    ## Count

    Words.

    ```network
    inputs = [2, 3]
    ```

    ```predict
    ask = "How many parameters?"
    answer = "parameters"
    hint = "Weights and a bias."
    because = "{parameters} of {values}."
    ```
    """


async def test_a_question_may_ask_for_what_no_node_shows(tmp_path: Path) -> None:
    app = Player(lesson_of(NETWORK), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert not open_questions(app.lesson_screen)
