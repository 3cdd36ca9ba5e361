"""Text → graph: assignments and arithmetic, read by an allow-list over Python's syntax tree and never executed.

a = 2; b = -3; c = 10     # a number with a name is a leaf
d = a*b + c               # an expression with a name is a labelled node
d.tanh()                  # the last statement is the output; tanh(d) says the same
"""

from __future__ import annotations

import ast
import math
import operator
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engine.basics.numbers import short
from engine.expression import grammar as syntax
from engine.expression.grammar import ExpressionError
from engine.ops import CONSTANT, Operation, functions_by_name
from engine.value import Value

ValueOrFloat = Value | float
Binary = tuple[str, Callable[[float, float], float], Callable[[ValueOrFloat, ValueOrFloat], ValueOrFloat]]

# The operators: how each is written, what it does to two numbers, and what it does where a Value is among the two.
BINARY: dict[type[ast.operator], Binary] = {
    ast.Add: ("+", operator.add, operator.add),
    ast.Sub: ("-", operator.sub, operator.sub),
    ast.Mult: ("*", operator.mul, operator.mul),
    ast.Div: ("/", operator.truediv, operator.truediv),
    ast.Pow: ("**", math.pow, operator.pow),
}
MODULES = {"math", "np", "numpy", "torch"}
MAX_NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Expression:
    """What a text means.

    source  the text
    output  the Value of its last statement; label "" where that has no name
    names   every named node, in the order of definition; a leaf that is not assigned is defined where it first stands
    leaves  those among them that are leaves

    `x = y` gives the node of y a second name: `names` has it under both, its label stays "y".
    """

    source: str
    output: Value
    names: dict[str, Value]
    leaves: dict[str, Value]


def parse(text: str, values: Mapping[str, float] | None = None, *, free: float | None = None) -> Expression:
    """The graph that `text` describes.

    values  numbers for leaves, by name: for names that the text only uses, and in place of the number it assigns
    free    a number for every other unknown name, which makes it a leaf; without it an unknown name is an error

    A name means one node: it is assigned once, before it is used. Arithmetic on numbers alone is done at once and makes
    no nodes. Raises ExpressionError, with the place, for all that is not such an expression and for all that has no
    finite value.
    """
    body, lines = syntax.statements(text)
    given = {unicodedata.normalize("NFKC", name): float(number) for name, number in (values or {}).items()}
    for name, number in given.items():
        if not math.isfinite(number):
            raise ExpressionError(f"{name} needs a finite number, not {number}", 0, 0, text)
    return _Reader(text, lines, body, given, free).read()


