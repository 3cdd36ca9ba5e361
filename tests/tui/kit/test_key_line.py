"""The bottom line: which keys fit, which go first, and that a click presses a key."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from tests.tui.screen_text import text_of
from tui.kit.key_hints import KeyHint, place_hints, spelled_out
from tui.kit.key_line import KeyLine

STEP, BACK, FORK = KeyHint("n", "Step", "n"), KeyHint("p", "Back", "p"), KeyHint("k", "Fork", "k")
KEYS = KeyHint("?", "Keys", "question_mark", rank=0)


def test_two_cells_lie_between_keys_where_there_is_room_and_else_one() -> None:
    assert place_hints([STEP, BACK], 16) == [(1, STEP), (9, BACK)]
    assert place_hints([STEP, BACK], 15) == [(1, STEP), (8, BACK)]


def test_the_last_of_the_highest_rank_are_left_out() -> None:
    assert place_hints([STEP, BACK, FORK, KEYS], 22) == [(1, STEP), (8, BACK), (15, KEYS)]
    assert place_hints([STEP, BACK, FORK, KEYS], 8) == [(1, KEYS)]
    assert place_hints([STEP, KEYS], 7) == []


def test_wide_letters_take_two_cells() -> None:
    assert place_hints([KeyHint("⏎", "値", "enter"), STEP], 20) == [(1, KeyHint("⏎", "値", "enter")), (7, STEP)]


def test_keys_have_names_where_their_signs_cannot_be_written() -> None:
    shown = ["⏎", "← →", "←→↑↓", "shift+↑↓", "- +", "n", "^p"]
    assert [spelled_out(each) for each in shown] == [
        "enter",
        "left right",
        "left right up down",
        "shift+up down",
        "- +",
        "n",
        "^p",
    ]


class Keyed(App[None]):
    """An app with three actions of the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "take('n')", tooltip="One step", id="train.next"),
        Binding("x", "take('x')", id="train.reset"),
        Binding("h", "take('h')", id="train.overview"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyLine()

    def action_take(self, key: str) -> None:
        self.taken.append(key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if parameters == ("x",) else True


async def test_a_click_presses_the_key_and_pointing_tells_more() -> None:
    app = Keyed()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        line = app.query_one(KeyLine)
        assert text_of(app).rstrip().splitlines()[-1] == " n Step  x Reset  ctrl+p Palette"
        await pilot.click(KeyLine, offset=(3, 0))
        await pilot.click(KeyLine, offset=(7, 0))  # between two keys
        assert app.taken == ["n"]
        await pilot.hover(KeyLine, offset=(2, 0))
        assert line.tooltip == "One step"
        await pilot.hover(KeyLine, offset=(40, 0))
        assert line.tooltip is None
