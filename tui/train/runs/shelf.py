"""The runs of a session: the current one, the others, and which of them the plot shows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields

from engine.basics.numbers import exact, short
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tui.train.draw.curves import MAX_CURVES, LossCurve
from tui.train.draw.fit import fit_brief
from tui.train.draw.run_rows import RunRow
from tui.train.draw.words import data_name
from tui.train.runs.driver import TrainingDriver
from tui.train.state import RunState

MAX_RUNS = 12


@dataclass(slots=True, eq=False)
class ShelfEntry:
    """A run, and its driver.

    slot  the index of its colour and glyph in the plot; None if its curve is hidden
    """

    run: Run
    driver: TrainingDriver
    slot: int | None = None

    @property
    def state(self) -> RunState:
        return self.driver.state


class RunShelf:
    """Up to `most` runs, oldest first; a run that has not begun makes room for the next.

    archive  called with the oldest run when there are too many; returns whether it may leave, else all stay
    """

    def __init__(self, most: int = MAX_RUNS, archive: Callable[[Run], bool] = lambda run: True) -> None:
        self._most, self._archive = most, archive
        self._made = 0
        self.entries: list[ShelfEntry] = []

    @property
    def current(self) -> ShelfEntry:
        """The current run: the last one added or chosen."""
        return self._current

    @property
    def names(self) -> set[str]:
        """The names of the runs that stay when another is added."""
        return {one.run.name for one in self.entries if one is not self._current or one.run.steps_taken}

    def next_name(self) -> str:
        """Return a name that no run here has: "run 3"."""
        taken = self.names
        number = self._made + 1
        while f"run {number}" in taken:
            number += 1
        return f"run {number}"

    def add(self, run: Run, driver: TrainingDriver, alone: bool) -> ShelfEntry:
        """Add a run as the current one, in place of the last one if that has not begun. alone: hide the others."""
        if self.entries and not self._current.run.steps_taken:
            self.entries.remove(self._current)
        else:
            self._made += 1
        if alone:
            for one in self.entries:
                one.slot = None
        one = ShelfEntry(run, driver)
        self.entries.append(one)
        self.choose(one)
        while len(self.entries) > self._most and self._archive(self.entries[0].run):
            self.entries.pop(0)
        return one

    def choose(self, one: ShelfEntry) -> None:
        """Make it the current one, and show it."""
        self._current = one
        if one.slot is None:
            self._show(one)

    def goal(self) -> int | None:
        """Return the step count of the settings, or past it that of a fork's parent; None past both."""
        run, done = self._current.run, self._current.state.done
        parents = [one.state.done for one in self.entries if run.forked_from and one.run.name == run.forked_from[0]]
        return next((goal for goal in (run.current_settings.steps, *parents) if goal > done), None)

    def toggle(self, one: ShelfEntry) -> None:
        """Show or hide its curve; the current run stays shown."""
        if one.slot is None:
            self._show(one)
        elif one is not self._current:
            one.slot = None

    def _show(self, one: ShelfEntry) -> None:
        shown = [other for other in self.entries if other.slot is not None and other is not self._current]
        if len(shown) >= MAX_CURVES - (one is not self._current):
            shown[0].slot = None
        taken = {other.slot for other in self.entries}
        one.slot = next(slot for slot in range(MAX_CURVES) if slot not in taken)

    def curves(self) -> tuple[LossCurve, ...]:
        """The curves of the plot; the current run comes last, on top."""
        shown = sorted((one for one in self.entries if one.slot is not None), key=lambda one: one is self._current)
        states = [(one, one.state) for one in shown]
        return tuple(LossCurve(one.run.name, one.slot or 0, s.steps, s.losses, s.held_out) for one, s in states)

    def rows(self, hides: Collection[str] = ()) -> tuple[RunRow, ...]:
        """The rows of the table of runs, oldest first. hides: settings that are not named."""
        first = self.entries[0].run
        return tuple(self._row(one, first, hides) for one in self.entries)

    def _row(self, one: ShelfEntry, first: Run, hides: Collection[str]) -> RunRow:
        run, state = one.run, one.state
        parent, step = run.forked_from or ("", 0)
        base = run.settings_at(step - 1) if parent else first.settings
        if parent and not step:  # from the start: scaling may be another, too
            base = next((other.run.settings for other in self.entries if other.run.name == parent), base)
        return RunRow(
            run.name,
            one.slot,
            one is self._current,
            f"{parent} at {step}" if parent else "",
            ", ".join(filter(None, (differing(run.current_settings, base, hides), *moved_parameters(run, step)))),
            state.done,
            state.snapshot.loss if state.snapshot else None,
            fit_brief(run.data, state.snapshot.accuracy) if state.snapshot else "",
            state.diverged is not None,
        )


def moved_parameters(run: Run, since: int) -> list[str]:
    """Return the parameters set by hand at that step or later, in words: "L1.n2.w3 set to 0.5"."""
    parameters = run.trainer.model.parameters()
    moved = ((c.setting.partition(" "), c.value) for c in run.changes if c.step >= since)
    return [f"{parameters[int(i)].label} set to {short(value)}" for (kind, _, i), value in moved if kind == "parameter"]


def differing(one: TrainSettings, other: TrainSettings, hides: Collection[str] = ()) -> str:
    """Return the settings of the first that differ, in words: "lr 0.5, optimizer adam, no-zero-grad".

    hides: settings that are not named
    """
    parts = []
    for field in fields(TrainSettings):
        value, before = getattr(one, field.name), getattr(other, field.name)
        if value == before or field.name in hides:
            continue
        if field.name == "faults":
            parts.append(" ".join(value) or "no fault")
        elif field.name == "data":
            parts.append(f"data {data_name(value)}")
        elif field.name == "layers":
            parts.append(f"layers {','.join(map(str, value))}")
        elif field.name == "batch":
            parts.append(f"batch {value or 'all'}")
        else:
            parts.append(f"{field.name} {exact(value) if isinstance(value, float) else value}")
    return ", ".join(parts)
