"""The cost of a step as the graph grows, from 100 operations to 100,000."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import cycle, islice
from statistics import linear_regression
from typing import Any

from engine import Value
from engine.compiled.program import compile_graph
from tests.bench.result import Goal, Line, Row
from tests.bench.timing import Contestant, Pace, agree, race
from tui.render.plots import Series, line_plot

STRAIGHT = Goal(slope=1.2)  # caches let a straight line bend a little; 2 would be a square
PLOT = (78, 20)


def growth(pace: Pace, sizes: Sequence[int]) -> Row:
    """Forward and backward at each size, compiled and through Values."""
    compiled, values, compiling, lines = [], [], [], []
    for size in sizes:
        contestants = [_compiled(size), _values(size)]
        agree(contestants, 0)
        fast, slow = race(contestants, pace)
        (once,) = race([_compiling(size)], Pace(1, min(3, pace.rounds), 0.0))
        compiled.append(fast.best_median)
        values.append(slow.best_median)
        compiling.append(once.best_median)
        if math.log10(size).is_integer():  # the plot shows those between as well
            lines.append(Line(f"compiled, {size:,} operations: {each(compiled[-1], size)}", compiled[-1], 1.0))
            lines.append(Line(f"Values, {size:,} operations: {each(values[-1], size)}", values[-1], slow.times(fast)))
    for who, seconds, goal in (
        ("compiled", compiled, STRAIGHT),
        ("Values", values, None),
        ("compiling", compiling, None),
    ):
        lines.append(Line(f"{who}: slope of log time over log size", slope=slope(sizes, seconds), goal=goal))
    return Row("Cost as it grows: forward and backward", lines, _plot(sizes, compiled, values, compiling))


def chain(length: int) -> tuple[Value, list[Value]]:
    """tanh(tanh(w·x + b)·w + b) … of `length` operations over ten leaves; returns output and leaves."""
    leaves = [Value(math.sin(k)) for k in range(10)]
    turn, out = cycle(leaves), leaves[0]
    steps = cycle((lambda it: it * next(turn), lambda it: it + next(turn), Value.tanh))
    for step in islice(steps, length):
        out = step(out)
    return out, leaves


def _compiled(size: int) -> Contestant:
    output, leaves = chain(size)
    run = compile_graph(output, leaves).function()
    numbers = [leaf.data for leaf in leaves]

    def work() -> Any:
        value, _ = run(numbers)
        return value

    return Contestant("compiled", lambda: work)


def _values(size: int) -> Contestant:
    def work() -> float:
        output, _ = chain(size)
        output.backward()
        return output.data

    return Contestant("Values", lambda: work)


def _compiling(size: int) -> Contestant:
    output, leaves = chain(size)
    return Contestant("compiling", lambda: lambda: compile_graph(output, leaves))


def each(seconds: float, size: int) -> str:
    return f"{seconds / size * 1e9:,.0f} ns each"


def slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    return linear_regression([math.log(n) for n in sizes], [math.log(s) for s in seconds]).slope


def _plot(sizes: Sequence[int], *seconds: Sequence[float]) -> str:
    xs = [math.log10(size) for size in sizes]
    named = zip(("compiled", "Values", "compiling it"), seconds, strict=True)
    series = [Series(name, [s * 1e6 for s in each], xs) for name, each in named]
    text = line_plot(series, *PLOT, log=True, title="µs over log10(operations)").plain
    return "\n".join(line.rstrip() for line in text.splitlines())
