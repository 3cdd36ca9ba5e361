"""The works of the table: who does each, and what is to be reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from engine import Value
from engine.compiled.program import compile_graph
from tests.bench import large_file, native_rows, own, tasks
from tests.bench.growth import growth
from tests.bench.peers import JAX, MICROGRAD, NUMPY, TORCH, Peer
from tests.bench.result import Goal, Line, Row, missing, row_of
from tests.bench.scalar import exponents as exponents_of
from tests.bench.scalar import loss_of
from tests.bench.tasks import Task
from tests.bench.timing import Contestant, Pace, agree, race

PATIENT = Pace(series=3, rounds=3)  # for what takes a second
NETWORKS = 1_000


def all_rows(quick: bool = False) -> Iterator[Row]:
    """Measure row after row. quick: everything once, for a test that all of it still runs."""

    def pace(usual: Pace) -> Pace:
        return Pace(series=1, rounds=1, stretch=0.0) if quick else usual

    yield lecture_step(pace(Pace()))
    yield through_values(pace(Pace()))
    yield exponents(pace(Pace()), 500)
    yield moons_step(pace(PATIENT), 1 if quick else 5)
    yield from large_file_rows(quick)
    yield sweep(pace(Pace()), 10 if quick else NETWORKS)
    yield compiling(pace(Pace()))
    yield from native_rows.rows(pace(Pace()), pace(PATIENT), quick)
    yield growth(pace(PATIENT), (100, 1_000) if quick else (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000))


def large_file_rows(quick: bool = False) -> Iterator[Row]:
    """Measure these rows without the others."""
    return large_file.rows(Pace(series=1, rounds=1 if quick else 3, stretch=0.0), quick)


def lecture_step(pace: Pace) -> Row:
    task = tasks.lecture()
    ours = [own.compiled_step(task), own.compiled_graph(task), own.trainer(task)]
    others = _peers(task, (MICROGRAD, TORCH, JAX, NUMPY))
    if JAX.installed:
        from tests.bench.peers.with_jax import in_one_call

        others.append(in_one_call(task))
    goals = {"micrograd": Goal(times=45.0), "PyTorch, nn.Linear": Goal(times=8.0), "JAX, jit": Goal(times=3.0)}
    title = "Lecture step: 41 parameters, 4 examples; forward, backward, update"
    return _same_work(title, [*ours, *others], pace, 1_000, goals, (MICROGRAD, TORCH, JAX, NUMPY))


def through_values(pace: Pace) -> Row:
    task = tasks.lecture()
    contestants = [own.values(task), *_peers(task, (MICROGRAD,))]
    title = "The same step, building a graph of Values and going back through it"
    return _same_work(title, contestants, pace, 20, {"micrograd": Goal(times=1.5)}, (MICROGRAD,))


def exponents(pace: Pace, count: int) -> Row:
    """Powers by constants that are all different, as a fit over an exponent has them."""
    contestants = [Contestant("graph of Values", lambda: exponents_of(Value, count), share=count)]
    if MICROGRAD.installed:
        from micrograd.engine import Value as Published

        contestants.append(Contestant("micrograd", lambda: exponents_of(Published, count), share=count))
    title = f"Powers: {count} different constant exponents, forward and backward, for each"
    others = [] if MICROGRAD.installed else [missing(MICROGRAD, {})]
    return row_of(title, race(contestants, pace), {}, others)


def moons_step(pace: Pace, steps: int) -> Row:
    task = tasks.moons()
    peers = (MICROGRAD, TORCH, JAX)
    contestants = [own.compiled_step(task), own.trainer(task), own.values(task), *_peers(task, peers)]
    title = "Moons step: 337 parameters, 100 points; forward, backward, update"
    return _same_work(title, contestants, pace, steps, {"micrograd": Goal(times=60.0)}, peers)


def sweep(pace: Pace, count: int) -> Row:
    contestants = [own.sweep(count), own.one_by_one(count)]
    goals = {own.SWEEP: Goal(seconds=3e-6), own.COMPILED: Goal(times=5.0)}
    title = f"Sweep: one step of {count:,} lecture networks, per network"
    return _same_work(title, contestants, pace, 20, goals, ())


def compiling(pace: Pace) -> Row:
    task = tasks.lecture()
    parameters = (model := task.model()).parameters()
    loss = loss_of(map(model, task.data.inputs), parameters, task)
    moons = tasks.moons()
    names = ("lecture loss, 4 examples as one graph", "lecture step, one example", "moons step, one example")
    contestants = [
        Contestant(names[0], lambda: partial(compile_graph, loss, parameters)),
        Contestant(names[1], lambda: partial(own.step_program, task)),
        Contestant(names[2], lambda: partial(own.step_program, moons)),
    ]
    goals = {names[0]: Goal(seconds=10e-3), names[1]: Goal(seconds=10e-3), names[2]: Goal(seconds=50e-3)}
    timings = race(contestants, pace)
    lines = [Line(t.name, t.best_median, goal=goals[t.name]) for t in timings]
    return Row("Compile: from a graph to a Python function", lines)


def _peers(task: Task, peers: Sequence[Peer]) -> list[Contestant]:
    return [contestant for peer in peers if peer.installed for contestant in peer.contestants(task)]


def _same_work(
    title: str,
    contestants: Sequence[Contestant],
    pace: Pace,
    steps: int,
    goals: Mapping[str, Goal],
    peers: Sequence[Peer],
) -> Row:
    """Let everyone agree on the loss after so many steps, then race; the first is what others are compared with."""
    agree(contestants, steps)
    return row_of(title, race(contestants, pace), goals, [missing(peer, goals) for peer in peers if not peer.installed])
