"""Numbers of a lesson that are drawn anew: `draw: a = -5..5 except 0; b = 2, 3` in the front matter, then `$a`."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons.reading.problems import ProblemList

MAX_NUMBERS = 1_000  # that a variable may be
FIRST_SEEDS = 10_000  # a seed that is not given is below this, short enough to share
NUMBER = r"[-−+]?(?:\d+\.?\d*|\.\d+)"
VARIABLE = re.compile(r"([A-Za-z]\w*)\s*=\s*(.+?)(?:\s+except\s+(.+))?")
RANGE = re.compile(rf"({NUMBER})\s*\.\.\s*({NUMBER})(?:\s+by\s+({NUMBER}))?")
PLACE = re.compile(r"\$(\$|[A-Za-z]\w*)")
SYNTAX = "write draw: a = -5..5 except 0; b = 2, 3, 7; h = 0.5..2 by 0.5"


@dataclass(frozen=True, slots=True)
class DrawnVariable:
    """A variable and the numbers that it may be."""

    name: str
    numbers: tuple[float, ...]


def parse_draw(text: str) -> tuple[DrawnVariable, ...]:
    """Return the variables of a `draw:` line. Raises ValueError with a one-line message."""
    found: dict[str, DrawnVariable] = {}
    for part in (part.strip() for part in text.split(";")):
        variable = VARIABLE.fullmatch(part)
        if variable is None:
            raise ValueError(f"{part[:40]!r} draws no variable")
        name = variable[1]
        if name in found:
            raise ValueError(f"{name} is drawn twice")
        but = {_number(number) for number in variable[3].split(",")} if variable[3] else set()
        numbers = tuple(number for number in _numbers(variable[2]) if number not in but)
        if not numbers:
            raise ValueError(f"there is no number that {name} may be")
        found[name] = DrawnVariable(name, numbers)
    return tuple(found.values())


def _numbers(text: str) -> list[float]:
    ends = RANGE.fullmatch(text.strip())
    if ends is None:
        return [_number(number) for number in text.split(",")]
    low, high, by = _number(ends[1]), _number(ends[2]), _number(ends[3] or "1")
    if not (by > 0.0 and low <= high and (high - low) / by < MAX_NUMBERS):
        raise ValueError(f"{text.strip()!r} is no range of up to {MAX_NUMBERS} numbers, the smallest first")
    return [round(low + by * step, 9) for step in range(int((high - low) / by + 1e-9) + 1)]


def _number(text: str) -> float:
    try:
        from engine.basics.numbers import parse_number  # late: Home reads front matter without the engine

        return parse_number(text)
    except ValueError:
        raise ValueError(f"{text.strip()[:40]!r} is no number") from None


def drawn(variables: Sequence[DrawnVariable], seed: int) -> dict[str, str]:
    """Return the number of each variable, as text; the same on every machine."""
    rng = random.Random(f"lesson {seed}")
    from engine.basics.numbers import exact

    return {variable.name: exact(rng.choice(variable.numbers)) for variable in variables}


def new_seed() -> int:
    """Return a seed that nobody chose."""
    return random.SystemRandom().randrange(1, FIRST_SEEDS)


def with_numbers(lines: Sequence[str], numbers: Mapping[str, str], first: int, problems: ProblemList) -> list[str]:
    """Return the lines with the number of each `$name` in its place, `$$` for a dollar sign.

    first: the number of the first line in the file
    """

    def number(place: re.Match[str]) -> str:
        if place[1] != "$" and place[1] not in numbers:
            problems.add(
                line_number, f"${place[1]} is not drawn", f"draw it, or write $$; there are {', '.join(numbers)}"
            )
        return numbers.get(place[1], "1") if place[1] != "$" else "$"

    found = []
    for line_number, line in enumerate(lines, first):  # noqa: B007  (for the problems)
        found.append(PLACE.sub(number, line))
    return found
