"""The runs of a session: the one in hand, those beside it, and which of them the plot shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from engine.basics.numbers import exact, short
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tui.train.draw.curves import MOST_SHOWN, Curve
from tui.train.draw.run_rows import RunRow
from tui.train.draw.words import data_name
from tui.train.runs.driver import TrainingRun
from tui.train.state import RunState

MOST_RUNS = 12


@dataclass(slots=True, eq=False)
class Kept:
    """A run, and what drives it.

    place  which of the plot's colours and glyphs it has; None where it is hidden
    """

    run: Run
    driver: TrainingRun
    place: int | None = None

    @property
    def state(self) -> RunState:
        return self.driver.state


class RunShelf:
    """Nothing that has taken a step leaves it by itself: past `most` runs the oldest is handed to `leave`.

    leave  says whether it has taken it; else all stay
    """

    def __init__(self, most: int = MOST_RUNS, leave: Callable[[Run], bool] = lambda run: True) -> None:
        self._most, self._leave = most, leave
        self._made = 0
        self.kept: list[Kept] = []

    @property
    def current(self) -> Kept:
        """The run in hand: the last one added or chosen."""
        return self._current

    @property
    def names(self) -> set[str]:
        """Those of all runs that stay when another is added."""
        return {one.run.name for one in self.kept if one is not self._current or one.run.steps_taken}

    def next_name(self) -> str:
        """ "run 3", a name that no run here has."""
        taken = self.names
        number = self._made + 1
        while f"run {number}" in taken:
            number += 1
        return f"run {number}"

    def add(self, run: Run, driver: TrainingRun, alone: bool) -> Kept:
        """Take a run in hand; in place of the last one if that has not begun. alone: hide the others."""
        if self.kept and not self._current.run.steps_taken:
            self.kept.remove(self._current)
        else:
            self._made += 1
        if alone:
            for one in self.kept:
                one.place = None
        one = Kept(run, driver)
        self.kept.append(one)
        self.choose(one)
        while len(self.kept) > self._most and self._leave(self.kept[0].run):
            self.kept.pop(0)
        return one

    def choose(self, one: Kept) -> None:
        """Take it in hand, and show it."""
        self._current = one
        if one.place is None:
            self._show(one)

    def goal(self) -> int | None:
        """How many steps the run in hand goes to: its settings' number; a fork that has them, as far as its parent.

        None where it has come past both.
        """
        run, done = self._current.run, self._current.state.done
        parents = [one.state.done for one in self.kept if run.forked_from and one.run.name == run.forked_from[0]]
        return next((goal for goal in (run.current_settings.steps, *parents) if goal > done), None)

    def toggle(self, one: Kept) -> None:
        """Show or hide it; the run in hand stays shown."""
        if one.place is None:
            self._show(one)
        elif one is not self._current:
            one.place = None

    def _show(self, one: Kept) -> None:
        shown = [other for other in self.kept if other.place is not None and other is not self._current]
        if len(shown) >= MOST_SHOWN - (one is not self._current):
            shown[0].place = None
        taken = {other.place for other in self.kept}
        one.place = next(place for place in range(MOST_SHOWN) if place not in taken)

    def curves(self) -> tuple[Curve, ...]:
        """What the plot shows; the run in hand comes last, on top."""
        shown = sorted((one for one in self.kept if one.place is not None), key=lambda one: one is self._current)
        states = [(one, one.state) for one in shown]
        return tuple(Curve(one.run.name, one.place or 0, s.steps, s.losses) for one, s in states)

    def rows(self) -> tuple[RunRow, ...]:
        """A row of the table for each run, oldest first."""
        first = self.kept[0].run
        return tuple(self._row(one, first) for one in self.kept)

    def _row(self, one: Kept, first: Run) -> RunRow:
        run, state = one.run, one.state
        parent, step = run.forked_from or ("", 0)
        base = run.settings_at(step - 1) if parent else first.settings
        return RunRow(
            run.name,
            one.place,
            one is self._current,
            f"{parent} at {step}" if parent else "",
            ", ".join(part for part in (differing(run.current_settings, base), *moved_in(run, step)) if part),
            state.done,
            state.snapshot.loss if state.snapshot else None,
            state.snapshot.accuracy if state.snapshot else None,
            state.diverged is not None,
        )


def moved_in(run: Run, since: int) -> list[str]:
    """The parameters that were set by hand at that step or later, for people: "L1.n2.w3 set to 0.5"."""
    parameters = run.trainer.model.parameters()
    moved = ((c.setting.partition(" "), c.value) for c in run.changes if c.step >= since)
    return [f"{parameters[int(i)].label} set to {short(value)}" for (kind, _, i), value in moved if kind == "parameter"]


def differing(one: TrainSettings, other: TrainSettings) -> str:
    """What is not the same in the first, for people: "lr 0.5, optimizer adam, no-zero-grad"."""
    said = []
    for field in fields(TrainSettings):
        value, before = getattr(one, field.name), getattr(other, field.name)
        if value == before:
            continue
        if field.name == "faults":
            said.append(" ".join(value) or "no fault")
        elif field.name == "data":
            said.append(f"data {data_name(value)}")
        elif field.name == "layers":
            said.append(f"layers {','.join(map(str, value))}")
        elif field.name == "batch":
            said.append(f"batch {value or 'all'}")
        else:
            said.append(f"{field.name} {exact(value) if isinstance(value, float) else value}")
    return ", ".join(said)
