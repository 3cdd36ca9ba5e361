"""What a mistake is: a row of a table that computes the numbers it would give, and tells who gave one of them."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.basics.numbers import short

# Who works with rounded numbers lands a little beside what a mistake gives exactly.
ROUNDED = 1e-3


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A mistake that would give the learner's number.

    name  of the mistake: "local-only"
    said  one or two sentences with the numbers put in: what the number is, and what to do
    """

    name: str
    explanation: str


@dataclass(frozen=True, eq=False)
class AnsweredQuestion:
    """A question and the number that came as its answer.

    tolerance  how far off a right answer may be
    """

    answer: float
    tolerance: float

    @property
    @abstractmethod
    def truth(self) -> float:
        """The right answer, nan where there is none."""

    @property
    def given(self) -> str:
        """The answer as a sentence begins with it."""
        return short(self.answer)

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to tell."""
        off = abs(self.answer - self.truth)
        return math.isfinite(off) and off > self.tolerance

    def matches(self, number: float) -> bool:
        """Whether a mistake with this number explains the answer; never where the number is right, by luck."""
        reach = max(self.tolerance, ROUNDED * abs(number))
        return abs(number - self.answer) <= reach and abs(number - self.truth) > self.tolerance


S = TypeVar("S", bound=AnsweredQuestion)
S_contra = TypeVar("S_contra", bound=AnsweredQuestion, contravariant=True)


@dataclass(frozen=True, slots=True)
class Mistake(Generic[S_contra]):
    """A row of a table of mistakes, which has the most specific first.

    name    what progress and tests call it
    told    computes the numbers the mistake would give, and yields the words for each that was the answer
    unless  names of mistakes that tell the same thing better: where one of them is said, this one is not
    """

    name: str
    explain: Callable[[S_contra], Iterator[str]]
    unless: frozenset[str] = frozenset()


def find_mistakes(table: Iterable[Mistake[S]], asked: S) -> tuple[Diagnosis, ...]:
    """Every mistake of the table that gives this answer, in its order, each with the first of its sentences.

    Nothing for a right answer, or where there is none.
    """
    found: dict[str, str] = {}
    for mistake in table if asked.is_wrong else ():
        said = next(mistake.explain(asked), None)
        if said is not None and said not in found.values() and not mistake.unless & found.keys():
            found[mistake.name] = said
    return tuple(Diagnosis(name, said) for name, said in found.items())
