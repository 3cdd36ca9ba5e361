"""A block of training steps in one call, with the arrays that it works on.

Importing this module loads LLVM, so other modules import it late.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from itertools import chain
from struct import pack_into
from typing import Any

from engine.native.compiler import machine_code
from engine.native.loop import Frame, UpdateRule, write_loop
from engine.native.step import StepPlan, write_step

CALL = "@mgrad."  # of the C library
SHORT = 5e4  # examples × parameters of a call: it takes less than it takes to hand the interpreter over and back


class NativeArray:
    """An array of numbers that machine code works on.

    bytes    its memory
    address  where that is
    view     its numbers; kind: "d" floats, "q" integers
    """

    def __init__(self, count: int, kind: str = "d") -> None:
        self.bytes = bytearray(8 * max(count, 1))
        self._memory = memoryview(self.bytes)
        self.view: memoryview[Any] = self._memory.cast(kind)  # type: ignore[call-overload]
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self.bytes))

    @classmethod
    def of(cls, numbers: Sequence[float], kind: str = "d") -> NativeArray:
        """Return an array of these numbers."""
        made = cls(len(numbers), kind)
        made.view[: len(numbers)] = array(kind, numbers)
        return made

    def put(self, first: int, numbers: Sequence[float]) -> None:
        """Put numbers in from one place on; an array is the quickest."""
        if type(numbers) is array:
            self.view[first : first + len(numbers)] = numbers
        else:
            pack_into(f"{len(numbers)}d", self.bytes, 8 * first, *numbers)

    def row(self, row: int, length: int) -> array[float]:
        """Return a copy of one row of a table."""
        copy = array("d")
        copy.frombytes(self._memory[8 * row * length : 8 * (row + 1) * length])
        return copy


class Examples:
    """Inputs and targets as arrays."""

    def __init__(self, inputs: Sequence[Sequence[float]], targets: Sequence[float]) -> None:
        self.count, self.columns = len(targets), len(inputs[0]) if inputs else 0
        self.inputs = NativeArray.of(array("d", chain.from_iterable(inputs)))
        self.targets = NativeArray.of(targets)


class StepCode:
    """The machine code of a step. Raises NotNative if an operation has none.

    is_exact  whether it is arithmetic alone, which NumPy rounds likewise
    """

    def __init__(self, plan: StepPlan) -> None:
        text, self.room, level = write_step(plan)
        self.is_exact = CALL not in text
        self.count, self.columns, self.is_mean = plan.parameters, plan.columns, plan.is_mean
        self.code = machine_code(text, level)
        self.gradients, self.forward, self.held = map(self.code.address, ("gradients", "forward", "held"))
        self._forward = ctypes.CFUNCTYPE(
            ctypes.c_uint8, *[ctypes.c_void_p] * 3, ctypes.c_int64, *[ctypes.c_void_p] * 2
        )(self.forward)

    def scores(self, parameters: Sequence[float], inputs: Sequence[Sequence[float]]) -> array[float] | None:
        """Return the score of each example; None where Python might raise an error."""
        examples = array("d", chain.from_iterable(inputs))
        return self.scores_of(parameters, examples, len(inputs))

    def scores_of(self, parameters: Sequence[float], examples: array[float], count: int) -> array[float] | None:
        """Return the score of each example, whose inputs stand one after the other; None as for `scores`."""
        numbers, scores, room = array("d", parameters), NativeArray(count), NativeArray(self.room)
        index = array("q", range(count))
        addresses = [it.buffer_info()[0] for it in (numbers, examples, index)]
        wrong = self._forward(*addresses, count, scores.address, room.address)
        return None if wrong else scores.row(0, count)


class LoopCode:
    """The machine code of the loop, for an optimizer and a number of parameters."""

    def __init__(self, count: int, averages: int, update: UpdateRule) -> None:
        self.averages = averages
        text, self.is_exact = write_loop(count, averages, update)
        self._code = machine_code(text, 2)
        self.run = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(self._code.address("run"))
        # Holds the interpreter meanwhile: handing it over and back takes longer than a short call.
        self.run_briefly = ctypes.PYFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(self._code.address("run"))


class StepBlock:
    """Room for so many steps, and what came of them: a row for each. Or for one step of many networks, in place.

    parameters  before each step, and after the last
    piled       the gradients before the first step that were not zeroed, then those of each step
    averages    of the optimizer, as the parameters
    losses, right, scores, held_losses, held_right, held_scores   as in `engine.native.loop.Frame`
    """

    def __init__(
        self,
        step: StepCode,
        loop: LoopCode,
        data: Examples,
        held: Examples | None,
        steps: int,
        are_networks: bool = False,
    ) -> None:
        """are_networks: the rows are so many networks instead, each of which takes one step; see `run`."""
        self._step, self._loop, self._data, self._steps = step, loop, data, steps
        count, examples, others = step.count, data.count, held.count if held else 0
        self.count, self.examples, self.others = count, examples, others
        self.parameters, self.piled = NativeArray((steps + 1) * count), NativeArray((steps + 1) * count)
        self.averages = NativeArray((steps + 1) * count * loop.averages)
        self.losses, self.right, self.scores = (
            NativeArray(steps),
            NativeArray(steps, "q"),
            NativeArray(steps * examples),
        )
        self.held_scores, self.held_losses = NativeArray(steps * others), NativeArray(steps * others)
        self.held_right = NativeArray(steps, "q")
        self._rates = NativeArray(steps)
        self._all = NativeArray.of(range(examples), "q")
        self._index, self._rest = self._all, self._all
        self._room = NativeArray(examples), NativeArray(step.room)
        self._held, self._are_networks = held, are_networks
        further = 0 if are_networks else 8 * count
        self._frame = Frame(
            gradients=step.gradients,
            forward=step.forward,
            held=step.held,
            parameters=self.parameters.address,
            averages=self.averages.address,
            piled=self.piled.address,
            inputs=data.inputs.address,
            targets=data.targets.address,
            rates=self._rates.address,
            losses=self.losses.address,
            right=self.right.address,
            scores=self.scores.address,
            held_inputs=held.inputs.address if held else 0,
            held_targets=held.targets.address if held else 0,
            held_scores=self.held_scores.address,
            held_losses=self.held_losses.address,
            held_right=self.held_right.address,
            terms=self._room[0].address,
            handed_on=self._room[1].address,
            examples=examples,
            held_count=others,
            goes_on=are_networks,
            advance=0.0 if are_networks else 1.0,
            parameters_after=self.parameters.address + further,
            piled_after=self.piled.address + further,
            averages_after=self.averages.address + further * loop.averages,
        )
        self._address = ctypes.addressof(self._frame)
        self._run = loop.run

    def run(
        self,
        rates: Sequence[float],
        updates: int = 0,
        piles_up: bool = False,
        has_piled: bool = False,
        batches: Sequence[tuple[Sequence[int], Sequence[int]]] | None = None,
    ) -> int:
        """Take a step for each rate; return how many were taken: none from the first on in which Python might raise an
        error, or a number would not be finite.

        The first rows of parameters, averages and `piled` are the state to begin with.

        rates      with the sign of the update
        updates    how many updates the optimizer has made
        piles_up   whether gradients are not zeroed
        has_piled  whether the first row of `piled` holds gradients
        batches    for each step the examples it learns from, and the others; all if None. One batch for all networks

        Of networks, each takes a step with its own rate, and goes on with numbers that are not finite.
        """
        frame, batch = self._frame, self.examples
        if len(rates) == 1:
            self._rates.view[0] = rates[0]
        else:
            self._rates.view[: len(rates)] = array("d", rates)
        self._index = self._rest = self._all
        if batches is not None:
            batch = len(batches[0][0])
            self._index = NativeArray.of(array("q", chain.from_iterable(chosen for chosen, _ in batches)), "q")
            self._rest = NativeArray.of(array("q", chain.from_iterable(rest for _, rest in batches)), "q")
        frame.index, frame.rest = self._index.address, self._rest.address
        are_same = batches is None or self._are_networks
        frame.batch, frame.stride = batch, 0 if are_same else batch
        frame.rest_stride = 0 if are_same else self.examples - batch
        frame.weight = 1.0 / batch if self._step.is_mean else 1.0
        frame.steps, frame.updates = len(rates), float(updates)
        frame.piles_up, frame.has_piled = piles_up, has_piled
        brief = len(rates) * batch * self.count <= SHORT
        self._run = self._loop.run_briefly if brief else self._loop.run
        return int(self._run(self._address))

    def again(self, rate: float) -> int:
        """Take one step as the last call of `run` did, of one step: the quickest way."""
        self._rates.view[0] = rate
        return int(self._run(self._address))
