"""What neurons see: the same numbers as the network's own pass, and silence."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from engine.lab.eyes import NeuronEyes, loss_and_fit
from engine.nn import MLP
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("scale", ["none", "standard"])
def test_the_last_neuron_is_the_network(activation: str, scale: str) -> None:
    run = Run(replace(TrainSettings(), activation=activation, scale=scale))
    last = next(run)
    model = run.trainer.model
    assert isinstance(model, MLP)
    eyes = NeuronEyes(model, last.parameters)
    outputs = eyes.outputs(run.data.inputs)
    assert [len(layer) for layer in outputs] == [4, 4, 1]
    assert outputs[-1][0] == pytest.approx(last.predictions, rel=1e-12)
    assert eyes.outputs(run.data.inputs, 1) == outputs[:1]
    assert loss_and_fit(run.trainer, eyes) == (pytest.approx(last.loss), last.accuracy)


def test_a_silenced_neuron_says_nothing_and_others_answer() -> None:
    run = Run(preset("moons"))
    *_, last = islice(run, 30)
    model = run.trainer.model
    assert isinstance(model, MLP)
    everyone = {(0, n) for n in range(16)}
    whole, deaf = (NeuronEyes(model, last.parameters, off) for off in ((), everyone))
    outputs = deaf.outputs(run.data.inputs)
    assert not any(any(values) for values in outputs[0])
    assert len({*outputs[-1][0]}) == 1  # without inputs the output is the same everywhere
    assert loss_and_fit(run.trainer, deaf)[0] > 2 * loss_and_fit(run.trainer, whole)[0]
