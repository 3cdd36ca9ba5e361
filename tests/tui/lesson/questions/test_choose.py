"""Choices: a wrong one says why it is wrong."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import OptionList

from lessons.contents import find_lesson
from tests.tui.lesson_player import NARROW, Player, lesson_of, open_questions, verdict_of
from tests.tui.screen_text import text_of

MARKED = """
    ## Which?

    Choose.

    ```choose
    ask = "Which?"
    [[choice]]
    text = "This"
    because = "It is **not** what `+=` does to (n − y)**2."
    [[choice]]
    text = "That"
    right = true
    because = "**Yes.**"
    ```
    """


async def test_the_marks_of_words_are_not_said_in_a_verdict(tmp_path: Path) -> None:
    app = Player(lesson_of(MARKED), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        await pilot.press("enter")  # from the step before
        await pilot.pause()
        assert question.is_open and question.progress.tries == 0
        await pilot.press("down", "enter", "enter")
        await pilot.pause()
        assert verdict_of(question) == "✗ It is not what += does to (n − y)**2."
        assert question.is_open  # the second Enter did not take the next one
        await pilot.press("n", "p")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        assert question.query_one(OptionList).get_option_at_index(0).disabled  # what was tried stays crossed out
        assert "✗  This" in text_of(app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert not question.is_open


async def test_page_keys_move_the_words_while_the_choices_have_the_keys(tmp_path: Path) -> None:
    app = Player(lesson_of(MARKED.replace("Choose.", "\n\n    ".join(["Words."] * 40))), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        assert isinstance(app.focused, OptionList)
        top = app.lesson_screen.text.scroll_y
        await pilot.press("pagedown")
        await pilot.wait_for_animation()
        below = app.lesson_screen.text.scroll_y
        assert below > top and app.focused.highlighted is None
        await pilot.press("pageup")
        await pilot.wait_for_animation()
        assert app.lesson_screen.text.scroll_y < below


async def test_a_choice_gives_its_hint(tmp_path: Path) -> None:
    app = Player(find_lesson("nudging-toward-a-goal"), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f8", "f8", "f8")
        await pilot.pause()
        await pilot.press("h")
        await pilot.pause()
        assert "Hint: The gradients hold where the leaves are now." in " ".join(text_of(app).split())
