"""Training examples and held-out ones; what the training examples say about the sizes of the numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from engine.data.samples import Dataset

AS_READ = (0.0, 1.0)  # the scale of targets that are not standardized


def prepared(data: Dataset, holdout: float, seed: int) -> Dataset:
    """Return the training examples, with the others as `held_out`; targets of a regression are standardized.

    holdout: the share of the examples that is held out, of each class the same; drawn with the seed

    Data that are prepared stay as they are. Raises ValueError with a one-line message if nothing would be left.
    """
    if not 0.0 <= holdout < 1.0:
        raise ValueError(f"holdout is a share from 0 up and below 1, such as 0.25, not {holdout}")
    whole = data.whole or data
    if holdout and data.held_out is None:
        data = replace(_split(data, holdout, seed), whole=whole)
    if data.target_scale == AS_READ:
        scale = mean_and_deviation(data.targets, data.label)
        held = data.held_out and _rescaled(data.held_out, scale)
        data = replace(_rescaled(data, scale), held_out=held, whole=whole)
    return data


def unprepared(data: Dataset) -> Dataset:
    """Return all examples, with targets as read; those that were held out last if their places are not known."""
    if data.whole is not None:
        return data.whole
    parts = [data] if data.held_out is None else [data, data.held_out]
    inputs = tuple(x for part in parts for x in part.inputs)
    targets = tuple(part.in_own_unit(y) if part.is_regression else y for part in parts for y in part.targets)
    scale = AS_READ if data.is_regression else None
    return replace(data, inputs=inputs, targets=targets, held_out=None, target_scale=scale)


def mean_and_deviation(numbers: Sequence[float], name: str) -> tuple[float, float]:
    """Return mean and standard deviation, 1 for numbers that are all the same. name: of the column, for the error."""
    try:
        mean = math.fsum(numbers) / len(numbers)
        deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in numbers) / len(numbers))
    except OverflowError:
        raise ValueError(f"{name} has numbers too large to standardize") from None
    return mean, deviation or 1.0


def _split(data: Dataset, holdout: float, seed: int) -> Dataset:
    rng = random.Random(seed)
    groups: dict[float, list[int]] = {}
    for index, target in enumerate(data.targets):
        groups.setdefault(0.0 if data.is_regression else target, []).append(index)
    drawn = {index for _, group in sorted(groups.items()) for index in rng.sample(group, round(len(group) * holdout))}
    rest = [index for index in range(len(data)) if index not in drawn]
    if not drawn or not rest:
        which = "none to learn from" if drawn else "none held out"
        raise ValueError(f"a holdout of {holdout:g} of {len(data)} examples leaves {which}")
    return replace(_rows(data, rest), held_out=_rows(data, sorted(drawn)))


def _rows(data: Dataset, indices: Sequence[int]) -> Dataset:
    inputs = tuple(data.inputs[index] for index in indices)
    return replace(data, inputs=inputs, targets=tuple(data.targets[index] for index in indices))


def _rescaled(data: Dataset, scale: tuple[float, float]) -> Dataset:
    mean, deviation = scale
    return replace(data, targets=tuple((y - mean) / deviation for y in data.targets), target_scale=scale)
