"""Dates and times of day in figures as numbers: years, or hours."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

_PARTS = re.compile(r"\d+", re.ASCII)
_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)  # of a year before each month
_YEAR_DAYS = 366  # so that the last day of a leap year is below the next year
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_NAMED = re.compile(
    r"((?P<before>\d{1,2})[-/ .]+)?(?P<month>jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?"
    r"|sep(t(ember)?)?|oct(ober)?|nov(ember)?|dec(ember)?)[-/ .,]+((?P<after>\d{1,2})[-/ .,]+)?(?P<year>\d{4}|\d{2})",
    re.IGNORECASE | re.ASCII,
)
_CENTURY_BEGINS = 70  # 69 is 2069, 70 is 1970, as in POSIX


def with_month_number(cell: str) -> str:
    """Return a date with a month by its English name in figures, Jan-5-1995 as 1995-1-5; any other cell as it is."""
    found = _NAMED.fullmatch(cell)
    if found is None:
        return cell
    month = _MONTHS.index(found["month"][:3].lower()) // 3 + 1
    year = int(found["year"])
    year += 0 if year > 99 else 1900 if year >= _CENTURY_BEGINS else 2000
    return f"{year:04}-{month}-{found['before'] or found['after'] or 1}"


def numbers_of_dates(cells: Sequence[str]) -> tuple[float, ...]:
    """Return each date as years, 2024-07-01 as 2024.497, each time of day as hours; nan for cells that are neither.

    Of 3/4/2024 the month is first, unless some first number of the column is above 12; of 3.4.2024 it is second.
    """
    cells = [with_month_number(cell) for cell in cells]
    parts = [[*map(int, _PARTS.findall(cell))] for cell in cells]
    written = [(cell, found) for cell, found in zip(cells, parts, strict=True) if _is_day_first(cell)]
    swapped = any("." in cell[:3] for cell, _ in written) or any(found[0] > 12 for _, found in written)
    return tuple(_number(cell, found, swapped) for cell, found in zip(cells, parts, strict=True))


def _is_day_first(cell: str) -> bool:
    return re.match(r"\d{1,2}[-/.]\d{1,2}[-/.]\d", cell) is not None


def _number(cell: str, parts: Sequence[int], swapped: bool) -> float:
    if re.match(r"\d{1,2}:\d{2}", cell):
        return _hours(parts)
    if len(parts) < 2:
        return math.nan
    if _is_day_first(cell):
        first, second, year, *time = parts
        month, day = (second, first) if swapped else (first, second)
        year += 0 if year > 99 else 1900 if year >= _CENTURY_BEGINS else 2000
    else:
        year, month, *rest = parts
        day, time = (rest[0], rest[1:]) if rest else (1, [])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return math.nan
    return year + (_DAYS[month - 1] + day - 1 + _hours(time) / 24.0) / _YEAR_DAYS


def _hours(parts: Sequence[int]) -> float:
    return math.fsum(number / 60.0**place for place, number in enumerate(parts[:3]))
