"""The forward and backward pass of single examples through the network of a run, as Values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.losses import LOSSES
from engine.runs.run import Run
from engine.trace import Trace, trace
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class ExamplePass:
    """The forward and backward pass of one example at one step of a run.

    trace  the example's forward pass, layer by layer
    loss   its share of the step's loss, without the penalty: the shares and their gradients add up to the step's
    """

    trace: Trace
    loss: Value


class Probe:
    """Passes single examples through the network of a run at any of its steps, without changing the run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._model = run.settings.network(run.data)

    def __call__(self, step: int, parameters: Sequence[float], example: int) -> ExamplePass:
        """Return the pass of an example, counted from 0, with a step's parameters; all gradients are computed.

        Raises ArithmeticError or ValueError if the pass has no value.
        """
        settings, data = self._run.settings_at(step), self._run.data
        for value, number in zip(self._model.parameters(), parameters, strict=True):
            value.data, value.grad = number, 0.0
        found = trace(self._model, data.inputs[example], names=data.columns)
        rule = LOSSES[settings.loss]
        loss, share = rule.term(found.outputs[0], data.targets[example]), rule.weight(settings.batch or len(data))
        if share != 1.0:
            loss = loss * share
        loss.label = "loss"
        loss.backward()
        return ExamplePass(found, loss)
