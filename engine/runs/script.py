"""What may be changed while a run goes on, and from which step on: a run's settings as a function of the step."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from engine.basics.choices import choose, unknown_name
from engine.basics.numbers import exact
from engine.data.samples import Dataset
from engine.losses import LOSSES
from engine.training.optimizers import optimizer_named
from engine.training.schedule import parse_rate
from engine.training.settings import TrainSettings, check_steps
from engine.training.trainer import Trainer

SHAPE = ("data", "layers", "activation", "init", "seed")  # what a run begins with and ends with
_PARAMETER = re.compile(r"parameter (0|[1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class RunChange:
    """From this step on a setting has another value.

    setting  a name of CHANGEABLE, or "parameter 7": at the beginning of the step the parameter of that index, counted
             from 0, is set to the value
    """

    step: int
    setting: str
    value: Any


class _Turn(NamedTuple):
    """A step that comes with changes, and the settings from there on."""

    step: int
    changes: tuple[RunChange, ...]
    settings: TrainSettings


class Script:
    """The settings of a run from step to step. Raises ValueError, in one line, for what cannot be.

    settings    at the beginning
    data        the examples, which decide how large a batch can be
    parameters  how many the network has
    """

    def __init__(
        self, settings: TrainSettings, data: Dataset, parameters: int, changes: Iterable[RunChange] = ()
    ) -> None:
        self.settings = settings
        self._data, self._parameters = data, parameters
        self._turns: list[_Turn] = []  # by step; taken by others on their threads, so only appended to or replaced
        self._due: dict[int, tuple[RunChange, ...]] = {}
        for change in sorted(changes, key=lambda change: change.step):
            self.add(change)

    @property
    def changes(self) -> tuple[RunChange, ...]:
        """All of them, by step."""
        return tuple(change for turn in self._turns for change in turn.changes)

    def add(self, change: RunChange) -> None:
        """Takes the place of a change of the same setting at the same step; one that changes nothing is left out."""
        if change.step < 0:
            raise ValueError(f"a change comes at step 0 or later, not {change.step}")
        value = self._checked(change.setting, change.value)
        others = tuple(other for other in self.due(change.step) if other.setting != change.setting)
        idle = change.setting in CHANGEABLE and value == getattr(self.at(change.step - 1), change.setting)
        self._set(change.step, others if idle else (*others, RunChange(change.step, change.setting, value)))

    def due(self, step: int) -> tuple[RunChange, ...]:
        """What changes with this step."""
        return self._due.get(step, ())

    def before(self, step: int) -> tuple[RunChange, ...]:
        """What changes earlier than this step."""
        return tuple(change for turn in self._turns if turn.step < step for change in turn.changes)

    def at(self, step: int) -> TrainSettings:
        """The settings that this step is taken with."""
        turns = self._turns
        passed = bisect_right(turns, step, key=lambda turn: turn.step)
        return turns[passed - 1].settings if passed else self.settings

    def set_up(self, trainer: Trainer, step: int) -> None:
        """Give the trainer the settings that it has when this step is about to begin."""
        now = self.at(step - 1)
        trainer.schedule = parse_rate(now.lr, now.steps)
        trainer.loss, trainer.l2, trainer.batch_size = now.loss, now.l2, now.batch
        trainer.faults, trainer.optimizer = now.faults, now.optimizer

    def begin(self, trainer: Trainer) -> None:
        """Make the changes that are due with the trainer's next step."""
        due = self.due(trainer.step)
        if not due:
            return
        now = self.at(trainer.step)
        for change in due:
            match change.setting:
                case "lr" | "steps":
                    trainer.schedule = parse_rate(now.lr, now.steps)
                case "loss":
                    trainer.loss = change.value
                case "l2":
                    trainer.l2 = change.value
                case "batch":
                    trainer.batch_size = change.value
                case "faults":
                    trainer.faults = change.value
                case "optimizer":
                    if change.value != trainer.optimizer.name:  # which a change further back may have made it
                        trainer.optimizer = change.value
                case parameter:
                    trainer.model.parameters()[_index(parameter)].data = change.value

    def _set(self, step: int, changes: tuple[RunChange, ...]) -> None:
        """Let these be what changes with that step."""
        if not self._turns or step > self._turns[-1].step:
            if changes:
                self._turns.append(_turn(step, changes, self.at(step)))
                self._due[step] = changes
            return
        due = {turn.step: turn.changes for turn in self._turns} | {step: changes}
        turns: list[_Turn] = []
        for each in sorted(each for each in due if due[each]):
            turns.append(_turn(each, due[each], turns[-1].settings if turns else self.settings))
        self._turns, self._due = turns, {turn.step: turn.changes for turn in turns}

    def _checked(self, setting: str, value: Any) -> Any:
        if setting in SHAPE:
            raise ValueError(f"{setting} cannot change while a run goes on: begin a new run with it")
        if setting in CHANGEABLE:
            return CHANGEABLE[setting](value, self.settings, self._data)
        if not _PARAMETER.fullmatch(setting):
            raise ValueError(unknown_name("setting", setting, [*CHANGEABLE, "parameter N"]))
        if _index(setting) >= self._parameters:
            raise ValueError(f"there is no {setting}: the network has {self._parameters} parameters, counted from 0")
        return _number(setting, value)


def _turn(step: int, changes: tuple[RunChange, ...], before: TrainSettings) -> _Turn:
    return _Turn(step, changes, replace(before, **{c.setting: c.value for c in changes if c.setting in CHANGEABLE}))


def _index(setting: str) -> int:
    return int(setting.removeprefix("parameter "))


def _number(setting: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{setting} is a finite number, not {value!r}")
    return float(value)


def _whole(setting: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{setting} is a whole number, not {value!r}")
    return value


def _text(setting: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{setting} is a name, not {value!r}")
    return value


def _rate(value: Any, settings: TrainSettings, data: Dataset) -> str:
    text = value if isinstance(value, str) else exact(_number("lr", value))
    parse_rate(text, 1)
    return text


def _penalty(value: Any, settings: TrainSettings, data: Dataset) -> float:
    l2 = _number("l2", value)
    if l2 < 0.0:
        raise ValueError(f"l2 is a finite number from 0 up, not {l2}")
    return l2


def _batch(value: Any, settings: TrainSettings, data: Dataset) -> int | None:
    size = None if value is None else _whole("a batch", value)
    if size is not None and not 1 <= size <= len(data):
        raise ValueError(f"a batch is 1 to {len(data)} of the {len(data)} examples, not {size}")
    replace(settings, batch=size).check_size(data)
    return size


def _steps(value: Any, settings: TrainSettings, data: Dataset) -> int:
    steps = _whole("the number of steps", value)
    check_steps(steps)
    return steps


def _faults(value: Any, settings: TrainSettings, data: Dataset) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ValueError(f"faults are several names, not {value!r}")
    names = tuple(_text("a fault", name) for name in value)
    replace(settings, faults=names).check_faults(data)
    return names


# From a new value, the settings at the beginning and the data to the value as the settings hold it.
CHANGEABLE: dict[str, Callable[[Any, TrainSettings, Dataset], Any]] = {
    "lr": _rate,
    "l2": _penalty,
    "loss": lambda value, settings, data: choose("loss", _text("loss", value), LOSSES).name,
    "batch": _batch,
    "steps": _steps,
    "faults": _faults,
    "optimizer": lambda value, settings, data: optimizer_named(_text("optimizer", value)).name,
}
