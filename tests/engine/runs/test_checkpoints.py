"""States in bounded memory: what is forgotten, and what is found."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runs.checkpoints import OVERHEAD, RECENT, Checkpoints
from engine.training.optimizers import OptimizerState
from engine.training.snapshot import TrainerState

RNG_STATE = random.Random(3).getstate()


def state(step: int, count: int = 3) -> TrainerState:
    numbers = tuple(step + 0.1 * i for i in range(count))
    return TrainerState(step, numbers, OptimizerState(step, (numbers, numbers)), numbers, RNG_STATE)


def filled(steps: int, **limits: int) -> Checkpoints:
    checkpoints = Checkpoints(**limits)
    for step in range(steps):
        checkpoints.add(state(step))
    return checkpoints


def test_what_goes_in_comes_out_to_the_bit():
    assert filled(10).nearest(7) == state(7)
    assert Checkpoints().nearest(0) is None and Checkpoints().last == -1


@given(st.integers(1, 3000), st.integers(2, 100), st.data())
def test_the_nearest_is_close_and_never_later(steps, most, data):
    checkpoints = filled(steps, most=most)
    wanted = data.draw(st.integers(0, steps - 1))
    found = checkpoints.nearest(wanted)
    assert found == state(found.step)
    assert found.step <= wanted
    assert wanted - found.step < (1 if wanted > steps - RECENT - 1 else max(4 * steps / most, 1))
    assert checkpoints.nearest(0).step == 0
    assert len(checkpoints) <= most + RECENT


def test_bytes_are_bounded_too():
    few = filled(500, most_bytes=100_000)
    assert 100 <= len(few) - RECENT <= 100_000 // (4 * 24 + OVERHEAD)
    assert few.nearest(499).step == 499
    assert 0 < len(filled(500, most_bytes=1)) <= RECENT + 1


def test_draws_of_batches_take_bytes_where_they_differ():
    rng, drawn = random.Random(3), Checkpoints(most_bytes=100_000)
    for step in range(500):
        rng.random()
        drawn.add(replace(state(step), rng_state=rng.getstate()))
    assert 16 <= len(drawn) - RECENT <= 100_000 // 2500


def test_some_of_them_evenly_spread_and_the_newest():
    checkpoints = filled(300)
    assert [found.step for found in checkpoints.spread(10, 10**9)] == [*range(0, 300, 30), 299]
    assert [found.step for found in checkpoints.spread(300, 3 * (4 * 24 + OVERHEAD))] == [0, 100, 200, 299]
    assert [found.step for found in checkpoints.spread(300, 1)] == [0, 299]
    assert [*filled(1).spread(10, 10**9)] == [state(0)]


@pytest.mark.parametrize("most", [10, 1000])
def test_the_part_until_a_step_goes_on_from_there(most):
    part = filled(300, most=most).until(130)
    assert part.last <= 130
    assert part.nearest(130).step >= (100 if most == 10 else 130) - 32
    part.add(state(131))
    assert part.nearest(200) == state(131)
    assert part.nearest(0) == state(0)


@pytest.mark.parametrize("most", [1000, 40])
def test_the_history_of_a_parameter_has_every_state_there_is(most):
    checkpoints = filled(300, most=most)
    steps, values = checkpoints.parameter_history(2)
    assert values == [state(step).parameters[2] for step in steps]
    assert steps == sorted(set(steps)) and {0, *range(300 - RECENT, 300)} <= set(steps)
    assert len(steps) == 300 or most < 300
