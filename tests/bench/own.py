"""This program's own ways of doing a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine import Trainer, TrainSettings
from engine.compiled.program import compile_graph
from engine.compiled.step_program import StepProgram
from engine.losses import LOSSES
from engine.training.schedule import constant
from engine.training.sweep import Sweep
from tests.bench.scalar import loop, loss_of
from tests.bench.tasks import LECTURE_RATE, SEED, Task, lecture
from tests.bench.timing import Contestant, Work

if TYPE_CHECKING:
    from engine.compiled.native_step import NativeStep

COMPILED, VALUES, SWEEP = "compiled step", "graph of Values", "sweep, all in one call"


def stepping(name: str, program: StepProgram | NativeStep, task: Task) -> Contestant:
    """A step program, a call a step, each from the parameters that the last one left."""

    def start() -> Work:
        parameters: Sequence[float] = task.start

        def step() -> Any:
            nonlocal parameters
            taken = program(parameters, task.data.inputs, task.data.targets, task.rate)
            parameters = taken.moved
            return taken.loss

        return step

    return Contestant(name, start)


def compiled_step(task: Task) -> Contestant:
    """One example compiled, a loop over the batch: what training runs on without machine code."""
    return stepping(COMPILED, step_program(task), task)


def compiled_graph(task: Task) -> Contestant:
    """The whole loss as one graph, compiled; the update by hand."""
    model = task.model()
    program = compile_graph(loss_of(map(model, task.data.inputs), model.parameters(), task), model.parameters())
    run, rate = program.function(), task.rate

    def start() -> Work:
        parameters = list(task.start)

        def step() -> Any:
            nonlocal parameters
            loss, gradients = run(parameters)
            parameters = [p - rate * g for p, g in zip(parameters, gradients, strict=True)]
            return loss

        return step

    return Contestant("whole loss compiled as one graph", start)


def values(task: Task) -> Contestant:
    """The lecture's loop on our Value."""
    return Contestant(VALUES, lambda: loop(task.model(), task))


def trainer(task: Task) -> Contestant:
    """The step of the Train screen: compiled, checked for numbers that ran away, returned as a Snapshot."""

    def start() -> Work:
        run = Trainer(task.model(), task.data, task.loss, constant(task.rate), task.l2)
        return lambda: next(run).loss

    return Contestant("Trainer, a Snapshot each step", start)


def sweep(count: int) -> Contestant:
    """`count` of the lecture's networks in one call, each from a seed of its own; the first is the task's."""

    def start() -> Work:
        run = Sweep(TrainSettings(), _seeds(count), [LECTURE_RATE])
        return lambda: next(run).losses[0, 0]

    return Contestant(SWEEP, start, share=count)


def one_by_one(count: int) -> Contestant:
    """The same networks through the compiled step, one after the other."""
    task = lecture()
    program, data = step_program(task), task.data
    first = [lecture(seed).start for seed in _seeds(count)]

    def start() -> Work:
        everyone: list[Sequence[float]] = [*first]

        def step() -> Any:
            nonlocal everyone
            taken = [program(parameters, data.inputs, data.targets, task.rate) for parameters in everyone]
            everyone = [one.moved for one in taken]
            return taken[0].loss

        return step

    return Contestant("compiled step, network by network", start, share=count)


def step_program(task: Task) -> StepProgram:
    """The compilation at a Trainer's first step."""
    return StepProgram(task.model(), task.data.inputs[0], LOSSES[task.loss], task.l2)


def _seeds(count: int) -> range:
    return range(SEED, SEED + count)
