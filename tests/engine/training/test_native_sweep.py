"""Sweeps on machine code: the same numbers as with NumPy, whenever it goes over."""

from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest

from engine.training import native_steps
from engine.training.settings import TrainSettings
from engine.training.sweep import Sweep
from tests.engine.native.machine_code import need_llvmlite

need_llvmlite()

MOONS = TrainSettings(data="moons", layers=(3, 1), activation="relu", loss="max-margin", init="micrograd", l2=1e-3)
KINDS = {
    "moons": MOONS,
    "momentum and batches": replace(MOONS, optimizer="momentum", batch=9),
    "gradients pile up": replace(MOONS, faults=("no-zero-grad",), l2=0.0),
    "adam, whose root and powers are the same bits": replace(MOONS, optimizer="adam"),
    "up the slope": replace(MOONS, faults=("wrong-sign-update",)),
}


@pytest.fixture
def made_at_once(monkeypatch):
    def done(work):
        future = Future()
        future.set_result(work())
        return future

    monkeypatch.delenv(native_steps.VARIABLE)
    monkeypatch.setattr(native_steps, "WORTH", 0.0)
    monkeypatch.setattr(native_steps, "in_background", done)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sweep_goes_over_and_nobody_sees_it(kind, made_at_once, monkeypatch):
    native = Sweep(KINDS[kind], range(3), [0.1, 1.0, "0.5:0.01", 400.0])
    python = Sweep(KINDS[kind], range(3), [0.1, 1.0, "0.5:0.01", 400.0], engine="compiled")
    for step in range(30):
        one, other = next(python), next(native)
        assert native.is_native == (step > 0)
        assert np.array_equal(one.losses, other.losses, equal_nan=True)
        assert np.array_equal(one.accuracies, other.accuracies)
        assert np.array_equal(one.diverged, other.diverged)
        assert np.array_equal(python.parameters, native.parameters, equal_nan=True)
    assert not python.is_native


def test_groups_go_over_together_and_pause_after_each(made_at_once, monkeypatch):
    monkeypatch.setattr("engine.training.sweep.GROUP_PRODUCTS", 5_000)
    pauses = []
    sweep = Sweep(MOONS, range(4), [0.1, 0.2], pause=lambda: pauses.append(sweep.step))
    python = Sweep(MOONS, range(4), [0.1, 0.2], engine="compiled")
    for _ in range(3):
        pauses.clear()
        snapshots = list(sweep.step_by_group())
        expected = [next(python)]
    assert sweep.is_native
    assert len(snapshots) == len(pauses) > 1
    assert np.array_equal(snapshots[-1].losses, expected[-1].losses)


@pytest.mark.parametrize("change", [{"activation": "tanh"}, {"loss": "squared-error"}])
def test_networks_whose_last_bits_would_differ_stay_with_numpy(change, made_at_once):
    sweep = Sweep(replace(MOONS, **change), range(2), [0.01])
    for _ in range(4):
        next(sweep)
    assert not sweep.is_native


def test_machine_code_can_be_asked_for_from_the_first_step_on():
    sweep = Sweep(MOONS, range(2), [0.1], engine="native")
    next(sweep)
    assert sweep.is_native
    with pytest.raises(ValueError, match="engine"):
        Sweep(MOONS, range(2), [0.1], engine="nativ")
