"""Decoding of a run file's JSON object to a Run; each field is validated before use."""

from __future__ import annotations

import base64
import math
import random
from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

from engine.data.csv_file import MAX_EXAMPLES
from engine.data.samples import SAMPLES, Dataset
from engine.graph.wording import printable_line
from engine.runs.history import MAX_LENGTH, History
from engine.runs.run import MAX_STATES, Run, RunRecord
from engine.runs.script import RunChange
from engine.training.optimizers import OPTIMIZERS, OptimizerState
from engine.training.settings import MAX_INTEGER, MAX_PARAMETERS, TrainSettings
from engine.training.snapshot import TrainerState

MAX_TEXT = 10_000
MAX_CHANGES = 100_000
MAX_AVERAGES = 2
RNG_WORDS = 625  # of the state of Python's random generator: 624 numbers, then the position in them


def run_from(body: dict[str, Any]) -> Run:
    """Return the run that a file's object describes. Raises ValueError with a one-line message for the first error."""
    whole = _Fields("", body)
    settings = _settings(whole.inner("settings"))
    changes = [_change(one) for one in whole.rows("changes", MAX_CHANGES)]
    run = Run(settings, changes, printable_line(whole.text("name")), _dataset(settings, whole))
    run.forked_from = _parent(whole)
    steps, states = whole.whole("steps"), tuple(_states(run, whole.rows("states", MAX_STATES + 1)))
    history, diverged = _history(whole.inner("history"), steps, run.data.held_out is not None), whole.get("diverged")
    if steps:
        _check_states(run, states, steps)
        run.resume(RunRecord(history, states, None if diverged is None else printable_line(whole.text("diverged"))))
    return run


class _Fields:
    """A JSON object of the file; `path` is its path in the file, for messages."""

    def __init__(self, path: str, of: Any) -> None:
        self._path, self._object = path, of
        if not isinstance(of, dict):
            self.fail()

    def fail(self, key: str = "", why: str = "is not valid") -> NoReturn:
        raise ValueError(f"{'.'.join(filter(None, (self._path, key)))} {why}")

    def get(self, key: str) -> Any:
        if key not in self._object:
            self.fail(key, "is missing")
        return self._object[key]

    def has(self, key: str) -> bool:
        """Whether there is something at a key that older files do not have."""
        return self._object.get(key) is not None

    def inner(self, key: str) -> _Fields:
        return _Fields(".".join(filter(None, (self._path, key))), self.get(key))

    def items(self, key: str, most: int) -> list[Any]:
        items = self.get(key)
        if not isinstance(items, list) or len(items) > most:
            self.fail(key)
        return items

    def rows(self, key: str, most: int) -> list[_Fields]:
        return [_Fields(f"{key}[{i}]", one) for i, one in enumerate(self.items(key, most))]

    def text(self, key: str, most: int = MAX_TEXT) -> str:
        text = self.get(key)
        if not isinstance(text, str) or len(text) > most:
            self.fail(key)
        return text

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        texts = self.items(key, most)
        if not all(isinstance(text, str) and len(text) <= MAX_TEXT for text in texts):
            self.fail(key)
        return tuple(texts)

    def whole(self, key: str, least: int = 0) -> int:
        number = self.get(key)
        if type(number) is not int or not least <= number <= MAX_INTEGER:
            self.fail(key)
        return number

    def number(self, key: str) -> float:
        number = self.get(key)
        if not _is_number(number):
            self.fail(key)
        return float(number)

    def numbers(self, key: str, most: int) -> tuple[float, ...]:
        numbers = self.items(key, most)
        if not all(map(_is_number, numbers)):
            self.fail(key)
        return tuple(map(float, numbers))


def _is_number(x: Any) -> bool:
    return (type(x) is float and math.isfinite(x)) or (type(x) is int and abs(x) <= MAX_INTEGER)


def _settings(given: _Fields) -> TrainSettings:
    layers = given.items("layers", MAX_PARAMETERS)
    if not all(type(size) is int and abs(size) <= MAX_INTEGER for size in layers):
        given.fail("layers")
    return TrainSettings(
        data=printable_line(given.text("data")),
        layers=tuple(layers),
        activation=given.text("activation"),
        loss=given.text("loss"),
        lr=given.text("lr"),
        l2=given.number("l2"),
        batch=None if given.get("batch") is None else given.whole("batch"),
        init=given.text("init"),
        steps=given.whole("steps"),
        seed=given.whole("seed", -MAX_INTEGER),
        faults=given.texts("faults", MAX_TEXT),
        optimizer=given.text("optimizer"),
        scale=given.text("scale") if given.has("scale") else "none",
        holdout=given.number("holdout") if given.has("holdout") else 0.0,
        header=given.text("header") if given.has("header") else "auto",
        rows=given.whole("rows") if given.has("rows") else None,
        size=given.whole("size") if given.has("size") else None,
        noise=given.number("noise") if given.has("noise") else None,
        data_seed=given.whole("data_seed", -MAX_INTEGER) if given.has("data_seed") else None,
    )


