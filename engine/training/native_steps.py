"""Training steps as machine code, and when training runs on it.

Training starts on Python. When it has gone on for a while a thread makes the machine code, and the run goes over to it
between two steps; as the bits are the same, only the speed changes.
"""

from __future__ import annotations

import atexit
import os
import threading
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from engine.compiled.step_program import StepProgram
from engine.data.samples import Dataset
from engine.native.object_code import Compiler
from engine.native.rules import NotNative
from engine.training.optimizers import Optimizer, OptimizerState

if TYPE_CHECKING:
    from engine.native.block import Examples, LoopCode, StepBlock, StepCode

VARIABLE = "MGRAD_TUI_ENGINE"  # of the environment: "python" keeps training on Python
WORTH = 0.05  # seconds of training on Python after which machine code is made: many runs are over by then
HEAVY = (
    300_000  # parameters × examples: a step on Python takes longer than making the machine code, which is waited for
)
LONGEST_WAIT = 10.0  # seconds
BLOCK_BYTES = 1_000_000  # of what a block of steps leaves; more would not stay in the processor's cache
LINKING = 5.0  # seconds at most; it takes a few thousandths
Made = TypeVar("Made")
INSTALL = "pip install 'mgrad-tui[native]'"


def is_python_asked_for() -> bool:
    """Whether the environment says that nothing shall run as machine code."""
    return os.environ.get(VARIABLE, "").strip().lower() == "python"


def why_not_native() -> str:
    """Return why training does not go over to machine code here, in a few words; "" if it does."""
    if is_python_asked_for():
        return f"{VARIABLE} says python"
    return "" if find_spec("llvmlite") else f"llvmlite is missing: {INSTALL}"


class NativeSteps:
    """The steps of a StepProgram and an optimizer on some data, as machine code.

    most      how many steps go into a block
    is_exact  whether they are arithmetic alone, which NumPy rounds likewise
    """

    def __init__(self, step: StepCode, loop: LoopCode, data: Dataset) -> None:
        from engine.native.block import Examples

        self.step = step
        self.is_exact = step.is_exact and loop.is_exact
        self._loop = loop
        self._data, held = Examples(data.inputs, data.targets), data.held_out
        self._held: Examples | None = Examples(held.inputs, held.targets) if held else None
        others = 2 * len(held) if held else 0
        self.most = max(1, BLOCK_BYTES // (8 * (step.count * (2 + loop.averages) + len(data) + others)))
        self._single: StepBlock | None = None

    def networks(self, count: int) -> StepBlock:
        """Return room for so many networks that take a step each."""
        from engine.native.block import StepBlock

        return StepBlock(self.step, self._loop, self._data, None, count, are_networks=True)

    def block(self, steps: int) -> StepBlock:
        """Return room for so many steps; the same one each time if it is one step."""
        from engine.native.block import StepBlock

        if steps > 1:
            return StepBlock(self.step, self._loop, self._data, self._held, steps)
        if self._single is None:
            self._single = StepBlock(self.step, self._loop, self._data, self._held, 1)
        return self._single


def native_steps(program: StepProgram, optimizer: Optimizer, data: Dataset) -> NativeSteps:
    """Make the machine code of a step and its update; may take a second.

    Raises NotNative if an operation has none, ImportError with a one-line message if llvmlite is missing.
    """
    return NativeSteps(program.code, _loop_code(program.code.count, optimizer), data)


def _loop_code(count: int, optimizer: Optimizer) -> LoopCode:
    from engine.native.block import LoopCode

    def update(gradient: Any, averages: Sequence[Any], updates: Any, rate: Any) -> tuple[Any, Sequence[Any]]:
        state = OptimizerState(updates, tuple([average] for average in averages))
        (delta,), after = optimizer.update([gradient], state, rate)
        return delta, [average for (average,) in after.averages] if averages else ()

    return LoopCode(count, len(optimizer.averages), update)


class Tier:
    """Decides whether the next steps run as machine code.

    reason  why they do not, though they were to; "" if nothing is in the way
    """

    def __init__(self) -> None:
        self.reason = ""
        self._seconds = 0.0
        self._key: tuple[Any, ...] = ()
        self._ready: NativeSteps | None = None
        self._pending: Future[NativeSteps] | None = None

    def spend(self, seconds: float) -> None:
        """Count time that training has taken on Python."""
        self._seconds += seconds

    def steps(self, program: StepProgram, optimizer: Optimizer, data: Dataset, at_once: bool) -> NativeSteps | None:
        """Return the machine code if it is there, or if a step on Python would take longer; None means Python.

        at_once: make it now. Then raises ImportError if llvmlite is missing.
        """
        key = program, optimizer, data
        if not (self._key and all(one is other for one, other in zip(self._key, key, strict=True))):
            self._key, self._ready, self._pending, self.reason = key, None, None, ""
        if self._ready is None and not self.reason:
            if at_once or program.has_code:
                try:
                    self._ready = native_steps(*key)
                except NotNative as reason:
                    self.reason = str(reason)
            elif self._pending is None:
                self._begin(program.plan.parameters * len(data) > HEAVY, lambda: native_steps(*key))
            elif self._pending.done():
                self._take(self._pending)
        return self._ready

    def _begin(self, is_heavy: bool, work: Callable[[], NativeSteps]) -> None:
        if not is_heavy and self._seconds < WORTH:
            return
        self.reason = why_not_native()
        if self.reason:
            return
        self._pending = in_background(work)
        if is_heavy:
            wait([self._pending], LONGEST_WAIT)
            if self._pending.done():
                self._take(self._pending)

    def _take(self, made: Future[NativeSteps]) -> None:
        error = made.exception()
        if error is None:
            self._ready = made.result()
        else:
            self.reason = str(error) or type(error).__name__
        self._pending = None


def in_background(work: Callable[[], Made]) -> Future[Made]:
    """Do the work on a thread, one piece after the other, with LLVM in a process of its own."""
    done: Future[Made] = Future()

    def run() -> None:
        with _ONE_AT_A_TIME:
            try:
                from engine.native.compiler import compiled_by

                with compiled_by(_COMPILER):
                    done.set_result(work())
            except BaseException as error:  # whatever it is, training goes on on Python
                done.set_exception(error)

    threading.Thread(target=run, name="native", daemon=True).start()
    return done


_ONE_AT_A_TIME = threading.Lock()
_COMPILER = Compiler()


@atexit.register
def _close() -> None:
    """Stop compiling; what is being linked comes to its end: LLVM must not be torn down under it."""
    _COMPILER.stop()
    if _ONE_AT_A_TIME.acquire(timeout=LINKING):
        _ONE_AT_A_TIME.release()


def scores_on_grid(code: StepCode, parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]) -> Any:
    """Return the scores over a grid, one row per y, for models of two inputs; None if Python might raise an error."""
    points = array("d", [number for y in ys for x in xs for number in (x, y)])
    scores = code.scores_of(parameters, points, len(xs) * len(ys))
    if scores is None:
        return None
    flat = scores.tolist()
    return [flat[first : first + len(xs)] for first in range(0, len(flat), len(xs))]
