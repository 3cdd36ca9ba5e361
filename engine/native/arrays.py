"""Arrays through a graph's machine code: one call for a block of their elements.

Importing this module loads NumPy, so other modules import it late.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

try:
    import numpy as np
except ImportError:
    raise ImportError("programs on arrays need NumPy: pip install numpy") from None

BLOCK_BYTES = 1 << 18  # of results in a call: they are put in order while they are still in the cache
PROTOTYPE = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 3, *[ctypes.c_void_p] * 3)


class ArrayCall:
    """The machine code of a graph for each element of arrays.

    address  of the function `many` of `engine.native.module.write_many`
    results  how many numbers come out for an element
    room     how many numbers the function must have room for
    """

    def __init__(self, address: int, results: int, room: int) -> None:
        self._run, self._results, self._room = PROTOTYPE(address), results, room

    def __call__(self, values: Sequence[Any]) -> Any:
        """Return the results, each in the shape to which the values broadcast; None if some value is no real number.

        Elements for which Python would raise an error get what the arithmetic gives: inf or nan.
        """
        given = [np.asarray(value) for value in values]
        if any(value.dtype.kind not in "fiub" for value in given):
            return None
        shape = np.broadcast_shapes(*[value.shape for value in given])
        which = np.array([k for k, value in enumerate(given) if value.ndim], dtype=np.int64)
        columns = [_spread(given[k], shape) for k in which]
        places = np.array([column.ctypes.data for column in columns], dtype=np.uint64)
        x = np.array([0.0 if value.ndim else float(value) for value in given])
        room = np.empty(max(self._room, 1))
        count = int(np.prod(shape, dtype=np.int64))
        found = np.empty((self._results, count))
        size = max(1, BLOCK_BYTES // (8 * self._results))
        block = np.empty((min(size, count), self._results))
        addresses = [array.ctypes.data for array in (x, block, room)]
        for first in range(0, count, size):
            until = min(first + size, count)
            self._run(which.ctypes.data, places.ctypes.data, len(which), first, until, *addresses)
            found[:, first:until] = block[: until - first].T
        return found.reshape(self._results, *shape)


def _spread(value: Any, shape: tuple[int, ...]) -> Any:
    """The elements of an array in a shape to which it broadcasts, one after the other as floats."""
    return np.ascontiguousarray(value if value.shape == shape else np.broadcast_to(value, shape), dtype=float)
