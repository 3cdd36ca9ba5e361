"""A training step as machine code, with the interface of a StepProgram.

Importing this module loads LLVM, so other modules import it late.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, Protocol

from engine.compiled.step import StepResult
from engine.native.block import Examples, LoopCode, StepBlock, StepCode
from engine.native.step import StepPlan


class PythonStep(Protocol):
    """The StepProgram that it is made from and falls back on."""

    @property
    def plan(self) -> StepPlan: ...

    def __call__(
        self,
        parameters: Sequence[Any],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rate: Any,
        accumulated: Sequence[Any] = (),
    ) -> StepResult: ...

    def scores(self, parameters: Sequence[Any], inputs: Sequence[Sequence[Any]]) -> list[Any]: ...


class NativeStep:
    """Forward pass, backward pass and update of a model as machine code: the same bits as its StepProgram.

    Numbers for which Python raises an error, or that are not finite, go through the StepProgram. Raises NotNative if
    the model has an operation of the learner's own, ImportError if llvmlite is missing.
    """

    def __init__(self, program: PythonStep) -> None:
        self._program = program
        self.code = StepCode(program.plan)
        self._loop = LoopCode(self.code.count, 0, lambda gradient, averages, updates, rate: (-rate * gradient, ()))  # type: ignore[operator]
        self._lock = Lock()  # the arrays are its own
        self._block: StepBlock | None = None
        self._data: tuple[Any, Any] | None = None
        self._piled: bool | None = None  # what the block's last step was told

    def __call__(
        self,
        parameters: Sequence[float],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rate: float,
        accumulated: Sequence[float] = (),
    ) -> StepResult:
        """Return the result of one step; see StepProgram. Gradients and moved parameters are arrays."""
        with self._lock:
            block = self._block_for(inputs, targets)
            size, piled = self.code.count, bool(accumulated)
            block.parameters.put(0, parameters)
            if piled:
                block.piled.put(0, accumulated)
            if piled == self._piled:
                taken = block.again(rate)
            else:
                taken = block.run((rate,), 0, piled, piled)
                self._piled = piled
            if taken:
                scores, gradients = block.scores.row(0, block.examples), block.piled.row(1, size)
                return StepResult(block.losses.view[0], scores, gradients, block.parameters.row(1, size))
        return self._program(parameters, inputs, targets, rate, accumulated)

    def scores(self, parameters: Sequence[float], inputs: Sequence[Sequence[float]]) -> list[float]:
        """Return the score of each example, without loss or gradients."""
        scores = self.code.scores(parameters, inputs)
        return self._program.scores(parameters, inputs) if scores is None else scores.tolist()

    def _block_for(self, inputs: Sequence[Sequence[float]], targets: Sequence[float]) -> StepBlock:
        known = self._data
        if known is None or self._block is None or known[0] is not inputs or known[1] is not targets:
            self._piled = None
            self._block = StepBlock(self.code, self._loop, Examples(inputs, targets), None, 1)
            # What cannot change need not be looked at again.
            fixed = isinstance(inputs, tuple) and isinstance(targets, tuple) and all(type(x) is tuple for x in inputs)
            self._data = (inputs, targets) if fixed else None
        return self._block
