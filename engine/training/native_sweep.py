"""Groups of a sweep's networks as machine code, network after network, with the bits that NumPy gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.compiled.arrays import Array
from engine.training.native_steps import NativeSteps
from engine.training.optimizers import OptimizerState


class NativeGroup:
    """Networks that take a step together, as machine code; each goes on by itself if its numbers run away.

    code         of a step; it must be exact, so that the sweep's numbers do not depend on when it goes over
    parameters   one array per parameter, with one element per network
    accumulated  gradients that were not zeroed, likewise; empty if there are none
    state        of the optimizer
    averages     how many the optimizer has for each parameter
    """

    def __init__(
        self,
        code: NativeSteps,
        parameters: Sequence[Any],
        accumulated: Sequence[Any],
        state: OptimizerState,
        averages: int,
    ) -> None:
        count, networks = len(parameters), len(parameters[0])
        self._block = code.networks(networks)
        self._updates, self._has_piled = state.steps, bool(len(accumulated))
        self._averages = averages
        shape = networks, count
        self._parameters = _table(self._block.parameters.bytes, shape)
        self._parameters[:] = np.stack(parameters, axis=-1)
        if self._has_piled:
            _table(self._block.piled.bytes, shape)[:] = np.stack(accumulated, axis=-1)
        if state.averages:
            every = np.stack([np.stack(average, axis=-1) for average in state.averages], axis=1)
            _table(self._block.averages.bytes, (networks, averages, count))[:] = every

    @property
    def parameters(self) -> Array:
        """A row for each network."""
        return self._parameters

    def step(
        self, rates: Array, batch: tuple[Sequence[int], Sequence[int]] | None, piles_up: bool
    ) -> tuple[Array, Any]:
        """Let each network take a step; return its loss, and how many of all scores have the sign of their target.

        rates     of each network, with the sign of the update
        batch     the examples to learn from, and the others; all if None
        piles_up  whether gradients are not zeroed
        """
        batches = None if batch is None else [batch]
        self._block.run(rates.tolist(), self._updates, piles_up, self._has_piled, batches)
        self._updates += bool(self._averages)
        self._has_piled = piles_up
        count = len(rates)
        losses = np.frombuffer(self._block.losses.bytes)[:count].copy()
        return losses, np.frombuffer(self._block.right.bytes, dtype=np.int64)[:count].copy()


def _table(memory: bytearray, shape: tuple[int, ...]) -> Array:
    size = int(np.prod(shape))
    table: Array = np.frombuffer(memory)[:size].reshape(shape)
    return table
