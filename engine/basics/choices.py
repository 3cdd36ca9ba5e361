"""Look-up by name, with a one-line error message for an unknown name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")


def choose(kind: str, name: str, table: Mapping[str, T]) -> T:
    """Return the entry called `name`; `kind` says what is chosen ("loss").

    Raises ValueError that suggests the closest name, or lists all names.
    """
    if name in table:
        return table[name]
    raise ValueError(unknown_name(kind, name, table))


def unknown_name(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the message for an unknown name: "no loss is called 'max-margn': did you mean max-margin?"."""
    known = list(known)
    near = get_close_matches(name.lower(), known, n=1)
    return f"no {kind} is called {name!r}: " + (f"did you mean {near[0]}?" if near else f"choose {join_names(known)}")


def join_names(names: Iterable[str], conjunction: str = "or") -> str:
    """Return the names as a list in prose, "four, moons or xor"; a single name as it is."""
    *others, last = names
    return f"{', '.join(others)} {conjunction} {last}" if others else last
