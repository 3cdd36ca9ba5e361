"""The actions on a graph session that Explore and the stage of a lesson share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine import NoValueError, Value
from engine.basics.numbers import exact
from engine.graph.session import GraphChange, GraphSession, RefusedError, next_step_size
from tui.actions.keys import with_keys
from tui.graph.words.change import change_line, step_line


class SessionDisplay(Protocol):
    """A widget that shows a session; its controls call it before and after each action."""

    def check_change(self, leaf: Value | None = None) -> None:
        """Raise RefusedError if leaves, or this leaf, may not be changed now."""

    def check_step(self) -> None:
        """Raise RefusedError if the backward pass may not be stepped through now."""

    def show_change(self, message: str) -> None:
        """Show new data and gradients."""

    def show_step(self, message: str) -> None:
        """Show another step of the backward pass."""

    def show_settings(self, message: str) -> None:
        """Show new step sizes."""

    def show_failure(self, error: NoValueError | RefusedError) -> None:
        """Show why an action failed; the session is as it was."""


class SessionControls:
    """Acts on a session and has a display show the outcome.

    Actions return None, or the one-line reason why they failed.
    """

    def __init__(self, session: GraphSession, display: SessionDisplay) -> None:
        self.session = session
        self._display = display
        self._nudge: GraphChange | None = None  # the last one made by `nudge`

    # The leaves

    def nudge(self, leaf: Value, ticks: int) -> str | None:
        failure = self.change(lambda: self.session.nudge(leaf, ticks), leaf)
        self._nudge = None if failure else self.session.change
        return failure

    def undo_nudge(self) -> None:
        """Undo a nudge if it was the last action: its minus was meant to begin a number such as -5."""
        if self._nudge is self.session.change:
            self.undo()

    def set_value(self, leaf: Value, number: float) -> str | None:
        return self.change(lambda: self.session.set_value(leaf, number), leaf)

    def follow(self, sign: int) -> str | None:
        return self.change(lambda: self.session.follow(sign))

    def toggle_pin(self, leaf: Value) -> str | None:
        return self.change(lambda: self.session.toggle_pin(leaf))

    def undo(self) -> str | None:
        return self.change(self.session.undo)

    def redo(self) -> str | None:
        return self.change(self.session.redo)

    def reset(self) -> str | None:
        return self.change(self.session.reset)

    def change(self, action: Callable[[], object], leaf: Value | None = None) -> str | None:
        """Run an action of the session that changes it. leaf: the only one that it changes."""
        return self._run(
            lambda: self._display.check_change(leaf),
            action,
            lambda: self._display.show_change(change_line(self.session)),
        )

    # The backward pass

    def step(self, direction: int) -> str | None:
        """Take the next backward step for direction 1, or take the last one back for -1."""
        action = self.session.step_forward if direction > 0 else self.session.step_back
        return self._run(self._display.check_step, action, lambda: self._display.show_step(step_line(self.session)))

    def toggle_all(self) -> str | None:
        """Show all gradients, or only the one that the backward pass begins with."""

        def show() -> None:
            is_all = self.session.cursor is None
            self._display.show_step(
                "all gradients are shown"
                if is_all
                else with_keys("the gradients are hidden; <explore.next> finds them again")
            )

        return self._run(self._display.check_step, self.session.toggle_all, show)

    # The step sizes

    def change_nudge_step(self, direction: int) -> None:
        self.session.nudge_step = next_step_size(self.session.nudge_step, direction)
        keys = with_keys("<graph.up> and <graph.down>")
        self._display.show_settings(f"{keys} move a leaf by {exact(self.session.nudge_step)}")

    def change_follow_step(self, direction: int) -> None:
        self.session.follow_step = next_step_size(self.session.follow_step, direction)
        keys = with_keys("<explore.follow> and <explore.against>")
        self._display.show_settings(f"{keys} move every leaf by {exact(self.session.follow_step)} · its gradient")

    def _run(self, check: Callable[[], None], action: Callable[[], object], show: Callable[[], None]) -> str | None:
        try:
            check()
            action()
        except (NoValueError, RefusedError) as error:
            self._display.show_failure(error)
            return str(error)
        show()
        return None


class SessionActions:
    """The key actions of a widget with SessionControls. A mixin, as Textual looks actions up on the widget."""

    controls: SessionControls

    def action_follow(self, sign: int) -> None:
        self.controls.follow(sign)

    def action_undo(self) -> None:
        self.controls.undo()

    def action_redo(self) -> None:
        self.controls.redo()

    def action_reset(self) -> None:
        self.controls.reset()

    def action_step(self, direction: int) -> None:
        self.controls.step(direction)

    def action_all(self) -> None:
        self.controls.toggle_all()

    def action_nudge_step(self, direction: int) -> None:
        self.controls.change_nudge_step(direction)

    def action_follow_step(self, direction: int) -> None:
        self.controls.change_follow_step(direction)
