"""What keys do to the graph of a session: move its leaves, undo, step through the backward pass and play it."""

from __future__ import annotations

from collections.abc import Callable

from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from engine import NoValueError
from engine.basics.numbers import short
from engine.graph.session import GraphChange, RefusedError, next_step_size
from engine.graph.wording import name_of
from tui.explore.find import HasGraph
from tui.explore.panels import PanelName
from tui.graph.view import GraphView
from tui.graph.words.change import digits

SECONDS_A_STEP = (4.0, 2.0, 1.0, 0.5, 0.25)


class SessionScreen(HasGraph, Screen[None]):
    """A screen that holds a session, acts on it and says what came of that. How it is shown is left to the screen.

    playing  whether the backward pass goes on by itself
    speed    how quickly, a place in SECONDS_A_STEP
    """

    playing: reactive[bool] = reactive(False)
    speed: reactive[int] = reactive(SECONDS_A_STEP.index(1.0))

    _player: Timer | None = None
    _reset: GraphChange | None = None  # the last one made by its key

    def show(self, panel: PanelName | None = None) -> None:
        """Bring everything on the screen to what the session holds. panel: the one that matters now."""
        raise NotImplementedError

    def show_backward(self) -> None:
        """Show where in the backward pass the session is."""
        raise NotImplementedError

    def say(self, message: str, fault: bool = False) -> None:
        """One line, until the next one. fault: it says why something was not done."""
        raise NotImplementedError

    def steps_wait(self) -> bool:
        """Whether the backward pass cannot be stepped through for now; says so."""
        return False

    # Acting

    def attempt(self, act: Callable[[], object], panel: PanelName) -> str | None:
        """Do something to the session and show it; None if it went well, else why not, which is said as well."""
        try:
            act()
        except (NoValueError, RefusedError) as error:
            self.say(str(error), fault=True)
            return str(error)
        self.show(panel)
        return None

    def change(self, act: Callable[[], object]) -> str | None:
        """Do something that leaves a change, and say what it did to the output."""
        fault = self.attempt(act, "change")
        if fault is None:
            change, output = self.session.change, name_of(self.session.root)
            said = short if short(change.before) != short(change.after) else digits
            moved = f"; {output} {said(change.before)} → {said(change.after)}" if change.actual else ""
            self.say(f"{change.message}{moved}")
        return fault

    # The leaves

    def action_follow(self, sign: int) -> None:
        self.change(lambda: self.session.follow(sign))

    def action_pin(self) -> None:
        node = self.query_one(GraphView).selected
        if node is not None:
            self.change(lambda: self.session.toggle_pin(node))

    def action_undo(self) -> None:
        self.change(self.session.undo)

    def action_redo(self) -> None:
        self.change(self.session.redo)

    def action_reset(self) -> None:
        self._reset = self.session.change if self.change(self.session.reset) is None else None

    def take_reset_back(self) -> None:
        """Undo a reset that has just been made."""
        if self._reset is self.session.change:
            self.change(self.session.undo)

    def action_nudge_step(self, direction: int) -> None:
        self.session.nudge_step = next_step_size(self.session.nudge_step, direction)
        self.show()
        self.say(f"+ and - move a leaf by {short(self.session.nudge_step)}")

    def action_follow_step(self, direction: int) -> None:
        self.session.follow_step = next_step_size(self.session.follow_step, direction)
        self.show()
        self.say(f"g and G move every leaf by {short(self.session.follow_step)} · its gradient")

    # The backward pass

    def action_step(self, direction: int) -> None:
        self.playing = False
        if not self.steps_wait():
            self._step(direction)

    def _step(self, direction: int) -> None:
        session = self.session
        if self.attempt(session.step_forward if direction > 0 else session.step_back, "backward") is None:
            self.say(session.step.numbers if session.step else f"{name_of(session.root)}.grad = 1")

    def action_play(self) -> None:
        if self.steps_wait():
            return
        if not self.playing and self.session.is_complete:
            if self.session.cursor is not None:
                self.session.toggle_all()
            self._step(1)
            if self.session.is_complete:
                return
        self.playing = not self.playing

    def _play_on(self) -> None:
        self._step(1)
        if self.session.is_complete:
            self.playing = False

    def action_all(self) -> None:
        self.playing = False
        if self.steps_wait():
            return
        if self.attempt(self.session.toggle_all, "backward") is None:
            shown = self.session.cursor is None
            self.say("all gradients are shown" if shown else "the gradients are hidden; n finds them again")

    def action_speed(self, direction: int) -> None:
        self.speed = min(max(self.speed + direction, 0), len(SECONDS_A_STEP) - 1)
        self.say(f"Playback: {SECONDS_A_STEP[self.speed]:g} s per step")

    def watch_playing(self, playing: bool) -> None:
        if self._player is not None:
            self._player.stop()
            self._player = None
        if playing:
            self._player = self.set_interval(SECONDS_A_STEP[self.speed], self._play_on)
        self.show_backward()

    def watch_speed(self) -> None:
        self.watch_playing(self.playing)

    def on_screen_suspend(self) -> None:
        """Nothing plays behind another screen."""
        self.playing = False
