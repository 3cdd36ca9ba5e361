"""What neurons see: the same numbers as the network's own pass, and silence."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from itertools import islice
from typing import Any
from unittest import mock

import pytest

from engine.lab import eyes as lab_eyes
from engine.lab.eyes import NeuronEyes, loss_and_fit
from engine.nn import MLP
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset


def at_once(work: Callable[[], Any]) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(work())
    return done


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
    assert outputs[-1][0] == list(last.predictions)
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


def test_machine_code_sees_the_same_bits_as_soon_as_it_is_there() -> None:
    pytest.importorskip("llvmlite", reason="machine code needs llvmlite: pip install 'mgrad-tui[native]'")
    model = MLP(3, [3, 2, 1], "tanh", rng=random.Random(3))
    parameters, points = [p.data for p in model.parameters()], [(0.5, -1.0, 2.0), (0.1, 0.2, 0.3)]
    unready: Future[Any] = Future()
    for silenced in ([], [(0, 1), (1, 0)], [(2, 0)]):
        expected = NeuronEyes(model, parameters, silenced).outputs(points)
        eyes = NeuronEyes(model, parameters, silenced, natively=True)
        with mock.patch.object(lab_eyes, "in_background", at_once):
            assert eyes.outputs(points) == expected
            assert eyes.outputs(points, 2) == expected[:2]
    with mock.patch.object(lab_eyes, "in_background", lambda work: unready):
        assert NeuronEyes(MLP(1, [1]), [0.5, 0.5], natively=True).outputs([(0.0,)]) == [[[math.tanh(0.5)]]]
