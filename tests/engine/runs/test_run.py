"""The time machine: any step of a run again, exactly, and forks that go on from it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import MLP, TrainSettings, preset
from engine.runs.run import Run, first_difference
from engine.training.snapshot import Diverged
from tests.engine.runs.generated import beginnings, changes, taken

BLOWS_UP = TrainSettings(layers=(4, 1), activation="relu", lr="10.0")


def test_a_run_without_changes_is_what_a_trainer_does():
    run = Run(preset("four"))
    assert taken(run, 20) == [*islice(preset("four").build(), 20)]
    assert (run.steps_taken, run.name, run.diverged, run.changes, run.current_settings) == (
        20,
        "run 1",
        None,
        (),
        preset("four"),
    )


@settings(max_examples=60, deadline=None)
@given(beginnings(), changes(), changes(0), st.integers(0, 20))
def test_a_fork_shares_what_came_before_and_goes_its_own_way(beginning, script, own, step):
    run = Run(beginning, script)
    snapshots = taken(run, 20)
    step = min(step, run.steps_taken)
    fork = run.fork(step, "fork", **{change.setting: change.value for change in own})
    assert (fork.name, fork.steps_taken, fork.forked_from) == ("fork", step, ("run 1", step))
    assert [fork.at(k) for k in range(step)] == snapshots[:step]
    assert fork.losses == (range(step), run.losses[1][:step])
    went = taken(fork, 10)
    from_the_start = Run(beginning, fork.changes)
    assert taken(from_the_start, fork.steps_taken) == snapshots[:step] + went
    assert taken(run.fork(step, "same", **{c.setting: c.value for c in script if c.step == step}), 1) or run.diverged
    assert [run.at(k) for k in range(run.steps_taken)] == snapshots


@pytest.mark.parametrize("step", [-1, 4])
def test_a_step_that_was_not_taken(step):
    run = Run(preset("four"))
    taken(run, 3)
    for ask in (run.at, lambda k: run.fork(k, "fork")):
        with pytest.raises(ValueError, match=f"step {step} has not been taken: this run is at step 3"):
            ask(step)


def test_a_run_that_diverged_stays_and_can_be_forked_from_before():
    run = Run(BLOWS_UP)
    snapshots = taken(run, 100)
    assert run.diverged == f"diverged at step {run.steps_taken}: try a smaller learning rate, such as 1"
    assert len(snapshots) == run.steps_taken
    with pytest.raises(Diverged):
        next(run)
    with pytest.raises(Diverged):
        run.at(run.steps_taken)
    with pytest.raises(ValueError, match=f"this run diverged at step {run.steps_taken}: fork it from an earlier step"):
        run.change("lr", "0.1")
    assert [run.at(k) for k in range(run.steps_taken)] == snapshots
    assert len(taken(run.fork(0, "slower", lr="0.001"), 40)) == 40


def test_where_two_runs_part():
    run = Run(preset("four"))
    taken(run, 12)
    fork = run.fork(5, "slower", lr="0.01")
    assert first_difference(run, fork) is None
    taken(fork, 5)
    assert first_difference(run, fork) == 5
    assert first_difference(run, run) is None
    other = Run(replace(preset("four"), seed=1))
    taken(other, 1)
    assert first_difference(run, other) == 0


def test_runs_on_other_data_differ_from_the_first_step():
    one, other = Run(preset("four")), Run(preset("moons"))
    taken(one, 2)
    taken(other, 2)
    assert first_difference(one, other) == 0


def test_runs_that_stay_alike_are_compared_where_something_changes(monkeypatch):
    one, two = Run(preset("four")), Run(preset("four"))
    taken(one, 5)
    one.change("steps", 50)
    taken(one, 195)
    taken(two, 200)
    asked = []
    monkeypatch.setattr(Run, "at", lambda run, step: asked.append(step))
    monkeypatch.setattr(two, "state_at", lambda step: asked.append(step) or Run.state_at(two, step))
    assert first_difference(one, two) is None
    assert asked == [5]


def test_the_largest_jump():
    run = Run(preset("four"))
    assert run.largest_jump() == 0
    taken(run, 10)
    run.change("lr", "3")
    taken(run, 10)
    losses = run.losses[1]
    jumps = [abs(after - before) for before, after in pairwise(losses)]
    assert run.largest_jump() == jumps.index(max(jumps)) + 1


def test_a_run_of_ones_own_examples():
    data = preset("moons").build().data
    run = Run(replace(preset("moons"), data="gone.csv", layers=(2, 1)), data=data)
    assert run.data is data
    assert [s.loss for s in taken(run, 3)] == [*run.losses[1]]
    assert next(run.fork(1, "fork")) == run.at(1)
    assert isinstance(run.trainer.model, MLP)


@settings(max_examples=40, deadline=None)
@given(beginnings(), changes(10), beginnings(), changes(10), st.booleans())
def test_the_first_difference_is_the_first(beginning, script, other, own, alike):
    one, two = Run(beginning, script), Run(beginning if alike else other, own)
    snapshots = zip(taken(one, 12), taken(two, 12), strict=False)
    first = next((k for k, (a, b) in enumerate(snapshots) if a != b), None)
    assert first_difference(one, two) == first_difference(two, one) == first
