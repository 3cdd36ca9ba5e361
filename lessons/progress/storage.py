"""Files that remember what the learner did: JSON, written in one move, moved aside where they cannot be understood."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def load_or_default(path: Path, read: Callable[[str], T], blank: T, called: str, notices: list[str]) -> T:
    """What the file holds; blank where there is none, or where it was damaged and now lies aside.

    read     text → what it holds; raises ValueError, in a few words, for what it does not understand
    called   what a notice calls the file, "progress"
    notices  where the learner is told that a damaged file was moved aside

    Raises OSError where the file cannot be read or moved.
    """
    try:
        return read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return blank
    except ValueError as error:
        why = "it is not text" if isinstance(error, UnicodeDecodeError) else str(error)
        kept = move_aside(path, "damaged")
        notices.append(f"the {called} file could not be understood: {why}; it is kept as {kept.name}")
        return blank


def move_aside(path: Path, why: str) -> Path:
    """Move a file to the first free name such as progress.damaged-1.json."""
    number = 1
    while (kept := path.with_name(f"{path.stem}.{why}-{number}{path.suffix}")).exists():
        number += 1
    return path.rename(kept)


def parse_json(text: str) -> Any:
    """The data of a JSON text. Raises ValueError, in a few words, where it is none."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON (line {error.lineno})") from None
    except ValueError:
        raise ValueError("a number in it has thousands of digits") from None


def check_version(data: Any, version: int, called: str) -> dict[str, Any]:
    """The data, if it is a table of this version. Raises ValueError otherwise; `called` is what it should be."""
    found = data.get("version") if isinstance(data, dict) else None
    if type(found) is int and found > version:
        raise ValueError(f"it is of version {found}, newer than this program's {version}")
    if type(found) is not int or found != version:
        raise ValueError(f"it is not a {called} file")
    table: dict[str, Any] = data
    return table


def check_entries(data: Any, called: str, **wanted: type | tuple[type, ...]) -> dict[str, Any]:
    """The table, if it has exactly these keys with values of these types. Raises ValueError otherwise."""
    if not isinstance(data, dict) or data.keys() != wanted.keys():
        raise ValueError(f"its entries are not those of a {called} file")
    for key, types in wanted.items():
        if not isinstance(data[key], types) or (isinstance(data[key], bool) and types is not bool):
            raise ValueError(f"its entry {key!r} is of the wrong type")
    return data


def parse_count(value: int | str) -> int:
    """A number from 0 to 999,999,999. Raises ValueError for any other."""
    if not re.fullmatch("[0-9]{1,9}", str(value)):
        raise ValueError("a count in it is not a count")
    return int(value)
