"""Grading of a typed number: parsing it, and a verdict on its sign and size."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from engine.basics.numbers import is_number, parse_number, short
from engine.expression.grammar import ExpressionError
from engine.expression.parse import nearest_name, parse
from engine.ops import functions_by_name

ZERO_TOLERANCE = 1e-9  # a computed answer smaller than this counts as zero
UNSIGNED_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(e[-+]?\d+)?(\s*/\s*\d+\.?\d*)?", re.IGNORECASE)
TYPOGRAPHIC_SIGNS = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "÷": "/"})


class Sign(Enum):
    """The sign that the learner commits to before the number. Its value is the key that chooses it."""

    NEGATIVE = "-"
    ZERO = "0"
    POSITIVE = "+"

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, number: float) -> Sign:
        """Return the sign of a computed number."""
        if abs(number) < ZERO_TOLERANCE:
            return cls.ZERO
        return cls.POSITIVE if number > 0.0 else cls.NEGATIVE


class AnswerIssue(Enum):
    """Why an answer is not accepted."""

    UNREADABLE = "unreadable"
    CONTRADICTION = "contradiction"
    SIGN = "sign"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of grading an answer.

    message  a sentence for the learner
    issue    None for a right answer
    """

    message: str
    issue: AnswerIssue | None = None

    @property
    def is_right(self) -> bool:
        return self.issue is None

    @property
    def counts_as_try(self) -> bool:
        """Whether it counts as a try: an unreadable or contradictory answer is asked for again at no cost."""
        return self.issue not in (AnswerIssue.UNREADABLE, AnswerIssue.CONTRADICTION)


def read_number(text: str, names: Mapping[str, float]) -> float:
    """Return the number that a learner typed: 0.5, 1/2, -1.5, 1e-3, or an expression of the given names, f*1.0.

    Raises ValueError with a one-sentence message to show.
    """
    typed = text.strip().translate(TYPOGRAPHIC_SIGNS)
    if not typed:
        raise ValueError("Type a number, such as 0.5, 1/2 or -1.5.")
    if re.fullmatch(r"[-+]?\d+,\d+", typed):
        raise ValueError(f"Write decimals with a point: {typed.replace(',', '.')}")
    if is_number(typed) and math.isfinite(number := parse_number(typed)):
        return number
    used = set(re.findall(r"\w+", typed))
    known = [*names, *functions_by_name()]
    for word, bracket in re.findall(r"(?<![\w.])([^\W\d][\w.]*)\s*(\(?)", typed):
        near = nearest_name(word, known)
        if word.endswith((".grad", ".data")):
            raise ValueError(f"Put the number of {word} in its place.")
        if {word, word.split(".")[0]} & {*known}:
            continue
        if near is None and bracket:
            raise ValueError(f"Put the number of {word}(…) in its place.")
        if near is None:
            raise ValueError(f"There is no {word} in sight. Type a number, such as 0.5, 1/2 or -1.5.")
        if not bracket:
            raise ValueError(f"There is no {word} in sight. Did you mean {near}?")
    try:
        return parse(typed, {name: data for name, data in names.items() if name in used}).output.data
    except ExpressionError as error:
        end = "" if error.message.endswith("?") else "."
        raise ValueError(f"That is not a number: {error.message}{end}") from None


def grade(
    sign: Sign,
    text: str,
    *,
    answer: float,
    tolerance: float,
    names: Mapping[str, float],
    explain: Callable[[float], str] = lambda number: "",
) -> Verdict:
    """Grade a number whose sign was committed to before.

    text     what was typed, "" for the sign zero, which needs no number; after a minus, 2 means −2
    names    the numbers that the answer may use, by name
    explain  from a wrong number to a sentence on its cause, "" if none is known
    """
    right_sign = Sign.of(answer)
    if sign is Sign.ZERO:
        if right_sign is Sign.ZERO:
            return Verdict("Right: it is 0.")
        return Verdict(explain(0.0) or "It is not 0.", AnswerIssue.SIGN)
    try:
        number = read_number(text, names)
    except ValueError as error:
        return Verdict(str(error), AnswerIssue.UNREADABLE)
    if sign is Sign.NEGATIVE and UNSIGNED_NUMBER.fullmatch(text.strip()):
        number = -number
    if Sign.of(number) is not sign:
        message = f"You said {sign.word}, but {short(number)} is {Sign.of(number).word}. Change one of the two."
        return Verdict(message, AnswerIssue.CONTRADICTION)
    if right_sign is not sign:
        return Verdict(explain(number) or f"The sign is off: it is not {sign.word}.", AnswerIssue.SIGN)
    if abs(number - answer) <= tolerance:
        return Verdict(f"Right: {short(answer)}.")
    direction = "large" if abs(number) > abs(answer) else "small"
    message = f"The sign is right, the size is off: {short(number)} is too {direction} in size."
    return Verdict(explain(number) or message, AnswerIssue.SIZE)
