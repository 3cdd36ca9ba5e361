"""The front matter of a lesson file: `key: value` lines between two lines of `---`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessons.lines import lines_of
from lessons.reading.draw import SYNTAX, DrawnVariable, parse_draw
from lessons.reading.problems import ProblemList

KEYS = ("id", "title", "minute")
OPTIONAL_KEYS = ("draw",)
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LAST_MINUTE = 145


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """id: stable, as progress is stored under it. minute: of the lecture's video. draw: the variables drawn anew."""

    id: str
    title: str
    minute: int
    draw: tuple[DrawnVariable, ...] = ()


def front_matter(text: str) -> FrontMatter | None:
    """Parse the front matter only; None if it has problems."""
    return read_front_matter(lines_of(text), ProblemList())[0]


def read_front_matter(lines: list[str], problems: ProblemList) -> tuple[FrontMatter | None, int]:
    """Return the front matter, None if it has problems, and the number of lines that it takes."""
    if lines[0].rstrip() != "---":
        problems.add(1, "the file does not begin with front matter", "begin with ---, id, title, minute and --- again")
        return None, 0
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        problems.add(1, "the front matter has no end", "close it with a line ---")
        return None, 1
    before = len(problems)
    found = _pairs(lines[1:end], problems)
    for key in KEYS:
        line, value = found.get(key, (1, ""))
        if not value:
            problems.add(line, f"the front matter has no {key}", f"add {key}: …")
        elif key == "id" and not ID.fullmatch(value):
            problems.add(line, f"{value!r} cannot be an id", "use small letters, digits and hyphens")
        elif key == "minute" and not (re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= LAST_MINUTE):
            problems.add(line, f"minute {value!r} is not in the video", f"use a whole number from 0 to {LAST_MINUTE}")
    draw: tuple[DrawnVariable, ...] = ()
    if "draw" in found:
        line, value = found["draw"]
        try:
            draw = parse_draw(value)
        except ValueError as error:
            problems.add(line, f"draw: {error}", SYNTAX)
    if len(problems) > before:
        return None, end + 1
    return FrontMatter(found["id"][1], found["title"][1], int(found["minute"][1]), draw), end + 1


def _pairs(lines: list[str], problems: ProblemList) -> dict[str, tuple[int, str]]:
    """Return the line and the value of each key."""
    found: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, 2):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or key not in (*KEYS, *OPTIONAL_KEYS):
            problems.add(
                number,
                f"there is no front matter key {key!r}",
                f"write key: value, with {', '.join((*KEYS, *OPTIONAL_KEYS))} as keys",
            )
        elif key in found:
            problems.add(number, f"{key} appears twice", "keep one of them")
        else:
            found[key] = number, value
    return found
