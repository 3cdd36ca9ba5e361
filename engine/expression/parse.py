"""The parser of the expression language: text → graph, by an allow-list over Python's syntax tree; nothing is executed.

a = 2; b = -3; c = 10     # a number with a name is a leaf
d = a*b + c               # an expression with a name is a labelled node
d.tanh()                  # the last statement is the output; same as tanh(d)

It also reads what people paste: 2x² − √x, np.tanh(x), the lecture's own lines; `Expression.reading` says it as above.
"""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from engine.basics.numbers import short
from engine.expression import foreign
from engine.expression import grammar as syntax
from engine.expression.grammar import ExpressionError
from engine.expression.text import expression_text
from engine.no_value import NoValueError
from engine.ops import CONSTANT, Operation, functions_by_name
from engine.value import Value

ValueOrFloat = Value | float
Binary = tuple[str, Callable[[float, float], float], Callable[[ValueOrFloat, ValueOrFloat], ValueOrFloat]]

# The operators: symbol, function for two numbers, function for operands with a Value among them.
BINARY: dict[type[ast.operator], Binary] = {
    ast.Add: ("+", operator.add, operator.add),
    ast.Sub: ("-", operator.sub, operator.sub),
    ast.Mult: ("*", operator.mul, operator.mul),
    ast.Div: ("/", operator.truediv, operator.truediv),
    ast.Pow: ("**", math.pow, operator.pow),
}
MAX_NAME_LENGTH = 40


