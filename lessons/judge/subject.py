"""An engine under judgement: the names that a file defines, and what a program comes to on its Value."""

from __future__ import annotations

import ast
import inspect
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isclose, isnan  # by name: code that patches math does not reach the judge
from types import CodeType
from typing import Any

from engine.basics.numbers import short
from lessons.judge.programs import GraphProgram, names_of, source_of
from lessons.judge.reference import Numbers

OPERAND_ATTRIBUTES = (
    "_prev", "_children", "children", "prev", "parents", "_parents", "operands", "inputs", "_inputs"
)  # fmt: skip
OPERATION_ATTRIBUTES = ("_op", "op")
SPECIAL = {
    "neg": "__neg__",
    "add": "__add__",
    "mul": "__mul__",
    "sub": "__sub__",
    "div": "__truediv__",
    "pow": "__pow__",
    "add_number": "__add__",
    "mul_number": "__mul__",
    "sub_number": "__sub__",
    "div_number": "__truediv__",
    "number_add": "__radd__",
    "number_mul": "__rmul__",
    "number_sub": "__rsub__",
    "number_div": "__rtruediv__",
}
"""The method of each operation; the others go by their own name."""

APPLY: dict[str, Callable[[Any, Any, float], Any]] = {
    "neg": lambda x, y, k: -x,
    "exp": lambda x, y, k: x.exp(),
    "tanh": lambda x, y, k: x.tanh(),
    "relu": lambda x, y, k: x.relu(),
    "add": lambda x, y, k: x + y,
    "mul": lambda x, y, k: x * y,
    "sub": lambda x, y, k: x - y,
    "div": lambda x, y, k: x / y,
    "pow": lambda x, y, k: x ** (int(k) if k == int(k) else k),
    "add_number": lambda x, y, k: x + k,
    "mul_number": lambda x, y, k: x * k,
    "sub_number": lambda x, y, k: x - k,
    "div_number": lambda x, y, k: x / k,
    "number_add": lambda x, y, k: k + x,
    "number_mul": lambda x, y, k: k * x,
    "number_sub": lambda x, y, k: k - x,
    "number_div": lambda x, y, k: k / x,
}


class NotYet(Exception):  # noqa: N818  (a result, not an error)
    """Raised if the subject of a check is not there yet; the message names it."""


