"""Widgets drawn by pure functions: only changed rows are repainted."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.strip import Strip

from tests.tui.screen_text import text_of
from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget, strip_of

GROUND = Style.parse("white on black")


class Board(DrawnWidget):
    def __init__(self) -> None:
        super().__init__()
        self.rows = ["one", "two", "three"]
        self.painted: list[int] = []

    def draw(self, width: int, height: int) -> Text:
        return Text("\n".join(self.rows))

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)


class Tinted(DrawnWidget):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tinted--ink"}
    DEFAULT_CSS = "Tinted > .tinted--ink { color: $primary; }"

    def draw(self, width: int, height: int) -> Text:
        return Text("word", color_of(self, "tinted--ink"))


class BoardApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Board()


async def test_only_rows_that_look_different_are_painted_again() -> None:
    app = BoardApp()
    async with app.run_test(size=(20, 5)) as pilot:
        board = app.query_one(Board)
        await pilot.pause()
        assert text_of(app).split() == ["one", "two", "three"]
        board.painted.clear()
        board.rows = ["one", "2", "three", "four"]
        board.redraw()
        await pilot.pause()
        assert board.painted == [1, 3]
        assert text_of(app).split() == ["one", "2", "three", "four"]
        board.rows = ["one"]
        board.redraw()
        await pilot.pause()
        assert text_of(app).split() == ["one"]


async def test_another_theme_is_seen_at_once() -> None:
    class TintedApp(BoardApp):
        def compose(self) -> ComposeResult:
            yield Tinted()

    app = TintedApp()
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        for theme in ("textual-light", "nord"):
            app.theme = theme
            await pilot.pause()
            ink = next(iter(app.query_one(Tinted).render_line(0))).style
            assert ink and ink.color and ink.color.name == app.theme_variables["primary"].lower()


async def test_a_new_size_is_drawn_anew() -> None:
    app = BoardApp()
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.resize_terminal(30, 2)
        await pilot.pause()
        assert text_of(app).split() == ["one", "two"]


def test_spans_within_spans_and_beside_them() -> None:
    line = Text.assemble(("ab", "red"), "c", ("d", "bold"), style="italic")
    line.stylize("on blue", 1, 3)
    strip = strip_of(line, GROUND)
    assert [(segment.text, str(segment.style)) for segment in strip] == [
        ("a", "italic red on black"),
        ("b", "italic red on blue"),
        ("c", "italic white on blue"),
        ("d", "bold italic white on black"),
    ]
    assert strip_of(Text(""), GROUND).cell_length == 0
