"""Activations, layer by layer, against the Values that the network itself makes."""

from __future__ import annotations

import pytest

from engine.lab.probe import Probe
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset


@pytest.mark.parametrize("settings", [TrainSettings(), preset("moons"), TrainSettings(loss="cross-entropy")])
def test_the_examples_passes_add_up_to_the_step(settings: TrainSettings) -> None:
    run = Run(settings)
    for _ in range(3):
        snapshot = next(run)
    probe = Probe(run)
    total, gradients = 0.0, [0.0] * len(snapshot.parameters)
    for example in range(len(run.data)):
        found = probe(snapshot.step, snapshot.parameters, example)
        assert found.trace.outputs[0].data == pytest.approx(snapshot.predictions[example])
        total += found.loss.data
        gradients = [known + p.grad for known, p in zip(gradients, found.trace.model.parameters(), strict=True)]
    penalty = settings.l2 * sum(p * p for p in snapshot.parameters)
    assert total + penalty == pytest.approx(snapshot.loss)
    whole = [g + 2 * settings.l2 * p for g, p in zip(gradients, snapshot.parameters, strict=True)]
    assert whole == pytest.approx(list(snapshot.gradients))


def test_a_probe_leaves_the_run_alone_and_knows_what_changed_on_the_way() -> None:
    run = Run(TrainSettings())
    first = next(run)
    run.change("loss", "max-margin")
    second = next(run)
    probe, before = Probe(run), run.trainer.state()
    score = first.predictions[1]
    assert probe(0, first.parameters, 1).loss.data == pytest.approx((score + 1.0) ** 2)
    assert probe(1, second.parameters, 1).loss.data == pytest.approx(max(0.0, 1.0 + second.predictions[1]) / 4)
    assert run.trainer.state() == before