def _dataset(settings: TrainSettings, whole: _Fields) -> Dataset | None:
    """Return the examples stored in the file, None if name and seed determine them. No other file is ever read."""
    if whole.get("data") is None:
        if settings.data not in SAMPLES:
            whole.fail("data", f"is missing: {settings.data} is no data set that comes with the program")
        return None
    given = whole.inner("data")
    columns, classes = given.texts("columns", MAX_PARAMETERS), given.texts("classes", 2)
    if len(classes) != 2:
        given.fail("classes")
    scale = given.numbers("target scale", 2) if given.has("target scale") else None
    if scale is not None and (len(scale) != 2 or scale[1] <= 0.0):
        given.fail("target scale")
    negative, positive = map(printable_line, classes)
    data = Dataset(
        printable_line(given.text("name")),
        *_rows(given, is_regression=scale is not None),
        tuple(map(printable_line, columns)),
        (negative, positive),
        printable_line(given.text("label")) if given.has("label") else "label",
        None if scale is None else (scale[0], scale[1]),
        notes=tuple(map(printable_line, given.texts("notes", MAX_TEXT))) if given.has("notes") else (),
    )
    if not given.has("held out"):
        return data
    inputs, targets = _rows(given.inner("held out"), data.is_regression)
    return replace(data, held_out=replace(data, inputs=inputs, targets=targets))


def _rows(given: _Fields, is_regression: bool) -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]:
    """Return inputs and targets of examples."""
    targets = given.numbers("targets", MAX_EXAMPLES)
    inputs = given.items("inputs", MAX_EXAMPLES)
    if not is_regression and not {*targets} <= {-1.0, 1.0}:
        given.fail("targets")
    for row in inputs:
        if not isinstance(row, list) or not all(map(_is_number, row)):
            given.fail("inputs")
    return tuple(tuple(map(float, row)) for row in inputs), targets


def _change(given: _Fields) -> RunChange:
    step, setting, value = given.whole("step"), given.text("setting"), given.get("value")
    if isinstance(value, list):
        value = given.texts("value", MAX_TEXT)
    elif type(value) is int:
        value = given.whole("value", -MAX_INTEGER)
    return RunChange(step, setting, value)


def _parent(whole: _Fields) -> tuple[str, int] | None:
    if whole.get("forked from") is None:
        return None
    parent = whole.items("forked from", 2)
    if len(parent) != 2:
        whole.fail("forked from")
    fork = _Fields("forked from", {"name": parent[0], "step": parent[1]})
    return printable_line(fork.text("name")), fork.whole("step")


def _history(given: _Fields, steps: int, is_held_out: bool) -> History:
    stride = given.whole("stride", 1)
    losses, accuracies = given.numbers("losses", MAX_LENGTH), given.numbers("accuracies", MAX_LENGTH)
    if not len(losses) == len(accuracies) == -(-steps // stride):
        given.fail("losses", f"are not those of {steps} steps")
    held: list[tuple[float, ...]] = [(), ()]
    if given.has("held out losses"):
        held = [given.numbers(f"held out {kind}", MAX_LENGTH) for kind in ("losses", "accuracies")]
    if not len(held[0]) == len(held[1]) == (len(losses) if is_held_out else 0):
        given.fail("held out losses", f"are not those of {steps} steps")
    return History(losses, accuracies, stride, held_out=(held[0], held[1]))


def _states(run: Run, objects: list[_Fields]) -> Iterator[TrainerState]:
    rng_state = run.state_at(0).rng_state
    for given in objects:
        rows = {str(i): row for i, row in enumerate(given.items("averages", MAX_AVERAGES))}
        each = _Fields("averages", rows)
        optimizer_state = OptimizerState(given.whole("updates"), tuple(each.numbers(i, MAX_PARAMETERS) for i in rows))
        if given.get("batches") is not None:
            rng_state = (random.Random.VERSION, _rng_words(given), None)
        parameters, accumulated = given.numbers("parameters", MAX_PARAMETERS), given.numbers("kept", MAX_PARAMETERS)
        yield TrainerState(given.whole("step", 1), parameters, optimizer_state, accumulated, rng_state)


def _rng_words(given: _Fields) -> tuple[int, ...]:
    words = array("I")
    try:
        packed = base64.b64decode(given.text("batches", 6 * RNG_WORDS), validate=True)
    except ValueError:
        given.fail("batches")
    if len(packed) != RNG_WORDS * words.itemsize:
        given.fail("batches")
    words.frombytes(packed)
    return tuple(words)


def _check_states(run: Run, states: tuple[TrainerState, ...], steps: int) -> None:
    """Raise ValueError if these cannot be states of this run, up to its newest step."""
    parameters = len(run.trainer.model.parameters())
    last = 0
    for place, state in enumerate(states):
        averages = OPTIMIZERS[run.settings_at(state.step - 1).optimizer].averages
        lengths = [
            len(state.parameters),
            *map(len, state.optimizer_state.averages),
            len(state.accumulated) or parameters,
        ]
        if (
            not last < state.step <= steps
            or {*lengths} != {parameters}
            or len(state.optimizer_state.averages) != len(averages)
            or any(
                "square" in name and min(row) < 0.0
                for name, row in zip(averages, state.optimizer_state.averages, strict=True)
            )
            or state.rng_state[1][-1] >= RNG_WORDS
        ):
            raise ValueError(f"states[{place}] is not one of this run")
        last = state.step
    if last != steps:
        raise ValueError(f"states do not lead to step {steps}")
