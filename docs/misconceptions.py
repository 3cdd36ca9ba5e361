"""Writes docs/misconceptions.md from the table of skills: `make docs-skills` runs it."""

from __future__ import annotations

from pathlib import Path

from lessons.duel.causes import CAUSES
from lessons.learner.coverage import coverage

PAGE = Path(__file__).with_name("misconceptions.md")
INTRODUCTION = """\
# Skills and misconceptions

Where each is taught, asked, diagnosed and drilled. Made from `lessons/learner/skills.py` by `make docs-skills`; a
test fails where a cell is empty. "Concept" is an item of the concept inventory, by the number of the published
confusion; "reasons" are what lessons say to the wrong answers that they foresee. "Confusions" are the published ones
that the skill covers, of the 28 in the concept inventory; "duels" counts the slips that a duel has for it.

| skill | the learner who lacks it | confusions | taught | asked | diagnosed by | drilled by | duels |
|---|---|---|---|---|---|---|---|
"""


def _duels(skill: str) -> int:
    """The number of slips that a duel has for a skill."""
    return sum(cause.skill == skill for cause in CAUSES.values())


def page() -> str:
    """Return the text of docs/misconceptions.md."""
    rows = (
        f"| {row.skill.id} | {row.skill.mistake} | {', '.join(map(str, row.skill.confusions)) or '–'} | {row.taught} | "
        f"{row.asked} | {row.diagnosed} | {row.drilled} | {_duels(row.skill.id) or '–'} |\n"
        for row in coverage()
    )
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
