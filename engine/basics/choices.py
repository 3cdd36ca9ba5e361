"""Things chosen by name: one clear line for a name that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")


def choose(kind: str, name: str, table: Mapping[str, T]) -> T:
    """The row of that name. Raises ValueError with the nearest name, or all of them: `kind` says what is chosen."""
    if name in table:
        return table[name]
    raise ValueError(unknown(kind, name, table))


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The line that says a name is not known: "no loss is called 'max-margn': did you mean max-margin?"."""
    known = list(known)
    near = get_close_matches(name.lower(), known, n=1)
    return f"no {kind} is called {name!r}: " + (f"did you mean {near[0]}?" if near else f"choose {listed(known)}")


def listed(names: Iterable[str], joined: str = "or") -> str:
    """ "four, moons or xor"; of one its name."""
    *others, last = names
    return f"{', '.join(others)} {joined} {last}" if others else last
