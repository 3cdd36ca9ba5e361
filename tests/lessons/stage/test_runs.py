"""Training runs that train only as far as they are queried."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from engine.training.settings import TrainSettings, preset
from lessons.stage.live import training_scope
from lessons.stage.queries import ScopeError
from lessons.stage.runs import MAX_STEPS, LazyRun, lazy_run

SETTINGS = TrainSettings(steps=5)
HELD = replace(preset("moons"), layers=(2, 1), size=20, noise=0.5, holdout=0.5, steps=6)


def test_a_query_answers_as_the_trainer_does() -> None:
    run = LazyRun(SETTINGS)
    snapshots = [snapshot for snapshot, _ in zip(SETTINGS.build(), range(3), strict=False)]
    assert run.loss(2.0) == snapshots[2].loss
    assert run.accuracy(0.0) == snapshots[0].accuracy
    assert run.predicted(1.0, 4.0) == snapshots[1].predictions[3]
    assert run.parameters == 41


def test_what_a_run_cannot_answer() -> None:
    run = LazyRun(SETTINGS)
    for step in (-1.0, 0.5, MAX_STEPS + 1.0):
        with pytest.raises(ScopeError, match="a step is a whole number from 0"):
            run.loss(step)
    with pytest.raises(ScopeError, match="there are examples 1 to 4, not 5"):
        run.predicted(0.0, 5.0)
    with pytest.raises(ScopeError, match="it does not diverge within its 5 steps"):
        run.diverged()


def test_a_run_on_built_in_data_is_trained_once() -> None:
    assert lazy_run(preset("four")) is lazy_run(preset("four"))


def test_a_run_answers_for_the_examples_held_out() -> None:
    run, snapshots = LazyRun(HELD), [*islice(HELD.build(), 6)]
    losses = [snapshot.held_out.loss for snapshot in snapshots if snapshot.held_out]
    assert [run.held_loss(float(k)) for k in range(6)] == losses
    assert run.held_accuracy(5.0) == (snapshots[5].held_out and snapshots[5].held_out.accuracy)
    assert run.best_step() == losses.index(min(losses))
    with pytest.raises(ScopeError, match="no examples are held out"):
        LazyRun(SETTINGS).best_step()


def test_a_goal_may_speak_of_the_examples_held_out() -> None:
    snapshot = next(HELD.build())
    held = snapshot.held_out
    assert held is not None
    scope = training_scope({"run": snapshot}, ("run",), 0.1)
    assert (scope.evaluate("held_loss"), scope.evaluate("held_accuracy")) == (held.loss, held.accuracy)
    several = training_scope({"a": snapshot, "b": snapshot}, ("a", "b"), 0.1)
    assert several.evaluate("held_loss(b)") == held.loss
    plain = training_scope({"run": next(SETTINGS.build())}, ("run",), 0.1)
    with pytest.raises(ScopeError, match="'held_loss' is not on the stage"):
        plain.evaluate("held_loss")
