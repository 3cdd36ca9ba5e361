"""The explanation of a training step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.basics.numbers import short
from engine.training.settings import TrainSettings, preset
from tui.lesson.draw.why_train import RunAtStep, explain_run


def trained(steps: int, **settings: Any) -> RunAtStep:
    chosen = replace(TrainSettings(), **settings)
    trainer = chosen.build()
    snapshot = None
    for _ in range(steps):
        snapshot = next(trainer)
    return RunAtStep("", chosen, trainer.data, trainer.schedule(trainer.step), snapshot)


def test_the_numbers_of_a_training_step() -> None:
    told = explain_run([trained(1)]).plain
    assert "example 1: (0.4277 − 1)² = 0.3276" in told and "their sum = 6.0054" in told
    assert "tanh(0.4571) = 0.4277" in told
    assert "2 of 4 = 50%; on the wrong side: example 2, example 3" in told
    assert "0.05 at the next step" in told and "by step 0:" in told


def test_the_sums_it_tells_are_the_run_s() -> None:
    run = trained(
        3, **{name: getattr(preset("moons"), name) for name in ("data", "layers", "activation", "loss", "l2")}
    )
    assert run.snapshot is not None
    told = explain_run([run]).plain
    assert f"in all {short(run.snapshot.loss)}" in told and "the other 96 together" in told


@pytest.mark.parametrize(("faults", "sign"), [((), -1), (("wrong-sign-update",), 1)])
def test_the_rate_moves_the_parameter_as_the_run_does(faults: tuple[str, ...], sign: int) -> None:
    settings = replace(TrainSettings(), faults=faults, lr="0.2:0.1")
    trainer = settings.build()
    first, second = next(trainer), next(trainer)
    told = explain_run([RunAtStep("", settings, trainer.data, trainer.schedule(1), first)]).plain
    steepest = max(range(41), key=lambda i: abs(first.gradients[i]))
    assert told.endswith(f"= {short(second.parameters[steepest])}")
    assert "0.2 − (0.2 − 0.1) · 1/20 = 0.195 at the next step" in told


def test_before_the_first_step_and_runs_side_by_side() -> None:
    none, one = replace(trained(0), title="none"), replace(trained(1), title="one")
    told = explain_run([none, one]).plain
    assert told.index("── none ──") < told.index("There is no loss before the first step") < told.index("── one ──")
