"""Numbers as text: parsed as a person typed them, and formatted for people."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_NUMBER = re.compile(r"[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?\d{1,400}", re.ASCII)
_MINUS_SIGNS = str.maketrans("−–", "--")


def is_number(text: str) -> bool:
    """Return whether a text spells a number: "0.5", "-1e-3", "−2" with a typographic minus; also nan and inf."""
    return _NUMBER.fullmatch(text.strip().translate(_MINUS_SIGNS)) is not None


def parse_number(text: str) -> float:
    """Return the number that a text spells. The caller checks its range, and so refuses nan and inf.

    Raises ValueError with a one-line message for any other text.
    """
    if not is_number(text):
        raise ValueError(f"{text.strip()!r} is not a number")
    return float(text.translate(_MINUS_SIGNS))


def parse_integer(text: str) -> int:
    """Return the whole number that a text spells. Raises ValueError with a one-line message for any other text."""
    plain = text.strip().translate(_MINUS_SIGNS)
    if not _INTEGER.fullmatch(plain):
        raise ValueError(f"{text.strip()!r} is not a whole number")
    return int(plain)


def exact(x: float) -> str:
    """Return the shortest text that reads back as the same float; whole numbers without ".0"."""
    text = repr(float(x))
    return text[:-2] if text.endswith(".0") else text


def short(x: float) -> str:
    """Return the number in at most 9 characters, with up to four decimals: "-8", "0.8814", "1e-05", "1.23e+10"."""
    return compact(x, 9, 4)


def bracketed(x: float, text_of: Callable[[float], str] = short) -> str:
    """Return a number as it stands behind an operator, in brackets if it is negative: "2 · (-3)"."""
    return f"({text_of(x)})" if x < 0.0 else text_of(x)


def is_same(x: float, y: float) -> bool:
    """Return whether two numbers are equal but for rounding on the way."""
    return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12)


def compact(x: float, width: int, decimals: int) -> str:
    """Return the number with at most `decimals` decimals, in at most `width` (7 or more) characters.

    Trailing zeros and decimals that do not fit are dropped. A number that would round to zero or to twice its size, or
    is still too long, is written with an exponent.
    """
    if not math.isfinite(x):
        return {math.inf: "inf", -math.inf: "-inf"}.get(x, "nan")
    for digits in range(decimals, -1, -1):
        text = f"{x:.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        if text in ("0", "-0"):
            if not x:
                return "0"
            break
        if len(text) <= width:
            if digits < decimals and abs(float(text) - x) > abs(x) / 2:
                break
            return text
    for digits in range(decimals, -1, -1):
        mantissa, _, exponent = f"{x:.{digits}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{exponent}"
        if len(text) <= width:
            break
    return text
