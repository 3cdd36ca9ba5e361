"""The line in which a leaf's value is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from engine import Value
from engine.basics.numbers import exact
from engine.graph.wording import name_of
from tui.actions.bindings import bindings
from tui.kit.controls import TextField
from tui.kit.parsers import read_value

HINT = "also 1/2, 1e-3"


class ValueInput(TextField):
    """An Input that Escape cancels."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("value_line")

    class Cancelled(Message):
        """Escape was pressed."""

    def action_cancel(self) -> None:
        self.post_message(self.Cancelled())


class ValueLine(Horizontal):
    """Hidden until `edit`. An invalid number stays in it to be corrected. Messages up: Entered, Left."""

    class Entered(Message):
        """A valid number was entered for a leaf."""

        def __init__(self, line: ValueLine, leaf: Value, number: float) -> None:
            super().__init__()
            self.line = line
            self.leaf = leaf
            self.number = number

        @property
        def control(self) -> ValueLine:
            return self.line

    class Left(Message):
        """Typing was cancelled; the leaf keeps its number."""

        def __init__(self, line: ValueLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> ValueLine:
            return self.line

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._leaf: Value | None = None
        self._names: Mapping[str, float] = {}

    def compose(self) -> ComposeResult:
        yield Static(id="value-name", markup=False)
        yield ValueInput(compact=True, select_on_focus=False)
        yield Static(id="value-hint", markup=False)

    def on_mount(self) -> None:
        self.display = False

    def edit(self, leaf: Value, text: str, names: Mapping[str, float]) -> None:
        """Ask for a leaf's number.

        text   what was typed already; "" to begin with the present number, selected
        names  the numbers that may be used by name
        """
        self._leaf, self._names = leaf, names
        self.display = True
        self.query_one("#value-name", Static).update(f"{name_of(leaf)} = ")
        typed = self.query_one(ValueInput)
        with typed.prevent(Input.Changed):
            typed.value = text or exact(leaf.data)
        typed.selection = Selection(0 if not text else len(typed.value), len(typed.value))
        typed.focus()
        self._show_hint(HINT)

    def refuse(self, message: str) -> None:
        """Show why the number is invalid; it stays to be corrected."""
        self._show_hint(f"✗ {message}", is_error=True)

    def close(self) -> None:
        """Hide the line."""
        self._leaf = None
        self.display = False

    @on(Input.Changed)
    def _clear_error(self, event: Input.Changed) -> None:
        event.stop()
        self._show_hint(HINT)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.enter()

    def enter(self) -> None:
        """Post the typed number, or show why it is not one."""
        if self._leaf is None:
            return
        try:
            number = read_value(self.query_one(ValueInput).value, self._names)
        except ValueError as error:
            self.refuse(str(error))
            return
        self.post_message(self.Entered(self, self._leaf, number))

    @on(ValueInput.Cancelled)
    def _cancel(self, event: ValueInput.Cancelled) -> None:
        event.stop()
        self.close()
        self.post_message(self.Left(self))

    def _show_hint(self, text: str, is_error: bool = False) -> None:
        line = self.query_one("#value-hint", Static)
        line.set_class(is_error, "-fault")
        line.update(text)
