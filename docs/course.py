"""Write docs/course.md from the lessons: `make docs-course`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lessons.contents import Entry, course

PAGE = Path(__file__).with_name("course.md")
INTRODUCTION = """\
# The course

Nineteen lessons over the whole lecture; the minute is where the lecture's video speaks of it. `mgrad-tui` opens the
course where you left off, `mgrad-tui lesson chain-rule` one lesson, `mgrad-tui lesson 4 --step 3` one at a step. This
page is made from the lessons by `make docs-course`.
"""


def page() -> str:
    """The text of docs/course.md."""
    return INTRODUCTION + "".join(part for number, entry in enumerate(course(), 1) for part in _lesson(number, entry))


def _lesson(number: int, entry: Entry) -> Iterator[str]:
    hours, minutes = divmod(entry.minute, 60)
    yield f'\n<a id="{entry.id}"></a>\n\n## {number}. {entry.title}\n\n'
    yield f"{hours}:{minutes:02}, `{entry.id}`\n\n"
    for place, step in enumerate(entry.open().steps, 1):
        questions = len(step.questions)
        asked = f" ({questions} question{'s' if questions > 1 else ''})" if questions else ""
        yield f"{place}. {step.title}{asked}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
