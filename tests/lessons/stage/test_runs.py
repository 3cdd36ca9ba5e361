"""Training runs that train only as far as they are queried."""

from __future__ import annotations

import pytest

from engine.training.settings import TrainSettings, preset
from lessons.stage.queries import ScopeError
from lessons.stage.runs import MAX_STEPS, LazyRun, lazy_run

SETTINGS = TrainSettings(steps=5)


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
