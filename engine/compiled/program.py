"""Compilation of a graph to one straight-line Python function that computes the output and the gradients.

The source is generated from the templates in `engine.ops` and from numbers, never from user text. Its variables are
x0, x1, … for the inputs, v0, v1, … for the forward pass and d0, d1, … for the backward pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from engine.ops import SCALAR_FUNCTIONS
from engine.order import toposort
from engine.tape.tape import Statement, Tape, Writer, record, record_backward
from engine.value import Value

if TYPE_CHECKING:
    from engine.native.program import NativeProgram

LONGEST_FUNCTION = 1_000  # lines; Python compiles a function in one go while every other thread waits
VARIABLE = re.compile(r"\b[xvdr]\d+\b")

ProgramFunction = Callable[[Sequence[Any]], Any]


def compile_graph(output: Value, inputs: Sequence[Value]) -> Program:
    """Compile `output` and its gradients with respect to `inputs` to a program of the inputs' numbers.

    inputs: leaves; every other leaf becomes a constant with its present data. The graph is neither changed nor
    referenced afterwards. Raises ValueError if an input is not a leaf or is given twice, TypeError if a node between
    inputs and output was made by hand (there is no rule to compile), NoValueError if a constant part has no value.
    """
    if any(leaf.operands for leaf in inputs):
        raise ValueError("the inputs of a program must be leaves, not results of operations")
    if len(set(inputs)) < len(inputs):
        raise ValueError("each leaf can be an input only once; one of these is given twice")
    tape, order = Tape(), toposort(output)
    terms = record(tape, order, {leaf: tape.variable(f"x{i}") for i, leaf in enumerate(inputs)})
    shares = record_backward(tape, order, terms, tape.number(1.0), inputs)
    zero = tape.number(0.0)
    return Program(tape, len(inputs), terms[output], [tape.total(shares[leaf], zero) for leaf in inputs])


def compile_outputs(outputs: Sequence[Value], inputs: Sequence[Value]) -> Program:
    """Compile several outputs without gradients: `program(values)` → `(outputs[0], (outputs[1], …))`.

    inputs: as for `compile_graph`. Raises TypeError and NoValueError as that does.
    """
    tape = Tape()
    terms = {leaf: tape.variable(f"x{i}") for i, leaf in enumerate(inputs)}
    for output in outputs:
        terms = record(tape, toposort(output), terms)
    first, *others = [terms[output] for output in outputs]
    return Program(tape, len(inputs), first, others)


class Program:
    """A compiled graph: `program(values)` → `(output, gradients)`, bit for bit the floats that Values compute.

    values: one number per input, in the order given to `compile_graph`, or NumPy arrays, or both mixed, if their shapes
    broadcast; the output and the gradients are then arrays, computed element by element. Numbers without a result raise
    ArithmeticError or ValueError, as Values do; arrays hold inf and nan there.

    source  the generated Python source
    """

    def __init__(self, tape: Tape, arity: int, output: int, gradients: Sequence[int]) -> None:
        self._tape, self._arity, self._output, self._gradients = tape, arity, output, gradients
        self.source, self._run = _assemble(Writer(tape), arity, output, gradients)
        self._functions = {(True, False): self._run}

    def __call__(self, values: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """Return the output and ∂output/∂input for each input."""
        # One array among floats makes their sum an array: much quicker than a check of every type.
        result: tuple[Any, tuple[Any, ...]]
        if type(sum(values, 0.0)) is not float:
            result = self._on_arrays(values, backward=True)
            return result
        try:
            result = self._run(values)
        except ValueError:
            self._check(values)
            raise
        if type(result[0]) is int:  # integers in, and no operation that turned them into floats
            result = self._run(list(map(float, values)))
        return result

    def forward(self, values: Sequence[Any]) -> Any:
        """Return the output alone, without computing gradients."""
        if type(sum(values, 0.0)) is not float:
            return self._on_arrays(values, backward=False)
        self._check(values)
        result = self.function(backward=False)(values)
        return float(result)

    def function(self, backward: bool = True, arrays: bool = False) -> Callable[[Sequence[Any]], Any]:
        """The bare function that a call runs, with or without gradients, for numbers or for arrays.

        It checks nothing, so it is the fastest choice in a loop. It is generated on first use.
        """
        run = self._functions.get((backward, arrays))
        if run is None:
            gradients = self._gradients if backward else None
            _, run = _assemble(Writer(self._tape, arrays), self._arity, self._output, gradients)
            self._functions[backward, arrays] = run
        return run

    @property
    def first_gradient(self) -> tuple[Tape, int]:
        """The tape, and the term of the first input's gradient."""
        return self._tape, self._gradients[0]

    def native(self) -> NativeProgram:
        """Return the program as machine code, which gives the same bits and takes a moment to make.

        Raises ImportError with a one-line message if llvmlite is missing.
        """
        from engine.native.program import NativeProgram

        return NativeProgram(self._tape, self._arity, [self._output, *self._gradients], self, self.forward)

    @property
    def llvm(self) -> str:
        """The program as LLVM, before LLVM improves it: `char graph(double *x, double *out, double *s)`.

        Raises NotNative if an operation has no machine code.
        """
        from engine.native.module import NativeModule, write_graph

        module = NativeModule()
        write_graph(module, "graph", self._tape, self._arity, [self._output, *self._gradients])
        return module.text

    def _on_arrays(self, values: Sequence[Any], backward: bool) -> Any:
        from engine.compiled.arrays import call_with_arrays

        self._check(values)
        return call_with_arrays(self.function(backward, arrays=True), values)

    def _check(self, values: Sequence[Any]) -> None:
        if len(values) != self._arity:
            raise ValueError(f"this program takes {self._arity} numbers, not {len(values)}") from None


