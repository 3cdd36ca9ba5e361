"""The editor by its keys: what is typed, run, reported, marked, and never lost."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from rich.style import Style
from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot

from lessons.sandbox.limits import EndKind
from lessons.workbench.report import CheckOutcome, CheckResult, Report, Trouble
from lessons.workbench.task import load_task
from tests.tui.screen_text import text_of
from tui.lesson.stages import code_area
from tui.lesson.stages.code_area import CodeArea, syntax_styles
from tui.lesson.stages.editor import CodeEditor
from tui.themes import THEMES

TASK = load_task("slope")
ALL_PASSED = Report(tuple(CheckResult(name, CheckOutcome.PASSED) for name in TASK.checks))


def failing_on(line: int) -> Report:
    return Report((CheckResult("a check", CheckOutcome.FAILED, f"Line {line}: ValueError: no.", line),))


class Host(App[None]):
    """A screen around an editor: it notes what comes up, and has keys of its own."""

    BINDINGS = [Binding("f6", "note('f6')"), Binding("f7", "note('f7')"), Binding("q", "note('q')")]  # noqa: RUF012

    def __init__(self, source: str = "", theme: str = "mgrad-dark") -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self.first_source = source
        self.asked: list[str] = []
        self.changes: list[str] = []
        self.noted: list[str] = []

    def compose(self) -> ComposeResult:
        yield CodeEditor(TASK, self.first_source)

    def on_mount(self) -> None:
        self.editor.focus()

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    @property
    def area(self) -> CodeArea:
        return self.query_one(CodeArea)

    @on(CodeEditor.RunRequested)
    def _run(self, event: CodeEditor.RunRequested) -> None:
        assert event.control is self.editor
        self.asked.append(event.source)

    @on(CodeEditor.Changed)
    def _changed(self, event: CodeEditor.Changed) -> None:
        self.changes.append(event.source)

    def action_note(self, key: str) -> None:
        self.noted.append(key)


async def test_it_begins_with_the_starter_and_names_the_checks() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = text_of(app)
        assert app.editor.source == TASK.starter
        assert TASK.title in shown
        assert all(f"· {name}" in shown for name in TASK.checks)
        assert app.changes == []


async def test_it_goes_on_with_what_was_typed_before() -> None:
    app = Host("x = 1\n")
    async with app.run_test():
        assert app.editor.source == "x = 1\n"


@pytest.mark.parametrize("key", ["ctrl+r", "f9"])
async def test_a_key_asks_for_a_run_of_what_is_written(key: str) -> None:
    app = Host("x = 1")
    async with app.run_test() as pilot:
        await pilot.press("ctrl+end", "end", "0", key)
        assert app.asked == ["x = 10"]
        assert app.changes == ["x = 10"]


async def test_the_buttons_do_the_same_and_what_is_typed_next_is_code() -> None:
    app = Host("x = 1")
    async with app.run_test() as pilot:
        await pilot.click(".run")
        assert app.asked == ["x = 1"]
        await pilot.press("q")
        assert (app.editor.source, app.noted) == ("qx = 1", [])
        await pilot.click(".start-again")
        assert app.editor.source == TASK.starter


async def test_no_second_run_while_one_is_under_way() -> None:
    app = Host("x = 1")
    async with app.run_test() as pilot:
        app.editor.running = True
        await pilot.press("ctrl+r")
        await pilot.click(".run")
        assert app.asked == []
        assert "running …" in text_of(app)
        app.editor.running = False
        await pilot.press("ctrl+r")
        assert app.asked == ["x = 1"]


async def test_the_starter_can_be_had_back_and_undone() -> None:
    app = Host("def slope(f, x, h):\n    return 1\n")
    async with app.run_test() as pilot:
        await pilot.press("a", "ctrl+t")
        assert app.editor.source == TASK.starter
        await pilot.press("ctrl+z")
        assert app.editor.source == "adef slope(f, x, h):\n    return 1\n"
        assert app.changes[-1] == app.editor.source


async def test_letters_are_typed_and_function_keys_left_to_the_screen() -> None:
    app = Host("x")
    async with app.run_test() as pilot:
        await pilot.press("q", "f6", "f7")
        assert app.editor.source == "qx"
        assert app.noted == ["f6", "f7"]


# Indents


INDENTS: list[tuple[str, list[str], str]] = [
    ("def f():", ["end", "enter", "x"], "def f():\n    x"),
    ("    x = 1", ["end", "enter", "y"], "    x = 1\n    y"),
    ("    if x:", ["end", "enter", "y"], "    if x:\n        y"),
    ("ab:c", ["end", "left", "enter"], "ab:\n    c"),
    ("", ["tab", "x"], "    x"),
    ("x", ["right", "tab", "y"], "x   y"),
    ("        x", ["home", "backspace"], "    x"),
    ("      x", ["home", "backspace"], "    x"),
    ("  ab", ["end", "backspace"], "  a"),
    ("a\n    b", ["down", "home", "backspace", "backspace"], "ab"),
    ("abc", ["shift+right", "shift+right", "backspace"], "c"),
    ("abc", ["shift+right", "enter"], "\nbc"),
    ("        x = 1", ["end", "shift+tab"], "    x = 1"),
    ("      x = 1", ["shift+tab", "y"], "y    x = 1"),
    ("    x = 1", ["right", "right", "shift+tab", "y"], "yx = 1"),
    ("x = 1", ["end", "shift+tab", "0"], "x = 10"),
    ("\tx", ["shift+tab"], "x"),
    ("    a\n  b\n\nc\n    d", [*["shift+down"] * 4, "shift+tab"], "a\nb\n\nc\n    d"),
    ("    a\n    b\n    c", ["shift+down", "shift+end", "shift+tab", "delete"], "\n    c"),
    ("a\n\nb\nc", [*["shift+down"] * 2, "shift+right", "tab"], "    a\n\n    b\nc"),
    ("a\nb", ["shift+down", "tab"], "    a\nb"),
    ("    a\n    b", ["shift+down", "shift+end", "shift+tab", "tab", "shift+tab", "ctrl+z"], "    a\n    b"),
]


async def test_indents() -> None:
    app = Host()
    async with app.run_test() as pilot:
        for source, keys, wanted in INDENTS:
            app.area.load_text(source)
            app.area.move_cursor((0, 0))
            await pilot.press(*keys)
            assert app.editor.source == wanted, (source, keys)


# The report


async def test_a_report_is_shown_and_grows_old_with_the_next_change() -> None:
    app = Host(TASK.solution)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        app.editor.report = ALL_PASSED
        await pilot.pause()
        assert "✓ Right: all 4 checks pass." in text_of(app)
        assert "before your last change" not in text_of(app)
        await pilot.press("x")
        assert "the checks, before your last change" in text_of(app)
        await pilot.press("backspace")
        assert "before your last change" not in text_of(app)


def underlined(app: Host) -> list[str]:
    """The underlined text on the lines of the editor that are on the screen."""
    area = app.area
    return [
        "".join(part.text for part in strip if part.style and part.style.underline).strip()
        for strip in (area.render_line(y) for y in range(area.size.height))
    ]


async def test_the_learners_line_is_marked_until_the_text_changes() -> None:
    app = Host("x = 1\n    y = 2\nz = 3\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        app.editor.report = failing_on(2)
        await pilot.pause()
        assert underlined(app)[:3] == ["", "y = 2", ""]
        await pilot.press("down", "down", "x")
        assert not any(underlined(app))


async def test_a_line_out_of_view_is_brought_into_it() -> None:
    app = Host("# a line that is longer than the editor is wide and so is wrapped\n" * 60 + "x = 1 / 0\n")
    async with app.run_test(size=(50, 24)) as pilot:
        await pilot.press("ctrl+r")
        app.editor.report = failing_on(61)
        await pilot.pause()
        await pilot.pause()
        assert "x = 1 / 0" in underlined(app)
        assert app.area.cursor_location == (0, 0)


async def seen_lines(app: Host, pilot: Pilot[None]) -> str:
    for _ in range(3):  # the report grows, the area shrinks, and then it scrolls
        await pilot.pause()
    return "\n".join(app.area.render_line(y).text for y in range(app.area.size.height))


async def test_the_report_hides_neither_the_cursor_nor_the_line_that_it_names() -> None:
    app = Host("\n".join(f"line{row} = {row}" for row in range(1, 61)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.area.move_cursor((app.area.size.height - 1, 0))  # the last in view
        row = app.area.cursor_location[0] + 1
        await pilot.press("ctrl+r")
        app.editor.report = Report(tuple(CheckResult("a check", CheckOutcome.FAILED, "no\n" * 5) for _ in range(9)))
        seen = await seen_lines(app, pilot)
        assert f"line{row} =" in seen and f"line{row - app.area.size.height} =" not in seen
        app.editor.report = failing_on(row - 3)
        seen = await seen_lines(app, pilot)
        assert f"line{row} =" in seen and f"line{row - 3} =" in seen, "there is room for both"
        app.editor.report = failing_on(50)
        assert "line50 =" in await seen_lines(app, pilot), "the line that is named comes first"
        assert app.area.cursor_location == (row - 1, 0)


async def test_a_report_of_an_older_text_marks_nothing() -> None:
    app = Host("x = 1\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r", "enter")
        app.editor.report = failing_on(1)
        await pilot.pause()
        assert app.area.marked is None
        assert "before your last change" in text_of(app)


async def test_a_trouble_is_shown_with_its_line() -> None:
    app = Host("x = $\n")
    trouble = Trouble(EndKind.SYNTAX, "Python cannot read line 1: invalid syntax.", 1, "x = $", 5)
    async with app.run_test(size=(80, 24)) as pilot:
        app.editor.report = Report((CheckResult("a check", CheckOutcome.NOT_JUDGED),), trouble)
        await pilot.pause()
        shown = text_of(app)
        assert "✗ Python cannot read line 1: invalid syntax." in shown
        assert "1 │ x = $" in shown


async def test_a_report_there_from_the_beginning() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        editor = CodeEditor(TASK)
        editor.report = ALL_PASSED
        await app.editor.remove()
        await app.mount(editor)
        await pilot.pause()
        assert "✓ Right: all 4 checks pass." in text_of(app)


# Colours


def colors_of(app: Host, line: int) -> set[str]:
    styles = [part.style for part in app.area.render_line(line) if part.text.strip()]
    return {str(style.color.get_truecolor()) for style in styles if isinstance(style, Style) and style.color}


@pytest.mark.skipif(find_spec("tree_sitter_python") is None, reason="tree-sitter-python is not installed")
async def test_python_is_highlighted_in_the_colours_of_the_theme() -> None:
    app = Host("\ndef f(): return 1\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause()
            keyword = syntax_styles(app.theme_variables)["keyword.return"].color
            assert keyword is not None
            assert str(keyword.get_truecolor()) in colors_of(app, 1)


async def test_without_the_grammar_it_is_plain_and_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_area, "find_spec", lambda name: None)
    app = Host("def f(): return 1\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "x", "ctrl+r")
        assert app.area.language is None
        assert app.asked == ["def f(): return 1\nx"]
        assert len(colors_of(app, 0)) <= 2  # the number of the line, and the line


async def test_the_cursor_waits_where_something_is_to_be_written() -> None:
    app = Host("\n".join(["# words"] * 60 + ["def slope(f, x, h):", "    ...  # here"]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.area.cursor_location == (61, 4)
        assert "...  # here" in text_of(app)