class _Reader:
    """Walks the statements of one text and builds their nodes."""

    def __init__(
        self, text: str, lines: syntax.Lines, body: Sequence[ast.stmt], values: Mapping[str, float], free: float | None
    ) -> None:
        self.text, self.lines, self.body, self.values, self.free = text, lines, body, values, free
        self.functions = functions_by_name()
        self.names: dict[str, Value] = {}
        self.assigned = {
            target.id: statement.lineno
            for statement in reversed(body)
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }

    def read(self) -> Expression:
        output: ValueOrFloat = 0.0
        for statement in self.body:
            if isinstance(statement, ast.Assign):
                output = self.assign(statement)
            elif not isinstance(statement, ast.Expr):
                raise self.fault(statement, syntax.refusal_for(statement))
            elif statement is not self.body[-1]:
                raise self.fault(statement, "only the last statement may go without a name: write y = … here")
            else:
                output = self.evaluate(statement.value)
        for name in self.values.keys() - self.names.keys():
            found = nearest_name(name, self.names)
            hint = f"; did you mean {found!r}?" if found else ""
            raise ExpressionError(f"there is no {_quoted(name)} in the expression to set{hint}", 0, 0, self.text)
        leaves = {name: node for name, node in self.names.items() if node.is_leaf and node.label == name}
        result = output if isinstance(output, Value) else Value(output, (), CONSTANT)
        return Expression(self.text, result, self.names, leaves)

    def assign(self, statement: ast.Assign) -> Value:
        """Name a leaf or a node."""
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name):
            raise self.fault(statement, "one name at a time, as in a = 2; b = 3")
        name = target.id
        self.check_name(target, name)
        if name in self.names:
            raise self.fault(target, f"{name!r} has a value already; give this one a name of its own")
        made = self.evaluate(statement.value)
        if isinstance(made, float):
            made = Value(self.values.get(name, made), label=name)
        elif name in self.values:
            raise self.fault(target, f"{name!r} is computed here, so it cannot be set; set the leaves it is made from")
        made.label = made.label or name
        self.names[name] = made
        return made

    def evaluate(self, root: ast.expr) -> ValueOrFloat:
        """The node or number of one expression. Iterative: a sum of thousands of terms is as deep as it is long."""
        made: list[ValueOrFloat] = []
        waiting: list[tuple[ast.expr, Sequence[ast.expr] | None]] = [(root, None)]
        while waiting:
            node, parts = waiting.pop()
            if parts is None:
                parts = self.parts(node)
                waiting.append((node, parts))
                waiting.extend((part, None) for part in reversed(parts))
                continue
            operands = made[len(made) - len(parts) :]
            del made[len(made) - len(parts) :]
            made.append(self.build(node, operands))
        return made[0]

    def parts(self, node: ast.expr) -> Sequence[ast.expr]:
        """The operands of an allowed expression, in order; refuses every other kind."""
        match node:
            case ast.Constant() | ast.Name():
                return ()
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return (node.operand,)
            case ast.BinOp() if type(node.op) in BINARY:
                return (node.left, node.right)
            case ast.Call():
                return self.arguments(node)
        raise self.fault(node, syntax.refusal_for(node))

    def build(self, node: ast.expr, operands: Sequence[ValueOrFloat]) -> ValueOrFloat:
        """The node or number of an allowed expression whose operands are there."""
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp():
                return -operands[0] if isinstance(node.op, ast.USub) else operands[0]
            case ast.BinOp():
                symbol, on_numbers, on_values = BINARY[type(node.op)]
                left, right = operands
                if isinstance(left, Value) and symbol == "**" and isinstance(right, float) and right.is_integer():
                    right = int(right)  # so that the operation reads **2
                pure = not isinstance(left, Value) and not isinstance(right, Value)
                base = f"({_shown(left)})" if symbol == "**" and _shown(left).startswith("-") else _shown(left)
                said = f"{base} {symbol} {_shown(right)}"
                return self.compute(node, said, on_numbers if pure else on_values, left, right)
        assert isinstance(node, ast.Call)
        row = self.function(node)
        said = f"{row.name}({', '.join(map(_shown, operands))})"
        if row.functions:
            return self.learners_own(node, row, said, operands)
        return self.compute(node, said, lambda *given: _applied(row, given), *operands)

    def compute(
        self, node: ast.expr, said: str, rule: Callable[..., ValueOrFloat], *operands: ValueOrFloat
    ) -> ValueOrFloat:
        """Run one operation; what has no finite value is an error at its place."""
        try:
            made = rule(*operands)
        except OverflowError:
            made = math.inf
        except (ArithmeticError, ValueError):
            made = math.nan
        result = made.data if isinstance(made, Value) else made
        if math.isinf(result):
            raise self.fault(node, f"{said} is too large for a number")
        if math.isnan(result):
            raise self.fault(node, f"{said} has no value")
        return made

    def learners_own(self, node: ast.expr, row: Operation, said: str, operands: Sequence[ValueOrFloat]) -> ValueOrFloat:
        """Run a registered operation: code of the learner's, which may raise anything."""
        try:
            return self.compute(node, said, lambda *given: _applied(row, given), *operands)
        except ExpressionError:
            raise
        except Exception as error:
            raise self.fault(node, f"{said}: your function raised {type(error).__name__}: {error}") from error

    def number(self, node: ast.Constant) -> float:
        if type(node.value) not in (int, float):
            raise self.fault(node, syntax.refusal_for(node))
        try:
            number = float(node.value)  # type: ignore[arg-type]
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise self.fault(node, "this number is too large: it must be below 1.8e308")
        return number

    def name(self, node: ast.Name) -> Value:
        name = node.id
        if name in self.names:
            return self.names[name]
        self.check_name(node, name)
        if name in self.assigned:
            line = self.lines.place(self.assigned[name], 0)[0]
            raise self.fault(node, f"{name!r} is used before it gets its value in line {line}")
        number = self.values.get(name, self.free)
        if number is None:
            known = {**self.names, **dict.fromkeys(self.assigned), **dict.fromkeys(self.values)}
            found = nearest_name(name, known)
            hint = f"did you mean {found!r}?" if found else f"give it a value first, as in {name} = 2"
            raise self.fault(node, f"unknown name {name!r}; {hint}")
        self.names[name] = Value(number, label=name)
        return self.names[name]

    def check_name(self, node: ast.expr, name: str) -> None:
        if syntax.DOT in name:
            place = self.lines.place(
                node.end_lineno or 1, node.end_col_offset or 0, back=len(name) - name.index(syntax.DOT)
            )
            raise ExpressionError(syntax.ascii_for(syntax.DOT), *place, self.text)
        if len(name) > MAX_NAME_LENGTH:
            raise self.fault(node, f"the name {_quoted(name)} is too long: {MAX_NAME_LENGTH} letters at most")
        if name.startswith("_"):
            raise self.fault(node, f"the name {name!r} starts with an underscore; start it with a letter")
        if name in self.functions:
            raise self.fault(node, f"{name!r} is a function: call it as {name}(…), or choose another name")

    def function(self, call: ast.Call) -> Operation:
        """The operation that a call names, as a function or as a method."""
        if isinstance(call.func, ast.Name):
            name, place = call.func.id, self.lines.place(call.func.lineno, call.func.col_offset)
        elif isinstance(call.func, ast.Attribute):
            name = call.func.attr
            place = self.lines.place(call.func.end_lineno or 1, call.func.end_col_offset or 0, back=len(name))
        else:
            raise self.fault(call, "only functions can be called; a product needs its sign, as in 2*(3 + a)")
        row = self.functions.get(name)
        if row is None and isinstance(call.func, ast.Name) and (name in self.names or name in self.values):
            raise ExpressionError(f"{name!r} is a number, not a function; write {name}*(…)", *place, self.text)
        if row is None and name in syntax.FOREIGN_NAMES:
            raise ExpressionError(f"there is no {name!r} here: {syntax.FOREIGN_NAMES[name]}", *place, self.text)
        if row is None:
            found = nearest_name(name, self.functions)
            hint = f"did you mean {found!r}?" if found else f"there are {', '.join(self.functions)}"
            raise ExpressionError(f"unknown function {_quoted(name)}; {hint}", *place, self.text)
        return row

    def arguments(self, call: ast.Call) -> Sequence[ast.expr]:
        """A call's operands, the object of a method first, once their number is right."""
        row = self.function(call)
        owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        if owner and isinstance(owner[0], ast.Name) and owner[0].id in MODULES - self.names.keys():
            raise self.fault(owner[0], f"write {row.name}(…) alone, without {owner[0].id!r} before it")
        for argument in call.args:
            if isinstance(argument, ast.Starred):
                raise self.fault(argument, syntax.refusal_for(argument))
        if call.keywords:
            raise self.fault(call.keywords[0], f"{row.name} takes no named operands")
        operands = [*owner, *call.args]
        if len(operands) != row.arity:
            needed = "1 operand" if row.arity == 1 else f"{row.arity} operands"
            raise self.fault(call, f"{row.name} takes {needed}, not {len(operands)}")
        return operands

    def fault(self, node: ast.expr | ast.stmt | ast.keyword, message: str) -> ExpressionError:
        return ExpressionError(message, *self.lines.place(node.lineno, node.col_offset), self.text)


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, None where none is alike."""
    if len(name) > MAX_NAME_LENGTH:
        return None
    folded = {other.casefold(): other for other in known}
    found = get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else None


def _applied(row: Operation, operands: Sequence[ValueOrFloat]) -> ValueOrFloat:
    """The operation as a node, or as a number where all its operands are numbers."""
    node = Value.apply(row, *operands)
    return node if any(isinstance(operand, Value) for operand in operands) else node.data


def _shown(operand: ValueOrFloat) -> str:
    return short(operand.data if isinstance(operand, Value) else operand)


def _quoted(name: str) -> str:
    return repr(name if len(name) <= MAX_NAME_LENGTH else f"{name[:MAX_NAME_LENGTH]}…")
