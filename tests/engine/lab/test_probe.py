"""Activations, layer by layer, against the Values that the network itself makes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engine.lab.probe import Probe
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset


def settings_of_a_file(folder: Path, label: str) -> TrainSettings:
    """Settings of a file with columns of very different sizes; label: "class" or "number"."""
    rng = random.Random(5)
    rows = [(rng.uniform(0, 9), rng.uniform(2e3, 6e3)) for _ in range(14)]
    targets = [("good" if x > 4 else "bad") if label == "class" else 3.25 * x - y / 7 for x, y in rows]
    lines = ["bill (mm),weight,kind", *(f"{x},{y},{target}" for (x, y), target in zip(rows, targets, strict=True))]
    (folder / "file.csv").write_text("\n".join(lines))
    return preset(str(folder / "file.csv"))


@pytest.mark.parametrize(
    "settings", [TrainSettings(), preset("moons"), TrainSettings(loss="cross-entropy"), "class", "number"]
)
def test_the_examples_passes_add_up_to_the_step(settings: TrainSettings | str, tmp_path: Path) -> None:
    settings = settings_of_a_file(tmp_path, settings) if isinstance(settings, str) else settings
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


def test_the_scaling_of_the_inputs_is_a_step_of_the_pass_with_the_columns_names(tmp_path: Path) -> None:
    run = Run(settings_of_a_file(tmp_path, "class"))
    first = next(run)
    found = Probe(run)(0, first.parameters, 3).trace
    scaling = run.settings.scaling(run.data)
    assert scaling is not None and [value.data for value in found.given] == [*run.data.inputs[3]]
    scaled = zip(run.data.inputs[3], scaling.means, scaling.deviations, strict=True)
    assert [value.data for value in found.inputs] == [(x - mean) / deviation for x, mean, deviation in scaled]
    assert [value.label for value in found.inputs] == ["bill (mm) scaled", "weight scaled"]
    assert found.ends_of(0) == {*found.given} and found.ends_of(1) == {*found.layers[0]}
