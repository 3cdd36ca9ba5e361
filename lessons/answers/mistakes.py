"""A mistake as a table row: it computes the numbers that it would give, and explains an answer that is one of them."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.basics.numbers import short

# A learner who works with rounded numbers lands a little off the exact number of a mistake.
ROUNDED = 1e-3


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A mistake that would give the learner's number.

    name         of the mistake: "local-only"
    explanation  one or two sentences with the numbers filled in: what the number is, and what to do
    """

    name: str
    explanation: str


@dataclass(frozen=True, eq=False)
class AnsweredQuestion:
    """A question with the number given as its answer.

    tolerance  the largest error of a right answer
    """

    answer: float
    tolerance: float

    @property
    @abstractmethod
    def truth(self) -> float:
        """The correct answer, nan where there is none."""

    @property
    def given(self) -> str:
        """The learner's number as explanations write it."""
        return short(self.answer)

    @property
    def is_wrong(self) -> bool:
        """Whether the answer is wrong; False if there is no correct answer."""
        off = abs(self.answer - self.truth)
        return math.isfinite(off) and off > self.tolerance

    def matches(self, number: float) -> bool:
        """Return whether this number of a mistake is the answer; never if it is also correct, by luck."""
        reach = max(self.tolerance, ROUNDED * abs(number))
        return abs(number - self.answer) <= reach and abs(number - self.truth) > self.tolerance


S = TypeVar("S", bound=AnsweredQuestion)
S_contra = TypeVar("S_contra", bound=AnsweredQuestion, contravariant=True)


@dataclass(frozen=True, slots=True)
class Mistake(Generic[S_contra]):
    """A row of a table of mistakes, which is ordered from the most specific on.

    name     its name in progress files and tests
    explain  computes the numbers that the mistake would give, and yields an explanation for each that is the answer
    unless   names of mistakes that explain the same answer better: where one of them is found, this one is left out
    """

    name: str
    explain: Callable[[S_contra], Iterator[str]]
    unless: frozenset[str] = frozenset()


def find_mistakes(table: Iterable[Mistake[S]], question: S) -> tuple[Diagnosis, ...]:
    """Return every mistake of the table that gives this answer, in table order, each with its first explanation.

    Empty for a right answer, and for a question without one.
    """
    found: dict[str, str] = {}
    for mistake in table if question.is_wrong else ():
        explanation = next(mistake.explain(question), None)
        if explanation is not None and explanation not in found.values() and not mistake.unless & found.keys():
            found[mistake.name] = explanation
    return tuple(Diagnosis(name, explanation) for name, explanation in found.items())
