"""Learning-rate schedules: the learning rate as a function of the step."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.basics.numbers import parse_number

Schedule = Callable[[int], float]


def constant(rate: float) -> Schedule:
    """Return a schedule with the same rate at every step."""
    return lambda step: rate


def linear(start: float, end: float, steps: int) -> Schedule:
    """Return a schedule that goes linearly from `start` at step 0 to `end` at step `steps`, then stays."""
    if steps < 1:
        raise ValueError(f"a schedule needs at least 1 step, not {steps}")
    return lambda step: start - (start - end) * step / steps if step < steps else end


def parse_rate(text: str, steps: int) -> Schedule:
    """Parse a schedule: "0.05" is constant, "1.0:0.1" goes linearly from one rate to the other over `steps` steps.

    Raises ValueError with a one-line message if invalid.
    """
    parts = text.split(":")
    try:
        rates = [parse_number(part) for part in parts]
    except ValueError:
        rates = []
    if len(rates) not in (1, 2):
        raise ValueError(f"{text!r} is not a learning rate: write one number, 0.05, or two to go from and to, 1.0:0.1")
    for rate in rates:
        if not math.isfinite(rate) or rate < 0.0:
            raise ValueError(f"a learning rate is a finite number from 0 up, not {rate}")
    return constant(rates[0]) if len(rates) == 1 else linear(rates[0], rates[1], steps)
