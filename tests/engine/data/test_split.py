"""Holding examples out, and standardizing targets."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from engine import Dataset, dataset
from engine.data.split import mean_and_deviation, prepared, unprepared


def test_a_share_of_each_class_is_held_out() -> None:
    data = dataset("moons")
    split = prepared(data, 0.25, 7)
    assert split.held_out is not None
    assert (len(split), len(split.held_out)) == (76, 24)
    assert [sum(y > 0 for y in part.targets) for part in (split, split.held_out)] == [38, 12]
    pairs = [pair for part in (split, split.held_out) for pair in zip(part.inputs, part.targets, strict=True)]
    assert sorted(pairs) == sorted(zip(data.inputs, data.targets, strict=True))
    assert split == prepared(data, 0.25, 7) != prepared(data, 0.25, 8)


def test_data_that_are_prepared_stay_as_they_are() -> None:
    split = prepared(dataset("moons"), 0.25, 7)
    assert prepared(split, 0.25, 8) is split
    assert prepared(dataset("moons"), 0.0, 7) == dataset("moons")


@pytest.mark.parametrize(
    ("share", "problem"),
    [(0.01, "leaves none held out"), (0.99, "leaves none to learn from"), (1.0, "share"), (-0.1, "share")],
)
def test_a_share_that_leaves_nothing_is_refused(share: float, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        prepared(dataset("four"), share, 1)


def test_the_target_of_a_regression_is_standardized_by_the_training_examples() -> None:
    numbers = tuple(float(i * i) for i in range(20))
    data = Dataset("t.csv", tuple((y,) for y in numbers), numbers, ("x",), label="price", target_scale=(0.0, 1.0))
    split = prepared(data, 0.25, 3)
    assert split.held_out is not None and split.target_scale == split.held_out.target_scale
    own = [split.in_own_unit(y) for y in split.targets]
    assert own == pytest.approx([x for (x,) in split.inputs])
    assert split.target_scale == pytest.approx((statistics.mean(own), statistics.pstdev(own)))
    held = split.held_out
    assert [held.in_own_unit(y) for y in held.targets] == pytest.approx([x for (x,) in held.inputs])
    assert prepared(split, 0.25, 3) is split


@pytest.mark.parametrize("remembered", [True, False])
def test_all_examples_come_back_to_be_split_anew(remembered: bool) -> None:
    data = dataset("moons")
    split = prepared(data, 0.25, 7)
    whole = unprepared(split if remembered else replace(split, whole=None))
    assert sorted(whole.inputs) == sorted(data.inputs) and whole.held_out is None
    assert (whole == data) is remembered
    numbers = tuple(float(i * i) for i in range(20))
    prices = Dataset("t.csv", tuple((y,) for y in numbers), numbers, ("x",), target_scale=(0.0, 1.0))
    split = prepared(prices, 0.25, 3)
    whole = unprepared(split if remembered else replace(split, whole=None))
    assert whole.targets == pytest.approx([x for (x,) in whole.inputs]) and whole.target_scale == (0.0, 1.0)
    assert unprepared(data) == data


def test_mean_and_deviation() -> None:
    assert mean_and_deviation([1.0, 3.0], "x") == (2.0, 1.0)
    assert mean_and_deviation([4.0, 4.0], "x") == (4.0, 1.0)
    with pytest.raises(ValueError, match="x has numbers too large"):
        mean_and_deviation([1e308, 1e308], "x")
