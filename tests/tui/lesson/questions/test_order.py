"""A question for an order of nodes."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Button

from tests.tui.lesson.stages.test_fault import two_engines
from tests.tui.lesson_player import (
    WIDE,
    Player,
    open_questions,
    put_in_order,
    verdict_of,
)
from tests.tui.screen_text import text_of
from tui.lesson.questions.order import OrderQuestion
from tui.lesson.questions.order_list import NodeOrder

ORDER = """
    ```order
    ask = "In which order?"
    nodes = ["a", "b", "d", "e", "f"]
    hint = ["Who begins?", "Last first."]
    because = "Each after all that use it."
    ```
    """


def the_order(app: Player) -> tuple[str, ...]:
    return app.screen.query_one(NodeOrder).names


async def test_an_order_is_made_with_the_keys(tmp_path: Path) -> None:
    app = two_engines(tmp_path, question=ORDER)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert app.focused is app.screen.query_one(NodeOrder)
        await pilot.press("down", "shift+down")
        assert the_order(app) == ("a", "d", "b", "e", "f")
        await pilot.press("space", "up", "up", "space", "down")
        assert the_order(app) == ("b", "a", "d", "e", "f")
        assert app.screen.query_one(NodeOrder).cursor == 1
        await put_in_order(pilot, app.screen.query_one(NodeOrder), "fedab")
        assert the_order(app) == ("f", "e", "d", "a", "b")
        await pilot.press("enter")
        await pilot.pause()
        assert not app.screen.query_one(OrderQuestion).is_open
        await pilot.press("n", "p")  # what one comes back to is one's own order, not the engine's
        await pilot.pause()
        question = app.screen.query_one(OrderQuestion)
        assert question.solution() == ("f, e, d, a, b.", "Each after all that use it.")


async def test_an_order_that_does_not_work_shows_what_it_gives(tmp_path: Path) -> None:
    app = two_engines(tmp_path, question=ORDER.replace('"a", "b", "d", "e", "f"', '"d", "f", "e", "a", "b"'))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        assert verdict_of(question) == (
            "✗ d comes before f and must wait for it: at its turn its gradient was 0, where the whole is 1. "
            "This order gives ∂f/∂b = -6, not -8; ∂f/∂a = -6, not -3."
        )
        await pilot.press("down", "down", "down", "shift+down", "n", "p")
        await pilot.pause()
        assert the_order(app) == ("d", "f", "e", "b", "a")  # half made, and still there
        await pilot.press("enter", "m")
        await pilot.pause()
        assert "▸ Shown. f, e, d, b, a." in text_of(app)


async def test_an_order_can_be_hinted_at_skipped_and_taken_up_again(tmp_path: Path) -> None:
    app = two_engines(tmp_path, question=ORDER)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("h", "h", "K")
        await pilot.pause()
        question = app.screen.query_one(OrderQuestion)
        assert (question.progress.hints, question.is_open) == (2, False)
        question.query_one(".again", Button).press()
        await pilot.pause()
        assert question.is_open and app.focused is app.screen.query_one(NodeOrder)


async def test_a_row_is_dragged_with_the_mouse(tmp_path: Path) -> None:
    app = two_engines(tmp_path, question=ORDER)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.mouse_down(NodeOrder, offset=(5, 4))
        app.screen.query_one(NodeOrder).action_move(-1)
        assert app.screen.query_one(NodeOrder).grabbed
        await pilot.mouse_up(NodeOrder, offset=(5, 3))
        assert the_order(app) == ("a", "b", "d", "f", "e")
        assert not app.screen.query_one(NodeOrder).grabbed
        await pilot.click(".check")
        await pilot.pause()
        assert verdict_of(open_questions(app.lesson_screen)[0]).startswith("✗ a comes before d")
