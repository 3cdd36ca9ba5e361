"""The works of the table that are done by machine code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from engine import Trainer
from engine.compiled.program import compile_graph
from engine.training.schedule import constant
from engine.training.settings import TrainSettings, preset
from engine.training.sweep import Sweep
from tests.bench import own, tasks
from tests.bench.growth import STRAIGHT, chain, each, slope
from tests.bench.peers import JAX, MICROGRAD, TORCH, Peer, with_c
from tests.bench.result import Goal, Line, Row, missing, row_of
from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Pace, Timing, Work, agree, race

LOOP = 1_000
BEFORE_STEP = 1_000
NATIVE, MANY = "native step", f"native, {LOOP:,} steps in one call"


def rows(usual: Pace, patient: Pace, quick: bool) -> Iterator[Row]:
    """Measure row after row; one that says so if llvmlite is missing. quick: everything once."""
    if find_spec("llvmlite") is None:
        yield Row("Machine code", [Line("native", note="missing: pip install 'mgrad-tui[native]'")])
        return
    lecture = tasks.lecture()
    moons = lecture if quick else tasks.moons()  # the work must only be done, and the others have done it
    title = "Machine code, lecture step, its outputs handed back as a Step"
    goals = {"JAX, jit": Goal(times=3.0), "PyTorch, nn.Linear": Goal(times=60.0), "micrograd": Goal(times=150.0)}
    yield _row(title, lecture, [native_step(lecture), own.compiled_step(lecture)], usual, 100, goals, one_call=False)
    title = "Machine code, lecture, a step of 1,000 in one call, every step's numbers kept"
    goals = {"JAX, 1,000": Goal(times=1.0), "micrograd": Goal(times=300.0)}
    yield _row(title, lecture, [many_steps(lecture)], usual, 1_000, goals, one_call=True)
    title = "Machine code, moons step, its outputs handed back as a Step"
    goals = {"JAX, jit": Goal(times=2.0), "PyTorch, nn.Linear": Goal(times=10.0), "micrograd": Goal(times=10_000.0)}
    yield _row(title, moons, [native_step(moons), own.compiled_step(moons)], patient, 5, goals, one_call=False)
    title = "Machine code, moons, a step of 1,000 in one call, every step's numbers kept"
    yield _row(title, moons, [many_steps(moons)], patient, 0, {"JAX, 1,000": Goal(times=1.0)}, one_call=True)
    yield sweep(patient, 10 if quick else 1_000)
    yield large_graph(patient, 100 if quick else 100_000)
    yield making(patient.rounds, (100, 200) if quick else (1_000, 3_000, 10_000, 30_000, 100_000))
    yield going_over(quick)


def alone(quick: bool = False) -> Iterator[Row]:
    """Measure these rows without the others."""
    once = Pace(series=1, rounds=1, stretch=0.0)
    return rows(once, once, quick) if quick else rows(Pace(), Pace(series=3, rounds=3), quick)


def native_step(task: Task) -> Contestant:
    """The training step as machine code, a call a step."""
    return own.stepping(NATIVE, own.step_program(task).native(), task)


def many_steps(task: Task) -> Contestant:
    """A Trainer's steps as machine code; of each, loss, accuracy, scores, gradients and parameters are kept."""

    def start() -> Work:
        run = Trainer(task.model(), task.data, task.loss, constant(task.rate), task.l2, engine="native")

        def steps() -> Any:
            left, first = LOOP, None
            while left:
                taken = run.take(left)
                left -= len(taken)
                first = taken.losses[0] if first is None else first
            return first

        return steps

    return Contestant(MANY, start, share=LOOP, steps=LOOP)


def sweep(pace: Pace, count: int) -> Row:
    """One step of so many moons networks."""

    def contestant(name: str, engine: str) -> Contestant:
        def start() -> Work:
            run = Sweep(preset("moons"), range(count), [0.1], engine=engine)
            next(run)
            return lambda: next(run).losses[0, 0]

        return Contestant(name, start)

    contestants = [contestant("native", "native"), contestant("NumPy", "compiled")]
    agree(contestants, 3)
    title = f"Machine code, sweep: one step of {count:,} moons networks"
    return row_of(title, race(contestants, pace), {"NumPy": Goal(times=3.0)})


def large_graph(pace: Pace, size: int) -> Row:
    output, leaves = chain(size)
    program = compile_graph(output, leaves)
    numbers = [leaf.data for leaf in leaves]
    native = program.native()
    function = program.function()

    def python() -> Any:
        return function(numbers)[0]

    def machine() -> Any:
        return native(numbers)[0]

    contestants = [Contestant("native", lambda: machine), Contestant("Python program", lambda: python)]
    agree(contestants, 0)
    title = f"Machine code, a graph of {size:,} operations, forward and backward"
    return row_of(title, race(contestants, pace), {"Python program": Goal(times=10.0)})


def making(rounds: int, sizes: Sequence[int]) -> Row:
    """The making of machine code as the graph grows, from the program to what can be called."""

    def seconds(size: int, number: int) -> float:
        output, leaves = chain(size)
        program = compile_graph(output + number, leaves)  # another each time: code that was made is kept
        began = perf_counter()
        program.native()
        return perf_counter() - began

    found = [min(seconds(size, number) for number in range(rounds)) for size in sizes]
    lines = [Line(f"{size:,} operations: {each(s, size)}", s) for size, s in zip(sizes, found, strict=True)]
    straight = Line("slope of log time over log size", slope=slope(sizes, found), goal=STRAIGHT)
    return Row("Machine code, the making of it as the graph grows", [*lines, straight])


def going_over(quick: bool) -> Row:
    """When a run of the Trainer's usual kind is machine code."""
    settings = replace(preset("moons"), l2=2e-4)  # other settings than above, so that the code is not there yet
    run = (TrainSettings() if quick else settings).build()
    began = perf_counter()
    run.engine = "tiered"
    while not run.is_native and run.step < (10 if quick else 10_000) and not run.why_not_native:
        next(run)
    seconds = perf_counter() - began
    reached = "yes" if run.is_native and run.step < BEFORE_STEP else "no"
    note = f"step {run.step - 1}" if run.is_native else f"not until step {run.step}"
    line = Line(f"moons at full speed is machine code before step {BEFORE_STEP:,}: {reached}", note=note)
    return Row("Going over from Python", [line, Line("after so long", seconds)])


def _row(
    title: str,
    task: Task,
    ours: Sequence[Contestant],
    pace: Pace,
    steps: int,
    goals: dict[str, Goal],
    one_call: bool,
) -> Row:
    """one_call: against those who take a thousand steps in one call, and micrograd."""
    peers = (MICROGRAD, JAX) if one_call else (MICROGRAD, TORCH, JAX)
    others = [it for peer in peers if peer.installed and not (one_call and peer is JAX) for it in _ways(peer, task)]
    if one_call and JAX.installed:
        from tests.bench.peers.with_jax import in_one_call

        others.append(in_one_call(task))
    if with_c.compiler():
        others += [it for it in with_c.contestants(task) if (it.steps > 1) == one_call]
    contestants = [*ours, *others]
    agree(contestants, steps)
    timings: Sequence[Timing] = race(contestants, pace)
    return row_of(title, timings, goals, [missing(peer, goals) for peer in peers if not peer.installed])


def _ways(peer: Peer, task: Task) -> list[Contestant]:
    return [it for it in peer.contestants(task) if "scalars" not in it.name and "never" not in it.name]
