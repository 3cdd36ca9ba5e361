"""A text area for Python: highlighted in the app's colours, auto-indented, with one line marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.reactive import reactive
from textual.theme import Theme
from textual.widgets import TextArea
from textual.widgets.text_area import Selection, TextAreaTheme

from tui.kit.presence import after_refresh

INDENT = 4
THEME = "of-the-app"
COLORS = {
    "secondary": "keyword keyword.function keyword.return keyword.operator conditional repeat include exception",
    "primary": "function function.call function.builtin method method.call type type.class constructor",
    "success": "string string.escape string.documentation",
    "accent": "number float boolean constant.builtin",
}
"""The theme's colour for each kind of syntax."""
SCREEN_KEYS = {"f6", "f7"}  # TextArea selects with them; here they navigate, also while typing


class CodeArea(TextArea, inherit_bindings=False):
    """A TextArea for Python: tab and enter indent, backspace dedents.

    marked: the highlighted line (from 1), None for none; an edit removes the mark. It stays in view when the area
    changes its size, and so does the cursor if there is room for both.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"code-area--marked"}
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in TextArea.BINDINGS if not (isinstance(binding, Binding) and binding.key in SCREEN_KEYS)
    ]

    marked: reactive[int | None] = reactive(None)

    def __init__(self, text: str) -> None:
        super().__init__(
            text,
            language="python" if has_python_grammar() else None,
            tab_behavior="indent",
            show_line_numbers=True,
            compact=True,
        )

    def action_copy(self) -> None:
        """Copy what is selected in the code; without a selection, do what the key does elsewhere."""
        if self.selected_text:
            super().action_copy()
        else:
            self.call_later(self.run_action, "app.copy_or_say")

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._recolour)
        self._recolour(self.app.current_theme)

    def _recolour(self, theme: Theme) -> None:
        self.register_theme(TextAreaTheme(THEME, syntax_styles=syntax_styles(self.app.theme_variables)))
        self.theme = THEME

    def on_key(self, event: events.Key) -> None:
        """Indent a new line like this one, deeper after a colon, and selected lines one level more."""
        (first, _), (last, _) = sorted(self.selection)
        actions = {"enter": self._new_line}
        if first != last:
            actions["tab"] = self._indent_lines
        if event.key == "escape":
            event.prevent_default()  # TextArea would go to the next widget
        elif event.key in actions:
            event.stop()
            event.prevent_default()
            if not self.read_only:
                actions[event.key]()

    def dedent_lines(self) -> None:
        """Shift the lines of the selection, or of the cursor, one level to the left."""
        if not self.read_only:
            self._shift_lines(dedented)

    def _indent_lines(self) -> None:
        self._shift_lines(indented)

    def _new_line(self) -> None:
        """Start a line at the indentation of this one, one level deeper after a colon."""
        row, column = min(self.selection)
        before = self.document.get_line(row)[:column]
        depth = len(before) - len(before.lstrip(" ")) + INDENT * before.rstrip().endswith(":")
        self.replace("\n" + " " * depth, *self.selection, maintain_selection_offset=False)

    def _shift_lines(self, shifted: Callable[[str], str]) -> None:
        """Shift the lines of the selection in one edit; the selection stays on the same characters."""
        (first, _), (last, end) = sorted(self.selection)
        last -= last > first and end == 0  # no character of that line is selected
        before = [self.document.get_line(row) for row in range(first, last + 1)]
        after = [shifted(line) for line in before]
        if after == before:
            return

        def moved(location: tuple[int, int]) -> tuple[int, int]:
            row, column = location
            if not first <= row <= last or column == 0:
                return location
            return row, max(0, column + len(after[row - first]) - len(before[row - first]))

        selection = Selection(moved(self.selection.start), moved(self.selection.end))
        self.replace("\n".join(after), (first, 0), (last, len(before[-1])), maintain_selection_offset=False)
        self.selection = selection

    def action_delete_left(self) -> None:
        """Delete one character, or one indent at the beginning of a line."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        if self.selection.is_empty and before and not before.strip(" "):
            self.delete((row, (column - 1) // INDENT * INDENT), (row, column))
        else:
            super().action_delete_left()

    def on_text_area_changed(self) -> None:
        self.marked = None

    def watch_marked(self, line: int | None) -> None:
        self.notify_style_update()  # clears the cache of drawn lines
        self.refresh()
        if line is not None:
            after_refresh(self, self._scroll_to_lines)

    def on_resize(self) -> None:
        after_refresh(self, self._scroll_to_lines)  # the report below may just have grown

    def _scroll_to_lines(self) -> None:
        """Scroll the marked line and the cursor's into view; the marked one if they are too far apart."""
        rows = [self.wrapped_document.location_to_offset(self.cursor_location).y]
        if self.marked is not None:
            marked = (min(self.marked, self.document.line_count) - 1, 0)
            rows.append(self.wrapped_document.location_to_offset(marked).y)
        height, top = self.size.height, self.scroll_offset.y
        first, last = (min(rows), max(rows)) if max(rows) - min(rows) < height else (rows[-1], rows[-1])
        if not (top <= first and last < top + height):
            self.scroll_to(y=max((first + last + 1 - height) // 2, 0), animate=False)

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if self.marked == line_index + 1:
            code = re.search(r"\S.*", line.plain)
            line.stylize(self.get_component_rich_style("code-area--marked"), code.start() if code else 0)
        return line


def indented(line: str) -> str:
    """Return a line one level deeper; an empty one as it is."""
    return " " * INDENT + line if line.strip() else line


def dedented(line: str) -> str:
    """Return a line without its last level of indentation, as far as it has one."""
    depth = len(line) - len(line.lstrip(" "))
    return line[(depth - 1) % INDENT + 1 :] if depth else line.removeprefix("\t")


def has_python_grammar() -> bool:
    """Whether the grammar for highlighting is installed; without it the text is plain."""
    return all(find_spec(name) is not None for name in ("tree_sitter", "tree_sitter_python"))


def syntax_styles(variables: Mapping[str, str]) -> dict[str, Style]:
    """Return a style for each kind of syntax, from a theme's variables."""
    styles = {
        kind: Style(color=Color.parse(variables[name]).rich_color)
        for name, kinds in COLORS.items()
        for kind in kinds.split()
    }
    quiet = Color.parse(variables["foreground"]).blend(Color.parse(variables["surface"]), 0.4)
    return styles | {"comment": Style(color=quiet.rich_color, italic=True)}
