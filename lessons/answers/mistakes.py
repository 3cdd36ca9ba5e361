"""A mistake as a table row: it computes the numbers that it would give, and explains an answer that is one of them."""

from __future__ import annotations

import math
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Generic, TypeVar

from engine.basics.numbers import short
from lessons.answers.terms import TERM_NAMES

# A learner who works with rounded numbers lands a little off the exact number of a mistake.
ROUNDED = 1e-3
NEAR = 0.05  # the largest relative error of a number that is smaller than the tolerance
ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A mistake that would give the learner's number.

    name         of the mistake: "local-only"
    explanation  one or two sentences with the numbers filled in: what the number is, and what to do
    """

    name: str
    explanation: str


class MistakeSubject(Enum):
    """What a mistake is about; a question ranks the mistakes of its own subjects before others."""

    OUTPUT = "the output itself"
    USES = "several uses, several paths"
    PRODUCT = "a product"
    SUM = "a sum"
    OPERATION = "an operation with a slope to remember"
    CHAIN = "rates in a row"
    CURVE = "a curve"
    NUMBER = "the number, however it came about"


@dataclass(frozen=True, eq=False)
class AnsweredQuestion:
    """A question with the number given as its answer.

    tolerance  the largest error of a right answer
    taught     the terms that explanations may use, of lessons.answers.terms
    exactly    whether a mistake's number has to be the answer to the last digit
    """

    answer: float
    tolerance: float
    exactly: bool = field(default=False, kw_only=True)
    taught: frozenset[str] = field(default=TERM_NAMES, kw_only=True)

    @property
    @abstractmethod
    def truth(self) -> float:
        """The correct answer, nan where there is none."""

    @property
    def subjects(self) -> tuple[MistakeSubject, ...]:
        """What the question is about, the closest first."""
        return ()

    def knows(self, term: str) -> bool:
        """Return whether a term has been taught."""
        return term in self.taught

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
        """Return whether this number of a mistake is the answer; never if it is also correct, by luck.

        A small number must be met more closely than the tolerance: 0.001 is not 0.
        """
        reach = ZERO * max(1.0, abs(number))
        if not self.exactly:
            reach = max(min(self.tolerance, NEAR * abs(number)), ROUNDED * abs(number), reach)
        return abs(number - self.answer) <= reach and abs(number - self.truth) > self.tolerance


SENTENCE_END = re.compile(r"(?<=[.?!]) (?=[A-Z])")
S = TypeVar("S", bound=AnsweredQuestion)
S_contra = TypeVar("S_contra", bound=AnsweredQuestion, contravariant=True)


@dataclass(frozen=True, slots=True)
class Mistake(Generic[S_contra]):
    """A row of a table of mistakes, which is ordered from the most specific on.

    name     its name in progress files and tests
    explain  computes the numbers that the mistake would give, and yields an explanation for each that is the answer
    unless   names of mistakes that explain the same answer better: where one of them is found, this one is left out
    subject  what it is about
    """

    name: str
    explain: Callable[[S_contra], Iterator[str]]
    unless: frozenset[str] = frozenset()
    subject: MistakeSubject = MistakeSubject.NUMBER


def find_mistakes(table: Iterable[Mistake[S]], question: S) -> tuple[Diagnosis, ...]:
    """Return every mistake of the table that gives this answer, each with its first explanation.

    Where some give it to the last digit, those that only come near are left out. Those of the question's own subjects
    come first, then the others in table order. Empty for a right answer, and for a question without one.
    """
    found = _found(table, question) if question.is_wrong else ()
    if len(found) > 1 and not question.exactly:
        found = _found(table, replace(question, exactly=True)) or found
    rank = {subject: place for place, subject in enumerate(question.subjects)}
    ordered = sorted(found, key=lambda each: rank.get(each[1], len(rank)))
    return tuple(diagnosis for diagnosis, _ in ordered)


def _found(table: Iterable[Mistake[S]], question: S) -> tuple[tuple[Diagnosis, MistakeSubject], ...]:
    """Return the mistakes that give this answer with their subjects, in table order."""
    found: dict[str, str] = {}
    subjects: dict[str, MistakeSubject] = {}
    for mistake in table:
        explanation = next(mistake.explain(question), None)
        if explanation is not None and explanation not in found.values() and not mistake.unless & found.keys():
            found[mistake.name] = explanation
            subjects[mistake.name] = mistake.subject
    return tuple((Diagnosis(name, text), subjects[name]) for name, text in found.items())


def joined(explanations: Iterable[str]) -> str:
    """Return explanations as one text, "… Or: …", in which no sentence stands twice."""
    texts: list[str] = []
    said: set[str] = set()
    for explanation in explanations:
        sentences = [sentence for sentence in SENTENCE_END.split(explanation) if sentence not in said]
        said.update(sentences)
        if sentences:
            texts.append(" ".join(sentences))
    return " Or: ".join(texts)
