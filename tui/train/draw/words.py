"""The status line of a training run, its numbers and its settings in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import PurePath

from engine.basics.numbers import exact, short
from engine.data.samples import Dataset
from engine.training.settings import TrainSettings
from tui.actions.keys import key_of
from tui.train.draw.fit import base_rate_text, fit_name, fit_rows, fit_value
from tui.train.state import RunState

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 50, 100, 200, None)
"""Steps a second to choose from; None is as fast as possible."""

SMALLEST_RATE, LARGEST_RATE = 1e-6, 1e6


NATIVE = (
    "native",
    "The steps of this run are machine code by now: what Python computed in the first of them, LLVM has compiled. "
    "Every number is the same, to the last bit; only the speed is another. MGRAD_TUI_ENGINE=python turns it off.",
)
"""A word of the status line, and what it means."""


def status_line(
    state: RunState, running: bool, goal: int | None, at: int | None = None, is_native: bool = False
) -> str:
    """The state of the run in one line, with the keys that continue it.

    goal       after how many steps it stops, or would stop; None for no end
    at         the step looked at, None for the newest
    is_native  whether its steps are machine code
    """
    line = _state_in_words(state, running, goal, at)
    return f"{line} · {NATIVE[0]}" if is_native and at is None and not state.diverged else line


def _state_in_words(state: RunState, running: bool, goal: int | None, at: int | None) -> str:
    """Steps are named by their numbers, which begin with 0: the last of 20 is step 19."""
    run, step, newest = key_of("train.run"), key_of("train.next"), state.done - 1
    if at is not None:
        on = "it runs on" if running else f"{run} goes on from step {newest}"
        back, forward, last, fork = (key_of(f"train.{name}") for name in ("back", "forward", "last", "fork"))
        return f"back at step {at}: {back} {forward} move, {last} newest, {fork} forks" + (
            "" if state.diverged else f"; {on}"
        )
    if state.diverged:
        return f"{state.diverged}; {key_of('train.reset')} resets"
    if running:
        return f"running without end: {run} pauses" if goal is None else f"running to step {goal - 1}: {run} pauses"
    if not state.done:
        many = f"steps 0 to {goal - 1}" if goal and goal > 1 else "step 0"
        return f"ready: {run} takes {many}, {step} takes one step"
    on = "goes on until you pause" if goal is None else f"goes on to step {goal - 1}"
    return f"step {newest} done: {run} {on}, {step} takes one step"


def step_text(done: int, steps: int) -> str:
    """The newest step and the last one to come, by number: "55 of 99"; "– of 99" before the first."""
    newest = str(done - 1) if done else "–"
    return f"{newest} of {steps - 1}" if done <= steps else newest


def run_numbers(
    settings: TrainSettings, state: RunState, rate: float, speed: float | None, data: Dataset
) -> list[tuple[str, str, str]]:
    """Name, value and the keys that change it, for each number of the run. rate: of the next step."""
    snapshot = state.snapshot
    held = snapshot.held_out if snapshot else None
    base = base_rate_text(data)
    return [
        ("step", step_text(state.done, settings.steps), ""),
        ("loss", short(snapshot.loss) if snapshot else "–", ""),
        (fit_name(data), fit_value(data, snapshot.accuracy) if snapshot else "–", ""),
        *([("held out", fit_value(data, held.accuracy) if held else "–", "")] if data.held_out else []),
        *([("base rate", base, "")] if base else []),
        ("rate", short(rate), f"{key_of('train.down')} {key_of('train.up')}"),
        ("speed", speed_text(speed), f"{key_of('train.slower')} {key_of('train.faster')}"),
        ("seed", str(settings.seed), key_of("train.new_seed")),
        *((name, value, "") for name, value in (fit_rows(data, snapshot) if snapshot else [])),
    ]


def run_titles(name: str, forked: tuple[str, int] | None, bugs: Sequence[str]) -> tuple[str, ...]:
    """A run's name, origin and bugs, in several lengths, longest first."""
    whole = name + (f", from {forked[0]} at {forked[1]}" if forked else "")
    if not bugs:
        return whole, name
    brief = "✗ a bug" if len(bugs) == 1 else f"✗ {len(bugs)} bugs"
    return f"{whole}  ✗ {' '.join(bugs)}", f"{whole}  {brief}", f"{name}  {brief}", brief


def parting_text(one: str, other: str, step: int | None) -> str:
    """Where two runs part. step: the first that differs, None if none of those that both have taken does."""
    if step is None:
        return f"{one} and {other} are alike, as far as both have come"
    return f"{one} and {other} differ from step {step} on" + (f"; the {step} before are the same" if step else "")


def speed_text(speed: float | None) -> str:
    """A speed: "10/s", or "full"."""
    return "full" if speed is None else f"{speed:g}/s"


def settings_rows(settings: TrainSettings) -> list[tuple[str, str]]:
    """The settings that define a run, as names and values."""
    rows = [
        ("data", data_name(settings.data)),
        ("layers", ",".join(map(str, settings.layers))),
        ("activation", settings.activation),
        ("loss", settings.loss),
        ("init", settings.init),
    ]
    if settings.optimizer != "sgd":
        rows.append(("optimizer", settings.optimizer))
    if settings.l2:
        rows.append(("l2", exact(settings.l2)))
    if settings.batch is not None:
        rows.append(("batch", str(settings.batch)))
    if settings.scale != "none":
        rows.append(("scale", settings.scale))
    if settings.holdout:
        rows.append(("holdout", exact(settings.holdout)))
    rows += [(name, exact(number)) for name in ("size", "noise") if (number := getattr(settings, name)) is not None]
    if settings.seed_of_data != settings.seed:
        rows.append(("data seed", str(settings.seed_of_data)))
    return rows


def data_name(data: str) -> str:
    """The name of a data set; of a file without its folder."""
    path, chosen, columns = data.partition("#")
    return f"{PurePath(path).name}{chosen}{columns}"


def next_rate(rate: float, up: bool) -> float:
    """Return the next learning rate of … 0.01, 0.02, 0.05, 0.1 …"""
    if rate <= 0:
        return SMALLEST_RATE if up else 0.0
    power = math.floor(math.log10(rate))
    rungs = [float(f"{digit}e{power + k}") for k in (-1, 0, 1) for digit in (1, 2, 5)]
    if up:
        return min(next(rung for rung in rungs if rung > rate * (1 + 1e-9)), LARGEST_RATE)
    return max(next(rung for rung in reversed(rungs) if rung < rate * (1 - 1e-9)), SMALLEST_RATE)
