"""Dated evidence on a learner's skills, and how strongly it says that a misconception is held."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from lessons.learner.skills import SKILLS

UNDATED = date(1970, 1, 1)
"""The date of evidence from files of an earlier version, which have none."""

PRIOR = 0.3  # the belief in a misconception without evidence
HALF_LIFE = 21.0  # days in which a belief goes half of the way back to PRIOR
INTERVALS = (1, 3, 7, 16, 35)  # days to the next review, one longer after each right answer on a due day
REVISIT_AFTER = 7  # days after which an answer that was sure and wrong is asked again


class AnswerResult(Enum):
    """How an answer went."""

    AT_ONCE = "right at once"
    HELPED = "right after hints or other answers"
    WRONG = "wrong"


LIKELIHOODS = {AnswerResult.AT_ONCE: (0.25, 0.85), AnswerResult.HELPED: (0.5, 0.4), AnswerResult.WRONG: (0.8, 0.1)}
"""Of each result: its probability if the misconception is held, and if it is not."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer, as evidence on one skill.

    day     on which it was given
    skill   the id of the skill
    result  how it went
    place   where it was given: "lesson order", "drill", "task toposort", "lab", "build", "review"
    cause   the diagnosed mistake of a wrong answer, "" for none
    sure    whether the learner was sure of it; None if not asked
    """

    day: date
    skill: str
    result: AnswerResult
    place: str
    cause: str = ""
    sure: bool | None = None


def belief(evidence: Iterable[Evidence], today: date) -> float:
    """Return the probability that a misconception is held, from the evidence on its skill, oldest first."""
    held = PRIOR
    before: date | None = None
    for each in evidence:
        held = _faded(held, before, each.day)
        if_held, if_not = LIKELIHOODS[each.result]
        held = held * if_held / (held * if_held + (1.0 - held) * if_not)
        before = each.day
    return _faded(held, before, today)


def _faded(held: float, since: date | None, day: date) -> float:
    days = max((day - since).days, 0) if since is not None else 0
    return PRIOR + (held - PRIOR) * math.pow(0.5, days / HALF_LIFE)


def by_skill(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return the evidence on every skill of the table, by id, each oldest first."""
    found: dict[str, list[Evidence]] = {skill: [] for skill in SKILLS}
    for each in sorted(evidence, key=lambda one: one.day):
        if each.skill in found:
            found[each.skill].append(each)
    return found


def due_day(evidence: Sequence[Evidence]) -> date | None:
    """Return the day from which a skill is to be reviewed, from the evidence on it, oldest first; None without any.

    A right answer on a due day makes the interval longer, an earlier one counts for nothing: it is not spaced. A wrong
    answer starts over. One that was sure and wrong is asked for again after a week, whatever was answered meanwhile.
    """
    due: date | None = None
    rung = 0
    revisits: list[date] = []
    for each in evidence:
        revisits = [day for day in revisits if day > each.day]
        if each.result is not AnswerResult.AT_ONCE or due is None:
            rung = 0
        elif each.day >= due:
            rung = min(rung + 1, len(INTERVALS) - 1)
        else:
            continue
        due = each.day + timedelta(INTERVALS[rung])
        if each.result is AnswerResult.WRONG and each.sure:
            revisits.append(each.day + timedelta(REVISIT_AFTER))
    return min([due, *revisits]) if due is not None else None


def due_skills(evidence: Iterable[Evidence], today: date) -> tuple[str, ...]:
    """Return the skills to review today: the longest due first, so that none waits for ever behind harder ones.

    Of those due since the same day, the strongest belief comes first.
    """
    due: list[tuple[date, float, str]] = []
    for skill, found in by_skill(evidence).items():
        day = due_day(found)
        if day is not None and day <= today:
            due.append((day, -belief(found, today), skill))
    return tuple(skill for _, _, skill in sorted(due))


def mistake_counts(evidence: Iterable[Evidence]) -> list[tuple[str, int]]:
    """Return the skills that were answered wrong, each with how often, the most frequent first."""
    wrong = Counter(each.skill for each in evidence if each.result is AnswerResult.WRONG and each.skill in SKILLS)
    order = list(SKILLS)
    return sorted(wrong.items(), key=lambda item: (-item[1], order.index(item[0])))


def mistakes_text(evidence: Iterable[Evidence], most: int = 4) -> str:
    """Return the frequent mistakes in words, "forgot upstream 4 times, swapped operands 3"; "" for none."""
    counts = mistake_counts(evidence)[:most]
    texts = []
    for place, (skill, count) in enumerate(counts):
        texts.append(f"{SKILLS[skill].mistake} {str(count) if place and count > 2 else times_text(count)}")
    return ", ".join(texts)


def times_text(count: int) -> str:
    """Return how often in words: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
