"""The gradient of a batch beside that of all examples."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from engine.basics.numbers import short
from engine.lab.batch_gradient import batch_gradient
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from tests.engine.runs.generated import taken

SMALL = replace(preset("moons"), layers=(3, 1), batch=10)


@pytest.mark.parametrize("loss", ["squared-error", "max-margin"])
def test_angle_and_size_are_those_of_the_two_gradients(loss):
    run = Run(replace(SMALL, loss=loss, lr="0.01"))
    snapshot = taken(run, 4)[-1]
    found = batch_gradient(run, snapshot)
    whole = next(run.fork(3, "whole", batch=None)).gradients
    per_example = 10.0 if loss == "squared-error" else 1.0  # a sum; the other is a mean
    ones, others = math.hypot(*snapshot.gradients), math.hypot(*whole)
    cosine = sum(a * b for a, b in zip(snapshot.gradients, whole, strict=True)) / ones / others
    assert found is not None and (found.examples, found.whole) == (10, 100)
    assert found.angle == pytest.approx(math.degrees(math.acos(cosine))) and 1.0 < found.angle < 179.0
    assert found.ratio == pytest.approx(per_example * ones / others)


def test_it_is_that_of_the_step_looked_at_whatever_has_changed_since():
    run = Run(SMALL)
    snapshot, fork = taken(run, 3)[-1], run.fork(2, "same")
    before = batch_gradient(run, snapshot)
    run.change("loss", "cross-entropy")
    run.change("l2", 0.5)
    taken(run, 2)
    assert batch_gradient(run, snapshot) == before is not None
    assert run.at(2) == next(fork)


@pytest.mark.parametrize(
    "settings", [TrainSettings(), replace(SMALL, faults=("no-zero-grad",)), replace(SMALL, batch=100)]
)
def test_nothing_is_compared_without_a_batch_or_with_a_bug(settings):
    run = Run(settings)
    assert batch_gradient(run, next(run)) is None


def test_in_words():
    run = Run(SMALL)
    found = batch_gradient(run, next(run))
    assert found is not None
    assert found.finding().message == "It learns from batches of 10 examples."
    assert found.finding().evidence == (
        f"this step's gradient points {found.angle:.0f}° away from that of 100 examples, "
        f"and is {short(found.ratio)} times as long"
    )
