"""A compiled graph as machine code."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Sequence
from struct import Struct
from threading import Lock
from typing import TYPE_CHECKING, Any

from engine.native.module import NativeModule, write_graph
from engine.native.rules import NotNative
from engine.tape.tape import Tape

if TYPE_CHECKING:
    from engine.native.arrays import ArrayCall

ProgramRun = Callable[[Sequence[Any]], Any]
LONG = 2_000  # terms: from here on LLVM gives its least, a few µs for each; its best takes a hundred times as long


class NativeProgram:
    """A compiled graph as machine code: `program(values)` → `(output, gradients)`, the same bits as the Python program.

    values: one number per input, or arrays, or both mixed, if their shapes broadcast. Each element of arrays is
    computed as numbers are, and holds inf or nan where Python would raise an error. What has no machine code, and
    numbers for which Python raises an error, go through the Python program.

    reason  why it runs on Python, "" if it does not: an operation of the learner's own has no machine code
    text    its LLVM
    """

    def __init__(self, tape: Tape, arity: int, roots: Sequence[int], python: ProgramRun, forward: ProgramRun) -> None:
        """roots: the output and the gradients. python, forward: the Python program with and without gradients.

        Raises ImportError with a one-line message if llvmlite is missing.
        """
        from engine.native.compiler import machine_code

        self._python, self._forward = python, forward
        self._arity = arity
        self._pack = Struct(f"{arity}d").pack_into
        self._unpack = Struct(f"{len(roots)}d").unpack_from
        self._lock = Lock()  # the arrays are its own
        self.reason = self.text = ""
        try:
            module = NativeModule()
            size = write_graph(module, "graph", tape, arity, roots)
            size = max(size, write_graph(module, "forward", tape, arity, roots[:1]))
            self.text = module.text
            self._code = machine_code(self.text, level=2 if len(tape.atoms) <= LONG else 0)
        except NotNative as not_native:
            self.reason = str(not_native)
            return
        self._values, self._results, self._handed_on = (
            array("d", bytes(8 * max(count, 1))) for count in (arity, len(roots), size)
        )
        prototype = ctypes.PYFUNCTYPE(ctypes.c_uint8, *[ctypes.c_void_p] * 3)
        self._addresses = [it.buffer_info()[0] for it in (self._values, self._results, self._handed_on)]
        self._run, self._run_forward = (prototype(self._code.address(name)) for name in ("graph", "forward"))
        self._sizes = {"graph": (len(roots), size), "forward": (1, size)}
        self._array_calls: dict[str, ArrayCall] = {}

    def __call__(self, values: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """Return the output and ∂output/∂input for each input. Raises ArithmeticError or ValueError as Values do."""
        if len(values) == self._arity and not self.reason:
            if type(sum(values, 0.0)) is float:
                with self._lock:
                    self._pack(self._values, 0, *values)
                    if not self._run(*self._addresses):
                        output, *gradients = self._unpack(self._results)
                        return output, tuple(gradients)
            elif (found := self._on_arrays("graph", values)) is not None:
                return found[0], tuple(found[1:])
        result: tuple[Any, tuple[Any, ...]] = self._python(values)
        return result

    def forward(self, values: Sequence[Any]) -> Any:
        """Return the output alone, without computing gradients."""
        if len(values) == self._arity and not self.reason:
            if type(sum(values, 0.0)) is float:
                with self._lock:
                    self._pack(self._values, 0, *values)
                    if not self._run_forward(*self._addresses):
                        return self._results[0]
            elif (found := self._on_arrays("forward", values)) is not None:
                return found[0]
        return self._forward(values)

    def _on_arrays(self, name: str, values: Sequence[Any]) -> Any:
        call = self._array_calls.get(name)
        if call is None:
            from engine.native.arrays import ArrayCall

            call = self._array_calls[name] = ArrayCall(self._code.address(name), *self._sizes[name])
        return call(values)
