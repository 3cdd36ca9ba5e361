"""Writes docs/review-month.md: a month of a forgetful learner through the review by date.

`make docs-review` runs it.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lessons.contents import course
from lessons.learner.evidence import AnswerResult, Evidence, due_skills
from lessons.learner.review import MAX_QUESTIONS, question_seed, review_skills
from lessons.learner.skills import SKILLS

PAGE = Path(__file__).with_name("review-month.md")
FIRST_DAY = date(2026, 3, 1)
DAYS = 30
SEED = 1
HALF_LIFE, GROWTH = 4.0, 2.0  # days until half is forgotten at first, and what a success multiplies them by
FIRST_TRY = 0.65  # of the questions of a lesson are right at once
SURE = 0.3  # of the wrong answers are given for sure


@dataclass(slots=True)
class Memory:
    """What a forgetful learner has of one skill: when it was practised, and how long it lasts."""

    day: int
    half_life: float = HALF_LIFE

    def is_recalled(self, day: int, rng: random.Random) -> bool:
        return rng.random() < math.pow(0.5, (day - self.day) / self.half_life)


@dataclass(frozen=True, slots=True)
class Month:
    """A simulated month: what each day brought, and how many skills were due.

    marks  by skill, one letter a day
    asked  the (skill, seed) of every question of a review
    due    the number of skills that were due, by day
    """

    marks: dict[str, str]
    asked: list[tuple[str, int]]
    due: list[int]


def month(seed: int = SEED) -> Month:
    """Simulate a month, each day what is due and then a lesson; the learner forgets, and is wrongly sure at times."""
    rng = random.Random(seed)
    memory: dict[str, Memory] = {}
    evidence: list[Evidence] = []
    marks = {skill: [" "] * DAYS for skill in SKILLS}
    asked: list[tuple[str, int]] = []
    due_counts: list[int] = []
    lessons = [entry.id for entry in course()]
    for day in range(DAYS):
        today = FIRST_DAY + timedelta(day)
        due = due_skills(evidence, today)
        due_counts.append(len(due))
        for skill in due:
            marks[skill][day] = "·"
        for skill in review_skills(evidence, today, ()) if due else ():
            asked.append((skill, question_seed(skill, evidence, today)))
            right = memory[skill].is_recalled(day, rng)
            marks[skill][day] = "o" if right else "x"
            evidence.append(_answer(today, skill, right, "review", rng))
            memory[skill] = Memory(day, memory[skill].half_life * GROWTH if right else HALF_LIFE)
        for skill, row in SKILLS.items():
            if day < len(lessons) and row.lesson == lessons[day]:
                right = rng.random() < FIRST_TRY
                marks[skill][day] = "L" if right else "l"
                evidence.append(_answer(today, skill, right, f"lesson {row.lesson}", rng))
                memory[skill] = Memory(day)
    return Month({skill: "".join(row).rstrip() for skill, row in marks.items()}, asked, due_counts)


def _answer(day: date, skill: str, right: bool, place: str, rng: random.Random) -> Evidence:
    result = AnswerResult.AT_ONCE if right else AnswerResult.WRONG
    return Evidence(day, skill, result, place, sure=None if right else rng.random() < SURE)


def page() -> str:
    """Return the text of docs/review-month.md."""
    simulated = month()
    width = max(map(len, SKILLS))
    tens = "".join(str((day + 1) // 10) if (day + 1) % 10 == 0 else " " for day in range(DAYS)).rstrip()
    units = "".join(str((day + 1) % 10) for day in range(DAYS))
    rows = "\n".join(f"{skill:<{width}}  {row}".rstrip() for skill, row in simulated.marks.items())
    due = "".join(f"{count:x}" if count < 16 else "+" for count in simulated.due)
    return f"""# A month of review

A simulated learner takes a lesson a day and forgets half of a new skill within {HALF_LIFE:g} days. Each day begins
with what is due, at most {MAX_QUESTIONS} questions, what is due the longest first. Made by `make docs-review`; a test
compares.

`L` right at once in the lesson, `l` wrong there, `o` right in the review, `x` wrong, `·` due but not asked that
day. The last row counts what was due, in hexadecimal (`+`: 16 or more).

```text
{"":<{width}}  {tens}
{"day":<{width}}  {units}
{rows}
{"due":<{width}}  {due}
```
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
