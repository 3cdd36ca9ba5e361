"""Loss and accuracy of the steps of a run, also on the examples held out, for plots and tables."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

MAX_LENGTH = 2**19  # steps, of 16 bytes each; a longer run stores every second one, then every fourth, …


class History:
    """Losses and accuracies by step: of every step up to `most`, then of evenly spaced ones.

    losses, accuracies  the initial ones, `stride` steps apart
    held_out            losses and accuracies of the examples held out; both empty if there are none
    """

    def __init__(
        self,
        losses: Sequence[float] = (),
        accuracies: Sequence[float] = (),
        stride: int = 1,
        most: int = MAX_LENGTH,
        held_out: tuple[Sequence[float], Sequence[float]] = ((), ()),
    ) -> None:
        self._most = most
        self.stride = stride
        self.losses, self.accuracies = array("d", losses), array("d", accuracies)
        self.held_out_losses, self.held_out_accuracies = (array("d", numbers) for numbers in held_out)

    def __len__(self) -> int:
        return len(self.losses)

    def add(self, step: int, loss: float, accuracy: float, held_out: tuple[float, float] | None = None) -> None:
        """Add the next step. held_out: loss and accuracy of the examples held out, if there are any."""
        if step % self.stride:
            return
        self.losses.append(loss)
        self.accuracies.append(accuracy)
        if held_out is not None:
            self.held_out_losses.append(held_out[0])
            self.held_out_accuracies.append(held_out[1])
        if len(self.losses) > self._most:
            self.stride *= 2
            self.losses, self.accuracies = self.losses[::2], self.accuracies[::2]
            self.held_out_losses, self.held_out_accuracies = self.held_out_losses[::2], self.held_out_accuracies[::2]

    @property
    def steps(self) -> range:
        """The steps that the losses and accuracies belong to."""
        return range(0, len(self.losses) * self.stride, self.stride)

    def before(self, step: int) -> History:
        """Return the history of the earlier steps."""
        count = -(-step // self.stride)
        held_out = self.held_out_losses[:count], self.held_out_accuracies[:count]
        return History(self.losses[:count], self.accuracies[:count], self.stride, self._most, held_out)

    def copy(self) -> History:
        """Return a copy, which does not grow with this one."""
        held_out = self.held_out_losses, self.held_out_accuracies
        return History(self.losses, self.accuracies, self.stride, self._most, held_out)

    def largest_jump(self) -> int:
        """Return the step whose loss differs most from the one before; 0 if there are fewer than two."""
        if len(self.losses) < 2:
            return 0
        jumps = [abs(after - before) for before, after in pairwise(self.losses)]
        return (jumps.index(max(jumps)) + 1) * self.stride
