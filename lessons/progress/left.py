"""Where a goal was left before it was reached, as the text of its question's progress."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.basics.numbers import parse_number

MAX_NAMES = 300


def left_text(position: Mapping[str, float]) -> str:
    """Return a position as text: "a=2.5; b=-3"."""
    return "; ".join(f"{name}={number!r}" for name, number in list(position.items())[:MAX_NAMES])


def left_at(text: str) -> dict[str, float]:
    """Return the position that a text has; what is none is left out."""
    found: dict[str, float] = {}
    for part in text.split("; ") if text else ():
        name, _, number = part.rpartition("=")
        try:
            value = parse_number(number)
        except ValueError:
            continue
        if name and math.isfinite(value):
            found[name] = value
    return found
