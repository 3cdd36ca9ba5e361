"""Writes docs/misconceptions.md from the table of skills: `make docs-skills` runs it."""

from __future__ import annotations

from pathlib import Path

from lessons.learner.coverage import coverage

PAGE = Path(__file__).with_name("misconceptions.md")
INTRODUCTION = """\
# Skills and misconceptions

Where each is taught, asked, diagnosed and drilled. Made from `lessons/learner/skills.py` by `make docs-skills`; a
test fails where a cell is empty. "Concept" is an item of the concept inventory, by the number of the published
confusion; "reasons" are what lessons say to the wrong answers that they foresee.

| skill | the learner who lacks it | taught | asked | diagnosed by | drilled by |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the text of docs/misconceptions.md."""
    rows = (
        f"| {row.skill.id} | {row.skill.mistake} | {row.taught} | {row.asked} | {row.diagnosed} | {row.drilled} |\n"
        for row in coverage()
    )
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
