"""The expressions of a lesson: `{f(3)}` in prose, `answer = "grad(a)"`, `goal = "L > -7.3"`.

They are evaluated over Python's syntax tree by an allow-list, never executed. A Scope holds their names and queries.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from engine.basics.numbers import exact, short

MAX_LENGTH = 200
HOLE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
MAX_LISTED = 12  # names in a message
DOTTED = re.compile(r"\w+(\.\w+)*")  # L1.n2.w3
OPERATORS: dict[type[ast.AST], Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class ScopeError(ValueError):
    """An expression has no number in this scope; `offset` is its index in the text to fill."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Query:
    """A function that expressions can call to query the stage.

    compute  returns the number
    takes    the kind of each argument: "name" of a node or a run, or "number"
    of       the names that it accepts; if empty, any name of the scope
    """

    compute: Callable[..., float]
    takes: tuple[str, ...]
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that stand for numbers, and the queries that can be called, by name."""

    names: Mapping[str, float] = field(default_factory=dict)
    queries: Mapping[str, Query] = field(default_factory=dict)

    def evaluate(self, text: str) -> float:
        """Evaluate an expression such as "grad(a) * 0.01". Raises ScopeError with a message for the author."""
        return self._finite(_parse(text), text.strip())

    def holds(self, comparison: str) -> bool:
        """Return whether a comparison such as "L > -7.3" or "0.4 < o < 0.6" is true. Raises ScopeError."""
        tree = _parse(comparison)
        if not isinstance(tree, ast.Compare) or any(type(op) not in COMPARISONS for op in tree.ops):
            raise ScopeError(f"{comparison.strip()!r} is not a comparison with < or >")
        sides = [self._finite(side, ast.unparse(side)) for side in (tree.left, *tree.comparators)]
        return all(COMPARISONS[type(op)](*pair) for op, pair in zip(tree.ops, pairwise(sides), strict=True))

    def sides(self, comparison: str) -> tuple[tuple[str, float], ...]:
        """Return the sides of a comparison with their present numbers, without constants and sides without a value."""
        tree = _parse(comparison)
        found = []
        for side in (tree.left, *tree.comparators) if isinstance(tree, ast.Compare) else ():
            if any(isinstance(node, ast.Name) for node in ast.walk(side)):
                with suppress(ScopeError):
                    found.append((ast.unparse(side), self._finite(side, ast.unparse(side))))
        return tuple(found)

    def _finite(self, tree: ast.expr, text: str) -> float:
        try:
            result = self._number(tree)
        except ScopeError:
            raise
        except (ArithmeticError, ValueError):  # (-1)**0.5
            raise ScopeError(f"{text!r} has no value") from None
        if not math.isfinite(result):
            raise ScopeError(f"{text!r} has no value")
        return result

    def fill(self, text: str) -> str:
        """Return the text with each `{expression}` replaced by its number.

        `{expression:exact}` gives all digits, `{{` and `}}` a brace. Raises ScopeError with the `offset` of the
        expression in `text`.
        """
        return HOLE.sub(self._filled, text)

    def _filled(self, hole: re.Match[str]) -> str:
        if hole[0] in ("{{", "}}"):
            return hole[0][0]
        if hole[1] is None:
            raise ScopeError(f"unmatched brace {hole[0]!r}", hole.start())
        expression, _, style = hole[1].partition(":")
        if style not in ("", "exact"):
            raise ScopeError(f"there is no number format {style!r}", hole.start())
        try:
            number = self.evaluate(expression)
        except ScopeError as error:
            raise ScopeError(str(error), hole.start()) from None
        return exact(number) if style else short(number)

    def _number(self, tree: ast.AST) -> float:
        match tree:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.Name() | ast.Attribute() if DOTTED.fullmatch(name := ast.unparse(tree)):
                if name not in self.names:
                    raise ScopeError(f"{name!r} is not on the stage ({self._known()})")
                return self.names[name]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self._number(left), self._number(right))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self._number(operand))
            case ast.Call(func=ast.Name(id="abs"), args=[argument], keywords=[]):
                return abs(self._number(argument))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._answer(name, arguments)
        raise ScopeError(f"{ast.unparse(tree)!r} cannot be used in an expression")

    def _answer(self, name: str, arguments: list[ast.expr]) -> float:
        query = self.queries.get(name)
        if query is None:
            raise ScopeError(f"{name!r} cannot be called here ({self._known()})")
        if len(arguments) != len(query.takes):
            raise ScopeError(f"call {name} as {name}({', '.join(query.takes)})")
        given: list[str | float] = []
        for argument, kind in zip(arguments, query.takes, strict=True):
            if kind == "number":
                given.append(self._number(argument))
            elif (text := ast.unparse(argument)) in (query.of or self.names):
                given.append(text)
            else:
                raise ScopeError(f"{text!r} is not on the stage ({self._known()})")
        return query.compute(*given)

    def _known(self) -> str:
        names = [*self.names]
        if len(names) > MAX_LISTED:
            names[MAX_LISTED:] = ["…"]
        runs = dict.fromkeys(name for query in self.queries.values() for name in query.of if name not in self.names)
        known = [*names, *runs, *(f"{name}(…)" for name in self.queries)]
        return f"available: {', '.join(known)}" if known else "the step has no stage"


def queries_in(expression: str) -> frozenset[tuple[str, str]]:
    """Return the queries in an answer, as (query, name): "grad(a) + f(3)" → {("grad", "a"), ("f", "")}.

    A bare name counts as ("data", name), except in the arguments of a query: nudged(b, 8 - b) asks for the new output,
    and b is known.
    """
    tree = _parse(expression)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    asked = set()
    inside: set[ast.AST] = set()
    for call in calls:
        assert isinstance(call.func, ast.Name)
        first = call.args[0] if call.args else None
        inside.add(call.func)
        if call.func.id == "abs":
            continue  # abs is not a query
        asked.add((call.func.id, ast.unparse(first) if isinstance(first, ast.Name | ast.Attribute) else ""))
        inside |= {node for argument in call.args for node in ast.walk(argument)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and node not in inside:
            asked.add(("data", ast.unparse(node)))
            inside |= set(ast.walk(node))
    return frozenset(asked)


def single_call(expression: str) -> tuple[str, str]:
    """Return query and argument of an expression that is one call, "grad(a)" → ("grad", "a"); else ("", "")."""
    match _parse(expression):
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
            return name, ast.unparse(argument)
    return "", ""


def single_query(expression: str) -> tuple[str, str]:
    """Return query and name of an expression that asks for one number of a node; else ("", "").

    "grad(a)" → ("grad", "a"), "a" → ("data", "a").
    """
    match _parse(expression):
        case ast.Name() | ast.Attribute() as node:
            return "data", ast.unparse(node)
    return single_call(expression)


def _parse(text: str) -> ast.expr:
    """Parse an expression with Python's syntax. Raises ScopeError if it is not one."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ScopeError(f"the expression is longer than {MAX_LENGTH} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's SyntaxWarnings are not for a lesson's author
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ScopeError(f"{text!r} is not an expression") from None
