"""The script of a run: its changes, and its settings as a function of the step."""

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
from engine.training.settings import TrainSettings, check_loss, check_steps
from engine.training.trainer import Trainer

# Settings that cannot change during a run.
DATA = ("data", "header", "rows", "size", "noise", "data_seed", "holdout")
SHAPE = (*DATA, "layers", "activation", "init", "seed", "scale")
_PARAMETER = re.compile(r"parameter (0|[1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class RunChange:
    """A new value for a setting, from a step on.

    setting  a name in CHANGEABLE, or "parameter 7": then the parameter with that index, counted from 0, is set to the
             value at the beginning of the step
    """

    step: int
    setting: str
    value: Any


MANY = 2**53  # steps


class _ChangePoint(NamedTuple):
    """A step with changes, and the settings from there on."""

    step: int
    changes: tuple[RunChange, ...]
    settings: TrainSettings


class Script:
    """The changes of a run, and its settings by step. Raises ValueError with a one-line message for invalid changes.

    settings    at step 0
    data        the examples, whose number limits the batch size
    parameters  how many parameters the network has
    """

    def __init__(
        self, settings: TrainSettings, data: Dataset, parameters: int, changes: Iterable[RunChange] = ()
    ) -> None:
        self.settings = settings
        self._data, self._parameters = data, parameters
        # By step. Other threads read it, so it is only appended to, or replaced as a whole.
        self._points: list[_ChangePoint] = []
        self._due: dict[int, tuple[RunChange, ...]] = {}
        for change in sorted(changes, key=lambda change: change.step):
            self.add(change)

    @property
    def changes(self) -> tuple[RunChange, ...]:
        """All changes, by step."""
        return tuple(change for point in self._points for change in point.changes)

    def add(self, change: RunChange) -> None:
        """Add a change; it replaces one of the same setting at the same step, and is dropped if it has no effect."""
        if change.step < 0:
            raise ValueError(f"a change must come at step 0 or later, not {change.step}")
        value = self._validate(change.setting, change.value)
        others = tuple(other for other in self.due(change.step) if other.setting != change.setting)
        is_noop = change.setting in CHANGEABLE and value == getattr(self.at(change.step - 1), change.setting)
        self._replace_at(change.step, others if is_noop else (*others, RunChange(change.step, change.setting, value)))

    def due(self, step: int) -> tuple[RunChange, ...]:
        """Return the changes made at a step."""
        return self._due.get(step, ())

    def until_change(self, step: int) -> int:
        """Return how many steps there are from this one to the next later change; very many if there is none."""
        points = self._points
        later = bisect_right(points, step, key=lambda point: point.step)
        return points[later].step - step if later < len(points) else MANY

    def before(self, step: int) -> tuple[RunChange, ...]:
        """Return the changes made before a step."""
        return tuple(change for point in self._points if point.step < step for change in point.changes)

    def at(self, step: int) -> TrainSettings:
        """Return the settings of a step."""
        points = self._points
        reached = bisect_right(points, step, key=lambda point: point.step)
        return points[reached - 1].settings if reached else self.settings

    def configure(self, trainer: Trainer, step: int) -> None:
        """Give the trainer the settings of the step before this one, so that `begin` makes the changes of this one."""
        settings = self.at(step - 1)
        trainer.schedule = parse_rate(settings.lr, settings.steps)
        trainer.loss, trainer.l2, trainer.batch_size = settings.loss, settings.l2, settings.batch
        trainer.faults, trainer.optimizer = settings.faults, settings.optimizer

    def begin(self, trainer: Trainer) -> None:
        """Make the changes that are due at the trainer's next step."""
        due = self.due(trainer.step)
        if not due:
            return
        settings = self.at(trainer.step)
        for change in due:
            match change.setting:
                case "lr" | "steps":
                    trainer.schedule = parse_rate(settings.lr, settings.steps)
                case "loss":
                    trainer.loss = change.value
                case "l2":
                    trainer.l2 = change.value
                case "batch":
                    trainer.batch_size = change.value
                case "faults":
                    trainer.faults = change.value
                case "optimizer":
                    if change.value != trainer.optimizer.name:  # it may have it already, by a change inserted earlier
                        trainer.optimizer = change.value
                case parameter:
                    trainer.model.parameters()[_index(parameter)].data = change.value

    def _replace_at(self, step: int, changes: tuple[RunChange, ...]) -> None:
        """Replace the changes made at a step."""
        if not self._points or step > self._points[-1].step:
            if changes:
                self._points.append(_change_point(step, changes, self.at(step)))
                self._due[step] = changes
            return
        due = {point.step: point.changes for point in self._points} | {step: changes}
        points: list[_ChangePoint] = []
        for each in sorted(each for each in due if due[each]):
            points.append(_change_point(each, due[each], points[-1].settings if points else self.settings))
        self._points, self._due = points, {point.step: point.changes for point in points}

    def _validate(self, setting: str, value: Any) -> Any:
        if setting in SHAPE:
            raise ValueError(f"{setting} cannot change during a run: start a new run with it")
        if setting in CHANGEABLE:
            return CHANGEABLE[setting](value, self.settings, self._data)
        if not _PARAMETER.fullmatch(setting):
            raise ValueError(unknown_name("setting", setting, [*CHANGEABLE, "parameter N"]))
        if _index(setting) >= self._parameters:
            raise ValueError(f"there is no {setting}: the network has {self._parameters} parameters, counted from 0")
        return _number(setting, value)


def _change_point(step: int, changes: tuple[RunChange, ...], before: TrainSettings) -> _ChangePoint:
    return _ChangePoint(
        step, changes, replace(before, **{c.setting: c.value for c in changes if c.setting in CHANGEABLE})
    )


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


def _loss(value: Any, settings: TrainSettings, data: Dataset) -> str:
    name = choose("loss", _text("loss", value), LOSSES).name
    check_loss(name, data)
    return name


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
        raise ValueError(f"faults must be a list of names, not {value!r}")
    names = tuple(_text("a fault", name) for name in value)
    replace(settings, faults=names).check_faults(data)
    return names


# For each setting that may change: a function from (new value, settings at step 0, data) to the value as stored.
CHANGEABLE: dict[str, Callable[[Any, TrainSettings, Dataset], Any]] = {
    "lr": _rate,
    "l2": _penalty,
    "loss": _loss,
    "batch": _batch,
    "steps": _steps,
    "faults": _faults,
    "optimizer": lambda value, settings, data: optimizer_named(_text("optimizer", value)).name,
}
