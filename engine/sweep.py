"""Compiled programs on NumPy arrays: a column a network, so that many networks train in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np


def _sigmoid(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, small) / (1.0 + small)


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def _base_slope(base: Any, exponent: Any) -> Any:
    return np.where(exponent == 0.0, 0.0, exponent * np.power(base, exponent - 1.0))


def _exponent_slope(base: Any, out: Any) -> Any:
    return np.where(base == 0.0, 0.0, out * np.log(base))


# The functions of `engine.ops.SCALAR_FUNCTIONS`, and those of the table's templates for arrays.
ARRAY_FUNCTIONS: dict[str, Any] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "inf": np.inf,
    "nan": np.nan,
    "sqrt": np.sqrt,
    "pow": np.power,
    "copysign": np.copysign,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "base_slope": _base_slope,
    "exponent_slope": _exponent_slope,
    "maximum": np.maximum,
    "sign": np.sign,
}


def array_functions(own: Mapping[str, Callable[..., float]]) -> dict[str, Any]:
    """What programs on arrays may call; a learner's own functions take one number, so they are called for each."""
    return {**ARRAY_FUNCTIONS, **{name: np.vectorize(function, otypes=[float]) for name, function in own.items()}}


def on_arrays(run: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> Any:
    """What a program's function makes of arrays; each result in the shape that the values have together."""
    shape = np.broadcast_shapes(*map(np.shape, values))

    def shaped(result: Any) -> Any:
        return result if np.shape(result) == shape else np.broadcast_to(result, shape)

    with np.errstate(all="ignore"):
        result = run(values)
    return (shaped(result[0]), tuple(map(shaped, result[1]))) if isinstance(result, tuple) else shaped(result)