class Wrong(Exception):  # noqa: N818  (a result, not an error)
    """A check failed. kind: the family of the cause, "" if no cause is known."""

    def __init__(
        self,
        ran: str,
        expected: str,
        got: str,
        kind: str = "",
        cause: str = "",
        blamed: Location | None = None,
        graph: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{ran}: {got}, expected {expected}")
        self.ran, self.expected, self.got = ran, expected, got
        self.kind, self.cause, self.blamed, self.graph = kind, cause, blamed, graph
        self.operations: frozenset[str] | None = None  # that the cause is bound to; None if no cause is known


@dataclass(frozen=True, slots=True)
class Location:
    """A line of the learner's source."""

    file: str
    line: int


@dataclass(slots=True)
class Built:
    """The learner's nodes of a program, and what was raised on the way, if anything."""

    nodes: list[Any] = field(default_factory=list)
    error: BaseException | None = None


@dataclass(frozen=True)
class Observed:
    """The results of the learner's engine.

    numbers  data and gradients; the name of an exception
    nodes    of the program; none after an exception
    error    the exception
    """

    numbers: Numbers
    nodes: Sequence[Any] = ()
    error: BaseException | None = None

    @cached_property
    def children(self) -> Sequence[Sequence[int]] | None:
        """For each node the positions of its operands, in the order in which the engine lists them; None if unknown."""
        return _listed_operands(self.nodes) if self.nodes else None


class Subject:
    """The learner's names, and where they come from.

    names      by name
    own_files  the files whose lines are the learner's
    """

    def __init__(self, names: Mapping[str, Any], own_files: set[str]) -> None:
        self.names = names
        self.own_files = own_files
        self.remarks: list[str] = []
        self.passed: set[str] = set()  # checks
        self.trusted: set[str] = set()  # operations, right in both passes
        self.broken: set[str] = set()  # operations that failed: graphs of later checks do without them
        self.listed: dict[str, list[list[list[bool]]]] = {}  # by check: which numbers of a network parameters() lists
        self.results: dict[str, object] = {}  # of runs that several checks use

    @property
    def value(self) -> Any:
        """The class Value."""
        return self.names["Value"]

    def has(self, name: str) -> bool:
        """Whether the file defines a class or function of this name."""
        return callable(self.names.get(name))

    def method(self, operation: str) -> Any:
        """Return the method of an operation. Raises NotYet if there is none, or only a skeleton."""
        name = SPECIAL.get(operation, operation)
        found = inspect.getattr_static(self.value, name, None)
        if found is None:
            raise NotYet(f"Value has no {name}")
        if is_skeleton(found):
            raise NotYet(f"Value.{name} is still empty")
        return getattr(self.value, name)

    def build(self, program: GraphProgram) -> Built:
        """Build a program of the learner's Values."""
        return self.build_on([], program, 0)

    def build_on(self, nodes: Sequence[Any], program: GraphProgram, start: int) -> Built:
        """Build the rest of a program, from an instruction on, on nodes that are there."""
        built = Built(list(nodes))
        try:
            for made in program[start:]:
                if made.operation == "leaf":
                    built.nodes.append(self.value(made.number))
                else:
                    x, y = built.nodes[made.operands[0]], built.nodes[made.operands[-1]]
                    built.nodes.append(APPLY[made.operation](x, y, made.number))
        except Exception as error:
            built.error = error
        return built

    def forward(self, program: GraphProgram) -> Observed:
        """Return the data of a program."""
        built = self.build(program)
        return self._observed(built, program, graded=False)

    def run(self, program: GraphProgram, backward: Callable[[Any], None]) -> Observed:
        """Return the data and the gradients of a program after a backward pass from its output."""
        built = self.build(program)
        return self.finish(built, program, backward)

    def finish(self, built: Built, program: GraphProgram, backward: Callable[[Any], None]) -> Observed:
        """Run the backward pass of a program that is built."""
        if built.error is None:
            try:
                backward(built.nodes[-1])
            except Exception as error:
                built.error = error
        return self._observed(built, program, graded=True)

    def _observed(self, built: Built, program: GraphProgram, graded: bool) -> Observed:
        if built.error is not None:
            return Observed(Numbers(error=type(built.error).__name__), (), built.error)
        try:
            data = tuple(number_of(node, "data") for node in built.nodes)
            grads = tuple(number_of(node, "grad") for node in built.nodes) if graded else ()
        except (TypeError, ValueError, AttributeError) as error:
            return Observed(Numbers(error=type(error).__name__), (), error)
        return Observed(Numbers(data, grads), built.nodes)

    def source_location(self, error: BaseException | None) -> Location | None:
        """Return the innermost line of the learner's in a traceback."""
        if error is None:
            return None
        own = [
            Location(frame.f_code.co_filename, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename in self.own_files
        ]
        return own[-1] if own else None


def number_of(node: Any, name: str) -> float:
    """Return an attribute as a float. Raises TypeError with a message if it is none."""
    if node is None:
        raise TypeError("the operation returns None: end with return and the new Value")
    if not hasattr(node, name):
        raise TypeError(f"a {type(node).__name__} came back, which has no {name}")
    found = getattr(node, name)
    try:
        return float(found)
    except (TypeError, ValueError):
        raise TypeError(f"its {name} is {short_repr(found)}, not a number") from None


def attribute_of(node: object, number: float) -> str:
    """Return the name of the attribute in which a node keeps its number, "" if none does."""
    attributes = getattr(node, "__dict__", {})
    return next((name for name, found in attributes.items() if type(found) is float and found == number), "")


def short_repr(thing: object) -> str:
    """Return a repr of at most sixty characters; of what cannot say it, the class."""
    try:
        text = repr(thing)
    except Exception:
        return f"a {type(thing).__name__}"
    return text if len(text) <= 60 else f"{text[:59]}…"


def close(got: float, expected: float, tolerance: float = 1e-7) -> bool:
    """Whether two numbers agree up to rounding."""
    return (isnan(got) and isnan(expected)) or isclose(got, expected, rel_tol=tolerance, abs_tol=1e-9)


def agrees(got: Numbers, expected: Numbers, tolerance: float = 1e-7) -> bool:
    """Whether all numbers of a program agree, or the exceptions do."""
    if got.error or expected.error:
        return got.error == expected.error
    pairs = [*zip(got.data, expected.data, strict=True), *zip(got.grads, expected.grads, strict=False)]
    return all(close(one, other, tolerance) for one, other in pairs)


def operands_of(node: Any) -> list[Any] | None:
    """Return the operands that a node remembers; None if it has no attribute for them."""
    for name in OPERAND_ATTRIBUTES:
        found = getattr(node, name, None)
        if isinstance(found, list | tuple | set | frozenset):
            # Some engines keep (operand, local derivative) pairs.
            return [
                each[0] if isinstance(each, tuple) and len(each) == 2 and hasattr(each[0], "data") else each
                for each in found
            ]
    return None


def operation_of(node: Any) -> str | None:
    """Return the text of the operation that a node remembers; None if it has no attribute for it."""
    for name in OPERATION_ATTRIBUTES:
        found = getattr(node, name, None)
        if isinstance(found, str):
            return found
    return None


def _listed_operands(nodes: Sequence[Any]) -> list[list[int]] | None:
    places = {id(node): index for index, node in enumerate(nodes)}
    listed = []
    for node in nodes:
        operands = operands_of(node)
        if operands is None or any(id(operand) not in places for operand in operands):
            return None
        listed.append([places[id(operand)] for operand in operands])
    return listed


def is_skeleton(function: Any) -> bool:
    """Whether a function's body is still empty: a docstring, `...`, `pass`, or NotImplementedError."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if not isinstance(code, CodeType):
        return False
    names = {*code.co_names, *code.co_varnames[code.co_argcount :], *code.co_freevars, *code.co_cellvars}
    constants = [c for c in code.co_consts if c is not None and not isinstance(c, str)]
    return names <= {"NotImplementedError"} and not constants and "return" not in _statements(function)


def _statements(function: Any) -> str:
    """The statements that a function's source has, by first word, docstring left out."""
    try:
        tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(getattr(function, "__func__", function))))
    except (OSError, TypeError, SyntaxError, ValueError):
        return ""
    return " ".join(type(node).__name__.lower() for node in ast.walk(tree))


