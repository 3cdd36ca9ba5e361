"""Base rate, confusion and errors in the target's unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import Dataset
from engine.training.fit import Confusion, base_rate, error_in_own_unit, fit

DATA = Dataset("t.csv", ((1.0,), (2.0,), (3.0,), (4.0,)), (-1.0, -1.0, -1.0, 1.0), ("x",), ("no", "yes"))


def test_the_base_rate_is_that_of_the_more_frequent_class() -> None:
    assert base_rate(DATA) == (0.75, "no")
    assert base_rate(DATA, (1.0, 1.0, -1.0, 1.0)) == (0.25, "no")
    assert base_rate(replace(DATA, targets=(1.0, 1.0, -1.0, 1.0))) == (0.75, "yes")


def test_confusion_counts_each_class() -> None:
    assert Confusion.of((-1.0, 0.0, 2.0, 0.5), DATA.targets) == Confusion(2, 1, 0, 1)
    assert fit(DATA, (-1.0, 0.0, 2.0, 0.5), DATA.targets) == 0.75


def test_the_error_of_a_number_is_in_its_own_unit() -> None:
    data = replace(DATA, target_scale=(100.0, 10.0))
    assert error_in_own_unit(data, (0.0, -1.0, -1.0, 1.0), data.targets) == pytest.approx(5.0)
    assert fit(data, data.targets, data.targets) == 1.0
