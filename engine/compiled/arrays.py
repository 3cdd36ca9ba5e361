"""The array back end of compiled programs: NumPy functions, blocks of rows, surfaces.

NumPy is loaded with this file, and this file only when arrays come into play.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

try:
    import numpy as np
except ImportError:
    raise ImportError("sweeps, and programs on arrays, need NumPy: pip install numpy") from None

Array = np.ndarray[Any, np.dtype[np.float64]]


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


def room_for(column: Array, parameter: Array) -> Array:
    """A row for each example of a block and one more, an element a network; what is in it does not matter."""
    return np.empty((len(column) + 1, parameter.size))


def added(gradient: Any, shares: Any, room: Array) -> Any:
    """A gradient and what each example of a block adds to it, one after the other."""
    room[0], room[1:] = gradient, shares
    return np.add.reduce(room)


def rows(numbers: Any, room: Array) -> Sequence[Any]:
    """What a block makes, example by example."""
    return list(np.broadcast_to(numbers, (len(room) - 1, room.shape[1])))


def blocks_of(numbers: Sequence[Any], size: int) -> list[Any]:
    """Examples in blocks: each column, or the targets, upright, so that a number meets each network's."""
    table = np.asarray(numbers, dtype=float)[..., np.newaxis]
    blocks = [table[first : first + size] for first in range(0, len(table), size)]
    return [block.swapaxes(0, 1) for block in blocks] if table.ndim == 3 else blocks


# What the functions besides call that take their examples in blocks.
BLOCK_FUNCTIONS: dict[str, Any] = {"room_for": room_for, "added": added, "rows": rows}


def array_functions(own: Mapping[str, Callable[..., float]]) -> dict[str, Any]:
    """What programs on arrays may call; a learner's own functions take one number, so they are called for each."""
    return {
        **ARRAY_FUNCTIONS,
        **BLOCK_FUNCTIONS,
        **{name: np.vectorize(function, otypes=[float]) for name, function in own.items()},
    }


def on_arrays(run: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> Any:
    """What a program's function makes of arrays; each result in the shape that the values have together."""
    shape = np.broadcast_shapes(*map(np.shape, values))

    def shaped(result: Any) -> Any:
        return result if np.shape(result) == shape else np.broadcast_to(result, shape)

    with np.errstate(all="ignore"):
        result = run(values)
    return (shaped(result[0]), tuple(map(shaped, result[1]))) if isinstance(result, tuple) else shaped(result)


def surface(
    forward: Callable[..., Any], parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]
) -> list[list[float]]:
    """What a compiled forward pass makes of each point of a grid: a row for each y, in it a score for each x."""
    x, y = np.meshgrid(np.asarray(xs, dtype=float), np.asarray(ys, dtype=float))
    with np.errstate(all="ignore"):
        (scores,) = forward(parameters, [(x, y)])
    rows: list[list[float]] = np.broadcast_to(scores, x.shape).tolist()
    return rows
