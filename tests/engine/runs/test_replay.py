"""Replayed steps: any step of a run again, bit for bit, in any order and from any thread."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import TrainSettings, preset
from engine.runs.checkpoints import Checkpoints
from engine.runs.run import Run
from engine.training.snapshot import Diverged
from tests.engine.runs.generated import beginnings, changes, taken


@settings(max_examples=60, deadline=None)
@given(beginnings(), changes(), st.lists(st.integers(0, 29), min_size=1, max_size=12))
def test_any_step_can_be_had_again_in_any_order(beginning, script, steps):
    run = Run(beginning, script)
    snapshots = taken(run, 30)
    for step in steps:
        if step < run.steps_taken:
            assert run.at(step) == snapshots[step]
    assert [run.at(step) for step in range(run.steps_taken)] == snapshots


def test_the_next_step_is_seen_before_it_is_taken():
    run = Run(preset("four"))
    ahead = run.at(0)
    run.change("loss", "max-margin")
    assert run.at(0).loss != ahead.loss
    coming = run.at(0)
    assert next(run) == coming == run.at(0)


def test_a_next_step_that_would_diverge_may_be_changed_before_it_is_taken():
    run = Run(TrainSettings(lr="1e308"))
    with pytest.raises(Diverged):
        run.at(0)
    run.change("lr", "0")
    coming = run.at(0)
    assert coming.learning_rate == 0.0
    assert next(run) == coming


@settings(max_examples=30, deadline=None)
@given(beginnings(), changes(), st.lists(st.integers(0, 199), min_size=1, max_size=6))
def test_thinned_steps_are_computed_again(beginning, script, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.runs.run.Checkpoints", lambda: Checkpoints(most=5))
        run = Run(beginning, script)
    snapshots = taken(run, 200)
    for step in steps:
        for near in (step, step - 1, step - 2, step + 1):  # back and forth, as with a scrubber
            if 0 <= near < run.steps_taken:
                assert run.at(near) == snapshots[near]
    fork = run.fork(run.steps_taken // 2, "fork")
    assert taken(fork, 1) or fork.diverged
    assert [fork.at(k) for k in range(run.steps_taken // 2)] == snapshots[: run.steps_taken // 2]


def test_going_back_while_it_goes_on():
    run = Run(replace(preset("four"), optimizer="adam", batch=2))
    run_again = Run(run.settings)
    truth = taken(run_again, 1000)
    wrong: list[int] = []
    over = threading.Event()

    def look_back(seed: int) -> None:
        rng = random.Random(seed)
        while not over.is_set():
            if run.steps_taken:
                step = rng.randrange(run.steps_taken)
                if run.at(step) != truth[step]:
                    wrong.append(step)

    threads = [threading.Thread(target=look_back, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    assert taken(run, 1000) == truth
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []
