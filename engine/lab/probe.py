"""What every neuron of a network says to one example, as Values: forward layer by layer, and backward from its loss."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from engine.losses import LOSSES
from engine.nn import MLP
from engine.runs.run import Run
from engine.trace import Trace, trace
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class ExamplePass:
    """One example of a run, forward and backward at one step.

    trace  its way through the network
    loss   its share of the step's loss, without the penalty: these shares add up to it, and so do their gradients
    """

    trace: Trace
    loss: Value


class Probe:
    """Sends single examples through the network of a run, at any of its steps. The run itself stays as it is."""

    def __init__(self, run: Run) -> None:
        self._run = run
        settings = run.settings
        self._model = MLP(len(run.data.columns), settings.layers, settings.activation, rng=random.Random(0))

    def __call__(self, step: int, parameters: Sequence[float], example: int) -> ExamplePass:
        """The pass of an example, counted from 0, with the parameters that a step stood at; all gradients are in.

        Raises ArithmeticError, or ValueError, where it has no value.
        """
        settings, data = self._run.settings_at(step), self._run.data
        for value, number in zip(self._model.parameters(), parameters, strict=True):
            value.data, value.grad = number, 0.0
        found = trace(self._model, data.inputs[example])
        rule = LOSSES[settings.loss]
        loss, share = rule.term(found.outputs[0], data.targets[example]), rule.weight(settings.batch or len(data))
        if share != 1.0:
            loss = loss * share
        loss.label = "loss"
        loss.backward()
        return ExamplePass(found, loss)
