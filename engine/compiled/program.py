"""A graph compiled: one straight-line Python function that computes output and gradients, many times faster.

The function is written from the table's templates and from numbers, never from anybody's text, and its variables have
names of our own: x0, x1, … the inputs, v0, v1, … forward, d0, d1, … backward.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from engine.compiled.tape import Statement, Tape, Writer, record, record_backward
from engine.ops import SCALAR_FUNCTIONS
from engine.order import toposort
from engine.value import Value

LONGEST_FUNCTION = 1_000  # lines; Python compiles a function in one go, while all else waits
VARIABLE = re.compile(r"\b[xvdr]\d+\b")

Run = Callable[[Sequence[Any]], Any]


def compile_graph(output: Value, inputs: Sequence[Value]) -> Program:
    """The program that computes `output`, and its gradient by each of the `inputs`, from the inputs' numbers.

    inputs: leaves; every other leaf is the number that it holds now, for good. The graph is not changed, nor needed any
    more. Raises ValueError for inputs that are no leaves or stand twice, TypeError for a graph with nodes made by hand
    between inputs and output (the table has no rule to compile), NoValueError where constants have no value together.
    """
    if any(leaf.operands for leaf in inputs):
        raise ValueError("the inputs of a program are leaves; an operation's result cannot be put in from outside")
    if len(set(inputs)) < len(inputs):
        raise ValueError("each leaf can be an input once; one of these stands twice")
    tape, order = Tape(), toposort(output)
    terms = record(tape, order, {leaf: tape.name(f"x{i}") for i, leaf in enumerate(inputs)})
    shares = record_backward(tape, order, terms, tape.number(1.0), inputs)
    zero = tape.number(0.0)
    return Program(tape, len(inputs), terms[output], [tape.total(shares[leaf], zero) for leaf in inputs])


class Program:
    """`program(values)` → `(output, gradients)`: floats, the same bits that the graph's Values would compute.

    values: one number an input, in the order of `compile_graph`. They may also be NumPy arrays, or arrays and numbers
    mixed, of shapes that broadcast: then the output and the gradients are arrays, computed element by element. Numbers
    without a result raise, as they do with Values (ArithmeticError, ValueError); arrays hold inf and nan there.

    source  the Python that runs
    """

    def __init__(self, tape: Tape, arity: int, output: int, gradients: Sequence[int]) -> None:
        self._tape, self._arity, self._output, self._gradients = tape, arity, output, gradients
        self.source, self._run = _assemble(Writer(tape), arity, output, gradients)
        self._made = {(True, False): self._run}

    def __call__(self, values: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """The output, and ∂output/∂input for each input."""
        # One array among floats makes their sum an array: much quicker than a look at every type.
        result: tuple[Any, tuple[Any, ...]]
        if type(sum(values, 0.0)) is not float:
            result = self._on_arrays(values, backward=True)
            return result
        try:
            result = self._run(values)
        except ValueError:
            self._check(values)
            raise
        if type(result[0]) is int:  # whole numbers in, and nothing on the way that makes floats of them
            result = self._run(list(map(float, values)))
        return result

    def forward(self, values: Sequence[Any]) -> Any:
        """The output alone; no gradient is computed."""
        if type(sum(values, 0.0)) is not float:
            return self._on_arrays(values, backward=False)
        self._check(values)
        result = self.function(backward=False)(values)
        return float(result)

    def function(self, backward: bool = True, arrays: bool = False) -> Callable[[Sequence[Any]], Any]:
        """The bare function that a call runs, with or without gradients, for numbers or for arrays.

        It looks at nothing but the numbers: what is quickest in a loop. Made when it is first wanted.
        """
        run = self._made.get((backward, arrays))
        if run is None:
            gradients = self._gradients if backward else None
            _, run = _assemble(Writer(self._tape, arrays), self._arity, self._output, gradients)
            self._made[backward, arrays] = run
        return run

    def _on_arrays(self, values: Sequence[Any], backward: bool) -> Any:
        from engine.compiled.arrays import on_arrays

        self._check(values)
        return on_arrays(self.function(backward, arrays=True), values)

    def _check(self, values: Sequence[Any]) -> None:
        if len(values) != self._arity:
            raise ValueError(f"this program takes {self._arity} numbers, not {len(values)}") from None


def make_function(name: str, source: str, functions: Mapping[str, Any]) -> tuple[str, Callable[..., Any]]:
    """The source, and the function of that name that it defines; `functions` is what it may call.

    The source is the engine's own writing: no learner's text comes here.
    """
    namespace = {"__builtins__": {"abs": abs, "zip": zip}, **functions}
    exec(compile(source, f"<compiled {name}>", "exec"), namespace)
    return source, namespace.pop(name)  # popped, as a function in its own globals would be a cycle


def unpacked(letter: str, count: int) -> str:
    """The names x0, x1, … as the left side of an assignment."""
    return "".join(f"{letter}{i}, " for i in range(count)).rstrip() or "()"


def listed(expressions: Iterable[str]) -> str:
    """A tuple, one expression a line."""
    return f"(\n{''.join(f'        {text},{chr(10)}' for text in expressions)}    )"


def functions_for(writer: Writer) -> dict[str, Any]:
    """What the lines of a writer may call: the table's functions, on numbers or on arrays, and a learner's own."""
    if not writer.arrays:
        return {**SCALAR_FUNCTIONS, **writer.functions}
    from engine.compiled.arrays import array_functions

    return array_functions(writer.functions)


def _assemble(writer: Writer, arity: int, output: int, gradients: Sequence[int] | None) -> tuple[str, Run]:
    """Source and function of a program; without `gradients` it returns the output alone."""
    statements, results = writer.write([output, *(gradients or ())])
    if len(statements) > LONGEST_FUNCTION:
        return _in_parts(statements, results, arity, gradients is not None, functions_for(writer))
    lines = ["def program(values):", f"    {unpacked('x', arity)} = values", *(f"    {x}" for x in statements)]
    lines.append(f"    return {results[0]}" + ("" if gradients is None else f", {listed(results[1:])}"))
    return make_function("program", "\n".join(lines) + "\n", functions_for(writer))


def _in_parts(
    statements: list[Statement], results: Sequence[str], arity: int, backward: bool, functions: Mapping[str, Any]
) -> tuple[str, Run]:
    """A program too long for one function: parts that run one after the other, and hand numbers on in a list."""
    statements = [*statements, *(Statement(f"r{i}", text) for i, text in enumerate(results))]
    groups = [statements[i : i + LONGEST_FUNCTION] for i in range(0, len(statements), LONGEST_FUNCTION)]
    made_in = {statement.name: k for k, group in enumerate(groups) for statement in group}
    needs = [set(chain.from_iterable(VARIABLE.findall(statement.text) for statement in group)) for group in groups]
    handed_on = [f"x{i}" for i in range(arity)]
    handed_on += sorted({name for k, need in enumerate(needs) for name in need if made_in.get(name, k) != k})
    handed_on += [f"r{i}" for i in range(len(results))]
    slots = {name: slot for slot, name in enumerate(handed_on)}

    sources, parts = [], list[Callable[[list[Any]], None]]()
    for k, (group, need) in enumerate(zip(groups, needs, strict=True)):
        body = [f"{name} = s[{slots[name]}]" for name in sorted(need) if made_in.get(name) != k]
        body += map(str, group)
        body += [f"s[{slots[x.name]}] = {x.name}" for x in group if x.name in slots]
        source, part = make_function(f"part{k}", "\n    ".join([f"def part{k}(s):", *body]) + "\n", functions)
        sources.append(source)
        parts.append(part)
    blank = [0.0] * (len(slots) - arity)
    first = len(slots) - len(results)

    def run(values: Sequence[Any]) -> Any:
        s = [*values, *blank]
        for part in parts:
            part(s)
        return (s[first], tuple(s[first + 1 :])) if backward else s[first]

    return "\n".join(sources), run
