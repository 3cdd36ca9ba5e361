"""A table of times as text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from lessons.build.speed import RECORDED_WHERE, Timing

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def time_text(seconds: float) -> str:
    """Return a time with three digits and a unit."""
    size, unit = next(((size, unit) for size, unit in UNITS if seconds >= size), UNITS[-1])
    return f"{seconds / size:.3g} {unit}"


def speed_table(timings: Sequence[Timing]) -> Text:
    """Return a row an engine: its time, and how many times as long as the learner's."""
    text = Text("One training step of MLP(3, [4, 4, 1]) on the four examples; the fastest of many.\n\n", "dim")
    yours = timings[0].seconds if timings else None
    names = [timing.name if timing.is_here else f"{timing.name} *" for timing in timings]
    wide = max(map(cell_len, names), default=0)
    for number, (name, timing) in enumerate(zip(names, timings, strict=True)):
        if timing.seconds is None:
            text.append(f"{name:<{wide}}   not installed, or it stopped\n", "dim")
            continue
        ratio = "" if number == 0 or yours is None else f"   {_ratio(yours / timing.seconds)}"
        text.append(f"{name:<{wide}}  {time_text(timing.seconds):>8}{ratio}\n", "" if number else "bold")
    if any(not timing.is_here for timing in timings):
        text.append(f"\n* {RECORDED_WHERE}", "dim")
    return text


def _ratio(times: float) -> str:
    if times >= 1.0:
        return f"yours takes {times:.3g} × as long"
    return f"yours is {1.0 / times:.3g} × as fast"
