"""The learner's files as data: JSON with a version, validated; and the name under which an old one is kept."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class NewerVersionError(ValueError):
    """A file of a newer program, which is left as it is."""


def not_yet_here(here: Iterable[T], imported: Iterable[T]) -> list[T]:
    """Return the imported entries that are not here yet, in their order; equal ones count each by itself."""
    known, added = Counter(here), list[T]()
    for entry in imported:
        if known[entry]:
            known[entry] -= 1
        else:
            added.append(entry)
    return added


def move_aside(path: Path, suffix: str) -> Path:
    """Rename a file to the first free name such as progress.damaged-1.json; return its new path."""
    number = 1
    while (target := path.with_name(f"{path.stem}.{suffix}-{number}{path.suffix}")).exists():
        number += 1
    return path.rename(target)


def parse_json(text: str) -> Any:
    """Parse a JSON text. Raises ValueError with a short message if it is invalid."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON (line {error.lineno})") from None
    except ValueError:
        raise ValueError("a number in it has thousands of digits") from None


def check_version(data: Any, version: int, label: str) -> dict[str, Any]:
    """Return the data if it is a JSON object of this version.

    Raises NewerVersionError for a newer one, and ValueError with a short message for anything else.
    """
    found = data.get("version") if isinstance(data, dict) else None
    if type(found) is int and found > version:
        raise NewerVersionError(f"it is of version {found}, newer than this program's {version}")
    if type(found) is not int or found != version:
        raise ValueError(f"it is not a {label} file")
    table: dict[str, Any] = data
    return table


def check_entries(data: Any, label: str, **expected: type | tuple[type, ...]) -> dict[str, Any]:
    """Return the data if it is a JSON object with exactly these keys and types. Raises ValueError otherwise."""
    if not isinstance(data, dict) or data.keys() != expected.keys():
        raise ValueError(f"its entries are not those of a {label} file")
    for key, types in expected.items():
        if not isinstance(data[key], types) or (isinstance(data[key], bool) and types is not bool):
            raise ValueError(f"its entry {key!r} is of the wrong type")
    return data


def parse_count(value: int | str) -> int:
    """Return a count from 0 to 999,999,999. Raises ValueError with a short message for anything else."""
    if not re.fullmatch("[0-9]{1,9}", str(value)):
        raise ValueError("a count in it is not a count")
    return int(value)
