"""Dates as numbers."""

from __future__ import annotations

import math

import pytest

from engine.data.dates import numbers_of_dates, with_month_number


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2024-01-01", 2024.0),
        ("2024", math.nan),
        ("2024/07", 2024 + 181 / 366),
        ("2023-12-31 23:59:59", 2023.9973),
        ("12/31/99", 1999.9945),
        ("13/1/2024", 2024 + 12 / 366),
        ("1.2.24", 2024 + 31 / 366),
        ("2024-13-01", math.nan),
        ("Jan-1-1995", 1995.0),
        ("1 february 2001", 2001 + 31 / 366),
        ("Mar-95", 1995 + 59 / 366),
        ("7:30", 7.5),
        ("", math.nan),
    ],
)
def test_a_date_is_its_year_and_a_time_its_hours(cell: str, year: float) -> None:
    assert numbers_of_dates([cell])[0] == pytest.approx(year, abs=1e-3, nan_ok=True)


def test_which_part_is_the_month_is_found_from_the_whole_column() -> None:
    assert numbers_of_dates(["3/4/2024", "13/4/2024"])[0] == pytest.approx(2024 + 92 / 366)
    assert numbers_of_dates(["3/4/2024", "4/13/2024"])[0] == pytest.approx(2024 + 62 / 366)


@pytest.mark.parametrize("cell", ["May", "march hare", "2024-01-01", "deck 5 2024"])
def test_other_words_stay(cell: str) -> None:
    assert with_month_number(cell) == cell
