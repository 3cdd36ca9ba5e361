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
from lessons.stage.queries import queries_in

ZERO_TOLERANCE = 1e-9  # a computed answer smaller than this counts as zero
UNSIGNED_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(e[-+]?\d+)?(\s*/\s*\d+\.?\d*)?", re.IGNORECASE)
NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
SIGN_WORDS = {"minus": "-", "negative": "-", "plus": "", "positive": ""}
NUMBER_WITH_WORDS = re.compile(
    r"(?:(?:about|roughly|approximately|ca\.?|around)\s+)?"
    r"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)"
    r"(?:\s*(?P<unit>%|°|(?:[^\W\d]+(?:\s*/\s*[^\W\d]+|\s+[^\W\d]+)*)))?[!.]?",
    re.IGNORECASE,
)
PLAIN_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
ROUNDED_BY = 0.02
SIGNED_QUERIES = frozenset({"grad", "broken", "slope", "secant", "f", "nudged", "data"})
UNSIGNED_NAMES = frozenset({"loss", "parameters", "values"})  # never below 0
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
    ROUNDED = "rounded"
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
        """Whether it counts as a try: an unreadable or contradictory answer is asked for again at no cost.

        So is one that is right but for too few digits.
        """
        return self.issue not in (AnswerIssue.UNREADABLE, AnswerIssue.CONTRADICTION, AnswerIssue.ROUNDED)


def read_number(text: str, names: Mapping[str, float]) -> float:
    """Return the number that a learner typed: 0.5, 1/2, -1.5, 1e-3, or an expression of the given names, f*1.0.

    Raises ValueError with a one-sentence message to show.
    """
    typed = text.strip().translate(TYPOGRAPHIC_SIGNS).lstrip("=≈~ ")
    if not typed:
        raise ValueError("Type a number, such as 0.5, 1/2 or -1.5.")
    if digits := number_word(typed):
        raise ValueError(f"Type it in digits: {digits}.")
    alone = NUMBER_WITH_WORDS.fullmatch(typed)
    if alone and alone[0] != alone["number"] and alone["unit"] not in names and not is_number(typed):
        raise ValueError(f"Type the number alone, without a unit or a word: {alone['number']}.")
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


def number_word(text: str) -> str:
    """Return the number that words say in digits, "minus four" → "-4"; "" for other text."""
    *signs, word = text.lower().split()
    if word not in NUMBER_WORDS or len(signs) > 1 or (signs and signs[0] not in SIGN_WORDS):
        return ""
    return f"{SIGN_WORDS[signs[0]] if signs else ''}{NUMBER_WORDS.index(word)}"


def asks_sign(answer: str) -> bool:
    """Return whether a learner commits to a sign before the number: not for a count, a rate or a loss."""
    asked = queries_in(answer)
    return any(query in SIGNED_QUERIES and name not in UNSIGNED_NAMES for query, name in asked)


def is_rounded(text: str, number: float, answer: float) -> bool:
    """Return whether a typed number is the answer, rounded to the decimals that were typed."""
    typed = text.strip().lstrip("+-−=≈~ ")
    if not PLAIN_NUMBER.fullmatch(typed) or not number:
        return False
    decimals = len(typed.partition(".")[2])
    near = math.isclose(number, answer, rel_tol=ROUNDED_BY)
    return near and math.isclose(round(answer, decimals), number, abs_tol=ZERO_TOLERANCE)


def grade(
    sign: Sign | None,
    text: str,
    *,
    answer: float,
    tolerance: float,
    names: Mapping[str, float],
    explain: Callable[[float], str] = lambda number: "",
) -> Verdict:
    """Grade a number whose sign was committed to before.

    sign     the one committed to; None where none is asked for: the number has its own
    text     what was typed, "" for the sign zero, which needs no number; after a minus, 2 means -2
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
    if sign is None:
        sign = Sign.of(number)
        if sign is Sign.ZERO and right_sign is not Sign.ZERO:
            return Verdict(explain(0.0) or "It is not 0.", AnswerIssue.SIGN)
    if Sign.of(number) is not sign:
        message = f"You said {sign.word}, but {short(number)} is {Sign.of(number).word}. Change one of the two."
        return Verdict(message, AnswerIssue.CONTRADICTION)
    if right_sign is not sign:
        return Verdict(explain(number) or f"The sign is off: it is not {sign.word}.", AnswerIssue.SIGN)
    if abs(number - answer) <= tolerance:
        return Verdict(f"Right: {short(answer)}.")
    if is_rounded(text, number, answer):
        near = f"{short(number)} is right, but rounded too far: give it within {short(tolerance)}."
        return Verdict(near, AnswerIssue.ROUNDED)
    direction = "large" if abs(number) > abs(answer) else "small"
    message = f"The sign is right, the size is off: {short(number)} is too {direction} in size."
    return Verdict(explain(number) or message, AnswerIssue.SIZE)