def make_function(name: str, source: str, functions: Mapping[str, Any]) -> tuple[str, Callable[..., Any]]:
    """Execute the source and return it with the function `name` that it defines.

    functions: what the source may call. The source is generated by the engine; no user text ever gets in here.
    """
    namespace = {"__builtins__": {"abs": abs, "zip": zip}, **functions}
    exec(compile(source, f"<compiled {name}>", "exec"), namespace)
    return source, namespace.pop(name)  # popped: a function in its own globals would be a reference cycle


def unpack_target(letter: str, count: int) -> str:
    """Return the names x0, x1, … as the left side of an assignment."""
    return "".join(f"{letter}{i}, " for i in range(count)).rstrip() or "()"


def tuple_display(expressions: Iterable[str]) -> str:
    """Return a tuple display with one expression per line."""
    return f"(\n{''.join(f'        {text},{chr(10)}' for text in expressions)}    )"


def callables_for(writer: Writer) -> dict[str, Any]:
    """The names that a writer's lines may call: the functions of `engine.ops` and a learner's own."""
    if not writer.arrays:
        return {**SCALAR_FUNCTIONS, **writer.functions}
    from engine.compiled.arrays import array_functions

    return array_functions(writer.functions)


def _assemble(writer: Writer, arity: int, output: int, gradients: Sequence[int] | None) -> tuple[str, ProgramFunction]:
    """Return source and function of a program; without `gradients` it computes the output alone."""
    statements, results = writer.write([output, *(gradients or ())])
    if len(statements) > LONGEST_FUNCTION:
        return _assemble_in_parts(statements, results, arity, gradients is not None, callables_for(writer))
    lines = ["def program(values):", f"    {unpack_target('x', arity)} = values", *(f"    {x}" for x in statements)]
    lines.append(f"    return {results[0]}" + ("" if gradients is None else f", {tuple_display(results[1:])}"))
    return make_function("program", "\n".join(lines) + "\n", callables_for(writer))


def _assemble_in_parts(
    statements: list[Statement], results: Sequence[str], arity: int, backward: bool, functions: Mapping[str, Any]
) -> tuple[str, ProgramFunction]:
    """Split a program too long for one function into parts that run in turn and share numbers through a list."""
    statements = [*statements, *(Statement(f"r{i}", text) for i, text in enumerate(results))]
    groups = [statements[i : i + LONGEST_FUNCTION] for i in range(0, len(statements), LONGEST_FUNCTION)]
    defined_in = {statement.name: k for k, group in enumerate(groups) for statement in group}
    needs = [set(chain.from_iterable(VARIABLE.findall(statement.text) for statement in group)) for group in groups]
    shared = [f"x{i}" for i in range(arity)]
    shared += sorted({name for k, need in enumerate(needs) for name in need if defined_in.get(name, k) != k})
    shared += [f"r{i}" for i in range(len(results))]
    slots = {name: slot for slot, name in enumerate(shared)}

    sources, parts = [], list[Callable[[list[Any]], None]]()
    for k, (group, need) in enumerate(zip(groups, needs, strict=True)):
        body = [f"{name} = s[{slots[name]}]" for name in sorted(need) if defined_in.get(name) != k]
        body += map(str, group)
        body += [f"s[{slots[x.name]}] = {x.name}" for x in group if x.name in slots]
        source, part = make_function(f"part{k}", "\n    ".join([f"def part{k}(s):", *body]) + "\n", functions)
        sources.append(source)
        parts.append(part)
    zeros = [0.0] * (len(slots) - arity)
    first = len(slots) - len(results)

    def run(values: Sequence[Any]) -> Any:
        s = [*values, *zeros]
        for part in parts:
            part(s)
        return (s[first], tuple(s[first + 1 :])) if backward else s[first]

    return "\n".join(sources), run
