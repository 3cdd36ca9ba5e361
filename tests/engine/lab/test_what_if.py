"""The predicted effect of a moved weight and of a longer step, against training itself."""

import math
from dataclasses import replace

import pytest

from engine.data.samples import moons
from engine.lab.what_if import StepLoss, along_gradient, update_sign, what_if
from engine.runs.run import Run
from engine.training.settings import FILE_PRESET, TrainSettings, preset
from engine.training.snapshot import Snapshot

SMALL = TrainSettings("moons", (3, 1), "tanh", "cross-entropy", l2=0.01, steps=10, seed=4)


def stepped(settings, steps):
    run = Run(settings)
    snapshots = [next(run) for _ in range(steps)]
    return run, snapshots


@pytest.mark.parametrize(
    "settings",
    [TrainSettings(), SMALL, replace(SMALL, batch=7), replace(SMALL, loss="max-margin"), preset("moons")],
)
def test_it_is_the_loss_that_the_step_had(settings):
    run, snapshots = stepped(settings, 4)
    for snapshot in snapshots:
        loss = StepLoss(run, snapshot.step)
        assert loss(snapshot.parameters) == pytest.approx(snapshot.loss, rel=1e-12)
        found = what_if(loss, snapshot, 1, 0.1)
        assert found.central == pytest.approx(snapshot.gradients[1], rel=1e-4, abs=1e-6)
        assert found.before == loss(snapshot.parameters)


def test_a_small_move_does_what_the_gradient_says_and_a_large_one_does_not():
    run, (snapshot,) = stepped(TrainSettings(), 1)
    loss = StepLoss(run, 0)
    small, large = what_if(loss, snapshot, 3, 1e-4), what_if(loss, snapshot, 3, 1.0)
    assert small.actual == pytest.approx(small.predicted, rel=1e-2)
    assert large.predicted == pytest.approx(1e4 * small.predicted)
    assert abs(large.actual - large.predicted) > 0.1 * abs(large.predicted)
    assert (small.parameter, small.delta, small.slope) == (3, 1e-4, snapshot.gradients[3])


def test_the_run_is_not_touched():
    run, (snapshot,) = stepped(TrainSettings(), 1)
    before = [p.data for p in run.trainer.model.parameters()]
    what_if(StepLoss(run, 0), snapshot, 0, 5.0)
    assert [p.data for p in run.trainer.model.parameters()] == before


def test_along_the_gradient():
    run, snapshots = stepped(TrainSettings(), 2)
    curve = along_gradient(StepLoss(run, 0), snapshots[0])
    assert (curve.rates[0], curve.losses[0]) == (0.0, pytest.approx(snapshots[0].loss))
    assert curve.current == (0.05, pytest.approx(snapshots[1].loss))
    assert curve.best[1] <= min(curve.losses) * 1.02
    assert curve.best[1] < curve.current[1]
    assert curve.rates[-1] >= 2 * curve.best[0]


def test_a_step_that_climbs_goes_the_other_way():
    run, snapshots = stepped(replace(TrainSettings(), faults=("wrong-sign-update",)), 2)
    assert (update_sign(run, 0), update_sign(Run(TrainSettings()), 0)) == (1.0, -1.0)
    curve = along_gradient(StepLoss(run, 0), snapshots[0], update_sign(run, 0))
    assert curve.current == (-0.05, pytest.approx(snapshots[1].loss))
    assert curve.rates[0] < -0.05


def valley(best, rate):
    """A loss that is lowest after a step of the best rate, and the step's snapshot with the rate it was taken with."""
    return lambda parameters: (parameters[0] - 6.0 * best) ** 2, Snapshot(0, 9.0, 0.0, rate, (), (0.0,), (-6.0,))


@pytest.mark.parametrize("best", [0.02, 0.37, 3.3, 20.0])
@pytest.mark.parametrize("rate", [1e-6, 0.05, 2.0])
def test_the_best_rate_is_found_from_far(best, rate):
    curve = along_gradient(*valley(best, rate))
    assert curve.best[0] == pytest.approx(best, rel=0.015)
    assert curve.current == (rate, pytest.approx(36.0 * (rate - best) ** 2))
    farthest = 2.0 * max(curve.best[0], rate)
    assert curve.rates == pytest.approx([farthest * k / 59 for k in range(60)])


def test_the_curve_of_a_climb_begins_a_little_before_it():
    curve = along_gradient(*valley(0.5, 0.05), sign=1.0)
    assert curve.rates[0] == pytest.approx(-0.0625) and curve.rates[-1] == pytest.approx(1.0, rel=0.03)


def test_without_a_slope_and_without_a_rate_there_is_a_curve_all_the_same():
    curve = along_gradient(lambda parameters: 1.0, Snapshot(0, 1.0, 0.0, 0.0, (), (0.0,), (0.0,)))
    assert (curve.best, curve.rates[-1]) == ((0.0, 1.0), 1.0)


@pytest.mark.parametrize("wall", [1.0, -1.0])
def test_beside_a_wall_no_slope_is_measured(wall):
    found = what_if(lambda p: math.inf if p[0] * wall > 0.0 else 1.0, valley(1.0, 0.1)[1], 0, -0.5 * wall)
    assert math.isnan(found.central) and (found.before, found.after) == (1.0, 1.0)


def test_where_there_is_no_loss_it_is_inf():
    run, (snapshot,) = stepped(replace(TrainSettings(), activation="relu"), 1)
    assert StepLoss(run, 0)([1e200] * len(snapshot.parameters)) == math.inf


def test_a_step_after_which_all_answers_are_the_same_is_no_better_one():
    points = moons(1, 40, 0.3)
    large = replace(points, name="g.csv", inputs=tuple((1000.0 * a + 4000.0, b) for a, b in points.inputs))
    settings = replace(FILE_PRESET, layers=(4, 1), scale="none", optimizer="sgd", lr="0.01", seed=1)
    run = Run(settings, data=large)
    snapshot = next(run)
    loss = StepLoss(run, 0)
    curve = along_gradient(loss, snapshot)
    assert curve.constant and not loss.is_constant(_after(snapshot, curve.best[0]))
    blind = along_gradient(lambda parameters: loss(parameters), snapshot)
    assert blind.best[1] < curve.best[1] and loss.is_constant(_after(snapshot, blind.best[0])) and not blind.constant


def _after(snapshot, rate):
    return [p - rate * g for p, g in zip(snapshot.parameters, snapshot.gradients, strict=True)]
