"""Learning-rate schedules: the learning rate as a function of the step."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.basics.numbers import parse_number

Schedule = Callable[[int], float]
STAIRS = 4


def constant(rate: float) -> Schedule:
    """Return a schedule with the same rate at every step."""
    return lambda step: rate


def linear(start: float, end: float, steps: int) -> Schedule:
    """Return a schedule that goes linearly from `start` at step 0 to `end` at step `steps`, then stays."""
    if steps < 1:
        raise ValueError(f"a schedule needs at least 1 step, not {steps}")
    return lambda step: start - (start - end) * step / steps if step < steps else end


def cosine(start: float, end: float, steps: int) -> Schedule:
    """Return a schedule that goes along half a cosine, slowly at both ends, then stays at `end`."""
    line = linear(0.0, math.pi, steps)
    return lambda step: end + (start - end) * (1.0 + math.cos(line(step))) / 2.0 if step < steps else end


def stairs(start: float, end: float, steps: int) -> Schedule:
    """Return a schedule of four equally long and equally high steps from `start` to `end`."""
    line = linear(0.0, STAIRS, steps)
    return lambda step: start - (start - end) * min(math.floor(line(step)), STAIRS - 1) / (STAIRS - 1)


SHAPES: dict[str, Callable[[float, float, int], Schedule]] = {"linear": linear, "cosine": cosine, "step": stairs}


def parse_rate(text: str, steps: int) -> Schedule:
    """Parse a schedule: "0.05" is constant, "1.0:0.1" goes linearly from one rate to the other over `steps` steps.

    "1.0:0.1:cosine" goes along a cosine, "1.0:0.1:step" in four steps.

    Raises ValueError with a one-line message if invalid.
    """
    parts = text.split(":")
    shape = SHAPES.get(parts[2].strip()) if len(parts) == 3 else linear
    if shape is not None and len(parts) == 3:
        parts = parts[:2]
    try:
        rates = [parse_number(part) for part in parts]
    except ValueError:
        rates = []
    if len(rates) not in (1, 2):
        raise ValueError(f"{text!r} is not a learning rate: write one number, 0.05, or two to go from and to, 1.0:0.1")
    for rate in rates:
        if not math.isfinite(rate) or rate < 0.0:
            raise ValueError(f"a learning rate is a finite number from 0 up, not {rate}")
    return constant(rates[0]) if len(rates) == 1 else (shape or linear)(rates[0], rates[1], steps)
