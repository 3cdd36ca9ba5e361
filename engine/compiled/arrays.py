"""The array back end of compiled programs: NumPy functions, blocks of examples, score surfaces.

Importing this module loads NumPy, so other modules import it late.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

THREADS = "OPENBLAS_NUM_THREADS"  # read once, as NumPy is loaded
_asked_for = os.environ.get(THREADS)
os.environ.setdefault(THREADS, "1")  # on matrices as small as these its threads only wait for each other
try:
    import numpy as np
except ImportError:
    raise ImportError("sweeps, and programs on arrays, need NumPy: pip install numpy") from None
finally:
    if _asked_for is None:
        del os.environ[THREADS]

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


# The array versions of `engine.ops.SCALAR_FUNCTIONS`, and the functions that the array templates of `engine.ops` call.
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


def block_buffer(column: Array, parameter: Array) -> Array:
    """An uninitialised buffer: one row per example of a block plus one, one element per network."""
    return np.empty((len(column) + 1, parameter.size))


def accumulate(gradient: Any, shares: Any, buffer: Array) -> Any:
    """Return the gradient plus the share of each example of a block, added in order."""
    buffer[0], buffer[1:] = gradient, shares
    return np.add.reduce(buffer)


def split_rows(numbers: Any, buffer: Array) -> Sequence[Any]:
    """Split a block's result into one row per example."""
    return list(np.broadcast_to(numbers, (len(buffer) - 1, buffer.shape[1])))


def split_blocks(numbers: Sequence[Any], size: int) -> list[Any]:
    """Split examples into blocks of `size`: column vectors, which broadcast against one element per network."""
    table = np.asarray(numbers, dtype=float)[..., np.newaxis]
    blocks = [table[first : first + size] for first in range(0, len(table), size)]
    return [block.swapaxes(0, 1) for block in blocks] if table.ndim == 3 else blocks


# Further functions, called by programs that take their examples in blocks.
BLOCK_FUNCTIONS: dict[str, Any] = {"block_buffer": block_buffer, "accumulate": accumulate, "split_rows": split_rows}


def array_functions(own: Mapping[str, Callable[..., float]]) -> dict[str, Any]:
    """The names that a program on arrays may call; a learner's own are vectorised, as they take one number."""
    return {
        **ARRAY_FUNCTIONS,
        **BLOCK_FUNCTIONS,
        **{name: np.vectorize(function, otypes=[float]) for name, function in own.items()},
    }


def call_with_arrays(run: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> Any:
    """Call a program's function with arrays and broadcast each result to the common shape of the values."""
    shape = np.broadcast_shapes(*map(np.shape, values))

    def shaped(result: Any) -> Any:
        return result if np.shape(result) == shape else np.broadcast_to(result, shape)

    with np.errstate(all="ignore"):
        result = run(values)
    return (shaped(result[0]), tuple(map(shaped, result[1]))) if isinstance(result, tuple) else shaped(result)


def surface(
    forward: Callable[..., Any], parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]
) -> list[list[float]]:
    """The scores of a compiled forward pass over a grid: one row per y, one score per x."""
    x, y = np.meshgrid(np.asarray(xs, dtype=float), np.asarray(ys, dtype=float))
    with np.errstate(all="ignore"):
        (scores,) = forward(parameters, [(x, y)])
    rows: list[list[float]] = np.broadcast_to(scores, x.shape).tolist()
    return rows
