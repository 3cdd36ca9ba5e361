"""Linear and logarithmic axes: numbers scaled to 0–1, and ticks at round numbers."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.basics.numbers import compact

LABEL_WIDTH = 8
STEPS = (0.5, 1.0, 2.0, 5.0, 10.0)  # between round numbers, in units of a power of ten
LOG_DECIMALS = 4  # smaller powers of ten are written with an exponent


@dataclass(frozen=True, slots=True)
class Axis:
    """place: maps a number to 0 at the lower end … 1 at the upper. ticks: (place, label), ascending."""

    place: Callable[[float], float]
    ticks: tuple[tuple[float, str], ...]


def linear_axis(lower: float, upper: float, most: int, whole: bool = False) -> Axis:
    """Return an axis between finite limits with at most about `most` ticks; equal limits are moved apart.

    whole: ticks at whole numbers only.
    """
    # Computed in units of a power of ten near the data's size: upper - lower itself may overflow.
    unit = _unit(lower, upper)
    low, high = lower / unit, upper / unit
    if high - low < 1e-12:
        apart = abs(low) / 2 or 1.0
        low, high = low - apart, high + apart
    low, high = max(low, -sys.float_info.max / unit), min(high, sys.float_info.max / unit)

    def place(number: float) -> float:
        return (number / unit - low) / (high - low)

    return Axis(place, _labelled(_round_numbers(low * unit, high * unit, most, whole), place))


def log_axis(lower: float, upper: float, most: int) -> Axis:
    """Return a logarithmic axis between limits > 0: ticks at powers of ten, denser where it spans fewer than two."""
    low, high = math.log10(lower), math.log10(upper)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5

    def place(number: float) -> float:
        return (math.log10(number) - low) / (high - low)

    def fitting(candidates: Iterable[float]) -> list[float]:
        return [number for number in candidates if 0 < number < math.inf and -1e-9 <= place(number) <= 1 + 1e-9]

    powers = range(math.floor(low), math.ceil(high) + 1)
    every = math.ceil((high - low) / max(1, most)) or 1
    numbers: list[float] = []
    for apart in range(every, 0, -1):  # so many powers of ten may not meet the limits twice
        numbers = fitting(float(f"1e{power}") for power in powers if power % apart == 0)
        if len(numbers) > 1:
            break
    if len(numbers) < 2:
        numbers = fitting(float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5))
    if len(numbers) < 2 and lower < upper:
        return Axis(place, _labelled(_round_numbers(lower, upper, most), place))
    return Axis(place, _labelled([(number, LOG_DECIMALS) for number in numbers], place))


def _unit(lower: float, upper: float) -> float:
    largest = max(abs(lower), abs(upper))
    return 10.0 ** max(-300, math.floor(math.log10(largest))) if largest else 1.0


def _round_numbers(lower: float, upper: float, most: int, whole: bool = False) -> list[tuple[float, int]]:
    """Return at most about `most` round numbers from lower to upper, each with the decimals needed to differ."""
    unit = _unit(lower, upper)
    low, high = lower / unit, upper / unit
    least = (high - low) / max(1, most)
    power = 10.0 ** math.floor(math.log10(least))
    wide = next(k for k, factor in enumerate(STEPS) if factor * power >= least * (1 - 1e-9))
    for factor in (STEPS[wide], STEPS[wide - 1]):  # the wider one may have no multiple between the limits
        step = max(factor * power, 1 / unit) if whole else factor * power
        multiples = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        if multiples:
            break
    decimals = max(0, -math.floor(math.log10(step) + math.log10(unit) + 1e-9))
    return [(k * step * unit, decimals) for k in multiples]


def _labelled(numbers: Iterable[tuple[float, int]], place: Callable[[float], float]) -> tuple[tuple[float, str], ...]:
    numbers = list(numbers)
    largest = max((abs(number) for number, _ in numbers), default=0.0)
    for more in range(LABEL_WIDTH):  # large numbers are written with an exponent, whose mantissa may need decimals
        labels = [compact(number, LABEL_WIDTH, min(decimals + more, LABEL_WIDTH)) for number, decimals in numbers]
        true = all(abs(float(label) - x) <= largest / 1000 for label, (x, _) in zip(labels, numbers, strict=True))
        if true and len(set(labels)) == len(labels):
            break
    return tuple((place(number), label) for (number, _), label in zip(numbers, labels, strict=True))
