"""The Dataset class and the built-in data sets."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MIN_SIZE, MAX_SIZE, MAX_NOISE = 4, 10_000, 10.0  # of the built-in sets


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples of two classes, or with a number as target.

    name          the name of a built-in set, "moons", or of a file
    inputs        one tuple of numbers per example
    targets       -1.0 or 1.0 for each example; for regression a number
    columns       the names of the inputs
    classes       the labels in the data for the targets -1 and 1
    label         the name of what is to be learnt
    held_out      examples that are not learnt from; None if there are none
    target_scale  for regression, mean and deviation that turn a target back into the data's own unit; else None
    notes         what was repaired or left out when the data were read, a sentence each
    whole         all examples with targets as read, of those that are split or standardized; None if they are neither
    """

    name: str
    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[float, ...]
    columns: tuple[str, ...]
    classes: tuple[str, str] = ("-1", "1")
    label: str = "label"
    target_scale: tuple[float, float] | None = None
    held_out: Dataset | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)
    whole: Dataset | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        ragged = any(len(example) != len(self.columns) for example in self.inputs)
        if not self.inputs or len(self.inputs) != len(self.targets) or ragged:
            raise ValueError(f"the data {self.name} need one target per example and one number per column")

    @property
    def is_regression(self) -> bool:
        """Whether the target is a number."""
        return self.target_scale is not None

    def in_own_unit(self, score: float) -> float:
        """Return a target or a score in the data's own unit."""
        mean, deviation = self.target_scale or (0.0, 1.0)
        return mean + deviation * score

    def __len__(self) -> int:
        return len(self.targets)


def four(seed: int = 0) -> Dataset:
    """Return the lecture's four examples; they do not depend on the seed."""
    inputs = ((2.0, 3.0, -1.0), (3.0, -1.0, 0.5), (0.5, 1.0, 1.0), (1.0, 1.0, -1.0))
    return Dataset("four", inputs, (1.0, -1.0, -1.0, 1.0), ("x1", "x2", "x3"))


def moons(seed: int, count: int = 100, noise: float = 0.1) -> Dataset:
    """Return two interlocking half circles, as in micrograd's demo: -1 is the upper one, 1 the lower.

    seed   of the Gaussian noise
    count  the number of examples, rounded down to an even number
    noise  the standard deviation of the noise
    """
    angles = [math.pi * t for t in _even_steps(count // 2)]
    upper = ((math.cos(t), math.sin(t)) for t in angles)
    lower = ((1.0 - math.cos(t), 0.5 - math.sin(t)) for t in angles)
    return _plane("moons", upper, lower, seed, noise)


def xor(seed: int, count: int = 100, noise: float = 0.2) -> Dataset:
    """Return points around the corners (±1, ±1): 1 if exactly one coordinate is positive. Arguments as for moons."""
    same = (((1.0, 1.0), (-1.0, -1.0))[i % 2] for i in range(count // 2))
    differ = (((1.0, -1.0), (-1.0, 1.0))[i % 2] for i in range(count // 2))
    return _plane("xor", same, differ, seed, noise)


def circles(seed: int, count: int = 100, noise: float = 0.08) -> Dataset:
    """Return two concentric circles: -1 is the outer, of radius 1, 1 the inner, of radius ½. Arguments as for moons."""
    angles = [2.0 * math.pi * i / (count // 2) for i in range(count // 2)]
    outer = ((math.cos(t), math.sin(t)) for t in angles)
    inner = ((0.5 * math.cos(t), 0.5 * math.sin(t)) for t in angles)
    return _plane("circles", outer, inner, seed, noise)


def spiral(seed: int, count: int = 100, noise: float = 0.03) -> Dataset:
    """Return two spiral arms of one turn each. Arguments as for moons."""
    angles = [2.0 * math.pi * t for t in _even_steps(count // 2)]
    radii = [0.1 + 0.9 * t for t in _even_steps(count // 2)]
    first = ((r * math.cos(t), r * math.sin(t)) for r, t in zip(radii, angles, strict=True))
    second = ((-r * math.cos(t), -r * math.sin(t)) for r, t in zip(radii, angles, strict=True))
    return _plane("spiral", first, second, seed, noise)


SAMPLES: dict[str, Callable[..., Dataset]] = {
    "four": four,
    "moons": moons,
    "xor": xor,
    "circles": circles,
    "spiral": spiral,
}


def sample(name: str, seed: int, size: int | None = None, noise: float | None = None) -> Dataset:
    """Return the built-in set of that name, with its own number of examples and noise unless others are given.

    Raises ValueError with a one-line message for those that it cannot have.
    """
    given = {"count": size, "noise": noise}
    chosen = {argument: number for argument, number in given.items() if number is not None}
    if chosen and name == "four":
        raise ValueError("four is the lecture's four examples: they have no other size and no noise")
    if size is not None and not (MIN_SIZE <= size <= MAX_SIZE and size % 2 == 0):
        raise ValueError(f"the size of {name} is an even number from {MIN_SIZE} to {MAX_SIZE}, not {size}")
    if noise is not None and not 0.0 <= noise <= MAX_NOISE:
        raise ValueError(f"noise is a number from 0 to {MAX_NOISE:g}, not {noise:g}")
    return SAMPLES[name](seed, **chosen)


def _even_steps(count: int) -> list[float]:
    """Return evenly spaced numbers from 0 to 1, both included."""
    return [i / max(count - 1, 1) for i in range(count)]


def _plane(
    name: str, negative: Iterable[tuple[float, float]], positive: Iterable[tuple[float, float]], seed: int, noise: float
) -> Dataset:
    """Return a data set of points in the plane, with noise added."""
    rng = random.Random(seed)
    points = [(point, target) for points, target in ((negative, -1.0), (positive, 1.0)) for point in points]
    inputs = tuple((x1 + rng.gauss(0.0, noise), x2 + rng.gauss(0.0, noise)) for (x1, x2), _ in points)
    return Dataset(name, inputs, tuple(target for _, target in points), ("x1", "x2"))
