"""Checkpoints of a run in bounded memory: every state of the newest steps, fewer of the older ones."""

from __future__ import annotations

import random
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from struct import Struct
from typing import Any, NamedTuple

from engine.training.optimizers import OptimizerState
from engine.training.snapshot import TrainerState

MAX_BYTES = 64_000_000
MAX_STATES = 16_384
OVERHEAD = 400  # bytes of a state besides its numbers
RECENT = 64  # newest steps whose states are always stored
_NUMBER = Struct("d")


class _Packed(NamedTuple):
    """A TrainerState as bytes: few objects, and none that the garbage collector has to traverse."""

    step: int
    parameters: bytes
    updates: int
    averages: tuple[bytes, ...]
    accumulated: bytes
    rng_state: bytes
    size: int


class Checkpoints:
    """States of a trainer by step, added in the order of their steps.

    Beyond `most_bytes`, or `most` states, every second one is dropped, except for the newest `RECENT`.
    """

    def __init__(self, most_bytes: int = MAX_BYTES, most: int = MAX_STATES) -> None:
        self._most_bytes, self._most = most_bytes, most
        self._stride = 1
        self._steps: list[int] = []
        self._stored: list[_Packed] = []
        self._byte_count = 0
        self._recent: deque[_Packed] = deque(maxlen=RECENT)
        self._last_rng_state: tuple[tuple[Any, ...], bytes] = ((), b"")  # the last one packed: it rarely changes

    def __len__(self) -> int:
        return len(self._steps) + len(self._recent)

    def wants(self, step: int, newest: int) -> bool:
        """Whether the state of a step would be stored, and still be there when that of `newest` is added."""
        return newest - step < RECENT or not self._steps or step >= self._steps[-1] + self._stride

    def add(self, state: TrainerState) -> None:
        """Store a state, at least until `RECENT` newer ones are added."""
        packed = self._pack(state)
        self._recent.append(packed)
        if self._steps and packed.step < self._steps[-1] + self._stride:
            return
        self._steps.append(packed.step)
        self._stored.append(packed)
        self._byte_count += packed.size
        while len(self._stored) > 1 and (self._byte_count > self._most_bytes or len(self._stored) > self._most):
            self._thin()

    @property
    def last(self) -> int:
        """The newest step; -1 if there is none."""
        return self._recent[-1].step if self._recent else -1

    def nearest(self, step: int) -> TrainerState | None:
        """Return the newest state at or before the step, None if there is none."""
        for packed in reversed(self._recent):
            if packed.step <= step:
                return _unpack(packed)
        passed = bisect_right(self._steps, step)
        return _unpack(self._stored[passed - 1]) if passed else None

    def until(self, step: int) -> Checkpoints:
        """Return the checkpoints up to this step, to continue from."""
        part = Checkpoints(self._most_bytes, self._most)
        part._stride = self._stride
        end = bisect_right(self._steps, step)
        part._steps, part._stored = self._steps[:end], self._stored[:end]
        part._byte_count = sum(packed.size for packed in part._stored)
        part._recent.extend(packed for packed in self._recent if packed.step <= step)
        return part

    def spread(self, most: int, most_bytes: int) -> tuple[TrainerState, ...]:
        """Return the newest state, and at most `most` others in about `most_bytes`, evenly spread; by step."""
        newest = self._recent[-1]
        count = max(min(most, most_bytes // newest.size), 1)
        others = [packed for packed in self._stored[:: -(-len(self._stored) // count)] if packed.step < newest.step]
        return tuple(map(_unpack, (*others, newest)))

    def parameter_history(self, index: int) -> tuple[list[int], list[float]]:
        """Return the steps of all stored states, and the value of one parameter before each."""
        older = bisect_left(self._steps, self._recent[0].step) if self._recent else len(self._steps)
        states = [*self._stored[:older], *self._recent]
        return [packed.step for packed in states], [_NUMBER.unpack_from(p.parameters, 8 * index)[0] for p in states]

    def _thin(self) -> None:
        """Drop about half of the older states, never the first."""
        self._stride *= 2
        remaining: list[_Packed] = []
        for packed in self._stored:
            if not remaining or packed.step >= remaining[-1].step + self._stride:
                remaining.append(packed)
        self._stored, self._steps = remaining, [packed.step for packed in remaining]
        self._byte_count = sum(packed.size for packed in remaining)

    def _pack(self, state: TrainerState) -> _Packed:
        size = OVERHEAD
        if state.rng_state is not self._last_rng_state[0]:
            self._last_rng_state = (state.rng_state, array("I", state.rng_state[1]).tobytes())
            size += len(self._last_rng_state[1])
        parameters, accumulated = _to_bytes(state.parameters), _to_bytes(state.accumulated)
        averages = tuple(map(_to_bytes, state.optimizer_state.averages))
        size += sum(map(len, (parameters, accumulated, *averages)))
        return _Packed(
            state.step, parameters, state.optimizer_state.steps, averages, accumulated, self._last_rng_state[1], size
        )


def _unpack(packed: _Packed) -> TrainerState:
    optimizer_state = OptimizerState(packed.updates, tuple(map(_to_floats, packed.averages)))
    words = array("I", packed.rng_state)
    rng_state = (random.Random.VERSION, tuple(words), None)  # as Random.getstate returns it
    return TrainerState(
        packed.step, _to_floats(packed.parameters), optimizer_state, _to_floats(packed.accumulated), rng_state
    )


def _to_bytes(numbers: Sequence[float]) -> bytes:
    return numbers.tobytes() if isinstance(numbers, array) else array("d", numbers).tobytes()


def _to_floats(packed: bytes) -> tuple[float, ...]:
    return tuple(array("d", packed))
