"""The head of a lesson file: `key: value` lines between two lines of `---`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lessons.lines import lines_of
from lessons.reading.problems import ProblemList

KEYS = ("id", "title", "minute")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LAST_MINUTE = 145


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """id  stable, progress is kept under it; minute  of the lecture's video"""

    id: str
    title: str
    minute: int


def front_matter(text: str) -> FrontMatter | None:
    """The front matter alone, without a look at the steps; None where it is at fault."""
    return read_front_matter(lines_of(text), ProblemList())[0]


def read_front_matter(lines: list[str], report: ProblemList) -> tuple[FrontMatter | None, int]:
    """The front matter, None if it is at fault, and how many lines it takes."""
    if lines[0].rstrip() != "---":
        report.add(1, "the file does not begin with front matter", "begin with ---, id, title, minute and --- again")
        return None, 0
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        report.add(1, "the front matter has no end", "close it with a line ---")
        return None, 1
    faults = len(report)
    found = _pairs(lines[1:end], report)
    for key in KEYS:
        line, value = found.get(key, (1, ""))
        if not value:
            report.add(line, f"the front matter has no {key}", f"add {key}: …")
        elif key == "id" and not ID.fullmatch(value):
            report.add(line, f"{value!r} cannot be an id", "use small letters, digits and hyphens")
        elif key == "minute" and not (re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= LAST_MINUTE):
            report.add(line, f"minute {value!r} is not in the video", f"use a whole number from 0 to {LAST_MINUTE}")
    if len(report) > faults:
        return None, end + 1
    return FrontMatter(found["id"][1], found["title"][1], int(found["minute"][1])), end + 1


def _pairs(lines: list[str], report: ProblemList) -> dict[str, tuple[int, str]]:
    """For each key its line and its value."""
    found: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, 2):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or key not in KEYS:
            report.add(
                number, f"the front matter knows no {key!r}", f"write key: value, with {', '.join(KEYS)} as keys"
            )
        elif key in found:
            report.add(number, f"{key} stands twice", "keep one of them")
        else:
            found[key] = number, value
    return found