def graph_rows(program: GraphProgram, numbers: Numbers) -> list[dict[str, Any]]:
    """Return the nodes of a program for a drawing."""
    return [
        {
            "name": name,
            "operation": made.operation,
            "operands": list(made.operands),
            "number": made.number,
            "data": short(numbers.data[i]) if i < len(numbers.data) else "",
            "grad": short(numbers.grads[i]) if i < len(numbers.grads) else "",
        }
        for i, (name, made) in enumerate(zip(names_of(program), program, strict=True))
    ]


def shown(program: GraphProgram, backward: bool, seed: float | None = None) -> str:
    """Return a program as a learner would type it, with its backward pass; seed: of a pass node by node."""
    if not backward:
        return source_of(program)
    output = names_of(program)[-1]
    if seed is None:
        return f"{source_of(program)}; {output}.backward()"
    steps = [name for name, made in zip(names_of(program), program, strict=True) if made.operation != "leaf"]
    calls = "; ".join(f"{name}._backward()" for name in reversed(steps))
    return f"{source_of(program)}; {output}.grad = {short(seed)}; {calls}"


def every(nodes: Sequence[Any]) -> Iterator[Any]:
    """Yield nodes and all that they were made from, each once, by identity, users first, as `postorder` reversed."""
    seen: set[int] = set()
    order: list[Any] = []
    waiting: list[tuple[Any, bool]] = [(node, False) for node in nodes]
    while waiting:
        node, is_done = waiting.pop()
        if is_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.append((node, True))
            waiting += [(operand, False) for operand in reversed(operands_of(node) or ())]
    yield from reversed(order)


def whole_pass(output: Any) -> None:
    """Call the learner's backward()."""
    output.backward()


def one_by_one(output: Any, seed: float = 1.0) -> None:
    """Seed the output and call each node's _backward in a right order of our own."""
    output.grad = seed
    for node in every([output]):
        step = getattr(node, "_backward", None)
        if step is None and not operands_of(node):
            continue
        step()  # type: ignore[misc]  # None there is the learner's mistake, and its TypeError is told
