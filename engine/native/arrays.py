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

from engine.native.compiler import machine_code
from engine.native.text import FunctionText

BLOCK_BYTES = 1 << 18  # of results in a call: they are put in order while they are still in the cache
PROTOTYPE = ctypes.CFUNCTYPE(
    None, *[ctypes.c_void_p] * 3, *[ctypes.c_int64] * 3, *[ctypes.c_void_p] * 2, ctypes.c_int64, ctypes.c_void_p
)


def write_elements() -> str:
    """Return the LLVM of a function that goes through the elements of arrays with the function of any graph.

    void elements(graph, which, columns, varying, first, until, x, out, results, s): for each k from `first` on, puts
    element k of each of the `varying` columns into x, at the places that `which` lists, and what the graph gives into
    the next row of the table `out`.
    """
    text = FunctionText(
        "void @elements(ptr %graph, ptr %which, ptr %columns, i64 %varying, i64 %first, i64 %until, ptr %x, ptr %out, "
        "i64 %results, ptr %s)"
    )
    with text.loop(text.let("sub i64 %until, %first")) as row:
        element = text.let(f"add i64 {row}, %first")
        with text.loop("%varying") as j:
            number = text.load(text.load("%columns", j, "ptr"), element)
            text.store(number, "%x", text.load("%which", j, "i64"))
        out = text.at("%out", text.let(f"mul i64 {row}, %results"))
        text.let(f"call i8 %graph(ptr %x, ptr {out}, ptr %s)")
    text.add("  ret void")
    return text.text


class ArrayCall:
    """The machine code of a graph for each element of arrays.

    address  of the graph's function, as `engine.native.module.write_graph` writes it
    results  how many numbers come out for an element
    room     how many numbers the function must have room for
    """

    def __init__(self, address: int, results: int, room: int) -> None:
        self._graph, self._results, self._room = address, results, room
        self._code = machine_code(write_elements(), 2)
        self._run = PROTOTYPE(self._code.address("elements"))

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
        given_on = x.ctypes.data, block.ctypes.data, self._results, room.ctypes.data
        for first in range(0, count, size):
            until = min(first + size, count)
            self._run(self._graph, which.ctypes.data, places.ctypes.data, len(which), first, until, *given_on)
            found[:, first:until] = block[: until - first].T
        return found.reshape(self._results, *shape)


def _spread(value: Any, shape: tuple[int, ...]) -> Any:
    """The elements of an array in a shape to which it broadcasts, one after the other as floats."""
    return np.ascontiguousarray(value if value.shape == shape else np.broadcast_to(value, shape), dtype=float)
