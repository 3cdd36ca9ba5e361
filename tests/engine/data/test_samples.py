"""Tests of the built-in data sets."""

from __future__ import annotations

import math

import pytest

from engine import Dataset, dataset
from engine.data.samples import SAMPLES, moons, sample


def test_the_lectures_four_examples():
    four = dataset("four", seed=5)
    assert four.inputs == ((2.0, 3.0, -1.0), (3.0, -1.0, 0.5), (0.5, 1.0, 1.0), (1.0, 1.0, -1.0))
    assert four.targets == (1.0, -1.0, -1.0, 1.0)
    assert four.columns == ("x1", "x2", "x3")
    assert len(four) == 4


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "four"])
def test_the_planes_have_a_hundred_points_in_two_equal_classes(name):
    data = dataset(name, seed=3)
    assert data.name == name
    assert len(data) == 100
    assert sorted(data.targets) == [-1.0] * 50 + [1.0] * 50
    assert {len(x) for x in data.inputs} == {2}
    assert all(math.isfinite(x) and abs(x) < 3 for point in data.inputs for x in point)
    assert dataset(name, seed=3) == data
    assert dataset(name, seed=4).inputs != data.inputs


def test_moons_without_noise_lie_on_their_half_circles():
    data = moons(0, count=10, noise=0.0)
    for (x1, x2), target in zip(data.inputs, data.targets, strict=True):
        centre = (0.0, 0.0) if target < 0 else (1.0, 0.5)
        assert math.dist((x1, x2), centre) == pytest.approx(1.0)
        assert (x2 - centre[1]) * target <= 1e-12
    assert data.inputs[0] == (1.0, 0.0)


def test_noise_has_the_deviation_asked_for():
    clean, noisy = moons(0, 1000, 0.0), moons(0, 1000, 0.1)
    pushes = [b - a for x, y in zip(clean.inputs, noisy.inputs, strict=True) for a, b in zip(x, y, strict=True)]
    assert math.sqrt(sum(d * d for d in pushes) / len(pushes)) == pytest.approx(0.1, rel=0.05)


def test_the_outer_circle_is_negative():
    data = dataset("circles", 1)
    for point, target in zip(data.inputs, data.targets, strict=True):
        assert math.hypot(*point) == pytest.approx(1.0 if target < 0 else 0.5, abs=0.4)


def test_xor_is_positive_where_just_one_coordinate_is():
    data = dataset("xor", 1)
    right = sum((x1 * x2 < 0) == (target > 0) for (x1, x2), target in zip(data.inputs, data.targets, strict=True))
    assert right >= 99


@pytest.mark.parametrize(
    ("inputs", "targets"), [((), ()), (((1.0, 2.0),), (1.0, -1.0)), (((1.0, 2.0), (1.0,)), (1.0, -1.0))]
)
def test_a_data_set_must_be_rectangular(inputs, targets):
    with pytest.raises(ValueError) as error:
        Dataset("mine", inputs, targets, ("x1", "x2"))
    assert str(error.value) == "the data mine need one target per example and one number per column"


def test_size_and_noise_may_be_others_than_a_sets_own():
    assert sample("moons", 3) == moons(3) == sample("moons", 3, 100, 0.1)
    assert sample("spiral", 3, 8, 0.5) == SAMPLES["spiral"](3, 8, 0.5)
    assert dataset("xor", 3, size=12) == sample("xor", 3, 12)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": "four", "size": 8}, "four is the lecture's four examples: they have no other size and no noise"),
        ({"name": "four", "noise": 0.0}, "four is the lecture's four examples: they have no other size and no noise"),
        ({"name": "xor", "size": 5}, "the size of xor is an even number from 4 to 10000, not 5"),
        ({"name": "xor", "size": 20_000}, "the size of xor is an even number from 4 to 10000, not 20000"),
        ({"name": "xor", "noise": float("nan")}, "noise is a number from 0 to 10, not nan"),
    ],
)
def test_a_size_or_noise_that_cannot_be_is_one_line(given, problem):
    with pytest.raises(ValueError) as error:
        sample(seed=1, **given)
    assert str(error.value) == problem
    with pytest.raises(ValueError, match="noise is of the built-in sets"):
        dataset("mine.csv", noise=0.1)
