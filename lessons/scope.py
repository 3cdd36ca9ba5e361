"""What the expressions of a step may speak of: `{f(3)}` in prose, `answer = "grad(a)"` in a question.

A plot gives f(x), slope(x) and secant(x, h). A graph gives its names (their data), data(name), grad(name) and
nudged(name, h), the output after that leaf moved by h. All are computed by the engine, from the stage as it is written.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine import NoValueError, recompute, toposort
from engine.expression import parse
from engine.numbers import exact, short
from lessons.lesson import GraphBlock, PlotBlock, StageBlock

LONGEST = 200
HOLE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


class ScopeError(ValueError):
    """An expression that has no number here; `offset` is where in a filled text it begins."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Query:
    """Something a step may ask its stage for.

    compute  gives the number
    takes    what each argument is: "name" of a node, or "number"
    """

    compute: Callable[..., float]
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """names: what stands for a number by itself; queries: what is called like a function."""

    names: Mapping[str, float] = field(default_factory=dict)
    queries: Mapping[str, Query] = field(default_factory=dict)

    def evaluate(self, text: str) -> float:
        """The number of an expression such as "grad(a) * 0.01". Raises ScopeError, in words for the author."""
        text = text.strip()
        if len(text) > LONGEST:
            raise ScopeError(f"the expression is longer than {LONGEST} characters")
        try:
            result = self._number(ast.parse(text, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise error if isinstance(error, ScopeError) else ScopeError(f"{text!r} is not an expression") from None
        except ArithmeticError:
            raise ScopeError(f"{text!r} has no value") from None
        if not math.isfinite(result):
            raise ScopeError(f"{text!r} has no value")
        return result

    def fill(self, text: str) -> str:
        """The text with each `{expression}` replaced by its number.

        `{expression:exact}` gives all digits, `{{` and `}}` a brace. Raises ScopeError whose `offset` is the place of
        the expression in `text`.
        """
        return HOLE.sub(self._filled, text)

    def _filled(self, hole: re.Match[str]) -> str:
        if hole[0] in ("{{", "}}"):
            return hole[0][0]
        if hole[1] is None:
            raise ScopeError(f"a brace {hole[0]!r} stands alone", hole.start())
        expression, _, style = hole[1].partition(":")
        if style not in ("", "exact"):
            raise ScopeError(f"there is no way to write a number called {style!r}", hole.start())
        try:
            number = self.evaluate(expression)
        except ScopeError as error:
            raise ScopeError(str(error), hole.start()) from None
        return exact(number) if style else short(number)

    def _number(self, tree: ast.AST) -> float:
        match tree:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.Name(id=name):
                if name not in self.names:
                    raise ScopeError(f"{name!r} is not on the stage ({self._known()})")
                return self.names[name]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self._number(left), self._number(right))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self._number(operand))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._answer(name, arguments)
        raise ScopeError(f"{ast.unparse(tree)!r} cannot stand in an expression")

    def _answer(self, name: str, arguments: list[ast.expr]) -> float:
        query = self.queries.get(name)
        if query is None:
            raise ScopeError(f"{name!r} cannot be called here ({self._known()})")
        if len(arguments) != len(query.takes):
            raise ScopeError(f"{name} is to be called as {name}({', '.join(query.takes)})")
        given: list[str | float] = []
        for argument, wanted in zip(arguments, query.takes, strict=True):
            if wanted == "number":
                given.append(self._number(argument))
            elif isinstance(argument, ast.Name) and argument.id in self.names:
                given.append(argument.id)
            else:
                raise ScopeError(f"{ast.unparse(argument)!r} is not on the stage ({self._known()})")
        return query.compute(*given)

    def _known(self) -> str:
        known = [*self.names, *(f"{name}(…)" for name in self.queries)]
        return f"known are {', '.join(known)}" if known else "the step has neither graph nor plot"


def asked_of(expression: str) -> frozenset[tuple[str, str]]:
    """What an answer asks its stage for, as (query, name): "grad(a) + f(3)" → {("grad", "a"), ("f", "")}.

    A name that stands for its number is ("data", name).
    """
    tree = ast.parse(expression.strip(), mode="eval")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    asked = set()
    inside: set[ast.AST] = set()
    for call in calls:
        assert isinstance(call.func, ast.Name)
        first = call.args[0] if call.args else None
        asked.add((call.func.id, first.id if isinstance(first, ast.Name) else ""))
        inside |= {call.func, first} if first is not None else {call.func}
    asked |= {("data", node.id) for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in inside}
    return frozenset(asked)


def scope_of(stage: StageBlock | None) -> Scope:
    """What a step with this stage may speak of. Raises ExpressionError where the stage's own source is at fault."""
    match stage:
        case GraphBlock(source=source):
            return _graph_scope(source)
        case PlotBlock(function=function, point=point):
            return Curve(function, point).scope()
    return Scope()


class Curve:
    """A function of x, from its source, with its slope by the engine's backward pass.

    point: an x at which it has a value. Raises ExpressionError where the source is at fault.
    """

    def __init__(self, function: str, point: float) -> None:
        expression = parse(function, {"x": point})
        self._x, self._output = expression.names["x"], expression.output
        self._order = toposort(self._output)

    def __call__(self, x: float) -> float:
        """f(x). Raises ArithmeticError where it has no value."""
        self._x.data = x
        recompute(self._output, self._order)
        return self._output.data

    def slope(self, x: float) -> float:
        """f′(x), exact: the gradient of x. Raises ArithmeticError where it has none."""
        self(x)
        self._x.grad = 0.0
        self._output.backward()
        return self._x.grad

    def secant(self, x: float, h: float) -> float:
        """(f(x + h) − f(x)) / h, with all the faults of floating point. Raises ArithmeticError as f does."""
        return (self(x + h) - self(x)) / h

    def scope(self) -> Scope:
        number = ("number",)
        return Scope(
            queries={
                "f": Query(self, number),
                "slope": Query(self.slope, number),
                "secant": Query(self.secant, number * 2),
            }
        )


def _graph_scope(source: str) -> Scope:
    expression = parse(source)
    expression.output.backward()
    nodes = expression.names
    datas = {name: node.data for name, node in nodes.items()}
    grads = {name: node.grad for name, node in nodes.items()}

    def nudged(name: str, h: float) -> float:
        leaf, kept = nodes[name], nodes[name].data
        if not leaf.is_leaf:
            raise ScopeError(f"{name!r} is computed, so it cannot be nudged")
        leaf.data = kept + h
        try:
            recompute(expression.output)
            return expression.output.data
        except NoValueError as error:
            raise ScopeError(str(error)) from None
        finally:
            leaf.data = kept
            recompute(expression.output)

    name = ("name",)
    queries = {
        "data": Query(datas.__getitem__, name),
        "grad": Query(grads.__getitem__, name),
        "nudged": Query(nudged, (*name, "number")),
    }
    return Scope(datas, queries)
