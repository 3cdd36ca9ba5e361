"""Where a run has been: states in bounded memory, dense for the newest steps, thinner for all the others."""

from __future__ import annotations

import random
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from struct import Struct
from typing import Any, NamedTuple

from engine.training.optimizers import Memory
from engine.training.snapshot import TrainerState

MAX_BYTES = 64_000_000
MAX_STATES = 16_384
OVERHEAD = 400  # bytes that a state takes besides its numbers
RECENT = 64  # steps back that are always at hand
_NUMBER = Struct("d")


class _Packed(NamedTuple):
    """A TrainerState in bytes: a few objects that the garbage collector need not look into."""

    step: int
    parameters: bytes
    updates: int
    averages: tuple[bytes, ...]
    kept: bytes
    batches: bytes
    size: int


class Checkpoints:
    """States of a trainer by step; add them in the order of their steps.

    Past `most_bytes`, or `most` states, every second one goes, the newest `RECENT` excepted.
    """

    def __init__(self, most_bytes: int = MAX_BYTES, most: int = MAX_STATES) -> None:
        self._most_bytes, self._most = most_bytes, most
        self._stride = 1
        self._steps: list[int] = []
        self._kept: list[_Packed] = []
        self._bytes = 0
        self._recent: deque[_Packed] = deque(maxlen=RECENT)
        self._batches: tuple[tuple[Any, ...], bytes] = ((), b"")  # the last that were packed: they seldom change

    def __len__(self) -> int:
        return len(self._steps) + len(self._recent)

    def add(self, state: TrainerState) -> None:
        """Remember it, for a while or for long."""
        packed = self._packed(state)
        self._recent.append(packed)
        if self._steps and packed.step < self._steps[-1] + self._stride:
            return
        self._steps.append(packed.step)
        self._kept.append(packed)
        self._bytes += packed.size
        while len(self._kept) > 1 and (self._bytes > self._most_bytes or len(self._kept) > self._most):
            self._thin()

    @property
    def last(self) -> int:
        """The newest step of all; -1 where there is none."""
        return self._recent[-1].step if self._recent else -1

    def nearest(self, step: int) -> TrainerState | None:
        """The newest state that is not later than this step."""
        for packed in reversed(self._recent):
            if packed.step <= step:
                return _unpacked(packed)
        passed = bisect_right(self._steps, step)
        return _unpacked(self._kept[passed - 1]) if passed else None

    def until(self, step: int) -> Checkpoints:
        """Those of the steps up to this one, to go on from."""
        part = Checkpoints(self._most_bytes, self._most)
        part._stride = self._stride
        end = bisect_right(self._steps, step)
        part._steps, part._kept = self._steps[:end], self._kept[:end]
        part._bytes = sum(packed.size for packed in part._kept)
        part._recent.extend(packed for packed in self._recent if packed.step <= step)
        return part

    def spread(self, most: int, most_bytes: int) -> tuple[TrainerState, ...]:
        """At most so many of them, evenly spread, that take about so much, and the newest besides; by step."""
        newest = self._recent[-1]
        count = max(min(most, most_bytes // newest.size), 1)
        others = [packed for packed in self._kept[:: -(-len(self._kept) // count)] if packed.step < newest.step]
        return tuple(map(_unpacked, (*others, newest)))

    def parameter_history(self, parameter: int) -> tuple[list[int], list[float]]:
        """The steps of all states there are, and what the parameter was before each."""
        older = bisect_left(self._steps, self._recent[0].step) if self._recent else len(self._steps)
        states = [*self._kept[:older], *self._recent]
        return [packed.step for packed in states], [_NUMBER.unpack_from(p.parameters, 8 * parameter)[0] for p in states]

    def _thin(self) -> None:
        """Forget about half of them, never the first."""
        self._stride *= 2
        kept: list[_Packed] = []
        for packed in self._kept:
            if not kept or packed.step >= kept[-1].step + self._stride:
                kept.append(packed)
        self._kept, self._steps = kept, [packed.step for packed in kept]
        self._bytes = sum(packed.size for packed in kept)

    def _packed(self, state: TrainerState) -> _Packed:
        size = OVERHEAD
        if state.batches is not self._batches[0]:
            self._batches = (state.batches, array("I", state.batches[1]).tobytes())
            size += len(self._batches[1])
        parameters, kept = _bytes(state.parameters), _bytes(state.kept)
        averages = tuple(map(_bytes, state.memory.averages))
        size += sum(map(len, (parameters, kept, *averages)))
        return _Packed(state.step, parameters, state.memory.steps, averages, kept, self._batches[1], size)


def _unpacked(packed: _Packed) -> TrainerState:
    memory = Memory(packed.updates, tuple(map(_floats, packed.averages)))
    words = array("I", packed.batches)
    batches = (random.Random.VERSION, tuple(words), None)  # as Random.getstate gives it
    return TrainerState(packed.step, _floats(packed.parameters), memory, _floats(packed.kept), batches)


def _bytes(numbers: Sequence[float]) -> bytes:
    return array("d", numbers).tobytes()


def _floats(packed: bytes) -> tuple[float, ...]:
    return tuple(array("d", packed))
