"""Number formatting for display."""

from __future__ import annotations

import math


def exact(x: float) -> str:
    """Return the shortest text that reads back as the same float; whole numbers without ".0"."""
    text = repr(float(x))
    return text[:-2] if text.endswith(".0") else text


def short(x: float) -> str:
    """Return the number in at most 9 characters, with up to four decimals: "-8", "0.8814", "1e-05", "1.23e+10"."""
    return compact(x, 9, 4)


def compact(x: float, width: int, decimals: int) -> str:
    """Return the number with at most `decimals` decimals, in at most `width` (7 or more) characters.

    Trailing zeros and decimals that do not fit are dropped. A number that would round to zero, or is still too long,
    is written with an exponent.
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
            return text
    for digits in range(decimals, -1, -1):
        mantissa, _, exponent = f"{x:.{digits}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{exponent}"
        if len(text) <= width:
            break
    return text