LONGEST_LABEL = 24  # characters that a box has room for


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    source  the text
    output  the Value of its last statement; its label is "" if it has no name
    names   every named node, in order of definition; a leaf that is not assigned is defined by its first use
    leaves  the leaves among them
    reading  what was read, as an expression; "" if the text is written as this language writes it
    notes    what a reader should be told about the reading: "^ is read as a power"

    `x = y` gives the node of y a second name: `names` has both, and its label is still "y".
    """

    source: str
    output: Value
    names: dict[str, Value]
    leaves: dict[str, Value]
    reading: str = ""
    notes: tuple[str, ...] = ()


def parse(text: str, values: Mapping[str, float] | None = None, *, free: float | None = None) -> Expression:
    """Parse a text into a graph.

    values  numbers for leaves, by name: they define names that the text only uses, and replace numbers it assigns
    free    a number for every other unknown name, which becomes a leaf; without it unknown names are errors

    A name is assigned once, before it is used. Arithmetic on numbers alone is evaluated at once and creates no nodes.
    Raises ExpressionError, with line and column, if the text is invalid or has no finite value.
    """
    body, lines = syntax.statements(text)
    given = {unicodedata.normalize("NFKC", name): float(number) for name, number in (values or {}).items()}
    for name, number in given.items():
        if not math.isfinite(number):
            raise ExpressionError(f"{name} needs a finite number, not {number}", 0, 0, text)
    return _GraphBuilder(text, lines, body, given, free).build_graph()


class _GraphBuilder:
    """Builds the nodes of the statements of one text."""

    def __init__(
        self, text: str, lines: syntax.Lines, body: Sequence[ast.stmt], values: Mapping[str, float], free: float | None
    ) -> None:
        self.text, self.lines, self.body, self.values, self.free = text, lines, body, values, free
        self.functions = functions_by_name()
        self.names: dict[str, Value] = {}
        self.labels: dict[str, str] = {}  # by name, as n.label = 'x1*w1' gives them
        self.notes = list(lines.notes)
        self.is_foreign = lines.rewritten  # whether the text is written in another way than this language's
        self.shown: str | None = None  # the name whose backward was called, or which was drawn
        self.assigned = {
            target.id: statement.lineno
            for statement in reversed(body)
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }

        self.known = ChainMap[str, object](self.names, self.assigned, self.values)  # type: ignore[arg-type]

    def build_graph(self) -> Expression:
        output: ValueOrFloat = 0.0
        kept = self.kept_statements()
        for statement in kept:
            if isinstance(statement, ast.Assign):
                output = self.assign(statement)
            elif not isinstance(statement, ast.Expr):
                raise self.error(statement, syntax.refusal_for(statement))
            elif statement is not kept[-1]:
                raise self.error(statement, "only the last statement may be without a name: write y = … here")
            else:
                output = self.evaluate(statement.value)
        if self.shown in self.names:
            output = self.names[self.shown]
        for name in self.values.keys() - self.names.keys():
            found = nearest_name(name, self.names)
            hint = f"; did you mean {found!r}?" if found else ""
            raise ExpressionError(f"there is no {_quoted(name)} in the expression to set{hint}", 0, 0, self.text)
        leaves = {name: node for name, node in self.names.items() if node.is_leaf and node.label == name}
        result = output if isinstance(output, Value) else Value(output, (), CONSTANT)
        reading = self.reading(result) if self.is_foreign else ""
        self.set_labels()
        return Expression(self.text, result, self.names, leaves, reading, tuple(self.notes))

    def set_labels(self) -> None:
        """Give nodes the labels that the text gives them; a leaf's stays its name, by which its number is stored."""
        for name, label in self.labels.items():
            node = self.names.get(name)
            fits = label.isprintable() and 0 < len(label.strip()) <= LONGEST_LABEL and label not in self.names
            if fits and node is not None and not node.is_leaf and node.label == name:
                node.label = label

    def reading(self, output: Value) -> str:
        """Return what was read as an expression; "" if an operation cannot be written."""
        names: dict[Value, str] = {}
        for name, node in self.names.items():
            names.setdefault(node, name)
        try:
            return expression_text(*names, output, names=names)
        except ValueError:
            return ""

    def kept_statements(self) -> list[ast.stmt]:
        """Return the statements without those of a notebook that make no node: imports, labels, backward, print."""
        kept = []
        for statement in self.body:
            found = self.without_effects(statement, statement is self.body[-1])
            self.is_foreign |= found is not statement
            if found is not None:
                kept.append(found)
        if not kept and self.shown is None:
            raise ExpressionError("there is no expression; write one, such as a*b + c", 1, 1, self.text)
        if not kept:
            message = f"{self.shown} has no value yet; give it one first, as in {self.shown} = a*b"
            raise self.error(self.body[0], message)
        return kept

    def without_effects(self, statement: ast.stmt, is_last: bool) -> ast.stmt | None:
        """Return the statement, what it says about the output as a statement, or None if it makes no node."""
        match statement:
            case ast.Import(names=modules) if all(each.name.partition(".")[0] in foreign.IMPORTED for each in modules):
                return None
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in foreign.IMPORTED:
                return None
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id=name), attr="label")], value=ast.Constant(value=str(label))
            ):
                self.labels[name] = label
                return None
            case ast.Assign(targets=[ast.Attribute(attr=name)]) if name in foreign.LEFT_OUT_ATTRIBUTES:
                return None
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="backward"))):
                return self.showing(statement, owner)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if name in foreign.LEFT_OUT_METHODS:
                return None
            case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=[shown, *_])) if (
                name in foreign.SHOWING_CALLS and name not in self.functions
            ):
                return self.showing(statement, shown)
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in foreign.LEFT_OUT_CALLS:
                return None
            case ast.Expr(value=ast.Name(id=name)) if not is_last and name in self.assigned:
                return None
        return statement

    def showing(self, statement: ast.Expr, shown: ast.expr) -> ast.stmt | None:
        """Take a node as the output: the one whose backward is called, or which is drawn."""
        if isinstance(shown, ast.Name):
            self.shown = shown.id
            if shown.id in self.assigned:
                return None
        return ast.copy_location(ast.Expr(shown), statement)

    def assign(self, statement: ast.Assign) -> Value:
        """Evaluate an assignment: name a leaf or a node."""
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name):
            raise self.error(statement, "one name at a time, as in a = 2; b = 3")
        name = target.id
        self.check_name(target, name)
        if name in self.names:
            raise self.error(target, f"{name!r} already has a value; use another name here")
        result = self.evaluate(statement.value)
        if isinstance(result, float):
            result = Value(self.values.get(name, result), label=name)
        elif name in self.values:
            raise self.error(target, f"{name!r} is computed here, so it cannot be set; set the leaves it depends on")
        result.label = result.label or name
        self.names[name] = result
        return result

    def evaluate(self, root: ast.expr) -> ValueOrFloat:
        """Return the node or number of an expression. Iterative: a sum of a thousand terms is a thousand deep."""
        results: list[ValueOrFloat] = []
        waiting: list[tuple[ast.expr, Sequence[ast.expr] | None]] = [(root, None)]
        while waiting:
            node, parts = waiting.pop()
            if parts is None:
                node = self.in_our_terms(node)
                parts = self.parts(node)
                waiting.append((node, parts))
                waiting.extend((part, None) for part in reversed(parts))
                continue
            operands = results[len(results) - len(parts) :]
            del results[len(results) - len(parts) :]
            results.append(self.build(node, operands))
        return results[0]

    def in_our_terms(self, node: ast.expr) -> ast.expr:
        """Return what a call or a constant of another library is here."""
        while (found := foreign.in_our_terms(node, self.functions, self.known)) is not node:
            self.is_foreign = True
            node = found
        return node

    def parts(self, node: ast.expr) -> Sequence[ast.expr]:
        """Return the operands of an expression, in order. Raises ExpressionError for syntax that is not allowed."""
        match node:
            case ast.Constant() | ast.Name():
                return ()
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return (node.operand,)
            case ast.BinOp() if type(node.op) in BINARY:
                return (node.left, node.right)
            case ast.Call():
                return self.arguments(node)
            case ast.Attribute(attr=attribute) if not foreign.is_module(node.value, self.assigned):
                hint = syntax.ATTRIBUTES.get(attribute)
                raise self.error(node, hint or syntax.refusal_for(node))
        raise self.error(node, syntax.refusal_for(node))

    def build(self, node: ast.expr, operands: Sequence[ValueOrFloat]) -> ValueOrFloat:
        """Return the node or number of an expression with these operands."""
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
                base = f"({_format(left)})" if symbol == "**" and _format(left).startswith("-") else _format(left)
                formula = f"{base} {symbol} {_format(right)}"
                return self.compute(node, formula, on_numbers if pure else on_values, left, right)
        assert isinstance(node, ast.Call)
        row = self.function(node)
        formula = f"{row.name}({', '.join(map(_format, operands))})"
        if row.functions:
            return self.compute_registered(node, row, formula, operands)
        return self.compute(node, formula, lambda *given: _apply(row, given), *operands)

    def compute(
        self, node: ast.expr, formula: str, rule: Callable[..., ValueOrFloat], *operands: ValueOrFloat
    ) -> ValueOrFloat:
        """Apply one operation. Raises ExpressionError if the result is not finite."""
        try:
            output = rule(*operands)
        except NoValueError as error:
            output = math.inf if error.is_too_large else math.nan
        except OverflowError:
            output = math.inf
        except (ArithmeticError, ValueError):
            output = math.nan
        result = output.data if isinstance(output, Value) else output
        if math.isinf(result):
            raise self.error(node, f"{formula} is too large for a number")
        if math.isnan(result):
            raise self.error(node, f"{formula} has no value")
        return output

    def compute_registered(
        self, node: ast.expr, row: Operation, formula: str, operands: Sequence[ValueOrFloat]
    ) -> ValueOrFloat:
        """Apply a registered operation, written by the user, which may raise any exception."""
        try:
            return self.compute(node, formula, lambda *given: _apply(row, given), *operands)
        except ExpressionError:
            raise
        except Exception as error:
            raise self.error(node, f"{formula}: your function raised {type(error).__name__}: {error}") from error

    def number(self, node: ast.Constant) -> float:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(node, syntax.refusal_for(node))
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise self.error(node, "this number is too large: it must be below 1.8e308")
        return number

    def name(self, node: ast.Name) -> ValueOrFloat:
        name = node.id
        if name in self.names:
            return self.names[name]
        constant = foreign.NAMED_CONSTANTS.get(name)
        if constant is not None and name not in self.assigned and name not in self.values:
            self.is_foreign = True
            self.note(f"{name} is {short(constant)}: assign it to have a leaf of that name")
            return constant
        self.check_name(node, name)
        if name in self.assigned:
            line = self.lines.position(self.assigned[name], 0)[0]
            raise self.error(node, f"{name!r} is used before its assignment in line {line}")
        number = self.values.get(name, self.free)
        if number is None:
            known = {**self.names, **dict.fromkeys(self.assigned), **dict.fromkeys(self.values)}
            found = nearest_name(name, known)
            hint = f"did you mean {found!r}?" if found else f"give it a value first, as in {name} = 2"
            if 1 < len(name) == len(set(name)) and all(letter in known for letter in name):
                hint = f"did you mean {'*'.join(name)}?"
            raise self.error(node, f"unknown name {name!r}; {hint}")
        self.names[name] = Value(number, label=name)
        return self.names[name]

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def check_name(self, node: ast.expr, name: str) -> None:
        if len(name) > MAX_NAME_LENGTH:
            raise self.error(node, f"the name {_quoted(name)} is too long: {MAX_NAME_LENGTH} letters at most")
        if name.startswith("_"):
            raise self.error(node, f"the name {name!r} starts with an underscore; start it with a letter")
        if name in self.functions:
            raise self.error(node, f"{name!r} is a function: call it as {name}(…), or choose another name")

    def function(self, call: ast.Call) -> Operation:
        """Return the operation that a call names, as a function or as a method."""
        if isinstance(call.func, ast.Name):
            name, place = call.func.id, self.lines.position(call.func.lineno, call.func.col_offset)
        elif isinstance(call.func, ast.Attribute):
            name = call.func.attr
            place = self.lines.position(call.func.end_lineno or 1, call.func.end_col_offset or 0, back=len(name))
        else:
            raise self.error(call, "only functions can be called; a product needs its sign, as in 2*(3 + a)")
        row = self.functions.get(name)
        if row is None and isinstance(call.func, ast.Name) and (name in self.names or name in self.values):
            raise ExpressionError(f"{name!r} is a number, not a function; write {name}*(…)", *place, self.text)
        if row is None and name in syntax.FOREIGN_NAMES:
            hint = syntax.FOREIGN_NAMES[name]
            if len(call.args) == 1 and isinstance(call.args[0], ast.Name):
                hint = re.sub(r"\ba\b(?! (?:\+ b|-|part))", call.args[0].id, hint)
            raise ExpressionError(f"there is no {name!r} here: {hint}", *place, self.text)
        if row is None:
            found = nearest_name(name, self.functions)
            hint = f"did you mean {found!r}?" if found else f"there are {', '.join(self.functions)}"
            raise ExpressionError(f"unknown function {_quoted(name)}; {hint}", *place, self.text)
        return row

    def arguments(self, call: ast.Call) -> Sequence[ast.expr]:
        """Return the operands of a call, the object of a method first. Raises ExpressionError for a wrong number."""
        row = self.function(call)
        owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        for argument in call.args:
            if isinstance(argument, ast.Starred):
                raise self.error(argument, syntax.refusal_for(argument))
        if call.keywords:
            raise self.error(call.keywords[0], f"{row.name} takes no named operands")
        operands = [*owner, *call.args]
        if len(operands) != row.arity:
            needed = "1 operand" if row.arity == 1 else f"{row.arity} operands"
            raise self.error(call, f"{row.name} takes {needed}, not {len(operands)}")
        return operands

    def error(self, node: ast.expr | ast.stmt | ast.keyword, message: str) -> ExpressionError:
        return ExpressionError(message, *self.lines.position(node.lineno, node.col_offset), self.text)


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar, or None if none is similar."""
    if len(name) > MAX_NAME_LENGTH:
        return None
    folded = {other.casefold(): other for other in known}
    found = get_close_matches(name.casefold(), folded, n=1)
    return folded[found[0]] if found else None


def _apply(row: Operation, operands: Sequence[ValueOrFloat]) -> ValueOrFloat:
    """Apply an operation: the result is a number if all operands are numbers, otherwise a node."""
    node = Value.apply(row, *operands)
    return node if any(isinstance(operand, Value) for operand in operands) else node.data


def _format(operand: ValueOrFloat) -> str:
    return short(operand.data if isinstance(operand, Value) else operand)


def _quoted(name: str) -> str:
    return repr(name if len(name) <= MAX_NAME_LENGTH else f"{name[:MAX_NAME_LENGTH]}…")
