"""The line where an expression is typed, with its first fault under a caret while typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from engine import Expression, ExpressionError
from tui.kit.parsers import one_line, read_expression

PROMPT = "ƒ "
HINT = "enter shows the graph, esc keeps the old one; a new name begins at 1"


class ExpressionInput(Input):
    """An Input that keeps all lines of what is pasted, and passes on the keys that the line around it answers."""

    HELP_TITLE = "In the expression line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Keep the old graph", key_display="esc"),
        Binding("up", "earlier(-1)", "What was typed before", key_display="↑ ↓"),
        Binding("down", "earlier(1)", "What was typed after it", show=False),
    ]

    class Cancelled(Message):
        """Escape was pressed."""

    class Earlier(Message):
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
        self.post_message(self.Earlier(direction))


class ExpressionLine(Vertical):
    """The expression of the graph, and another one while it is typed.

    Data down: source (what the graph was read from), known (its leaves' numbers, kept for names without one).
    Messages up: Entered, Left. Nothing typed is lost: ↑ and ↓ walk through it.
    """

    source: reactive[str] = reactive("")
    known: reactive[Mapping[str, float]] = reactive(dict)

    class Entered(Message):
        """Enter was pressed on an expression without a fault."""

        def __init__(self, line: ExpressionLine, expression: Expression) -> None:
            super().__init__()
            self.line = line
            self.expression = expression

        @property
        def control(self) -> ExpressionLine:
            return self.line

    class Left(Message):
        """Typing is over and the graph stays as it is."""

        def __init__(self, line: ExpressionLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> ExpressionLine:
            return self.line

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._typed: list[str] = []
        self._place = 0

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
        """Another graph is shown; what was typed and not entered stays in the history."""
        self._keep(self.input.value)
        self._keep(source)
        self.input.value = source

    def edit(self) -> None:
        """Begin to type at the end of the line."""
        self.input.focus()
        self.input.cursor_position = len(self.input.value)

    def refuse(self, message: str) -> None:
        """Say why an entered expression cannot be shown."""
        self._tell(Text(f"✗ {message}"), fault=True)

    @on(Input.Changed)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _check(self, event: Input.Changed | events.DescendantFocus | events.DescendantBlur) -> None:
        event.stop()
        self.call_after_refresh(self._tell_state)  # once the input has scrolled, so that the caret stands right

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            expression = read_expression(event.value, self.known)
        except ExpressionError:
            self.app.bell()
            return
        self._keep(event.value)
        self.post_message(self.Entered(self, expression))

    @on(ExpressionInput.Cancelled)
    def _cancel(self, event: ExpressionInput.Cancelled) -> None:
        event.stop()
        self._keep(self.input.value)
        self.input.value = self.source
        self.post_message(self.Left(self))

    @on(ExpressionInput.Earlier)
    def _walk(self, event: ExpressionInput.Earlier) -> None:
        event.stop()
        if self._place == len(self._typed):
            self._keep(self.input.value)
            self._place = len(self._typed) - 1
        place = self._place + event.direction
        if 0 <= place < len(self._typed):
            self._place = place
            self.input.value = self._typed[place]
            self.input.cursor_position = len(self.input.value)

    def _keep(self, text: str) -> None:
        """Remember a text as the last that was typed."""
        if text.strip() and text not in self._typed[-1:]:
            self._typed.append(text)
        self._place = len(self._typed)

    def _scrolled(self) -> None:
        self.call_after_refresh(self._tell_state)

    def _tell_state(self) -> None:
        """Under the line: where the first fault is, or what the keys do; nothing while nobody types."""
        text = self.input.value
        if not self.input.has_focus and text == self.source:
            self._tell(None)
            return
        try:
            read_expression(text, self.known)
        except ExpressionError as error:
            self._tell(self._caret(error), fault=True)
        else:
            self._tell(Text(f"{' ' * cell_len(PROMPT)}{HINT}"))

    def _caret(self, error: ExpressionError) -> Text:
        """A caret under the fault, and what is wrong on that side of it where there is more room.

        Where the fault is out of sight, the side on which it lies.
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

    def _tell(self, told: Text | None, fault: bool = False) -> None:
        line = self.query_one("#expression-hint", Static)
        line.display = told is not None
        line.set_class(fault, "-fault")
        line.update(told or "")
