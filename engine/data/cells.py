"""One cell of a file: whether it is a gap, a number, a date, and which number."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from engine.basics.numbers import is_number, parse_number

GAPS = {"", "na", "n/a", "nan", "null", "?", "<na>", "#n/a"}
GAPS_AMONG_NUMBERS = GAPS | {"none", "-", "--", ".", "missing", "unknown"}
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_PLAIN_CHARACTERS = re.compile(r"[0-9+\-.eE]*")
_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+", re.ASCII)
_DATE = re.compile(
    r"(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))"
    r"([ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}:\d{2}(:\d{2})?",
    re.ASCII,
)


def is_gap(cell: str, among_numbers: bool = False) -> bool:
    """Return whether a cell holds nothing: empty, NA, NaN, null or ?; among numbers also a dash and none."""
    return cell.lower() in (GAPS_AMONG_NUMBERS if among_numbers else GAPS)


def reads_as_number(cell: str) -> bool:
    """Return whether a cell spells a number, but nan."""
    return is_number(cell) and not is_gap(cell)


def is_decimal_comma(cell: str) -> bool:
    """Return whether a cell is a number with a decimal comma: "3,7", "1.234,5"."""
    return _COMMA.fullmatch(cell) is not None


def is_date(cell: str) -> bool:
    """Return whether a cell is a date or a time of day in figures."""
    return _DATE.fullmatch(cell) is not None


def plain_numbers(cells: Sequence[str]) -> tuple[float, ...] | None:
    """Return the numbers in cells that all are plain numbers, quickly; None if some cell is anything else."""
    if not _PLAIN_CHARACTERS.fullmatch("".join(cells)):  # no nan, no underscore: nothing that float() alone would take
        return None
    try:
        numbers = tuple(map(float, cells))
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def number_in(cell: str, decimal_comma: bool = False) -> float:
    """Return the number in a cell; nan if there is none, or no finite one."""
    if _PLAIN.fullmatch(cell):
        number = float(cell)
    elif decimal_comma and is_decimal_comma(cell):
        number = float(cell.replace(".", "").replace(",", "."))
    elif is_number(cell):
        number = parse_number(cell)
    else:
        return math.nan
    return number if math.isfinite(number) else math.nan
