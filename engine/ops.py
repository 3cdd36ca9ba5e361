"""The table of operations: each one defined once.

A row holds the forward rule and the local derivatives as short templates over the operands ``a``, ``b`` (and ``out``,
the result), and a description of each derivative. Everything else reads the row: `Value`'s operators, the replay after
a nudge, the stepped backward pass and its sentences, compiled programs and exports. To add an operation, add a row.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import CodeType
from typing import Any

from engine.basics.numbers import short

OPERAND_NAMES = "abcdefgh"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ), without overflow at either end."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def softplus(x: float) -> float:
    """log(1 + eˣ), without overflow for large x."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def base_slope(base: float, exponent: float) -> float:
    """∂(base**exponent)/∂base = exponent · base**(exponent − 1); 0 at exponent 0, even if base is 0."""
    return exponent * math.pow(base, exponent - 1.0) if exponent else 0.0


def exponent_slope(base: float, out: float) -> float:
    """∂(base**b)/∂b = out · log base; 0 at base 0 and nan for negative bases, as in PyTorch."""
    if base > 0.0:
        return out * math.log(base)
    return 0.0 if base == 0.0 else math.nan


# The functions that templates may call, for plain numbers. Programs on arrays use NumPy functions of the same names.
SCALAR_FUNCTIONS: dict[str, Any] = {
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "inf": math.inf,
    "nan": math.nan,
    "sqrt": math.sqrt,
    "pow": math.pow,
    "copysign": math.copysign,
    "sigmoid": sigmoid,
    "softplus": softplus,
    "base_slope": base_slope,
    "exponent_slope": exponent_slope,
}


Rules = tuple[Callable[..., float], Callable[..., tuple[float, ...]], Callable[[Any], None]]


@cache
def _code(forward: str, local: tuple[str, ...]) -> CodeType:
    """Compile the functions of an operation: apply, local_derivatives and push."""
    names = OPERAND_NAMES[: len(local)]
    listed = ", ".join(names) or "*operands"
    lines = [f"def apply({listed}):", f"    return {forward or None}"]
    lines += [f"def local_derivatives({listed}, out):", f"    return ({''.join(f'{x}, ' for x in local)})"]
    lines += ["def push(node):", "    grad, out = node.grad, node.data"]
    lines += [f"    {''.join(f'_{name}, ' for name in names)} = node.operands"] if names else []
    lines += [f"    {name} = _{name}.data" for name in names]
    if len(local) > 1 and any("(" in slope for slope in local):  # one may raise: nothing is added before all are there
        lines += [f"    slope_{name} = {slope}" for name, slope in zip(names, local, strict=True)]
        local = tuple(f"slope_{name}" for name in names)
    for name, slope in zip(names, local, strict=True):
        lines.append(f"    _{name}.grad += grad" if slope == "1.0" else f"    _{name}.grad += ({slope}) * grad")
    return compile("\n".join(lines), f"<{forward}>", "exec")


def _compiled(forward: str, local: tuple[str, ...], functions: dict[str, Any]) -> Rules:
    """Return apply, local_derivatives and push of an operation."""
    namespace = {**SCALAR_FUNCTIONS, **functions}
    exec(_code(forward, local), namespace)  # templates are trusted: no learner's text ever gets here
    # Popped: a function left in its own globals would be a cycle.
    return namespace.pop("apply"), namespace.pop("local_derivatives"), namespace.pop("push")


