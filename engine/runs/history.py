"""Loss and accuracy of every step of a run, for plots and tables."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

MOST = 2**19  # steps, of 16 bytes each; of a longer run every second is kept, then every fourth, …


class History:
    """Numbers by step: every step's up to `most`, then those of evenly spaced steps.

    losses, accuracies  to begin with, `stride` steps apart
    """

    def __init__(
        self, losses: Sequence[float] = (), accuracies: Sequence[float] = (), stride: int = 1, most: int = MOST
    ) -> None:
        self._most = most
        self.stride = stride
        self.losses, self.accuracies = array("d", losses), array("d", accuracies)

    def __len__(self) -> int:
        return len(self.losses)

    def add(self, step: int, loss: float, accuracy: float) -> None:
        """The next step's."""
        if step % self.stride:
            return
        self.losses.append(loss)
        self.accuracies.append(accuracy)
        if len(self.losses) > self._most:
            self.stride *= 2
            self.losses, self.accuracies = self.losses[::2], self.accuracies[::2]

    @property
    def steps(self) -> range:
        """Which steps the numbers are of."""
        return range(0, len(self.losses) * self.stride, self.stride)

    def before(self, step: int) -> History:
        """Those of earlier steps."""
        count = -(-step // self.stride)
        return History(self.losses[:count], self.accuracies[:count], self.stride, self._most)

    def copy(self) -> History:
        """One that stays as it is while this one grows."""
        return History(self.losses, self.accuracies, self.stride, self._most)

    def largest_jump(self) -> int:
        """The step at which the loss lies farthest from the one before; 0 where there are not two."""
        if len(self.losses) < 2:
            return 0
        jumps = [abs(after - before) for before, after in pairwise(self.losses)]
        return (jumps.index(max(jumps)) + 1) * self.stride
