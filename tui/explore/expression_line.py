"""The line in which an expression is typed, with a caret under its first error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from engine import Expression, ExpressionError
from lessons.adopt.load import names_a_file
from tui.actions.bindings import bindings
from tui.kit.controls import TextField
from tui.kit.parsers import one_line, read_expression
from tui.kit.presence import after_refresh
from tui.render.fit import shortened

PROMPT = "ƒ "
HINT = "a new name begins at 1"


def reading_text(expression: Expression) -> str:
    """Say how an expression was read, if it was typed in another notation: "read as x**2; ^ is read as a power"."""
    if not expression.reading:
        return ""
    return "; ".join([f"read as {expression.reading}", *expression.notes])


class ExpressionInput(TextField):
    """An Input that accepts pasted text of several lines, and posts the keys that the line around it handles."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("expression_line")

    class Cancelled(Message):
        """Escape was pressed."""

    class HistoryMoved(Message):
        """Up (-1) or down (1) was pressed."""

        def __init__(self, direction: int) -> None:
            super().__init__()
            self.direction = direction

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(one_line(event.text))

    def action_cancel(self) -> None:
        self.post_message(self.Cancelled())

    def action_earlier(self, direction: int) -> None:
        self.post_message(self.HistoryMoved(direction))


class ExpressionLine(Vertical):
    """The expression of the graph, or a new one while it is typed; ↑ and ↓ go through all that was typed.

    Data down: source, the text of the present graph; known, its leaves' numbers, for names without a value.
    Messages up: Entered, Left.
    """

    source: reactive[str] = reactive("")
    known: reactive[Mapping[str, float]] = reactive(dict)

    class Entered(Message):
        """Enter was pressed on a valid expression."""

        def __init__(self, line: ExpressionLine, expression: Expression) -> None:
            super().__init__()
            self.line = line
            self.expression = expression

        @property
        def control(self) -> ExpressionLine:
            return self.line

    class FileNamed(Message):
        """Enter was pressed on FILE.py:NAME."""

        def __init__(self, line: ExpressionLine, spec: str) -> None:
            super().__init__()
            self.line = line
            self.spec = spec

        @property
        def control(self) -> ExpressionLine:
            return self.line

    class Left(Message):
        """Typing was cancelled; the graph stays as it is."""

        def __init__(self, line: ExpressionLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> ExpressionLine:
            return self.line

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._history: list[str] = []
        self._position = 0

    def compose(self) -> ComposeResult:
        with Horizontal(id="expression-row"):
            yield Static(PROMPT, id="expression-prompt")
            yield ExpressionInput(
                placeholder="an expression of your own, such as (a*b + c).tanh(); a new name begins at 1",
                compact=True,
                select_on_focus=False,
            )
        yield Static(id="expression-hint")

    def on_mount(self) -> None:
        self.watch(self.input, "scroll_x", self._scrolled, init=False)

    @property
    def input(self) -> ExpressionInput:
        return self.query_one(ExpressionInput)

    def watch_source(self, source: str) -> None:
        """Show the expression of another graph; text that was not entered stays in the history."""
        self._remember(self.input.value)
        self._remember(source)
        self.input.value = source

    def edit(self) -> None:
        """Focus the input, with the cursor at its end."""
        self.input.focus()
        self.input.cursor_position = len(self.input.value)

    def refuse(self, message: str) -> None:
        """Show why an entered expression cannot be opened."""
        self._show_hint(Text(f"✗ {message}"), is_error=True)

    @on(Input.Changed)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _schedule_hint(self, event: Input.Changed | events.DescendantFocus | events.DescendantBlur) -> None:
        event.stop()
        after_refresh(self, self._update_hint)  # once the input has scrolled, which moves the caret

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        if names_a_file(event.value.strip()):
            self._remember(event.value)
            self.post_message(self.FileNamed(self, event.value.strip()))
            return
        try:
            expression = read_expression(event.value, self.known)
        except ExpressionError:
            self.app.bell()
            return
        self._remember(event.value)
        self.post_message(self.Entered(self, expression))

    @on(ExpressionInput.Cancelled)
    def _cancel(self, event: ExpressionInput.Cancelled) -> None:
        event.stop()
        self._remember(self.input.value)
        self.input.value = self.source
        self.post_message(self.Left(self))

    @on(ExpressionInput.HistoryMoved)
    def _move_in_history(self, event: ExpressionInput.HistoryMoved) -> None:
        event.stop()
        if self._position == len(self._history):
            self._remember(self.input.value)
            self._position = len(self._history) - 1
        position = self._position + event.direction
        if 0 <= position < len(self._history):
            self._position = position
            self.input.value = self._history[position]
            self.input.cursor_position = len(self.input.value)

    def _remember(self, text: str) -> None:
        """Append a text to the history."""
        if text.strip() and text not in self._history[-1:]:
            self._history.append(text)
        self._position = len(self._history)

    def _scrolled(self) -> None:
        after_refresh(self, self._update_hint)

    def _update_hint(self) -> None:
        """Show the first error or a hint about the keys below the input; nothing unless it is being edited."""
        text = self.input.value
        if not self.input.has_focus and text == self.source:
            self._show_hint(None)
            return
        if names_a_file(text.strip()):
            self._show_hint(Text(f"{' ' * cell_len(PROMPT)}enter runs this file, and opens the graph of the name"))
            return
        try:
            expression = read_expression(text, self.known)
        except ExpressionError as error:
            self._show_hint(self._error_text(error), is_error=True)
        else:
            said = reading_text(expression) or HINT
            width = max(self.size.width - cell_len(PROMPT), 1)
            self._show_hint(Text(f"{' ' * cell_len(PROMPT)}{shortened(said, width)}"))

    def _error_text(self, error: ExpressionError) -> Text:
        """A caret under the error, with the message on the side with more space.

        If the error is out of view, an arrow points to its side.
        """
        first = cell_len(PROMPT)
        place = first + cell_len(self.input.value[: max(error.column - 1, 0)]) - int(self.input.scroll_offset.x)
        if place < first:
            return Text(f"◂ {error.message}")
        if place >= self.size.width:
            return Text(f"{error.message} ▸".rjust(self.size.width))
        if cell_len(error.message) > self.size.width - place - 2 and cell_len(error.message) < place:
            return Text(f"{error.message} ^".rjust(place + 1))
        return Text(f"{' ' * place}^ {error.message}")

    def _show_hint(self, text: Text | None, is_error: bool = False) -> None:
        line = self.query_one("#expression-hint", Static)
        line.display = text is not None
        line.set_class(is_error, "-fault")
        line.update(text or "")
