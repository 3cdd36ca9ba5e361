"""Steps that were taken in one go: numbers of each, and snapshots of those that somebody looks at."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from engine.data.samples import Dataset
from engine.training.fit import fit
from engine.training.optimizers import OptimizerState
from engine.training.snapshot import HeldOutScore, Snapshot, TrainerState

if TYPE_CHECKING:
    from engine.native.block import StepBlock


@dataclass(frozen=True, slots=True)
class TakenSteps:
    """Steps taken in one go, one or many.

    first      the first of them
    losses, accuracies   of each, as in Snapshot
    held_out   loss and accuracy of the examples held out, of each; empty if there are none
    snapshot   from k to the snapshot of the k-th of them; −1 is the last
    state      from k to the trainer's state after it, with arrays in place of tuples
    """

    first: int
    losses: Sequence[float]
    accuracies: Sequence[float]
    held_out: Sequence[tuple[float, float]]
    snapshot: Callable[[int], Snapshot]
    state: Callable[[int], TrainerState]

    def __len__(self) -> int:
        return len(self.losses)


def one_step(snapshot: Snapshot, state: Callable[[], TrainerState]) -> TakenSteps:
    """Return a step that was taken by itself."""
    held = snapshot.held_out
    held_out = [] if held is None else [(held.loss, held.accuracy)]
    return TakenSteps(
        snapshot.step, [snapshot.loss], [snapshot.accuracy], held_out, lambda k: snapshot, lambda k: state()
    )


class StepRows:
    """What a block of steps left, row by row. The block may be used again if it has one step; otherwise it is kept."""

    def __init__(self, block: StepBlock, data: Dataset, taken: int, averages: int, held_scale: float) -> None:
        """averages: how many the optimizer has. held_scale: by what the mean of the held-out terms is multiplied."""
        self._data, self._count, self._averages = data, block.count, averages

        def kept(memory: Any) -> Any:
            return memory.view if taken > 1 else array("d", memory.bytes)

        self._parameters, self._piled, self._means = kept(block.parameters), kept(block.piled), kept(block.averages)
        self._scores, self._held_scores = kept(block.scores), kept(block.held_scores)
        self.losses: Sequence[float] = block.losses.view[:taken].tolist()
        held, targets = data.held_out, data.targets
        if data.is_regression:
            self.accuracies = [fit(data, self._predictions(k), targets) for k in range(taken)]
        else:
            self.accuracies = [right / len(targets) for right in block.right.view[:taken].tolist()]
        self.held_out: list[tuple[float, float]] = []
        if held is not None:
            others, terms = len(held), block.held_losses.view
            for k, right in enumerate(block.held_right.view[:taken].tolist()):
                loss = fsum(terms[k * others : (k + 1) * others]) / others * held_scale
                is_number = data.is_regression
                self.held_out.append((loss, fit(data, self._held(k), held.targets) if is_number else right / others))

    def parameters(self, k: int) -> array[float]:
        """The parameters before the k-th step, counted from 0."""
        return self._row(self._parameters, k, self._count)

    def gradients(self, k: int) -> array[float]:
        """The gradients of the k-th step."""
        return self._row(self._piled, k + 1, self._count)

    def averages(self, k: int) -> tuple[array[float], ...]:
        """The optimizer's averages before the k-th step."""
        first = k * self._averages
        return tuple([self._row(self._means, first + which, self._count) for which in range(self._averages)])

    def snapshots(self, first: int, rates: Sequence[float]) -> Callable[[int], Snapshot]:
        """Return a function from k to the snapshot of the k-th step. first: its step. rates: of each."""

        def snapshot(k: int) -> Snapshot:
            k %= len(self.losses)

            def find(name: str) -> Any:
                if name == "held_out":
                    return HeldOutScore(*self.held_out[k], self._held(k)) if self.held_out else None
                if name == "predictions":
                    return self._predictions(k)
                return tuple(self.parameters(k) if name == "parameters" else self.gradients(k))

            return Snapshot.found_later(first + k, self.losses[k], self.accuracies[k], rates[k], find)

        return snapshot

    def states(
        self, first: int, updates: int, piles_up: bool, rng_states: Sequence[tuple[Any, ...]]
    ) -> Callable[[int], TrainerState]:
        """Return a function from k to the trainer's state after the k-th step.

        updates: made by the optimizer before the first. rng_states: after each step, or one for all.
        """

        def state(k: int) -> TrainerState:
            k %= len(self.losses)
            kept = OptimizerState(updates + k + 1, self.averages(k + 1)) if self._averages else OptimizerState()
            piled: Any = self.gradients(k) if piles_up else ()
            rng_state = rng_states[min(k, len(rng_states) - 1)]
            parameters: Any = self.parameters(k + 1)
            return TrainerState(first + k + 1, parameters, kept, piled, rng_state)

        return state

    def _predictions(self, k: int) -> tuple[float, ...]:
        return tuple(self._row(self._scores, k, len(self._data)))

    def _held(self, k: int) -> tuple[float, ...]:
        held = self._data.held_out
        return tuple(self._row(self._held_scores, k, len(held))) if held is not None else ()

    @staticmethod
    def _row(numbers: Any, row: int, length: int) -> array[float]:
        return array("d", numbers[row * length : (row + 1) * length].tobytes())
