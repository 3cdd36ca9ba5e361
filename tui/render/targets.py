"""Targets and scores in the words of the data: names of classes, or numbers in their own unit."""

from __future__ import annotations

from dataclasses import dataclass

from engine.basics.numbers import short
from engine.data.samples import Dataset

PLAIN_CLASSES = ("-1", "1")
MAX_NAME = 14  # cells of a class


@dataclass(frozen=True, slots=True)
class TargetWords:
    """How targets and scores of a data set are written.

    classes  the names of -1 and 1
    scale    of a regression, mean and deviation; None for two classes
    """

    classes: tuple[str, str] = PLAIN_CLASSES
    scale: tuple[float, float] | None = None

    @classmethod
    def of(cls, data: Dataset) -> TargetWords:
        return cls(data.classes, data.target_scale)

    @property
    def is_regression(self) -> bool:
        """Whether the target is a number: no prediction is right or wrong."""
        return self.scale is not None

    def target(self, target: float) -> str:
        """Return the name of its class, "+1" where classes have no names; or the number."""
        if self.scale is not None:
            return self.score(target)
        if self.classes == PLAIN_CLASSES:
            return f"{target:+.0f}"
        name = self.classes[target > 0]
        return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"

    def score(self, score: float) -> str:
        """Return a score; of a regression in the target's own unit."""
        if self.scale is None:
            return short(score)
        mean, deviation = self.scale
        return short(mean + deviation * score)

    @property
    def sides(self) -> tuple[str, str]:
        """The names of the two halves of a plane: the classes, or below and above the mean."""
        if self.scale is None:
            return self.classes
        return f"< {short(self.scale[0])}", f"> {short(self.scale[0])}"