@dataclass(frozen=True, eq=False)
class Operation:
    """One row of the table.

    symbol           the text of an operation node, and the value of `Value._op`: "+", "tanh", "**2"
    name             its name in expressions and exports: "add", "tanh"
    forward          template of the result over a, b, …; empty if there is nothing to replay
    local            templates of ∂out/∂operand, one for each operand, over a, b, … and out
    formula          the result as a formula; {a} and {b} stand for the operands' names
    slopes           the local derivatives as formulas, likewise
    reasons          the local derivatives in words
    arrays           templates that replace forward and local for NumPy arrays, where the scalar ones do not work
    functions        functions that the templates call besides SCALAR_FUNCTIONS (the learner's forward and derivatives)
    custom_backward  a backward written by the user as a closure, as in the lecture; replaces the table's
    rules            the three functions below, if they are there already; otherwise compiled from the templates
    """

    symbol: str
    name: str
    forward: str = ""
    local: tuple[str, ...] = ()
    formula: str = ""
    slopes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    functions: dict[str, Any] = field(default_factory=dict)
    custom_backward: Callable[[], None] | None = None
    rules: Rules | None = None
    apply: Callable[..., float] = field(init=False, repr=False)
    local_derivatives: Callable[..., tuple[float, ...]] = field(init=False, repr=False)
    push: Callable[[Any], None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compile the templates into functions.

        apply(*operands) → out; local_derivatives(*operands, out) → one number per operand; push(node) adds
        local derivative × node.grad to each operand's grad.
        """
        functions = self.rules or _compiled(self.forward, self.local, self.functions)
        if self.custom_backward is not None:
            closure = self.custom_backward
            functions = (*functions[:2], lambda node: closure())
        for name, function in zip(("apply", "local_derivatives", "push"), functions, strict=True):
            object.__setattr__(self, name, function)

    def __reduce__(self) -> tuple[Callable[..., Operation], tuple[str, str, int]]:
        """Pickle and copy a row by its place in the table: rows are compared by identity."""
        return row_of, (self.symbol, self.name, self.arity)

    @property
    def arity(self) -> int:
        """The number of operands."""
        return len(self.local)

    def filled(self, operands: Sequence[float | str], out: str = "") -> str:
        """Return the formula with these operands, numbers or names: "-3 · 2", "(-3)²"."""
        shown = [x if isinstance(x, str) else short(x) for x in operands]
        if self.name == "power" and not shown[0].replace(".", "").isalnum():
            shown[0] = f"({shown[0]})"
        if not self.formula:
            return f"{self.symbol}({', '.join(shown)})"
        return self.formula.format(**dict(zip(OPERAND_NAMES, shown, strict=False)), out=out)


def single_slope(row: Operation, which: int, operands: Sequence[float], out: float) -> float:
    """Return one local derivative, nan if it does not exist, though the others may not exist either."""
    if row.arity == 1:
        return math.nan
    names = {**dict(zip(OPERAND_NAMES, operands, strict=False)), "out": out}
    try:
        return float(eval(row.local[which], {**SCALAR_FUNCTIONS, **row.functions}, names))
    except (ArithmeticError, ValueError):
        return math.nan


LEAF = Operation("", "leaf")
CONSTANT = Operation("", "constant")  # a number written into an expression; it cannot be nudged

ADD = Operation(
    "+", "add", "a + b", ("1.0", "1.0"), "{a} + {b}", ("1", "1"),
    ("a sum hands its gradient on as it is",) * 2,
)  # fmt: skip
MULTIPLY = Operation(
    "*", "multiply", "a * b", ("b", "a"), "{a} · {b}", ("{b}", "{a}"),
    ("in a product it is the other operand, {b}", "in a product it is the other operand, {a}"),
)  # fmt: skip
DIVIDE = Operation(
    "/", "divide", "a / b", ("1.0 / b", "-out / b"), "{a} / {b}", ("1 / {b}", "−{a} / {b}²"),
    ("one over the divisor, {b}", "minus the dividend over the divisor squared"),
)  # fmt: skip
POWER = Operation(
    "**", "power", "pow(a, b)", ("base_slope(a, b)", "exponent_slope(a, out)"),
    "{a} ** {b}", ("{b} · {a} ** ({b} − 1)", "{out} · log({a})"),
    ("the power comes down and goes one lower", "the result times the logarithm of the base"),
)  # fmt: skip
EXP = Operation("exp", "exp", "exp(a)", ("out",), "exp({a})", ("{out}",), ("exp is its own derivative: the result",))
LOG = Operation("log", "log", "log(a)", ("1.0 / a",), "log({a})", ("1 / {a}",), ("one over the operand",))
TANH = Operation(
    "tanh", "tanh", "tanh(a)", ("1.0 - out * out",), "tanh({a})", ("1 − {out}²",), ("one minus the result squared",)
)
RELU = Operation(
    "ReLU", "relu", "0.0 if a < 0.0 else a", ("0.0 if out <= 0.0 else 1.0",), "relu({a})", ("1 if {a} > 0 else 0",),
    ("1 where the operand is positive, else 0",), arrays=("maximum(a, 0.0)", "1.0 - (out <= 0.0)"),
)  # fmt: skip
SIGMOID = Operation(
    "sigmoid", "sigmoid", "sigmoid(a)", ("out * (1.0 - out)",), "sigmoid({a})", ("{out} · (1 − {out})",),
    ("the result times one minus the result",),
)  # fmt: skip
SOFTPLUS = Operation(
    "softplus", "softplus", "softplus(a)", ("sigmoid(a)",), "log(1 + exp({a}))", ("sigmoid({a})",),
    ("the sigmoid of the operand",),
)  # fmt: skip
SIN = Operation("sin", "sin", "sin(a)", ("cos(a)",), "sin({a})", ("cos({a})",), ("the cosine of the operand",))
COS = Operation("cos", "cos", "cos(a)", ("-sin(a)",), "cos({a})", ("−sin({a})",), ("minus the sine of the operand",))
SQRT = Operation(
    "sqrt", "sqrt", "sqrt(a)", ("0.5 / out",), "sqrt({a})", ("1 / (2 · {out})",), ("one over twice the result",)
)
ABS = Operation(
    "abs", "abs", "abs(a)", ("1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0",), "abs({a})", ("sign of {a}",),
    ("1 above zero, -1 below it",), arrays=("abs(a)", "1.0 * (a > 0.0) - (a < 0.0)"),
)  # fmt: skip

BUILT_IN = (ADD, MULTIPLY, DIVIDE, POWER, EXP, LOG, TANH, RELU, SIGMOID, SOFTPLUS, SIN, COS, SQRT, ABS)
OPERATIONS: dict[str, Operation] = {row.symbol: row for row in BUILT_IN}


@lru_cache(maxsize=4096, typed=True)
def power(exponent: float) -> Operation:
    """Return the row for raising to a constant power: `x ** 2` has one operand, as in micrograd.

    A whole exponent uses Python's `**`; any other uses math.pow, which rejects a negative base instead of returning
    a complex number.
    """
    n, lower = float(exponent), float(exponent) - 1.0
    raised, lowered = (f"a ** {x!r}" if x.is_integer() else f"pow(a, {x!r})" for x in (n, lower))
    local = {0.0: "0.0", 1.0: "1.0", 2.0: "2.0 * a"}.get(n, f"{n!r} * {lowered}")
    shown = short(n)
    slope = {0.0: "0", 1.0: "1", 2.0: "2 · {a}"}.get(n) or f"{shown} · {{a}}{_superscript(lower, short(lower))}"
    reason = f"the power {shown} comes down, and goes one lower"
    return Operation(
        f"**{exponent}", "power", raised, (local,), f"{{a}}{_superscript(n, shown)}", (slope,), (reason,),
        rules=None if n in (0.0, 1.0, 2.0) else _power_rules(n, operator.pow if n.is_integer() else math.pow),
    )  # fmt: skip


def _power_rules(n: float, raised: Callable[[float, float], float]) -> Rules:
    """Return the functions of a power; nothing is compiled, as there may be thousands of exponents."""
    lower = n - 1.0

    def apply(a: float) -> float:
        return raised(a, n)

    def local_derivatives(a: float, out: float) -> tuple[float, ...]:
        return (n * raised(a, lower),)

    def push(node: Any) -> None:
        (operand,) = node.operands
        operand.grad += (n * raised(operand.data, lower)) * node.grad

    return apply, local_derivatives, push


def _superscript(exponent: float, shown: str) -> str:
    """Return a power as written after its base: "²", "⁻¹", " ** 0.5", " ** (-0.5)"."""
    if exponent.is_integer() and abs(exponent) < 1000:
        return str(int(exponent)).translate(SUPERSCRIPTS)
    return f" ** {shown}" if exponent >= 0 else f" ** ({shown})"


def operation_for(symbol: str, arity: int) -> Operation | None:
    """Return the row for a `_op` string, or None if the table has none with that many operands.

    No symbol and no operands means a leaf; "**2" is a constant power.
    """
    if not symbol and not arity:
        return LEAF
    row = OPERATIONS.get(symbol)
    if row is None and arity == 1 and symbol.startswith("**"):
        try:
            exponent = float(symbol[2:])
        except ValueError:
            return None
        row = power(int(exponent) if exponent.is_integer() and "." not in symbol else exponent)
    return row if row is not None and row.arity == arity else None


def row_of(symbol: str, name: str, arity: int) -> Operation:
    """Return the row that a pickled Value was made by. Raises LookupError if this program does not have it."""
    if name == CONSTANT.name and not symbol:
        return CONSTANT
    row = operation_for(symbol, arity)
    if row is None:
        raise LookupError(f"the operation {symbol!r} of a pickled Value is not known: register it first")
    return row


def handwritten_operation(symbol: str, arity: int, backward: Callable[[], None] | None = None) -> Operation:
    """Return a row for a node created as `Value(data, children, symbol)`, with a closure as its backward.

    It is replayed with the table's forward if the table knows the symbol; otherwise its data never changes.
    """
    known, closure = operation_for(symbol, arity), backward or (lambda: None)
    return (
        Operation(symbol, symbol, custom_backward=closure) if known is None else replace(known, custom_backward=closure)
    )


def functions_by_name() -> dict[str, Operation]:
    """Return the operations that an expression may call by name: exp, tanh, relu, … and registered ones."""
    return {row.name: row for row in OPERATIONS.values() if row.symbol.isidentifier()}
